"""The hot folder: a PDF that is put there is submitted; `123.json` beside `123.pdf` is its metadata.

What was taken moves to `taken/`, what was refused to `refused/` with the reason beside it. A crash between
taking and moving submits the same bytes again, which changes nothing.
"""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog

from app.access.roles import Action, Principal, Role
from app.intake import Submission, keep_for_later, own_metadata, take_in
from app.isolation import measure
from app.jobs.submissions import add_submission
from app.problems import Problem, from_register
from app.service import Service
from app.upload import Upload, shown_name
from signing.database import writer
from signing.errors import MalformedMetadata, RegisterError
from signing.metadata import SecurityLevel, SubmissionMetadata, read_metadata

SETTLED: Final = 3.0
"""Seconds since the last write after which a file counts as whole."""
_OUTAGE: Final = 503
_log = structlog.get_logger(__name__)


def sweep(service: Service) -> int:
    """Take what lies in the folder; the number of files taken."""
    folder = service.settings.hot_folder
    if folder is None or not folder.is_dir():
        return 0
    taken = 0
    for pdf in _settled(folder):
        try:
            _take(service, pdf)
        except RegisterError as error:
            _refuse(pdf, from_register(error).detail)
        except Problem as problem:
            if problem.status == _OUTAGE:
                return taken  # everything stays where it is until the store is back
            _refuse(pdf, problem.detail)
        else:
            _move(pdf, "taken")
            taken += 1
    return taken


def _settled(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".pdf" and path.is_file() and time.time() - path.stat().st_mtime >= SETTLED:
            yield path


def _take(service: Service, pdf: Path) -> None:
    metadata = _metadata(pdf.with_suffix(".json"))
    agency = service.settings.hot_folder_agency
    principal = Principal(
        name="hot-folder",
        role=Role.CLERK if agency else Role.ADMINISTRATOR,
        agency=agency,
        actions=frozenset({Action.SUBMIT}),
    )
    if metadata.security_level is not SecurityLevel.NORMAL:
        take_in(service, Submission(metadata=metadata, upload=None, principal=principal), lambda *_: None)
        return
    size, sha256 = measure(pdf)
    upload = Upload(name=shown_name(pdf.name), source=pdf, size=size, sha256=sha256)
    submission = own_metadata(service, Submission(metadata=metadata, upload=upload, principal=principal))
    keep_for_later(service, upload)
    with writer(service.engine) as session:
        add_submission(session, service, submission)
        session.commit()


def _metadata(path: Path) -> SubmissionMetadata:
    if not path.exists():
        return read_metadata({})
    try:
        values = json.loads(path.read_bytes())
    except ValueError as error:
        raise MalformedMetadata("Tệp metadata không phải là JSON.", field="metadata") from error
    if not isinstance(values, dict):
        raise MalformedMetadata("Tệp metadata phải là một đối tượng JSON.", field="metadata")
    return read_metadata(values)


def _refuse(pdf: Path, reason: str) -> None:
    _log.warning("hot_folder_refused")
    place = _move(pdf, "refused")
    place.with_suffix(".txt").write_text(reason + "\n", encoding="utf-8")


def _move(pdf: Path, name: str) -> Path:
    """Move the file and its metadata; one of the same name that lies there already is kept."""
    target = pdf.parent / name
    target.mkdir(exist_ok=True)
    place = target / pdf.name
    number = 1
    while place.exists():
        number += 1
        place = target / f"{pdf.stem} ({number}){pdf.suffix}"
    beside = pdf.with_suffix(".json")
    if beside.exists():
        shutil.move(beside, place.with_suffix(".json"))
    shutil.move(pdf, place)
    return place
