"""A document with its signatures, laid before the rules the way the product does it.

The page is real: written, with signature fields that draw real pictures and texts, measured by `layout`,
joined by `roles`. Only the cryptography is left out: what it would say is given as values, so that each
specimen costs milliseconds.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pikepdf

from app.demo import appearances
from app.demo.manuscript import Manuscript
from app.demo.pictures import seal_png, signature_png
from app.demo.writer import Slot, WrittenDocument, write
from verification.decree30.dossier import Dossier
from verification.document import describe
from verification.inspection import inspect
from verification.layout.anatomy import find_components
from verification.layout.measure import measure
from verification.policy import Policy
from verification.roles import assign_roles
from verification.verdict import (
    Coverage,
    Finding,
    Indication,
    Integrity,
    LaterChanges,
    Role,
    SignatureVerdict,
    Signer,
    SignerKind,
    SigningTime,
    TimeSource,
)

VIETNAM = timezone(timedelta(hours=7))
MONDAY = datetime(2026, 9, 21, 9, 0, tzinfo=VIETNAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One signature: whose, when, where, and what it draws."""

    slot: str
    """A slot of the written document, or "" for an invisible signature."""
    signer: Signer
    at: datetime = MONDAY
    png: bytes | None = None
    lines: tuple[str, ...] = ()
    digits: str = ""
    """A number, day or month stamped into a blank."""
    style: Mapping[str, Any] = field(default_factory=dict)
    """Further arguments of `appearances.text_lines` or `appearances.digits`."""
    beside: bytes | None = None
    """A picture at the right of the lines."""
    rect: tuple[float, float, float, float] | None = None
    """Left, bottom, right, top in points, in place of the slot's."""
    page: int | None = None
    """In place of the slot's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """What is laid before the rules."""

    manuscript: Manuscript
    shows: tuple[Show, ...] = ()
    """In the order of signing."""
    pdf_version: str = "1.7"
    registered_seal_mm: float | None = 36.0
    registered_names: tuple[str, ...] = ()
    registered_seat: str | None = None

    def with_text(self, **changes: Any) -> "Specimen":
        """The same with components of the manuscript replaced."""
        return replace(self, manuscript=replace(self.manuscript, **changes))

    def with_show(self, index: int, **changes: Any) -> "Specimen":
        """The same with one signature changed."""
        shows = list(self.shows)
        shows[index] = replace(shows[index], **changes)
        return replace(self, shows=tuple(shows))


def person(name: str) -> Signer:
    """A person's certificate."""
    return Signer(kind=SignerKind.PERSON, common_name=name, organisation="SỞ NỘI VỤ")


def agency(name: str, organisation: str = "UBND TỈNH AN BÌNH") -> Signer:
    """An agency's certificate."""
    return Signer(kind=SignerKind.ORGANISATION, common_name=name, organisation=organisation)


def approval(name: str, slot: str = "signature", **changes: Any) -> Show:
    """The official's blue signature."""
    return replace(Show(slot=slot, signer=person(name), png=signature_png(name)), **changes)


def seal(name: str, slot: str = "seal", **changes: Any) -> Show:
    """The agency's red seal, ten minutes later."""
    shown = Show(slot=slot, signer=agency(name), png=seal_png(name), at=MONDAY + timedelta(minutes=10))
    return replace(shown, **changes)


def stamp(slot: str, digits: str, *, italic: bool = False) -> Show:
    """Number, day or month, put in by the clerk's office after the official signed."""
    clerk = Signer(kind=SignerKind.UNIT, common_name="PHÒNG VĂN THƯ", organisation="SỞ NỘI VỤ")
    at = MONDAY + timedelta(minutes=5)
    return Show(slot=slot, signer=clerk, digits=digits, style={"italic": italic}, at=at)


