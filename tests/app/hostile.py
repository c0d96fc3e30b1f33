"""Files that nobody should have to open, each made by one small function."""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf

A4 = b"[0 0 595 842]"


def written(objects: list[bytes], *, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def one_page(content: bytes = b"", entries: bytes = b"") -> bytes:
    """A plain unsigned page with this content stream."""
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents 4 0 R /Resources << >> >>" % A4,
            stream(content, entries),
        ]
    )


def updated(pdf: bytes, content: bytes) -> bytes:
    """A file of `one_page` with a revision that replaces the page's content."""
    start, previous = len(pdf), int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    section = b"4 0 obj\n%b\nendobj\n" % stream(content)
    table = b"xref\n4 1\n%010d 00000 n \n" % start
    trailer = b"trailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        previous,
        start + len(section),
    )
    return pdf + section + table + trailer


def empty() -> bytes:
    """Zero bytes."""
    return b""


def not_a_pdf() -> bytes:
    """A text file with the name of a PDF."""
    return "Kính gửi: Văn phòng".encode()


def truncated() -> bytes:
    """The first half of a PDF."""
    whole = one_page(b"0 0 m 10 10 l S\n" * 2000)
    return whole[: len(whole) // 2]


def encrypted() -> bytes:
    """Opens with a password only."""
    return _protected(user="bí mật")


def opens_without_password() -> bytes:
    """Encrypted with an empty user password: everybody may open it."""
    return _protected(user="")


def _protected(*, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="chủ", user=user, R=6))
    return out.getvalue()


def cyclic_page_tree() -> bytes:
    """A page tree whose child is its own parent."""
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        ]
    )


def deep_nesting() -> bytes:
    """Arrays in arrays, 100 000 deep."""
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Deep %b%b >>" % (b"[" * 100_000, b"]" * 100_000),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox %b >>" % A4,
        ]
    )


def decompression_bomb() -> bytes:
    """A page whose content unpacks to three gigabytes (two layers of deflate)."""
    block, times = b" " * 10_000_000, 300
    deflate = zlib.compressobj(9, wbits=-15)
    repeated = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(block, checksum)
    packed = b"\x78\x9c" + repeated * times + b"\x03\x00" + checksum.to_bytes(4, "big")
    return one_page(zlib.compress(packed, 9), b"/Filter [/FlateDecode /FlateDecode]")


def page_of_kilometres(unit: int = 2**31) -> bytes:
    """A4 in a unit of its own (UserUnit), with words that are compared with their picture."""
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox %b /UserUnit %d /Contents 4 0 R"
            b" /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> >>"
            % (A4, unit),
            stream(b"BT /F 14 Tf 100 700 Td (Phu luc kem theo) Tj ET"),
        ]
    )


def text_infinitely_far() -> bytes:
    """Text moved and enlarged beyond all numbers."""
    far = b"%d" % 10**30
    return one_page(b"%b 0 0 %b %b 0 cm " % (far, far, far) * 2 + b"BT /F 14 Tf 1 0 0 1 9 9 Tm (a) Tj ET")


def thousand_pages() -> bytes:
    """A thousand empty pages: large, but honest."""
    count = 1000
    kids = b" ".join(b"%d 0 R" % (3 + index) for index in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %b >>" % A4
    return written(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count)]
        + [page] * count
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A bad file and the error codes that are right for it; None = it can be read after all."""

    make: Callable[[], bytes]
    codes: frozenset[str | None]


HOSTILE = {
    "empty": Hostile(make=empty, codes=frozenset({"not_a_pdf"})),
    "not_a_pdf": Hostile(make=not_a_pdf, codes=frozenset({"not_a_pdf"})),
    "truncated": Hostile(make=truncated, codes=frozenset({"damaged", None})),
    "encrypted": Hostile(make=encrypted, codes=frozenset({"encrypted"})),
    "opens_without_password": Hostile(make=opens_without_password, codes=frozenset({None})),
    "cyclic_page_tree": Hostile(make=cyclic_page_tree, codes=frozenset({"damaged", None})),
    "deep_nesting": Hostile(make=deep_nesting, codes=frozenset({"damaged", "too_slow", None})),
    "decompression_bomb": Hostile(
        make=decompression_bomb, codes=frozenset({"too_large", "too_slow", "damaged", None})
    ),
    "page_of_kilometres": Hostile(make=page_of_kilometres, codes=frozenset({None})),
    "text_infinitely_far": Hostile(make=text_infinitely_far, codes=frozenset({None})),
    "thousand_pages": Hostile(make=thousand_pages, codes=frozenset({None})),
}
