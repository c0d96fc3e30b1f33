"""`kyso verify`: files in, one verdict each, in the order in which they were named (design §4)."""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from app.calendar import VIETNAM
from app.examiner import Examiner
from app.isolation import Work, Worked
from app.worker_pool import Assignment
from verification.examination import Examination
from verification.policy import Policy, Revocation
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import DocumentVerdict, SigningStatus

if TYPE_CHECKING:
    from app.recognition import Recognition


_NOT_WRITTEN = 2
"""Exit status where verdicts could not be written: neither "all are complete" nor "some are not"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for on the command line."""

    paths: tuple[Path, ...]
    trust: Path | None = None
    at: str | None = None
    offline: bool = False
    revocation: str = "require"
    json: bool = False
    layout: bool = True
    jobs: int | None = None


class Presenter(Protocol):
    """Shows verdicts as they come."""

    def show(self, verdict: DocumentVerdict) -> None:
        """Show one verdict."""

    def close(self) -> None:
        """Show what is left to show."""


def run(order: Order) -> int:
    """Verify; the exit status. Raises typer.BadParameter (exit status 2) for a wrong command line."""
    files = find_files(order.paths)
    at = moment(order.at)
    trust = _trust(order.trust)
    policy = Policy(revocation=Revocation(order.revocation), layout=order.layout)
    if not files:
        print("Không có tệp PDF nào trong thư mục đã nêu.", file=sys.stderr)
        return 0
    works = [
        Work(name=display_name(file), source=file, policy=policy, at=at, offline=order.offline)
        for file in files
    ]
    workers = min(order.jobs or os.cpu_count() or 1, len(works))
    complete = True
    with ExitStack() as stack:
        examiner = stack.enter_context(_examiner(trust, workers, offline=order.offline))
        presenter = _presenter(len(works), json=order.json)
        stack.callback(presenter.close)
        begun = _examinations(examiner, works)
        for examination in begun:
            try:
                presenter.show(examination.verdict)
            except BrokenPipeError:
                raise  # whoever read has read enough
            except OSError as error:
                print(f"Không ghi được kết quả ra: {error.strerror}", file=sys.stderr)
                return _NOT_WRITTEN
            complete = complete and examination.verdict.signing_status is SigningStatus.SIGNED_FULL
    return 0 if complete else 1


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files in input order: a folder stands for every *.pdf (any case) below it, sorted by path.

    Raises typer.BadParameter when a path does not exist: nothing is verified then, because a mistyped name
    must not look like a short run.
    """
    paths = list(paths)
    missing = [str(path) for path in paths if not os.path.lexists(path)]
    if missing:
        raise typer.BadParameter("Không có tệp hoặc thư mục: " + ", ".join(missing))
    return [file for path in paths for file in (_below(path) if path.is_dir() else [path])]


def _below(folder: Path) -> list[Path]:
    found = (Path(root, name) for root, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if path.suffix.lower() == ".pdf")


def display_name(path: Path) -> str:
    """The path as text; bytes that are no UTF-8 are shown as U+FFFD, so that every line can be printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def moment(text: str | None) -> datetime:
    """Time of verification: ISO 8601; without an offset it is Vietnamese time, a bare date its midnight."""
    if text is None:
        return datetime.now(UTC).astimezone(VIETNAM)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--at: không phải thời điểm ISO 8601: {text}") from error
    return given if given.tzinfo else datetime.combine(given.date(), given.time() or time(), VIETNAM)


def _trust(folder: Path | None) -> TrustStore:
    if folder is None:
        from app.trust import installed_trust  # noqa: PLC0415 - settings cost time that --trust saves

        return installed_trust()
    if not folder.is_dir():
        raise typer.BadParameter(f"--trust: không có thư mục: {folder}")
    try:
        return read_trust_folder(folder)
    except ValueError as error:
        raise typer.BadParameter(f"--trust: {error}") from error


def _examiner(trust: TrustStore, workers: int, *, offline: bool) -> Examiner:
    if offline:
        return Examiner(trust=trust, workers=workers, recognition=_recognition)
    from app.settings import Settings  # noqa: PLC0415 - as above
    from app.status_services import StatusServices  # noqa: PLC0415

    services = StatusServices.from_settings(Settings())
    return Examiner(
        trust=trust,
        workers=workers,
        status=services,
        status_folder=services.folder,
        recognition=_recognition,
    )


def _recognition() -> "Recognition | None":
    """Asked for when the first scanned page is met."""
    from app.recognition import Recognition  # noqa: PLC0415 - as above
    from app.settings import Settings  # noqa: PLC0415

    return Recognition.from_settings(Settings())


def _examinations(examiner: Examiner, works: list[Work]) -> Iterator[Examination]:
    """In input order; a few files ahead of the one being waited for, never all of them at once."""
    rest = iter(works)
    ahead = deque((work, examiner.begin(work)) for work in islice(rest, 1 + 4 * examiner.workers))
    return _finished(examiner, ahead, rest)


def _finished(
    examiner: Examiner, ahead: deque[tuple[Work, Assignment[Worked]]], rest: Iterator[Work]
) -> Iterator[Examination]:
    while ahead:
        oldest = ahead.popleft()
        ahead.extend((work, examiner.begin(work)) for work in islice(rest, 1))
        yield examiner.finish(*oldest)


def _presenter(total: int, *, json: bool) -> Presenter:
    if json:
        return JsonLines()
    from app.commands.table import VerdictTable  # noqa: PLC0415 - rich costs time that --json saves

    return VerdictTable(total)


class JsonLines:
    """One verdict a line on standard output, and nothing else."""

    def __init__(self) -> None:
        # Loaded while the process that workers are forked from loads the examination.
        from verification.verdict_json import VERDICT_JSON  # noqa: PLC0415 - as above

        self._json = VERDICT_JSON

    def show(self, verdict: DocumentVerdict) -> None:
        """Write the line at once: the reader may be a program that waits for it."""
        sys.stdout.buffer.write(self._json.dump_json(verdict) + b"\n")
        sys.stdout.buffer.flush()

    def close(self) -> None:
        """Nothing is left."""
