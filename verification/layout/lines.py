"""From runs of characters to lines: what stands on one baseline without a wide gap."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from unicodedata import normalize

from verification.layout.content import Run, Stroke
from verification.layout.geometry import MM_PER_POINT
from verification.layout.legacy import decoded
from verification.layout.page import Encoding, Line, Span
from verification.verdict import Box

ASCENT, DESCENT = 0.891, 0.216
"""Em above and below the baseline: the line box of Times New Roman, hung on every line (decision 0020)."""
_SAME_BASELINE = 0.16
"""Em by which two runs of one line may stand apart."""
_BLANK = 0.14
"""Em from which a gap between two runs is a blank."""
_WIDE = 2.0
"""Em from which a gap parts two lines."""
_SAME_SPAN = 0.7
_SMALL = 0.8
"""A run below this share of its neighbour's size may be a superscript or subscript of it."""
_DUPLICATE_MM = 0.35
_OVER = 0.2
"""Em by which runs of two colours must lie over each other to be two layers."""


@dataclass(slots=True)
class _Row:
    """Runs on one baseline, not yet parted by gaps."""

    baseline: float
    em: float
    runs: list[Run] = field(default_factory=list)


def build_lines(
    runs: Iterable[Run],
    *,
    page: int,
    dividers: Sequence[Stroke] = (),
    field_name: str | None = None,
    ocr: bool = False,
) -> tuple[Line, ...]:
    """The lines that the runs make, top to bottom and left to right; `dividers` are vertical strokes."""
    rows = _with_scripts(_rows(_without_duplicates(runs)))
    walls = sorted((stroke.box[0], stroke.box[1], stroke.box[3]) for stroke in dividers)
    lines = [
        _line(part, page=page, field_name=field_name, ocr=ocr)
        for whole in rows
        for row in _layers(whole)
        for part in _parts(row, walls)
    ]
    return in_reading_order(lines)


