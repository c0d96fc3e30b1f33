"""Records an example of every answer of the API, from the demo's service: `python -m tests.api_examples`.

The answers are real, shortened where a list repeats itself. What they hold comes from the demo, never from
real people.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from app.api.description import EXAMPLES
from app.demo.story import Fate
from tests.app.pages.house import House, opened_house

API = "/api/v1"
_LONGEST_LIST = 1
_LONGEST_TEXT = 400


def record(house: House) -> Iterator[tuple[str, Any]]:
    """Ask for everything once; "METHOD path status" and the answer."""
    with httpx.Client(
        base_url=house.stage.url, headers={"Authorization": f"Bearer {house.stage.key}"}, timeout=120
    ) as client:
        asker = Asker(client, house.agencies[0].code, house.plans[0].issued_on, house.files[Fate.SOUND])
        httpx.get(house.stage.link())  # somebody at a browser
        yield from _documents(asker)
        yield from _register(asker)
        yield from _jobs(asker)
        yield from _access(asker)
        yield from _ledger(asker)


@dataclass(frozen=True)
class Asker:
    """A client of the API, and what it asks about."""

    client: httpx.Client
    agency: str
    day: date
    pdf: bytes

    @property
    def month(self) -> str:
        """In which something happened."""
        return f"{self.day:%Y-%m}"

    @property
    def files(self) -> dict[str, Any]:
        """One file of a form."""
        return {"file": ("123-SNV-VP.pdf", self.pdf, "application/pdf")}

    def metadata(self, number: str) -> tuple[None, str]:
        """The other part of the form."""
        about = {"issuer_org_id": self.agency, "code_number": number, "code_notation": "SNV-VP"}
        return None, json.dumps(about | {"issued_on": str(self.day)})

    def ask(self, method: str, template: str, path: str | None = None, **content: Any) -> tuple[str, Any]:
        """Ask once."""
        answer = self.client.request(method, path or template, **content)
        answer.raise_for_status()
        return f"{method} {template} {answer.status_code}", _shortened(answer.json())

    def document(self) -> int:
        """One that is signed."""
        found = self.client.get(f"{API}/documents", params={"agency": self.agency, "status": "signed_full"})
        return int(found.json()["items"][-1]["id"])


def _documents(asker: Asker) -> Iterator[tuple[str, Any]]:
    ask, one = asker.ask, asker.document()
    yield ask("GET", f"{API}/documents", params={"agency": asker.agency, "limit": 1})
    name, record = ask("GET", f"{API}/documents/{{document_id}}", f"{API}/documents/{one}")
    yield name, record
    for status, outcome in ((201, "created"), (200, "existing")):
        yield f"POST {API}/documents {status}", record | {"outcome": outcome}
    later = {"Prefer": "respond-async"}
    form = {"metadata": asker.metadata("9001"), **asker.files}
    yield ask("POST", f"{API}/documents", headers=later, files=form)
    yield ask("POST", f"{API}/checks", files=asker.files)
    yield ask("GET", f"{API}/unattributed")
    for part in ("verifications", "evidence"):
        yield ask("GET", f"{API}/documents/{{document_id}}/{part}", f"{API}/documents/{one}/{part}")
    change = {"work_file_code": "2026.00123", "reason": "Bổ sung mã hồ sơ công việc"}
    path = f"{API}/documents/{one}/corrections"
    yield ask("POST", f"{API}/documents/{{document_id}}/corrections", path, json=change)


def _register(asker: Asker) -> Iterator[tuple[str, Any]]:
    ask, agency, period = asker.ask, asker.agency, {"period": asker.month}
    yield ask("POST", f"{API}/declarations", json={"agency": agency, "issued": 120, "signed": 118, **period})
    for name in ("rates", "discrepancies", "missing-numbers"):
        yield ask("GET", f"{API}/{name}", params=period)
    yield ask("GET", f"{API}/rates/{{agency}}", f"{API}/rates/{agency}", params=period)
    yield ask("GET", f"{API}/agencies")
    about = {"name": "Sở Nội vụ", "level": "tinh", "identifiers": ["H05.15"], "seal_diameter_mm": 36}
    yield ask("PUT", f"{API}/agencies/{{code}}", f"{API}/agencies/H05.15", json=about)
    yield ask("GET", f"{API}/statements/{{agency}}/{{period}}", f"{API}/statements/{agency}/{asker.month}")
    point = {
        "agency": "H05.15",
        "series": "",
        "number": 1,
        "on": "2026-01-01",
        "reason": "Kết nối từ đầu năm",
    }
    yield ask("POST", f"{API}/observed-points", json=point)
    yield ask("POST", f"{API}/closings", json={"month": asker.month})
    yield ask("GET", f"{API}/closings", params={"month": asker.month})
    yield ask("GET", f"{API}/rules")


def _jobs(asker: Asker) -> Iterator[tuple[str, Any]]:
    ask = asker.ask
    file = ("124-SNV-VP.pdf", asker.pdf, "application/pdf")
    yield ask("POST", f"{API}/batches", files={"files": file})
    ordered = ask("POST", f"{API}/reverifications", json={"period": "2020-01"})
    yield ordered
    yield ask("GET", f"{API}/jobs", params={"limit": 1})
    name, shown = ask("GET", f"{API}/jobs/{{job_id}}", f"{API}/jobs/{ordered[1]['id']}")
    yield name, shown
    for word, state in (("pause", "paused"), ("resume", "pending")):
        waiting = {"state": state, "finished_at": None, "result": None}
        yield f"POST {API}/jobs/{{job_id}}/{word} 200", shown | waiting


def _access(asker: Asker) -> Iterator[tuple[str, Any]]:
    ask, agency = asker.ask, asker.agency
    yield ask("POST", f"{API}/webhooks", json={"url": "https://dms.example.gov.vn/kyso", "agency": agency})
    yield ask("GET", f"{API}/webhooks")
    named = {"name": "TD.Office Sở Nội vụ", "role": "clerk", "agency": agency}
    name, made = ask("POST", f"{API}/keys", json=named)
    yield name, made | {"key": _OF_NOBODY}
    path = f"{API}/keys/{made['id']}/rotate"
    name, rotated = ask("POST", f"{API}/keys/{{key_id}}/rotate", path, json={})
    yield name, rotated | {"key": _OF_NOBODY}
    yield ask("GET", f"{API}/keys")
    yield ask("GET", f"{API}/sessions")


def _ledger(asker: Asker) -> Iterator[tuple[str, Any]]:
    ask = asker.ask
    record = asker.client.get(f"{API}/documents/{asker.document()}").json()
    verification = record["verification"]["id"]
    yield ask("GET", f"{API}/ledger/checkpoint")
    yield ask("GET", f"{API}/ledger/proofs/{{verification_id}}", f"{API}/ledger/proofs/{verification}")
    yield ask("GET", f"{API}/ledger/consistency", params={"first": 1, "second": 2})
    yield ask("GET", "/health/live")
    yield ask("GET", "/health/ready")


_OF_NOBODY = "kyso_0000000000000000000000000000000000000000000"


def _shortened(value: Any) -> Any:
    """The same with the first of each list of objects, and long texts cut."""
    if isinstance(value, dict):
        return {key: _shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        kept = value[:_LONGEST_LIST] if value and isinstance(value[0], dict | str) else value
        return [_shortened(one) for one in kept]
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value


def main() -> None:
    """Record them all."""
    with (
        tempfile.TemporaryDirectory() as data,
        opened_house(Path(data), agencies=2, documents=18) as house,
    ):
        found = dict(record(house))
    EXAMPLES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(found)} examples in {EXAMPLES}\n")


if __name__ == "__main__":
    main()
