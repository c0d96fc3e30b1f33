"""Loops in C, compiled beside their source at installation (see `hatch_build.py`)."""

import ctypes
from pathlib import Path
from typing import Any

from numpy.typing import NDArray


def compiled(file: Path) -> ctypes.PyDLL | None:
    """The compiled loops; None where they were not compiled, or for another kind of machine.

    They keep the interpreter's lock: giving it away and back is a fifth of so small a call.
    """
    try:
        return ctypes.PyDLL(str(file))
    except OSError:
        return None


def address_of(array: NDArray[Any]) -> int:
    """Where its numbers begin; they must follow each other without gaps."""
    return int(array.__array_interface__["data"][0])
