"""Whether a person sees on the page what its text says.

A ToUnicode map may claim other characters than the glyphs show, and text may be white, tiny, covered, clipped
or in optional content that is switched off. The lines that decide what a document is (cells 2 to 5 and 7,
attachments, copies) are compared with the picture of the page, glyph by glyph (`letterforms`):

1. A line that leaves no ink is hidden: nobody reads it, so it is taken out (decision 22).
2. A line whose ink is another text's is disputed: it stays, but nothing that it says is believed.
3. Where the font is too unlike the reference to tell, the text is believed.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from math import ceil
from statistics import median
from typing import Final, NamedTuple
from unicodedata import combining, normalize

import numpy as np

from verification.layout import letterforms, typefaces
from verification.layout.content import View
from verification.layout.geometry import around
from verification.layout.legacy import decoded
from verification.layout.letterforms import Cut, Place
from verification.layout.page import Encoding, Line
from verification.layout.pdfium.glyphs import Glyph
from verification.layout.tint import Ink, tinted
from verification.verdict import Box


class Sight(Enum):
    """What a person sees where a line of text stands."""

    AS_TEXT = auto()
    """The same, or what cannot be told from it."""
    OTHER = auto()
    HIDDEN = auto()


DOTS_PER_INCH: Final = 150
"""Of the pictures that all lines are compared with."""
_FINER: Final = 30
"""Steps of dots per inch, so that lines of about one size share a picture."""
_EM_PIXELS: Final = 24
"""Em of a line from which one letter or digit is told from another; below 20 pixels hardly any is."""
_SMALLEST_PT: Final = 4.0
_LEAST_CONTRAST: Final = 40
"""Difference to white (of 255) from which text shows on paper."""
_PAPER: Final = 225
_SAMPLED: Final = 5
"""Pixels from one to the next of those that tell the colour of the ground."""
_LEAST_EM_MM: Final = 1.4
"""Size of letters below which nobody reads them: 4 pt."""
_LEAST_EM_PIXELS: Final = 16
_LARGEST_EM_PIXELS: Final = 120
_LEAST_STRETCH, _MOST_LEAN = 0.3, 0.7
"""Letters narrower than that, or leaning more, are compared with nothing."""
_FAINT: Final = 0.15
"""Share of a letter's core up to which there is no ink."""
_GONE: Final = 0.7
"""Share of its letters without ink from which a line is hidden."""
_SAME: Final = 0.72
"""Score from which a letter is taken for what it claims without asking for others."""
_SAME_DIGIT: Final = 0.9
_DIGIT_MARGIN, _LETTER_MARGIN = 0.06, 0.2
"""By how much another character must fit better; real prints show up to 0.02 and 0.18, a nought that is
called a six 0.08."""
_SMALL_DIGIT_MARGIN: Final = 0.1
"""The same of digits below 24 pixels, where real prints show up to 0.08."""
_NO_FORM: Final = 0.3
"""Score below which the ink is not this letter at all."""
_KNOWN_FACE: Final = 0.75
"""Median score of a line from which a font of a known name draws the letters of the reference."""
_LIKE_THE_REFERENCE: Final = 0.85
"""The same for a font of any name."""
_MANY: Final = 0.3
"""Share of letters that must be others' where the font is another; honest fonts show up to 0.13."""
_FEW: Final = 4
_SAME_ADVANCE: Final = 0.02
_TIMES: Final = typefaces.METRIC_COMPATIBLE | {typefaces.TIMES_NEW_ROMAN}
_BLOT: Final = 0.12
"""Share of ink beside a digit that belongs to no character of the text."""


def sight(
    line: Line, glyphs: Sequence[Glyph], views: Sequence[View], *, number: bool = False, finer: bool = False
) -> Sight:
    """What is seen of a line.

    `number`: its digits count, so that ink beside them must have a character. `finer`: the picture is drawn
    for small print. There letters are compared only of fonts that say to be Times New Roman, and digits only
    of those that draw like it: other fonts differ from it the more, the finer they are drawn.
    """
    view = next((view for view in views if _holds(view.box, line)), None)
    near = (glyph for glyph in glyphs if abs(glyph.baseline - line.baseline) <= 0.5 * glyph.size)
    own = [glyph for glyph in near if _belongs(glyph, line)]
    if view is None or not own:
        return Sight.AS_TEXT
    view = _around(view, line)
    if max(glyph.size for glyph in own) < _LEAST_EM_MM or _is_paper(view, own):
        return Sight.HIDDEN
    inks = {colour: _ink(view, colour) for colour in {glyph.colour for glyph in own}}
    fits = [
        fit
        for colour, ink in inks.items()
        for fit in _fits(ink, view, [one for one in _characters(own) if one[1].colour == colour])
    ]
    if fits and sum(fit.inked < _FAINT for fit in fits) >= _GONE * len(fits):
        return Sight.HIDDEN
    if not fits:
        return Sight.AS_TEXT
    known = _is_known(fits, own)
    if finer and not known:
        return Sight.AS_TEXT
    if finer and not _is_named(own):
        fits = [fit for fit in fits if fit.margin < _LETTER_MARGIN]
    blotted = known and number and _blotted(inks[own[0].colour], view, own)
    return Sight.OTHER if blotted or _others(fits, own, known=known) else Sight.AS_TEXT


