"""Jobs: batches, re-verification, and how far they are."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Path, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from app import audit
from app.access.roles import Principal
from app.api.parts import Administrator, Reader, Submitter, TheService
from app.api.problem_codes import UPLOADING, errors
from app.calendar import VIETNAM
from app.intake import Submission, keep_for_later, own_metadata
from app.jobs import halting, reverification
from app.jobs.queue import JobKind, JobState, add_job
from app.jobs.submissions import add_submission
from app.models import Job
from app.packages import MAX_FILES, Item, read_edxml, read_zip
from app.problems import Problem
from app.service import Service
from signing.database import reader, writer
from signing.metadata import SecurityLevel, read_metadata

router = APIRouter(prefix="/api/v1", tags=["jobs"])
_MOST_UNPACKED: Final = 20
"""Times the largest file: so much may a package unfold to."""


class JobAnswer(BaseModel):
    """A job and how far it is."""

    id: int
    kind: JobKind
    state: JobState
    progress: dict[str, Any]
    result: dict[str, Any] | None = Field(description="Kết quả, hoặc lỗi theo dạng của RFC 9457.")
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None


class JobList(BaseModel):
    """Jobs, newest first."""

    items: list[JobAnswer]


class ReverificationBody(BaseModel):
    """Which documents to verify again; without a period, all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"period": "2026-07"}]})

    period: Annotated[str | None, Field(max_length=40)] = None


@router.post(
    "/batches",
    summary="Gửi nhiều văn bản một lần",
    status_code=202,
    response_model=JobAnswer,
    responses=errors(
        *UPLOADING,
        "too_many_files",
        "not_a_zip",
        "malformed_edxml",
        "no_document",
        "secret_document",
        "unknown_document",
    ),
)
def post_batch(
    service: TheService,
    principal: Submitter,
    files: Annotated[
        list[UploadFile], File(description="Các tệp PDF, tệp ZIP (có thể kèm metadata.json) hoặc gói edXML.")
    ],
    metadata: Annotated[
        str,
        Form(description="Đối tượng JSON: tên tệp → metadata như ở POST /documents.", max_length=4_000_000),
    ] = "{}",
) -> Any:
    """Nhận cả gói rồi kiểm tra dần; xem tiến độ ở /jobs/{id}. Tất cả được nhận, hoặc không văn bản nào."""
    described = _described(metadata)
    items = [item for file in files for item in _items(service, file, described)]
    if not items:
        raise Problem(422, "no_document", "Không có tệp PDF nào trong gói.")
    if len(items) > MAX_FILES:
        raise Problem(413, "too_many_files", f"Gói có quá {MAX_FILES} văn bản.")
    # All that is said of the documents is looked at before the first file is kept.
    submissions = [_submission(service, principal, item) for item in items]
    submissions = list(_kept(service, zip(submissions, items, strict=True)))
    with writer(service.engine) as session:
        batch = add_job(
            session,
            service.queue,
            kind=JobKind.BATCH,
            principal=principal.name,
            agency=principal.agency,
            task={"files": len(submissions)},
            now=service.now(),
        )
        for submission in submissions:
            add_submission(session, service, submission, batch_id=batch.id)
        batch.progress = {"total": len(submissions), "pending": len(submissions)}
        answer = shape(batch)
        session.commit()
    return accepted(answer)


