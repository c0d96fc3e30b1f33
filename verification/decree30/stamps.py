"""The text that a signature shows in the top right corner: on attachments (II.8.b, III.1.d) and on copies
(Phần II, mục I): where it stands, what it draws, which number and time it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from verification.decree30.deviations import at, on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.font import SUBSTITUTES, TIMES
from verification.decree30.geometry import centre_x, centre_y, height, millimetres, points, width
from verification.decree30.pictures import picture_of
from verification.layout.page import Colour, Widget
from verification.party_names import mentions, same_party
from verification.rule import CannotTell
from verification.verdict import Deviation, Role, SignatureVerdict

VIETNAM = timezone(timedelta(hours=7))
_LOCAL_AS_UTC = timedelta(hours=7)
"""Some tools write local time as UTC; the steps of the signature name that error, not this rule."""
TOP_MM = 40.0
_SIZE = 10.0
_BLACK = 64
_PICTURE_MM2 = 25.0
"""Smaller pictures are dots and logos of tools, no seal [eng]."""
_LOCAL = re.compile(
    r"(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})[;,\s]+"
    r"(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{2})\s*:\s*(?P<second>\d{2})\s*(?P<zone>(?:\(?(?:GMT|UTC)?\s*)?\+0?7(?::?00)?\)?)?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[T\s]+(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r"(?:[.,]\d+)?\s*(?P<zone>\+07:?00)?"
)
_NEARLY_A_TIME = re.compile(r"\d{1,4}\s*[/.-]\s*\d{1,2}(\s*[/.-]\s*\d{1,4})?|\d{1,2}\s*:\s*\d{2}")
NUMBER = re.compile(
    r"(?:\bsố\s*:?\s*)?\b(?P<number>\d+[a-z]?)\s*/\s*(?P<notation>(?:\d{4}/)?[^\W\d][^\s;,]*)", re.IGNORECASE
)

COPY_FORM = re.compile(r"\b(sao y|sao lục|trích sao)\b", re.IGNORECASE)
_LABEL = re.compile(r"(thời gian ký|ngày ký|giờ ký|ký bởi|người ký|cơ quan)\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTime:
    """A signing time as it is printed; `zone` says whether its time zone is."""

    at: datetime
    zone: bool


def stamps(dossier: Dossier, *roles: Role) -> list[tuple[SignatureVerdict, Widget | None]]:
    """The signatures that carry the stamp, with their fields; CannotTell where none is there."""
    signatures = dossier.with_role(*roles)
    layout = dossier.measured
    if not signatures:
        raise CannotTell("signature_missing")
    return [(signature, layout.widget(signature.field_name)) for signature in signatures]


def text_of(widget: Widget) -> str:
    """What the field says, line by line."""
    return " ".join(line.text for line in widget.lines)


def agency_named(text: str) -> str:
    """What stands between the form of the copy and the time: the agency's name; empty where none does."""
    parts = [part.strip() for part in re.split(r"[;,]", _LABEL.sub(";", COPY_FORM.sub("", text)))]
    named = [part for part in parts if len(re.findall(r"[^\W\d_]{2,}", part)) > 1]
    return named[0] if named else ""


def names(text: str, name: str | None) -> bool:
    """Whether the text of a copy names the agency as the copying one, or anywhere."""
    return mentions(text, name) or same_party(agency_named(text), name)


def printed_time(text: str) -> PrintedTime | None:
    """The time in the text, in one of the accepted forms (DS-A5)."""
    match = _ISO.search(text) or _LOCAL.search(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(match[part]) for part in ("year", "month", "day", "hour", "minute", "second")
    )
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError:
        return None
    return PrintedTime(at=moment, zone=bool(match["zone"]))


def looks_like_time(text: str) -> bool:
    """Whether something like a date or an hour is there at all."""
    return _NEARLY_A_TIME.search(text) is not None


def top_right(dossier: Dossier, widget: Widget | None, what: str) -> Iterator[Deviation]:
    """Góc trên, bên phải, trang đầu."""
    remedy = "Khi ký số, đặt khung thông tin chữ ký ở góc trên, bên phải, trang đầu."
    if widget is None or widget.ink is None:
        yield at(
            widget.page if widget and widget.page else None,
            None,
            "invisible",
            f"{what} không hiển thị trên trang đầu.",
            expected="góc trên, bên phải, trang đầu",
            observed="không hiển thị",
            remedy=remedy,
        )
        return
    box = widget.ink.box
    page = dossier.page(1)
    if widget.page == 1 and centre_x(box) > page.width / 2 and centre_y(box) <= TOP_MM:
        return
    observed = (
        f"trang {widget.page}, cách mép trái {millimetres(centre_x(box))}, "
        f"cách mép trên {millimetres(centre_y(box))}"
    )
    yield at(
        widget.page,
        box,
        "place",
        f"{what} không nằm ở góc trên, bên phải, trang đầu ({observed}).",
        expected="góc trên, bên phải, trang đầu",
        observed=observed,
        remedy=remedy,
    )


