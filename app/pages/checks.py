"""The clerk's pages: hand in files, see what each is worth, record one as issued."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.access.roles import Action, Principal
from app.api.parts import Checker, Submitter, TheService
from app.intake import Submission, take_in
from app.isolation import Work
from app.page_images import PageNotDrawn, PageSize, kept_for
from app.pages.desk import Check, Desk, Placement, new_batch
from app.pages.rendering import page
from app.pages.result_document import result_document
from app.pages.verdict_view import view
from app.problems import Problem
from app.sentences import conclusion, form_sentence
from app.service import Service
from app.signed_end import signed_end
from app.upload import Upload, received
from signing.metadata import read_metadata
from signing.register import SubmissionResult
from verification.verdict import DocumentVerdict

router = APIRouter(include_in_schema=False)

MOST_FILES: Final = 200
_ONE_DAY: Final = {"Cache-Control": "private, max-age=86400"}


async def desk_of(request: Request) -> Desk:
    """The desk that the application was made with."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]


@router.get("/checks")
def form(service: TheService, principal: Checker) -> Response:
    """The form for one or many files."""
    limit = service.settings.max_upload_mb
    return page("checks.html", principal=principal, here="checks", limit_mb=limit)


@router.post("/checks")
def hand_in(
    service: TheService, desk: TheDesk, principal: Checker, files: Annotated[list[UploadFile], File()]
) -> Response:
    """Take the files; one is examined at once, many in the background."""
    sent = [one for one in files if one.filename or one.size]
    if not sent:
        raise Problem(422, "no_file", "Chưa chọn tệp nào. Đề nghị chọn ít nhất một tệp PDF.")
    if len(sent) > MOST_FILES:
        raise Problem(413, "too_many_files", f"Mỗi lần gửi tối đa {MOST_FILES} tệp.")
    desk.clear()
    batch = new_batch() if len(sent) > 1 else None
    checks = [_place(service, desk, principal, one, batch) for one in sent]
    if batch is None:
        check = _found(desk, checks[0], principal)
        desk.examine(check, examiner(service))
        return RedirectResponse(f"/checks/{check.id}", 303)
    desk.bundle(checks, principal, batch)
    return RedirectResponse(f"/checks/batches/{batch}", 303)


@router.get("/checks/batches/{batch}")
def show_batch(service: TheService, desk: TheDesk, principal: Checker, batch: str) -> Response:
    """Every file of a batch with its verdict; what still waits is examined, and the page looks again."""
    checks = desk.batch(batch, principal)
    if not checks:
        raise Problem(404, "not_found", "Không có lần gửi này, hoặc kết quả đã quá một ngày nên đã được xóa.")
    waiting = [one for one in checks if one.verdict is None]
    desk.examine_later(waiting, examiner(service))
    rows = [
        (one, conclusion(one.verdict), form_sentence(one.verdict)) if one.verdict else (one, None, None)
        for one in checks
    ]
    return page(
        "batch.html", principal=principal, here="checks", rows=rows, waiting=len(waiting), total=len(checks)
    )


@router.get("/checks/{check_id}")
def show(service: TheService, desk: TheDesk, principal: Checker, check_id: str) -> Response:
    """The verdict on one file, its pages with every finding in place."""
    check = _found(desk, check_id, principal)
    if check.verdict is None:
        desk.examine_later([check], examiner(service))
        return page("waiting.html", principal=principal, here="checks", check=check)
    shown = view(
        check.verdict,
        sizes=page_sizes(service, principal, check.verdict, check.document),
        page_url=lambda number: f"/checks/{check_id}/pages/{number}.png",
    )
    return page(
        "check.html",
        principal=principal,
        here="checks",
        check=check,
        shown=shown,
        may_record=principal.may(Action.SUBMIT) and check.document_id is None and not check.verdict.error,
    )


