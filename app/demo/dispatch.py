"""Sends what the agencies made to the service, over HTTP like any document management system."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.demo.agencies import DemoAgency
from app.demo.documents import MadeDocument
from app.demo.story import Plan, months_of

_SEAL_DIAMETER_MM = 36.0
_BUSY = (429, 503)


class Refused(RuntimeError):  # noqa: N818 - an answer of the service, told as it is
    """The service did not take what was sent."""


@dataclass(kw_only=True)
class Dispatch:
    """A client of the API with a key; safe to use from several threads."""

    url: str
    key: str
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self._client = httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=120,
            trust_env=False,
        )

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def register(self, agencies: Sequence[DemoAgency], plans: Sequence[Plan]) -> None:
        """Put the agencies into the register; they are connected from the first of the demo's months on."""
        first_day = min(months_of(plans)) + "-01"
        for agency in agencies:
            self._send(
                "PUT",
                f"/agencies/{agency.code}",
                json={
                    "name": agency.name,
                    "short_name": agency.abbreviation,
                    "level": agency.level,
                    "parent": agency.parent,
                    "valid_from": "2025-07-01",
                    "identifiers": [agency.code],
                    "certificate_names": [agency.holder.name],
                    "seal_diameter_mm": _SEAL_DIAMETER_MM,
                    "series_rule": "one",
                    "connected_on": first_day,
                },
            )

    def submit(self, made: MadeDocument) -> dict[str, Any]:
        """Send one document, and the file that goes with it."""
        plan = made.plan
        metadata = {
            "issuer_org_id": plan.agency.code,
            "code_number": plan.printed_number,
            "code_notation": plan.notation,
            "issued_on": plan.issued_on.isoformat(),
            "document_type": plan.kind,
            "subject": made.subject,
            "signatory": plan.official.name,
            "work_file_code": f"{plan.issued_on.year}.{plan.number:05}" if plan.work_file else None,
            "procedure_result": plan.procedure_result,
        }
        answer = self._post(metadata, f"{plan.printed_number}-{plan.notation}.pdf", made.pdf)
        if made.attachment is not None:
            attached = {"issuer_org_id": plan.agency.code, "issued_on": plan.issued_on.isoformat()}
            self._post(attached, f"{plan.printed_number}-{plan.notation}-phu-luc.pdf", made.attachment)
        return answer

    def declare(self, agency: str, month: str, *, issued: int, signed: int) -> None:
        """What an agency says itself about a month."""
        body = {"agency": agency, "period": month, "issued": issued, "signed": signed}
        self._send("POST", "/declarations", json=body)

    def rates(self, period: str) -> dict[str, dict[str, Any]]:
        """`GET /rates` of a period, by agency."""
        items = self._send("GET", "/rates", params={"period": period})["items"]
        return {item["agency"]: item for item in items}

    def _post(self, metadata: dict[str, Any], name: str, pdf: bytes | None) -> dict[str, Any]:
        files = {"file": (name, pdf, "application/pdf")} if pdf is not None else None
        # A form without a file has to be multipart as well.
        form = {"metadata": (None, json.dumps(metadata, ensure_ascii=False), "application/json")}
        return self._send("POST", "/documents", files={**form, **(files or {})})

    def _send(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Send until the service has room. Raises Refused for any other answer than success."""
        for pause in _pauses():
            answer = self._client.request(method, path, **content)
            if answer.status_code not in _BUSY:
                break
            time.sleep(pause)
        if answer.is_error:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        read: dict[str, Any] = answer.json()
        return read


def _pauses() -> Iterator[float]:
    """Seconds between attempts, two minutes in all."""
    pause = 0.2
    while pause < 60:  # noqa: PLR2004 - said in the docstring
        yield pause
        pause *= 2
