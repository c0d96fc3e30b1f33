"""The paper: pages of one size, texts, strokes, frames and pictures at places given in points."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.demo.manuscript import Frame, PlacedPicture, Stroke, Text
from app.demo.typefaces import ASCENT, DESCENT, TIMES_NEW_ROMAN, font_name
from app.demo.typesetting import Column, SetLine, Word, set_lines

MM = 72 / 25.4
"""Points in a millimetre."""

Rect = tuple[float, float, float, float]

_STAMP_BASELINE = 3.0
"""Points between the bottom of a number or date widget and the baseline of its digits."""
_STAMP_HEIGHT = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a signature's widget belongs."""

    page: int
    """Counted from 1."""
    rect: Rect
    """Left, bottom, right, top in points, as /Rect wants it."""


class Sheet:
    """Pages under the pen; heights are counted from the paper's bottom edge."""

    def __init__(self, paper: tuple[float, float], *, fill: Mapping[str, str], producer: str) -> None:
        self.width, self.height = (length * MM for length in paper)
        self.page = 1
        self.slots: dict[str, Slot] = {}
        self._fill = fill
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=(self.width, self.height),
            pdfVersion=(1, 7),
            invariant=1,
            initialFontName=font_name(TIMES_NEW_ROMAN, bold=False, italic=False),
        )
        self._canvas.setProducer(producer)
        self._canvas.setTitle("")
        self._canvas.setAuthor("")

    def turn(self) -> None:
        """Begin the next page."""
        self._canvas.showPage()
        self.page += 1

    def finished(self) -> bytes:
        """The PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()

    def slot(self, name: str, rect: Rect) -> None:
        """Remember a place for a signature; the first one of a name counts."""
        self.slots.setdefault(name, Slot(page=self.page, rect=rect))

    def stack(self, texts: Iterable[Text | None], column: Column, top: float) -> float:
        """Set texts under each other; returns where the last one ends."""
        for text in texts:
            if text is not None:
                top = self.put(text, column, top)
        return top

    def put(self, text: Text, column: Column, top: float) -> float:
        """Set one text without page breaks; returns where it ends."""
        y = top - text.before
        for line in self.lines(text, column):
            self.draw_line(line, y - line.ascent)
            y -= line.pitch
        if text.stroke is not None:
            y = self.stroke(text, text.stroke, column, y)
        return y - text.after

    def measured(self, text: Text, column: Column) -> float:
        """Height that a text takes."""
        return text.before + sum(line.pitch for line in self.lines(text, column)) + text.after

    def lines(self, text: Text, column: Column) -> list[SetLine]:
        """The text broken and aligned."""
        return set_lines(text, column, self._fill, indent_unit=MM)

    def draw_line(self, line: SetLine, baseline: float) -> None:
        """Draw a line's words, and remember its blank slots."""
        for word in line.words:
            if word.slot:
                bottom = baseline - _STAMP_BASELINE
                rect = (line.x(word), bottom, line.x(word) + word.width, bottom + _STAMP_HEIGHT)
                self.slot(word.slot, rect)
        for run in line.runs():
            self._draw_run(run, line, baseline)

    def _draw_run(self, run: list[Word], line: SetLine, baseline: float) -> None:
        first = run[0]
        name = font_name(line.style.family, bold=first.bold, italic=line.style.italic)
        pen = self._canvas.beginText(line.x(first), baseline)
        pen.setFont(name, line.style.size)
        pen.setFillColorRGB(*(channel / 255 for channel in line.style.colour))
        pen.setWordSpace(line.extra_space)
        pen.textOut(" ".join(word.text for word in run))
        pen.setWordSpace(0)
        self._canvas.drawText(pen)

    def stroke(self, text: Text, stroke: Stroke, column: Column, y: float) -> float:
        """Draw the line under a text that ended at `y`; returns where it ends itself."""
        lines = self.lines(text, column)
        width = max(line.width for line in lines)
        centre = lines[-1].left + lines[-1].width / 2 + stroke.shift * MM
        half = width * stroke.ratio / 2
        at = y - stroke.gap
        self._canvas.saveState()
        self._canvas.setLineWidth(stroke.thickness)
        if stroke.dashed:
            self._canvas.setDash(3, 2)
        self._canvas.line(centre - half, at, centre + half, at)
        self._canvas.restoreState()
        return at - stroke.thickness

    def rule(self, column: Column, y: float) -> None:
        """A line across a column."""
        self._canvas.setLineWidth(0.75)
        self._canvas.line(column.left, y, column.right, y)

    def frame(self, frame: Frame) -> None:
        """A text in a rectangle of its colour."""
        left, top = frame.at[0] * MM, self.height - frame.at[1] * MM
        width, height = (length * MM for length in frame.size)
        self._canvas.saveState()
        self._canvas.setLineWidth(frame.border)
        self._canvas.setStrokeColorRGB(*(channel / 255 for channel in frame.text.colour))
        self._canvas.rect(left, top - height, width, height)
        self._canvas.restoreState()
        baseline = top - height / 2 - frame.text.size * (ASCENT - DESCENT) / 2
        for line in self.lines(frame.text, Column(left=left, right=left + width)):
            self.draw_line(line, baseline)

    def picture(self, picture: PlacedPicture) -> None:
        """A picture in the page."""
        left, top, right, bottom = (length * MM for length in picture.box)
        image = ImageReader(io.BytesIO(picture.png))
        self._canvas.drawImage(image, left, self.height - bottom, right - left, bottom - top, mask="auto")
