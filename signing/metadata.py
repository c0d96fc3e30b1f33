"""What a document management system says about a document it submits (design §5; vn-pki §4.1)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from signing.errors import MalformedMetadata

_NUMBER = re.compile(r"0*([0-9]{1,9})([A-Za-zĐđ]{0,4})")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database takes as text: NUL, and halves of a character (JSON may hold them)."""
_LENGTHS = {
    "issuer_org_id": 64,
    "code_number": 20,
    "code_notation": 60,
    "document_type": 20,
    "subject": 500,
    "signatory": 200,
    "work_file_code": 100,
}


class SecurityLevel(StrEnum):
    """Độ mật: thường, mật, tối mật, tuyệt mật."""

    NORMAL = "normal"
    SECRET = "mat"  # noqa: S105 - a level of secrecy, not a password
    TOP_SECRET = "toi_mat"  # noqa: S105
    MOST_SECRET = "tuyet_mat"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionMetadata:
    """The metadata of `POST /documents`. What is missing is read from the file where it can be."""

    issuer_org_id: str | None = None
    """Identifier of the issuing agency, of either format, or its code in the register."""
    code_number: str | None = None
    """e.g. "05" or "12a"; "05/QĐ-UBND" is taken apart."""
    code_notation: str | None = None
    """e.g. "QĐ-UBND"."""
    issued_on: date | None = None
    document_type: str | None = None
    """Code of Decree 30, Appendix III; CV công văn, ThC thư công."""
    subject: str | None = None
    signatory: str | None = None
    security_level: SecurityLevel = SecurityLevel.NORMAL
    work_file_code: str | None = None
    procedure_result: bool = False
    replaces: int | None = None
    """Id of the document of which this file is the new version."""

    def submitted(self) -> dict[str, Any]:
        """Return what was given, as JSON values."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in values.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A document number: 12, or 12 with the suffix "a"."""

    value: int
    suffix: str = ""


def read_metadata(values: Mapping[str, Any]) -> SubmissionMetadata:
    """Read the JSON object of the API; unknown keys are ignored, wrong values are MalformedMetadata."""
    known = {f.name for f in fields(SubmissionMetadata)}
    given: dict[str, Any] = {k: v for k, v in values.items() if k in known and v is not None and v != ""}
    for key, length in _LENGTHS.items():
        if key in given:
            given[key] = _text(key, given[key], length)
    if "issued_on" in given:
        given["issued_on"] = _day(given["issued_on"])
    if "security_level" in given:
        given["security_level"] = _security_level(given["security_level"])
    if "procedure_result" in given and not isinstance(given["procedure_result"], bool):
        raise MalformedMetadata(
            "Trường “procedure_result” phải là true hoặc false.", field="procedure_result"
        )
    if "replaces" in given:
        given["replaces"] = _identifier(given["replaces"])
    return normalise(SubmissionMetadata(**given))


def normalise(metadata: SubmissionMetadata) -> SubmissionMetadata:
    """Bring number and notation into one form, so that one document has one spelling."""
    number, notation = metadata.code_number, metadata.code_notation
    if number and "/" in number:
        number, _, rest = number.partition("/")
        notation = notation or rest
    number = number.strip() if number else None
    if number:
        read_number(number)
    values = {f.name: getattr(metadata, f.name) for f in fields(metadata)}
    values |= {"code_number": number, "code_notation": tidy_notation(notation) or None}
    return SubmissionMetadata(**values)


def read_number(text: str) -> Number:
    """Read "05" or "12a"; anything else, and zero, is MalformedMetadata."""
    match = _NUMBER.fullmatch(text.strip())
    if not match or int(match[1]) == 0:
        raise MalformedMetadata(
            f"Số văn bản “{text[:20]}” không hợp lệ. Ví dụ: 05 hoặc 123.", field="code_number"
        )
    return Number(value=int(match[1]), suffix=match[2].casefold())


def tidy_notation(text: str | None) -> str:
    """Drop spaces and odd hyphens: "QĐ – UBND" is "QĐ-UBND"."""
    tidy = unicodedata.normalize("NFC", text or "").replace("\u2013", "-").replace("\u2011", "-")
    return re.sub(r"\s+", "", tidy).strip("/")


def _text(key: str, value: object, length: int) -> str:
    if isinstance(value, Mapping):  # signatory may come as the object of the verdict
        value = value.get("full_name") or ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise MalformedMetadata(f"Trường “{key}” phải là chuỗi ký tự.", field=key)
    text = unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > length:
        raise MalformedMetadata(f"Trường “{key}” dài quá {length} ký tự.", field=key)
    if _UNSTORABLE.search(text):
        raise MalformedMetadata(f"Trường “{key}” có ký tự không hợp lệ.", field=key)
    return text


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        day = None
    if day is None or not 1945 <= day.year <= 2200:  # noqa: PLR2004 - the State's first year; a typing slip
        raise MalformedMetadata(
            f"Ngày ban hành “{str(value)[:20]}” không hợp lệ. Viết theo dạng 2026-07-23.",
            field="issued_on",
        )
    return day


def _security_level(value: object) -> SecurityLevel:
    try:
        return SecurityLevel(str(value))
    except ValueError:
        raise MalformedMetadata(
            f"Độ mật “{str(value)[:20]}” không hợp lệ. Các giá trị: normal, mat, toi_mat, tuyet_mat.",
            field="security_level",
        ) from None


def _identifier(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise MalformedMetadata(
            "Trường “replaces” phải là mã của văn bản đã ghi nhận.", field="replaces"
        ) from None
