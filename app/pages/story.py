"""The whole story of one document: verifications, corrections, evidence, ledger proofs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.pages.words import ACT_WORDS, REASON_OF_VERIFICATION_WORDS
from app.problems import Problem
from app.sentences import STATUS_TONES
from signing import ledger
from signing.directory import nearest_state
from signing.errors import UnknownLeaf
from signing.models import Agency, Document, Evidence, Verification, VerificationEvidence
from verification.verdict import DocumentVerdict
from verification.verdict_json import VERDICT_JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a document."""

    at: datetime
    title: str
    tone: str
    text: str
    verification: Verification | None = None
    by: str | None = None


def agency_name(session: Session, document: Document) -> str | None:
    """What the agency of a document was called on its day."""
    if document.agency_id is None:
        return None
    return nearest_state(session, document.agency_id, document.dated_on).name


def verification_of(session: Session, document: Document, verification_id: int) -> Verification:
    """One verification of the document. Raises Problem 404 for that of another."""
    verification = session.get(Verification, verification_id)
    if verification is None or verification.document_id != document.id:
        raise Problem(404, "not_found", "Văn bản không có lần kiểm tra này.")
    return verification


def verdict_of(verification: Verification | None) -> DocumentVerdict | None:
    """The recorded verdict; None where there was no file."""
    if verification is None or verification.verdict is None:
        return None
    return VERDICT_JSON.validate_python(verification.verdict)


def events_of(made: Sequence[Verification], changed: Sequence[Any]) -> list[Event]:
    """Verifications and corrections in the order in which they happened."""
    events = [
        Event(
            at=one.recorded_at,
            title=REASON_OF_VERIFICATION_WORDS.get(one.reason, one.reason),
            tone=STATUS_TONES[one.signing_status],
            text=f"{one.policy_id} {one.policy_version}",
            verification=one,
        )
        for one in made
    ]
    events += [
        Event(
            at=one.corrected_at,
            title="Đính chính",
            tone="neutral",
            text=f"{_change_text(one)}. Lý do: {one.reason}",
            by=one.corrected_by,
        )
        for one in changed
    ]
    return sorted(events, key=lambda event: event.at)


def _change_text(correction: Any) -> str:
    keys = [key for key, value in correction.after.items() if correction.before.get(key) != value]
    return "; ".join(
        f"{ACT_WORDS.get(key, key)}: {correction.before.get(key) or '–'} → {correction.after[key] or '–'}"
        for key in keys
    )


def evidence_of(session: Session, document_id: int) -> list[tuple[Evidence, list[int]]]:
    """Each piece of evidence once, with the verifications that rest on it."""
    rows = session.execute(
        select(Evidence, VerificationEvidence.verification_id)
        .join(VerificationEvidence, VerificationEvidence.sha256 == Evidence.sha256)
        .join(Verification, Verification.id == VerificationEvidence.verification_id)
        .where(Verification.document_id == document_id)
        .order_by(Evidence.kind, Evidence.sha256, VerificationEvidence.verification_id)
    )
    found: dict[str, tuple[Evidence, list[int]]] = {}
    for one, verification_id in rows:
        found.setdefault(one.sha256, (one, []))[1].append(verification_id)
    return list(found.values())


def proof_of(session: Session, verification: Verification) -> dict[str, Any] | None:
    """The proof that the browser checks: content, path and root in the words of RFC 9162."""
    try:
        proof = ledger.prove_verification(session, verification.id)
    except UnknownLeaf:
        return None
    encoded = {
        "index": proof.index,
        "size": proof.size,
        "content": proof.content,
        "path": [base64.b64encode(one).decode() for one in proof.path],
        "root": base64.b64encode(proof.root).decode(),
    }
    return {
        "verification": verification,
        "index": proof.index,
        "size": proof.size,
        "root": proof.root.hex(),
        "content": proof.content,
        "json": json.dumps(encoded, ensure_ascii=False),
    }


def clues_of(session: Session, document: Document) -> list[dict[str, Any]]:
    """What spoke for which agency, with the agency's code in place of our row number."""
    shown = []
    for clue in document.attribution:
        agency = session.get(Agency, clue["agency_id"]) if clue.get("agency_id") else None
        shown.append(clue | {"agency": agency.code if agency else None})
    return shown
