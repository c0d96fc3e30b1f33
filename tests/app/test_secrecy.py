"""Of a secret document no byte of its file reaches a disk, whatever road it comes by."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.service import Service
from tests.app.conftest import FIRST, folder_of, new_number, new_paper
from tests.app.hostile import one_page

Headers = dict[str, str]
SIZE = 1_800_000
"""More than Starlette's form parser keeps in memory by itself, less than these tests may send."""
OTHER_WRITES = 400_000
"""Database pages and logs."""


def written() -> int:
    """Bytes that this process has handed to write(2) and its kind so far, as the kernel counts them."""
    facts = dict(line.split(": ") for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines())
    return int(facts["wchar"])


def move_log(service: Service) -> None:
    """Have SQLite move its log into the database now; else it does so in any test, when the log has grown."""
    if service.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(service.engine.url.database))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def large_paper(mark: str) -> bytes:
    """A PDF of SIZE bytes that says its mark over and over."""
    return one_page(b"%% " + mark.encode() * (SIZE // len(mark)) + b"\n")


def described(**values: str) -> str:
    """Metadata of a document of the first agency."""
    return json.dumps(
        {"issuer_org_id": FIRST, "code_number": new_number(), "code_notation": "SNV-VP",
         "issued_on": "2026-07-01"} | values
    )  # fmt: skip


@pytest.mark.parametrize("level", ["mat", "toi_mat", "tuyet_mat"])
@pytest.mark.parametrize("first", ["file", "metadata"])
@pytest.mark.parametrize("prefer", ["", "respond-async"])
def test_nothing_of_a_secret_file_is_written(
    *, level: str, first: str, prefer: str, client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """In either order of the parts, at once or later: a count, and no byte."""
    mark = f"MAT-{level}-{first}-{prefer}"
    parts = [
        ("file", ("m.pdf", large_paper(mark), "application/pdf")),
        ("metadata", (None, described(security_level=level).encode(), "application/json")),
    ]
    move_log(service)
    before = written()
    answer = client.post(
        "/api/v1/documents",
        headers=bearer["clerk"] | {"Prefer": prefer},
        files=parts if first == "file" else parts[::-1],
    )
    assert answer.json() == {"outcome": "secret", "id": None}, answer.text
    assert written() - before < OTHER_WRITES
    for path in folder_of(service).rglob("*"):
        assert not path.is_file() or mark.encode() not in path.read_bytes(), path


def test_the_same_file_without_secrecy_is_written(client: TestClient, bearer: dict[str, Headers]) -> None:
    """What the tests above would see if the file went to a disk."""
    before = written()
    answer = client.post(
        "/api/v1/documents",
        headers=bearer["clerk"],
        data={"metadata": described()},
        files={"file": ("m.pdf", large_paper("thường"))},
    )
    assert answer.status_code == 201
    assert written() - before > SIZE


def packed(papers: dict[str, tuple[bytes, dict[str, str]]]) -> bytes:
    """A ZIP with these files and what is said of them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, (content, _) in papers.items():
            archive.writestr(name, content)
        archive.writestr("metadata.json", json.dumps({name: said for name, (_, said) in papers.items()}))
    return file.getvalue()


@pytest.mark.parametrize("road", ["files", "zip"])
def test_a_batch_with_a_secret_document_keeps_nothing(
    road: str, client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """The secret one comes last; the open one before it is not kept either."""
    papers = {
        "a.pdf": (new_paper(), json.loads(described())),
        "b.pdf": (large_paper("MAT-gói-" + road), json.loads(described(security_level="mat"))),
    }
    files = (
        [("files", ("gói.zip", packed(papers)))]
        if road == "zip"
        else [("files", (name, content)) for name, (content, _) in papers.items()]
    )
    kept = sorted(folder_of(service).rglob("*.pdf"))
    move_log(service)
    before = written()
    answer = client.post(
        "/api/v1/batches",
        headers=bearer["clerk"],
        files=files,
        data={"metadata": json.dumps({name: said for name, (_, said) in papers.items()})},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "secret_document")
    assert written() - before < OTHER_WRITES
    assert sorted(folder_of(service).rglob("*.pdf")) == kept


def test_a_package_that_unfolds_without_end_is_refused(
    client: TestClient, bearer: dict[str, Headers]
) -> None:
    """A ZIP of 60 kB that would fill the disk with 40 times the largest file."""
    papers = {f"{n}.pdf": (b"%PDF-1.7 " + b"0" * 2_000_000, json.loads(described())) for n in range(40)}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (content, _) in papers.items():
            archive.writestr(name, content)
        archive.writestr("metadata.json", json.dumps({name: said for name, (_, said) in papers.items()}))
    answer = client.post(
        "/api/v1/batches", headers=bearer["clerk"], files=[("files", ("bom.zip", file.getvalue()))]
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
