"""DS-A: the agency's signature on an attachment in its own file (Phụ lục I, Phần I, II.8.b and III.1.d)."""

from collections.abc import Iterator
from datetime import timedelta

from verification.decree30 import stamps
from verification.decree30.applicability import is_attachment
from verification.decree30.deviations import at
from verification.decree30.dossier import Dossier
from verification.law import DECREE_30_2020, Citation
from verification.rule import CannotTell, Matter, rule
from verification.verdict import Deviation, Role, Severity

WHAT = "Chữ ký số của cơ quan, tổ chức trên văn bản kèm theo"
_ROLES = (Role.ATTACHMENT, Role.AGENCY)
_CITATION = Citation(DECREE_30_2020, "điểm b khoản 8 mục II và điểm d khoản 1 mục III Phần I Phụ lục I")
_SLACK = timedelta(minutes=10)
"""Printed, claimed and stamped times of one signature differ by the time that signing takes [eng]."""


@rule(
    id="ND30-DS-A1",
    title="Văn bản kèm theo khác tệp có chữ ký số của cơ quan",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=is_attachment,
    matter=Matter.APPEARANCE,
)
def signed_by_agency(dossier: Dossier) -> Iterator[Deviation]:
    """Văn bản không cùng tệp tin với nội dung văn bản điện tử, Văn thư cơ quan thực hiện ký số của cơ quan,
    tổ chức trên văn bản kèm theo.
    """
    if not dossier.with_role(*_ROLES):
        yield at(
            None,
            None,
            "not_signed",
            "Tệp văn bản kèm theo không có chữ ký số của cơ quan, tổ chức.",
            expected="chữ ký số của cơ quan, tổ chức",
            observed="không có",
            remedy="Văn thư ký số của cơ quan, tổ chức lên từng tệp văn bản kèm theo.",
        )


@rule(
    id="ND30-DS-A2",
    title="Vị trí chữ ký số trên văn bản kèm theo",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=is_attachment,
    matter=Matter.APPEARANCE,
)
def top_right(dossier: Dossier) -> Iterator[Deviation]:
    """Vị trí: Góc trên, bên phải, trang đầu của văn bản kèm theo."""
    for _, widget in stamps.stamps(dossier, *_ROLES):
        yield from stamps.top_right(dossier, widget, WHAT)


@rule(
    id="ND30-DS-A3",
    title="Không hiển thị hình ảnh dấu trên văn bản kèm theo",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=is_attachment,
    matter=Matter.APPEARANCE,
)
def no_seal(dossier: Dossier) -> Iterator[Deviation]:
    """Hình ảnh chữ ký số của cơ quan, tổ chức: Không hiển thị."""
    for _, widget in stamps.stamps(dossier, *_ROLES):
        yield from stamps.no_picture(widget, WHAT)


@rule(
    id="ND30-DS-A4",
    title="Thông tin chữ ký số: số, ký hiệu và thời gian ký",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=is_attachment,
    matter=Matter.APPEARANCE,
)
def information(dossier: Dossier) -> Iterator[Deviation]:
    """Thông tin: Số và ký hiệu văn bản; thời gian ký (ngày tháng năm; giờ phút giây; múi giờ Việt Nam theo
    tiêu chuẩn ISO 8601).
    """
    for signature, field in stamps.stamps(dossier, *_ROLES):
        widget = stamps.readable_text(field)
        written = stamps.NUMBER.search(stamps.text_of(widget))
        if written is None:
            yield at(
                widget.page,
                widget.box,
                "no_number",
                "Thông tin chữ ký số trên văn bản kèm theo không có số và ký hiệu văn bản.",
                expected="Số: …; thời gian ký",
                observed=stamps.text_of(widget) or "không có chữ",
                remedy="Chọn mẫu chữ ký số cho phụ lục, có số và ký hiệu văn bản chính.",
            )
        elif (parent := _parent(dossier)) and (
            (written["number"].lstrip("0"), written["notation"].casefold())
            != (parent[0].lstrip("0"), parent[1].casefold())
        ):
            observed = f"{written['number']}/{written['notation']}"
            yield at(
                widget.page,
                widget.box,
                "other_number",
                f"Chữ ký số ghi số {observed}, khác số của văn bản chính ({parent[0]}/{parent[1]}).",
                expected=f"{parent[0]}/{parent[1]}",
                observed=observed,
                remedy="Ghi đúng số và ký hiệu của văn bản chính.",
            )
        yield from stamps.time_of_signing(signature, widget, _SLACK)


def _parent(dossier: Dossier) -> tuple[str, str] | None:
    """Number and notation of the document it names as its own, where both are printed."""
    cells = dossier.cells
    if cells.parent_number and cells.parent_notation:
        return cells.parent_number, cells.parent_notation
    return None


@rule(
    id="ND30-DS-A5",
    title="Thời gian ký theo tiêu chuẩn ISO 8601",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=is_attachment,
    matter=Matter.APPEARANCE,
)
def form_of_time(dossier: Dossier) -> Iterator[Deviation]:
    """Thời gian ký (ngày tháng năm; giờ phút giây; múi giờ Việt Nam theo tiêu chuẩn ISO 8601)."""
    for _, field in stamps.stamps(dossier, *_ROLES):
        text = stamps.text_of(stamps.readable_text(field))
        if not stamps.looks_like_time(text):
            raise CannotTell("no_time")  # DS-A4 names what is missing
        printed = stamps.printed_time(text)
        if printed is not None and printed.zone:
            continue
        problem = (
            "không đúng dạng ngày/tháng/năm; giờ:phút:giây" if printed is None else "thiếu múi giờ +07:00"
        )
        yield at(
            field.page if field else None,
            field.box if field else None,
            "form" if printed is None else "zone",
            f"Thời gian ký in trên chữ ký số {problem}.",
            expected="ngày/tháng/năm; giờ:phút:giây +07:00",
            observed=text,
            remedy="Đặt dạng thời gian trong mẫu chữ ký số: dd/MM/yyyy; HH:mm:ss +07:00.",
        )


@rule(
    id="ND30-DS-A6",
    title="Kiểu chữ của thông tin chữ ký số",
    citation=_CITATION,
    severity=Severity.ERROR,
    applies=is_attachment,
    matter=Matter.APPEARANCE,
)
def typeface(dossier: Dossier) -> Iterator[Deviation]:
    """(Thông tin) được trình bày bằng phông chữ Times New Roman, chữ in thường, kiểu chữ đứng, cỡ chữ 10, màu
    đen.
    """
    for _, field in stamps.stamps(dossier, *_ROLES):
        yield from stamps.typeface(dossier, stamps.readable_text(field))
