"""The states that a file had after each of its revisions, with what every comparison looks up in them."""

from collections.abc import Iterator
from functools import cached_property

from pyhanko.pdf_utils import generic

from verification.signature.pades.bounded_reader import BoundedReader
from verification.signature.pades.fields import Field, Pages, form_fields
from verification.signature.pades.mentions import Mentions
from verification.signature.pades.snapshot import Dictionary, Identity, Snapshot, identity, raw


class State:
    """One state: its objects, and what is looked up again for every signature."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every terminal field of the form."""
        return tuple(form_fields(self.snapshot))

    @cached_property
    def pages(self) -> Pages:
        """Where annotations stand."""
        return Pages(self.snapshot)

    @cached_property
    def settled(self) -> frozenset[Identity]:
        """Objects with a rule of their own: the catalogue, page tree, form, annotations and fields.

        Streams never are: a stream could be drawn elsewhere under another name.
        """
        snapshot = self.snapshot
        named = [
            snapshot.reader.trailer.raw_get("/Root", revision=snapshot.revision),
            raw(snapshot.catalog, "/AcroForm"),
            raw(snapshot.form, "/Fields"),
        ]
        for node in snapshot.pages:
            named += [raw(node.page, "/Annots"), *snapshot.items(raw(node.page, "/Annots"))]
        numbers = {number for number in map(identity, named) if number}
        numbers.update(_tree_nodes(snapshot))
        for field in self.fields:
            numbers.update(number for number in (field.number, *(one for one, _ in field.widgets)) if number)
        return frozenset(
            number for number in numbers if not isinstance(snapshot.object(number), generic.StreamObject)
        )


class States:
    """All states of one file; each is read once, whatever is compared with it."""

    def __init__(self, reader: BoundedReader, pdf: bytes) -> None:
        self.reader = reader
        self.mentions = Mentions(reader, pdf)
        self._known: dict[int, State] = {}

    @property
    def current(self) -> State:
        """The file as it is now."""
        return self.after(self.reader.xrefs.total_revisions - 1)

    def after(self, revision: int) -> State:
        """The file as it was after a revision, counted from 0."""
        if revision not in self._known:
            self._known[revision] = State(Snapshot(self.reader, revision))
        return self._known[revision]


def _tree_nodes(snapshot: Snapshot) -> Iterator[Identity]:
    pending = [raw(snapshot.catalog, "/Pages")]
    seen: set[Identity] = set()
    while pending:
        item = pending.pop()
        number = identity(item)
        if number is None or number in seen:
            continue
        seen.add(number)
        yield number
        node = snapshot.follow(item)
        if isinstance(node, Dictionary):
            pending.extend(snapshot.items(raw(node, "/Kids")))
