"""PG-04: Times New Roman, Unicode, black (Phụ lục I, Phần I, mục I, khoản 4)."""

import re
from collections import Counter
from collections.abc import Iterator

from verification.decree30.applicability import has_pages
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Encoding, Line, Typeface
from verification.rule import CannotTell, rule
from verification.verdict import Deviation, Severity

TIMES = "Times New Roman"
SUBSTITUTES = frozenset(
    {"Liberation Serif", "Tinos", "Nimbus Roman", "Nimbus Roman No9 L", "TeX Gyre Termes", "Times"}
)
"""Same widths as Times New Roman; word processors put them in its place (decision 0025)."""
_SYMBOLS = frozenset(
    {
        "Symbol",
        "SymbolMT",
        "Wingdings",
        "Wingdings 2",
        "Wingdings 3",
        "Webdings",
        "OpenSymbol",
        "Cambria Math",
    }
)
_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff]")
"""Replacement characters and those for private use."""
_STRAY_LETTERS = 0.02
_UNREADABLE = 0.05
_QUOTED = 60
"""Characters of a line that a message repeats."""
_BLACK = 64
"""Largest value of a channel that still prints as black [eng]."""


@rule(
    id="ND30-PG-04",
    title="Phông chữ Times New Roman, Unicode, màu đen",
    citation=Citation(DECREE_30_2020, "khoản 4 mục I Phần I Phụ lục I"),
    severity=Severity.ERROR,
    applies=has_pages,
)
def font(dossier: Dossier) -> Iterator[Deviation]:
    """Phông chữ: Phông chữ tiếng Việt Times New Roman, bộ mã ký tự Unicode theo Tiêu chuẩn Việt Nam TCVN
    6909:2001, màu đen.
    """
    yield from _other_text(dossier)
    lines = _printed_lines(dossier)
    total = sum(len(span.text.strip()) for line in lines for span in line.spans)
    legacy = [line for line in lines if any(_is_legacy(span.typeface) for span in line.spans)]
    if _share(legacy, total) > _STRAY_LETTERS:
        yield _charset(legacy, legacy[0].spans[0].typeface.family)
        return
    if (unreadable := _unreadable(lines)) and _share(unreadable, total) > _UNREADABLE:
        yield _charset(unreadable, "ký tự không thuộc Unicode tiếng Việt")
        return
    yield from _other_fonts(lines, total)
    yield from _other_colours(dossier, lines, total)
    if _families(lines) & SUBSTITUTES:
        raise CannotTell("metric_substitute")
    dossier.require_every_page()


def _other_text(dossier: Dossier) -> Iterator[Deviation]:
    """Lines that are stored as other characters than they show."""
    disputed = [line for page in dossier.measured.pages for line in page.lines if line.disputed]
    if disputed:
        stored = disputed[0].text[:_QUOTED]
        yield on_lines(
            disputed[:1],
            "other_text",
            f"Chữ hiển thị ở dòng này khác với chữ lưu trong tệp (tệp ghi “{stored}”).",
            expected="mã ký tự lưu trong tệp đúng với chữ hiển thị",
            observed=f"“{stored}”",
            remedy="Gõ lại dòng này bằng bộ gõ Unicode, phông chữ Times New Roman, rồi xuất lại tệp PDF.",
        )


def _printed_lines(dossier: Dossier) -> list[Line]:
    """Lines of the pages themselves; CannotTell where none carries characters of its own."""
    lines = [
        line
        for page in dossier.measured.pages
        for line in page.lines
        if line.field_name is None and not line.ocr
    ]
    if not lines:
        raise CannotTell("scanned_page")
    marks = {id(line) for line in (*dossier.cells.urgency_mark, *dossier.cells.incoming_stamp)}
    return [line for line in lines if id(line) not in marks]


def _is_legacy(typeface: Typeface) -> bool:
    """Fonts of the 8-bit Vietnamese character sets TCVN 3 (.VnTime) and VNI."""
    return typeface.encoding is not Encoding.UNICODE


def _unreadable(lines: list[Line]) -> list[Line]:
    return [
        line
        for line in lines
        if _NO_LETTER.search(line.text) and not all(span.typeface.family in _SYMBOLS for span in line.spans)
    ]


def _share(lines: list[Line], total: int) -> float:
    letters = sum(len(span.text.strip()) for line in lines for span in line.spans)
    return letters / total if total else 0.0


def _charset(lines: list[Line], observed: str) -> Deviation:
    return on_lines(
        lines[:1],
        "charset",
        f"Văn bản dùng {observed}, không phải bộ mã ký tự Unicode theo TCVN 6909:2001.",
        expected="Unicode theo TCVN 6909:2001",
        observed=observed,
        remedy="Chuyển mã văn bản sang Unicode rồi chọn phông chữ Times New Roman.",
    )


def _families(lines: list[Line]) -> set[str]:
    return {span.typeface.family for line in lines for span in line.spans if span.text.strip()}


def _other_fonts(lines: list[Line], total: int) -> Iterator[Deviation]:
    allowed = {TIMES, *SUBSTITUTES, *_SYMBOLS}
    letters: Counter[str] = Counter()
    where: dict[str, Line] = {}
    for line in lines:
        for span in line.spans:
            if span.typeface.family not in allowed and any(map(str.isalpha, span.text)):
                letters[span.typeface.family] += len(span.text.strip())
                where.setdefault(span.typeface.family, line)
    for family, count in letters.most_common():
        if count / total > _STRAY_LETTERS:
            yield on_lines(
                (where[family],),
                "family",
                f"Văn bản dùng phông chữ {family}; phải là phông chữ Times New Roman.",
                expected=TIMES,
                observed=family,
                remedy="Chọn toàn bộ văn bản (Ctrl+A), vào Home → Font: Times New Roman.",
            )


def _other_colours(dossier: Dossier, lines: list[Line], total: int) -> Iterator[Deviation]:
    marks = {id(line) for line in (*dossier.cells.urgency_mark, *dossier.cells.secrecy_mark)}
    coloured = [
        line
        for line in lines
        if id(line) not in marks
        and any(max(span.typeface.colour) > _BLACK for span in line.spans if span.text.strip())
    ]
    letters = sum(
        len(span.text.strip())
        for line in coloured
        for span in line.spans
        if max(span.typeface.colour) > _BLACK
    )
    if total and letters / total > _STRAY_LETTERS:
        yield on_lines(
            coloured[:1],
            "colour",
            "Văn bản có chữ không phải màu đen.",
            expected="màu đen",
            observed="màu khác",
            remedy="Chọn phần chữ này, vào Home → Font Color → Automatic.",
        )
