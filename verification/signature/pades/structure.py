"""The logical structure of a tagged document without the parts that only stand for annotations.

Adding a signature field or an annotation to a tagged document adds an element that refers to it and
nothing else (ISO 32000-2, 14.7.5.3); such elements say nothing about the signed content.
"""

from hashlib import sha256

from pyhanko.pdf_utils import generic

from verification.signature.pades.snapshot import Dictionary, Identity, Snapshot, Value, identity, raw

_SAID = ("/S", "/Alt", "/ActualText", "/E", "/Lang", "/T", "/A", "/C")
_PLACE_IN_TREE = {"/K", "/P", "/Pg"}
_DEEPEST = 200

Node = tuple[object, ...]


def same_structure(old: Snapshot, new: Snapshot) -> bool:
    """Whether the signed content is structured as it was; elements for annotations may come and go."""
    before, after = _Structure(old), _Structure(new)
    kept = before.annotations.keys() & after.annotations.keys()
    return before.tree == after.tree and all(
        before.annotations[number] == after.annotations[number] for number in kept
    )


class _Structure:
    """The structure tree as nested tuples that can be compared, and what its annotation elements say."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.annotations: dict[Identity, object] = {}
        root = snapshot.dictionary(snapshot.catalog, "/StructTreeRoot")
        self._plain = _Plain(snapshot)
        maps = tuple(self._plain(raw(root, key)) for key in ("/RoleMap", "/ClassMap"))
        self.tree = (maps, self._kids(snapshot, root, set(), 0)) if root else ()

    def _kids(self, snapshot: Snapshot, element: Dictionary, seen: set[Identity], depth: int) -> Node:
        kids = snapshot.entry(element, "/K")
        items = snapshot.items(kids) if isinstance(kids, generic.ArrayObject) else [raw(element, "/K")]
        nodes = (self._node(snapshot, item, seen, depth) for item in items)
        return tuple(node for node in nodes if node is not None)

    def _node(self, snapshot: Snapshot, item: Value, seen: set[Identity], depth: int) -> Node | None:
        number = identity(item)
        value = snapshot.follow(item)
        if isinstance(value, int):
            return ("content", int(value))
        if not isinstance(value, Dictionary) or (number and number in seen) or depth > _DEEPEST:
            return None
        if number:
            seen.add(number)
        kind = str(snapshot.entry(value, "/Type"))
        if kind == "/OBJR":
            return None
        if kind == "/MCR":
            return ("content", identity(raw(value, "/Pg")), self._plain(raw(value, "/MCID")))
        kids = self._kids(snapshot, value, seen, depth + 1)
        if kids:
            said = tuple(self._plain(raw(value, key)) for key in _SAID)
            return (said, identity(raw(value, "/Pg")), kids)
        if number:
            self.annotations[number] = tuple(
                (key, repr(raw(value, key))) for key in sorted(value.keys() - _PLACE_IN_TREE)
            )
        return None


class _Plain:
    """What a value says, references followed, as one short string; every object is read once.

    Maps that a hostile file points at its page tree would otherwise be unfolded without end.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[Identity, str] = {}

    def __call__(self, value: Value, depth: int = 0) -> str:
        number = identity(value)
        if number is None:
            return self._said(value, depth)
        if number not in self._known:
            self._known[number] = "above"  # where it holds itself
            self._known[number] = self._said(self._snapshot.follow(value), depth)
        return self._known[number]

    def _said(self, value: Value, depth: int) -> str:
        if depth > _DEEPEST or isinstance(value, generic.NullObject):
            return ""
        if isinstance(value, Dictionary):
            return _digest("<<", sorted(f"{key} {self(raw(value, key), depth + 1)}" for key in value))
        if isinstance(value, generic.ArrayObject):
            return _digest("[", [self(item, depth + 1) for item in self._snapshot.items(value)])
        return f"={value}"


def _digest(opening: str, parts: list[str]) -> str:
    return sha256("\0".join((opening, *parts)).encode("utf-8", "surrogatepass")).hexdigest()
