"""A file as it was sent: measured once; in memory until its metadata say that it may lie on a disk.

The parser of forms would put every file of more than a megabyte into the temporary folder before anybody
knows whether its document is secret. So it keeps them in memory; how many bytes of uploads the process holds
at once is bounded at the door (`app.access.doorway`).
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Self

from starlette.formparsers import MultiPartParser

from app.isolation import measure

MultiPartParser.spool_max_size = sys.maxsize

IN_MEMORY: Final = 4 * 1024 * 1024
_MAX_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One received file; `source` is its content or the path of a copy that lasts as long as the request."""

    name: str
    source: bytes | Path
    size: int
    sha256: str

    def in_store(self) -> Self:
        """What is left to know of it once the store has the file."""
        return replace(self, source=b"")


@contextmanager
def received(file: BinaryIO, name: str | None, *, folder: Path) -> Iterator[Upload]:
    """Take over a file that the server has received; a copy on disk is removed at the end."""
    with tempfile.TemporaryDirectory(dir=_made(folder)) if _is_large(file) else _nowhere() as place:
        source: bytes | Path
        if place is None:
            source = file.read()
        else:
            source = Path(place, "upload.pdf")
            with source.open("wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
        size, sha256 = measure(source)
        yield Upload(name=shown_name(name), source=source, size=size, sha256=sha256)


def shown_name(name: str | None) -> str:
    """The file's own name without folders and control characters, or "tệp" where none was sent."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    clean = "".join(character for character in last if character.isprintable()).strip()
    return clean[:_MAX_NAME] or "tệp"


def _is_large(file: BinaryIO) -> bool:
    end = file.seek(0, 2)
    file.seek(0)
    return end > IN_MEMORY


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _nowhere() -> Iterator[None]:
    yield None
