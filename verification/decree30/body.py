"""ND-08 and ND-09: the running text of cell 6 (Phụ lục I, Phần I, mục II, khoản 6, điểm e; Phụ lục III).

Judged by what most of the text does: single lines differ for many good reasons.
"""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from verification.decree30 import sample_table, typefaces
from verification.decree30.applicability import has_form, is_original
from verification.decree30.deviations import on_lines
from verification.decree30.dossier import Dossier
from verification.decree30.geometry import MM_PER_POINT, number
from verification.decree30.paragraphs import Paragraph, paragraphs
from verification.decree30.spacing import pitch
from verification.law import DECREE_30_2020, Citation
from verification.layout.page import Line
from verification.rule import CannotTell, rule
from verification.verdict import Deviation, Severity

_INDENTS_MM = (10.0, 12.7)
_INDENT_SLACK_MM = 1.5
_RAGGED_MM = 1.0
_ENOUGH_LINES = 6
_ENOUGH_PARAGRAPHS = 3
_GAP_POINTS = 6.0
_GAP_SLACK_POINTS = 1.5
_PITCH = (0.95, 1.56)
_MOST = 0.6
_SOME = 0.5
"""Of a justified text hardly a line ends short; of a ragged one most do."""
END_MARK = "./."


@rule(
    id="ND30-ND-08",
    title="Trình bày nội dung văn bản",
    citation=Citation(DECREE_30_2020, "điểm e khoản 6 mục II Phần I Phụ lục I"),
    severity=Severity.WARNING,
    applies=has_form,
)
def content(dossier: Dossier) -> Iterator[Deviation]:
    """Nội dung văn bản được trình bày bằng chữ in thường, được canh đều cả hai lề, kiểu chữ đứng; cỡ chữ từ
    13 đến 14; khi xuống dòng, chữ đầu dòng lùi vào 1 cm hoặc 1,27 cm; khoảng cách giữa các đoạn văn tối thiểu
    là 6pt; khoảng cách giữa các dòng tối thiểu là dòng đơn, tối đa là 1,5 lines.
    """
    grounds = {id(line) for line in dossier.cells.legal_grounds}
    lines = [line for line in dossier.content if id(line) not in grounds]
    text = [one for one in paragraphs(lines) if not one.centred]
    running = [line for paragraph in text for line in paragraph.lines]
    if not running:
        raise CannotTell("no_running_text")
    yield from typefaces.judge(sample_table.NOI_DUNG, running, dossier.tolerances.font_size_pt)
    several = [paragraph for paragraph in text if len(paragraph.lines) > 1]
    yield from _justified(several)
    yield from _indented(several)
    yield from _gaps(text, several)
    yield from _pitches(several)


def _justified(several: list[Paragraph]) -> Iterator[Deviation]:
    inner = [(line, paragraph.right) for paragraph in several for line in paragraph.lines[:-1]]
    ragged = [line for line, right in inner if right - line.box[2] > _RAGGED_MM]
    if len(inner) >= _ENOUGH_LINES and len(ragged) > _SOME * len(inner):
        yield on_lines(
            ragged[:1],
            "justification",
            "Nội dung văn bản không được canh đều cả hai lề.",
            expected="canh đều cả hai lề",
            observed="canh trái",
            remedy="Chọn nội dung văn bản, vào Home → Justify (Ctrl+J).",
        )


def _indented(several: list[Paragraph]) -> Iterator[Deviation]:
    indents = [(one.indent, one.lines[0]) for one in several if one.indent is not None]
    wrong = [
        (indent, line)
        for indent, line in indents
        if min(abs(indent - wanted) for wanted in _INDENTS_MM) > _INDENT_SLACK_MM
    ]
    if len(indents) >= _ENOUGH_PARAGRAPHS and len(wrong) > _MOST * len(indents):
        observed = f"{number(median(max(indent, 0.0) for indent, _ in wrong))} mm"
        yield on_lines(
            (wrong[0][1],),
            "indent",
            f"Chữ đầu dòng của đoạn văn lùi vào {observed}; phải là 1 cm hoặc 1,27 cm.",
            expected="10 mm hoặc 12,7 mm",
            observed=observed,
            remedy="Vào Home → Paragraph → Special: First line, By: 1,27 cm.",
        )


def _gaps(text: list[Paragraph], several: list[Paragraph]) -> Iterator[Deviation]:
    """Space between paragraphs beyond the pitch inside them."""
    steps = _steps(several)
    if not steps:
        return
    usual = median(steps)
    gaps = [
        (below.lines[0], (below.lines[0].baseline - above.lines[-1].baseline - usual) / MM_PER_POINT)
        for above, below in pairwise(text)
        if above.lines[0].page == below.lines[0].page
    ]
    gaps = [(line, gap) for line, gap in gaps if gap < 3 * _GAP_POINTS]
    if len(gaps) < _ENOUGH_PARAGRAPHS:
        return
    middle = median(gap for _, gap in gaps)
    if middle < _GAP_POINTS - _GAP_SLACK_POINTS:
        narrow = next(line for line, gap in gaps if gap <= middle)
        yield on_lines(
            (narrow,),
            "paragraph_gap",
            f"Khoảng cách giữa các đoạn văn là {number(max(middle, 0.0))} pt; tối thiểu là 6 pt.",
            expected="tối thiểu 6 pt",
            observed=f"{number(max(middle, 0.0))} pt",
            remedy="Chọn nội dung văn bản, vào Layout → Spacing → Before: 6 pt.",
        )


def _pitches(several: list[Paragraph]) -> Iterator[Deviation]:
    pairs = [pair for paragraph in several for pair in pairwise(paragraph.lines)]
    if len(pairs) < _ENOUGH_LINES:
        return
    middle = median(pitch(above, below) for above, below in pairs)
    if not _PITCH[0] <= middle <= _PITCH[1]:
        yield on_lines(
            pairs[0],
            "line_pitch",
            f"Khoảng cách giữa các dòng là {number(middle, 2)} dòng; phải từ dòng đơn đến 1,5 dòng.",
            expected="1 đến 1,5 dòng",
            observed=f"{number(middle, 2)} dòng",
            remedy="Chọn nội dung văn bản, vào Home → Line Spacing → 1.15 hoặc 1.5.",
        )


def _steps(several: list[Paragraph]) -> list[float]:
    return [
        below.baseline - above.baseline for paragraph in several for above, below in pairwise(paragraph.lines)
    ]


@rule(
    id="ND30-ND-09",
    title="Dấu kết thúc nội dung “./.”",
    citation=Citation(DECREE_30_2020, "các mẫu tại mục II Phụ lục III"),
    severity=Severity.NOTICE,
    applies=is_original,
)
def end_mark(dossier: Dossier) -> Iterator[Deviation]:
    """(Các mẫu văn bản kết thúc phần nội dung bằng) ./."""
    last = _last_line(dossier)
    if last.ocr:
        raise CannotTell("read_by_ocr")
    if not last.text.replace(" ", "").endswith(END_MARK):
        yield on_lines(
            (last,),
            "end_mark",
            "Nội dung văn bản không kết thúc bằng “./.” như các mẫu của Phụ lục III.",
            expected=END_MARK,
            observed=last.text[-12:],
            remedy="Thêm “./.” sau câu cuối cùng của nội dung văn bản.",
        )


def _last_line(dossier: Dossier) -> Line:
    return max(
        dossier.found(dossier.cells.body), key=lambda line: (line.page, round(line.baseline), line.box[2])
    )
