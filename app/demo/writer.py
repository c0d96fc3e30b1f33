"""Writes a manuscript as a PDF in the layout of Decree 30, and says where the signatures belong."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.demo.manuscript import Align, Annex, Manuscript, SignatoryBlock, Text
from app.demo.sheet import MM, Sheet, Slot
from app.demo.typefaces import ASCENT, DESCENT
from app.demo.typesetting import Column

__all__ = ["Slot", "WrittenDocument", "write"]

_CORNER = (77.0, 9.0)
_CORNER_INDENT = 93.0
_INITIALS = (40 / MM, 20 / MM)


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
        self.sheet = Sheet(manuscript.paper, fill=manuscript.fill, producer=manuscript.producer)
        margins = manuscript.margins
        self.text_area = Column(left=margins.left * MM, right=self.sheet.width - margins.right * MM)
        self.top = self.sheet.height - margins.top * MM
        self.bottom = margins.bottom * MM
        self.counted_from = 1
        """Page on which the running count started anew."""
        self.y = self.top

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
        pdf = self.sheet.finished()
        return WrittenDocument(pdf=pdf, pages=self.sheet.page, slots=self.sheet.slots)

    # Pages.

    def _new_page(self, *, restart_count: bool = False) -> None:
        self.sheet.turn()
        if restart_count:
            self.counted_from = self.sheet.page
        self.y = self.top
        self._furnish_page()

    def _furnish_page(self) -> None:
        """Everything that stands on a page by position: its number, marks, pictures, loose texts."""
        self._page_number()
        if self.sheet.page == 1:
            left = self.text_area.left + _CORNER_INDENT * MM
            top = self.sheet.height - 6 * MM
            self.sheet.slot("corner", (left, top - _CORNER[1] * MM, left + _CORNER[0] * MM, top))
            for frame in self.manuscript.frames:
                self.sheet.frame(frame)
        for picture in self.manuscript.pictures:
            if picture.page == self.sheet.page:
                self.sheet.picture(picture)
        for placed in self.manuscript.placed:
            if placed.page == self.sheet.page:
                left, baseline = placed.at[0] * MM, self.sheet.height - placed.at[1] * MM
                column = Column(left=left, right=self.sheet.width)
                for line in self.sheet.lines(replace(placed.text, align=Align.LEFT), column):
                    self.sheet.draw_line(line, baseline)

    def _page_number(self) -> None:
        running = self.manuscript.page_number
        count = self.sheet.page - self.counted_from + 1
        if running is None or (count == 1 and not running.on_first_page):
            return
        style = replace(running.style, text=running.style.text.format(page=count - 1 + running.first))
        baseline = self.sheet.height - running.top * MM - style.size * (ASCENT - DESCENT) / 2
        for line in self.sheet.lines(style, self.text_area):
            self.sheet.draw_line(line, baseline)

    # The parts of a document, top to bottom.

    def _header(self) -> None:
        manuscript = self.manuscript
        split = self.text_area.left + self.text_area.width * manuscript.header_split
        left = Column(left=self.text_area.left, right=split)
        right = Column(left=split, right=self.text_area.right)
        top = self.y
        bottom_left = self.sheet.stack((manuscript.parent_agency, manuscript.issuing_agency), left, top)
        bottom_right = self.sheet.stack((manuscript.national_title, manuscript.motto), right, top)
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
                lowest = min(lowest, self.sheet.put(text, column, start))
        if manuscript.letter_subject is not None:
            lowest = min(lowest, self.sheet.put(manuscript.letter_subject, left, lowest))
        self.y = min(top, lowest)

    def _opening(self) -> None:
        manuscript = self.manuscript
        for text in (manuscript.type_name, manuscript.abstract, *manuscript.addressees):
            if text is not None:
                self.y = self.sheet.put(text, self.text_area, self.y)
        self._flow(manuscript.legal_grounds)

    def _flow(self, texts: Iterable[Text]) -> None:
        """Paragraphs across pages, line by line."""
        for text in texts:
            self.y -= text.before
            for line in self.sheet.lines(text, self.text_area):
                if self.y - line.height < self.bottom - 0.01:
                    self._new_page()
                self.sheet.draw_line(line, self.y - line.ascent)
                self.y -= line.pitch
            if text.stroke is not None:
                self.y = self.sheet.stroke(text, text.stroke, self.text_area, self.y)
            self.y -= text.after

    def _after_body(self) -> None:
        left = self.text_area.right - _INITIALS[0] * MM
        self.sheet.slot("initials", (left, self.y, left + _INITIALS[0] * MM, self.y + _INITIALS[1] * MM))

    def _closing(self) -> None:
        """Cells 7a to 7c at the right, 9b at the left; two signatories stand side by side above 9b."""
        manuscript = self.manuscript
        middle = self.text_area.left + self.text_area.width / 2
        columns = [Column(left=middle, right=self.text_area.right)]
        if len(manuscript.blocks) > 1:
            columns.insert(0, Column(left=self.text_area.left, right=middle))
        height = max((self._block_height(block) for block in manuscript.blocks), default=0.0)
        recipients = [text for text in (manuscript.recipients_heading, *manuscript.recipients) if text]
        list_height = sum(self.sheet.measured(text, self.text_area) for text in recipients)
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
        listed = (*recipients, manuscript.drafter)
        lowest = self.sheet.stack(listed, Column(left=self.text_area.left, right=middle), start)
        self.y = min(lowest, top - height)

    def _block(self, block: SignatoryBlock, column: Column, top: float, suffix: str) -> None:
        y = self.sheet.stack(block.authority, column, top)
        middle = (column.left + column.right) / 2
        self._signature_slots(block, (middle, y - block.gap * MM / 2), suffix)
        if block.name is not None:
            self.sheet.put(block.name, column, y - block.gap * MM)

    def _signature_slots(self, block: SignatoryBlock, middle: tuple[float, float], suffix: str) -> None:
        width, height = (length * MM for length in block.picture)
        x, y = (
            middle[0] + block.picture_shift[0] * MM - width / 2,
            middle[1] + block.picture_shift[1] * MM - height / 2,
        )
        self.sheet.slot(f"signature{suffix}", (x, y, x + width, y + height))
        seal = block.seal * MM
        right = x + width * block.seal_overlap + block.seal_shift[0] * MM
        bottom = y + height / 2 - seal / 2 + block.seal_shift[1] * MM
        self.sheet.slot(f"seal{suffix}", (right - seal, bottom, right, bottom + seal))

    def _block_height(self, block: SignatoryBlock) -> float:
        column = Column(left=0, right=self.text_area.width / 2)
        texts = (*block.authority, *([block.name] if block.name else []))
        return sum(self.sheet.measured(text, column) for text in texts) + block.gap * MM

    def _address(self, address: Text) -> None:
        """Cell 13: under a line across the text area, at the bottom of page 1."""
        top = self.bottom + self.sheet.measured(address, self.text_area)
        self.sheet.rule(self.text_area, top)
        self.sheet.put(address, self.text_area, top - 2)

    def _annex(self, annex: Annex) -> None:
        self._new_page(restart_count=annex.own_page_numbers)
        self._flow(text for text in (annex.heading, annex.title, annex.reference) if text is not None)
        self._flow(annex.body)
