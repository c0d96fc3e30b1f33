"""What was measured on the pages: text, drawn lines, pictures, signature widgets.

Millimetres from the top left corner of the page as it is shown (CropBox, rotation and user unit
applied); font sizes in points after the transformation matrix.
"""

from dataclasses import dataclass
from enum import StrEnum

from verification.verdict import Box


class Colour(StrEnum):
    """Dominant colour of ink, by area."""

    BLACK = "black"
    RED = "red"
    BLUE = "blue"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """The font of a run of text."""

    name: str
    """Base font name without subset prefix, e.g. "TimesNewRomanPS-BoldMT"."""
    family: str
    """Normalised family: "Times New Roman", "Liberation Serif", ".VnTime", …"""
    size: float
    """Points, after the transformation matrix."""
    bold: bool
    italic: bool
    colour: tuple[int, int, int]
    """Fill colour, RGB 0-255."""
    embedded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Consecutive characters of one typeface on one line."""

    text: str
    typeface: Typeface
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text: spans left to right that stand on one baseline without a wide gap."""

    page: int
    spans: tuple[Span, ...]
    box: Box
    baseline: float
    field_name: str | None = None
    """The signature field whose appearance draws it; None for page content."""
    ocr: bool = False
    """Read from a picture; nothing measured on it is certain."""

    @property
    def text(self) -> str:
        """The characters as Unicode NFC, runs of blanks folded."""
        return " ".join("".join(span.text for span in self.spans).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A horizontal stroke: path, thin rectangle, underline or table border."""

    page: int
    left: float
    right: float
    y: float
    thickness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image drawn on the page or in an appearance."""

    page: int
    box: Box
    """Where it is drawn, transparent margins included."""
    pixels: tuple[int, int]
    transparent: bool
    """It has a soft mask, a mask or an alpha channel."""
    lossless: bool
    """Not stored as JPEG or JPEG 2000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What a signature widget really draws: its rectangle rendered with and without it, compared."""

    box: Box
    """Bounding box of the changed pixels."""
    colour: Colour
    share: float
    """Share of the changed pixels that have that colour, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A signature field on a page."""

    field_name: str
    page: int
    box: Box
    """The annotation rectangle; zero area where invisible."""
    lines: tuple[Line, ...] = ()
    """Text in its appearance."""
    pictures: tuple[Picture, ...] = ()
    ink: Ink | None = None
    """None where nothing is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it is shown."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    """Top to bottom, left to right; text in signature widgets included (`Line.field_name`)."""
    drawn_lines: tuple[DrawnLine, ...] = ()
    pictures: tuple[Picture, ...] = ()
    scanned: bool = False
    """A picture fills the page and there is no text layer, or only one laid invisibly over it."""
    has_table: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The measured document."""

    page_count: int
    pages: tuple[Page, ...]
    """Those measured in full; see `Limits.layout_pages`."""
    widgets: tuple[Widget, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every page was measured."""
        return len(self.pages) == self.page_count

    def widget(self, field_name: str) -> Widget | None:
        """The widget of a signature field, if it stands on a page."""
        return next((widget for widget in self.widgets if widget.field_name == field_name), None)
