"""The documents to measure with: the demo's, made on the spot, and real ones where they are at hand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from app.demo.agencies import demo_agencies
from app.demo.documents import Bureau, make_document
from app.demo.office import Office
from app.demo.pki import Pki
from app.demo.signer import CONTENTS_USUAL, sign_pdf
from app.demo.story import Fate, Plan, plan

_SIGNED = (Fate.SOUND, Fate.FAULTY_LAYOUT, Fate.PERSON_ONLY, Fate.AGENCY_ONLY, Fate.BROKEN, Fate.WRONG_ORDER)
_MANY = 24
LONG_PAGES = 3
_LONG, _SENTENCES = 4, 30
"""How many documents of three pages, and the sentences that mostly fill so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Files of one kind, and what they are verified with."""

    name: str
    files: tuple[Path, ...]
    trust: Path
    at: datetime
    crls: tuple[Path, ...] = ()
    """Status answers at hand, as a service has them in its cache; none: the status stays unknown."""


def demo_cases(folder: Path, count: int) -> tuple[Case, Case, Case]:
    """`count` signed documents of the demo's story, one with 24 signatures, and some of three pages.

    Written below `folder`.
    """
    at = datetime.now(UTC).replace(microsecond=0)
    pki = Pki.create(now=at)
    trust = pki.write_trust(folder / "trust")
    crls = tuple(
        _written(folder / f"{one.name}.crl", one.crl(at - timedelta(hours=1))) for one in pki.authorities
    )
    documents = folder / "demo"
    documents.mkdir()
    files = tuple(
        _written(documents / f"{place:04}.pdf", pdf) for place, pdf in enumerate(_story(pki, at, count))
    )
    many = _written(folder / "many.pdf", _many_signatures(pki, at))
    drafts = (
        _written(folder / "long" / f"{place:04}.pdf", pdf)
        for place, pdf in enumerate(_story(pki, at, 6 * _LONG, fates=(Fate.SOUND,), length=_SENTENCES))
    )
    long = tuple(islice((file for file in drafts if page_count(file) == LONG_PAGES), min(count, _LONG)))
    return (
        Case(name="demo", files=files, trust=trust, at=at, crls=crls),
        Case(name="many_signatures", files=(many,), trust=trust, at=at, crls=crls),
        Case(name="three_pages", files=long, trust=trust, at=at, crls=crls),
    )


def real_case(shared: Path) -> Case | None:
    """The signed documents of Vietnamese authorities; None where they are not at hand."""
    folder = shared / "corpus" / "vn"
    files = tuple(sorted(file for file in folder.glob("*.pdf") if _is_signed(file)))
    if not files:
        return None
    at = datetime.fromisoformat("2026-11-22T00:00:00+07:00")
    return Case(name="vn", files=files, trust=shared / "trust", at=at)


def page_count(file: Path) -> int:
    """Pages of a file."""
    with pikepdf.open(file) as pdf:
        return len(pdf.pages)


def _is_signed(file: Path) -> bool:
    """Whether a field of the file holds a signature; remains of one without a field do not count."""
    reader = PdfFileReader(BytesIO(file.read_bytes()), strict=False)
    return any(value is not None for _, value, _ in enumerate_sig_fields(reader))


def _story(
    pki: Pki, at: datetime, count: int, *, fates: Collection[Fate] = _SIGNED, length: int | None = None
) -> Iterator[bytes]:
    """Signed documents of the demo's mixture, evenly taken from its three months."""
    offices: dict[str, Office] = {}
    plans = [one for one in plan(demo_agencies(), today=at.date(), documents=300) if one.fate in fates]
    for place in range(count):
        planned = plans[place * len(plans) // count]
        made = make_document(*_employed(planned, pki, offices), length=length)
        if made.pdf is None:
            raise ValueError(f"nothing was made of {made.plan}")
        yield made.pdf


def _employed(planned: Plan, pki: Pki, offices: dict[str, Office]) -> tuple[Plan, Bureau]:
    """The plan, and the bureau of its agency; half of the agencies stamp number and date."""
    agency = planned.agency
    if agency.code not in offices:
        offices[agency.code] = Office.open(pki, agency.holder, *(one.name for one in agency.officials))
    office = offices[agency.code]
    stamps = list(offices).index(agency.code) % 2 == 0
    return planned, Bureau(office=office, untrusted=office, revoked={}, stamps=stamps)


def _many_signatures(pki: Pki, at: datetime) -> bytes:
    """A sound document that others signed too, visibly nowhere, each with a timestamp."""
    sound = next(
        one for one in plan(demo_agencies(), today=at.date(), documents=300) if one.fate is Fate.SOUND
    )
    planned, bureau = _employed(sound, pki, {})
    pdf = make_document(planned, bureau).pdf or b""
    while (signed := pdf.count(b"/ByteRange")) < _MANY:
        moment = planned.issued_at + timedelta(minutes=10 + signed)
        signing = replace(
            bureau.office.template,
            signer=bureau.office.person,
            at=moment,
            timestamper=pki.timestamper(moment),
            reserved=CONTENTS_USUAL,
        )
        pdf = sign_pdf(pdf, signing)
    return pdf


def _written(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file
