"""Filing a verification: the row that is never changed, what it is searched by, and its evidence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from signing.models import Document, Evidence, Seen, Table, Verification, VerificationEvidence, Violation
from signing.names import fold
from verification.verdict import (
    DocumentKind,
    DocumentVerdict,
    Indication,
    Outcome,
    SigningStatus,
)
from verification.verdict_json import VERDICT_JSON

_seen, _violations, _evidence, _kept = (
    Table.metadata.tables[kind.__tablename__] for kind in (Seen, Violation, Evidence, VerificationEvidence)
)
_KNOWN = select(_evidence.c.sha256).where(_evidence.c.sha256.in_(bindparam("digests", expanding=True)))

NO_POLICY = "none"
"""Policy of a document without a file: there was nothing to verify."""


class EvidenceItem(Protocol):
    """A piece of evidence in full, as the examination returns it."""

    @property
    def kind(self) -> str:
        """certificate, crl, ocsp or timestamp."""

    @property
    def sha256(self) -> str:
        """Of the content, hexadecimal."""

    @property
    def content(self) -> bytes:
        """DER."""

    @property
    def origin(self) -> str:
        """document, trust or the URL it was fetched from."""

    @property
    def obtained_at(self) -> datetime | None:
        """When it was fetched."""


def file_verification(
    session: Session,
    document: Document,
    verdict: DocumentVerdict | None,
    *,
    reason: str,
    at: datetime,
    evidence: Sequence[EvidenceItem] = (),
) -> Verification:
    """Add the verification and make it the current one of its document."""
    verification = _paper(at) if verdict is None else _row(verdict)
    verification.document_id, verification.reason, verification.recorded_at = document.id, reason, at
    session.add(verification)
    session.flush()
    if verdict is not None:
        with session.no_autoflush:  # the document is written once, when it has its place
            _index(session, verification.id, verdict)
            _keep(session, verification.id, evidence)
    document.current_verification_id = verification.id
    document.signing_status, document.form_conforms = verification.signing_status, verification.form_conforms
    return verification


def _paper(at: datetime) -> Verification:
    return Verification(
        signing_status=SigningStatus.UNSIGNED,
        indication=Indication.NO_SIGNATURE,
        kind=DocumentKind.UNKNOWN,
        policy_id=NO_POLICY,
        policy_version="",
        verified_at=at,
    )


def _row(verdict: DocumentVerdict) -> Verification:
    return Verification(
        signing_status=verdict.signing_status,
        indication=verdict.indication,
        kind=verdict.document.kind if verdict.document else DocumentKind.UNKNOWN,
        form_conforms=verdict.form_conforms,
        error_code=verdict.error.code if verdict.error else None,
        file_name=verdict.file[-300:],
        file_sha256=verdict.sha256,
        file_size=verdict.size,
        pages=verdict.pages,
        policy_id=verdict.policy.id,
        policy_version=verdict.policy.version,
        verified_at=verdict.verified_at,
        verdict=VERDICT_JSON.dump_python(verdict, mode="json"),
    )


def _index(session: Session, verification_id: int, verdict: DocumentVerdict) -> None:
    seen = [
        {
            "verification_id": verification_id,
            "position": order,
            "role": signature.role,
            "indication": signature.indication,
            "sub_indication": signature.sub_indication,
            "signer": name[:300] if (name := signature.signer.common_name) else None,
            "folded_signer": fold(name)[:300] if name else None,
            "serial_number": (signature.signer.serial_number or "")[:80] or None,
        }
        for order, signature in enumerate(verdict.signatures, start=1)
    ]
    severities = {f.rule_id: f.severity for f in verdict.findings if f.outcome is Outcome.VIOLATED}
    violated = [
        {"verification_id": verification_id, "rule_id": rule_id, "severity": severity}
        for rule_id, severity in severities.items()
    ]
    for table, rows in ((_seen, seen), (_violations, violated)):
        if rows:
            session.execute(table.insert(), rows)


def _keep(session: Session, verification_id: int, evidence: Sequence[EvidenceItem]) -> None:
    """Keep each piece once, also when another submission keeps the same one at this moment."""
    items = {item.sha256: item for item in evidence}
    if not items:
        return
    known = set(session.scalars(_KNOWN, {"digests": sorted(items)}))
    new = [
        {
            "sha256": sha256,
            "kind": item.kind,
            "content": item.content,
            "origin": item.origin[:500],
            "obtained_at": item.obtained_at,
        }
        # In one order everywhere: two submissions with the same pieces do not wait for each other in turn.
        for sha256, item in sorted(items.items())
        if sha256 not in known
    ]
    if new:
        kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(kind.insert(_evidence).on_conflict_do_nothing(), new)
    kept = [{"verification_id": verification_id, "sha256": sha256} for sha256 in items]
    session.execute(_kept.insert(), kept)
