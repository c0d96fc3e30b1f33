"""Turns a plan into files: written, and signed as far as its fate allows."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.demo.certificates import Identity
from app.demo.manuscript import Manuscript, Margins, PlacedPicture, SignatoryBlock, Text
from app.demo.office import Office
from app.demo.phrases import (
    ATTACHMENT,
    MOTTO,
    NATIONAL_TITLE,
    PLACE_AND_DATE,
    RECIPIENTS_HEADING,
    abstract,
    addressee,
    authority,
    full_name,
    ground,
    heading,
    issuing_agency,
    letter_subject,
    number,
    paragraph,
    parent_agency,
    recipient,
    type_name,
    unstamped,
)
from app.demo.story import Fate, Plan
from app.demo.subjects import TYPE_NAMES, sentences, subject
from app.demo.typefaces import ARIAL
from app.demo.writer import WrittenDocument, write
from app.page_images import draw

SCAN_DPI = 200
"""Least resolution of a digitised document (Phụ lục I, Phần II, I.2 c)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """The offices of an agency: the real one, and one whose certificates nobody trusts."""

    office: Office
    untrusted: Office
    revoked: Mapping[str, Identity]
    """Certificates of the same officials that were revoked before the demo's months began."""
    stamps: bool
    """Whether number and date are signed in later, or printed before the official signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDocument:
    """What goes to the service."""

    plan: Plan
    subject: str
    pdf: bytes | None
    attachment: bytes | None = None
    """What goes with it, in a file of its own."""


def make_document(plan: Plan, bureau: Bureau, *, length: int | None = None) -> MadeDocument:
    """Write and sign one document; the same plan gives the same text. `length` in sentences."""
    chance = random.Random(plan.seed)
    about, matter = subject(plan.kind, chance)
    manuscript = _manuscript(plan, about, matter, chance, length)
    if plan.fate is Fate.FAULTY_LAYOUT:
        manuscript = chance.choice(LAYOUT_FAULTS)(manuscript)
    written = write(unstamped(manuscript) if bureau.stamps else manuscript)
    return MadeDocument(
        plan=plan, subject=about, pdf=_signed(plan, bureau, written), attachment=_attachment(plan, bureau)
    )


def _signed(plan: Plan, bureau: Bureau, written: WrittenDocument) -> bytes | None:
    office, at, slots = bureau.office, plan.issued_at, written.slots
    signer = office.people[plan.official.name]
    values = _values(plan)
    pdf: bytes | None
    match plan.fate:
        case Fate.PAPER | Fate.UNSENT:
            pdf = None
        case Fate.PAPER_COPY:
            pdf = _copy(office, office.issue(written, values, at, signer=signer), at + timedelta(hours=3))
        case Fate.UNSIGNED:
            pdf = written.pdf
        case Fate.PERSON_ONLY:
            pdf = office.approve(written.pdf, slots["signature"], at, signer=signer)
        case Fate.AGENCY_ONLY:
            pdf = office.stamp(written.pdf, slots, values, at)
            pdf = office.seal_document(pdf, slots["seal"], at)
        case Fate.WRONG_ORDER:
            pdf = office.stamp(written.pdf, slots, values, at)
            pdf = office.seal_document(pdf, slots["seal"], at)
            pdf = office.approve(pdf, slots["signature"], at + timedelta(minutes=9), signer=signer)
        case _:
            pdf = _issued(plan, bureau, written, values)
    return pdf


def _copy(office: Office, paper: bytes, at: datetime) -> bytes:
    """An electronic copy: the first page of the paper scanned in colour at 200 dpi, signed by the agency."""
    picture = PlacedPicture(png=draw(paper, 1, SCAN_DPI), box=(0.0, 0.0, 210.0, 297.0))
    scanned = write(Manuscript(pictures=(picture,)))
    return office.sign_copy(scanned.pdf, scanned.slots["corner"], "SAO Y", at)


def _issued(plan: Plan, bureau: Bureau, written: WrittenDocument, values: dict[str, str]) -> bytes:
    """Signed by official and agency in the right order, and then perhaps something else goes wrong."""
    office = bureau.untrusted if plan.fate is Fate.UNTRUSTED else bureau.office
    people = bureau.revoked if plan.fate is Fate.REVOKED else office.people
    pdf = office.issue(written, values, plan.issued_at, signer=people[plan.official.name])
    if plan.fate is Fate.BROKEN:
        return flip_bit(pdf)
    return pdf[: len(written.pdf) // 3] if plan.fate is Fate.DAMAGED else pdf


def flip_bit(pdf: bytes) -> bytes:
    """The file with one bit of its producer's name changed: still readable, no longer what was signed."""
    place = pdf.index(b"/Producer") + 12
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def _attachment(plan: Plan, bureau: Bureau) -> bytes | None:
    if not plan.attachment:
        return None
    at = plan.issued_at + timedelta(minutes=8)
    parent = f"{plan.printed_number}/{plan.notation}"
    reference = f"(Kèm theo văn bản số {parent} ngày {_day(plan)} của {plan.agency.name})"
    first, title, _, *rest = ATTACHMENT.body
    body = (first, title, replace(ATTACHMENT.body[2], text=reference), *rest)
    written = write(replace(ATTACHMENT, body=body))
    return bureau.office.sign_attachment(written.pdf, written.slots["corner"], parent, at)


