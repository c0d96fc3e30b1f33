"""A typed client of kyso to take along: one file, Python 3.11, needs httpx alone.

    with Client("https://kyso.example.gov.vn", key) as kyso:
        record = kyso.submit(Path("123-SNV-VP.pdf"), {"code_number": "123", "issued_on": "2026-07-23"})
        if record.signing_status != "signed_full":
            print(record.reasons)

What may be sent again is sent again, with the same Idempotency-Key: nothing is recorded twice.
"""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

ATTEMPTS = 6
LONGEST_PAUSE = 60.0


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The service refused: `code` for programs, `detail` in Vietnamese for people."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail", ""))
        self.document_id: int | None = problem.get("document_id")
        """The document in the way, for duplicate_number, same_file_other_number and superseded_file."""
        super().__init__(f"{status} {self.code}: {self.detail}")


@dataclass(frozen=True)
class Record:
    """A recorded document, as far as a document management system acts on it."""

    id: int
    created: bool
    """False when the same bytes had been recorded before."""
    signing_status: str
    reasons: tuple[str, ...]
    """What does not hold or could not be checked, in Vietnamese."""


class Client:
    """A connection with a key. Safe to use from several threads."""

    def __init__(self, url: str, key: str, *, timeout: float = 60.0) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {key}"},
            timeout=timeout,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def submit(
        self, pdf: Path | None, metadata: Mapping[str, object], *, request_id: str | None = None
    ) -> Record:
        """Send one outgoing document; `pdf` is None when it was issued on paper. Raises Refused.

        Keep `request_id` with the document before the call: then a retry after a crash is the same request.
        """
        parts: dict[str, Any] = {"metadata": (None, json.dumps(metadata), "application/json")}
        if pdf is not None:
            parts["file"] = (pdf.name, pdf.read_bytes(), "application/pdf")
        answer = self._send(
            "POST", "/documents", headers={"Idempotency-Key": request_id or str(uuid.uuid4())}, files=parts
        )
        return _record(answer.json(), created=answer.status_code == httpx.codes.CREATED)

    def check(self, pdf: Path) -> dict[str, Any]:
        """The verdict on a draft; nothing is recorded. Raises Refused."""
        verdict: dict[str, Any] = self._send(
            "POST", "/checks", files={"file": (pdf.name, pdf.read_bytes(), "application/pdf")}
        ).json()
        return verdict

    def rates(self, period: str) -> list[dict[str, Any]]:
        """Rates of a period ("2026-07"), each with its counts. Raises Refused."""
        items: list[dict[str, Any]] = self._send("GET", "/rates", params={"period": period}).json()["items"]
        return items

    def missing_numbers(self, period: str) -> list[dict[str, Any]]:
        """Numbers that were not sent. Raises Refused."""
        items: list[dict[str, Any]] = self._send("GET", "/missing-numbers", params={"period": period}).json()[
            "items"
        ]
        return items

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Ask, and again after Retry-After where the service is busy or away, or the line broke."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._http.request(method, path, **request)
            except httpx.TransportError:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(min(2.0**attempt, LONGEST_PAUSE))
                continue
            if answer.status_code not in (429, 503) or attempt == ATTEMPTS:
                break
            time.sleep(min(float(answer.headers.get("Retry-After", "5")), LONGEST_PAUSE))
        if answer.is_error:
            is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
            raise Refused(answer.status_code, answer.json() if is_problem else {})
        return answer


def _record(body: Mapping[str, Any], *, created: bool) -> Record:
    verdict = body.get("verdict") or {"signatures": []}
    steps = (step for signature in verdict["signatures"] for step in signature["steps"])
    return Record(
        id=body["id"],
        created=created,
        signing_status=body["signing_status"],
        reasons=tuple(step["detail"] for step in steps if step["outcome"] in ("failed", "unknown")),
    )
