"""The document as it stood after one of its revisions."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.xref import XRefSectionData

from verification.signature.pades.bounded_reader import BoundedReader

Dictionary = generic.DictionaryObject
Value = generic.PdfObject
Identity = tuple[int, int]
"""Object number and generation."""

NULL = generic.NullObject()
_LONGEST_INDIRECTION = 16
_DEEPEST_TREE = 64


def identity(value: object) -> Identity | None:
    """Number and generation when the value is a reference, else None."""
    return (value.idnum, value.generation) if isinstance(value, generic.IndirectObject) else None


class Snapshot:
    """A read-only view of one revision; `revision` None is the file as it is now."""

    def __init__(self, reader: BoundedReader, revision: int | None = None) -> None:
        self.reader = reader
        newest = reader.xrefs.total_revisions - 1
        self.revision = newest if revision is None else revision
        self._is_newest = self.revision == newest
        self._objects: dict[Identity, Value] = {}

    def object(self, number: Identity) -> Value:
        """The object of that number as this revision has it; null when it has none."""
        found = self._objects.get(number)
        if found is None:
            found = self._objects[number] = self._read(generic.Reference(*number, self.reader))
        return found

    def _read(self, reference: generic.Reference) -> Value:
        if self._is_gone(reference.idnum, reference.generation):
            return NULL
        if self._is_newest:
            return self._current(reference)
        last_change = self.reader.last_change((reference.idnum, reference.generation))
        if last_change is None:
            return NULL
        if last_change <= self.revision:
            return self._current(reference)
        earlier: Value = self.reader.get_object(reference, revision=self.revision)  # type: ignore[no-untyped-call]
        return earlier

    def _is_gone(self, number: int, generation: int) -> bool:
        """Whether the newest word on the number, up to this revision, is that it is free or another object.

        Readers differ over free entries and generations, and some then show nothing or the other object.
        """
        for revision in range(self.revision, -1, -1):
            data = self.reader.xrefs.get_xref_data(revision)
            for section in sections(data):
                if number in section.xrefs_in_objstm:
                    return generation != 0
                if number in section.standard_xrefs:
                    return section.standard_xrefs[number][0] != generation
            if number in data.freed:
                return True
        return False

    def _current(self, reference: generic.Reference) -> Value:
        value: Value = self.reader.get_object(reference)  # type: ignore[no-untyped-call]
        return value

    def follow(self, value: Value) -> Value:
        """The value itself, references followed."""
        for _ in range(_LONGEST_INDIRECTION):
            number = identity(value)
            if number is None:
                return value
            value = self.object(number)
        return NULL

    def entry(self, container: Value, key: str) -> Value:
        """The followed value of a dictionary's key; null when it is absent or there is no dictionary."""
        return self.follow(raw(container, key))

    def dictionary(self, container: Value, key: str) -> Dictionary:
        """The dictionary under a key; an empty one when there is none."""
        value = self.entry(container, key)
        return value if isinstance(value, Dictionary) else Dictionary()

    def items(self, value: Value) -> list[Value]:
        """The raw items of an array; none when it is no array."""
        value = self.follow(value)
        if not isinstance(value, generic.ArrayObject):
            return []
        return [value.raw_get(index) for index in range(len(value))]

    @cached_property
    def catalog(self) -> Dictionary:
        """The document catalog."""
        root = self.reader.trailer.raw_get("/Root", revision=self.revision)
        value = self.follow(root)
        return value if isinstance(value, Dictionary) else Dictionary()

    @cached_property
    def form(self) -> Dictionary:
        """The interactive form dictionary; empty when there is none."""
        return self.dictionary(self.catalog, "/AcroForm")

    @cached_property
    def pages(self) -> tuple["PageNode", ...]:
        """All leaves of the page tree in order."""
        return tuple(self._leaves(raw(self.catalog, "/Pages"), (), set()))

    @cached_property
    def odd_nodes(self) -> frozenset[tuple[Identity | None, str, str]]:
        """Nodes of the page tree that readers take in different ways, each with what it says.

        Their /Count is not that of the pages below, or their /Type is not /Pages.
        """
        below: dict[int, int] = {}
        nodes: dict[int, TreeNode] = {}
        for page in self.pages:
            for node in page.above:
                below[id(node.value)] = below.get(id(node.value), 0) + 1
                nodes[id(node.value)] = node
        return frozenset(
            (node.number, str(self.entry(node.value, "/Count")), str(self.entry(node.value, "/Type")))
            for key, node in nodes.items()
            if number_of(self.entry(node.value, "/Count")) != below[key]
            or str(self.entry(node.value, "/Type")) != "/Pages"
        )

    def _leaves(
        self, node: Value, above: tuple["TreeNode", ...], seen: set[Identity]
    ) -> Iterator["PageNode"]:
        number = identity(node)
        value = self.follow(node)
        if not isinstance(value, Dictionary) or len(above) > _DEEPEST_TREE or number in seen:
            return
        if number:
            seen.add(number)
        if "/Kids" not in value:
            yield PageNode(number=number, page=value, above=above)
            return
        inner = (*above, TreeNode(number, value))
        for kid in self.items(raw(value, "/Kids")):
            yield from self._leaves(kid, inner, seen)

    def climbed(self, page: Dictionary, key: str) -> Value:
        """A page attribute as a reader finds it that follows /Parent upwards."""
        node: Value = page
        for _ in range(_DEEPEST_TREE):
            if not isinstance(node, Dictionary):
                break
            if key in node:
                return raw(node, key)
            node = self.entry(node, "/Parent")
        return NULL


class TreeNode(NamedTuple):
    """An inner node of the page tree."""

    number: Identity | None
    value: Dictionary


class PageNode:
    """One page and what it inherits from."""

    def __init__(self, number: Identity | None, page: Dictionary, above: tuple[TreeNode, ...]) -> None:
        self.number = number
        self.page = page
        self.above = above
        self.nodes = (page, *(one.value for one in reversed(above)))
        """The page and what it inherits from, the nearest first."""

    @property
    def names_its_parent(self) -> bool:
        """Whether /Parent leads up the way that the tree led down."""
        below = self.page
        for node in reversed(self.above):
            if identity(raw(below, "/Parent")) != node.number:
                return False
            below = node.value
        return True

    def attribute(self, key: str) -> Value:
        """A page attribute, inherited ones included (ISO 32000-2, 7.7.3.4)."""
        for node in self.nodes:
            if key in node:
                return raw(node, key)
        return NULL


def raw(container: Value, key: str) -> Value:
    """The value of a dictionary's key as it is written; null when it is absent."""
    if isinstance(container, Dictionary) and key in container:
        value: Value = container.raw_get(key)
        return value
    return NULL


def sections(data: XRefSectionData) -> tuple[XRefSectionData, ...]:
    """A cross-reference section and the hidden one of a hybrid file, if any (ISO 32000-2, 7.5.8.4)."""
    return (data,) if data.hybrid is None else (data, data.hybrid.xref_data)


def is_null(value: Value) -> bool:
    """Whether the value is the null object."""
    return isinstance(value, generic.NullObject)


def number_of(value: object) -> float | None:
    """An integer or a real, else None; the library's reals are decimals, not floats."""
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def numbers(snapshot: Snapshot, value: Value, count: int) -> tuple[float, ...] | None:
    """An array of exactly `count` numbers, else None."""
    items = [number_of(snapshot.follow(item)) for item in snapshot.items(value)]
    found = tuple(item for item in items if item is not None)
    return found if len(items) == len(found) == count else None
