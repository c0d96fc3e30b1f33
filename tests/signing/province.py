"""A province like those that publish their figures (Bắc Ninh, August 2023), built so that they come out.

Each agency issues so many documents, of which so many are signed in full; the fractions are those whose
percentage, rounded to two decimals, is the published one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from signing.agencies import AgencyRecord, put
from signing.models import Level
from signing.periods import parse_period
from tests.signing.builders import NOW, send
from verification.verdict import SigningStatus

AUGUST = parse_period("2023-08")

AT_FULL = (
    "Ban Quản lý an toàn thực phẩm",
    "Sở Công Thương",
    "Sở Tài chính",
    "Sở Tư pháp",
    "Thanh tra tỉnh",
    "Trung tâm Hành chính công tỉnh",
    "Viện Nghiên cứu Phát triển kinh tế - xã hội",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency with the documents of one month."""

    name: str
    level: Level
    signed: int
    issued: int
    from_work_file: int = 0
    """Of the signed ones."""
    parent: str | None = None


def bac_ninh() -> Iterator[Agency]:
    """Yield the agencies of statements 1 to 5."""
    for name in AT_FULL:
        yield Agency(name=name, level=Level.PROVINCE, signed=10, issued=10)
    yield Agency(name="Sở Tài nguyên và Môi trường", level=Level.PROVINCE, signed=265, issued=287)
    yield Agency(name="Sở Xây dựng", level=Level.PROVINCE, signed=157, issued=171)
    yield Agency(name="Văn phòng UBND tỉnh", level=Level.PROVINCE, signed=231, issued=260)
    for name in ("Sở Nội vụ", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Sở Kế hoạch và Đầu tư"):
        yield Agency(name=name, level=Level.PROVINCE, signed=44, issued=47)
    for name, signed, issued, work_files in (
        ("Thị xã Quế Võ", 207, 207, 206),
        ("Huyện Lương Tài", 126, 126, 125),
        ("Huyện Gia Bình", 113, 126, 107),
        ("Thành phố Từ Sơn", 65, 67, 58),
    ):
        yield Agency(name=name, level=Level.DISTRICT, signed=signed, issued=issued, from_work_file=work_files)
    for number in range(1, 6):
        yield Agency(
            name=f"Phường số {number}", level=Level.COMMUNE, signed=3, issued=3, parent="Thành phố Từ Sơn"
        )
    yield Agency(name="Xã Đại Bái", level=Level.COMMUNE, signed=133, issued=145, parent="Huyện Gia Bình")


def build(session: Session, agencies: Iterator[Agency], month: str, *, start: int = 1) -> None:
    """Put the agencies into the register and submit their documents of a month, signed ones first."""
    first = parse_period(month).start
    for agency in agencies:
        record = AgencyRecord(
            code=agency.name,
            name=agency.name,
            level=agency.level,
            parent=agency.parent,
            valid_from=date(2020, 1, 1),
        )
        put(session, record, at=NOW, by="test")
        for place in range(agency.issued):
            send(
                session,
                agency.name,
                start + place,
                first.replace(day=1 + place * 28 // agency.issued),
                SigningStatus.SIGNED_FULL if place < agency.signed else SigningStatus.UNSIGNED,
                work_file_code=f"HS-{place}" if place < agency.from_work_file else None,
            )
