"""Files are kept as long as the agency that owns them wants, and not longer."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.models import AuditEntry
from app.retention import remove_expired
from app.service import Service
from signing.database import reader
from tests.app.conftest import FIRST, SECOND, new_number, new_paper
from tests.app.test_submissions import submit

Headers = dict[str, str]


@pytest.fixture
def strict(service: Service) -> Service:
    """The same service, a month later, under a policy: thirty days, ten years for the second agency."""
    settings = service.settings.model_copy(update={"originals_days": 30, "originals_days_of": {SECOND: 3650}})
    return replace(service, settings=settings, now=lambda: service.now() + timedelta(days=31))


def sent(client: TestClient, headers: Headers, pdf: bytes, agency: str) -> int:
    """Submit; the id of the document."""
    answer = submit(client, headers, pdf, code_number=new_number(), issuer_org_id=agency)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def test_without_a_policy_everything_is_kept(service: Service) -> None:
    """The default: the agency owns its files, nobody removes them."""
    assert remove_expired(service) == 0


def test_what_is_over_is_removed_and_recorded(
    client: TestClient, service: Service, strict: Service, bearer: dict[str, Headers]
) -> None:
    """By agency; a file that two have stays as long as one wants it; the verdict stays in any case."""
    admin = bearer["administrator"]
    mine, theirs, shared = new_paper(), new_paper(), new_paper()
    document = sent(client, admin, mine, FIRST)
    sent(client, admin, theirs, SECOND)
    sent(client, admin, shared, FIRST)
    sent(client, admin, shared, SECOND)
    while remove_expired(strict):
        pass
    kept = [service.originals.get(hashlib.sha256(pdf).hexdigest()) for pdf in (mine, theirs, shared)]
    assert kept == [None, theirs, shared]
    with reader(service.engine) as session:
        trail = session.scalars(select(AuditEntry.subject).where(AuditEntry.act == "original.removed")).all()
    assert f"sha256:{hashlib.sha256(mine).hexdigest()}" in trail
    page = client.get(f"/api/v1/documents/{document}/pages/1.png", headers=admin)
    assert (page.status_code, page.json()["code"]) == (404, "original_not_kept")
    assert client.get(f"/api/v1/documents/{document}", headers=admin).json()["verdict"] is not None
