"""One agency at work: the official approves, the clerk numbers, dates and seals."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pyhanko.sign.fields import MDPPerm

from app.demo import appearances
from app.demo.certificates import Identity
from app.demo.holders import AgencyName
from app.demo.pictures import seal_png, signature_png
from app.demo.pki import Pki
from app.demo.sheet import Slot
from app.demo.signer import Signing, sign_pdf
from app.demo.writer import WrittenDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The certificates of one agency and its habits."""

    agency: AgencyName
    pki: Pki
    people: Mapping[str, Identity]
    """Who may sign, by name; the first one is the head."""
    seal: Identity
    clerk: Identity | None = None
    """The unit that stamps number and date; None: the agency's own certificate does."""
    template: Signing
    """Subfilter, container, reserved room: what the office's signing tool does with every signature."""
    timestamped: bool = True
    certifies: bool = True
    """Whether the first signature certifies with DocMDP P=2, as VGCA's tool does."""

    @classmethod
    def open(
        cls, pki: Pki, agency: AgencyName, *officials: str, clerk: str | None = "PHÒNG VĂN THƯ"
    ) -> "Office":
        """Issue the certificates for the officials, the agency and its clerk's office."""
        seal = pki.agency(agency)
        return cls(
            agency=agency,
            pki=pki,
            people={name: pki.person(name, agency) for name in officials},
            seal=seal,
            clerk=pki.unit(clerk, agency) if clerk else None,
            template=Signing(signer=seal, at=pki.now),
        )

    @property
    def person(self) -> Identity:
        """The head."""
        return next(iter(self.people.values()))

    def approve(self, pdf: bytes, slot: Slot, at: datetime, *, signer: Identity | None = None) -> bytes:
        """The official's signature: the blue picture between title and name."""
        signer = signer or self.person
        shown = appearances.picture(signature_png(signer.common_name), _size(slot))
        return self._sign(pdf, signer, at, slot, shown, first=True)

    def initial(self, pdf: bytes, slot: Slot, at: datetime, *, signer: Identity) -> bytes:
        """Ký nháy: a small picture after the last line of the body."""
        shown = appearances.picture(signature_png(signer.common_name, ratio=2.0), _size(slot))
        return self._sign(pdf, signer, at, slot, shown, first=True)

    def stamp(self, pdf: bytes, slots: dict[str, Slot], values: dict[str, str], at: datetime) -> bytes:
        """Number, day and month, each a signature of its own where the document leaves a blank."""
        for name, italic in (("number", False), ("day", True), ("month", True)):
            if name in slots:
                slot = slots[name]
                shown = appearances.digits(values[name], _size(slot), italic=italic)
                pdf = self._sign(pdf, self.clerk or self.seal, at, slot, shown)
        return pdf

    def seal_document(
        self,
        pdf: bytes,
        slot: Slot,
        at: datetime,
        *,
        signer: Identity | None = None,
        picture: bytes | None = None,
    ) -> bytes:
        """The agency's signature: the red seal over a third of the official's picture."""
        shown = appearances.picture(picture or seal_png(self.agency.name), _size(slot))
        return self._sign(pdf, signer or self.seal, at, slot, shown)

    def sign_attachment(self, pdf: bytes, slot: Slot, parent: str, at: datetime) -> bytes:
        """Text at the top right corner of an attachment in a file of its own: number and time, no picture."""
        lines = (f"Số: {parent}", f"Thời gian ký: {at.isoformat(timespec='seconds')}")
        return self._sign(pdf, self.seal, at, slot, appearances.text_lines(lines, _size(slot)))

    def sign_copy(self, pdf: bytes, slot: Slot, form: str, at: datetime) -> bytes:
        """Text at the top right corner of an electronic copy (SAO Y, SAO LỤC, TRÍCH SAO)."""
        size = _size(slot)
        lines = (f"{form}; {self.agency.name};", f"Thời gian ký: {at.isoformat(timespec='seconds')}")
        return self._sign(pdf, self.seal, at, slot, appearances.text_lines(lines, size))

    def issue(
        self,
        written: WrittenDocument,
        values: dict[str, str],
        at: datetime,
        *,
        signer: Identity | None = None,
    ) -> bytes:
        """All of it in the right order: approved, numbered and dated, sealed a few minutes later."""
        pdf = self.approve(written.pdf, written.slots["signature"], at, signer=signer)
        pdf = self.stamp(pdf, written.slots, values, at + timedelta(minutes=4))
        return self.seal_document(pdf, written.slots["seal"], at + timedelta(minutes=6))

    def _sign(
        self,
        pdf: bytes,
        signer: Identity,
        at: datetime,
        slot: Slot,
        appearance: bytes,
        *,
        first: bool = False,
    ) -> bytes:
        certify = MDPPerm.FILL_FORMS if self.certifies and first and b"/ByteRange" not in pdf else None
        signing = replace(
            self.template,
            signer=signer,
            at=at,
            slot=slot,
            appearance=appearance,
            timestamper=self.pki.timestamper(at + timedelta(seconds=40)) if self.timestamped else None,
            certify=certify,
            reason=f"{signer.common_name} đã ký lên văn bản này!",
            location=f"{self.agency.organisation} - {self.agency.place}",
        )
        return sign_pdf(pdf, signing)


def _size(slot: Slot) -> tuple[float, float]:
    left, bottom, right, top = slot.rect
    return round(right - left, 2), round(top - bottom, 2)
