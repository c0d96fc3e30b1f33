"""Loops in C, compiled beside their source at installation (see `hatch_build.py`)."""

import ctypes
import hashlib
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

_STAMP = ctypes.c_char * 65
"""A SHA-256 in hexadecimal, and the zero behind it."""


def compiled(source: Path) -> ctypes.PyDLL | None:
    """The compiled loops of a source in C; None where there are none of just this source and machine.

    A tree that was updated and not installed again has those of the source before: they are passed over, for
    they could measure otherwise. The loops keep the interpreter's lock: giving it away and back is a fifth of
    so small a call.
    """
    try:
        loops = ctypes.PyDLL(str(source.with_name(f"_{source.stem}.so")))
        stamp = _STAMP.in_dll(loops, "source_sha256").value.decode("ascii")
        return loops if stamp == hashlib.sha256(source.read_bytes()).hexdigest() else None
    except (OSError, ValueError):
        return None


def address_of(array: NDArray[Any]) -> int:
    """Where its numbers begin; they must follow each other without gaps."""
    return int(array.__array_interface__["data"][0])