def _values(plan: Plan) -> dict[str, str]:
    """What the clerk stamps; months 1 and 2 and days below 10 carry a leading zero (DD-03)."""
    day, month = plan.issued_on.day, plan.issued_on.month
    return {
        "number": plan.printed_number,
        "day": f"{day:02}",
        "month": f"{month:02}" if month <= 2 else str(month),  # noqa: PLR2004 - January and February
    }


def _day(plan: Plan) -> str:
    values = _values(plan)
    return f"{values['day']} tháng {values['month']} năm {plan.issued_on.year}"


def _manuscript(plan: Plan, about: str, matter: str, chance: random.Random, length: int | None) -> Manuscript:
    """The conforming document."""
    parent, issuer = plan.agency.heading
    place = plan.agency.heading[1].split("\n")[-1] if plan.agency.level == "xa" else ""
    usual = chance.choice((1, 2, 3, 4, 8, 14))
    texts = sentences(plan.agency.name, matter, chance, length or usual)
    manuscript = Manuscript(
        national_title=NATIONAL_TITLE,
        motto=MOTTO,
        parent_agency=parent_agency(parent) if parent else None,
        issuing_agency=issuing_agency(issuer),
        number=number(plan.notation),
        place_and_date=PLACE_AND_DATE,
        body=tuple(paragraph(text) for text in texts),
        recipients_heading=RECIPIENTS_HEADING,
        blocks=(
            SignatoryBlock(
                authority=tuple(authority(line) for line in plan.official.authority),
                name=full_name(plan.official.name),
            ),
        ),
        fill={**_values(plan), "place": _place(place) or "An Bình", "year": str(plan.issued_on.year)},
    )
    return _typed(manuscript, plan, about)


def _place(unit: str) -> str:
    """Name of a commune without its kind, as it stands before the date."""
    for kind in ("PHƯỜNG ", "XÃ ", "ĐẶC KHU "):
        if unit.startswith(kind):
            return unit.removeprefix(kind).title()
    return ""


def _typed(manuscript: Manuscript, plan: Plan, about: str) -> Manuscript:
    """The parts that depend on the type of document."""
    keep = recipient(f"- Lưu: VT, {plan.agency.unit}.")
    if plan.kind == "CV":
        return replace(
            manuscript,
            letter_subject=letter_subject(f"V/v {about}"),
            addressees=(addressee("Các cơ quan, đơn vị liên quan."),),
            recipients=(recipient("- Như trên;"), keep),
        )
    titled = replace(
        manuscript,
        type_name=type_name(TYPE_NAMES[plan.kind]),
        abstract=abstract(about[0].upper() + about[1:]),
        recipients=(recipient("- Các cơ quan, đơn vị liên quan;"), keep),
    )
    if plan.kind != "QĐ":
        return titled
    return replace(
        titled,
        abstract=abstract(f"Về việc {about[0].lower()}{about[1:]}"),
        legal_grounds=(
            ground("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;"),
            ground("Theo đề nghị của bộ phận chuyên môn."),
        ),
        body=(
            heading("QUYẾT ĐỊNH:"),
            *(
                paragraph(text.text, f"Điều {article}.")
                for article, text in enumerate(manuscript.body[:2], start=1)
            ),
            paragraph("Các cơ quan, đơn vị và cá nhân liên quan thi hành Quyết định này./.", "Điều 3."),
        ),
        recipients=(recipient("- Như Điều 3;"), keep),
    )


def _restyled(texts: tuple[Text, ...], **changes: object) -> tuple[Text, ...]:
    return tuple(replace(text, **changes) for text in texts)  # type: ignore[arg-type]  # fields of Text


def _of(text: Text | None) -> Text:
    assert text is not None  # noqa: S101 - every manuscript of this module has it
    return text


LAYOUT_FAULTS: tuple[Callable[[Manuscript], Manuscript], ...] = (
    lambda m: replace(m, margins=Margins(left=22)),
    lambda m: replace(m, body=_restyled(m.body, family=ARIAL)),
    lambda m: replace(m, body=_restyled(m.body, size=12)),
    lambda m: replace(m, motto=replace(_of(m.motto), stroke=None)),
    lambda m: replace(m, national_title=replace(_of(m.national_title), bold=False)),
    lambda m: replace(m, place_and_date=replace(_of(m.place_and_date), italic=False)),
    lambda m: replace(m, issuing_agency=replace(_of(m.issuing_agency), size=14)),
    lambda m: replace(m, recipients=_restyled(m.recipients, size=13)),
)
"""Faults that clerks make, one a document."""
