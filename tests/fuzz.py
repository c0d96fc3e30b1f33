"""Mutates signed files and examines them: no crash, no hang, no changed signed byte that passes.

    python -m tests.fuzz [--count N] [--seed S] [--seconds T] [--shared]

The files are the demo's own signatures on a blank sheet and, with --shared, the real ones of the SHARED
folder. A miss is printed with the seed that repeats it; the exit status is 1 when there was one.
"""

import argparse
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from types import FrameType

from pyhanko.sign.fields import MDPPerm

from app.demo.signer import timestamp_pdf
from tests.conftest import SHARED
from tests.verification.signature.paper import (
    AGENCY,
    NOW,
    WARN,
    crls,
    official,
    pki,
    plain,
    slot,
    stamped,
    trust,
)
from verification.errors import UnreadableDocument
from verification.examination import NO_STATUS, StatusMaterial
from verification.signature.examine import SignatureExamination, examine_signatures
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import Indication

HANG = 20
"""Seconds of processor time after which one examination counts as hanging: a busy machine hangs nobody."""
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)")


@dataclass(frozen=True)
class Original:
    """A file to mutate, and what stands in the signed ranges of its signatures."""

    name: str
    pdf: bytes
    trust: TrustStore
    status: StatusMaterial

    @property
    def ranges(self) -> list[tuple[int, int, int]]:
        """(start of the gap, end of the gap, end of the range) of each signature, in file order."""
        found = ((int(hit[1]), int(hit[2]), int(hit[2]) + int(hit[3])) for hit in _RANGE.finditer(self.pdf))
        return sorted(found, key=lambda one: one[2])

    def examine(self, pdf: bytes) -> SignatureExamination:
        """The examination of this file or a mutation of it."""
        return examine_signatures(pdf, policy=WARN, trust=self.trust, status=self.status, at=NOW)


@cache
def originals(*, shared: bool = False) -> tuple[Original, ...]:
    """The files to mutate."""
    first = stamped(official(), certify=MDPPerm.FILL_FORMS, slot=slot(80, 200, 180, 90))
    both = stamped(pki().agency(AGENCY), pdf=first, slot=slot())
    made = {
        "plain": plain(official()),
        "stamped": first,
        "both": both,
        "archived": timestamp_pdf(both, pki().timestamping, NOW - timedelta(days=1)),
    }
    files = [Original(name, pdf, trust(), crls()) for name, pdf in made.items()]
    if shared and SHARED.is_dir():
        store = read_trust_folder(SHARED / "trust")
        for folder in ("vn", "pdf"):
            for path in sorted((SHARED / "corpus" / folder).glob("*.pdf")):
                if path.stat().st_size < 1 << 20:
                    files += [Original(path.name, path.read_bytes(), store, NO_STATUS)]
    return tuple(files)


def mutate(pdf: bytes, chance: random.Random) -> bytes:
    """One mutation, now and then several."""
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        pdf = chance.choice(MUTATIONS)(pdf, chance)
    return pdf


def _flip(pdf: bytes, chance: random.Random) -> bytes:
    if not pdf:
        return pdf
    at = chance.randrange(len(pdf))
    return pdf[:at] + bytes([pdf[at] ^ 1 << chance.randrange(8)]) + pdf[at + 1 :]


def _truncate(pdf: bytes, chance: random.Random) -> bytes:
    return pdf[: chance.randrange(len(pdf) + 1)]


def _cut(pdf: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(pdf) + 1)
    return pdf[:start] + pdf[start + chance.randrange(1, 200) :]


def _swap(pdf: bytes, chance: random.Random) -> bytes:
    size = chance.randrange(1, 400)
    one, other = sorted(chance.randrange(max(1, len(pdf) - size)) for _ in range(2))
    if other - one < size:
        return pdf
    return (
        pdf[:one]
        + pdf[other : other + size]
        + pdf[one + size : other]
        + pdf[one : one + size]
        + pdf[other + size :]
    )


