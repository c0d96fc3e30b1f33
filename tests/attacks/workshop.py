"""Where the attacks are made: certificates, a conforming letter, and the letter soundly signed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from app.demo.holders import AgencyName
from app.demo.manuscript import Manuscript
from app.demo.office import Office
from app.demo.phrases import LETTER, unstamped
from app.demo.pki import Pki
from app.demo.writer import WrittenDocument, write
from verification.document import verify_document
from verification.examination import StatusAnswer, StatusKind, StatusMaterial
from verification.policy import Policy, Revocation
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import DocumentVerdict

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
"""When everything is verified."""
SIGNED_AT = datetime(2026, 9, 21, 9, 0, tzinfo=VIETNAM)
"""When the official signs; the letter is dated that day."""
VALUES = {"number": "1205", "day": "21", "month": "9"}

AGENCY = AgencyName(
    place="An Bình",
    organisation="ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
    name="SỞ NỘI VỤ",
    budget_code="1063490",
    tax_code="5800593196",
)
OFFICIAL = "Trần Thị Minh Hạnh"
OTHER_AGENCY = AgencyName(
    place="An Bình", organisation="ỦY BAN NHÂN DÂN TỈNH AN BÌNH", name="SỞ TÀI CHÍNH", budget_code="1063491"
)


@dataclass(frozen=True)
class Workshop:
    """One PKI, one office, and what it signed; made once for all attacks."""

    pki: Pki
    public: Pki
    """A public CA beside the Government's."""
    stranger: Pki
    """An attacker's own, in nobody's trust store."""
    office: Office
    trust: TrustStore

    @cached_property
    def letter(self) -> WrittenDocument:
        """The letter before anyone signed; number, day and month blank."""
        return write(unstamped(LETTER))

    @cached_property
    def approved(self) -> bytes:
        """Signed by the official only; the signature certifies with P=2."""
        return self.office.approve(self.letter.pdf, self.letter.slots["signature"], SIGNED_AT)

    @cached_property
    def sound(self) -> bytes:
        """Signed in full: official, number, day, month, seal."""
        return self.office.issue(self.letter, VALUES, SIGNED_AT)

    @cached_property
    def uncertified(self) -> bytes:
        """Signed in full by a tool that does not certify."""
        return replace(self.office, certifies=False).issue(self.letter, VALUES, SIGNED_AT)

    def issue(self, manuscript: Manuscript) -> bytes:
        """Another manuscript, signed in full."""
        return self.office.issue(write(unstamped(manuscript)), VALUES, SIGNED_AT)

    def status(self, pkis: Iterable[Pki] = ()) -> StatusMaterial:
        """CRLs of all authorities: of an hour before verification, and of a fortnight before.

        The older ones still speak of certificates that have expired in between (RFC 5280, 3.3).
        """
        answers = [
            StatusAnswer(
                kind=StatusKind.CRL,
                content=authority.crl(NOW - age),
                origin=authority.crl_url,
                obtained_at=NOW - age,
            )
            for age in (timedelta(hours=1), timedelta(days=14))
            for pki in (self.pki, self.public, *pkis)
            for authority in pki.authorities
        ]
        return StatusMaterial(answers=tuple(answers), offline=True)

    def verify(self, pdf: bytes, *, at: datetime = NOW, layout: bool = True) -> DocumentVerdict:
        """The verdict, with revocation required and all CRLs at hand."""
        policy = Policy(revocation=Revocation.REQUIRE, layout=layout)
        return verify_document(
            pdf, name="attack.pdf", policy=policy, trust=self.trust, status=self.status(), at=at
        ).verdict


@cache
def workshop() -> Workshop:
    """The one workshop of this test run."""
    moment = NOW.replace(microsecond=0)
    pki = Pki.create(now=moment)
    public = Pki.create(now=moment, folder="neac-demo", public=True, first_key=100)
    with TemporaryDirectory() as folder:
        for each in (pki, public):
            each.write_trust(Path(folder))
        trust = read_trust_folder(Path(folder))
    return Workshop(
        pki=pki,
        public=public,
        stranger=Pki.create(now=moment, folder="vgca-stranger", first_key=200),
        office=Office.open(pki, AGENCY, OFFICIAL),
        trust=trust,
    )
