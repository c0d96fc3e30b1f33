"""Every code of a problem that the API answers with, and how it is described in OpenAPI."""

from collections.abc import Mapping
from typing import Any, Final

from app.problems import DETAILS, MEDIA_TYPE, TITLES

EVERYWHERE: Final = (
    "bad_request",
    "unauthenticated",
    "forbidden",
    "cross_site",
    "method_not_allowed",
    "request_timeout",
    "invalid_request",
    "too_many_requests",
    "internal_error",
    "unavailable",
)
"""Answers that every operation may give."""

UPLOADING: Final = ("too_large", "busy", "other_agency", "malformed_metadata", "invalid_idempotency_key")
"""Answers that those may give beside it which take files."""

CODES: Final[Mapping[str, tuple[int, str]]] = {
    "bad_request": (400, DETAILS[400]),
    "invalid_idempotency_key": (400, "Idempotency-Key phải có từ 1 đến 200 ký tự."),
    "unauthenticated": (401, "Cần khóa API (Authorization: Bearer …) hoặc phiên làm việc còn hiệu lực."),
    "forbidden": (403, "Khóa hoặc phiên làm việc này không có quyền thực hiện việc này."),
    "cross_site": (403, "Yêu cầu không đến từ trang của hệ thống nên bị từ chối."),
    "other_agency": (403, "Khóa này chỉ được gửi văn bản của cơ quan mình (issuer_org_id)."),
    "not_found": (404, DETAILS[404]),
    "original_not_kept": (404, "Tệp gốc của văn bản này không được lưu."),
    "unknown_document": (404, "Không có văn bản mang mã 42."),
    "unknown_leaf": (404, "Sổ nhật ký không có mục của lần kiểm tra 1234."),
    "method_not_allowed": (405, DETAILS[405]),
    "request_timeout": (408, DETAILS[408]),
    "duplicate_number": (409, "Số và ký hiệu 12/SNV-VP đã được ghi nhận với một tệp khác."),
    "same_file_other_number": (409, "Tệp này đã được ghi nhận với số 12/SNV-VP."),
    "superseded_file": (409, "Tệp này từng thay thế tệp của văn bản 12/SNV-VP và sau đó đã được thay."),
    "closed_period": (409, "Tháng 2026-07 đã chốt; muốn thay đổi phải chốt lại và nêu lý do."),
    "wrong_job_state": (409, "Việc này không còn chờ hay chạy nên không tạm dừng được."),
    "too_large": (413, DETAILS[413]),
    "too_many_files": (413, "Tệp ZIP có quá 1000 văn bản."),
    "invalid_request": (422, "Giá trị không hợp lệ ở: query.period."),
    "malformed_metadata": (422, "Phần metadata không phải là JSON."),
    "malformed_period": (422, "Kỳ phải là 2026-07, 2026-Q3, 2026 hoặc 2026-07-01..2026-07-31."),
    "malformed_input": (422, "Vị trí trang trong “after” không hợp lệ."),
    "malformed_edxml": (422, "Gói edXML không đúng cấu trúc XML."),
    "not_a_zip": (422, "Tệp gửi lên không phải là tệp ZIP hoặc đã hỏng."),
    "no_document": (422, "Không có tệp PDF nào trong gói."),
    "secret_document": (422, "Văn bản mật không được gửi kèm tệp."),
    "unknown_agency": (422, "Không có cơ quan, tổ chức “H05.99” trong danh mục."),
    "overlapping_validity": (422, "Thời gian hiệu lực chồng lên thông tin đã có của cơ quan."),
    "impossible_declaration": (422, "Số văn bản đã ký số không thể lớn hơn số văn bản đã phát hành."),
    "idempotency_key_reused": (422, "Idempotency-Key này đã được dùng cho một yêu cầu khác."),
    "agency_required": (422, "Vai trò này phải thuộc một cơ quan."),
    "agency_not_possible": (422, "Vai trò quản trị không gắn với một cơ quan."),
    "invalid_url": (422, "Địa chỉ nhận thông báo phải là https."),
    "too_many_requests": (429, "Đã có quá nhiều yêu cầu trong một phút. Đề nghị gửi lại sau."),
    "internal_error": (500, DETAILS[500]),
    "busy": (503, "Hệ thống đang kiểm tra nhiều văn bản. Chưa ghi nhận gì; đề nghị gửi lại sau ít giây."),
    "unavailable": (503, DETAILS[503]),
    "original_altered": (503, "Tệp gốc trong kho lưu trữ không còn đúng như khi nhận."),
}
"""Code to status and a detail as it is said to people."""

_MEMBERS: Final[Mapping[str, dict[str, Any]]] = {
    "duplicate_number": {"document_id": 42},
    "same_file_other_number": {"document_id": 42},
    "superseded_file": {"document_id": 42},
    "malformed_metadata": {"field": "metadata"},
    "invalid_request": {"errors": [{"field": "query.period", "code": "missing", "detail": "Thiếu giá trị."}]},
}
_RETRIED: Final = frozenset({429, 503})


def errors(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation may answer with, beside those that every one may, by status."""
    described: dict[int | str, dict[str, Any]] = {}
    for code in dict.fromkeys((*codes, *EVERYWHERE)):
        status = CODES[code][0]
        answer = described.setdefault(status, _answer(status))
        answer["content"][MEDIA_TYPE]["examples"][code] = {"value": _problem(code)}
    return dict(sorted(described.items(), key=lambda one: str(one[0])))


def only(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation that is open to everybody."""
    wanted = {CODES[code][0] for code in codes}
    return {status: answer for status, answer in errors(*codes).items() if status in wanted}


def _answer(status: int) -> dict[str, Any]:
    headers = {
        "Retry-After": {"description": "Số giây nên chờ trước khi gửi lại.", "schema": {"type": "integer"}}
    }
    return {
        "description": TITLES[status],
        **({"headers": headers} if status in _RETRIED else {}),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "examples": {}}},
    }


def _problem(code: str) -> dict[str, Any]:
    status, detail = CODES[code]
    return {
        "type": f"urn:kyso:problem:{code}",
        "title": TITLES[status],
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": "9f61ea378e60d263",
        **_MEMBERS.get(code, {}),
    }
