"""ND-04 to ND-07: phần, chương, mục, điều, khoản, điểm (Phụ lục I, Phần I, mục II, khoản 6, điểm đ)."""

import re
from collections.abc import Iterator

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_pages
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import number, size_of
from verification.decree30.paragraphs import Paragraph
from verification.decree30.typefaces import Style
from verification.law import DECREE_30_2020, Citation
from verification.rule import rule
from verification.verdict import Deviation, Severity

_CITATION = Citation(DECREE_30_2020, "điểm đ khoản 6 mục II Phần I Phụ lục I")
_PART = re.compile(r"^(phần|chương)\s+(?:thứ\s+)?(?P<number>\S+?)[.:]?$", re.IGNORECASE)
_SECTION = re.compile(r"^(mục|tiểu mục)\s+(?P<number>\S+?)[.:]?$", re.IGNORECASE)
_ARTICLE = re.compile(r"^điều\s+(?P<number>[0-9IVXLC]+[a-zđ]?)(?!\w)\s*(?P<mark>[.:]?)", re.IGNORECASE)
_CLAUSE = re.compile(r"^(?P<number>\d{1,2}|[IVX]{1,4})\s*(?P<mark>[.)/])\s+\S")
_POINT = re.compile(r"^(?P<letter>[a-zđ])\s*(?P<mark>[.)/])\s+\S")
_ROMAN = re.compile(r"^[IVXLC]+$")
_ARABIC = re.compile(r"^\d+$")
_INDENTS_MM = (10.0, 12.7)
_INDENT_SLACK_MM = 1.5


def _headings(dossier: Dossier, pattern: re.Pattern[str]) -> list[tuple[Paragraph, Paragraph | None, str]]:
    """Headings on a line of their own: the line, its title under it, its number."""
    content = dossier.paragraphs
    found = []
    for index, paragraph in enumerate(content):
        match = pattern.match(paragraph.lines[0].text)
        if match and len(paragraph.lines) == 1 and (paragraph.centred or _bold(paragraph)):
            title = content[index + 1] if index + 1 < len(content) else None
            found.append((paragraph, title, match["number"]))
    return found


def _bold(paragraph: Paragraph) -> bool:
    return all(span.typeface.bold for span in paragraph.lines[0].spans if span.text.strip())


def _heading(
    dossier: Dossier, heading: Paragraph, title: Paragraph | None, style: Style
) -> Iterator[Deviation]:
    tolerance = dossier.tolerances.font_size_pt
    yield from typefaces.judge(style, heading.lines, tolerance)
    if not heading.centred:
        yield on_lines(
            heading.lines,
            "centring",
            f"“{heading.text}” không được canh giữa.",
            expected="canh giữa",
            observed="không canh giữa",
            remedy="Chọn dòng này, vào Home → Center (Ctrl+E), bỏ thụt đầu dòng.",
        )
    if title is not None and title.centred:
        yield from typefaces.judge(sample_table.TIEU_DE, title.lines, tolerance)


def _numerals(
    heading: Paragraph, observed: str, wanted: re.Pattern[str], name: str, example: str
) -> Iterator[Deviation]:
    if not wanted.match(observed):
        yield on_lines(
            heading.lines,
            "numeral",
            f"Số thứ tự của “{heading.text}” phải dùng {name}.",
            expected=f"{name}, ví dụ “{example}”",
            observed=observed,
            remedy=f"Ghi lại số thứ tự bằng {name}.",
        )


@rule(
    id="ND30-ND-04",
    title="Trình bày phần, chương",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_pages,
)
def parts_and_chapters(dossier: Dossier) -> Iterator[Deviation]:
    """Từ “Phần”, “Chương” và số thứ tự của phần, chương được trình bày trên một dòng riêng, canh giữa, bằng
    chữ in thường, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm. Số thứ tự của phần, chương dùng chữ số La Mã. Tiêu
    đề của phần, chương được trình bày ngay dưới, canh giữa, bằng chữ in hoa, cỡ chữ từ 13 đến 14, kiểu chữ
    đứng, đậm.
    """
    for heading, title, value in _headings(dossier, _PART):
        yield from _numerals(heading, value, _ROMAN, "chữ số La Mã", "Chương II")
        yield from _heading(dossier, heading, title, sample_table.PHAN_CHUONG)


@rule(
    id="ND30-ND-05",
    title="Trình bày mục, tiểu mục",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_pages,
)
def sections(dossier: Dossier) -> Iterator[Deviation]:
    """Từ “Mục”, “Tiểu mục” và số thứ tự của mục, tiểu mục được trình bày trên một dòng riêng, canh giữa, bằng
    chữ in thường, cỡ chữ từ 13 đến 14, kiểu chữ đứng, đậm. Số thứ tự của mục, tiểu mục dùng chữ số Ả Rập.
    Tiêu đề của mục, tiểu mục được trình bày ngay dưới, canh giữa, bằng chữ in hoa, cỡ chữ từ 13 đến 14, kiểu
    chữ đứng, đậm.
    """
    for heading, title, value in _headings(dossier, _SECTION):
        yield from _numerals(heading, value, _ARABIC, "chữ số Ả Rập", "Mục 2")
        yield from _heading(dossier, heading, title, sample_table.PHAN_CHUONG)