def no_picture(widget: Widget | None, what: str) -> Iterator[Deviation]:
    """Hình ảnh chữ ký số của cơ quan, tổ chức: Không hiển thị."""
    if widget is None or widget.ink is None:
        return
    picture = picture_of(widget)
    seal = widget.ink.colour is Colour.RED and not widget.lines
    if not seal and (picture is None or width(picture.box) * height(picture.box) < _PICTURE_MM2):
        return
    yield at(
        widget.page,
        widget.ink.box,
        "picture",
        f"{what} hiển thị hình ảnh; quy định không hiển thị hình ảnh, chỉ trình bày thông tin bằng chữ.",
        expected="không hiển thị hình ảnh",
        observed="hình ảnh dấu" if widget.ink.colour is Colour.RED else "hình ảnh",
        remedy="Trong phần mềm ký số, chọn mẫu chỉ hiển thị thông tin, không hiển thị hình ảnh dấu.",
    )


def time_of_signing(signature: SignatureVerdict, widget: Widget, slack: timedelta) -> Iterator[Deviation]:
    """The printed time equals the signature's own, claimed or stamped."""
    text = text_of(widget)
    printed = printed_time(text)
    if printed is None:
        if not looks_like_time(text):
            yield at(
                widget.page,
                widget.box,
                "no_time",
                "Thông tin chữ ký số không có thời gian ký.",
                expected="ngày/tháng/năm; giờ:phút:giây +07:00",
                observed=text or "không có chữ",
                remedy="Chọn mẫu chữ ký số có thời gian ký.",
            )
        return
    own = [moment for moment in (signature.claimed_at, signature.signed_at.at) if moment is not None]
    if own and not any(
        abs(moment - shift - printed.at) <= slack for moment in own for shift in (timedelta(), _LOCAL_AS_UTC)
    ):
        yield at(
            widget.page,
            widget.box,
            "other_time",
            f"Thời gian in trên chữ ký số ({printed.at:%d/%m/%Y %H:%M:%S}) khác thời gian ký "
            f"({own[0].astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}).",
            expected=f"{own[0].astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}",
            observed=f"{printed.at:%d/%m/%Y %H:%M:%S}",
            remedy="Ký lại bằng mẫu lấy thời gian của chính chữ ký số.",
        )


def readable_text(widget: Widget | None) -> Widget:
    """The field, or CannotTell where its text is part of a picture or not drawn at all."""
    if widget is None or widget.ink is None:
        raise CannotTell("nothing_drawn")
    if not widget.lines and width(widget.ink.box) > 2 * height(widget.ink.box):
        raise CannotTell("text_in_picture")
    return widget


def typeface(dossier: Dossier, widget: Widget) -> Iterator[Deviation]:
    """Phông chữ Times New Roman, … kiểu chữ đứng, cỡ chữ 10, màu đen."""
    spans = [span for line in widget.lines for span in line.spans if span.text.strip()]
    if not spans:
        raise CannotTell("no_text")
    faces = [span.typeface for span in spans]
    problems = []
    family = next((one.family for one in faces if one.family not in (TIMES, *SUBSTITUTES)), None)
    if family:
        problems.append(("family", f"phông chữ {family}", f"phông chữ {TIMES}"))
    size = next((one.size for one in faces if abs(one.size - _SIZE) > dossier.tolerances.font_size_pt), None)
    if size is not None:
        problems.append(("size", f"cỡ chữ {points(size)}", "cỡ chữ 10"))
    if any(one.italic for one in faces):
        problems.append(("slant", "chữ nghiêng", "kiểu chữ đứng"))
    if any(max(one.colour) > _BLACK for one in faces):
        problems.append(("colour", "chữ không phải màu đen", "màu đen"))
    for code, observed, expected in problems:
        yield on_lines(
            widget.lines,
            code,
            f"Thông tin chữ ký số có {observed}; phải là {expected}.",
            expected=expected,
            observed=observed,
            remedy="Đặt mẫu hiển thị trong phần mềm ký số: Times New Roman, cỡ 10, đứng, màu đen.",
        )
