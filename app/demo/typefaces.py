"""The faces a written document can claim: Tinos glyphs under the PostScript names that Word would write.

Tinos has the widths of Times New Roman and every Vietnamese letter (docs/decisions/0050-tinos-stands-in.md).
"""

from dataclasses import dataclass
from functools import cache

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from verification.fonts import FOLDER

# Binary streams, as Word and the signing tools write them, rather than ASCII 85.
rl_config.useA85 = 0


ASCENT = 0.891
"""Times New Roman's ascent above the baseline, in units of the size (hhea table)."""
DESCENT = 0.216
SINGLE = 1.149
"""Line pitch that Word calls single spacing, in units of the size (ascent + descent + line gap)."""

_FILES = {
    (False, False): "Tinos-Regular.ttf",
    (True, False): "Tinos-Bold.ttf",
    (False, True): "Tinos-Italic.ttf",
    (True, True): "Tinos-BoldItalic.ttf",
}


@dataclass(frozen=True, slots=True)
class Family:
    """The four PostScript names under which a family is embedded."""

    regular: str
    bold: str
    italic: str
    bold_italic: str

    def postscript_name(self, *, bold: bool, italic: bool) -> str:
        """Name of the face written into /BaseFont and /FontName."""
        if bold:
            return self.bold_italic if italic else self.bold
        return self.italic if italic else self.regular


TIMES_NEW_ROMAN = Family(
    "TimesNewRomanPSMT", "TimesNewRomanPS-BoldMT", "TimesNewRomanPS-ItalicMT", "TimesNewRomanPS-BoldItalicMT"
)
TINOS = Family("Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic")
LIBERATION_SERIF = Family(
    "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif-BoldItalic"
)
ARIAL = Family("ArialMT", "Arial-BoldMT", "Arial-ItalicMT", "Arial-BoldItalicMT")
VN_TIME = Family(".VnTime", ".VnTime-Bold", ".VnTime-Italic", ".VnTime-BoldItalic")
"""An old 8-bit Vietnamese font; its texts hold TCVN 5712 letters, e.g. "Céng hßa"."""


@cache
def font_name(family: Family, *, bold: bool, italic: bool) -> str:
    """Name under which reportlab knows the face; registers it on first use."""
    name = family.postscript_name(bold=bold, italic=italic)
    font = TTFont(name, str(FOLDER / _FILES[bold, italic]), shapable=False)
    font.face.name = name.encode("ascii")
    pdfmetrics.registerFont(font)
    return name


def text_width(text: str, family: Family, size: float, *, bold: bool, italic: bool) -> float:
    """Advance width in points."""
    return float(pdfmetrics.stringWidth(text, font_name(family, bold=bold, italic=italic), size))
