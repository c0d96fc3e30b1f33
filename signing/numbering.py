"""Which number series a document belongs to (Decree 30, Điều 15)."""

import re

from signing.models import SeriesRule

COMMON = "chung"
"""The one series of an agency that numbers all administrative documents together."""

TYPE_CODES = frozenset({
    "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr", "HĐ",
    "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS", "SL",
})  # fmt: skip
"""Abbreviations of Appendix III (decree30 §3.1); a notation that starts otherwise is a công văn's."""

_LEGAL = re.compile(r"(\d{4})/([^-]+)")


def type_of(document_type: str | None, notation: str) -> str:
    """Return the code of the document's type; công văn is CV, what the notation shows otherwise."""
    if document_type:
        return document_type
    head = notation.rpartition("/")[2].partition("-")[0]
    return head if head in TYPE_CODES else "CV"


def series_of(rule: SeriesRule, document_type: str | None, notation: str) -> str:
    """Return the key of the series: legal documents (12/2025/QĐ-UBND) always have one for each type."""
    if legal := _LEGAL.match(notation):
        return f"QPPL {legal[2]}"[:80]
    if rule is SeriesRule.PER_TYPE:
        return type_of(document_type, notation)[:80]
    if rule is SeriesRule.PER_NOTATION:
        return (notation or COMMON)[:80]
    return COMMON
