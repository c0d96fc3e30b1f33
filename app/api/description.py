"""The OpenAPI description with an example of every answer, recorded from a running service.

`python -m tests.api_examples` records them anew into `examples.json`.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from app.api.parts import ProblemDetails

EXAMPLES: Final = Path(__file__).with_name("examples.json")
_SECURITY: Final = {"key": {"type": "http", "scheme": "bearer", "description": "Khóa API, dạng kyso_…"}}
_OPEN: Final = ("/health/live", "/health/ready")


def described(app: FastAPI, generate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What FastAPI generates, with examples and with how to authenticate; made once."""
    if app.openapi_schema and "securitySchemes" in app.openapi_schema.get("components", {}):
        return app.openapi_schema
    description = generate()
    description["components"]["securitySchemes"] = _SECURITY
    description["components"]["schemas"]["ProblemDetails"] = ProblemDetails.model_json_schema()
    for path, item in description["paths"].items():
        for method, operation in item.items():
            if path not in _OPEN:
                operation["security"] = [{"key": []}]
            for status, answer in operation["responses"].items():
                example = examples().get(f"{method.upper()} {path} {status}")
                for content in answer.get("content", {}).values() if example is not None else ():
                    content.setdefault("examples", {})["recorded"] = {"value": example}
    app.openapi_schema = description
    return description


@cache
def examples() -> dict[str, Any]:
    """Answers by "METHOD path status"."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found