@rule(
    id="ND30-ND-06",
    title="Trình bày điều",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_pages,
)
def articles(dossier: Dossier) -> Iterator[Deviation]:
    """Từ “Điều”, số thứ tự và tiêu đề của điều được trình bày bằng chữ in thường, lùi đầu dòng 1 cm hoặc 1,27
    cm. Số thứ tự của điều dùng chữ số Ả Rập, sau số thứ tự có dấu chấm (.); cỡ chữ bằng cỡ chữ của phần lời
    văn, kiểu chữ đứng, đậm.
    """
    for paragraph in dossier.paragraphs:
        line = paragraph.lines[0]
        match = _ARTICLE.match(line.text)
        if not match or not (match["mark"] or line.spans[0].typeface.bold):
            continue
        problems = []
        if not match["number"].rstrip("abcdđ").isdecimal():
            problems.append(("numeral", "số thứ tự không phải chữ số Ả Rập", "chữ số Ả Rập"))
        if match["mark"] != ".":
            problems.append(("mark", "sau số thứ tự không có dấu chấm", "dấu chấm (.)"))
        face = line.spans[0].typeface
        if not line.ocr and (not face.bold or face.italic):  # words laid over a scan have no weight
            problems.append(("weight", "không phải kiểu chữ đứng, đậm", "kiểu chữ đứng, đậm"))
        indent = paragraph.indent
        if indent is not None and not _usual(indent):
            observed = f"lùi đầu dòng {number(max(indent, 0.0))} mm"
            problems.append(("indent", observed, "lùi đầu dòng 10 mm hoặc 12,7 mm"))
        if line.text.startswith("ĐIỀU"):
            problems.append(("case", "từ “Điều” viết in hoa", "chữ in thường"))
        for code, problem, expected in problems:
            yield on_lines(
                (line,),
                code,
                f"“{match[0].strip()}”: {problem}; phải là {expected}.",
                expected=expected,
                observed=problem,
                remedy="Trình bày theo dạng “Điều 1.” đậm, đứng, lùi đầu dòng 1 cm hoặc 1,27 cm.",
            )


def _usual(indent: float) -> bool:
    return any(abs(indent - wanted) <= _INDENT_SLACK_MM for wanted in _INDENTS_MM)


@rule(
    id="ND30-ND-07",
    title="Trình bày khoản, điểm",
    citation=_CITATION,
    severity=Severity.WARNING,
    applies=has_pages,
)
def clauses_and_points(dossier: Dossier) -> Iterator[Deviation]:
    """Số thứ tự các khoản trong mỗi mục dùng chữ số Ả Rập, sau số thứ tự có dấu chấm (.), cỡ chữ số bằng cỡ
    chữ của phần lời văn, kiểu chữ đứng. … Thứ tự các điểm trong mỗi khoản dùng các chữ cái tiếng Việt theo
    thứ tự bảng chữ cái tiếng Việt, sau có dấu đóng ngoặc đơn, bằng chữ in thường, cỡ chữ bằng cỡ chữ của phần
    lời văn, kiểu chữ đứng.
    """
    for paragraph in dossier.paragraphs:
        text = paragraph.lines[0].text
        first = paragraph.lines[0].spans[0].typeface
        clause, point = _CLAUSE.match(text), _POINT.match(text)
        if clause and clause["number"].isdecimal() and clause["mark"] != ".":
            yield _marked(paragraph, clause, "Khoản", ".", "dấu chấm (.)")
        elif point and point["mark"] != ")":
            yield _marked(paragraph, point, "Điểm", ")", "dấu đóng ngoặc đơn")
        elif (clause or point) and first.italic and abs(first.size - size_of(paragraph.lines[0])) < 1:
            yield on_lines(
                paragraph.lines[:1],
                "slant",
                f"Số thứ tự “{text.split()[0]}” trình bày bằng chữ nghiêng; phải là kiểu chữ đứng.",
                expected="kiểu chữ đứng",
                observed="chữ nghiêng",
                remedy="Chọn số thứ tự và tắt chữ nghiêng (Ctrl+I).",
            )


def _marked(paragraph: Paragraph, match: re.Match[str], what: str, mark: str, expected: str) -> Deviation:
    item = match[0][: match.end("mark")].strip()
    return on_lines(
        paragraph.lines[:1],
        "mark",
        f"{what} “{item}”: sau số thứ tự phải có {expected}.",
        expected=expected,
        observed=match["mark"],
        remedy=f"Sửa dấu sau số thứ tự thành “{mark}”.",
    )
