"""What is to be written on the paper: every component of Decree 30, Phụ lục I as a parameter.

The defaults conform. A breakage for a test is one `dataclasses.replace`:

    replace(LETTER, number=replace(LETTER.number, size=12))

Lengths are millimetres, sizes and spacings points, colours RGB from 0 to 255.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.demo.typefaces import TIMES_NEW_ROMAN, Family

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
RED: Colour = (220, 20, 30)


class Align(StrEnum):
    """How the lines of a text stand between its edges."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    JUSTIFIED = "justified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A horizontal line under a text."""

    ratio: float = 1.0
    """Length divided by the width of the longest line above it."""
    gap: float = 2.0
    """Points from the lowest point of the text to the line."""
    thickness: float = 0.75
    shift: float = 0.0
    """Millimetres to the right of the centre of the text."""
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A component or a paragraph.

    A line feed breaks the line; "{number}", "{day}", … are slots (`Manuscript.fill`).
    """

    text: str
    size: float = 14.0
    bold: bool = False
    italic: bool = False
    colour: Colour = BLACK
    family: Family = TIMES_NEW_ROMAN
    align: Align = Align.CENTRE
    lead: str = ""
    """Words in bold before the text, e.g. "Điều 1."."""
    indent: float = 0.0
    """First-line indent."""
    leading: float = 1.0
    """Line pitch in units of single spacing."""
    before: float = 0.0
    """Points above."""
    after: float = 0.0
    """Points below."""
    stroke: Stroke | None = None
    shift: float = 0.0
    """Millimetres to the right of where the alignment puts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A text in a rectangle at the left or right text edge (marks of urgency, secrecy, circulation)."""

    text: Text
    size: tuple[float, float]
    at: tuple[float, float]
    """Left and top, from the page's top left corner."""
    border: float = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A text anywhere on a page: its left edge and baseline."""

    text: Text
    at: tuple[float, float]
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPicture:
    """A picture drawn into a page, not by a signature: a scan, a copied seal."""

    png: bytes
    box: tuple[float, float, float, float]
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryBlock:
    """Cells 7a, 7c and 7b of one signatory."""

    authority: tuple[Text, ...]
    name: Text | None
    gap: float = 28.0
    """Room for the signature between title and name."""
    picture: tuple[float, float] = (45.0, 20.0)
    """Width and height of the signature's picture."""
    picture_shift: tuple[float, float] = (0.0, 0.0)
    """Moves the picture from its place in the middle."""
    seal: float = 36.0
    """Diameter of the agency's seal."""
    seal_overlap: float = 1 / 3
    """Share of the picture's width that the seal covers, from the left."""
    seal_shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An attachment in the same file: starts a new page, counts its pages from 1."""

    heading: Text | None
    title: Text | None
    reference: Text | None
    body: tuple[Text, ...] = ()
    own_page_numbers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Distances of the text area from the paper's edges."""

    left: float = 30.0
    right: float = 20.0
    top: float = 20.0
    bottom: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumber:
    """Running page numbers; the centre of the digits stands `top` below the paper's edge."""

    style: Text = field(default_factory=lambda: Text(text="{page}", size=14))
    top: float = 12.0
    on_first_page: bool = False
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """One file. A component that is None is left out."""

    paper: tuple[float, float] = (210.0, 297.0)
    margins: Margins = field(default_factory=Margins)
    page_number: PageNumber | None = field(default_factory=PageNumber)
    header_split: float = 0.43
    """Share of the text width that the left column (cells 2, 3, 5b) takes."""

    national_title: Text | None = None
    motto: Text | None = None
    parent_agency: Text | None = None
    issuing_agency: Text | None = None
    number: Text | None = None
    place_and_date: Text | None = None
    place_drop: float = 0.0
    """Points by which cell 4 stands lower than cell 3."""
    letter_subject: Text | None = None
    type_name: Text | None = None
    abstract: Text | None = None
    addressees: tuple[Text, ...] = ()
    legal_grounds: tuple[Text, ...] = ()
    body: tuple[Text, ...] = ()
    recipients_heading: Text | None = None
    recipients: tuple[Text, ...] = ()
    recipients_drop: float = 0.0
    """Points by which "Nơi nhận" stands lower than cell 7a."""
    blocks: tuple[SignatoryBlock, ...] = ()
    """One stands at the right; two stand left and right, "Nơi nhận" below them (biên bản)."""
    drafter: Text | None = None
    frames: tuple[Frame, ...] = ()
    """Cells 10a, 10b, 11, on page 1."""
    address: Text | None = None
    annexes: tuple[Annex, ...] = ()
    placed: tuple[Placed, ...] = ()
    pictures: tuple[PlacedPicture, ...] = ()

    fill: Mapping[str, str] = field(default_factory=dict)
    """What to print in the slots. A slot without a value stays blank, and its box is reported."""
    producer: str = "Microsoft® Word 2019"