def resolution(line: Line) -> int:
    """The resolution at which the smallest letters of a line can be told; 150 for all but small print."""
    smallest = max(min(span.typeface.size for span in line.spans), _SMALLEST_PT)
    return max(DOTS_PER_INCH, _FINER * ceil(72 * _EM_PIXELS / smallest / _FINER))


def bands(lines: Iterable[Line], reach: float = 12.0) -> tuple[Box, ...]:
    """Boxes of the page (millimetres) that hold the lines; lines nearer than `reach` share one."""
    found: list[Box] = []
    for line in sorted(lines, key=lambda line: line.box[1]):
        left, top, right, bottom = line.box
        box = (left - 3.0, top - 2.0, right + 3.0, bottom + 2.0)
        if found and box[1] - found[-1][3] <= reach:
            found[-1] = around((found[-1], box))
        else:
            found.append(box)
    return tuple(found)


class _Fit(NamedTuple):
    score: float
    rival: float
    """The best score of another character; 0 where none was asked for."""
    margin: float
    inked: float


def _is_known(fits: Sequence[_Fit], glyphs: Sequence[Glyph]) -> bool:
    """Whether the font draws the letters of the reference, so that a single other letter shows."""
    least = _KNOWN_FACE if _is_named(glyphs) else _LIKE_THE_REFERENCE
    return median(fit.score for fit in fits) >= least


def _is_named(glyphs: Sequence[Glyph]) -> bool:
    """Whether the font says to have the letters of Times New Roman."""
    return typefaces.family(glyphs[0].name) in _TIMES


def _others(fits: Sequence[_Fit], glyphs: Sequence[Glyph], *, known: bool) -> bool:
    """Whether the ink is that of other characters."""
    strange = [fit.rival - fit.score >= fit.margin or fit.score < _NO_FORM for fit in fits]
    if known:
        return any(strange)
    return len(fits) >= _FEW and sum(strange) >= _MANY * len(fits) and not _monospaced(glyphs)


def _monospaced(glyphs: Sequence[Glyph]) -> bool:
    """Whether all advances are one: such letters have other forms than any proportional font's."""
    advances = [glyph.right - glyph.left for glyph in glyphs]
    return max(advances) - min(advances) < _SAME_ADVANCE * glyphs[0].size and min(advances) > 0


def _fits(ink: Ink, view: View, characters: Iterable[tuple[str, Glyph]]) -> list[_Fit]:
    """How the ink fits those characters that can be compared with the reference."""
    (x, y, _, _), scale = view.box, view.scale
    places = [
        Place(
            text=text,
            column=round((glyph.left - x) * scale),
            row=round((glyph.baseline - y) * scale),
            cut=Cut(glyph.bold, glyph.italic, em, glyph.stretch, glyph.lean),
        )
        for text, glyph in characters
        if _LEAST_STRETCH <= glyph.stretch <= 1 / _LEAST_STRETCH
        and abs(glyph.lean) <= _MOST_LEAN
        and _LEAST_EM_PIXELS <= (em := round(glyph.size * scale)) <= _LARGEST_EM_PIXELS
        and letterforms.comparable(text)
    ]
    fitting = [(place, fit) for place, fit in zip(places, letterforms.fits(ink, places), strict=True) if fit]
    unclear = [place for place, fit in fitting if not _is_same(place, fit)]
    rivals = iter(letterforms.best_rivals(ink, unclear))
    return [
        _Fit(
            score=fit.score,
            rival=0.0 if _is_same(place, fit) else next(rivals),
            margin=_margin(place),
            inked=fit.inked,
        )
        for place, fit in fitting
    ]


def _margin(place: Place) -> float:
    if not place.text.isdigit():
        return _LETTER_MARGIN
    return _DIGIT_MARGIN if place.cut.em >= _EM_PIXELS else _SMALL_DIGIT_MARGIN


def _is_same(place: Place, fit: letterforms.Fit) -> bool:
    """Whether a character fits so well that no other one is asked for."""
    return fit.score >= (_SAME_DIGIT if place.text.isdigit() else _SAME)


