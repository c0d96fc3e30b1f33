"""The one exception of the package: a PDF that could not be examined.

UnreadableDocument
    ErrorCode: not_a_pdf, encrypted, damaged, too_large, too_slow, not_examined

Everything else that can be wrong with a document is part of its verdict.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a file could not be examined."""

    NOT_A_PDF = "not_a_pdf"
    """No PDF header, or empty."""
    ENCRYPTED = "encrypted"
    """A password or a certificate is needed to open it."""
    DAMAGED = "damaged"
    """It claims to be a PDF, but its structure cannot be read."""
    TOO_LARGE = "too_large"
    """More bytes, pages or decoded data than the limits allow."""
    TOO_SLOW = "too_slow"
    """The examination was stopped at its time or memory limit."""
    NOT_EXAMINED = "not_examined"
    """The examination was cut off from outside or met a fault of ours: no word on the file."""


MESSAGES = {
    ErrorCode.NOT_A_PDF: "Tệp không phải là tệp PDF. Đề nghị chọn lại tệp PDF của văn bản.",
    ErrorCode.ENCRYPTED: "Tệp PDF được bảo vệ bằng mật khẩu hoặc chứng thư số nên không mở được. "
    "Đề nghị gửi tệp không đặt mật khẩu.",
    ErrorCode.DAMAGED: "Tệp PDF bị hỏng nên không đọc được. Đề nghị xuất lại tệp từ phần mềm soạn thảo.",
    ErrorCode.TOO_LARGE: "Tệp PDF vượt quá giới hạn cho phép về dung lượng hoặc số trang.",
    ErrorCode.TOO_SLOW: "Việc kiểm tra tệp vượt quá giới hạn thời gian hoặc bộ nhớ nên đã được dừng lại.",
    ErrorCode.NOT_EXAMINED: "Việc kiểm tra không hoàn tất được vì lý do của hệ thống nên chưa có kết luận về "
    "tệp. Đề nghị kiểm tra lại hoặc báo cho quản trị viên.",
}


class UnreadableDocument(Exception):  # noqa: N818 - a state of the document, not a fault of the program
    """The PDF could not be examined at all; `code` says why, `message` says it in Vietnamese."""

    def __init__(self, code: ErrorCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else str(code))

    @property
    def message(self) -> str:
        """The sentence for the user, in Vietnamese."""
        return MESSAGES[self.code]

    def __reduce__(self) -> tuple[type["UnreadableDocument"], tuple[ErrorCode, str]]:
        """Cross process borders whole."""
        return type(self), (self.code, self.detail)
