"""Inside the worker process: limits first, then one examination at a time.

A worker holds no secret, opens no connection and writes no file. What it may use is bounded by the kernel
(address space, processor time, descriptors, file size), so that a hostile file costs its own verdict and
nothing else. The parent's half, which stops what takes too long, is `app.examiner`.
"""

import contextlib
import ctypes
import functools
import hashlib
import logging
import math
import resource
import stat
import sys
import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from verification.errors import ErrorCode
    from verification.examination import Examination, StatusAnswer, StatusKind, StatusMaterial
    from verification.layout.content import Pixels
    from verification.layout.ocr import Word
    from verification.policy import Policy
    from verification.registration import RegisteredAgency
    from verification.signature.trust import TrustStore
    from verification.verdict import DocumentVerdict

MAX_OPEN_FILES: Final = 64
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER: Final = 0x10000000
_BLOCKED_EVENTS: Final = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """A status answer by reference: the content lies in the status cache under its SHA-256."""

    kind: "StatusKind"
    sha256: str
    origin: str
    obtained_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One file to examine. `source` is the content, or the path where a worker may read it."""

    name: str
    source: bytes | Path
    policy: "Policy"
    at: datetime
    first_received_at: datetime | None = None
    registered: "RegisteredAgency | None" = None
    """What the register knows of the issuing agency; None where it was not asked."""
    answers: tuple[KeptAnswer, ...] = ()
    offline: bool = True
    words: tuple[tuple[int, tuple["Word", ...]], ...] = ()
    """Words of scanned pages, read by another program; by page."""
    seconds: float = 30.0
    """Limit by the clock, watched by the parent."""
    processor_seconds: float = 30.0
    """Limit of processor time, watched by the kernel: a busy machine does not make an honest file slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """What a worker may use, and the material that all its work shares."""

    trust: "TrustStore"
    memory: int
    """Bytes of address space beyond what the loaded program itself takes."""
    status_folder: Path | None = None


def confine(confinement: Confinement) -> None:
    """Take everything away that an examination does not need. Runs once in each worker."""
    global _confinement  # noqa: PLW0603 - one value per process, set before the first task
    _confinement = confinement
    _limit_memory(confinement.memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MAX_OPEN_FILES if most == resource.RLIM_INFINITY else min(MAX_OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if not _leave_network():
        sys.addaudithook(_refuse)
    _speak_only_of_faults()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """An examination, and when the worker had it in hand (nanoseconds since 1970)."""

    examination: "Examination"
    begun: int
    ended: int


def work_on(work: Work) -> Worked:
    """Examine one file within this process, by the clock."""
    begun = time.time_ns()
    examination = examine(work)
    return Worked(examination=examination, begun=begun, ended=time.time_ns())


def examine(work: Work) -> "Examination":
    """Examine one file within this process. Never raises for anything that is wrong with the file."""
    from verification.document import verify_document  # noqa: PLC0415 - loaded in the worker only
    from verification.errors import ErrorCode  # noqa: PLC0415
    from verification.registration import UNREGISTERED  # noqa: PLC0415

    _allow_processor_time(work.processor_seconds)
    try:
        content = _content(work)
    except OSError:
        return _refused(work, None, None)
    if content is None:
        return _refused(work, None, ErrorCode.TOO_LARGE)
    try:
        examination = verify_document(
            content,
            name=work.name,
            policy=work.policy,
            trust=_confinement.trust,
            status=_status(work.answers, offline=work.offline),
            at=work.at,
            first_received_at=work.first_received_at,
            registered=work.registered or UNREGISTERED,
            words=dict(work.words),
        )
    except MemoryError:
        return _refused(work, content, ErrorCode.TOO_SLOW)
    except Exception:  # noqa: BLE001 - said below
        # A fault of ours on one file must not end the run: it says so, and the log says where.
        _log.exception("examination_failed")
        return _refused(work, content, ErrorCode.NOT_EXAMINED)
    return replace(examination, anatomy=None, layout=None)


def draw_pages(work: Work, numbers: tuple[int, ...]) -> "dict[int, Pixels]":
    """Pictures of scanned pages, for a program that reads them; what cannot be drawn is left out."""
    from verification.layout.scans import page_pictures  # noqa: PLC0415 - loaded in the worker only

    _allow_processor_time(work.processor_seconds)
    content = _content(work)
    return page_pictures(content, numbers) if content else {}


_confinement: Confinement


class _FaultFormatter(logging.Formatter):
    """Event, rule and where in our code it happened: never a message that may quote the document."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [record.name, str(record.msg), str(getattr(record, "rule_id", ""))]
        if record.exc_info and record.exc_info[1] is not None:
            last = traceback.extract_tb(record.exc_info[2])[-1]
            parts.append(f"{type(record.exc_info[1]).__name__} at {Path(last.filename).name}:{last.lineno}")
        return " ".join(part for part in parts if part)


def _speak_only_of_faults() -> None:
    """Libraries complain about each odd file, and quote it; our own faults go to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_FaultFormatter())
    handler.setLevel(logging.ERROR)
    handler.addFilter(lambda record: record.name.startswith(("verification.", "app.")))
    logging.getLogger().handlers[:] = [handler]


def _limit_memory(allowance: int) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + allowance
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _leave_network() -> bool:
    """Enter an empty network of one's own; False where the kernel does not let us."""
    libc = ctypes.CDLL(None)
    with contextlib.suppress(AttributeError):
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))
    return False


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _BLOCKED_EVENTS:
        raise PermissionError(event)


