"""History: documents by what the address says, and the whole story of one."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.access.roles import Action, Principal
from app.api.evidence import original
from app.api.parts import Corrector, Reader, TheService
from app.originals import StoreUnavailable
from app.page_images import PageNotDrawn
from app.pages.checks import page_sizes, result_response
from app.pages.glance import own_agency
from app.pages.rates import choices
from app.pages.rendering import page
from app.pages.verdict_view import view
from app.pages.words import ACT_WORDS, METHOD_WORDS, REASON_OF_VERIFICATION_WORDS, STANDING_WORDS
from app.problems import Problem
from app.sentences import STATUS_TONES, conclusion, form_sentence
from app.service import Service
from signing import ledger
from signing.corrections import DocumentCorrection, correct
from signing.database import reader, writer
from signing.directory import find, nearest_state
from signing.errors import UnknownAgency, UnknownLeaf
from signing.history import HistoryFilter, corrections, documents, verifications
from signing.models import (
    Agency,
    AgencyState,
    Category,
    Document,
    Evidence,
    Level,
    Standing,
    Verification,
    VerificationEvidence,
)
from signing.names import fold
from signing.periods import parse_period
from signing.register import find_document
from verification.verdict import VERDICT_JSON, DocumentVerdict, SigningStatus

router = APIRouter(include_in_schema=False)

_FILTERS: Final = (
    "agency", "level", "period", "status", "standing", "category", "rule", "signer", "number"
)  # fmt: skip
_ONE_DAY: Final = {"Cache-Control": "private, max-age=86400"}
Text = Annotated[str, Query(max_length=120)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a document."""

    at: datetime
    title: str
    tone: str
    text: str
    verification: Verification | None = None
    by: str | None = None


