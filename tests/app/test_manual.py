"""The manual is true: its commands run against a running service, its client is typed and works."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select

from app.demo.stage import HOST, listening
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.database import reader, writer
from signing.models import Document, Level
from tests.app.conftest import new_paper
from tests.test_architecture import ROOT

DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """The code of one language on a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [code for named, code in _BLOCK.findall(text) if named == language]


@dataclass(frozen=True)
class Place:
    """Somebody's desk: a folder with the files that the manual names, and a service to talk to."""

    folder: Path
    url: str
    service: Service

    def run(self, *command: str) -> str:
        """Run a program here; what it printed. It must succeed."""
        tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        said = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "PATH": tools, "KYSO_DATA_DIR": str(self.service.settings.data_dir)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert said.returncode == 0, said.stdout[-2000:] + said.stderr[-2000:]
        return said.stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One office of the manual's agency."""
    folder, data = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("manual")
    for name in ("123-SNV-VP.pdf", "124-SNV-VP.pdf", "du-thao.pdf"):
        (folder / name).write_bytes(new_paper())
    copyfile(DOCS / "kyso_client.py", folder / "kyso_client.py")
    service = Service.from_settings(Settings(data_dir=data, workers=1, offline=True))
    with service.running(), listening(service, socket.create_server((HOST, 0))) as port:
        with writer(service.engine) as session:
            record = AgencyRecord(
                code="H05.15", name="Sở Nội vụ", level=Level.PROVINCE, identifiers=("H05.15",)
            )
            put(session, record, at=service.now())
            session.commit()
        yield Place(folder=folder, url=f"http://{HOST}:{port}", service=service)


def test_every_command_of_the_manual_works(place: Place) -> None:
    """All of them in their order, as one would type them: each is answered with success."""
    script = "\n".join(blocks("api.md", "sh"))
    assert script.count("curl ") >= 12
    script = re.sub(r"^URL=.*$", f"URL={place.url}", script, flags=re.MULTILINE)
    script = re.sub(r"^ID=.*$", "ID=1 VERIFICATION=1", script, flags=re.MULTILINE)
    strict = 'set -euo pipefail\ncurl() { command curl --fail-with-body --noproxy "*" "$@"; echo; }\n'
    said = place.run("bash", "-c", strict + script)
    assert '"signing_status":"unsigned"' in said
    assert '"verified_rate"' in said
    assert (place.folder / "2026-07.xlsx").read_bytes()[:2] == b"PK"


def test_the_client_of_the_manual_works(place: Place) -> None:
    """The example as it stands; a second run finds what the first recorded."""
    (example,) = blocks("api.md", "python")
    (place.folder / "send.py").write_text(example, encoding="utf-8")
    key = place.run("kyso", "key", "DMS", "--role", "clerk", "--agency", "H05.15").strip()
    first, again = (place.run(sys.executable, "send.py", place.url, key) for _ in range(2))
    assert first == again
    assert "unsigned" in first
    with reader(place.service.engine) as session:
        assert len(session.scalars(select(Document.id).where(Document.code_number == "124")).all()) == 1


def test_the_client_says_what_the_service_said(place: Place) -> None:
    """A refusal carries code, words and the document in the way."""
    key = place.run("kyso", "key", "DMS", "--role", "clerk", "--agency", "H05.15").strip()
    sys.path.insert(0, str(DOCS))
    try:
        from kyso_client import Client, Refused  # type: ignore[import-not-found]  # noqa: PLC0415
    finally:
        sys.path.remove(str(DOCS))
    about = {"code_number": "77", "code_notation": "SNV-VP", "issued_on": "2026-07-25"}
    with Client(place.url, key) as kyso:
        made = kyso.submit(place.folder / "du-thao.pdf", about)
        assert made.created
        assert not kyso.submit(place.folder / "du-thao.pdf", about).created
        with pytest.raises(Refused) as caught:
            kyso.submit(place.folder / "send.py", about)
        assert (caught.value.code, caught.value.document_id) == ("duplicate_number", made.id)
        assert kyso.check(place.folder / "du-thao.pdf")["signing_status"] == "unsigned"
        assert kyso.rates("2026-07")[0]["agency"] == "H05.15"
        assert kyso.missing_numbers("2026-07")


def test_the_client_is_typed() -> None:
    """Whoever takes it along can check their own code against it."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file", os.devnull]
    said = subprocess.run(
        [*command, str(DOCS / "kyso_client.py")], capture_output=True, text=True, check=False, timeout=200
    )
    assert said.returncode == 0, said.stdout


def test_webhooks_are_checked_as_the_page_says() -> None:
    """The page's own function takes our messages and nothing else."""
    from app.jobs.deliveries import new_secret, signature  # noqa: PLC0415

    (code,) = blocks("connect-your-dms.md", "python")
    page: dict[str, object] = {}
    exec(compile(code, "connect-your-dms.md", "exec"), page)  # noqa: S102 - our own page
    secret, body, now = new_secret(), b'{"type": "document.recorded"}', 1_785_000_000
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(now),
        "webhook-signature": signature(secret, "msg_1", now, body),
    }
    believed = page["is_from_kyso"]
    assert callable(believed)
    assert not believed(secret, headers, body), "older than five minutes"
    page["time"] = type("Clock", (), {"time": staticmethod(lambda: now + 10)})
    assert believed(secret, headers, body)
    assert not believed(secret, headers, body + b" ")
    assert not believed(new_secret(), headers, body)
