"""Long-term validation: what is kept in the file itself (ISO 32000-2, 12.8.4.3; EN 319 102-1, 5.6)."""

import io
from datetime import datetime, timedelta

from asn1crypto import crl, x509
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.demo.signer import timestamp_pdf
from tests.verification.signature.paper import (
    AGENCY,
    NOW,
    SIGNED,
    examine,
    official,
    pki,
    slot,
    stamped,
    stranger_pki,
)
from verification.examination import NO_STATUS
from verification.verdict import Indication, LaterChanges, Role, SubIndication

DAY = timedelta(days=1)


def with_store(pdf: bytes, at: datetime, authorities: object = None) -> bytes:
    """The file with CRLs and CA certificates of that moment in its security store."""
    chosen = authorities or pki().authorities
    buffer = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        buffer,
        None,
        certs=[x509.Certificate.load(one.identity.certificate) for one in chosen],  # type: ignore[attr-defined]
        crls=[crl.CertificateList.load(one.crl(at)) for one in chosen],  # type: ignore[attr-defined]
        force_write=True,
    )
    return buffer.getvalue()


def test_status_in_the_file_is_enough() -> None:
    """With the lists kept in the file nobody needs to be asked, and adding them changes nothing."""
    pdf = with_store(stamped(official(), slot=slot()), NOW - timedelta(hours=1))
    (verdict,) = examine(pdf, status=NO_STATUS).signatures
    assert (verdict.indication, verdict.sub_indication) == (Indication.TOTAL_PASSED, None)
    assert verdict.later_changes is LaterChanges.PERMITTED
    assert {one.origin for one in verdict.evidence if one.kind == "crl"} == {"document"}


def test_status_and_timestamp_of_the_time_hold_for_years() -> None:
    """Signed, status kept, document timestamp over both: holds when everything has long expired since.

    The document timestamp itself needs fresh status; what lies below it is judged at its time.
    """
    kept = with_store(stamped(official(), slot=slot()), SIGNED + timedelta(hours=1))
    archived = timestamp_pdf(kept, pki().timestamping, SIGNED + timedelta(hours=2))
    verdict, timestamp = examine(archived, at=NOW).signatures
    assert timestamp.role is Role.TECHNICAL
    assert timestamp.indication is Indication.TOTAL_PASSED
    assert verdict.indication is Indication.TOTAL_PASSED


def test_a_stranger_in_the_store_is_not_trusted() -> None:
    """Certificates kept in a file are material for paths, never anchors."""
    signed = stamped(stranger_pki().person("Trần Văn Lạ", AGENCY))
    pdf = with_store(signed, NOW - timedelta(hours=1), stranger_pki().authorities)
    (verdict,) = examine(pdf, status=NO_STATUS).signatures
    assert verdict.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def test_long_term_data_may_follow_a_certification_without_changes() -> None:
    """DocMDP P=1 forbids changes of the document; its security store is none."""
    pdf = with_store(stamped(official(), certify=MDPPerm.NO_CHANGES), NOW - timedelta(hours=1))
    (verdict,) = examine(pdf, status=NO_STATUS).signatures
    assert verdict.later_changes is LaterChanges.PERMITTED


def test_status_older_than_the_signature_is_not_enough() -> None:
    """A store filled before signing says nothing of the time after its lists ended."""
    pdf = with_store(stamped(official(), slot=slot()), SIGNED - 5 * DAY)
    (verdict,) = examine(pdf, status=NO_STATUS).signatures
    assert (verdict.indication, verdict.sub_indication) == (
        Indication.INDETERMINATE,
        SubIndication.TRY_LATER,
    )
