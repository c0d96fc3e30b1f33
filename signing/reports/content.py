"""What a report says, gathered once from the register; the four formats only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from signing import ledger
from signing.comparison import Comparison, Line, Summary, compare, summarise
from signing.completeness import MissingNumbers, missing
from signing.discrepancies import Discrepancy, discrepancies
from signing.models import Category, Document, Level, Standing
from signing.periods import VIETNAM, Period
from signing.rates import rates
from signing.reports.wording import sentences
from signing.shares import percent, points
from verification.verdict import SigningStatus

LISTED = 500
"""So many documents stand in the lists of a letter; the workbook has them all."""

STATUS_NAMES = {
    SigningStatus.SIGNED_FULL: "Ký số đầy đủ",
    SigningStatus.SIGNED_PERSON_ONLY: "Chỉ có chữ ký số cá nhân",
    SigningStatus.SIGNED_AGENCY_ONLY: "Chỉ có chữ ký số cơ quan",
    SigningStatus.SIGNED_INVALID: "Chữ ký số không hợp lệ",
    SigningStatus.UNDETERMINED: "Chưa xác định được",
    SigningStatus.UNSIGNED: "Chưa ký số",
    SigningStatus.UNREADABLE: "Tệp không đọc được",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who reports to whom. What is not known yet stays blank, to be filled in by hand."""

    agency: str = "Sở Khoa học và Công nghệ"
    parent: str | None = None
    number: str = ""
    notation: str = "SKHCN-CĐS"
    place: str = ""
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ("Như trên",)
    drafting_unit: str = "CĐS"
    authority: str | None = None
    """e.g. "KT. GIÁM ĐỐC"."""
    title: str = "GIÁM ĐỐC"
    full_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """The figures, lists and sentences of one report, and the state of the ledger they were made from."""

    period: Period
    made_at: datetime
    letterhead: Letterhead
    comparison: Comparison
    procedure: Summary | None
    sentences: tuple[str, ...]
    signed: tuple[Document, ...]
    unsigned: tuple[Document, ...]
    """Counted and not signed in full."""
    discrepancies: tuple[Discrepancy, ...]
    missing: tuple[MissingNumbers, ...]
    names: dict[int, str] = field(default_factory=dict)
    """Agency id → name in the period."""
    ledger_size: int
    ledger_root: str
    """Hexadecimal."""
    edition: int | None = None

    @property
    def origin(self) -> str:
        """Name the state of the register that the report was made from."""
        made = self.made_at.astimezone(VIETNAM)
        edition = f", bản chốt số {self.edition}" if self.edition else ""
        return (
            f"Số liệu lập lúc {made:%H:%M} ngày {made:%d/%m/%Y}{edition} từ {self.ledger_size} mục của sổ "
            f"nhật ký, mã băm gốc {self.ledger_root}."
        )


COLUMNS = (
    "TT",
    "Cơ quan, đơn vị",
    "Văn bản phải có",
    "Đã nhận",
    "Số thiếu",
    "Ký số đầy đủ",
    "Ký chưa đủ",
    "Không hợp lệ",
    "Chưa xác định",
    "Chưa ký",
    "Tỷ lệ ký số",
    "So với kỳ trước",
    "Chỉ tiêu",
    "Tự báo cáo",
    "Chênh lệch",
)
"""The appendix "Phụ lục thống kê tỷ lệ ký số"."""


def gather(
    session: Session,
    period: Period,
    *,
    at: datetime,
    letterhead: Letterhead | None = None,
    level: Level | None = None,
    agency_ids: Sequence[int] | None = None,
) -> ReportContent:
    """Gather the report of a period over all agencies, one level, or some agencies."""
    comparison = compare(session, period, level=level, agency_ids=agency_ids)
    items = comparison.report.items
    chosen = [item.agency_id for item in items]
    results = rates(session, period, category=Category.PROCEDURE_RESULT, level=level, agency_ids=agency_ids)
    procedure = summarise("", results.items) if any(i.expected for i in results.items) else None
    size = ledger.size(session)
    return ReportContent(
        period=period,
        made_at=at,
        letterhead=letterhead or Letterhead(),
        comparison=comparison,
        procedure=procedure,
        sentences=tuple(sentences(comparison, procedure)),
        signed=tuple(_documents(session, period, chosen, signed=True)),
        unsigned=tuple(_documents(session, period, chosen, signed=False)),
        discrepancies=tuple(discrepancies(session, period, agency_ids=chosen)),
        missing=tuple(missing(session, period, chosen)),
        names={item.agency_id: item.name for item in items},
        ledger_size=size,
        ledger_root=ledger.tree_root(session, size).hex(),
        edition=items[0].edition if items else None,
    )


def cells(place: int, line: Line) -> tuple[str, ...]:
    """Return a line of the appendix as it is printed, in the order of COLUMNS."""
    item, figures = line.item, line.item.figures
    difference = None
    if figures.reported is not None and figures.verified is not None:
        difference = figures.reported - figures.verified
    return (
        str(place),
        item.name,
        *(f"{value:,}".replace(",", ".") for value in counts(line)),
        percent(figures.verified),
        points(line.change),
        percent(item.target),
        percent(figures.reported),
        points(difference),
    )


def counts(line: Line) -> tuple[int, ...]:
    """Return the counts of a line of the appendix: expected, received, missing, then by status."""
    item = line.item
    return (
        item.expected,
        item.received,
        item.missing,
        item.signed_full,
        item.signed_person_only + item.signed_agency_only,
        item.signed_invalid,
        item.undetermined,
        item.unsigned + item.unreadable,
    )


def status_name(document: Document) -> str:
    """Say in Vietnamese how a document counts."""
    if document.counted_as is not document.signing_status:
        return "Ban hành bản giấy (có bản sao điện tử)"
    return STATUS_NAMES[document.signing_status]


def _documents(
    session: Session, period: Period, agency_ids: Sequence[int], *, signed: bool
) -> Sequence[Document]:
    full = Document.counted_as == SigningStatus.SIGNED_FULL
    return session.scalars(
        select(Document)
        .where(Document.agency_id.in_(agency_ids), Document.standing == Standing.COUNTED)
        .where(Document.dated_on >= period.start, Document.dated_on <= period.end)
        .where(full if signed else ~full)
        .order_by(Document.agency_id, Document.dated_on, Document.number, Document.id)
        .options(defer(Document.submission), defer(Document.attribution), defer(Document.contradictions))
    ).all()
