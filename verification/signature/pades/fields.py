"""Signature fields, the widgets that show them, and signature dictionaries that no field holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from verification.signature.pades.object_headers import last_header
from verification.signature.pades.opening import FOREIGN_FAULTS
from verification.signature.pades.snapshot import (
    NULL,
    Dictionary,
    Identity,
    PageNode,
    Snapshot,
    Value,
    identity,
    is_null,
    number_of,
    numbers,
    raw,
    sections,
)
from verification.verdict import Place

_MM_PER_POINT = 25.4 / 72
_QUARTER_TURNS = 4
_A4 = (0.0, 0.0, 595.276, 841.89)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A terminal form field."""

    name: str
    number: Identity | None
    field: Dictionary
    type: str | None
    value: Value
    """The raw value under /V, inherited if need be."""
    widgets: tuple[tuple[Identity | None, Dictionary], ...]
    above: tuple[Dictionary, ...] = ()
    """The fields it stands below, the root first: it inherits from them."""


def form_fields(snapshot: Snapshot) -> Iterator[Field]:
    """Every terminal field of the form, in the order of the tree; one without a name has the name ""."""
    seen: set[Identity] = set()
    for item in snapshot.items(raw(snapshot.form, "/Fields")):
        yield from _fields(snapshot, item, _Above(), seen)


class _Above(NamedTuple):
    """What the fields above hand down."""

    name: str = ""
    type: str | None = None
    value: Value = NULL
    fields: tuple[Dictionary, ...] = ()


def _fields(snapshot: Snapshot, item: Value, above: _Above, seen: set[Identity]) -> Iterator[Field]:
    number = identity(item)
    field = snapshot.follow(item)
    if not isinstance(field, Dictionary) or (number is not None and number in seen):
        return
    if number is not None:
        seen.add(number)
    own = snapshot.entry(field, "/T")
    part = str(own) if isinstance(own, str) else ""
    name = f"{above.name}.{part}" if above.name and part else above.name or part
    kind = snapshot.entry(field, "/FT")
    field_type = str(kind) if isinstance(kind, str) else above.type
    value = raw(field, "/V") if "/V" in field else above.value
    kids = [(identity(kid), snapshot.follow(kid)) for kid in snapshot.items(raw(field, "/Kids"))]
    named = [kid for kid in kids if isinstance(kid[1], Dictionary) and "/T" in kid[1]]
    if named:
        inner = _Above(name, field_type, value, (*above.fields, field))
        for kid in snapshot.items(raw(field, "/Kids")):
            yield from _fields(snapshot, kid, inner, seen)
        return
    widgets = tuple((n, kid) for n, kid in kids if isinstance(kid, Dictionary)) or ((number, field),)
    yield Field(
        name=name,
        number=number,
        field=field,
        type=field_type,
        value=value,
        widgets=widgets,
        above=above.fields,
    )


def signed_fields(snapshot: Snapshot) -> Iterator[tuple[Field, Dictionary]]:
    """Every signature field that has a value, and that value."""
    for field in form_fields(snapshot):
        if field.type != "/Sig":
            continue
        try:
            value = snapshot.follow(field.value)
        except FOREIGN_FAULTS:
            value = Dictionary()
        if is_null(value):
            continue
        yield field, value if isinstance(value, Dictionary) else Dictionary()


def is_visible(snapshot: Snapshot, widget: Dictionary) -> bool:
    """Whether a widget takes up room on its page and is not hidden (ISO 32000-2, 12.5.3)."""
    box = numbers(snapshot, raw(widget, "/Rect"), 4)
    if box is None or not abs(box[2] - box[0]) * abs(box[3] - box[1]):
        return False
    flags = snapshot.entry(widget, "/F")
    hidden, no_view = 2, 32
    return not (isinstance(flags, int) and flags & (hidden | no_view))


def is_seen_on_paper_only(snapshot: Snapshot, widget: Dictionary) -> bool:
    """Whether a widget is kept from the screen and printed all the same (ISO 32000-2, table 167)."""
    flags = snapshot.entry(widget, "/F")
    hidden, printed, no_view = 2, 4, 32
    return isinstance(flags, int) and flags & (hidden | printed | no_view) == printed | no_view


