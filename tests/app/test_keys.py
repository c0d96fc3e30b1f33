"""Keys that replace one another, and sessions that somebody else ends."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.keys import Grant, open_session, open_sessions
from app.access.roles import Role
from app.main import create_app
from app.models import AuditEntry
from app.service import Service
from signing.database import reader, writer
from tests.app.conftest import FIRST

Headers = dict[str, str]


def made_key(client: TestClient, administrator: Headers, **body: Any) -> dict[str, Any]:
    """A key as the administrator gets it."""
    answer = client.post("/api/v1/keys", headers=administrator, json=body)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def admitted(client: TestClient, key: str) -> bool:
    """Whether a key opens the door."""
    return client.get("/api/v1/agencies", headers={"Authorization": f"Bearer {key}"}).status_code == 200


def at(service: Service, moment: datetime) -> TestClient:
    """The same house at another time."""
    return TestClient(create_app(service=replace(service, now=lambda: moment)))


def trail(service: Service, subject: str) -> list[AuditEntry]:
    """What the audit trail says about somebody or something, oldest first."""
    with reader(service.engine) as session:
        entries = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
        return list(session.scalars(entries))


@pytest.mark.parametrize("hours", [0, 6])
def test_old_key_stops_when_its_overlap_is_over(
    client: TestClient, service: Service, bearer: dict[str, Headers], hours: int
) -> None:
    """Both work until then, the new one with the same rights for its own days; the trail names both."""
    old = made_key(
        client, bearer["administrator"], name="iOffice", role="clerk", agency=FIRST, actions=["check", "read"]
    )
    path = f"/api/v1/keys/{old['id']}/rotate"
    answer = client.post(path, headers=bearer["administrator"], json={"overlap_hours": hours, "days": 30})
    assert answer.status_code == 201
    new = answer.json()
    assert new["key"] != old["key"]
    assert [new[name] for name in ("name", "role", "agency", "actions")] == [
        old[name] for name in ("name", "role", "agency", "actions")
    ]
    rotated = datetime.fromisoformat(new["created_at"])
    assert datetime.fromisoformat(new["expires_at"]) - rotated == timedelta(days=30)
    assert admitted(client, new["key"])
    assert admitted(client, old["key"]) is (hours > 0)
    if hours:
        end = rotated + timedelta(hours=hours)
        assert admitted(at(service, end - timedelta(seconds=1)), old["key"])
        assert not admitted(at(service, end), old["key"])
        assert admitted(at(service, end), new["key"])
    acts = [(one.act, one.detail.get("successor")) for one in trail(service, f"key:{old['id']}")]
    assert acts == [("key.made", None), ("key.rotated", new["id"])]


def test_key_near_its_end_is_not_prolonged_by_an_overlap(
    client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """A day before it expires, an overlap of a week leaves it that day."""
    old = made_key(client, bearer["administrator"], name="TD.Office", role="auditor", days=2)
    expires = datetime.fromisoformat(old["expires_at"])
    house = at(service, expires - timedelta(days=1))
    path = f"/api/v1/keys/{old['id']}/rotate"
    answer = house.post(path, headers=bearer["administrator"], json={"overlap_hours": 168})
    assert answer.status_code == 201
    assert not admitted(at(service, expires), old["key"])
    assert admitted(at(service, expires), answer.json()["key"])


def test_only_a_key_in_force_is_rotated(
    client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """Revoked, expired or unknown: 404, no other key comes into being, and nobody else may do it."""
    administrator = bearer["administrator"]
    made = made_key(client, administrator, name="cũ", role="auditor", days=1)
    path = f"/api/v1/keys/{made['id']}/rotate"
    before = len(client.get("/api/v1/keys", headers=administrator).json()["items"])
    for role in ("auditor", "clerk", "head", "other"):
        assert client.post(path, headers=bearer[role], json={}).status_code == 403
    later = at(service, datetime.fromisoformat(made["expires_at"]))
    assert later.post(path, headers=administrator, json={}).status_code == 404
    client.delete(f"/api/v1/keys/{made['id']}", headers=administrator)
    assert client.post(path, headers=administrator, json={}).status_code == 404
    assert client.post("/api/v1/keys/999999999/rotate", headers=administrator, json={}).status_code == 404
    assert len(client.get("/api/v1/keys", headers=administrator).json()["items"]) == before


def test_ended_session_stands_in_the_trail_with_its_owner(
    client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """Afterwards nothing else remembers whose session it was."""
    grant = Grant(name="nguyen.van.a", role=Role.AUDITOR)
    with writer(service.engine) as session:
        open_session(session, grant, now=service.now(), life=timedelta(hours=1))
        session.commit()
        opened = next(
            name for name, row in open_sessions(session, now=service.now()) if row.name == grant.name
        )
    assert client.delete(f"/api/v1/sessions/{opened}", headers=bearer["administrator"]).status_code == 204
    assert client.delete(f"/api/v1/sessions/{opened}", headers=bearer["administrator"]).status_code == 404
    (entry,) = trail(service, f"session:{opened}")
    assert (entry.act, entry.detail) == ("session.revoked", {"of": grant.name})
    assert "quản trị" in entry.principal
