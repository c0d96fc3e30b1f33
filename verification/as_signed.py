"""The pages as they were signed, where later changes may have made them show something else.

The file as it was signed is its first bytes, up to the end of the signed range: revisions are appended. Both
states are drawn and laid over each other (`layout/comparison.py`). The result tells what a reader sees; it
lifts no suspicion, since other readers may show another state (docs/decisions/0016).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from verification.errors import UnreadableDocument
from verification.layout.comparison import Difference, Edition, PageComparison, compare_page
from verification.layout.page import Line
from verification.signature.examine import SignedState
from verification.verdict import (
    AsSigned,
    Box,
    LaterChanges,
    SignatureVerdict,
    VisibleContent,
    VisibleDifference,
)

_MOST_SIGNATURES = 4
_MOST_PAGES = 8
"""Pages compared for one signature: those that a change names first. Drawing is the dearest step of all."""
_MOST_TEXT, _MOST_KEPT = 400, 120
_ROOM_MM = 0.7
"""How far the edge of a drawn signature may lie outside its box: pixels of the picture, and rounding."""

NOT_DRAWN = "Không dựng lại được các trang như lúc ký để so sánh với nội dung đang hiển thị."
PAGE_ADDED = "Lúc ký chưa có trang này."
PAGE_REMOVED = "Lúc ký có trang này; nay không còn."
PAGE_TURNED = "Khổ giấy hoặc chiều xoay của trang khác với lúc ký."
KEPT_OTHERWISE = "Chỗ có “{text}” hiển thị khác với lúc ký: bị che, bị vẽ đè hoặc được bỏ che."
DRAWN_OTHERWISE = "Hình vẽ ở chỗ này khác với lúc ký."
SIGNED_SINCE = "Chữ ký “{name}” được thêm vào sau hiển thị ở đây."


def show_as_signed(
    pdf: bytes, signatures: tuple[SignatureVerdict, ...], states: Sequence[SignedState]
) -> tuple[SignatureVerdict, ...]:
    """The signatures, those with a state to compare with what their pages showed; never raises."""
    if not states:
        return signatures
    by_order = {state.order: state for state in states}
    try:
        now: Edition | None = Edition(pdf)
    except UnreadableDocument:
        now = None
    compared = set(sorted(by_order)[:_MOST_SIGNATURES])
    return tuple(
        replace(one, as_signed=_as_signed(pdf, now, one, by_order[one.order], signatures))
        if one.order in compared
        else one
        for one in signatures
    )


def _as_signed(
    pdf: bytes,
    now: Edition | None,
    signature: SignatureVerdict,
    state: SignedState,
    signatures: Sequence[SignatureVerdict],
) -> AsSigned:
    unknown = AsSigned(signed_end=state.end, visible_content=VisibleContent.UNKNOWN, message=NOT_DRAWN)
    if now is None:
        return unknown
    try:
        then = Edition(pdf[: state.end])
    except UnreadableDocument:
        return unknown
    count = max(then.page_count, now.page_count)
    anywhere = state.redrawn.anywhere or then.page_count != now.page_count
    named = [number for number in state.redrawn.pages if number <= count]
    wanted = list(dict.fromkeys([*named, *(range(1, count + 1) if anywhere else ())]))
    pages = [page for number in wanted[:_MOST_PAGES] if (page := compare_page(then, now, number))]
    later = [one for one in signatures if one.order > signature.order]
    differences = tuple(
        one
        for page in sorted(pages, key=lambda page: page.number)
        for one in _differences(page, signature, later)
    )
    return AsSigned(
        signed_end=state.end,
        visible_content=_concluded(differences, whole=len(pages) == len(wanted)),
        message=_message(differences, pages, whole=len(pages) == len(wanted)),
        pages=then.page_count,
        pages_compared=tuple(sorted(page.number for page in pages)),
        differences=differences,
    )


def _concluded(differences: Sequence[VisibleDifference], *, whole: bool) -> VisibleContent:
    if any(one.by_signature is None for one in differences):
        return VisibleContent.DIFFERENT
    return VisibleContent.SAME if whole else VisibleContent.UNKNOWN


def _message(
    differences: Sequence[VisibleDifference], pages: Sequence[PageComparison], *, whole: bool
) -> str:
    """What the comparison came to, as one Vietnamese sentence or two."""
    if not pages:
        return NOT_DRAWN
    partly = "" if whole else f" Chỉ so sánh được {len(pages)} trang."
    numbers = sorted({one.page for one in differences if one.by_signature is None})
    if numbers:
        return f"Nội dung nhìn thấy ở trang {_listed(numbers)} khác với lúc ký.{partly}"
    compared = _listed(sorted(page.number for page in pages))
    besides = " (ngoài các chữ ký được thêm vào sau)" if differences else ""
    return f"Trang {compared} hiển thị giống như lúc ký{besides}.{partly}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _differences(
    page: PageComparison, signature: SignatureVerdict, later: Sequence[SignatureVerdict]
) -> Iterator[VisibleDifference]:
    whole: Box = (0.0, 0.0, round(page.width, 1), round(page.height, 1))
    if not all(page.exists):
        text = PAGE_ADDED if page.exists[1] else PAGE_REMOVED
        yield VisibleDifference(page=page.number, box=whole, level=signature.later_changes, message=text)
    elif not page.same_size:
        yield VisibleDifference(
            page=page.number, box=whole, level=signature.later_changes, message=PAGE_TURNED
        )
    for one in page.differences:
        field = _drawn_by(one, page.number, later)
        yield VisibleDifference(
            page=page.number,
            box=one.box,
            level=LaterChanges.PERMITTED if field else signature.later_changes,
            message=SIGNED_SINCE.format(name=field) if field else _told(one),
            signed_text=None if field else _text(one.before),
            shown_text=None if field else _text(one.after),
            by_signature=field,
        )


def _drawn_by(one: Difference, page: int, later: Sequence[SignatureVerdict]) -> str | None:
    """The further signature in whose box the place lies, with no line of the page itself changed there."""
    if any(line.field_name is None for line in (*one.before, *one.after)):
        return None
    for signature in later:
        place = signature.place
        if place is not None and place.page == page and _holds(place.box, one.box):
            return signature.field_name
    return None


def _holds(outer: Box, inner: Box) -> bool:
    return (
        inner[0] >= outer[0] - _ROOM_MM
        and inner[1] >= outer[1] - _ROOM_MM
        and inner[2] <= outer[2] + _ROOM_MM
        and inner[3] <= outer[3] + _ROOM_MM
    )


def _told(one: Difference) -> str:
    before, after = _text(one.before), _text(one.after)
    if before and after:
        return f"Lúc ký: “{before}”. Nay hiển thị: “{after}”."
    if before:
        return f"Lúc ký có “{before}”; nay không còn."
    if after:
        return f"Lúc ký không có; nay hiển thị “{after}”."
    kept = _text(one.kept, most=_MOST_KEPT)
    return KEPT_OTHERWISE.format(text=kept) if kept else DRAWN_OTHERWISE


def _text(lines: Sequence[Line], *, most: int = _MOST_TEXT) -> str | None:
    text = " ".join(line.text for line in lines)
    if not text:
        return None
    return text if len(text) <= most else f"{text[:most]}…"
