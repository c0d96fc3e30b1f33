"""A submission that is verified later: the file lies in the store, the metadata in the job."""

from typing import Any

from sqlalchemy.orm import Session

from app.access.roles import Action, Principal, Role
from app.intake import Submission, take_in
from app.jobs.deliveries import announce
from app.jobs.queue import JobKind, add_job
from app.models import Job
from app.originals import StoreUnavailable
from app.problems import Problem, from_store
from app.service import Service
from app.upload import Upload
from signing.metadata import read_metadata
from signing.register import SubmissionResult


def add_submission(
    session: Session, service: Service, submission: Submission, *, batch_id: int | None = None
) -> Job:
    """Write the job within the caller's transaction; the file is in the store already."""
    upload = submission.upload
    return add_job(
        session,
        service.queue,
        kind=JobKind.SUBMISSION,
        principal=submission.principal.name,
        agency=submission.principal.agency,
        task={
            "metadata": submission.metadata.submitted(),
            "file": None
            if upload is None
            else {"name": upload.name, "sha256": upload.sha256, "size": upload.size},
        },
        now=service.now(),
        batch_id=batch_id,
    )


def run(service: Service, job: Job) -> None:
    """Record the submission and the end of the job in one transaction."""
    from app.jobs.running import finish  # noqa: PLC0415 - it runs us

    submission = Submission(
        metadata=read_metadata(job.task["metadata"]),
        upload=_upload(service, job.task["file"]),
        principal=Principal(
            name=job.principal,
            role=Role.ADMINISTRATOR if job.agency_code is None else Role.CLERK,
            agency=job.agency_code,
            actions=frozenset({Action.SUBMIT}),
        ),
    )

    def answer(session: Session, result: SubmissionResult) -> None:
        value: dict[str, Any] = {"outcome": result.outcome}
        if result.document is not None:
            value |= {"document_id": result.document.id, "signing_status": result.document.signing_status}
            announce(session, service, "document.recorded", result.document)
        if not finish(session, job.id, value, service=service):
            raise _Overtaken

    try:
        take_in(service, submission, answer)
    except _Overtaken:
        return


class _Overtaken(Exception):  # noqa: N818 - an outcome
    """Another worker has done it; nothing of ours is written."""


def _upload(service: Service, file: dict[str, Any] | None) -> Upload | None:
    if file is None:
        return None
    try:
        content = service.originals.get(file["sha256"])
    except StoreUnavailable as error:
        raise from_store(error) from error
    if (
        content is None
    ):  # a folder that is not mounted looks like this, too: looked for again before giving up
        raise Problem(503, "file_gone", "Tệp chờ kiểm tra không còn trong kho lưu trữ.")
    return Upload(name=file["name"], source=content, size=file["size"], sha256=file["sha256"])
