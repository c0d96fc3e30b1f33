"""What a signature allows later revisions to do (ISO 32000-2, 12.8.2)."""

from dataclasses import dataclass

from verification.signature.pades.snapshot import Dictionary, Snapshot, raw

NO_CHANGES, FILL_FORMS, ANNOTATE = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLock:
    """Which fields may not change any more (table 256)."""

    action: str
    names: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Whether the field of that full name is locked; a name stands for all fields below it."""
        listed = any(name == one or name.startswith(f"{one}.") for one in self.names)
        return {"/All": True, "/Include": listed, "/Exclude": not listed}.get(self.action, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """The level of DocMDP, None when the signature sets none, and its field locks."""

    level: int | None = None
    locks: tuple[FieldLock, ...] = ()

    @property
    def signing(self) -> bool:
        """Whether further signatures and form filling are allowed; without a level they are."""
        return self.level != NO_CHANGES

    @property
    def annotating(self) -> bool:
        """Whether annotations may be added, changed and deleted."""
        return self.level == ANNOTATE

    def locks_field(self, name: str) -> bool:
        """Whether a field may not change any more."""
        return any(lock.holds(name) for lock in self.locks)


def read_permissions(
    snapshot: Snapshot, signature: Dictionary, field: Dictionary
) -> tuple[Permissions, int | None]:
    """What a signature permits, from its references and its field's lock; and the level it certifies with."""
    certified: int | None = None
    locks: list[FieldLock] = []
    for item in snapshot.items(raw(signature, "/Reference")):
        reference = snapshot.follow(item)
        method = str(snapshot.entry(reference, "/TransformMethod"))
        parameters = snapshot.dictionary(reference, "/TransformParams")
        if method == "/DocMDP":
            certified = _level(snapshot, parameters) or FILL_FORMS
        elif method == "/FieldMDP":
            locks.append(_lock(snapshot, parameters))
    # A field's /Lock asks the signing program for a lock; only what the signature itself names is one.
    own = snapshot.dictionary(field, "/Lock")
    levels = [level for level in (certified, _level(snapshot, own)) if level]
    return Permissions(level=min(levels, default=None), locks=tuple(locks)), certified


def _level(snapshot: Snapshot, dictionary: Dictionary) -> int | None:
    value = snapshot.entry(dictionary, "/P")
    return int(value) if isinstance(value, int) and value in (NO_CHANGES, FILL_FORMS, ANNOTATE) else None


def _lock(snapshot: Snapshot, dictionary: Dictionary) -> FieldLock:
    names = (snapshot.follow(item) for item in snapshot.items(raw(dictionary, "/Fields")))
    return FieldLock(
        action=str(snapshot.entry(dictionary, "/Action")),
        names=tuple(str(name) for name in names if isinstance(name, str)),
    )
