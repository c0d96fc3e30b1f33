"""A mutated file through the examination of signatures, within this process."""

import signal
from collections.abc import Iterator
from types import FrameType

from tests.fuzz.originals import Original
from tests.verification.signature.paper import NOW, WARN
from verification.errors import UnreadableDocument
from verification.signature.examine import examine_signatures

HANG = 20
"""Seconds of processor time after which one examination counts as hanging: a busy machine hangs nobody."""


def misses(original: Original, pdf: bytes) -> Iterator[str]:
    """What is wrong about the examination of a mutated file."""
    try:
        with _alarm():
            examination = examine_signatures(
                pdf, policy=WARN, trust=original.trust, status=original.status, at=NOW
            )
    except UnreadableDocument:
        return
    except _Hanging:
        yield "hangs"
        return
    except Exception as fault:  # noqa: BLE001 - any other exception is the miss that is sought
        yield f"{type(fault).__name__}: {fault}"
        return
    if falsely := original.falsely_passed(pdf, examination.signatures):
        yield falsely


class _Hanging(Exception):  # noqa: N818 - a state, not a fault of the program
    pass


class _alarm:  # noqa: N801 - reads as a word where it is used
    """Raises in an examination that takes too long."""

    def __enter__(self) -> None:
        signal.signal(signal.SIGPROF, self._ring)
        signal.setitimer(signal.ITIMER_PROF, HANG)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    @staticmethod
    def _ring(_signal: int, _frame: FrameType | None) -> None:
        raise _Hanging