def _repeat(pdf: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(pdf) + 1)
    block = pdf[start : start + chance.randrange(1, 400)]
    at = chance.randrange(len(pdf) + 1)
    return pdf[:at] + block + pdf[at:]


def _number(pdf: bytes, chance: random.Random) -> bytes:
    """Another number in the place of one: offsets, object numbers, lengths, generations."""
    hits = list(re.finditer(rb"(?<![0-9A-Fa-f<])\d{1,10}(?![0-9A-Fa-f>])", pdf[:200_000]))
    if not hits:
        return pdf
    hit = chance.choice(hits)
    value = chance.choice((b"0", b"1", b"-1", b"65535", b"4294967296", str(chance.randrange(5000)).encode()))
    return pdf[: hit.start()] + value + pdf[hit.end() :]


def _name(pdf: bytes, chance: random.Random) -> bytes:
    """One name exchanged for another: keys, types, filters."""
    hits = list(re.finditer(rb"/[A-Za-z][A-Za-z0-9.]{0,30}", pdf[:200_000]))
    if not hits:
        return pdf
    one, other = chance.choice(hits), chance.choice(hits)
    return pdf[: one.start()] + other[0] + pdf[one.end() :]


def _object(pdf: bytes, chance: random.Random) -> bytes:
    """An object replaced by the body of another, or by null."""
    starts = [hit.end() for hit in re.finditer(rb" obj\b", pdf)]
    if not starts:
        return pdf
    spans = [(start, pdf.find(b"endobj", start)) for start in starts]
    (start, end), (first, last) = chance.choice(spans), chance.choice(spans)
    if end < 0 or last < 0:
        return pdf
    body = chance.choice((b" null ", b"[]", b"<<>>", pdf[first:last]))
    return pdf[:start] + body + pdf[end:]


def _append(pdf: bytes, chance: random.Random) -> bytes:
    """Another revision that writes an object again, with a table or without."""
    last = re.findall(rb"startxref\s+(\d+)", pdf)
    number = chance.randrange(1, 30)
    body = b"\n%d 0 obj\n%s\nendobj\n" % (number, chance.choice((b"null", b"<<>>", b"[1 0 R]", b"(x)")))
    if not last or chance.random() < 1 / 4:
        return pdf + body
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 60/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + body + table % (number, len(pdf) + 1, last[-1], len(pdf) + len(body))


Mutation = Callable[[bytes, random.Random], bytes]
MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _flip,
    _truncate,
    _cut,
    _swap,
    _repeat,
    _number,
    _name,
    _object,
    _append,
)


def misses(original: Original, pdf: bytes) -> Iterator[str]:
    """What is wrong about the examination of a mutated file."""
    try:
        with _alarm():
            examination = original.examine(pdf)
    except UnreadableDocument:
        return
    except _Hanging:
        yield "hangs"
        return
    except Exception as fault:  # noqa: BLE001 - any other exception is the miss that is sought
        yield f"{type(fault).__name__}: {fault}"
        return
    kept = [
        pdf[:start] + pdf[end:last] == original.pdf[:start] + original.pdf[end:last]
        for start, end, last in original.ranges
    ]
    passed = sum(one.indication is Indication.TOTAL_PASSED for one in examination.signatures)
    if kept and passed > sum(kept):
        yield f"{passed} signatures pass, {sum(kept)} are as they were signed"


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


def main() -> int:
    """Mutate until the count or the time is reached."""
    parser = argparse.ArgumentParser(description="Mutate signed files and examine them.")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--shared", action="store_true", help="mutate the real files, too")
    arguments = parser.parse_args()
    files = originals(shared=arguments.shared)
    started, found, done = time.monotonic(), Counter[str](), 0
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        if time.monotonic() - started > arguments.seconds:
            break
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        original = chance.choice(files)
        for miss in misses(original, mutate(original.pdf, chance)):
            found[miss.partition(":")[0]] += 1
            print(f"seed {seed} {original.name}: {miss}", flush=True)
        done += 1
    print(f"{done} mutations in {time.monotonic() - started:.0f} s, misses: {dict(found) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
