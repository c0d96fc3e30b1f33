"""What is wrong with a value that does not fit the description of the API, in words for people."""

from collections.abc import Mapping
from typing import Any, Final

_WORDS: Final[Mapping[str, str]] = {
    "missing": "Thiếu giá trị.",
    "extra_forbidden": "Không có trường mang tên này.",
    "string_too_short": "Phải có ít nhất {min_length} ký tự.",
    "string_too_long": "Không được quá {max_length} ký tự.",
    "string_pattern_mismatch": "Không đúng dạng quy định.",
    "string_type": "Phải là chuỗi ký tự.",
    "int_parsing": "Phải là số nguyên.",
    "int_parsing_size": "Số quá lớn.",
    "int_type": "Phải là số nguyên.",
    "int_from_float": "Phải là số nguyên.",
    "float_parsing": "Phải là số.",
    "decimal_parsing": "Phải là số.",
    "bool_parsing": "Phải là true hoặc false.",
    "bool_type": "Phải là true hoặc false.",
    "greater_than": "Phải lớn hơn {gt}.",
    "greater_than_equal": "Phải từ {ge} trở lên.",
    "less_than": "Phải nhỏ hơn {lt}.",
    "less_than_equal": "Không được quá {le}.",
    "date_parsing": "Phải là ngày, ví dụ 2026-07-31.",
    "date_type": "Phải là ngày, ví dụ 2026-07-31.",
    "date_from_datetime_parsing": "Phải là ngày, ví dụ 2026-07-31.",
    "date_from_datetime_inexact": "Phải là ngày, ví dụ 2026-07-31.",
    "enum": "Phải là một trong: {expected}.",
    "literal_error": "Phải là một trong: {expected}.",
    "too_long": "Không được quá {max_length} mục.",
    "too_short": "Phải có ít nhất {min_length} mục.",
    "json_invalid": "Không phải là JSON đúng cú pháp.",
}
_OTHERWISE: Final = "Giá trị không hợp lệ."


def said_of(fault: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence; a kind without words of its own is only said to be wrong."""
    limits = {name: str(value).replace(" or ", " hoặc ") for name, value in (fault.get("ctx") or {}).items()}
    try:
        return _WORDS.get(fault["type"], _OTHERWISE).format(**limits)
    except KeyError:
        return _OTHERWISE