def in_reading_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Top to bottom, left to right on one baseline."""
    ordered = sorted(lines, key=attrgetter("baseline"))
    rows: list[list[Line]] = []
    for line in ordered:
        if rows and line.baseline - rows[-1][0].baseline <= 1.0:  # millimetre: rows of unequal cells
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.box[0]))


def _em(run: Run) -> float:
    size = run.typeface.size
    return size * MM_PER_POINT if size > 1.0 else MM_PER_POINT


def _without_duplicates(runs: Iterable[Run]) -> list[Run]:
    """The runs without those printed twice at one place, as some programs make letters bold."""
    kept: list[Run] = []
    latest: dict[str, Run] = {}
    for run in runs:
        twin = latest.get(run.text)
        if twin is not None and (
            abs(twin.left - run.left) <= _DUPLICATE_MM and abs(twin.baseline - run.baseline) <= _DUPLICATE_MM
        ):
            continue
        latest[run.text] = run
        kept.append(run)
    return kept


def _rows(runs: Iterable[Run]) -> list[_Row]:
    rows: list[_Row] = []
    for run in sorted(runs, key=attrgetter("baseline")):
        baseline, em = run.baseline, _em(run)
        for row in rows[:-5:-1]:
            if abs(row.baseline - baseline) <= _SAME_BASELINE * min(row.em, em) + 0.1:
                row.runs.append(run)
                if em > row.em:
                    row.em, row.baseline = em, baseline
                break
        else:
            rows.append(_Row(baseline=baseline, em=em, runs=[run]))
    return rows


def _with_scripts(rows: list[_Row]) -> list[_Row]:
    """Rows with the small raised or lowered runs moved into the row that they belong to."""
    baselines = [row.baseline for row in rows]
    largest = max((row.em for row in rows), default=0.0)
    sizes = {run.typeface.size for row in rows for run in row.runs}
    small = {size for size in sizes if max(size, 1.0) * MM_PER_POINT <= _SMALL * largest}
    if not small:
        return rows
    for index, row in enumerate(rows):
        for run in [run for run in row.runs if run.typeface.size in small]:
            home = next(
                (
                    other
                    for other in rows[max(0, index - 3) : bisect_left(baselines, row.baseline + 5.0)]
                    if other is not row and _is_script(run, other)
                ),
                None,
            )
            if home is not None:
                row.runs.remove(run)
                home.runs.append(run)
    return [row for row in rows if row.runs]


def _is_script(run: Run, row: _Row) -> bool:
    em = _em(run)
    if em > _SMALL * row.em or not -0.3 * row.em <= row.baseline - run.baseline <= 0.6 * row.em:
        return False
    reach = 0.35 * row.em
    return any(
        run.left - reach <= other.right and other.left - reach <= run.right
        for other in row.runs
        if _em(other) > em / _SMALL
    )


def _layers(row: _Row) -> list[_Row]:
    """The row by colours, where runs of several colours lie over each other: a stamp over a printed line."""
    colours = dict.fromkeys([run.typeface.colour for run in row.runs]) if len(row.runs) > 1 else ()
    if len(colours) <= 1 or not _overlap(row):
        return [row]
    return [
        _Row(
            baseline=row.baseline, em=row.em, runs=[run for run in row.runs if run.typeface.colour == colour]
        )
        for colour in colours
    ]


def _overlap(row: _Row) -> bool:
    runs = sorted(row.runs, key=lambda run: run.left)
    return any(
        one.typeface.colour != other.typeface.colour and one.right - other.left > _OVER * _em(other)
        for one, other in pairwise(runs)
    )


def _passing(walls: Iterable[tuple[float, float, float]], row: _Row) -> list[float]:
    """Where vertical strokes (x, top, bottom) pass the letters of a row, from left to right."""
    above, below = row.baseline - 0.3 * row.em, row.baseline - 0.1 * row.em
    return [x for x, top, bottom in walls if top < above and bottom > below]


def _parts(row: _Row, walls: Sequence[tuple[float, float, float]]) -> Iterator[list[Run]]:
    """The runs of a row from left to right, parted at wide gaps and at vertical strokes."""
    if len(row.runs) == 1:
        yield row.runs
        return
    runs = sorted(row.runs, key=attrgetter("left", "right"))
    passing = _passing(walls, row)
    # No narrower gap parts anything, unless a stroke stands in it.
    least = 0.0 if passing else _em(min(runs, key=attrgetter("typeface.size")))
    part: list[Run] = []
    end = 0.0
    for run in runs:
        gap = run.left - end
        if part and gap > least:
            em = max(_em(part[-1]), _em(run))
            if (
                gap > _WIDE * em
                or _stands_in(passing, end, run.left)
                or (gap > em and _differ(part[-1], run))
            ):
                yield part
                part, end = [], 0.0
        part.append(run)
        end = max(end, run.right)
    if part:
        yield part


def _stands_in(walls: Sequence[float], left: float, right: float) -> bool:
    """Whether a vertical stroke stands in a gap, or hardly beside it."""
    first = bisect_left(walls, left - 0.5)
    return first < len(walls) and walls[first] <= right + 0.5


def _differ(one: Run, other: Run) -> bool:
    """Whether weight or size say that two runs belong to different columns."""
    first, second = one.typeface, other.typeface
    return first.bold != second.bold or abs(first.size - second.size) >= 1.0


def _line(runs: list[Run], *, page: int, field_name: str | None, ocr: bool) -> Line:
    main, right = runs[0], runs[0].right
    if len(runs) > 1:
        largest = max([run.typeface.size for run in runs])
        main = max([run for run in runs if run.typeface.size == largest], key=_length)
        right = max([run.right for run in runs])
    return Line(
        page=page,
        spans=tuple(_spans(runs)),
        box=_hung(runs[0].left, right, main.baseline, main.typeface.size),
        baseline=main.baseline,
        field_name=field_name,
        ocr=ocr,
    )


def _length(run: Run) -> int:
    return len(run.text)


def _spans(runs: list[Run]) -> Iterator[Span]:
    """The runs of a line, from left to right, as spans of one typeface without a gap wider than a blank."""
    text, first, last = runs[0].text, runs[0], runs[0]
    em = _em(first)
    for run in runs[1:]:
        same = run.typeface is last.typeface or run.typeface == last.typeface
        if not same:
            em = min(_em(last), _em(run))
        gap = run.left - last.right
        if gap > _BLANK * em and not text.endswith(" "):
            text += " "
        if same and gap <= _SAME_SPAN * em:
            text += run.text
        else:
            yield _span(text, first, last)
            text, first, em = run.text, run, _em(run)
        last = run
    yield _span(text, first, last)


def _span(text: str, first: Run, last: Run) -> Span:
    right = max(first.right, last.right)
    box = _hung(first.left, right, first.baseline, first.typeface.size)
    face = first.typeface
    if face.encoding is Encoding.UNICODE:
        text = text.replace("\xad", "")
    else:
        text = decoded(text, face.encoding, capitals=face.family.endswith("H"))
    return Span(text=normalize("NFC", text), typeface=face, box=box)


def _hung(left: float, right: float, baseline: float, size: float) -> Box:
    em = size * MM_PER_POINT
    return left, baseline - ASCENT * em, right, baseline + DESCENT * em
