"""Whether compressed data grows beyond a limit, found without ever holding the result."""

import zlib
from collections.abc import Iterator

MOST_GROWTH = 1032
"""Factor by which one layer of Deflate can grow at the most."""
_STEP = 1 << 16


def grows_beyond(data: bytes, *, layers: int, limit: int) -> bool:
    """Whether data under so many layers of FlateDecode gives more than `limit` bytes.

    Data that cannot be decoded counts up to where it breaks.
    """
    if len(data) * MOST_GROWTH**layers <= limit:
        return False
    pieces: Iterator[bytes] = iter((data,))
    for _ in range(layers):
        pieces = _inflated(pieces)
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            return True
    return False


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    decoder = zlib.decompressobj()
    for piece in pieces:
        pending = piece
        while pending and not decoder.eof:
            try:
                out = decoder.decompress(pending, _STEP)
            except zlib.error:
                return
            pending = decoder.unconsumed_tail
            yield out
