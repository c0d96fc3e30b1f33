"""The long forms: `python -m tests.survival kills|load`, bounded in count and time."""

import argparse
import random
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.documents import demo_cases
from tests.survival import kills, load
from tests.survival.house import House
from tests.survival.postgres import Postgres

_WAIT = 10


def main() -> None:
    """Run what was asked for; ends with an AssertionError that names what does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    blows = commands.add_parser("kills", help="kill -9 of API, worker and database at random moments")
    blows.add_argument("--kills", type=int, default=60)
    blows.add_argument("--minutes", type=float, default=15, help="at most, for each database")
    blows.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    blows.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    weight = commands.add_parser("load", help="twice the load that the machine can verify")
    weight.add_argument("--minutes", type=float, default=10)
    weight.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    asked = parser.parse_args()
    names = ("postgresql", "sqlite") if asked.database == "both" else (asked.database,)
    for name in names:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kyso-survival-")))
            database = stack.enter_context(Postgres.running()) if name == "postgresql" else None
            url = database.url if database else None
            settings = {"KYSO_MAX_WAIT_SECONDS": str(_WAIT), "KYSO_REVOCATION": "warn"}
            house = stack.enter_context(House.standing(folder / "data", url, settings))
            if asked.command == "kills":
                _kill(house, database, asked)
            else:
                _burden(house, folder, asked)


def _kill(house: House, database: Postgres | None, asked: argparse.Namespace) -> None:
    print(f"seed {asked.seed}", flush=True)
    chance = random.Random(asked.seed)  # noqa: S311 - moments, not secrets
    seconds = 60 * asked.minutes
    print(kills.campaign(house, database, kills=asked.kills, chance=chance, seconds=seconds), flush=True)


def _burden(house: House, folder: Path, asked: argparse.Namespace) -> None:
    """Signed letters of the demo, under its trust."""
    demo, *_ = demo_cases(folder, 12)
    shutil.copytree(demo.trust, house.folder / "trust")
    house.serve()
    papers = [file.read_bytes() for file in demo.files]
    figures = load.run(
        house, papers, seconds=60 * asked.minutes, warm=min(60.0, 20 * asked.minutes), turn=2 * _WAIT
    )
    print(figures, flush=True)
    figures.check()
    house.audits()


if __name__ == "__main__":
    main()
