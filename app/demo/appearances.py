"""What a signature shows: a picture, digits, or lines of text, as a one-page PDF for the widget."""

import io
from functools import lru_cache

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.demo.typefaces import ASCENT, DESCENT, TIMES_NEW_ROMAN, Family, font_name, text_width

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)


@lru_cache(maxsize=1024)
def picture(png: bytes, size: tuple[float, float]) -> bytes:
    """The picture alone, filling the widget. `size` in points."""
    buffer, canvas = _canvas(size)
    canvas.drawImage(ImageReader(io.BytesIO(png)), 0, 0, *size, mask="auto")
    return _finished(buffer, canvas)


@lru_cache(maxsize=4096)
def digits(text: str, size: tuple[float, float], *, font_size: float = 13, italic: bool = False) -> bytes:
    """A number, day or month on the baseline of the line around it, in the middle of the widget."""
    buffer, canvas = _canvas(size)
    canvas.setFont(font_name(TIMES_NEW_ROMAN, bold=False, italic=italic), font_size)
    width = text_width(text, TIMES_NEW_ROMAN, font_size, bold=False, italic=italic)
    canvas.drawString((size[0] - width) / 2, 3.0, text)
    return _finished(buffer, canvas)


def text_lines(
    lines: tuple[str, ...],
    size: tuple[float, float],
    *,
    font_size: float = 10,
    colour: Colour = BLACK,
    family: Family = TIMES_NEW_ROMAN,
    bold: bool = False,
    italic: bool = False,
) -> bytes:
    """Left-aligned lines from the top of the widget: attachments, copies, publications."""
    buffer, canvas = _canvas(size)
    canvas.setFont(font_name(family, bold=bold, italic=italic), font_size)
    canvas.setFillColorRGB(*(channel / 255 for channel in colour))
    baseline = size[1] - font_size * ASCENT
    for line in lines:
        canvas.drawString(1, baseline, line)
        baseline -= font_size * (ASCENT + DESCENT)
    return _finished(buffer, canvas)


def _canvas(size: tuple[float, float]) -> tuple[io.BytesIO, Canvas]:
    buffer = io.BytesIO()
    first_font = font_name(TIMES_NEW_ROMAN, bold=False, italic=False)
    return buffer, Canvas(buffer, pagesize=size, invariant=1, initialFontName=first_font)


def _finished(buffer: io.BytesIO, canvas: Canvas) -> bytes:
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
