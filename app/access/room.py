"""Room for uploads: how many, how many bytes, and how long the last one would wait.

A number of places alone is no bound on time: the same queue takes ten seconds on a quick machine and minutes
on a busy one, and a client that has gone away by then sends again. So an upload is let in only when, at the
pace of the last ones, its turn comes within a stated time.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_WEIGHT: Final = 0.2
"""Of the newest upload in the pace: some ten of them are remembered."""
_LEAST_PAUSE: Final = 5
_LONGEST_PAUSE: Final = 60


@dataclass(slots=True, kw_only=True)
class Room:
    """Used by one thread, the event loop's."""

    places: int
    """Uploads in the house at once, those in examination included."""
    workers: int
    memory: int
    """Bytes of all uploads in the house."""
    patience: float
    """Seconds within which the turn of an upload must come."""
    clock: Callable[[], float]
    _inside: int = 0
    _bytes: int = 0
    _since: float = 0.0
    """When the last one left, or the first one came into an empty house."""
    _pace: float = field(default=0.0)
    """Seconds from one that leaves to the next; 0 as long as none has left."""

    @property
    def expected(self) -> float:
        """Seconds until whoever comes now would be answered."""
        return (self._inside + 1) * self._pace

    @property
    def pause(self) -> int:
        """Seconds after which one who is turned away should come again."""
        return min(_LONGEST_PAUSE, max(_LEAST_PAUSE, math.ceil(self.expected / 2)))

    def enter(self, size: int) -> bool:
        """Let one in; False when it must come later."""
        if self._inside >= self.places or self._bytes + size > self.memory:
            return False
        if self._inside >= self.workers and self.expected > self.patience:
            return False
        if not self._inside:
            self._since = self.clock()
        self._inside += 1
        self._bytes += size
        return True

    def leave(self, size: int) -> None:
        """It has been answered."""
        now = self.clock()
        taken = now - self._since
        self._pace = taken if not self._pace else (1 - _WEIGHT) * self._pace + _WEIGHT * taken
        self._since = now
        self._inside -= 1
        self._bytes -= size
