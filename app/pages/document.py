"""One document: its story, each verification over its pages, the file, the evidence, corrections."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse

from app import audit
from app.access.roles import Action
from app.api.documents import visible_document
from app.api.evidence import original
from app.api.parts import Corrector, Reader, TheService
from app.originals import StoreUnavailable
from app.page_images import PageNotDrawn, kept_for
from app.pages.checks import page_sizes, result_response
from app.pages.rendering import page
from app.pages.story import (
    agency_name,
    clues_of,
    contradictions_of,
    events_of,
    evidence_of,
    proof_of,
    verdict_of,
    verification_of,
)
from app.pages.verdict_view import view
from app.pages.words import METHOD_WORDS
from app.problems import Problem
from app.sentences import conclusion, form_sentence
from app.service import Service
from app.signed_end import signed_end
from signing.corrections import DocumentCorrection, correct
from signing.database import reader, writer
from signing.history import corrections, verifications
from signing.models import Agency, Verification

router = APIRouter(include_in_schema=False)

_ONE_DAY: Final = {"Cache-Control": "private, max-age=86400"}


@router.get("/documents/{document_id}")
def show_document(service: TheService, principal: Reader, document_id: int) -> Response:
    """The story of one document: what was said about it, when, on what evidence, and where it is recorded."""
    with writer(service.engine) as session:
        document = visible_document(session, principal, document_id)
        audit.note(session, principal, "evidence.read", f"document:{document_id}", at=service.now())
        made = verifications(session, document_id)
        changed = corrections(session, document_id)
        current = next((one for one in made if one.id == document.current_verification_id), None)
        verdict = verdict_of(current)
        values: dict[str, Any] = {
            "document": document,
            "agency": session.get(Agency, document.agency_id) if document.agency_id else None,
            "agency_name": agency_name(session, document),
            "events": events_of(session, made, changed),
            "contradictions": contradictions_of(document, verdict),
            "evidence": evidence_of(session, document_id),
            "proofs": [proof for one in made if (proof := proof_of(session, one)) is not None],
            "clues": clues_of(session, document),
        }
        session.commit()
    return page(
        "document.html",
        principal=principal,
        here="documents",
        current=current,
        sentence=conclusion(verdict) if verdict else None,
        form=form_sentence(verdict) if verdict else None,
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
    back: Annotated[Literal["document", "queue"], Form()] = "document",
) -> Response:
    """Record a correction; back to where it was made."""
    change = DocumentCorrection(
        agency=agency.strip() or None,
        code_number=code_number.strip() or None,
        exclusion=exclusion.strip() or None,
    )
    with writer(service.engine) as session:
        correct(session, document_id, change, reason=reason, at=service.now(), by=principal.name)
        audit.note(session, principal, "document.corrected", f"document:{document_id}", at=service.now())
        session.commit()
    return RedirectResponse("/unattributed" if back == "queue" else f"/documents/{document_id}", 303)


@router.get("/documents/{document_id}/verifications/{verification_id}")
def show_verification(
    service: TheService, principal: Reader, document_id: int, verification_id: int
) -> Response:
    """One verification as the clerk sees it: pages, findings, signatures."""
    with writer(service.engine) as session:
        document = visible_document(session, principal, document_id)
        verification = verification_of(session, document, verification_id)
        audit.note(session, principal, "original.read", f"document:{document_id}", at=service.now())
        session.commit()
    verdict = verdict_of(verification)
    if verdict is None:
        raise Problem(404, "not_found", "Văn bản chỉ phát hành bản giấy, không có tệp để xem.")
    base = f"/documents/{document_id}/verifications/{verification_id}"
    shown = view(
        verdict,
        sizes=page_sizes(service, principal, verdict, _file(service, verification)),
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
        verification = verification_of(
            session, visible_document(session, principal, document_id), verification_id
        )
    verdict = verdict_of(verification)
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
    *,
    as_signed: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """One page of the file that was verified then; `as_signed` as the signature of that order signed it."""
    with writer(service.engine) as session:
        document = visible_document(session, principal, document_id)
        verification = verification_of(session, document, verification_id)
        audit.note(
            session, principal, "original.read", f"document:{document_id}", at=service.now(), page=number
        )
        session.commit()
    source = _file(service, verification)
    if source is None or verification.file_sha256 is None:
        raise Problem(404, "not_found", "Tệp gốc của văn bản này không được lưu.")
    end = signed_end(verdict_of(verification), as_signed) if as_signed else None
    try:
        kept_as = kept_for(principal.agency, verification.file_sha256)
        picture = service.pages.png(kept_as, source, number, end=end)
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
        visible_document(session, principal, document_id)
        found = next((one for one, _ in evidence_of(session, document_id) if one.sha256 == sha256), None)
        if found is None:
            raise Problem(404, "not_found", "Không có chứng cứ này.")
        audit.note(session, principal, "evidence.read", f"document:{document_id}", at=service.now())
        session.commit()
    return Response(
        found.content,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{found.kind}-{sha256[:12]}.der"'},
    )


def _file(service: Service, verification: Verification) -> bytes | None:
    try:
        return service.originals.get(verification.file_sha256) if verification.file_sha256 else None
    except StoreUnavailable:
        return None
