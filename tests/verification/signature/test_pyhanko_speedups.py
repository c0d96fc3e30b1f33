"""The faster functions against the originals: the same objects, or the same refusal."""

import hashlib
import logging
import os
import re
import signal
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic, xref
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from tests.conftest import SHARED
from verification.signature import pyhanko_speedups as speedups
from verification.signature.pyhanko_speedups.cross_references import parse_xref_stream
from verification.signature.pyhanko_speedups.hex_strings import read_hex_string

CORPUS = sorted((SHARED / "corpus").rglob("*.pdf"))
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
SMALL = 200_000
"""Bytes; with SPEEDUPS_ALL set, larger files are compared too (minutes: the originals are slow)."""


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Leave the library as the adapter wants it."""
    yield
    assert speedups.install()


def outcome(work: Callable[[], Any]) -> Any:
    """The result, or the class of the exception."""
    try:
        return work()
    except Exception as refusal:  # noqa: BLE001 - which one it is, is the result
        return type(refusal)


class Endless(BaseException):
    """The library goes round in circles on some cut tables; that it does is what it makes of them."""


def ended(work: Callable[[], Any]) -> Any:
    """What `work` returns or raises; Endless where it is still at it after a tenth of a second."""

    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.1)
    try:
        return work()
    except Endless as endless:
        return type(endless)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def both(work: Callable[[], Any]) -> tuple[Any, Any]:
    """What the originals make of it, and what ours do."""
    speedups.uninstall()
    original = outcome(work)
    assert speedups.install()
    return original, outcome(work)


def sections(reader: PdfFileReader) -> list[Any]:
    """Every cross-reference section as plain values, oldest first."""

    def plain(section: xref.XRefSection | None) -> Any:
        if section is None:
            return None
        data = section.xref_data
        stream = section.meta_info.stream_ref
        return (
            replace(section.meta_info, stream_ref=None),
            stream and (stream.idnum, stream.generation),
            data.freed,
            data.standard_xrefs,
            data.xrefs_in_objstm,
            data.explicit_refs_in_revision,
            data.obj_streams_used,
            plain(data.hybrid),
        )

    return [plain(section) for section in reader.xrefs._xref_sections]  # noqa: SLF001 - the library hides them


def contents(reader: PdfFileReader) -> list[tuple[int, int, Any]]:
    """Every object of every revision: its text, and for streams a hash of the bytes."""
    return [
        (revision, reference.idnum, outcome(partial(described, reader, reference, revision)))
        for revision in range(reader.xrefs.total_revisions)
        for reference in sorted(
            reader.xrefs.explicit_refs_in_revision(revision), key=lambda one: (one.idnum, one.generation)
        )
    ]


def described(reader: PdfFileReader, reference: generic.Reference, revision: int) -> str:
    """One object as text."""
    value = reader.get_object(reference, revision=revision, never_decrypt=True)
    text = ADDRESS.sub("", repr(value))
    if isinstance(value, generic.StreamObject):
        return f"{text} {hashlib.sha256(value.encoded_data).hexdigest()}"
    return f"{type(value).__name__} {text}"


def everything(pdf: bytes, *, strict: bool) -> Any:
    """All that the library reads from a file."""
    reader = PdfFileReader(BytesIO(pdf), strict=strict)
    return sections(reader), contents(reader)


# Hexadecimal strings.

HEX_PIECES = st.one_of(
    st.text("0123456789abcdefABCDEF", max_size=9).map(str.encode),
    st.sampled_from(
        [b" ", b"\n", b"\r\t\f", b"\x00", b"%note\n", b"%", b">", b">>", b"<", b"g", b"\xff", b"("]
    ),
    st.just(b"30" * 300),
)


def read_hex(data: bytes, start: int = 0) -> Any:
    """The string, its kind, and where the stream stands afterwards."""
    stream = BytesIO(data)
    stream.seek(start)
    value = generic.read_hex_string_from_stream(stream)
    return type(value), value, getattr(value, "autodetected_encoding", None), stream.tell()


@given(st.lists(HEX_PIECES, max_size=12).map(b"".join), st.booleans())
def test_hexadecimal_strings_read_the_same(body: bytes, closed: bool) -> None:  # noqa: FBT001 - drawn
    """Any mixture of digits, white space, comments and rubbish: the same value, place or refusal."""
    data = b"xx<" + body + (b">tail" if closed else b"")
    original, ours = both(lambda: read_hex(data, 2))
    assert ours == original


@given(st.binary(max_size=200))
def test_any_bytes_as_hexadecimal_string_read_the_same(body: bytes) -> None:
    """No sequence of bytes is read differently."""
    original, ours = both(lambda: read_hex(b"<" + body))
    assert ours == original


def test_the_room_that_signing_tools_reserve_is_read_in_one_piece() -> None:
    """131 kB of digits, most of them zeros: the value is that of the original and the stream behind it."""
    value = os.urandom(4000) + bytes(127_072)
    data = b"<" + value.hex().encode() + b">/Next"
    original, ours = both(lambda: read_hex(data))
    assert ours == original
    assert ours[1:2] == (value,)
    assert ours[3] == data.index(b">") + 1


# Names.

VALUES = st.one_of(
    st.sampled_from(
        ["Sở Xây dựng", "SỞ  XÂY DỰNG", "sở xây dựng ", "ﬁ", "ß", "ss", "", " ", "a\u00adb", "\u0340"]
    ),
    st.text(max_size=8),
)


def name(parts: list[tuple[str, str]]) -> x509.Name:
    """A name with one attribute in each part."""
    return x509.Name(
        name="",
        value=x509.RDNSequence(
            [
                x509.RelativeDistinguishedName(
                    [
                        x509.NameTypeAndValue(
                            {"type": kind, "value": x509.DirectoryString(name="utf8_string", value=value)}
                        )
                    ]
                )
                for kind, value in parts
            ]
        ),
    )


PARTS = st.lists(st.tuples(st.sampled_from(["common_name", "organization_name"]), VALUES), max_size=3)


@given(PARTS, PARTS)
def test_names_compare_the_same(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    """Equal by RFC 5280 or not, prohibited characters included, also when one of them was parsed."""
    parsed = x509.Name.load(name(other).dump())
    for left, right in ((name(one), name(other)), (name(one), parsed), (parsed, name(one))):
        original, ours = both(lambda left=left, right=right: left == right)  # type: ignore[misc]
        assert ours == original
    original, ours = both(lambda: parsed.hashable)
    assert ours == original


def test_names_differing_in_case_and_spaces_are_equal() -> None:
    """RFC 4518: the comparison that makes a chain out of carelessly written certificates."""
    speedups.install()
    assert name([("common_name", "Sở  Xây dựng ")]) == name([("common_name", "SỞ XÂY DỰNG")])
    assert name([("common_name", "Sở Xây dựng")]) != name([("organization_name", "Sở Xây dựng")])
    assert name([("common_name", "Sở Xây dựng")]).chosen != "Sở Xây dựng"


# Cross-reference streams.


def xref_stream(rows: bytes, widths: list[int], index: list[int] | None, size: int) -> generic.StreamObject:
    """A cross-reference stream with these entries."""
    entries = {
        generic.NameObject("/W"): generic.ArrayObject(map(generic.NumberObject, widths)),
        generic.NameObject("/Size"): generic.NumberObject(size),
        generic.NameObject("/Filter"): generic.NameObject("/FlateDecode"),
    }
    if index is not None:
        entries[generic.NameObject("/Index")] = generic.ArrayObject(map(generic.NumberObject, index))
    return generic.StreamObject(entries, encoded_data=zlib.compress(rows))


def entered(stream: generic.StreamObject, *, strict: bool) -> Any:
    """What a section holds after reading the stream."""
    section = xref.XRefSectionData()
    highest = section.process_entries(xref.parse_xref_stream(stream, strict=strict), strict=strict)
    return (
        highest,
        section.freed,
        section.standard_xrefs,
        section.xrefs_in_objstm,
        section.explicit_refs_in_revision,
        section.obj_streams_used,
    )


NUMBERS = st.integers(0, 12)
WIDTHS = (
    st.lists(st.integers(0, 4), min_size=3, max_size=3)
    | st.sampled_from([[1, 2, 1], [1, 3, 3], [0, 8, 1], [1, 0, 0], [1, -1, 2]])
    | st.lists(NUMBERS, max_size=4)
)
BYTES = st.lists(st.sampled_from([0, 1, 2, 3, 255]) | st.integers(0, 255), max_size=60).map(bytes)


@given(BYTES, WIDTHS, st.none() | st.lists(NUMBERS, max_size=6), st.integers(0, 20), st.booleans())
def test_cross_reference_streams_read_the_same(
    rows: bytes,
    widths: list[int],
    index: list[int] | None,
    size: int,
    strict: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whatever widths, sections and entries: the same tables or the same refusal, strictly and leniently."""
    original, ours = both(lambda: entered(xref_stream(rows, widths, index, size), strict=strict))
    assert ours == original


