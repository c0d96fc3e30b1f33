"""Writes a manuscript as a PDF in the layout of Decree 30, and says where the signatures belong."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.demo.manuscript import (
    Align,
    Annex,
    Frame,
    Manuscript,
    PlacedPicture,
    SignatoryBlock,
    Stroke,
    Text,
)
from app.demo.typefaces import ASCENT, DESCENT, TIMES_NEW_ROMAN, font_name
from app.demo.typesetting import Column, SetLine, Word, set_lines

MM = 72 / 25.4
"""Points in a millimetre."""

Rect = tuple[float, float, float, float]

_STAMP_BASELINE = 3.0
"""Points between the bottom of a number or date widget and the baseline of its digits."""
_STAMP_HEIGHT = 14.0
_CORNER = (77.0, 9.0)
_CORNER_INDENT = 93.0
_INITIALS = (40 / MM, 20 / MM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a signature's widget belongs."""

    page: int
    """Counted from 1."""
    rect: Rect
    """Left, bottom, right, top in points, as /Rect wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDocument:
    """The unsigned PDF and the places for its signatures.

    Slots: `signature` and `seal` (`signature_2`, `seal_2` of a second signatory), `corner` (top right corner
    of page 1, for attachments and copies), `initials` (after the last line of the body), and `number`, `day`,
    `month` where the manuscript leaves them blank.
    """

    pdf: bytes
    pages: int
    slots: dict[str, Slot]


def write(manuscript: Manuscript) -> WrittenDocument:
    """Set the manuscript on pages; the same manuscript gives the same bytes."""
    return _Writer(manuscript).write()


class _Writer:
    """One run over one manuscript: `y` is the distance of the pen from the paper's bottom edge, in points."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.width, self.height = (length * MM for length in manuscript.paper)
        margins = manuscript.margins
        self.text_area = Column(left=margins.left * MM, right=self.width - margins.right * MM)
        self.top = self.height - margins.top * MM
        self.bottom = margins.bottom * MM
        self.buffer = io.BytesIO()
        self.canvas = Canvas(
            self.buffer,
            pagesize=(self.width, self.height),
            pdfVersion=(1, 7),
            invariant=1,
            initialFontName=font_name(TIMES_NEW_ROMAN, bold=False, italic=False),
        )
        self.canvas.setProducer(manuscript.producer)
        self.canvas.setTitle("")
        self.canvas.setAuthor("")
        self.page = 1
        self.counted_from = 1
        """Page on which the running count started anew."""
        self.y = self.top
        self.slots: dict[str, Slot] = {}

    def write(self) -> WrittenDocument:
        self._furnish_page()
        self._header()
        self._opening()
        self._flow(self.manuscript.body)
        self._after_body()
        self._closing()
        if self.manuscript.address is not None:
            self._address(self.manuscript.address)
        for annex in self.manuscript.annexes:
            self._annex(annex)
        self.canvas.showPage()
        self.canvas.save()
        return WrittenDocument(pdf=self.buffer.getvalue(), pages=self.page, slots=self.slots)

    # Pages.

    def _new_page(self, *, restart_count: bool = False) -> None:
        self.canvas.showPage()
        self.page += 1
        if restart_count:
            self.counted_from = self.page
        self.y = self.top
        self._furnish_page()

    def _furnish_page(self) -> None:
        """Everything that stands on a page by position: its number, marks, pictures, loose texts."""
        self._page_number()
        if self.page == 1:
            left = self.text_area.left + _CORNER_INDENT * MM
            top = self.height - 6 * MM
            self._slot("corner", (left, top - _CORNER[1] * MM, left + _CORNER[0] * MM, top))
            for frame in self.manuscript.frames:
                self._frame(frame)
        for picture in self.manuscript.pictures:
            if picture.page == self.page:
                self._picture(picture)
        for placed in self.manuscript.placed:
            if placed.page == self.page:
                left, baseline = placed.at[0] * MM, self.height - placed.at[1] * MM
                column = Column(left=left, right=self.width)
                for line in self._set(replace(placed.text, align=Align.LEFT), column):
                    self._draw_line(line, baseline)

    def _page_number(self) -> None:
        running = self.manuscript.page_number
        count = self.page - self.counted_from + 1
        if running is None or (count == 1 and not running.on_first_page):
            return
        style = replace(running.style, text=running.style.text.format(page=count - 1 + running.first))
        baseline = self.height - running.top * MM - style.size * (ASCENT - DESCENT) / 2
        for line in self._set(style, self.text_area):
            self._draw_line(line, baseline)

    # The parts of a document, top to bottom.

    def _header(self) -> None:
        manuscript = self.manuscript
        split = self.text_area.left + self.text_area.width * manuscript.header_split
        left = Column(left=self.text_area.left, right=split)
        right = Column(left=split, right=self.text_area.right)
        top = self.y
        bottom_left = self._stack((manuscript.parent_agency, manuscript.issuing_agency), left, top)
        bottom_right = self._stack((manuscript.national_title, manuscript.motto), right, top)
        row = min(bottom_left, bottom_right)
        if row < top:
            row -= 8
        size = max((text.size for text in (manuscript.number, manuscript.place_and_date) if text), default=0)
        lowest = row
        for text, column, drop in (
            (manuscript.number, left, 0.0),
            (manuscript.place_and_date, right, manuscript.place_drop),
        ):
            if text is not None:
                start = row - drop - (size - text.size) * ASCENT
                lowest = min(lowest, self._put(text, column, start))
        if manuscript.letter_subject is not None:
            lowest = min(lowest, self._put(manuscript.letter_subject, left, lowest))
        self.y = min(top, lowest)

    def _opening(self) -> None:
        manuscript = self.manuscript
        for text in (manuscript.type_name, manuscript.abstract, *manuscript.addressees):
            if text is not None:
                self.y = self._put(text, self.text_area, self.y)
        self._flow(manuscript.legal_grounds)

    def _flow(self, texts: Iterable[Text]) -> None:
        """Paragraphs across pages, line by line."""
        for text in texts:
            self.y -= text.before
            for line in self._set(text, self.text_area):
                if self.y - line.height < self.bottom - 0.01:
                    self._new_page()
                self._draw_line(line, self.y - line.ascent)
                self.y -= line.pitch
            if text.stroke is not None:
                self.y = self._stroke(text, text.stroke, self.text_area, self.y)
            self.y -= text.after

    def _after_body(self) -> None:
        left = self.text_area.right - _INITIALS[0] * MM
        self._slot("initials", (left, self.y, left + _INITIALS[0] * MM, self.y + _INITIALS[1] * MM))

    def _closing(self) -> None:
        """Cells 7a to 7c at the right, 9b at the left; two signatories stand side by side above 9b."""
        manuscript = self.manuscript
        middle = self.text_area.left + self.text_area.width / 2
        columns = [Column(left=middle, right=self.text_area.right)]
        if len(manuscript.blocks) > 1:
            columns.insert(0, Column(left=self.text_area.left, right=middle))
        height = max((self._block_height(block) for block in manuscript.blocks), default=0.0)
        recipients = [text for text in (manuscript.recipients_heading, *manuscript.recipients) if text]
        list_height = sum(self._height(text, self.text_area) for text in recipients)
        beside = len(manuscript.blocks) <= 1
        needed = max(height, list_height) if beside else height + list_height
        if not needed:
            return
        self.y -= 6
        if self.y - needed < self.bottom:
            self._new_page()
        top = self.y
        for index, (block, column) in enumerate(zip(manuscript.blocks, columns, strict=False), start=1):
            self._block(block, column, top, "" if index == 1 else f"_{index}")
        start = (top if beside else top - height - 6) - manuscript.recipients_drop
        lowest = self._stack(recipients, Column(left=self.text_area.left, right=middle), start)
        if manuscript.drafter is not None:
            lowest = self._put(manuscript.drafter, Column(left=self.text_area.left, right=middle), lowest)
        self.y = min(lowest, top - height)

    def _block(self, block: SignatoryBlock, column: Column, top: float, suffix: str) -> None:
        y = self._stack(block.authority, column, top)
        middle = (column.left + column.right) / 2
        self._signature_slots(block, (middle, y - block.gap * MM / 2), suffix)
        if block.name is not None:
            self._put(block.name, column, y - block.gap * MM)

    def _signature_slots(self, block: SignatoryBlock, middle: tuple[float, float], suffix: str) -> None:
        width, height = (length * MM for length in block.picture)
        x, y = (
            middle[0] + block.picture_shift[0] * MM - width / 2,
            middle[1] + block.picture_shift[1] * MM - height / 2,
        )
        self._slot(f"signature{suffix}", (x, y, x + width, y + height))
        seal = block.seal * MM
        right = x + width * block.seal_overlap + block.seal_shift[0] * MM
        bottom = y + height / 2 - seal / 2 + block.seal_shift[1] * MM
        self._slot(f"seal{suffix}", (right - seal, bottom, right, bottom + seal))

    def _block_height(self, block: SignatoryBlock) -> float:
        column = Column(left=0, right=self.text_area.width / 2)
        texts = (*block.authority, *([block.name] if block.name else []))
        return sum(self._height(text, column) for text in texts) + block.gap * MM

    def _address(self, address: Text) -> None:
        """Cell 13: under a line across the text area, at the bottom of page 1."""
        top = self.bottom + self._height(address, self.text_area)
        self.canvas.setLineWidth(0.75)
        self.canvas.line(self.text_area.left, top, self.text_area.right, top)
        self._put(address, self.text_area, top - 2)

    def _annex(self, annex: Annex) -> None:
        self._new_page(restart_count=annex.own_page_numbers)
        self._flow(text for text in (annex.heading, annex.title, annex.reference) if text is not None)
        self._flow(annex.body)

    # Texts and lines.

    def _stack(self, texts: Iterable[Text | None], column: Column, top: float) -> float:
        """Set texts under each other; returns where the last one ends."""
        for text in texts:
            if text is not None:
                top = self._put(text, column, top)
        return top

    def _put(self, text: Text, column: Column, top: float) -> float:
        """Set one text without page breaks; returns where it ends."""
        y = top - text.before
        for line in self._set(text, column):
            self._draw_line(line, y - line.ascent)
            y -= line.pitch
        if text.stroke is not None:
            y = self._stroke(text, text.stroke, column, y)
        return y - text.after

    def _height(self, text: Text, column: Column) -> float:
        return text.before + sum(line.pitch for line in self._set(text, column)) + text.after

    def _set(self, text: Text, column: Column) -> list[SetLine]:
        return set_lines(text, column, self.manuscript.fill, indent_unit=MM)

    def _draw_line(self, line: SetLine, baseline: float) -> None:
        for word in line.words:
            if word.slot:
                bottom = baseline - _STAMP_BASELINE
                rect = (line.x(word), bottom, line.x(word) + word.width, bottom + _STAMP_HEIGHT)
                self._slot(word.slot, rect)
        for run in line.runs():
            self._draw_run(run, line, baseline)

    def _draw_run(self, run: list[Word], line: SetLine, baseline: float) -> None:
        first = run[0]
        name = font_name(line.style.family, bold=first.bold, italic=line.style.italic)
        pen = self.canvas.beginText(line.x(first), baseline)
        pen.setFont(name, line.style.size)
        pen.setFillColorRGB(*(channel / 255 for channel in line.style.colour))
        pen.setWordSpace(line.extra_space)
        pen.textOut(" ".join(word.text for word in run))
        pen.setWordSpace(0)
        self.canvas.drawText(pen)

    def _stroke(self, text: Text, stroke: Stroke, column: Column, y: float) -> float:
        """Draw the line under a text that ended at `y`; returns where it ends itself."""
        lines = self._set(text, column)
        width = max(line.width for line in lines)
        centre = lines[-1].left + lines[-1].width / 2 + stroke.shift * MM
        half = width * stroke.ratio / 2
        at = y - stroke.gap
        self.canvas.saveState()
        self.canvas.setLineWidth(stroke.thickness)
        if stroke.dashed:
            self.canvas.setDash(3, 2)
        self.canvas.line(centre - half, at, centre + half, at)
        self.canvas.restoreState()
        return at - stroke.thickness

    def _frame(self, frame: Frame) -> None:
        left, top = frame.at[0] * MM, self.height - frame.at[1] * MM
        width, height = (length * MM for length in frame.size)
        self.canvas.saveState()
        self.canvas.setLineWidth(frame.border)
        self.canvas.setStrokeColorRGB(*(channel / 255 for channel in frame.text.colour))
        self.canvas.rect(left, top - height, width, height)
        self.canvas.restoreState()
        baseline = top - height / 2 - frame.text.size * (ASCENT - DESCENT) / 2
        for line in self._set(frame.text, Column(left=left, right=left + width)):
            self._draw_line(line, baseline)

    def _picture(self, picture: PlacedPicture) -> None:
        left, top, right, bottom = (length * MM for length in picture.box)
        image = ImageReader(io.BytesIO(picture.png))
        self.canvas.drawImage(image, left, self.height - bottom, right - left, bottom - top, mask="auto")

    def _slot(self, name: str, rect: Rect) -> None:
        self.slots.setdefault(name, Slot(page=self.page, rect=rect))
