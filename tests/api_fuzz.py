"""A long campaign against the API from its own description: `python -m tests.api_fuzz --examples 500`.

Every operation for every role: no answer of 500 and above but 503, none that the description does not know,
each with the content type and the schema that it names. Ends with a count for each role; exit status 1 at the
first answer that does not fit, which is shown.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.access.keys import Grant, issue_key
from app.access.roles import OF_ONE_AGENCY, Role
from app.main import create_app
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.database import writer
from signing.models import Level

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
AGENCY = "T01.01"


def probe(operation: Any, headers: dict[str, str], *, examples: int, derandomize: bool) -> int:
    """Send cases to one operation; how many. Raises at the first answer that does not fit."""
    sent = 0

    @settings(max_examples=examples, deadline=None, derandomize=derandomize, database=None,
              phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def answers(case: schemathesis.Case) -> None:
        nonlocal sent
        if "/keys/" in case.path:
            case.path_parameters = {"key_id": 10**9}  # or it would end the key that it asks with
        case.call_and_validate(headers=headers, checks=CHECKS)
        sent += 1

    answers()
    return sent


def _keys(service: Service) -> dict[Role, dict[str, str]]:
    """A key for each role."""
    with writer(service.engine) as session:
        record = AgencyRecord(code=AGENCY, name="Sở Nội vụ", level=Level.PROVINCE, identifiers=(AGENCY,))
        put(session, record, at=service.now())
        session.flush()
        keys = {
            role: issue_key(
                session,
                Grant(name=role, role=role, agency=AGENCY if role in OF_ONE_AGENCY else None),
                now=service.now(),
            )
            for role in Role
        }
        session.commit()
    return {role: {"Authorization": f"Bearer {key}"} for role, key in keys.items()}


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="cases for each operation and role")
    parser.add_argument("--seconds", type=float, default=3600.0, help="begin no operation after that")
    wanted = parser.parse_args()
    until = time.monotonic() + wanted.seconds
    with tempfile.TemporaryDirectory() as data:
        chosen = Settings(
            data_dir=Path(data), workers=1, offline=True, requests_per_minute=10**9, max_upload_mb=2
        )
        with Service.from_settings(chosen).running() as service:
            schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(service=service))
            operations = [one.ok() for one in schema.get_all_operations()]
            for role, headers in _keys(service).items():
                counts = [
                    probe(one, headers, examples=wanted.examples, derandomize=False)
                    for one in operations
                    if time.monotonic() < until
                ]
                print(f"{role}: {sum(counts)} cases to {len(counts)} operations, as described", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
