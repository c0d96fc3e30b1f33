"""What was measured on the pages: text, drawn lines, pictures, signature widgets.

Millimetres from the top left corner of the page as it is shown (CropBox, rotation and user unit
applied); font sizes in points after the transformation matrix.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from verification.verdict import Box


class Colour(StrEnum):
    """Dominant colour of ink, by area."""

    BLACK = "black"
    RED = "red"
    BLUE = "blue"
    OTHER = "other"


class Encoding(StrEnum):
    """The character set that a font draws."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    """8-bit fonts named .Vn… (ABC), TCVN 5712:1993."""
    VNI = "vni"
    """8-bit fonts named VNI-…."""


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
    encoding: Encoding = Encoding.UNICODE


class Span(NamedTuple):
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
    disputed: bool = False
    """The page shows other letters there than the text says (`sight`): what it says is not believed."""
    text: str = field(init=False, repr=False, compare=False)
    """The characters as Unicode NFC, runs of blanks folded; from the spans, once: every rule asks for it."""

    def __post_init__(self) -> None:
        text = " ".join("".join([span.text for span in self.spans]).split())
        object.__setattr__(self, "text", text if is_normalized("NFC", text) else normalize("NFC", text))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A horizontal stroke: path, thin rectangle, underline or table border."""

    page: int
    left: float
    right: float
    y: float
    thickness: float
    dashed: bool = False
    typed: bool = False
    """Made of underscores or dashes in the text instead of drawn."""


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
    coloured: bool = True
    """Its colour space has more than one component."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What a signature widget really draws: its appearance rendered alone on white.

    Alone, so that a seal that lies over a signature has its own box and the overlap of both means something.
    """

    box: Box
    """Bounding box of the pixels that are not white."""
    colour: Colour
    share: float
    """Share of those pixels that have that colour, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A signature field on a page."""

    field_name: str
    page: int
    """Counted from 1; 0 where no page holds it."""
    box: Box
    """The annotation rectangle; zero area where invisible or hidden."""
    lines: tuple[Line, ...] = ()
    """Text in its appearance."""
    pictures: tuple[Picture, ...] = ()
    ink: Ink | None = None
    """None where nothing is drawn."""
    orphaned: bool = False
    """It stands on a page, but no field of the form holds it: remains cut out of a signed file."""


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
    tables: tuple[Box, ...] = ()
    """Boxes of the tables with borders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The measured document."""

    page_count: int
    pages: tuple[Page, ...]
    """Those measured in full; see `Limits.layout_pages`."""
    widgets: tuple[Widget, ...] = ()
    hidden: tuple[Line, ...] = ()
    """Text that would have decided what the document is, and that nobody sees on the page (`shown`)."""
    widgets_measured: bool = True
    """False where the objects of the file could not be read, so that widgets and user units are unknown."""
    pdf_version: tuple[int, int] | None = None
    """Version of the PDF format that the file claims, e.g. (1, 7)."""

    @property
    def complete(self) -> bool:
        """Whether every page was measured."""
        return len(self.pages) == self.page_count

    def widget(self, field_name: str) -> Widget | None:
        """The widget of a signature field, if it stands on a page."""
        held = (widget for widget in self.widgets if not widget.orphaned)
        return next((widget for widget in held if widget.field_name == field_name), None)
