"""The hot folder: what is put there is submitted once; what is refused lies beside its reason."""

import copy
import json
import os
import time
from pathlib import Path

from sqlalchemy import func, select

from app.hot_folder import SETTLED, sweep
from app.models import Job
from app.service import Service
from signing.database import reader
from tests.app.conftest import FIRST, new_number, new_paper


def put(folder: Path, name: str, pdf: bytes, metadata: object | None = None) -> None:
    """Put a document there, as if it had been written a while ago."""
    if metadata is not None:
        (folder / f"{name}.json").write_text(json.dumps(metadata), encoding="utf-8")
    (folder / f"{name}.pdf").write_bytes(pdf)
    past = time.time() - SETTLED - 1
    os.utime(folder / f"{name}.pdf", (past, past))


def test_files_are_taken_or_refused(service: Service, tmp_path: Path) -> None:
    """Good ones become jobs and move to `taken`; a bad one moves to `refused`; a fresh one stays."""
    here = copy.copy(service)
    here.settings = service.settings.model_copy(update={"hot_folder": tmp_path, "hot_folder_agency": FIRST})
    put(tmp_path, "tốt", new_paper(), {"code_number": new_number(), "issued_on": "2026-07-05"})
    put(tmp_path, "xấu", new_paper(), {"issued_on": "hôm nay"})
    (tmp_path / "đang ghi.pdf").write_bytes(new_paper())
    before = jobs(service)
    assert sweep(here) == 1
    assert jobs(service) == before + 1
    assert {path.name for path in (tmp_path / "taken").iterdir()} == {"tốt.pdf", "tốt.json"}
    assert {path.name for path in (tmp_path / "refused").iterdir()} == {"xấu.pdf", "xấu.json", "xấu.txt"}
    assert "Ngày ban hành" in (tmp_path / "refused" / "xấu.txt").read_text(encoding="utf-8")
    assert (tmp_path / "đang ghi.pdf").exists()
    assert sweep(here) == 0


def jobs(service: Service) -> int:
    """How many jobs there are."""
    with reader(service.engine) as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0
