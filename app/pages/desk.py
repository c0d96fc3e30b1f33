"""The clerk's desk: files that were checked and not recorded, for a day, in a folder of this machine.

Nothing here enters the register. A check is a folder with a name that cannot be guessed: the file, who owns
it, and (once it was examined) the verdict. Whoever examines a waiting file claims it by creating a file, so
that several threads and processes share the work and a restart loses none of it.
"""

import contextlib
import json
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from app.access.roles import Principal
from verification.verdict import DocumentVerdict
from verification.verdict_json import VERDICT_JSON

KEPT_FOR: Final = timedelta(hours=24)
_CLAIM_LASTS: Final = timedelta(minutes=5)
"""After that whoever claimed a file is taken for dead."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{22}")

Examine = Callable[[str, Path], DocumentVerdict]
"""Name and path of a file to its verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One file on the desk; `verdict` is None while it waits."""

    id: str
    name: str
    owner: str
    size: int
    sha256: str
    placed_at: datetime
    batch: str | None
    document: Path
    verdict: DocumentVerdict | None
    document_id: int | None
    """The record that was made of it, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A file to put on the desk."""

    name: str
    source: bytes | Path
    size: int
    sha256: str


class Desk:
    """All checks of this machine; safe to use from many threads."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime], workers: int) -> None:
        self.folder = folder
        self._now = now
        self._workers = workers
        self._pool: ThreadPoolExecutor | None = None
        self._guard = threading.Lock()

    def place(self, placement: Placement, principal: Principal, *, batch: str | None = None) -> str:
        """Put a file on the desk; the id of its check."""
        check = secrets.token_urlsafe(16)
        place = self.folder / check
        place.mkdir(parents=True, mode=0o700)
        if isinstance(placement.source, bytes):
            (place / "document.pdf").write_bytes(placement.source)
        else:
            shutil.copyfile(placement.source, place / "document.pdf")
        _write(
            place / "check.json",
            {
                "name": placement.name,
                "owner": principal.identity,
                "size": placement.size,
                "sha256": placement.sha256,
                "placed_at": self._now().isoformat(),
                "batch": batch,
            },
        )
        return check

    def bundle(self, checks: Sequence[str], principal: Principal, batch: str) -> None:
        """Bundle checks that came together under the id that they were placed with."""
        place = self.folder / batch
        place.mkdir(parents=True, mode=0o700)
        _write(
            place / "batch.json",
            {
                "owner": principal.identity,
                "checks": list(checks),
                "placed_at": self._now().isoformat(),
            },
        )

    def find(self, check: str, principal: Principal) -> Check | None:
        """The check, for its owner; None for everybody else."""
        facts = self._facts(check, "check.json")
        if facts is None or facts["owner"] != principal.identity:
            return None
        place = self.folder / check
        recorded = _read(place / "recorded.json")
        return Check(
            id=check,
            name=facts["name"],
            owner=facts["owner"],
            size=facts["size"],
            sha256=facts["sha256"],
            placed_at=datetime.fromisoformat(facts["placed_at"]),
            batch=facts["batch"],
            document=place / "document.pdf",
            verdict=_verdict(place / "verdict.json"),
            document_id=recorded["document_id"] if recorded else None,
        )

    def batch(self, batch: str, principal: Principal) -> tuple[Check, ...] | None:
        """The checks of a batch in the order they came, for its owner."""
        facts = self._facts(batch, "batch.json")
        if facts is None or facts["owner"] != principal.identity:
            return None
        found = (self.find(check, principal) for check in facts["checks"])
        return tuple(check for check in found if check is not None)

    def examine(self, check: Check, examine: Examine) -> bool:
        """Examine a waiting file here and now; False when somebody else has it in hand."""
        place = check.document.parent
        if check.verdict is not None or not self._claim(place / "claim"):
            return False
        try:
            # Whoever held the claim may have come to a verdict since `check` was read.
            if (place / "verdict.json").exists():
                return False
            verdict = examine(check.name, check.document)
            scratch = place / f".verdict-{secrets.token_hex(4)}"
            scratch.write_bytes(VERDICT_JSON.dump_json(verdict))
            scratch.replace(place / "verdict.json")
        finally:
            (place / "claim").unlink(missing_ok=True)
        return True

    def examine_later(self, checks: Sequence[Check], examine: Examine) -> None:
        """Have waiting files examined in the background."""
        with self._guard:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="desk")
            for check in checks:
                if check.verdict is None and not (check.document.parent / "claim").exists():
                    self._pool.submit(self._examine_quietly, check, examine)

    def recorded(self, check: Check, document_id: int) -> None:
        """Note that the file was recorded as issued."""
        _write(check.document.parent / "recorded.json", {"document_id": document_id})

    def clear(self) -> None:
        """Remove what is older than a day."""
        oldest = (self._now() - KEPT_FOR).timestamp()
        with contextlib.suppress(FileNotFoundError):
            for place in self.folder.iterdir():
                if place.stat().st_mtime < oldest:
                    shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Stop the background work; what waits is taken up when somebody looks at it."""
        with self._guard:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _examine_quietly(self, check: Check, examine: Examine) -> None:
        # A file that was cleared away in the meantime is nobody's loss.
        with contextlib.suppress(FileNotFoundError):
            self.examine(check, examine)

    def _claim(self, path: Path) -> bool:
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < (self._now() - _CLAIM_LASTS).timestamp():
                path.unlink()
        try:
            path.open("x").close()
        except FileExistsError:
            return False
        return True

    def _facts(self, name: str, file: str) -> dict[str, Any] | None:
        return _read(self.folder / name / file) if _NAME.fullmatch(name) else None


def new_batch() -> str:
    """An id for checks that come together."""
    return secrets.token_urlsafe(16)


def _write(path: Path, facts: dict[str, Any]) -> None:
    scratch = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    scratch.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    scratch.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return facts


def _verdict(path: Path) -> DocumentVerdict | None:
    try:
        return VERDICT_JSON.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
