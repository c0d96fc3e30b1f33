"""Collects the changes of one comparison, once each, and how grave the worst of them is."""

from dataclasses import replace

from verification.signature.facts import LaterField, LaterFindings, Redrawn
from verification.signature.pades.snapshot import Identity, Snapshot
from verification.verdict import Box, Change, LaterChanges, Place

_GRAVITY = [LaterChanges.NONE, LaterChanges.PERMITTED, LaterChanges.UNKNOWN, LaterChanges.SUSPICIOUS]
_MOST = 200
"""Changes told of one signature; more of the same help nobody."""


class Ledger:
    """What was found so far."""

    def __init__(self, new: Snapshot, touched: set[Identity]) -> None:
        self._new = new
        self._touched = touched
        self.changes: list[Change] = []
        self.later_fields: list[LaterField] = []
        self.level = LaterChanges.NONE
        self._redrawn: dict[int | None, None] = {}
        """Pages that may show something else now, in the order found; None: a change that names no page."""
        self._told: set[tuple[str, int | None]] = set()

    def note(
        self,
        level: LaterChanges,
        message: str,
        *,
        page: int | None = None,
        box: Box | None = None,
        number: Identity | None = None,
    ) -> None:
        """Record a change; `number` is the object that shows in which revision it happened."""
        self.level = max(self.level, level, key=_GRAVITY.index)
        if level is not LaterChanges.PERMITTED:
            self._redrawn[page] = None
        if (message, page) in self._told or len(self._told) >= _MOST:
            return
        self._told.add((message, page))
        self.changes.append(
            Change(level=level, message=message, revision=self.revision(number), page=page, box=box)
        )

    def suspicious(
        self,
        message: str,
        *,
        place: Place | None = None,
        page: int | None = None,
        number: Identity | None = None,
    ) -> None:
        """Record a change that no rule permits."""
        self.note(
            LaterChanges.SUSPICIOUS,
            message,
            page=place.page if place else page,
            box=place.box if place else None,
            number=number,
        )

    def permitted(
        self,
        message: str,
        *,
        place: Place | None = None,
        page: int | None = None,
        number: Identity | None = None,
        draws: bool = False,
    ) -> None:
        """Record a change that a rule permits; `draws` when it shows and is no signature."""
        if draws:
            self._redrawn[place.page if place else page] = None
        self.note(
            LaterChanges.PERMITTED,
            message,
            page=place.page if place else page,
            box=place.box if place else None,
            number=number,
        )

    def revision(self, number: Identity | None) -> int:
        """The revision (from 1) that last wrote the object; the newest when it is not known."""
        newest = self._new.revision + 1
        if number is None or number not in self._touched:
            return newest
        last_change = self._new.reader.last_change(number)
        return newest if last_change is None else last_change + 1

    def findings(self) -> LaterFindings:
        """All of it."""
        named = tuple(page for page in self._redrawn if page is not None)
        return LaterFindings(
            level=self.level,
            changes=tuple(self.changes),
            later_fields=tuple(self.later_fields),
            redrawn=Redrawn(pages=named, anywhere=None in self._redrawn) if self._redrawn else None,
        )


def with_change(found: LaterFindings, level: LaterChanges, message: str, revision: int) -> LaterFindings:
    """The findings and one more change, which may show on any page; `revision` counts from 1."""
    return replace(
        found,
        level=max(found.level, level, key=_GRAVITY.index),
        changes=(*found.changes, Change(level=level, message=message, revision=revision)),
        redrawn=replace(found.redrawn or Redrawn(), anywhere=True),
    )