class Pages:
    """Finds the page on which an annotation stands, and gives boxes in millimetres as the page is shown."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._by_number: dict[Identity, int] = {}
        self._by_annotation: dict[Identity, int] | None = None
        self._frames: dict[int, _Frame] = {}
        for index, node in enumerate(snapshot.pages):
            if node.number is not None:
                self._by_number.setdefault(node.number, index)

    def place(self, number: Identity | None, annotation: Dictionary) -> Place | None:
        """Page and box of an annotation; None when it stands on no page."""
        index = self._index(number, annotation)
        box = numbers(self._snapshot, raw(annotation, "/Rect"), 4)
        if index is None or box is None:
            return None
        return Place(page=index + 1, box=_shown(self._frame(index), box))

    def share(self, place: Place) -> float:
        """What part of its page a box takes up, 0 to 1."""
        frame = self._frame(place.page - 1)
        left, top, right, bottom = _shown(frame, frame.box)
        area = (right - left) * (bottom - top)
        across = max(0.0, min(right, place.box[2]) - max(left, place.box[0]))
        down = max(0.0, min(bottom, place.box[3]) - max(top, place.box[1]))
        return across * down / area if area else 0.0

    def page_number(self, number: Identity | None) -> int | None:
        """Which page (from 1) has that object number."""
        index = self._by_number.get(number) if number else None
        return None if index is None else index + 1

    def _index(self, number: Identity | None, annotation: Dictionary) -> int | None:
        if self._by_annotation is None:
            self._by_annotation = {}
            for index, node in enumerate(self._snapshot.pages):
                for item in self._snapshot.items(raw(node.page, "/Annots")):
                    of = identity(item)
                    if of:
                        self._by_annotation.setdefault(of, index)
        if number is not None and number in self._by_annotation:
            return self._by_annotation[number]
        page = identity(raw(annotation, "/P"))
        return self._by_number.get(page) if page else None

    def _frame(self, index: int) -> "_Frame":
        if index not in self._frames:
            self._frames[index] = self._read_frame(self._snapshot.pages[index])
        return self._frames[index]

    def _read_frame(self, node: PageNode) -> "_Frame":
        crop = (
            numbers(self._snapshot, node.attribute("/CropBox"), 4)
            or numbers(self._snapshot, node.attribute("/MediaBox"), 4)
            or _A4
        )
        turn = self._snapshot.follow(node.attribute("/Rotate"))
        turns = turn // 90 % _QUARTER_TURNS if isinstance(turn, int) else 0
        unit = number_of(self._snapshot.entry(node.page, "/UserUnit"))
        scale = _MM_PER_POINT * (unit if unit is not None and unit > 0 else 1.0)
        return _Frame(crop, turns, scale)


class _Frame(NamedTuple):
    """How a page is shown: the box that is seen, in points, its quarter turns, millimetres to a unit."""

    box: tuple[float, ...]
    turns: int
    scale: float


def _shown(frame: _Frame, box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A box on the page in millimetres from its top left corner."""
    crop, scale = frame.box, frame.scale
    left, bottom = min(crop[0], crop[2]), min(crop[1], crop[3])
    right, top = max(crop[0], crop[2]), max(crop[1], crop[3])
    corners = [_turned(x, y, (left, bottom, right, top), frame.turns) for x, y in (box[:2], box[2:])]
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    return round(min(xs), 1), round(min(ys), 1), round(max(xs), 1), round(max(ys), 1)


def _turned(x: float, y: float, page: tuple[float, float, float, float], turns: int) -> tuple[float, float]:
    """From the page's own coordinates to distances from the top left corner as shown (clockwise turns)."""
    left, bottom, right, top = page
    return (
        (x - left, top - y),
        (y - bottom, x - left),
        (right - x, y - bottom),
        (top - y, right - x),
    )[turns]


def count_orphans(snapshot: Snapshot, pdf: bytes, held: set[Identity]) -> int:
    """Signature dictionaries that no field holds, usage rights aside (ISO 32000-2, 12.8.2.3)."""
    permissions = snapshot.dictionary(snapshot.catalog, "/Perms")
    rights = {identity(raw(permissions, key)) for key in ("/UR", "/UR3")}
    found: set[Identity] = set()
    for number in _mentioning_byte_range(snapshot, pdf):
        if number in held or number in rights:
            continue
        try:
            value = snapshot.object(number)
        except FOREIGN_FAULTS:
            continue
        if _is_signature_dictionary(value):
            found.add(number)
    return len(found)


def _is_signature_dictionary(value: Value) -> bool:
    """The value is one, or is a field that holds one directly."""
    inner = value if isinstance(value, Dictionary) and "/ByteRange" in value else raw(value, "/V")
    return isinstance(inner, Dictionary) and "/ByteRange" in inner and "/Contents" in inner


def _mentioning_byte_range(snapshot: Snapshot, pdf: bytes) -> Iterator[Identity]:
    """Numbers of the objects, plain or in object streams, in whose text the key /ByteRange occurs."""
    yield from _holders(pdf, [hit.start() for hit in re.finditer(rb"/ByteRange", pdf)])
    for number in _object_streams(snapshot):
        try:
            stream = snapshot.object(number)
            if not isinstance(stream, generic.StreamObject):
                continue
            data = stream.read_data(DecodePurpose.OBJECT_STREAM)
            first, count = int(stream["/First"]), int(stream["/N"])
            if b"/ByteRange" not in data:
                continue
            header = [int(word) for word in data[:first].split()[: 2 * count]]
        except FOREIGN_FAULTS:
            continue
        starts: list[tuple[int, int]] = sorted(zip(header[1::2], header[::2], strict=False))
        for (start, object_number), (end, _) in zip(starts, [*starts[1:], (len(data), 0)], strict=False):
            if b"/ByteRange" in data[first + start : first + end]:
                yield object_number, 0


def _holders(pdf: bytes, places: list[int]) -> Iterator[Identity]:
    """For each place the object whose header is the last one before it; ascending places."""
    holder: Identity | None = None
    searched = 0
    for place in places:
        header = last_header(pdf, searched, place)
        holder = (header.number, header.generation) if header else holder
        searched = place
        if holder:
            yield holder


def _object_streams(snapshot: Snapshot) -> set[Identity]:
    xrefs = snapshot.reader.xrefs
    found: set[Identity] = set()
    for revision in range(xrefs.total_revisions):
        for section in sections(xrefs.get_xref_data(revision)):
            found.update((number, 0) for number in section.obj_streams_used)
    return found
