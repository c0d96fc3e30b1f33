"""Pages of a PDF as pictures: rendered in a confined worker, kept by document, page and resolution.

People see the pixels that PDFium draws here, never the PDF itself: a hostile file stays out of the clerk's
browser. The same worker tells how large the pages are, so that findings can be drawn in millimetres over
pictures that are not yet loaded.
"""

import contextlib
import functools
import hashlib
import io
import json
import os
import secrets
import threading
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pebble import ProcessExpired

from app.isolation import Confinement
from app.worker_pool import STARTING_SECONDS, WorkerPool
from verification.signature.trust import TrustStore

SCREEN_DPI: Final = 110
"""A4 is then 909 pixels wide: text of 13 points can be read, and a page weighs some 60 kB."""
DRAWN_DPI: Final = (40, 200)
_MM_PER_POINT: Final = 25.4 / 72
_MOST_PIXELS: Final = 6_000_000
_COLOURS: Final = 96
_MAX_PAGES: Final = 2000
_SECONDS: Final = 30.0
_TASKS: Final = 400


class PageNotDrawn(Exception):  # noqa: N818 - a state of the page, shown to the user as such
    """The page does not exist, or drawing it failed or took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSize:
    """Width and height of a page as it is shown, in millimetres."""

    width: float
    height: float

    def pixels(self, dots_per_inch: int = SCREEN_DPI) -> tuple[int, int]:
        """Width and height of its picture."""
        scale = dots_per_inch / 25.4
        return round(self.width * scale), round(self.height * scale)


def kept_for(agency: str | None, sha256: str) -> str:
    """Under which name pictures of a file are kept for those who see this agency's documents (None = all).

    One agency never gets a picture that was drawn for another: how fast it comes would tell that the other
    has the same file.
    """
    return hashlib.sha256(f"{agency or '*'}\0{sha256}".encode()).hexdigest()


class PageImages:
    """Draws pages on demand; safe to use from many threads. Close it at the end."""

    def __init__(self, *, folder: Path, memory: int = 512 * 1024 * 1024, seconds: float = _SECONDS) -> None:
        self.folder = folder
        self._seconds = seconds
        self._memory = memory
        self._pool: WorkerPool | None = None
        self._guard = threading.Lock()

    def png(
        self,
        kept_as: str,
        source: bytes | Path,
        page: int,
        dots_per_inch: int = SCREEN_DPI,
        *,
        end: int | None = None,
    ) -> bytes:
        """Page `page` (counted from 1) with its signatures, as PNG. Raises PageNotDrawn.

        `end` draws the file as it was when it ended there: as a signature signed it, before later revisions.
        """
        lowest, highest = DRAWN_DPI
        dots_per_inch = min(max(dots_per_inch, lowest), highest)
        state = "" if end is None else f"-{end}"
        kept = self.folder / kept_as / f"{page}-{dots_per_inch}{state}.png"
        with contextlib.suppress(OSError):
            return kept.read_bytes()
        picture: bytes = self._work(draw, source, page, dots_per_inch, end)
        _keep(kept, picture)
        return picture

    def sizes(self, kept_as: str, source: bytes | Path) -> tuple[PageSize, ...]:
        """How large each page is. Raises PageNotDrawn."""
        kept = self.folder / kept_as / "sizes.json"
        with contextlib.suppress(OSError, ValueError):
            return _sizes(json.loads(kept.read_bytes()))
        measured: list[tuple[float, float]] = self._work(measure_pages, source)
        _keep(kept, json.dumps(measured).encode())
        return _sizes(measured)

    def close(self) -> None:
        """End the worker."""
        with self._guard:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close(wait=False)

    def _work(self, function: Any, *arguments: Any) -> Any:
        try:
            return self._running().schedule(function, *arguments, timeout=self._seconds).result()
        except (FutureTimeout, ProcessExpired, MemoryError, OSError, ValueError, RuntimeError) as error:
            raise PageNotDrawn(type(error).__name__) from error

    def _running(self) -> WorkerPool:
        """One worker, started when the first page is asked for."""
        with self._guard:
            if self._pool is None:
                self._pool = WorkerPool(
                    workers=1,
                    tasks_each=_TASKS,
                    confinement=Confinement(trust=TrustStore(), memory=self._memory),
                    patience=self._seconds + STARTING_SECONDS,
                )
            return self._pool


def draw(source: bytes | Path, page: int, dots_per_inch: int, end: int | None = None) -> bytes:
    """Draw one page; runs in the worker. Raises ValueError for what PDFium does not read."""
    with _opened(source, end) as document:
        if not 1 <= page <= min(len(document), _MAX_PAGES):
            raise ValueError(f"no page {page}")
        handle = document[page - 1]
        width, height = handle.get_size()
        scale = dots_per_inch / 72
        scale = min(scale, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        picture = handle.render(scale=scale, may_draw_forms=True, draw_annots=True).to_pil()
    written = io.BytesIO()
    # Text, two inks and a seal need few colours: a third of the bytes, and nobody sees a difference.
    picture.convert("RGB").quantize(_COLOURS, dither=0).save(written, "PNG", compress_level=7)
    return written.getvalue()


def measure_pages(source: bytes | Path) -> list[tuple[float, float]]:
    """Width and height in millimetres of the pages as they are shown; runs in the worker."""
    with _opened(source) as document:
        pages = (document.get_page_size(index) for index in range(min(len(document), _MAX_PAGES)))
        return [(round(w * _MM_PER_POINT, 2), round(h * _MM_PER_POINT, 2)) for w, h in pages]


def _opened(source: bytes | Path, end: int | None = None) -> Any:
    """The document up to that byte; the library's own exception becomes one that the parent can read."""
    import pypdfium2  # noqa: PLC0415 - loaded in the worker only

    try:
        pdf = source if isinstance(source, bytes) else source.read_bytes()
        document = pypdfium2.PdfDocument(pdf[:end])
        # Signature fields are widgets: without a form environment PDFium leaves them out.
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from None
    return document


@functools.lru_cache(maxsize=256)
def _tuple(sizes: tuple[tuple[float, float], ...]) -> tuple[PageSize, ...]:
    return tuple(PageSize(width=width, height=height) for width, height in sizes)


def _sizes(written: list[tuple[float, float]]) -> tuple[PageSize, ...]:
    return _tuple(tuple((float(width), float(height)) for width, height in written))


def _keep(path: Path, content: bytes) -> None:
    """Write whole or not at all; a full disk costs the cache, not the page."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{secrets.token_hex(6)}")
        scratch.write_bytes(content)
        os.replace(scratch, path)  # noqa: PTH105 - atomic, and overwrites
