"""The API against its own description: no 5xx, no undocumented answer (schemathesis)."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

Headers = dict[str, str]
EXAMPLES = 6
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_every_answer_is_described(client: TestClient, bearer: dict[str, Headers]) -> None:
    """Whatever is sent with an administrator's key, the answer is one that the description knows."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.startswith("/api/"):
            _probe(operation, bearer["administrator"])


def _probe(operation: Any, headers: Headers) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
              phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case) -> None:
        if case.method == "DELETE" and "/keys/" in case.path:
            case.path_parameters = {"key_id": 10**9}  # or it would revoke its own key
        case.call_and_validate(headers=headers, checks=CHECKS)

    answers()


def test_every_operation_is_explained(client: TestClient) -> None:
    """Each operation has a summary, a description, and its errors as problem details."""
    description = client.get("/openapi.json").json()
    for path, item in description["paths"].items():
        for method, operation in item.items():
            assert operation.get("summary"), (method, path)
            assert operation.get("description"), (method, path)
            if path.startswith("/api/"):
                assert {"401", "403", "422", "503"} <= set(operation["responses"]), (method, path)
                for status, answer in operation["responses"].items():
                    if status[0] in "45":
                        assert "application/problem+json" in answer["content"], (method, path, status)
