"""What is done to a file: bytes flipped, cut, exchanged; numbers, names, objects replaced; revisions."""

import io
import random
import re
from collections.abc import Callable
from decimal import Decimal

import pikepdf


def mutate(pdf: bytes, chance: random.Random) -> bytes:
    """One mutation, now and then several."""
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        pdf = chance.choice(MUTATIONS)(pdf, chance)
    return pdf


def _flip(pdf: bytes, chance: random.Random) -> bytes:
    if not pdf:
        return pdf
    at = chance.randrange(len(pdf))
    return pdf[:at] + bytes([pdf[at] ^ 1 << chance.randrange(8)]) + pdf[at + 1 :]


def _truncate(pdf: bytes, chance: random.Random) -> bytes:
    return pdf[: chance.randrange(len(pdf) + 1)]


def _cut(pdf: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(pdf) + 1)
    return pdf[:start] + pdf[start + chance.randrange(1, 200) :]


def _swap(pdf: bytes, chance: random.Random) -> bytes:
    size = chance.randrange(1, 400)
    one, other = sorted(chance.randrange(max(1, len(pdf) - size)) for _ in range(2))
    if other - one < size:
        return pdf
    return (
        pdf[:one]
        + pdf[other : other + size]
        + pdf[one + size : other]
        + pdf[one : one + size]
        + pdf[other + size :]
    )


def _repeat(pdf: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(pdf) + 1)
    block = pdf[start : start + chance.randrange(1, 400)]
    at = chance.randrange(len(pdf) + 1)
    return pdf[:at] + block + pdf[at:]


def _number(pdf: bytes, chance: random.Random) -> bytes:
    """Another number in the place of one: offsets, object numbers, lengths, generations."""
    hits = list(re.finditer(rb"(?<![0-9A-Fa-f<])\d{1,10}(?![0-9A-Fa-f>])", pdf[:200_000]))
    if not hits:
        return pdf
    hit = chance.choice(hits)
    value = chance.choice((b"0", b"1", b"-1", b"65535", b"4294967296", str(chance.randrange(5000)).encode()))
    return pdf[: hit.start()] + value + pdf[hit.end() :]


def _name(pdf: bytes, chance: random.Random) -> bytes:
    """One name exchanged for another: keys, types, filters."""
    hits = list(re.finditer(rb"/[A-Za-z][A-Za-z0-9.]{0,30}", pdf[:200_000]))
    if not hits:
        return pdf
    one, other = chance.choice(hits), chance.choice(hits)
    return pdf[: one.start()] + other[0] + pdf[one.end() :]


def _object(pdf: bytes, chance: random.Random) -> bytes:
    """An object replaced by the body of another, or by null."""
    starts = [hit.end() for hit in re.finditer(rb" obj\b", pdf)]
    if not starts:
        return pdf
    spans = [(start, pdf.find(b"endobj", start)) for start in starts]
    (start, end), (first, last) = chance.choice(spans), chance.choice(spans)
    if end < 0 or last < 0:
        return pdf
    body = chance.choice((b" null ", b"[]", b"<<>>", pdf[first:last]))
    return pdf[:start] + body + pdf[end:]


def _append(pdf: bytes, chance: random.Random) -> bytes:
    """Another revision that writes an object again, with a table or without."""
    last = re.findall(rb"startxref\s+(\d+)", pdf)
    number = chance.randrange(1, 30)
    body = b"\n%d 0 obj\n%s\nendobj\n" % (number, chance.choice((b"null", b"<<>>", b"[1 0 R]", b"(x)")))
    if not last or chance.random() < 1 / 4:
        return pdf + body
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 60/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + body + table % (number, len(pdf) + 1, last[-1], len(pdf) + len(body))


Mutation = Callable[[bytes, random.Random], bytes]
MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _flip,
    _truncate,
    _cut,
    _swap,
    _repeat,
    _number,
    _name,
    _object,
    _append,
)


def rewrite(pdf: bytes, chance: random.Random) -> bytes:
    """The file written anew with odd values in some objects: its structure is sound, what it says is not.

    Most of the mutations above end at the cross-reference table; these get as far as the pages.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            objects = [one for one in file.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
            for _ in range(chance.choice((1, 1, 2, 5))):
                _spoil(file, chance.choice(objects), chance)
            written = io.BytesIO()
            file.save(written, deterministic_id=True, fix_metadata_version=False)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError, IndexError):
        return mutate(pdf, chance)
    return written.getvalue()


_OPTIONAL = (
    "/UserUnit", "/Rotate", "/CropBox", "/BBox", "/Matrix", "/Group", "/Resources", "/Annots", "/Tabs",
    "/Rect", "/F", "/AP", "/AS", "/MK", "/OC", "/SMask", "/Mask", "/Decode", "/ImageMask", "/W", "/DW",
    "/W2", "/FontMatrix", "/FontBBox", "/ToUnicode", "/Encoding", "/Widths", "/FirstChar", "/LastChar",
    "/DescendantFonts", "/FontDescriptor", "/Kids", "/Parent", "/Count", "/Type", "/Subtype", "/FT", "/Ff",
    "/V", "/DV", "/Lock", "/SV", "/Perms", "/AcroForm", "/NeedAppearances", "/SigFlags", "/XFA", "/Version",
    "/Extensions", "/OCProperties", "/Names", "/StructTreeRoot", "/Filter", "/DecodeParms",
)  # fmt: skip
"""What the dictionary may not have had, and what decides much where it stands."""


def _spoil(file: pikepdf.Pdf, found: pikepdf.Object, chance: random.Random) -> None:
    if isinstance(found, pikepdf.Stream) and chance.random() < 2 / 3:
        data = found.read_bytes()
        for _ in range(chance.choice((1, 3, 10))):
            data = chance.choice((_flip, _truncate, _cut, _swap, _repeat, _number, _name))(data, chance)
        found.write(data)
        return
    present = [key for key in found.keys() if key != "/Length"] or ["/Type"]  # noqa: SIM118 - pikepdf
    key = chance.choice(_OPTIONAL if chance.random() < 1 / 4 else present)
    values = (
        *(None, True, 0, -1, 45, 2**31 - 1, -(2**31), 2**63 - 1, Decimal("1e30"), Decimal("1e-30")),
        *(pikepdf.String("\x00\u1ea1"), pikepdf.String(b"\xfe\xff\xd8\x00"), pikepdf.Name("/Font")),
        *(pikepdf.Array(), pikepdf.Dictionary(), file.Root, found, file.make_stream(b"q Q BT (")),
        *(pikepdf.Array([0, 0, 0, 0]), pikepdf.Array([found]), pikepdf.Array([10**12, -(10**12), 1, 1])),
    )
    value = chance.choice(values)
    if value is None and key in found:
        del found[key]
    elif value is not None:
        found[key] = value