def test_the_entries_of_a_stream_can_still_be_iterated_over() -> None:
    """Whoever else asks for the entries one by one gets the original's."""
    stream = xref_stream(b"\x00\x00\x00\x01\x00\x10\x02\x00\x05", [1, 1, 1], None, 3)
    original, ours = both(lambda: list(xref.parse_xref_stream(stream, strict=True)))
    assert ours == original
    begun = parse_xref_stream(stream)
    next(begun)
    assert begun.columns() is None


# Cross-reference tables.

ROWS = st.sampled_from(
    [
        b"0000000017 00000 n \n",
        b"0000000003 65535 f \n",
        b"0000000081 00001 n\r\n",
        b"0000000099 00000 n \r",
        b"0000000099 99999 f \n",
        b"0000000099 00000 x \n",
        b"0000000099 00000 n\n",
        b"  00000099     0 n \n",
        b"\n0000000099 00000 n \n",
        b"junk",
    ]
)
REGULAR_ROWS = st.sampled_from([b"0000000017 00000 n \n", b"0000000003 00001 f\r\n"])
HEADS = st.tuples(NUMBERS, st.integers(-1, 1), st.sampled_from([b"\n", b" \r\n", b" %note\n", b""]))
SUBSECTIONS = st.lists(
    st.tuples(HEADS, st.lists(ROWS, max_size=4) | st.lists(REGULAR_ROWS, max_size=4)), max_size=3
)


