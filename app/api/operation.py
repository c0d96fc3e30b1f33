"""Health and metrics."""

from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.api.parts import Operator, TheService, errors
from app.problems import Problem
from signing.database import reader

router = APIRouter(tags=["operation"])


@router.get("/health/live", summary="Tiến trình còn chạy")
def live() -> dict[str, str]:
    """Trả lời là còn sống; không hỏi cơ sở dữ liệu."""
    return {"status": "ok"}


@router.get(
    "/health/ready",
    summary="Sẵn sàng nhận văn bản",
    responses={503: errors(503)[503]},
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
    return Response(generate_latest(service.metrics.registry), media_type=CONTENT_TYPE_LATEST)