def _characters(glyphs: Sequence[Glyph]) -> Iterator[tuple[str, Glyph]]:
    """What each glyph claims to be, with the combining marks that follow it, 8-bit fonts decoded."""
    pending: tuple[str, Glyph] | None = None
    for glyph in glyphs:
        if combining(glyph.text) and pending is not None:
            pending = normalize("NFC", pending[0] + glyph.text), pending[1]
            continue
        if pending is not None:
            yield pending
        pending = _claimed(glyph), glyph
    if pending is not None:
        yield pending


def _claimed(glyph: Glyph) -> str:
    encoding = typefaces.encoding(glyph.name)
    if encoding is Encoding.TCVN3:
        capitals = typefaces.family(glyph.name).endswith("H")
        return decoded(glyph.text, encoding, capitals=capitals)
    if encoding is Encoding.VNI and not glyph.text.isascii():
        return ""  # a mark of its own, drawn over the letter before it
    return glyph.text


def _is_paper(view: View, glyphs: Sequence[Glyph]) -> bool:
    """Whether the text has the colour of the paper that it stands on."""
    pale = all(255 - min(glyph.colour) < _LEAST_CONTRAST for glyph in glyphs)
    return pale and float(view.pixels.mean()) > _PAPER


def _around(view: View, line: Line) -> View:
    """The part of the picture that shows the line, with room for accents and for what stands beside it."""
    (x, y, _, _), scale = view.box, view.scale
    room = max(line.box[3] - line.box[1], _LEAST_EM_MM)
    left, top = max(0, int((line.box[0] - room - x) * scale)), max(0, int((line.box[1] - room - y) * scale))
    right, bottom = int((line.box[2] + room - x) * scale) + 1, int((line.box[3] + room - y) * scale) + 1
    pixels = view.pixels[top:bottom, left:right]
    box = (x + left / scale, y + top / scale, x + right / scale, y + bottom / scale)
    return View(box=box, pixels=pixels, scale=scale)


def _ink(view: View, colour: tuple[int, int, int]) -> Ink:
    """How near each pixel is to the colour of the text: seals and signatures in other colours fall out."""
    return tinted(view.pixels, colour, contrast=max(_contrast(view, colour), _LEAST_CONTRAST))


def _contrast(view: View, colour: tuple[int, int, int]) -> int:
    """How far the ground is from the colour of the text: what is as far off is no ink."""
    on_white = 255 - min(colour)
    greens = view.pixels[::_SAMPLED, ::_SAMPLED, 1].ravel()
    half = greens.size // 2
    if not greens.size or np.partition(greens, half)[half] >= _PAPER:
        return on_white
    ground = np.median(view.pixels[::_SAMPLED, ::_SAMPLED], axis=(0, 1))[::-1]
    return min(on_white, int(np.abs(ground - colour).max()))


def _blotted(ink: Ink, view: View, glyphs: Sequence[Glyph]) -> bool:
    """Whether there is ink close to a digit where the text has no character."""
    row = sorted(glyphs, key=lambda glyph: glyph.left)
    for index, glyph in enumerate(row):
        if not glyph.text.isdigit():
            continue
        left = row[index - 1].right if index else glyph.left - glyph.size
        right = row[index + 1].left if index + 1 < len(row) else glyph.right + glyph.size
        near = 0.45 * glyph.size
        for start, end in (
            (max(left, glyph.left - near), glyph.left),
            (glyph.right, min(right, glyph.right + near)),
        ):
            if end - start > 0.2 * glyph.size and _inked(ink, view, start, end, glyph) > _BLOT:
                return True
    return False


def _inked(ink: Ink, view: View, start: float, end: float, glyph: Glyph) -> float:
    x, y, scale = view.box[0], view.box[1], view.scale
    inset = 0.04 * glyph.size
    columns = slice(max(0, round((start + inset - x) * scale)), max(0, round((end - inset - x) * scale)))
    rows = slice(
        max(0, round((glyph.baseline - 0.6 * glyph.size - y) * scale)),
        max(0, round((glyph.baseline - 0.08 * glyph.size - y) * scale)),
    )
    part = ink[rows, columns]
    return float(part.mean()) if part.size else 0.0


def _belongs(glyph: Glyph, line: Line) -> bool:
    """Whether a glyph on the row of a line is one of its own."""
    if not line.box[0] - 0.5 <= glyph.left <= line.box[2] + 0.5:
        return False
    return any(
        span.typeface.name == glyph.name and span.typeface.colour == glyph.colour for span in line.spans
    )


def _holds(box: Box, line: Line) -> bool:
    return box[1] <= line.box[1] and line.box[3] <= box[3] and box[0] <= line.box[0] <= box[2]
