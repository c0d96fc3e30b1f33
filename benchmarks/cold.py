"""The first verdict of a fresh process, by the clock: `kyso verify` against pyHanko's own command line.

Both as they are installed, with their bytecode beside them, whatever this environment says of writing it; the
first round writes what is missing.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.documents import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStart:
    """Seconds until the verdict on one file stands, medians."""

    ours: float
    peer: float
    peer_is: str
    """`pyhanko`, or what stood in for it."""

    @property
    def ratio(self) -> float:
        """Ours as a share of the peer's."""
        return self.ours / self.peer


def measure_cold_start(case: Case, *, rounds: int) -> ColdStart:
    """Alternate the two over the first file; a first round fills the caches of file system and bytecode."""
    file = case.files[0]
    scripts = Path(sys.executable).parent
    ours = [
        *(str(scripts / "kyso"), "verify", str(file), "--trust", str(case.trust)),
        *("--at", case.at.isoformat(), "--offline", "--revocation", "warn", "--json"),
    ]
    peer, peer_is = _peer(case, scripts)
    taken = [(_seconds(ours), _seconds([*peer, str(file)])) for _ in range(rounds + 1)]
    mine, theirs = zip(*taken[1:], strict=True)
    return ColdStart(ours=statistics.median(mine), peer=statistics.median(theirs), peer_is=peer_is)


def _peer(case: Case, scripts: Path) -> tuple[list[str], str]:
    """The command line of pyHanko with the same trust; where it is not installed, its library anew."""
    found = shutil.which("pyhanko", path=str(scripts)) or shutil.which("pyhanko")
    if found is None:
        return [sys.executable, "-m", "benchmarks.cold", str(case.trust), case.at.isoformat()], "library"
    trust = [argument for file in sorted(case.trust.rglob("*.pem")) for argument in ("--trust", str(file))]
    # Neither asks a status service: what is measured is programs, not networks.
    ways = ["--no-strict-syntax", "--no-revocation-check", "--trust-replace"]
    return [found, "sign", "validate", *ways, *trust], "command line"


def _seconds(command: Sequence[str]) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, timeout=300, env=environment)  # noqa: S603 - made above
    return time.perf_counter() - begun


def main() -> None:
    """Validate one file with the stock library: trust folder, time, file."""
    from datetime import datetime  # noqa: PLC0415 - the fewer imports, the fairer

    from benchmarks.stock import validator  # noqa: PLC0415 - as above

    trust, at, file = sys.argv[1:]
    print(validator(trust=Path(trust), at=datetime.fromisoformat(at), crls=())(Path(file).read_bytes()))


if __name__ == "__main__":
    main()
