"""What the register refuses, each with a Vietnamese message for the user.

RegisterError
    MalformedInput              a value cannot be read; names field, and row and column of a file
        MalformedPeriod
        MalformedMetadata
        OverlappingValidity     two states of one agency are in force on the same day
        ImpossibleDeclaration   more signed than issued, negative counts
    RejectedFile                a file to import has errors; carries all of them, nothing was imported
    UnknownAgency
    UnknownDocument
    DuplicateNumber             another file for a number that is taken (HTTP 409)
    SameFileOtherNumber         the same bytes under another number (HTTP 409)
    SupersededFile              `replaces` with a file that was replaced since (HTTP 409)
    ClosedPeriod                the month is closed; it changes by a restatement only
    UnknownLeaf                 the ledger holds no such entry
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a file something stands: sheet or file row (from 1, the heading is row 1) and column name."""

    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = []
        if self.row is not None:
            parts.append(f"dòng {self.row}")
        if self.column is not None:
            parts.append(f"cột “{self.column}”")
        return ", ".join(parts)


class RegisterError(Exception):
    """The register refuses; `code` for programs, `message` in Vietnamese for people."""

    code = "register_error"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class MalformedInput(RegisterError):  # noqa: N818 - named after the state of the input
    """A value cannot be read. `field` is the key of the API, `spot` the place in a file."""

    code = "malformed_input"

    def __init__(self, message: str, *, field: str | None = None, spot: Spot | None = None) -> None:
        self.field = field
        self.spot = spot
        super().__init__(message)

    def at(self, spot: Spot) -> "MalformedInput":
        """Name the place in the file, keeping kind and message."""
        return type(self)(self.message, field=self.field, spot=spot)


class MalformedPeriod(MalformedInput):
    """Not a month, quarter, year or range of days."""

    code = "malformed_period"


class MalformedMetadata(MalformedInput):
    """The metadata of a submission cannot be read."""

    code = "malformed_metadata"


class OverlappingValidity(MalformedInput):
    """Two states of one agency would be in force on the same day."""

    code = "overlapping_validity"


class ImpossibleDeclaration(MalformedInput):
    """Counts that cannot be: negative, or more signed than issued."""

    code = "impossible_declaration"


class RejectedFile(RegisterError):  # noqa: N818 - named after the state of the file
    """A file was not imported; `faults` names every row and column, and nothing of it was kept."""

    code = "rejected_file"

    def __init__(self, faults: Sequence[MalformedInput]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        place = f" ({first.spot})" if first.spot else ""
        super().__init__(
            f"Tệp có {len(self.faults)} lỗi nên chưa nhập dữ liệu nào. Lỗi đầu tiên{place}: {first.message}"
        )


class UnknownAgency(RegisterError):  # noqa: N818 - named after the state of the request
    """No such agency, or none in force on that day."""

    code = "unknown_agency"

    def __init__(self, name: str, *, on: str = "") -> None:
        self.name = name
        when = f" tại ngày {on}" if on else ""
        super().__init__(f"Không có cơ quan, tổ chức “{name}” trong danh mục{when}.")


class UnknownDocument(RegisterError):  # noqa: N818
    """No document with this id."""

    code = "unknown_document"

    def __init__(self, document_id: int) -> None:
        self.document_id = document_id
        super().__init__(f"Không có văn bản mang mã {document_id}.")


class DuplicateNumber(RegisterError):  # noqa: N818
    """Other bytes for a document that exists: send `replaces` with its id to add a verification to it."""

    code = "duplicate_number"

    def __init__(self, document_id: int, number: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"Số và ký hiệu {number} đã được ghi nhận với một tệp khác (mã văn bản {document_id}). "
            "Nếu tệp này thay thế tệp trước, đề nghị gửi kèm mã văn bản đó trong trường “replaces”."
        )


class SameFileOtherNumber(RegisterError):  # noqa: N818
    """The same bytes were recorded under another number."""

    code = "same_file_other_number"

    def __init__(self, document_id: int, number: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"Tệp này đã được ghi nhận với số và ký hiệu {number} (mã văn bản {document_id}). "
            "Một tệp chỉ được tính cho một văn bản."
        )


class SupersededFile(RegisterError):  # noqa: N818
    """A file that replaced another one before, and was replaced itself since: perhaps a late repetition."""

    code = "superseded_file"

    def __init__(self, document_id: int, number: str) -> None:
        self.document_id = document_id
        super().__init__(
            f"Tệp này từng thay thế tệp của văn bản {number} (mã văn bản {document_id}) và sau đó đã được "
            "thay bằng một tệp khác; tệp mới hơn được giữ nguyên. Nếu thật sự cần quay lại nội dung cũ, "
            "đề nghị ký lại tệp đó rồi gửi kèm “replaces”."
        )


class ClosedPeriod(RegisterError):  # noqa: N818
    """The month is closed already, or not yet."""

    code = "closed_period"


class UnknownLeaf(RegisterError):  # noqa: N818
    """The ledger holds no such entry."""

    code = "unknown_leaf"

    def __init__(self, name: str) -> None:
        super().__init__(f"Sổ nhật ký không có mục {name}.")
