"""The whole story of one document: verifications, corrections, evidence, ledger proofs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import VIETNAM
from app.language import gettext as _
from app.pages.words import ACT_WORDS, CONTRADICTION_WORDS, REASON_OF_VERIFICATION_WORDS
from app.problems import Problem
from app.sentences import STATUS_TONES
from signing import ledger
from signing.attribution import SEALS
from signing.directory import nearest_state
from signing.errors import UnknownLeaf
from signing.models import Agency, Correction, Document, Evidence, Verification, VerificationEvidence
from verification.verdict import DocumentDescription, DocumentKind, DocumentVerdict
from verification.verdict_json import VERDICT_JSON

_FOLLOWING: Final = frozenset({"number", "number_suffix", "dated_on"})
"""Values of a correction that follow from another one in it."""


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


def events_of(session: Session, made: Sequence[Verification], changed: Sequence[Correction]) -> list[Event]:
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
            text=f"{_change_text(session, one)}. Lý do: {one.reason}",
            by=one.corrected_by,
        )
        for one in changed
    ]
    return sorted(events, key=lambda event: event.at)


def _change_text(session: Session, correction: Correction) -> str:
    """What was changed, or confirmed as it stood; agencies by their names."""
    before, after = correction.before, correction.after
    shown = {key: value for key, value in after.items() if key not in _FOLLOWING}
    changed = [key for key, value in shown.items() if before.get(key) != value]

    def text(key: str, value: Any) -> str:
        if key == "agency_id" and value is not None:
            return nearest_state(session, value, correction.corrected_at.astimezone(VIETNAM).date()).name
        return (_day(value) if key == "issued_on" else value) or "–"

    if not changed:
        kept = "; ".join(f"{ACT_WORDS.get(key, key)}: {text(key, value)}" for key, value in shown.items())
        return f"Xác nhận ({kept})"
    return "; ".join(
        f"{ACT_WORDS.get(key, key)}: {text(key, before.get(key))} → {text(key, after[key])}"
        for key in changed
    )


def contradictions_of(document: Document, verdict: DocumentVerdict | None) -> list[str]:
    """Where the file says something else than the metadata it came with, in sentences."""
    printed = (verdict.document if verdict else None) or DocumentDescription(kind=DocumentKind.UNKNOWN)
    given = document.submission
    seals = [one.signer.common_name for one in verdict.signatures if one.role in SEALS] if verdict else []
    values = {
        "code_number": (printed.code_number, given.get("code_number")),
        "code_notation": (printed.code_notation, given.get("code_notation")),
        "issued_on": (_day(printed.issued_on), _day(given.get("issued_on"))),
        "seal_agency": ("”, “".join(filter(None, seals)), None),
        "printed_agency": (printed.issuing_agency, None),
    }
    found = []
    for name in document.contradictions:
        on_page, sent = values[name]
        sentence = _(CONTRADICTION_WORDS[name])
        found.append(sentence.format(printed=on_page or "–", given=sent or "–"))
    return found


def _day(value: date | str | None) -> str | None:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day:%d/%m/%Y}" if day else None


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
