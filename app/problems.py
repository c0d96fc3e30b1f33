"""Problem details for HTTP APIs (RFC 9457): every error of the service has this one form, in Vietnamese."""

import errno
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.originals import AlteredOriginal, StoreUnavailable
from app.value_faults import said_of
from signing.errors import (
    ClosedPeriod,
    DuplicateNumber,
    MalformedInput,
    RegisterError,
    RejectedFile,
    SameFileOtherNumber,
    SupersededFile,
    UnknownAgency,
    UnknownDocument,
    UnknownLeaf,
)

MEDIA_TYPE: Final = "application/problem+json"
_log = structlog.get_logger(__name__)

TITLES: Final = {
    400: "Yêu cầu không hợp lệ",
    401: "Chưa xác thực",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Phương thức không được hỗ trợ",
    406: "Không có dạng dữ liệu được yêu cầu",
    408: "Quá thời gian chờ",
    409: "Mâu thuẫn với dữ liệu đã ghi nhận",
    412: "Dữ liệu đã thay đổi",
    413: "Tệp hoặc yêu cầu quá lớn",
    415: "Kiểu dữ liệu không được hỗ trợ",
    422: "Dữ liệu gửi lên không hợp lệ",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi của hệ thống",
    503: "Hệ thống tạm thời chưa phục vụ được",
}

DETAILS: Final = {
    400: "Không đọc được yêu cầu. Đề nghị kiểm tra lại cách gửi.",
    404: "Không có địa chỉ hoặc dữ liệu được yêu cầu.",
    405: "Địa chỉ này không nhận phương thức đã gửi.",
    408: "Dữ liệu đến quá chậm nên hệ thống không chờ thêm. Chưa ghi nhận gì; đề nghị gửi lại.",
    413: "Yêu cầu vượt quá dung lượng cho phép.",
    415: "Đề nghị gửi dữ liệu đúng kiểu mà tài liệu API nêu.",
    500: "Hệ thống gặp lỗi ngoài dự kiến. Đề nghị thử lại; nếu vẫn lỗi, báo cho quản trị kèm mã yêu cầu.",
    503: "Cơ sở dữ liệu hoặc kho lưu trữ tạm thời không hoạt động. Đề nghị gửi lại sau.",
}

_STATUS_OF: Final[tuple[tuple[type[RegisterError], int], ...]] = (
    (DuplicateNumber, 409),
    (SameFileOtherNumber, 409),
    (SupersededFile, 409),
    (ClosedPeriod, 409),
    (UnknownDocument, 404),
    (UnknownLeaf, 404),
    (UnknownAgency, 422),
    (RejectedFile, 422),
    (MalformedInput, 422),
)

