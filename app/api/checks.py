"""`POST /checks`: verify without recording."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Response, UploadFile

from app.api.parts import Checker, TheService
from app.api.problem_codes import errors
from app.isolation import Work
from app.upload import received
from verification.verdict import DocumentVerdict
from verification.verdict_json import VERDICT_JSON

router = APIRouter(prefix="/api/v1", tags=["checks"])


@router.post(
    "/checks",
    summary="Kiểm tra một tệp PDF, không ghi nhận",
    response_description="Kết quả kiểm tra; tệp không đọc được cũng là một kết quả, với `error` khác null.",
    responses={200: {"model": DocumentVerdict}, **errors("too_large", "busy")},
    response_class=Response,
)
def check(
    service: TheService, _: Checker, file: Annotated[UploadFile, File(description="Tệp PDF cần kiểm tra.")]
) -> Response:
    """Kiểm tra chữ ký số và thể thức của một tệp trước khi ban hành. Không lưu tệp, không tính vào tỷ lệ."""
    with received(file.file, file.filename, folder=service.settings.data_dir / "incoming") as upload:
        examination = service.examine(
            Work(
                name=upload.name, source=upload.source, policy=service.policy, at=service.now(), offline=False
            )
        )
    return verdict_response(examination.verdict)


def verdict_response(verdict: DocumentVerdict, status: int = 200, **headers: str) -> Response:
    """A verdict as the contract writes it."""
    content = VERDICT_JSON.dump_json(verdict)
    return Response(content, status_code=status, headers=headers, media_type="application/json")


def verdict_value(verdict: DocumentVerdict) -> dict[str, Any]:
    """A verdict as a JSON value inside another answer."""
    value: dict[str, Any] = VERDICT_JSON.dump_python(verdict, mode="json")
    return value