def _allow_processor_time(seconds: float) -> None:
    """From now on; the kernel ends the worker with SIGXCPU, also when its parent is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _content(work: Work) -> bytes | None:
    """Bytes to examine; None when there are more than the policy allows. Raises OSError."""
    if isinstance(work.source, bytes):
        return work.source if len(work.source) <= work.policy.limits.max_bytes else None
    facts = work.source.stat()
    if not stat.S_ISREG(facts.st_mode):  # a pipe or a device would never end
        return b""
    if facts.st_size > work.policy.limits.max_bytes:
        return None
    return work.source.read_bytes()


def _refused(work: Work, content: bytes | None, code: "ErrorCode | None") -> "Examination":
    from verification.examination import Examination  # noqa: PLC0415

    size, digest = measure(work.source if content is None else content)
    return Examination(verdict=unreadable(work, code, size=size, sha256=digest))


def measure(source: bytes | Path) -> tuple[int, str]:
    """Size and lower-case SHA-256, without holding a file in memory; (0, "") when it cannot be read."""
    digest = hashlib.sha256()
    if isinstance(source, bytes):
        digest.update(source)
        return len(source), digest.hexdigest()
    size = 0
    try:
        if not stat.S_ISREG(source.stat().st_mode):
            return 0, ""
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return 0, ""
    return size, digest.hexdigest()


_log = logging.getLogger(__name__)
NOT_READABLE: Final = "not_readable"
_NOT_READABLE_MESSAGE: Final = "Không đọc được tệp trên đĩa. Đề nghị kiểm tra quyền truy cập tệp."


def unreadable(work: Work, code: "ErrorCode | None", *, size: int, sha256: str) -> "DocumentVerdict":
    """The verdict on a file that could not be examined; no code = the disk would not give it to us."""
    from verification.errors import MESSAGES  # noqa: PLC0415
    from verification.verdict import (  # noqa: PLC0415
        DocumentVerdict,
        ErrorReport,
        Indication,
        SigningStatus,
    )

    report = (
        ErrorReport(code=NOT_READABLE, message=_NOT_READABLE_MESSAGE)
        if code is None
        else ErrorReport(code=code, message=MESSAGES[code])
    )
    return DocumentVerdict(
        file=work.name,
        sha256=sha256,
        size=size,
        pages=None,
        verified_at=work.at,
        policy=work.policy.reference(),
        error=report,
        document=None,
        signing_status=SigningStatus.UNREADABLE,
        indication=Indication.NO_SIGNATURE,
    )


@functools.lru_cache(maxsize=16)
def _status(answers: tuple[KeptAnswer, ...], *, offline: bool) -> "StatusMaterial":
    """The same answers give the same object, so that what was parsed for one document serves the next."""
    from verification.examination import StatusMaterial  # noqa: PLC0415

    found = (_answer(kept) for kept in answers)
    return StatusMaterial(answers=tuple(answer for answer in found if answer is not None), offline=offline)


@functools.lru_cache(maxsize=1024)
def _answer(kept: KeptAnswer) -> "StatusAnswer | None":
    """The answer with its content; None when it was cleared away in the meantime (it is asked for again)."""
    from verification.examination import StatusAnswer  # noqa: PLC0415

    if _confinement.status_folder is None:
        return None
    try:
        content = (_confinement.status_folder / kept.sha256).read_bytes()
    except OSError:
        return None
    return StatusAnswer(kind=kept.kind, content=content, origin=kept.origin, obtained_at=kept.obtained_at)