def table_read(data: bytes, *, strict: bool) -> Any:
    """What a section holds after reading a table, and where the stream stands afterwards."""
    stream = BytesIO(data)
    section = xref.XRefSectionData()
    highest = section.process_entries(xref.parse_xref_table(stream, strict=strict), strict=strict)
    return highest, section.freed, section.standard_xrefs, section.explicit_refs_in_revision, stream.tell()


@given(SUBSECTIONS, st.sampled_from([b"trailer\n<<>>", b" trailer %x\n<<", b"trailer", b""]), st.booleans())
def test_cross_reference_tables_read_the_same(
    subsections: list[tuple[tuple[int, int, bytes], list[bytes]]],
    end: bytes,
    strict: bool,  # noqa: FBT001 - drawn
) -> None:
    """Regular rows and all others, right and wrong sizes: the same tables or the same refusal."""
    data = b"".join(
        b"%d %d%s" % (first, len(rows) + more, line_end) + b"".join(rows)
        for (first, more, line_end), rows in subsections
    )
    original, ours = both(lambda: ended(lambda: table_read(b"\n" + data + end, strict=strict)))
    if original is Endless:
        assert ours is PdfReadError
    else:
        assert ours == original


def test_a_table_that_the_library_reads_for_ever_is_refused() -> None:
    """The one thing that is not left as it was."""
    original, ours = both(lambda: ended(lambda: table_read(b"\n7 0junk", strict=False)))
    assert (original, ours) == (Endless, PdfReadError)


# Objects.

TOKENS = st.sampled_from(
    [
        *(b"<<", b">>", b"[", b"]", b"<", b">", b"(", b")", b"/Name", b"/", b"/A#42", b"/\xff", b"/Length 3"),
        *(
            b"1",
            b"-2",
            b"+3.5",
            b".5",
            b"5.",
            b"--1",
            b"1.2.3",
            b"12345678901 0 R",
            b"1 0 R",
            b"0 0 R",
            b"7 65536 R",
        ),
        *(
            b"1 0 Rx",
            b"1\x0b0 R",
            b"1                 0 R",
            b"R",
            b"true",
            b"false",
            b"null",
            b"nul",
            b"(a(b)c)",
        ),
        *(
            b"(a\\)b)",
            b"(\\101\r\nx)",
            b"<4142>",
            b"<41 4>",
            b"<41%x\n42>",
            b"<zz>",
            b"%note\n",
            b"%",
            b"\x00",
        ),
        *(b"stream\nabc\nendstream", b"stream", b"endobj", b"/Filter/FlateDecode", b"/K", b"(\xfe\xff\x00A)"),
    ]
)
BLANKS = st.sampled_from([b" ", b"", b"\n", b"\r\n", b"\t\x0c", b"\x0b"])


