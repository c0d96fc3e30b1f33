"""Each tool's signature on the same letter holds before our verifier."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from app.demo.phrases import LETTER
from app.demo.pki import Pki
from app.demo.writer import write
from tests.producers.tools import AGENCY, TOOLS, Desk, Sign, ToolMissing
from verification.document import verify_document
from verification.examination import StatusAnswer, StatusKind, StatusMaterial
from verification.policy import Policy
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import (
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    LaterChanges,
    SignatureVerdict,
    SubIndication,
    TrustPath,
)

LATER = timedelta(minutes=5)
"""The tools take the clock of the machine; the verdict is of a moment after all of them."""


@dataclass(frozen=True, eq=False)
class Bench:
    """The tools' desk, and what judging their work needs."""

    desk: Desk
    trust: TrustStore
    pdf: bytes

    @cache  # noqa: B019 - the bench lives as long as the module
    def signed_by(self, sign: Sign) -> bytes:
        """The letter signed by a tool, once. Skips the test where the tool is not installed."""
        try:
            return sign(self.desk, self.pdf)
        except ToolMissing as missing:
            pytest.skip(f"not installed: {missing}")

    def verify(self, pdf: bytes) -> DocumentVerdict:
        """The verdict with all CRLs at hand."""
        now = datetime.now(UTC) + LATER
        answers = tuple(
            StatusAnswer(kind=StatusKind.CRL, content=one.crl(now), origin=one.crl_url, obtained_at=now)
            for one in self.desk.pki.authorities
        )
        return verify_document(
            pdf,
            name="letter.pdf",
            policy=Policy(),
            trust=self.trust,
            status=StatusMaterial(answers=answers, offline=True),
            at=now,
        ).verdict


def _bench(folder: Path, pki: Pki) -> Bench:
    desk = Desk(pki=pki, signer=pki.agency(AGENCY), folder=folder)
    return Bench(desk=desk, trust=read_trust_folder(pki.write_trust(folder / "trust")), pdf=write(LETTER).pdf)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A PKI with Vietnamese names, and one letter."""
    return _bench(tmp_path_factory.mktemp("producers"), Pki.create())


OWN_FAULT = {
    "mupdf": (Indication.INDETERMINATE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
    "node_signpdf": (Indication.INDETERMINATE, SubIndication.NO_SIGNING_CERTIFICATE_FOUND),
}
"""What a tool does wrong: mutool digests with SHA-1; node-forge encodes the issuer's UTF-8 name twice,
so that the signer's identifier names nobody (poppler finds nobody either)."""


def _by_agency(verdict: DocumentVerdict) -> SignatureVerdict:
    """The tool's signature; a document timestamp may follow it."""
    return next(one for one in verdict.signatures if one.subfilter != "ETSI.RFC3161")


@pytest.mark.parametrize("tool", TOOLS)
def test_signature_of_tool_passes(tool: str, bench: Bench) -> None:
    """The signature is intact, covers its revision, and passes unless the tool itself is at fault."""
    verdict = bench.verify(bench.signed_by(TOOLS[tool]))
    assert verdict.error is None
    signature = _by_agency(verdict)
    expected = OWN_FAULT.get(tool, (Indication.TOTAL_PASSED, None))
    assert (signature.indication, signature.sub_indication) == expected
    if signature.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND:
        return
    assert signature.integrity is Integrity.INTACT
    assert signature.signer.common_name == AGENCY.name
    assert signature.signer.trust_path is TrustPath.PUBLIC_SERVICE
    alone = signature is verdict.signatures[-1]
    assert (signature.coverage, signature.later_changes) == (
        (Coverage.WHOLE_FILE, LaterChanges.NONE)
        if alone
        else (Coverage.WHOLE_REVISION, LaterChanges.PERMITTED)
    )


@pytest.mark.parametrize("tool", TOOLS)
def test_altered_signature_of_tool_fails(tool: str, bench: Bench) -> None:
    """One bit in the signed bytes, and the same signature no longer holds."""
    signed = bytearray(bench.signed_by(TOOLS[tool]))
    signed[12] ^= 1  # in the comment after the header: nothing but the digest notices
    signature = _by_agency(bench.verify(bytes(signed)))
    assert signature.indication is not Indication.TOTAL_PASSED
    assert signature.integrity is (Integrity.UNKNOWN if tool == "node_signpdf" else Integrity.BROKEN)


def test_node_signpdf_passes_under_an_authority_with_an_ascii_name(tmp_path: Path) -> None:
    """Where its name needs no UTF-8, node-forge's identifier fits and the signature passes."""
    bench = _bench(tmp_path, Pki.create(folder="neac-demo", public=True, first_key=100))
    signature = _by_agency(bench.verify(bench.signed_by(TOOLS["node_signpdf"])))
    assert (signature.indication, signature.integrity) == (Indication.TOTAL_PASSED, Integrity.INTACT)
    assert signature.signer.trust_path is TrustPath.PUBLIC_CA
