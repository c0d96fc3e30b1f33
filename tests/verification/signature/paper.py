"""A blank sheet, signed by the demo's people: the smallest document that a signature test needs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from app.demo.certificates import Identity
from app.demo.holders import AgencyName
from app.demo.pki import Authority, Pki
from app.demo.sheet import Slot
from app.demo.signer import Signing, sign_pdf
from verification.examination import StatusAnswer, StatusKind, StatusMaterial
from verification.policy import Policy, Revocation
from verification.signature.examine import SignatureExamination, examine_signatures
from verification.signature.trust import TrustStore, read_trust_folder

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=HANOI)
"""When everything is verified."""
SIGNED = NOW - timedelta(days=60)
AGENCY = AgencyName(
    place="An Bình",
    organisation="ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
    name="SỞ NỘI VỤ",
    budget_code="1063490",
)
REQUIRE, WARN = Policy(revocation=Revocation.REQUIRE), Policy(revocation=Revocation.WARN)


def blank_sheet() -> bytes:
    """One empty A4 page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Resources<<>>/Contents 4 0 R>>",
        b"<</Length 0>>stream\n\nendstream",
    ]
    pdf, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(pdf))
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


@cache
def pki() -> Pki:
    """The Government's hierarchy of the demo."""
    return Pki.create(now=NOW)


@cache
def public_pki() -> Pki:
    """A public CA beside it."""
    return Pki.create(now=NOW, folder="neac-demo", public=True, first_key=100)


@cache
def stranger_pki() -> Pki:
    """In nobody's trust store."""
    return Pki.create(now=NOW, folder="vgca-stranger", first_key=200)


@cache
def official() -> Identity:
    """A person of the agency."""
    return pki().person("Trần Thị Minh Hạnh", AGENCY)


@cache
def trust() -> TrustStore:
    """Roots and issuing CAs of both official hierarchies."""
    with TemporaryDirectory() as folder:
        for each in (pki(), public_pki()):
            each.write_trust(Path(folder))
        return read_trust_folder(Path(folder))


def slot(left: float = 300, bottom: float = 200, width: float = 110, height: float = 110) -> Slot:
    """A box on page 1, in points."""
    return Slot(page=1, rect=(left, bottom, left + width, bottom + height))


def crls(at: datetime = NOW, authorities: Iterable[Authority] = ()) -> StatusMaterial:
    """Fresh complete lists of all official authorities."""
    chosen = tuple(authorities) or (*pki().authorities, *public_pki().authorities)
    return StatusMaterial(
        answers=tuple(
            StatusAnswer(
                kind=StatusKind.CRL,
                content=authority.crl(at - timedelta(hours=1)),
                origin=authority.crl_url,
                obtained_at=at,
            )
            for authority in chosen
        )
    )


def stamped(signer: Identity, *, at: datetime = SIGNED, pdf: bytes | None = None, **more: object) -> bytes:
    """Signed with a timestamp of the same moment."""
    signing = Signing(signer=signer, at=at, timestamper=pki().timestamper(at), **more)  # type: ignore[arg-type]
    return sign_pdf(pdf or blank_sheet(), signing)


def plain(signer: Identity, *, at: datetime = SIGNED, pdf: bytes | None = None, **more: object) -> bytes:
    """Signed without a timestamp: only the signer's word for the time."""
    return sign_pdf(pdf or blank_sheet(), Signing(signer=signer, at=at, **more))  # type: ignore[arg-type]


def examine(
    pdf: bytes,
    *,
    policy: Policy = REQUIRE,
    status: StatusMaterial | None = None,
    store: TrustStore | None = None,
    at: datetime = NOW,
    first_received_at: datetime | None = None,
) -> SignatureExamination:
    """The examination with everything at hand, unless a test takes something away."""
    return examine_signatures(
        pdf,
        policy=policy,
        trust=store or trust(),
        status=status if status is not None else crls(at),
        at=at,
        first_received_at=first_received_at,
    )