def kinds(value: Any) -> Any:
    """An object as plain values, with the class of each and the place it belongs to."""
    told: Any = ADDRESS.sub("", repr(value))
    if isinstance(value, dict):
        told = [(kinds(key), kinds(inner)) for key, inner in value.items()]
    elif isinstance(value, list):
        told = [kinds(inner) for inner in list.__iter__(value)]
    elif isinstance(value, generic.TextStringObject):
        told = (str(value), value.autodetected_encoding)
    payload = value.encoded_data if isinstance(value, generic.StreamObject) else None
    return type(value).__name__, told, payload, value.container_ref


def object_read(data: bytes, start: int) -> Any:
    """The object, and where the stream stands afterwards."""
    stream = BytesIO(data)
    stream.seek(start)
    value = generic.read_object(stream, generic.Reference(1, 0, _NoFile()))
    return kinds(value), stream.tell()


class _NoFile(PdfHandler):
    """A file in which every reference is to the number 3."""

    strict = False

    def get_object(self, *_: object, **__: object) -> generic.PdfObject:
        return generic.NumberObject(3)


@given(st.lists(st.tuples(TOKENS, BLANKS), max_size=14), st.booleans(), st.integers(0, 2))
def test_objects_read_the_same(pieces: list[tuple[bytes, bytes]], closed: bool, start: int) -> None:  # noqa: FBT001 - drawn
    """Any sequence of tokens, whole and broken: the same object, place or refusal."""
    text = b"".join(token + blank for token, blank in pieces)
    data = b"\n " + (b"<</First " + text + b">>" if closed else text) + b" endobj"
    original, ours = both(lambda: object_read(data, start))
    assert ours == original


@given(st.binary(max_size=80))
def test_any_bytes_as_an_object_read_the_same(body: bytes) -> None:
    """No sequence of bytes is read differently."""
    original, ours = both(lambda: object_read(b"[" + body, 0))
    assert ours == original


def test_what_nests_deeper_than_any_document_is_left_to_the_original() -> None:
    """How deep it goes depends on the stack, for both the same."""
    for depth in (10, 60, 5000):
        original, ours = both(lambda depth=depth: object_read(b"[" * depth + b"]" * depth + b" ", 0))  # type: ignore[misc]
        assert type(ours) is type(original)
        assert ours == original


# In place.


def test_installing_twice_changes_nothing_and_uninstalling_restores() -> None:
    """The originals are remembered from before the first installation."""
    assert speedups.install()
    assert speedups.install()
    assert generic.read_hex_string_from_stream is read_hex_string
    speedups.uninstall()
    assert generic.read_hex_string_from_stream is not read_hex_string
    assert generic.read_hex_string_from_stream.__module__ == generic.__name__


def test_other_versions_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not compared is not replaced."""
    speedups.uninstall()
    with monkeypatch.context() as patch:
        patch.setattr("pyhanko.version.__version__", "0.39.0")
        assert not speedups.install()
    assert generic.read_hex_string_from_stream is not read_hex_string


@pytest.mark.shared
@pytest.mark.parametrize("strict", [True, False], ids=["strict", "lenient"])
def test_corpus_reads_the_same(strict: bool, caplog: pytest.LogCaptureFixture) -> None:  # noqa: FBT001 - parameter
    """Every object of every revision of every real and hostile file, or the same class of refusal."""
    caplog.set_level(logging.CRITICAL, logger="pyhanko")  # the hostile ones make it talk
    different = []
    for file in chosen(CORPUS):
        pdf = file.read_bytes()
        original, ours = both(lambda pdf=pdf: everything(pdf, strict=strict))  # type: ignore[misc]
        if original != ours:
            different.append(file.name)
    assert not different


def chosen(files: list[Path]) -> Iterator[Path]:
    """The files that a quick run compares."""
    for file in files:
        if os.environ.get("SPEEDUPS_ALL") or file.stat().st_size <= SMALL:
            yield file
