"""PDFium's small functions called for many arguments at once.

Through ctypes a call costs more than what the function does. `loops.c`, compiled at installation, makes the
calls in C; without it (no compiler) the loops of `map` make the same calls, slower.
"""

import ctypes
from collections import deque
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from verification.layout.compiled import address_of, compiled

Handles = NDArray[np.uintp]
"""Addresses of PDFium's objects."""
Indices = NDArray[np.intc]

_RESULTS: dict[str, Any] = {
    "number": ctypes.c_int, "address": ctypes.c_void_p, "double": ctypes.c_double, "outputs": ctypes.c_int,
}  # fmt: skip
_ADDRESS, _LENGTH = ctypes.c_void_p, ctypes.c_size_t


def handles(*objects: Any) -> Handles:
    """The addresses of PDFium's objects as an array."""
    return np.array([ctypes.cast(item, ctypes.c_void_p).value or 0 for item in objects], np.uintp)


COMPILED = compiled(Path(__file__).with_name("loops.c"))


class Bulk:
    """One C function; calling it gives a row of numbers for each handle (and index).

    `gives` says what the function returns: a "number", an "address" or a "double"; or how it writes through
    pointers: "outputs" into `columns` numbers, each through a pointer of its own unless `packed` in a struct.
    A row that the function does not write keeps the value `unwritten`.
    """

    def __init__(
        self,
        function: Any,
        gives: str,
        dtype: DTypeLike,
        *,
        indexed: bool = False,
        columns: int = 1,
        packed: bool = False,
        unwritten: int = 0,
    ) -> None:
        self._address = ctypes.cast(function, _ADDRESS).value or 0
        self._dtype = np.dtype(dtype)
        self._columns = columns
        self._unwritten = unwritten
        self._pointers = 0 if gives != "outputs" else 1 if packed else columns
        arguments = [_ADDRESS, *([ctypes.c_int] if indexed else []), *(self._pointers * [_ADDRESS])]
        # It keeps the interpreter's lock: giving it away and back is a fifth of so small a call.
        self._single: Any = ctypes.PYFUNCTYPE(_RESULTS[gives], *arguments)(self._address)
        self._loop: Any = None
        if COMPILED is not None:
            name = f"{gives}_{self._pointers}" if self._pointers else gives
            self._loop = COMPILED[name + ("_indexed" if indexed else "")]
            self._loop.argtypes = (_ADDRESS, _ADDRESS, _LENGTH, _ADDRESS, _LENGTH, _ADDRESS, _LENGTH, _LENGTH)
            self._loop.restype = None

    def plain(self) -> "Bulk":
        """The same without the compiled loop."""
        other = copy(self)
        other._loop = None  # noqa: SLF001 - one of us
        return other

    def __call__(self, objects: Handles, indices: Indices | None = None) -> NDArray[Any]:
        """One row for each object: an array of shape (n,), or (n, columns) where there are several.

        With indices a row for each of them; a single object is then that of all.
        """
        count = len(objects) if indices is None else len(indices)
        if len(objects) not in {1, count}:
            raise ValueError("an object for each index, or one for all")
        found = np.zeros(count if self._columns == 1 else (count, self._columns), self._dtype)
        if self._unwritten:
            found.fill(self._unwritten)
        row = self._columns * self._dtype.itemsize
        if not count:
            return found
        if self._loop is None:
            self._call_each(objects, indices, found, row)
        else:
            self._loop(
                self._address, address_of(objects), int(len(objects) == count),
                None if indices is None else address_of(indices), count,
                address_of(found), row, self._dtype.itemsize,
            )  # fmt: skip
        return found

    def _call_each(self, objects: Handles, indices: Indices | None, found: NDArray[Any], row: int) -> None:
        arguments: list[Iterable[int]] = [objects.tolist()]
        if indices is not None:
            arguments = [objects.tolist() * (len(indices) // len(objects)), indices.tolist()]
        first, end = address_of(found), len(found) * row
        arguments += (
            range(start, first + end, row)
            for start in range(first, first + self._pointers * self._dtype.itemsize, self._dtype.itemsize)
        )
        results = map(self._single, *arguments)
        if self._pointers:
            deque(results, maxlen=0)
        else:
            found[:] = [result or 0 for result in results]
