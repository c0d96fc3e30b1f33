"""Text of scanned pages: Tesseract with Vietnamese, as a capability that the caller hands in.

Nothing measured on such text is certain (`Line.ocr`): it serves to know a document, not to judge its layout.
"""

import html
import re
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from PIL import Image

from verification.layout.content import Pixels

_LINE = re.compile(r"class='ocr_(?:line|header|caption|textfloat)'[^>]*title=\"(?P<facts>[^\"]*)\"")
_WORD = re.compile(r"class='ocrx_word'[^>]*title='(?P<facts>[^']*)'[^>]*>(?P<text>.*?)</span>", re.DOTALL)
_BOX = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_LEAST_CONFIDENCE = 30
_SEGMENTATION = "4"
"""One column of text of various sizes: keeps the halves of the heading on one line; gaps part them again."""
_LINE_BOX = 1.107
"""Tesseract's line height in units of the font size: ascent and descent of Times New Roman."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word in a picture; pixels from the top left corner."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


class Recogniser(Protocol):
    """Reads the text of a picture."""

    def __call__(self, pixels: Pixels, *, dots_per_inch: float) -> Sequence[Word]:
        """The words in it; none where it cannot be read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tesseract:
    """Tesseract 5 as a separate program (Apache-2.0), with the language data `vie`."""

    program: str
    """Path of the executable."""
    language: str = "vie"
    seconds: float = 30.0
    """For one page; after that the page counts as unread."""
    memory: int = 1024 * 1024 * 1024
    """Bytes of address space; a page takes about 200 MB."""

    def __call__(self, pixels: Pixels, *, dots_per_inch: float) -> Sequence[Word]:
        """The words of a page, read in one thread."""
        buffer = BytesIO()
        Image.fromarray(pixels[:, :, ::-1]).convert("L").save(buffer, "PNG", compress_level=1)
        command = [
            self.program,
            "stdin",
            "stdout",
            "-l",
            self.language,
            "--psm",
            _SEGMENTATION,
            "--dpi",
            str(round(dots_per_inch)),
            "hocr",
        ]
        try:
            with subprocess.Popen(  # noqa: S603 - the program is the caller's, the arguments are ours
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"OMP_THREAD_LIMIT": "1"},
            ) as process:
                return self._answer(process, buffer.getvalue())
        except (OSError, subprocess.SubprocessError):
            return ()

    def _answer(self, process: "subprocess.Popen[bytes]", picture: bytes) -> Sequence[Word]:
        """What it says of the picture; it may neither write files nor grow nor compute without end."""
        try:
            for kind, most in (
                (resource.RLIMIT_AS, self.memory),
                (resource.RLIMIT_CPU, max(1, round(self.seconds))),
                (resource.RLIMIT_FSIZE, 0),
                (resource.RLIMIT_CORE, 0),
            ):
                resource.prlimit(process.pid, kind, (most, most))
            said, _ = process.communicate(picture, timeout=self.seconds)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            return ()
        return _words(said.decode("utf-8", "replace")) if process.returncode == 0 else ()


def _words(hocr: str) -> tuple[Word, ...]:
    found: list[Word] = []
    starts = list(_LINE.finditer(hocr))
    for index, line in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(hocr)
        box, size = _BOX.search(line["facts"]), _SIZE.search(line["facts"])
        if box is None or size is None:
            continue
        slope, offset = _slope(line["facts"])
        baseline = float(box[4]) + offset + slope * (float(box[3]) - float(box[1])) / 2
        for match in _WORD.finditer(hocr, line.end(), end):
            word = _word(match, baseline=baseline, size=float(size[1]) / _LINE_BOX)
            if word is not None:
                found.append(word)
    return tuple(found)


def _slope(facts: str) -> tuple[float, float]:
    match = _BASELINE.search(facts)
    return (float(match[1]), float(match[2])) if match else (0.0, 0.0)


def _word(match: re.Match[str], *, baseline: float, size: float) -> Word | None:
    box, confidence = _BOX.search(match["facts"]), _CONFIDENCE.search(match["facts"])
    text = html.unescape(re.sub(r"<[^>]*>", "", match["text"])).strip()
    if box is None or not text or (confidence and int(confidence[1]) < _LEAST_CONFIDENCE):
        return None
    return Word(text=text, left=float(box[1]), right=float(box[3]), baseline=baseline, size=size)
