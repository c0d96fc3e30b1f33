"""Requests counted in the database, so that the limit of a key holds over all processes together.

A process takes counts in handfuls and hands them out one by one: most requests cost no statement. What it
did not hand out is lost at the end of the window, so a key may be refused a handful early, never late.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from limits.storage import Storage
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

HANDFUL: Final = 10
_TAKE: Final = text(
    "INSERT INTO request_counts (key, ends_at, count) VALUES (:key, :ends_at, :amount) "
    "ON CONFLICT (key, ends_at) DO UPDATE SET count = request_counts.count + :amount RETURNING count"
)
_FORGET: Final = text("DELETE FROM request_counts WHERE ends_at < :now")


@dataclass(slots=True)
class _Handful:
    """Counts of one window that this process may hand out."""

    ends_at: int
    next: int
    last: int


class SharedCounts(Storage):
    """Storage of `limits` for fixed windows; safe to use from many threads."""

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(None)
        self._engine = engine
        self._clock = clock
        self._guard = threading.Lock()
        self._held: dict[str, _Handful] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong is the database's."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a request; how many there were in this window, over all processes."""
        ends_at = self._end(expiry)
        with self._guard:
            held = self._held.get(key)
            if held is None or held.ends_at != ends_at or held.next + amount - 1 > held.last:
                held = self._held[key] = self._take(key, ends_at, max(HANDFUL, amount))
            held.next += amount
            return held.next - 1

    def _take(self, key: str, ends_at: int, amount: int) -> _Handful:
        if len(self._held) > 10 * HANDFUL:
            self._held = {name: one for name, one in self._held.items() if one.ends_at == ends_at}
        with self._engine.begin() as connection:
            # A count that is lost with a crash hurts nobody: no wait for the disk.
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            last = connection.execute(_TAKE, {"key": key, "ends_at": ends_at, "amount": amount}).scalar_one()
            if last == amount:
                connection.execute(_FORGET, {"now": int(self._clock())})
        return _Handful(ends_at=ends_at, next=last - amount + 1, last=last)

    def _end(self, expiry: int) -> int:
        """Seconds since 1970 at which the window of now ends: the same for all processes."""
        return (int(self._clock()) // expiry + 1) * expiry

    def get(self, key: str) -> int:
        """How many requests this process knows of."""
        with self._guard:
            held = self._held.get(key)
        return 0 if held is None else held.next - 1

    def get_expiry(self, key: str) -> float:
        """When the window ends that this process knows of."""
        with self._guard:
            held = self._held.get(key)
        return self._clock() if held is None else float(held.ends_at)

    def check(self) -> bool:
        """Whether the database answers."""
        with self._engine.connect() as connection:
            return connection.execute(text("SELECT true")).scalar_one() is True

    def reset(self) -> int | None:
        """Forget all counts."""
        with self._guard, self._engine.begin() as connection:
            self._held.clear()
            return connection.execute(text("DELETE FROM request_counts")).rowcount

    def clear(self, key: str) -> None:
        """Forget the counts of one key."""
        with self._guard, self._engine.begin() as connection:
            self._held.pop(key, None)
            connection.execute(text("DELETE FROM request_counts WHERE key = :key"), {"key": key})
