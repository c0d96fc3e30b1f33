"""The API against its own description: no 5xx, no undocumented answer (schemathesis)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from jsonschema_rs import Draft202012Validator
from starlette.testclient import TestClient

from app.api.problem_codes import CODES
from app.problems import _STATUS_OF
from signing.errors import MalformedMetadata, MalformedPeriod
from tests.api_fuzz import probe
from tests.test_architecture import ROOT

Headers = dict[str, str]


@pytest.mark.parametrize(
    ("role", "examples"), [("administrator", 6), ("auditor", 2), ("clerk", 2), ("head", 2)]
)
def test_every_answer_is_described(
    role: str, examples: int, client: TestClient, bearer: dict[str, Headers]
) -> None:
    """Whatever is sent with a key of any role, the answer is one that the description knows."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.startswith("/api/"):
            probe(operation, bearer[role], examples=examples, derandomize=True)


def test_text_that_a_database_cannot_keep_is_refused(client: TestClient, bearer: dict[str, Headers]) -> None:
    """PostgreSQL keeps no NUL: 422 as for any other wrong value; SQLite keeps it."""
    answer = client.put(
        "/api/v1/agencies/H05.77",
        headers=bearer["administrator"],
        json={"name": "Sở thử", "level": "tinh", "certificate_names": ["Sở\x00thử"]},
    )
    assert answer.status_code in (200, 422)
    assert answer.status_code == 200 or answer.json()["code"] == "invalid_request"


OPEN = ("/health/live", "/health/ready")
BINARY = ("application/pdf", "image/png", "text/plain", "text/csv", "application/vnd.")


def operations(client: TestClient) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of the description, by method and path."""
    for path, item in client.get("/openapi.json").json()["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_is_explained(client: TestClient) -> None:
    """Summary, description, who may ask; every error as problem details with an example of each code."""
    for name, operation in operations(client):
        assert operation.get("summary"), name
        assert operation.get("description"), name
        if name.endswith(OPEN):
            continue
        assert operation["security"] == [{"key": []}], name
        assert {"400", "401", "403", "405", "422", "429", "500", "503"} <= set(operation["responses"]), name
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                content = answer["content"]["application/problem+json"]
                assert content["examples"], (name, status)
                for code, example in content["examples"].items():
                    problem = example["value"]
                    assert (problem["code"], str(problem["status"])) == (code, status), name
        if "{" in name and "/reports/" not in name and not name.startswith("PUT"):
            assert "404" in operation["responses"], name


def test_every_answer_and_every_body_has_an_example(client: TestClient) -> None:
    """What is sent and what comes back is shown, and what is shown fits its schema."""
    description = client.get("/openapi.json").json()
    for name, operation in operations(client):
        for status, answer in operation["responses"].items():
            for kind, content in answer.get("content", {}).items():
                if not kind.startswith((*BINARY, "application/problem+json")):
                    assert content.get("examples"), f"{name} {status}: python -m tests.api_examples"
                for example in content.get("examples", {}).values():
                    assert not _faults(description, content["schema"], example["value"]), (name, status)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            shown = _resolved(description, content["schema"])
            assert kind == "multipart/form-data" or shown.get("examples"), name
            for example in shown.get("examples", []):
                assert not _faults(description, shown, example), name


def test_every_code_that_is_answered_is_described() -> None:
    """Codes in the routes and in the register are in the catalogue that OpenAPI is made from."""
    used = {
        found
        for file in (ROOT / "app/api").glob("*.py")
        for found in re.findall(r'Problem\(\s*\d{3},\s*"(\w+)"', file.read_text(encoding="utf-8"))
    }
    kinds = [kind for kind, _ in _STATUS_OF] + [MalformedPeriod, MalformedMetadata]
    raised = {kind.code for kind in kinds} - {"rejected_file"}  # imports of files are a command
    assert used | raised <= set(CODES)


def _resolved(description: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for name in schema.get("$ref", "#").split("/")[1:]:
        description = description[name]
    return description if "$ref" in schema else schema


def _faults(description: dict[str, Any], schema: dict[str, Any], example: Any) -> list[str]:
    whole = {**schema, "components": description["components"]}
    return [one.message[:300] for one in Draft202012Validator(whole).iter_errors(example)]