@router.get("/documents")
def show_history(
    request: Request,
    service: TheService,
    principal: Reader,
    *,
    agency: Text = "",
    level: Text = "",
    period: Text = "",
    status: Text = "",
    standing: Text = "",
    category: Text = "",
    rule: Text = "",
    signer: Text = "",
    number: Text = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Documents that fit every filter, newest first."""
    del agency, level, period, status, standing, category, rule, signer, number
    given = {key: value for key in _FILTERS if (value := request.query_params.get(key, "").strip())}
    with reader(service.engine) as session:
        found = documents(session, _wanted(session, principal, given), after=after)
        rows = [(one, _agency_name(session, one)) for one in found.documents]
    following = f"/documents?{urlencode(given | {'after': found.next})}" if found.next else None
    return page(
        "documents.html",
        principal=principal,
        here="documents",
        rows=rows,
        given=given,
        following=following,
        first=f"/documents?{urlencode(given)}" if after else None,
        choices=choices(service.now(), parse_period(given["period"]))
        if "period" in given
        else choices(service.now(), parse_period(str(service.now().year))),
        standings=STANDING_WORDS,
    )


@router.get("/documents/{document_id}")
def show_document(service: TheService, principal: Reader, document_id: int) -> Response:
    """The story of one document: what was said about it, when, on what evidence, and where it is recorded."""
    with reader(service.engine) as session:
        document = visible(session, principal, document_id)
        made = verifications(session, document_id)
        changed = corrections(session, document_id)
        current = next((one for one in made if one.id == document.current_verification_id), None)
        verdict = _verdict(current)
        values: dict[str, Any] = {
            "document": document,
            "agency": session.get(Agency, document.agency_id) if document.agency_id else None,
            "agency_name": _agency_name(session, document),
            "events": _events(made, changed),
            "evidence": _evidence(session, document_id),
            "proofs": [proof for one in made if (proof := _proof(session, one)) is not None],
            "clues": _clues(session, document),
        }
    return page(
        "document.html",
        principal=principal,
        here="documents",
        current=current,
        sentence=conclusion(verdict) if verdict else None,
        form=form_sentence(verdict) if verdict else None,
        standing_words=STANDING_WORDS,
        method_words=METHOD_WORDS,
        may_correct=principal.may(Action.CORRECT),
        may_audit=principal.may(Action.AUDIT),
        **values,
    )


@router.post("/documents/{document_id}/corrections")
def correct_document(
    service: TheService,
    principal: Corrector,
    document_id: int,
    *,
    reason: Annotated[str, Form(max_length=500)],
    agency: Annotated[str, Form(max_length=64)] = "",
    code_number: Annotated[str, Form(max_length=20)] = "",
    exclusion: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Record a correction."""
    change = DocumentCorrection(
        agency=agency.strip() or None,
        code_number=code_number.strip() or None,
        exclusion=exclusion.strip() or None,
    )
    with writer(service.engine) as session:
        correct(session, document_id, change, reason=reason, at=service.now(), by=principal.name)
        audit.note(session, principal, "document.corrected", f"document:{document_id}", at=service.now())
        session.commit()
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.get("/documents/{document_id}/verifications/{verification_id}")
def show_verification(
    service: TheService, principal: Reader, document_id: int, verification_id: int
) -> Response:
    """One verification as the clerk sees it: pages, findings, signatures."""
    with writer(service.engine) as session:
        document = visible(session, principal, document_id)
        verification = _of(session, document, verification_id)
        audit.note(session, principal, "original.read", f"document:{document_id}", at=service.now())
        session.commit()
    verdict = _verdict(verification)
    if verdict is None:
        raise Problem(404, "not_found", "Văn bản chỉ phát hành bản giấy, không có tệp để xem.")
    base = f"/documents/{document_id}/verifications/{verification_id}"
    shown = view(
        verdict,
        sizes=page_sizes(service, verdict, _file(service, verification)),
        page_url=lambda number: f"{base}/pages/{number}.png",
    )
    return page(
        "verification.html",
        principal=principal,
        here="documents",
        document=document,
        verification=verification,
        shown=shown,
        base=base,
    )


@router.get("/documents/{document_id}/verifications/{verification_id}/result.pdf")
def result(service: TheService, principal: Reader, document_id: int, verification_id: int) -> Response:
    """The recorded verdict as a PDF."""
    with reader(service.engine) as session:
        verification = _of(session, visible(session, principal, document_id), verification_id)
    verdict = _verdict(verification)
    if verdict is None:
        raise Problem(404, "not_found", "Văn bản chỉ phát hành bản giấy, không có kết quả kiểm tra.")
    return result_response(verdict)


@router.get("/documents/{document_id}/verifications/{verification_id}/pages/{number}.png")
def page_picture(
    service: TheService,
    principal: Reader,
    document_id: int,
    verification_id: int,
    number: Annotated[int, Path(ge=1, le=100_000)],
) -> Response:
    """One page of the file that was verified then."""
    with reader(service.engine) as session:
        verification = _of(session, visible(session, principal, document_id), verification_id)
    source = _file(service, verification)
    if source is None or verification.file_sha256 is None:
        raise Problem(404, "not_found", "Tệp gốc của văn bản này không được lưu.")
    try:
        picture = service.pages.png(verification.file_sha256, source, number)
    except PageNotDrawn as error:
        raise Problem(404, "not_found", "Không dựng được hình ảnh của trang này.") from error
    return Response(picture, media_type="image/png", headers=_ONE_DAY)


@router.get("/documents/{document_id}/original.pdf")
def download_original(service: TheService, principal: Reader, document_id: int) -> Response:
    """The file as it was received; the reading is noted."""
    return Response(
        original(service, principal, document_id),
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="van-ban-{document_id}.pdf"'},
    )


@router.get("/documents/{document_id}/evidence/{sha256}")
def download_evidence(
    service: TheService,
    principal: Reader,
    document_id: int,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """One piece of evidence in DER; the reading is noted."""
    with writer(service.engine) as session:
        visible(session, principal, document_id)
        found = next((one for one, _ in _evidence(session, document_id) if one.sha256 == sha256), None)
        if found is None:
            raise Problem(404, "not_found", "Không có chứng cứ này.")
        audit.note(session, principal, "evidence.read", f"document:{document_id}", at=service.now())
        session.commit()
    return Response(
        found.content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{found.kind}-{sha256[:12]}.der"'},
    )


def visible(session: Session, principal: Principal, document_id: int) -> Document:
    """The document, for somebody who may see it. Raises Problem 404 otherwise, whether it exists or not."""
    document = find_document(session, document_id)
    agency = session.get(Agency, document.agency_id) if document.agency_id else None
    if not principal.sees(agency.code if agency else None):
        raise Problem(404, "not_found", "Không có địa chỉ hoặc dữ liệu được yêu cầu.")
    return document


def _wanted(session: Session, principal: Principal, given: Mapping[str, str]) -> HistoryFilter:
    """The filter that the address describes. Raises Problem 422 for a word that does not exist."""
    ids = own_agency(session, principal)
    if text := given.get("agency"):
        ids = [one for one in _agencies(session, text) if ids is None or one in ids]
    try:
        return HistoryFilter(
            agency_ids=ids,
            level=Level(given["level"]) if "level" in given else None,
            period=parse_period(given["period"]) if "period" in given else None,
            status=SigningStatus(given["status"]) if "status" in given else None,
            standing=Standing(given["standing"]) if "standing" in given else None,
            category=Category(given["category"]) if "category" in given else None,
            rule=given.get("rule"),
            signer=given.get("signer"),
            number=given.get("number"),
        )
    except ValueError as error:
        raise Problem(422, "invalid_request", "Điều kiện lọc không hợp lệ.") from error


def _agencies(session: Session, text: str) -> Sequence[int]:
    """The agency with this code, else all whose name, at any time, holds these words."""
    try:
        return [find(session, text).id]
    except UnknownAgency:
        name = AgencyState.folded_name.contains(fold(text), autoescape=True)
        return session.scalars(select(AgencyState.agency_id).where(name).distinct()).all()


def _agency_name(session: Session, document: Document) -> str | None:
    if document.agency_id is None:
        return None
    return nearest_state(session, document.agency_id, document.dated_on).name


def _of(session: Session, document: Document, verification_id: int) -> Verification:
    verification = session.get(Verification, verification_id)
    if verification is None or verification.document_id != document.id:
        raise Problem(404, "not_found", "Văn bản không có lần kiểm tra này.")
    return verification


def _verdict(verification: Verification | None) -> DocumentVerdict | None:
    if verification is None or verification.verdict is None:
        return None
    return VERDICT_JSON.validate_python(verification.verdict)


def _file(service: Service, verification: Verification) -> bytes | None:
    try:
        return service.originals.get(verification.file_sha256) if verification.file_sha256 else None
    except StoreUnavailable:
        return None


def _events(made: Sequence[Verification], changed: Sequence[Any]) -> list[Event]:
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


def _evidence(session: Session, document_id: int) -> list[tuple[Evidence, list[int]]]:
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


def _proof(session: Session, verification: Verification) -> dict[str, Any] | None:
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


def _clues(session: Session, document: Document) -> list[dict[str, Any]]:
    shown = []
    for clue in document.attribution:
        agency = session.get(Agency, clue["agency_id"]) if clue.get("agency_id") else None
        shown.append(clue | {"agency": agency.code if agency else None})
    return shown