@router.get("/checks/{check_id}/pages/{number}.png")
def page_picture(
    service: TheService,
    desk: TheDesk,
    principal: Checker,
    check_id: str,
    number: Annotated[int, Path(ge=1, le=100_000)],
    *,
    as_signed: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """One page as a picture; `as_signed` draws it as the signature of that order signed it."""
    check = _found(desk, check_id, principal)
    end = signed_end(check.verdict, as_signed)
    try:
        kept_as = kept_for(principal.agency, check.sha256)
        picture = service.pages.png(kept_as, check.document, number, end=end)
    except PageNotDrawn as error:
        raise Problem(404, "not_found", "Không dựng được hình ảnh của trang này.") from error
    return Response(picture, media_type="image/png", headers=_ONE_DAY)


@router.get("/checks/{check_id}/result.pdf")
def result(desk: TheDesk, principal: Checker, check_id: str) -> Response:
    """The verdict as a PDF to keep or send on."""
    check = _found(desk, check_id, principal)
    if check.verdict is None:
        raise Problem(404, "not_found", "Tệp này chưa được kiểm tra xong.")
    return result_response(check.verdict)


@router.get("/checks/{check_id}/record")
def ask_to_record(desk: TheDesk, principal: Submitter, check_id: str) -> Response:
    """What will be recorded, to be confirmed."""
    check = _found(desk, check_id, principal)
    if check.verdict is None or check.verdict.error is not None:
        raise Problem(422, "unreadable", "Tệp chưa đọc được thì không ghi nhận được.")
    return page(
        "record.html",
        principal=principal,
        here="checks",
        check=check,
        about=check.verdict.document,
        sentence=conclusion(check.verdict),
    )


@router.post("/checks/{check_id}/record")
def record(
    service: TheService,
    desk: TheDesk,
    principal: Submitter,
    check_id: str,
    *,
    code_number: Annotated[str, Form(max_length=20)] = "",
    code_notation: Annotated[str, Form(max_length=60)] = "",
    issued_on: Annotated[date | str, Form(max_length=10)] = "",
    work_file_code: Annotated[str, Form(max_length=100)] = "",
    issuer_org_id: Annotated[str, Form(max_length=64)] = "",
    procedure_result: Annotated[bool, Form()] = False,
) -> Response:
    """Record the file as an issued document, by the same way as a DMS does."""
    check = _found(desk, check_id, principal)
    metadata = read_metadata(
        {
            "code_number": code_number,
            "code_notation": code_notation,
            "issued_on": issued_on,
            "work_file_code": work_file_code,
            "issuer_org_id": issuer_org_id,
            "procedure_result": procedure_result,
        }
    )
    upload = Upload(name=check.name, source=check.document, size=check.size, sha256=check.sha256)
    taken = take_in(service, Submission(metadata=metadata, upload=upload, principal=principal), _no_answer)
    if taken.document is None:
        raise Problem(422, "not_recorded", "Văn bản không được ghi nhận.")
    desk.recorded(check, taken.document.id)
    return RedirectResponse(f"/documents/{taken.document.id}", 303)


def examiner(service: Service) -> "_Examiner":
    """How the desk has a file examined."""
    return _Examiner(service)


class _Examiner:
    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, name: str, path: FilePath) -> DocumentVerdict:
        service = self._service
        work = Work(name=name, source=path, policy=service.policy, at=service.now(), offline=False)
        return service.examine(work).verdict


def page_sizes(
    service: Service, principal: Principal, verdict: DocumentVerdict, source: bytes | FilePath | None
) -> Sequence[PageSize]:
    """How large the pages are; none where they cannot be shown."""
    if source is None or verdict.error is not None:
        return ()
    try:
        return service.pages.sizes(kept_for(principal.agency, verdict.sha256), source)
    except PageNotDrawn:
        return ()


def result_response(verdict: DocumentVerdict) -> Response:
    """The verdict as a PDF for download."""
    name = f"ket-qua-{verdict.sha256[:12] or 'kiem-tra'}.pdf"
    return Response(
        result_document(verdict),
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _place(service: Service, desk: Desk, principal: Principal, file: UploadFile, batch: str | None) -> str:
    with received(file.file, file.filename, folder=service.settings.data_dir / "incoming") as upload:
        placement = Placement(name=upload.name, source=upload.source, size=upload.size, sha256=upload.sha256)
        return desk.place(placement, principal, batch=batch)


def _found(desk: Desk, check_id: str, principal: Principal) -> Check:
    check = desk.find(check_id, principal)
    if check is None:
        raise Problem(404, "not_found", "Không có kết quả này, hoặc kết quả đã quá một ngày nên đã được xóa.")
    return check


def _no_answer(session: Session, taken: SubmissionResult) -> None:
    """A page keeps no answer for repeated requests."""
    del session, taken