def pdf_of(specimen: Specimen) -> bytes:
    """The PDF with a signature field for each signature."""
    written = write(specimen.manuscript)
    with pikepdf.open(io.BytesIO(written.pdf)) as pdf:
        fields = [
            _field(pdf, written, show, f"Signature{order}")
            for order, show in enumerate(specimen.shows, start=1)
        ]
        if fields:
            pdf.Root.AcroForm = pdf.make_indirect(
                pikepdf.Dictionary(Fields=pikepdf.Array(fields), SigFlags=3)
            )
        buffer = io.BytesIO()
        pdf.save(buffer, force_version=specimen.pdf_version, deterministic_id=True)
    return buffer.getvalue()


def _field(pdf: pikepdf.Pdf, written: WrittenDocument, show: Show, name: str) -> pikepdf.Object:
    slot = written.slots[show.slot] if show.slot else Slot(page=1, rect=(0, 0, 0, 0))
    rect, number = show.rect or slot.rect, show.page or slot.page
    page = pdf.pages[number - 1]
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String(name),
            F=132,
            Rect=pikepdf.Array([round(length, 2) for length in rect]),
            P=page.obj,
        )
    )
    drawn = _appearance(show, (round(rect[2] - rect[0], 2), round(rect[3] - rect[1], 2)))
    if drawn is not None:
        form = _form(pdf, drawn)
        if show.beside is not None:
            _add_picture(pdf, form, show.beside, (rect[2] - rect[0], rect[3] - rect[1]))
        widget.AP = pikepdf.Dictionary(N=form)
    if "/Annots" not in page.obj:
        page.obj.Annots = pikepdf.Array()
    page.obj.Annots.append(widget)
    return widget


def _form(pdf: pikepdf.Pdf, one_page: bytes) -> pikepdf.Object:
    with pikepdf.open(io.BytesIO(one_page)) as source:
        return pdf.copy_foreign(source.pages[0].as_form_xobject())


def _add_picture(pdf: pikepdf.Pdf, form: pikepdf.Object, png: bytes, size: tuple[float, float]) -> None:
    """A square picture at the right end of the appearance."""
    side = min(size)
    picture = _form(pdf, appearances.picture(png, (side, side)))
    form.Resources.XObject = pikepdf.Dictionary({"/Beside": picture})
    form.write(form.read_bytes() + f"\nq 1 0 0 1 {size[0] - side:.2f} 0 cm /Beside Do Q".encode())


def _appearance(show: Show, size: tuple[float, float]) -> bytes | None:
    if show.png is not None:
        return appearances.picture(show.png, size)
    if show.digits:
        return appearances.digits(show.digits, size, **show.style)
    if show.lines:
        return appearances.text_lines(show.lines, size, **show.style)
    return None


def signatures_of(specimen: Specimen) -> tuple[SignatureVerdict, ...]:
    """What the examination would say of the signatures: all of them hold."""
    last = len(specimen.shows)
    return tuple(
        SignatureVerdict(
            field_name=f"Signature{order}",
            order=order,
            role=Role.UNKNOWN,
            indication=Indication.TOTAL_PASSED,
            sub_indication=None,
            integrity=Integrity.INTACT,
            coverage=Coverage.WHOLE_FILE if order == last else Coverage.WHOLE_REVISION,
            later_changes=LaterChanges.NONE if order == last else LaterChanges.PERMITTED,
            signer=show.signer,
            signed_at=SigningTime(at=show.at, source=TimeSource.TIMESTAMP),
            claimed_at=show.at,
        )
        for order, show in enumerate(specimen.shows, start=1)
    )


def dossier_of(specimen: Specimen) -> Dossier:
    """The specimen measured and joined, as `verification.document` does it."""
    policy = Policy()
    layout = measure(pdf_of(specimen), limits=policy.limits)
    anatomy = find_components(layout)
    assigned = assign_roles(signatures_of(specimen), layout, anatomy)
    return Dossier(
        document=describe(assigned.kind, anatomy),
        signatures=assigned.signatures,
        policy=policy,
        layout=layout,
        anatomy=anatomy,
        registered_seal_mm=specimen.registered_seal_mm,
        registered_names=specimen.registered_names,
        registered_seat=specimen.registered_seat,
    )


def findings_of(specimen: Specimen) -> dict[str, Finding]:
    """Every rule's finding on the specimen, by rule id."""
    return {finding.rule_id: finding for finding in inspect(dossier_of(specimen))}
