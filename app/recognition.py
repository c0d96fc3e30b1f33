"""Text of scanned pages: Tesseract with Vietnamese, used within a time for each document.

An optional extra of the operating system (Debian: `tesseract-ocr tesseract-ocr-vie`). It is handed pictures
that a worker drew, never the file; it runs as a program of its own, bounded in memory and time.
"""

import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self

from verification.layout.ocr import Tesseract, Word
from verification.layout.scans import DOTS_PER_INCH

if TYPE_CHECKING:
    from app.settings import Settings
    from verification.layout.content import Pixels

LANGUAGE: Final = "vie"
_ANSWERS_WITHIN: Final = 5.0
_LEAST_SECONDS: Final = 1.0
"""Time that is left from which another page is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Reads the pages of one document after the other; safe to use from many threads."""

    tesseract: Tesseract
    seconds: float
    """For all pages of one document."""
    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(1))
    """How many pages are read at once."""

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self | None:
        """What the settings ask for; None where it is switched off or not installed."""
        program = find_tesseract() if settings.ocr == "auto" else None
        if program is None:
            return None
        return cls(
            tesseract=Tesseract(program=program, language=LANGUAGE),
            seconds=settings.ocr_seconds,
            places=threading.Semaphore(settings.workers),
        )

    def read(self, pictures: "Mapping[int, Pixels]") -> dict[int, tuple[Word, ...]]:
        """The words by page; a page without words, or without time left for it, is missing."""
        end = time.monotonic() + self.seconds
        found: dict[int, tuple[Word, ...]] = {}
        for number, pixels in pictures.items():
            if not self.places.acquire(timeout=max(0.0, end - time.monotonic())):
                break
            try:
                left = end - time.monotonic()
                if left < _LEAST_SECONDS:
                    break
                words = tuple(replace(self.tesseract, seconds=left)(pixels, dots_per_inch=DOTS_PER_INCH))
            finally:
                self.places.release()
            if words:
                found[number] = words
        return found


def find_tesseract() -> str | None:
    """Path of a Tesseract that has Vietnamese; None where there is none."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - the program on the path, no argument from outside
            [program, "--list-langs"], capture_output=True, text=True, check=True, timeout=_ANSWERS_WITHIN
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return program if LANGUAGE in listed.stdout.split() else None
