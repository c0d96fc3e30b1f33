"""Fonts as PDFium knows them; its weight is often 400 whatever the name says, so the name goes first."""

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from verification.layout import typefaces

_FORCE_BOLD = 1 << 18
_ITALIC_FLAG = 1 << 6
_SEMI_BOLD = 600


@dataclass(frozen=True, slots=True)
class Font:
    """What a font's name and descriptor say."""

    name: str
    bold: bool
    italic: bool
    embedded: bool


NO_FONT = Font("", bold=False, italic=False, embedded=False)


def font_at(address: int) -> Font:
    """The font whose PDFium object stands at this address."""
    handle = ctypes.cast(address, pdfium.FPDF_FONT)
    length = pdfium.FPDFFont_GetBaseFontName(handle, None, 0)
    buffer = ctypes.create_string_buffer(max(1, length))
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, length)
    name = typefaces.base_name(buffer.value.decode("utf-8", "replace"))
    flags = max(0, pdfium.FPDFFont_GetFlags(handle))
    angle = ctypes.c_int()
    leaning = bool(pdfium.FPDFFont_GetItalicAngle(handle, angle)) and angle.value != 0
    heavy = pdfium.FPDFFont_GetWeight(handle) >= _SEMI_BOLD
    styled = typefaces.looks_bold(name) or typefaces.looks_italic(name) or name in typefaces.PLAIN_NAMES
    return Font(
        name=name,
        bold=typefaces.looks_bold(name) or (not styled and (heavy or bool(flags & _FORCE_BOLD))),
        italic=typefaces.looks_italic(name) or (not styled and (leaning or bool(flags & _ITALIC_FLAG))),
        embedded=pdfium.FPDFFont_GetIsEmbedded(handle) == 1,
    )
