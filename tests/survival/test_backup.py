"""Backup and restore as docs/operations.md tells it, on both databases; an older database is found out."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.app.hostile import one_page
from tests.survival.house import ROOT, House
from tests.survival.postgres import Postgres

GUIDE = ROOT / "docs" / "operations.md"
pytestmark = pytest.mark.timeout(900)


def follow(heading: str, **variables: object) -> None:
    """Run the commands below a heading of the guide, as an operator does."""
    section = GUIDE.read_text(encoding="utf-8").partition(f"\n### {heading}\n")[2].partition("\n##")[0]
    (commands,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    subprocess.run(["sh", "-eu", "-c", commands], env=environment, check=True)


def fill(house: House, numbers: range) -> None:
    """Submit some documents."""
    for number in numbers:
        house.submit(number, one_page(b"%% %d\n" % number))


def keep_checkpoint(house: House, place: Path) -> Path:
    """What somebody keeps elsewhere."""
    answer = house.client.get(f"{house.addresses['api']}/api/v1/ledger/checkpoint")
    place.write_text(answer.json()["note"], encoding="utf-8")
    return place


def audit(environment: Mapping[str, str], *words: str) -> tuple[int, str]:
    """Exit status and words of `kyso audit` over a restored database."""
    found = subprocess.run(
        [sys.executable, "-m", "app", "audit", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.returncode, found.stdout + found.stderr


def prove(environment: Mapping[str, str], early: Path, late: Path) -> None:
    """The restored register is sound by the checkpoint of its time, and found out by a later one."""
    assert audit(environment, "rates")[0] == 0
    assert audit(environment, "ledger", "--known", str(early)) == (0, "Sổ nhật ký và dữ liệu khớp nhau.\n")
    status, words = audit(environment, "ledger", "--known", str(late))
    assert status == 1, words


def originals(folder: Path) -> set[str]:
    """Names of the files that are kept."""
    return {path.name for path in (folder / "originals").rglob("*.pdf")}


def folders(place: Path) -> tuple[Path, Path]:
    """An empty folder for the backup and one to restore into."""
    made = place / "backup", place / "restored"
    for one in made:
        one.mkdir()
    return made


def test_sqlite(tmp_path: Path) -> None:
    """Backed up while the service runs, restored into an empty folder."""
    if not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is absent")
    backup, restored = folders(tmp_path)
    with House.standing(tmp_path / "data", None) as house:
        house.serve()
        fill(house, range(1, 6))
        early = keep_checkpoint(house, tmp_path / "early.txt")
        follow("Back up SQLite", KYSO_DATA_DIR=house.folder, BACKUP=backup)
        kept = originals(house.folder)
        fill(house, range(6, 9))
        late = keep_checkpoint(house, tmp_path / "late.txt")
    follow("Restore SQLite", KYSO_DATA_DIR=restored, BACKUP=backup)
    assert originals(restored) == kept
    prove({"KYSO_DATA_DIR": str(restored)}, early, late)


def test_postgresql(tmp_path: Path) -> None:
    """pg_dump of the running service, pg_restore into a new database of the server."""
    backup, restored = folders(tmp_path)
    with Postgres.running() as database:
        path = os.pathsep.join([str(Path(database.program("psql")).parent), os.environ["PATH"]])
        with House.standing(tmp_path / "data", database.url) as house:
            house.serve()
            fill(house, range(1, 6))
            early = keep_checkpoint(house, tmp_path / "early.txt")
            follow(
                "Back up PostgreSQL",
                PATH=path, DATABASE=database.address, KYSO_DATA_DIR=house.folder, BACKUP=backup,
            )  # fmt: skip
            kept = originals(house.folder)
            fill(house, range(6, 9))
            late = keep_checkpoint(house, tmp_path / "late.txt")
        follow(
            "Restore PostgreSQL",
            PATH=path, SERVER=database.address, NAME="restored", RESTORED=database.named("restored"),
            KYSO_DATA_DIR=restored, BACKUP=backup,
        )  # fmt: skip
        assert originals(restored) == kept
        url = database.named("restored").replace("postgresql://", "postgresql+psycopg://", 1)
        prove({"KYSO_DATA_DIR": str(restored), "KYSO_DATABASE_URL": url}, early, late)
