"""One contestant in a process of its own: takes file names on standard input, answers with seconds.

`python -m benchmarks.contestants NAME --at TIME --trust DIR [--crl FILE …]`. Every contestant has the same
trust, the same status answers and the same time, and reads leniently; the stock library runs in a process
where nothing of it was replaced. Seconds are processor time, so that a busy machine disturbs less.
"""

import argparse
import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

Work = Callable[[bytes], object]
"""Takes a PDF; gives what it found, which is not measured but shows that it was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What every contestant is given."""

    trust: Path
    at: datetime
    crls: tuple[Path, ...]


def ours(material: Material, *, layout: bool) -> Work:
    """The whole procedure; without layout, the clauses of Appendix I are left out."""
    from verification.document import verify_document  # noqa: PLC0415 - the stock library must not see it

    policy, given = _prepared(material, layout=layout)

    def work(pdf: bytes) -> object:
        verdict = verify_document(pdf, name="", policy=policy, **given).verdict
        return [verdict.signing_status, *(one.indication for one in verdict.signatures)]

    return work


def signature_check(material: Material) -> Work:
    """Each signature through all its steps, without any page: a full verdict less layout, roles and rules."""
    from verification.signature.examine import examine_signatures  # noqa: PLC0415 - as above

    policy, given = _prepared(material, layout=False)

    def work(pdf: bytes) -> object:
        return [one.indication for one in examine_signatures(pdf, policy=policy, **given).signatures]

    return work


def _prepared(material: Material, *, layout: bool) -> tuple[Any, dict[str, Any]]:
    """The policy, and what else our own procedures are given; the process is set up as a worker is."""
    import app.preloaded  # noqa: F401, PLC0415 - as above
    from verification.examination import StatusAnswer, StatusKind, StatusMaterial  # noqa: PLC0415 - as above
    from verification.policy import Policy, Revocation  # noqa: PLC0415
    from verification.signature.trust import read_trust_folder  # noqa: PLC0415

    answers = tuple(
        StatusAnswer(
            kind=StatusKind.CRL, content=file.read_bytes(), origin=file.name, obtained_at=material.at
        )
        for file in material.crls
    )
    status = StatusMaterial(answers=answers, offline=True)
    return Policy(revocation=Revocation.WARN, layout=layout), {
        "trust": read_trust_folder(material.trust),
        "status": status,
        "at": material.at,
    }


def stock(material: Material) -> Work:
    """The library as it comes, with its own defaults: every signature and document timestamp validated."""
    from benchmarks.stock import validator  # noqa: PLC0415 - ours must not see it

    return validator(trust=material.trust, at=material.at, crls=material.crls)


def floor(material: Material) -> Work:
    """What nobody can leave out: digests of the signed bytes and the verifications with public keys."""
    from benchmarks.floor import verifications  # noqa: PLC0415 - as above

    return verifications(trust=material.trust)


CONTESTANTS: dict[str, Callable[[Material], Work]] = {
    "ours_signatures": lambda material: ours(material, layout=False),
    "ours_check": signature_check,
    "ours_full": lambda material: ours(material, layout=True),
    "stock": stock,
    "floor": floor,
}


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("--trust", type=Path, required=True)
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    parser.add_argument("--crl", type=Path, action="append", default=[])
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    work = CONTESTANTS[asked.name](Material(trust=asked.trust, at=asked.at, crls=tuple(asked.crl)))
    for line in sys.stdin:
        print(json.dumps(_timed(work, Path(line.rstrip("\n")))), flush=True)


def _timed(work: Work, file: Path) -> dict[str, object]:
    pdf = file.read_bytes()
    begun = time.process_time()
    found = work(pdf)
    seconds = time.process_time() - begun
    prepared = getattr(work, "seconds", None)
    return {
        "seconds": seconds if prepared is None else prepared,
        "found": found,
        "resident_mb": _resident_mb(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
