"""Health and metrics."""

from typing import Any

from cryptography import x509
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.api.parts import Operator, TheService
from app.api.problem_codes import errors, only
from app.jobs.queue import JobKind, JobState
from app.models import Job
from app.problems import Problem
from app.service import Service
from signing.database import reader

router = APIRouter(tags=["operation"])


@router.get("/health/live", summary="Tiến trình còn chạy")
def live() -> dict[str, str]:
    """Trả lời là còn sống; không hỏi cơ sở dữ liệu."""
    return {"status": "ok"}


@router.get(
    "/health/ready",
    summary="Sẵn sàng nhận văn bản",
    responses=only("unavailable"),
)
def ready(service: TheService) -> dict[str, Any]:
    """Cơ sở dữ liệu trả lời được. Dịch vụ tình trạng chứng thư đang nghỉ không làm hệ thống ngừng phục vụ."""
    try:
        with reader(service.engine) as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise Problem(
            503, "unavailable", "Cơ sở dữ liệu không trả lời.", headers={"Retry-After": "10"}
        ) from error
    return {
        "status": "ok",
        "trust_certificates": len(service.examiner.trust.certificates),
        "status_services_resting": len(service.status.resting()),
    }


@router.get(
    "/metrics",
    summary="Số đo cho Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, **errors()},
)
def metrics(service: TheService, _: Operator) -> Response:
    """Số đo dạng Prometheus; không chứa tên người, tên cơ quan hay số văn bản."""
    _measure(service)
    return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)


def _measure(service: Service) -> None:
    """Figures that are the same whichever process is asked: of the queue, and of the trust store."""
    with reader(service.engine) as session:
        states = dict.fromkeys(JobState, 0) | {
            JobState(state): count
            for state, count in session.execute(select(Job.state, func.count()).group_by(Job.state))
        }
        oldest = session.scalar(
            select(func.min(Job.due_at)).where(Job.state == JobState.PENDING, Job.kind != JobKind.BATCH)
        )
    for state, count in states.items():
        service.metrics.jobs.labels(state).set(count)
    waiting = (service.now() - oldest).total_seconds() if oldest else 0.0
    service.metrics.oldest_job.set(max(0.0, waiting))
    for one in service.examiner.trust.certificates:
        certificate = x509.load_der_x509_certificate(one.der)
        names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        name = str(names[0].value) if names else one.sha256[:16]
        until = certificate.not_valid_after_utc.timestamp()
        service.metrics.trust_expiry.labels(name, one.sha256[:16]).set(until)