def _described(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except ValueError as error:
        raise Problem(422, "malformed_metadata", "Phần metadata không phải là JSON.") from error
    if not isinstance(values, dict) or not all(isinstance(one, dict) for one in values.values()):
        raise Problem(422, "malformed_metadata", "Phần metadata phải là đối tượng: tên tệp → metadata.")
    return values


def _items(service: Service, file: UploadFile, described: dict[str, Any]) -> list[Item]:
    name, most = file.filename or "", service.settings.max_upload_bytes
    if name.lower().endswith(".zip"):
        return read_zip(file.file, max_bytes=most)
    if name.lower().endswith((".edxml", ".xml")):
        return read_edxml(file.file.read(), max_bytes=most)
    return [Item(name=name, content=file.file.read, metadata=described.get(name, {}))]


def _submission(service: Service, principal: Principal, item: Item) -> Submission:
    metadata = read_metadata(item.metadata)
    if metadata.security_level is not SecurityLevel.NORMAL:
        raise Problem(422, "secret_document", "Văn bản mật không được gửi kèm tệp.", field="security_level")
    return own_metadata(service, Submission(metadata=metadata, upload=None, principal=principal))


def _kept(service: Service, pairs: Iterable[tuple[Submission, Item]]) -> Iterator[Submission]:
    """Each with its file, which lies in the store. Raises Problem 413 for what unfolds without end."""
    room = _MOST_UNPACKED * service.settings.max_upload_bytes
    for submission, item in pairs:
        upload = item.upload()
        room -= upload.size
        if room < 0:
            raise Problem(413, "too_large", "Các tệp trong gói khi giải nén vượt quá dung lượng cho phép.")
        keep_for_later(service, upload)
        yield replace(submission, upload=upload.in_store())


@router.post(
    "/reverifications",
    summary="Kiểm tra lại toàn bộ hoặc một kỳ",
    status_code=202,
    response_model=JobAnswer,
    responses=errors("malformed_period"),
)
def post_reverification(service: TheService, principal: Administrator, body: ReverificationBody) -> Any:
    """Kiểm tra lại các tệp gốc theo chính sách hiện hành; kết quả trước được giữ nguyên."""
    job = reverification.order(service, principal=principal.name, period=body.period)
    with writer(service.engine) as session:
        audit.note(session, principal, "reverification.ordered", f"job:{job.id}", at=service.now())
        answer = shape(session.get_one(Job, job.id))
        session.commit()
    return accepted(answer)


@router.get("/jobs", summary="Các việc đang chờ và đã xong", response_model=JobList, responses=errors())
def list_jobs(
    service: TheService,
    principal: Reader,
    state: JobState | None = None,
    batch: Annotated[int | None, Query(ge=1, le=2**62, description="Các văn bản của một gói.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """Mới nhất trước; khóa của một cơ quan chỉ thấy việc của cơ quan đó."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    if state is not None:
        query = query.where(Job.state == state)
    if batch is not None:
        query = query.where(Job.batch_id == batch)
    if principal.agency is not None:
        query = query.where(Job.agency_code == principal.agency)
    with reader(service.engine) as session:
        return {"items": [shape(job) for job in session.scalars(query)]}


_JobId = Annotated[int, Path(ge=1, le=2**62)]


@router.get(
    "/jobs/{job_id}", summary="Một việc và tiến độ", response_model=JobAnswer, responses=errors("not_found")
)
def get_job(service: TheService, principal: Reader, job_id: _JobId) -> dict[str, Any]:
    """`done`: đã ghi nhận; `failed`: bị từ chối, `result` nêu lý do."""
    with reader(service.engine) as session:
        return shape(halting.visible_job(session, principal, job_id))


@router.post(
    "/jobs/{job_id}/pause",
    summary="Tạm dừng một việc",
    response_model=JobAnswer,
    responses=errors("not_found", "wrong_job_state"),
)
def pause_job(service: TheService, principal: Administrator, job_id: _JobId) -> dict[str, Any]:
    """Việc kiểm tra lại dừng sau phần đang làm."""
    return shape(halting.pause(service, principal, job_id))


@router.post(
    "/jobs/{job_id}/resume",
    summary="Tiếp tục một việc",
    response_model=JobAnswer,
    responses=errors("not_found", "wrong_job_state"),
)
def resume_job(service: TheService, principal: Administrator, job_id: _JobId) -> dict[str, Any]:
    """Tiếp tục từ chỗ đã dừng."""
    return shape(halting.resume(service, principal, job_id))


def accepted(answer: dict[str, Any]) -> Response:
    """202 with the job and where to look for it."""
    return Response(
        JobAnswer.model_validate(answer).model_dump_json(),
        202,
        {"Location": f"/api/v1/jobs/{answer['id']}"},
        media_type="application/json",
    )


def shape(job: Job) -> dict[str, Any]:
    """A job as the API shows it."""
    finished = job.finished_at.astimezone(VIETNAM) if job.finished_at else None
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "progress": job.progress,
        "result": job.result,
        "attempts": job.attempts,
        "created_at": job.created_at.astimezone(VIETNAM),
        "due_at": job.due_at.astimezone(VIETNAM),
        "finished_at": finished,
    }
