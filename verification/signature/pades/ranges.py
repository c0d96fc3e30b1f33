"""What part of the file a signature covers: the byte range against the revisions of the file.

ISO 32000-2, 12.8.1: the range takes in the whole file, the value of /Contents alone left out. Whatever else
is left out could be changed unnoticed (signature wrapping, incremental saving).
"""

import re
from binascii import unhexlify
from bisect import bisect_right
from dataclasses import dataclass
from io import BytesIO

from asn1crypto import parser
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader, process_data_at_eof

from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import Dictionary, Snapshot, raw
from verification.verdict import Coverage

_PARTS = 4
_WHITE = b"\x00\t\n\x0c\r "
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_LINE_ENDS = 4
"""Bytes of white space after the signed range that are no addition: a line end, written by a transport."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRange:
    """A usable byte range: ascending stretches within the file."""

    stretches: tuple[tuple[int, int], ...]
    """(start, end) offsets, the end not included."""

    @property
    def end(self) -> int:
        """Offset of the first byte after the last stretch."""
        return self.stretches[-1][1]


class Digests:
    """Digests of signed ranges of one file.

    All of them begin at the first byte, and the range of a later signature holds that of an earlier one: what
    was digested up to the gap of one signature is carried on to the gap of the next.
    """

    def __init__(self, pdf: bytes) -> None:
        self._octets = memoryview(pdf)
        self._begun: dict[tuple[str, int], list[tuple[int, hashes.Hash]]] = {}

    def digest(self, signed: SignedRange, function: hashes.HashAlgorithm) -> bytes:
        """Digest of the signed bytes."""
        (start, end), *rest = signed.stretches
        context = self._up_to(end, function) if start == 0 else hashes.Hash(function)
        for first, last in rest if start == 0 else signed.stretches:
            context.update(self._octets[first:last])
        return context.finalize()

    def _up_to(self, end: int, function: hashes.HashAlgorithm) -> hashes.Hash:
        """A digest begun over everything before that offset."""
        begun = self._begun.setdefault((function.name, function.digest_size), [(0, hashes.Hash(function))])
        place = bisect_right(begun, end, key=lambda one: one[0])
        reached, context = begun[place - 1]
        if reached < end:
            context = context.copy()
            context.update(self._octets[reached:end])
            begun.insert(place, (end, context))
        return context.copy()


def read_range(snapshot: Snapshot, signature: Dictionary) -> SignedRange | None:
    """The byte range; None when it is missing, odd or out of order. It may reach beyond the file."""
    values = [snapshot.follow(item) for item in snapshot.items(raw(signature, "/ByteRange"))]
    if not values or len(values) % 2 or not all(isinstance(value, int) for value in values):
        return None
    offsets = [int(value) for value in values]  # type: ignore[call-overload]  # all are int
    stretches = [(start, start + length) for start, length in zip(offsets[::2], offsets[1::2], strict=True)]
    last = 0
    for start, end in stretches:
        if start < last or end < start:
            return None
        last = end
    return SignedRange(stretches=tuple(stretches))


def covering_revision(reader: PdfFileReader, end: int) -> int | None:
    """The newest revision of which all cross-references lie before `end`, all earlier ones too; from 0."""
    newest = None
    for revision in range(reader.xrefs.total_revisions):
        if reader.xrefs.get_xref_container_info(revision).end_location > end:
            break
        newest = revision
    return newest


def coverage(pdf: bytes, reader: PdfFileReader, signed: SignedRange, *, surrounds: bool) -> Coverage:
    """How the range lies over the file; `surrounds`: the value stands in its gap."""
    if signed.stretches[0][0] != 0 or not surrounds:
        return Coverage.PARTIAL
    end = signed.end
    if end == len(pdf):
        return Coverage.WHOLE_FILE
    if len(pdf) - end <= _LINE_ENDS and not pdf[end:].strip(_WHITE):
        return Coverage.WHOLE_FILE
    revision = covering_revision(reader, end)
    if revision is None or not _ends_revision(pdf, reader, end, revision):
        return Coverage.PARTIAL
    return Coverage.WHOLE_REVISION


def surrounds_value(pdf: bytes, signed: SignedRange, contents: bytes) -> bool:
    """Whether the value stands in the gap of the range, as it does in every file nobody wrote anew."""
    if len(signed.stretches) * 2 != _PARTS or signed.end > len(pdf):
        return False
    (_, gap_start), (gap_end, _) = signed.stretches
    return _is_only_the_value(pdf[gap_start:gap_end], contents)


def has_surplus(contents: bytes) -> bool:
    """Whether something else than padding follows the container: room that no signature protects."""
    try:
        container = parser.parse(contents)
    except ValueError:
        return False
    return bool(contents[sum(len(part) for part in container[3:]) :].strip(b"\x00" + _WHITE))


def unexplained_tail(pdf: bytes, reader: PdfFileReader, end: int) -> bool:
    """Whether bytes follow that no cross-reference section accounts for.

    Readers that mend files by searching for objects find what stands there (incremental saving attack,
    variant without cross-references); the cross-references themselves do not show it.
    """
    accounted = end
    for revision in range(reader.xrefs.total_revisions):
        accounted = max(accounted, reader.xrefs.get_xref_container_info(revision).end_location)
    return bool(_after_end_marks(pdf[accounted:]))


def _after_end_marks(tail: bytes) -> bytes:
    """What follows the end mark of the last revision, white space and repeated end marks aside.

    Before the mark only the rest of a trailer may stand, never an object.
    """
    before, mark, after = tail.partition(b"%%EOF")
    if _OBJECT.search(before):
        return before
    if not mark:
        return before.strip(_WHITE)
    return re.sub(rb"%%EOF|startxref\s+\d+", b"", after).strip(_WHITE + b"\x1a")


def _is_only_the_value(gap: bytes, contents: bytes) -> bool:
    """The gap is the hexadecimal string of the value, brackets included, and nothing else."""
    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    digits = gap[1:-1].translate(None, _WHITE)
    try:
        return unhexlify(digits if len(digits) % 2 == 0 else digits + b"0") == contents
    except ValueError:
        return False


def _ends_revision(pdf: bytes, reader: PdfFileReader, end: int, revision: int) -> bool:
    """The range stops where that revision stops: at its %%EOF, behind its own startxref."""
    stream = BytesIO(pdf)
    stream.seek(end)
    try:
        found = process_data_at_eof(stream)
    except (PdfError, *FOREIGN_FAULTS):
        return False
    return bool(found == reader.xrefs.get_startxref_for_revision(revision)) or any(
        found == reader.xrefs.get_startxref_for_revision(earlier) for earlier in range(revision)
    )
