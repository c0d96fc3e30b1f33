"""Numbers, notations and types of documents (Phụ lục III; the grammar of decree30 §3)."""

import re

from verification.names import fold

TYPE_NAMES = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
}
"""The 27 types that have an abbreviation; công văn and thư công have none."""

COPY_FORMS = {"SY": "Sao y", "TrS": "Trích sao", "SL": "Sao lục"}

OFFICIAL_LETTER = "CV"
OPEN_LETTER = "ThC"

_NORMATIVE = re.compile(r"^\d{4}/")
_CODES_BY_FOLDED_NAME = {fold(name): code for code, name in TYPE_NAMES.items()}


def is_normative(notation: str | None) -> bool:
    """Whether it is a legal document: its notation starts with the year ("2025/QĐ-UBND")."""
    return notation is not None and _NORMATIVE.match(notation) is not None


def is_type_code(group: str) -> bool:
    """Whether the first group of a notation is the code of a named type, its letters as in the annex."""
    return group in TYPE_NAMES or group in COPY_FORMS


def looks_like_type_code(group: str) -> str | None:
    """The code of the annex that differs from the group only in the case of letters."""
    for code in (*TYPE_NAMES, *COPY_FORMS):
        if code.casefold() == group.casefold():
            return code
    return None


def type_code(type_name: str) -> str | None:
    """The code of a printed type name ("QUYẾT ĐỊNH" gives "QĐ"); None for a name that has none."""
    return _CODES_BY_FOLDED_NAME.get(fold(type_name))