_OUT_OF_ROOM: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""What a disk or the machine lacks: it may come back, the request is not at fault."""

RETRY_AFTER_OUTAGE: Final = 10
"""Seconds after which a client may try again when the database or the store is away."""


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An answer that is an error: status, code for programs, Vietnamese detail for people."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members
        super().__init__(code)

    def response(self, request_id: str | None = None) -> Response:
        """The answer as it is sent."""
        body = {
            "type": f"urn:kyso:problem:{self.code}",
            "title": TITLES.get(self.status, HTTPStatus(self.status).phrase),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **({"request_id": request_id} if request_id else {}),
            **self.members,
        }
        return Response(
            json.dumps(body, ensure_ascii=False, default=str),
            status_code=self.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


def outage() -> Problem:
    """The database or the store is away: nothing was recorded, the same request may be sent again."""
    return Problem(503, "unavailable", DETAILS[503], headers={"Retry-After": str(RETRY_AFTER_OUTAGE)})


def from_database(error: Exception) -> Problem:
    """A value that the database cannot keep (PostgreSQL: NUL in text), or that it is away."""
    if isinstance(error, DataError):
        return Problem(422, "invalid_request", "Giá trị có ký tự không lưu trữ được (chẳng hạn ký tự NUL).")
    return outage()


def altered() -> Problem:
    """The store gave other bytes than those that were received: nothing is said about the document."""
    return Problem(
        503,
        "original_altered",
        "Tệp gốc trong kho lưu trữ không còn đúng như khi nhận. Đề nghị báo cho quản trị hệ thống.",
        headers={"Retry-After": str(RETRY_AFTER_OUTAGE)},
    )


def from_store(error: StoreUnavailable) -> Problem:
    """What the store of originals did not do, as an HTTP answer."""
    return altered() if isinstance(error, AlteredOriginal) else outage()


def is_out_of_room(error: OSError) -> bool:
    """Whether the machine lacks something that may come back: a full disk, too many open files."""
    return error.errno in _OUT_OF_ROOM


def from_register(error: RegisterError) -> Problem:
    """What the register refuses, as an HTTP answer."""
    status = next((status for kind, status in _STATUS_OF if isinstance(error, kind)), 422)
    members: dict[str, Any] = {}
    if isinstance(error, DuplicateNumber | SameFileOtherNumber | SupersededFile):
        members["document_id"] = error.document_id
    if isinstance(error, MalformedInput):
        members |= {"field": error.field} if error.field else {}
        members |= _spot(error)
    if isinstance(error, RejectedFile):
        members["errors"] = [
            {"code": fault.code, "detail": fault.message, "field": fault.field, **_spot(fault)}
            for fault in error.faults
        ]
    return Problem(status, error.code, error.message, **members)


def _spot(error: MalformedInput) -> dict[str, Any]:
    return {"row": error.spot.row, "column": error.spot.column} if error.spot else {}


def from_validation(errors: list[dict[str, Any]]) -> Problem:
    """Values that do not fit the description of the API: where, and what is wrong with them."""
    faults = [
        {"field": ".".join(str(part) for part in one["loc"]), "code": one["type"], "detail": said_of(one)}
        for one in errors
    ]
    fields = ", ".join(str(fault["field"]) for fault in faults[:5])
    return Problem(422, "invalid_request", f"Giá trị không hợp lệ ở: {fields}.", errors=faults)


def install(app: FastAPI) -> None:
    """Answer every exception of the service with problem details."""

    @app.exception_handler(Problem)
    def _problem(request: Request, error: Problem) -> Response:
        return error.response(_request_id(request))

    @app.exception_handler(RegisterError)
    def _register(request: Request, error: RegisterError) -> Response:
        return from_register(error).response(_request_id(request))

    @app.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        return from_validation(list(error.errors())).response(_request_id(request))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        detail = DETAILS.get(error.status_code, TITLES.get(error.status_code, ""))
        code = HTTPStatus(error.status_code).name.lower()
        return Problem(error.status_code, code, detail, headers=error.headers).response(_request_id(request))

    @app.exception_handler(DataError)
    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    def _database(request: Request, error: Exception) -> Response:
        _log.error("database_refused", error=type(error).__name__)
        return from_database(error).response(_request_id(request))

    @app.exception_handler(StoreUnavailable)
    def _store(request: Request, error: StoreUnavailable) -> Response:
        _log.error("store_unavailable", error=type(error).__name__)
        return from_store(error).response(_request_id(request))

    @app.exception_handler(OSError)
    def _machine(request: Request, error: OSError) -> Response:
        if not is_out_of_room(error):
            return _fault(request, error)
        _log.error("machine_out_of_room", error=errno.errorcode.get(error.errno or 0))
        return outage().response(_request_id(request))

    @app.exception_handler(Exception)
    def _fault(request: Request, error: Exception) -> Response:
        # The type only: messages may quote a document.
        _log.error("request_failed", error=type(error).__name__, exc_info=error)
        return Problem(500, "internal_error", DETAILS[500]).response(_request_id(request))


def _request_id(request: Request) -> str | None:
    value = request.scope.get("state", {}).get("request_id")
    return value if isinstance(value, str) else None
