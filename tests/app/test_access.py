"""Who may do what: every route for every role, and what an agency can learn about another."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.doorway import COOKIE
from app.access.keys import Grant, issue_key, issue_link
from app.access.roles import Role
from app.models import ApiKey, AuditEntry
from app.service import Service
from signing.database import reader, writer
from tests.app.conftest import FIRST, SECOND, new_number, new_paper
from tests.app.test_submissions import submit

Headers = dict[str, str]
OPEN = {"/", "/openapi.json", "/health/live", "/health/ready"}
METHODS = ("get", "post", "put", "delete")
FOR_ADMINISTRATORS = {
    ("put", "/api/v1/agencies/{code}"),
    ("post", "/api/v1/reverifications"),
    ("post", "/api/v1/jobs/{job_id}/pause"),
    ("post", "/api/v1/jobs/{job_id}/resume"),
    ("post", "/api/v1/webhooks"),
    ("get", "/api/v1/webhooks"),
    ("delete", "/api/v1/webhooks/{webhook_id}"),
    ("post", "/api/v1/keys"),
    ("get", "/api/v1/keys"),
    ("delete", "/api/v1/keys/{key_id}"),
    ("post", "/api/v1/closings"),
    ("post", "/api/v1/observed-points"),
    ("post", "/api/v1/documents/{document_id}/corrections"),
    ("get", "/metrics"),
}


def operations(client: TestClient) -> list[tuple[str, str]]:
    """Every operation of the OpenAPI description."""
    paths = client.get("/openapi.json").json()["paths"]
    return [(method, path) for path, item in paths.items() for method in item if method in METHODS]


def at(path: str, **values: str) -> str:
    """A path with its parameters filled in."""
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], "999999"), path)


def test_without_a_key_only_the_way_in_is_open(client: TestClient) -> None:
    """Every other route, existing or not, answers 401 as a problem."""
    for method, path in operations(client):
        answer = client.request(method.upper(), at(path))
        if path in OPEN:
            assert answer.status_code in {200, 503}, path
        else:
            assert answer.status_code == 401, (method, path)
            assert answer.headers["content-type"] == "application/problem+json"
            assert "www-authenticate" in answer.headers
    for path in ("/static/kyso.css", "/metrics", "/no/such/thing", "/docs", "/health/"):
        assert client.get(path).status_code in {401, 403}, path


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer kyso_wrong"},
        {"Authorization": "Basic a3lzbzpreXNv"},
        {"X-API-Key": "x"},
        {"Cookie": f"{COOKIE}=x"},
    ],
)
def test_wrong_credentials_are_refused(headers: Headers, client: TestClient) -> None:
    """Neither another scheme nor a made-up key or session opens anything."""
    assert client.get("/api/v1/rates?period=2026", headers=headers).status_code == 401


def test_administration_is_for_administrators(client: TestClient, bearer: dict[str, Headers]) -> None:
    """Each of these operations is refused to every other role, whatever is sent."""
    listed = set(operations(client))
    assert listed >= FOR_ADMINISTRATORS
    for method, path in FOR_ADMINISTRATORS:
        for role in ("auditor", "clerk", "head", "other"):
            answer = client.request(method.upper(), at(path), headers=bearer[role])
            assert answer.status_code in {403, 404, 422}, (method, path, role)
            if "{" not in path and method == "get":
                assert answer.status_code == 403


def test_no_role_is_met_by_an_error_of_ours(client: TestClient, bearer: dict[str, Headers]) -> None:
    """Every operation, without a body, for every role: an answer below 500."""
    for method, path in operations(client):
        for headers in bearer.values():
            assert client.request(method.upper(), at(path), headers=headers).status_code < 500, (method, path)


def test_an_agency_learns_nothing_about_another(client: TestClient, bearer: dict[str, Headers]) -> None:
    """What belongs to another agency looks like what does not exist, on every route with an id or code."""
    made = submit(
        client, bearer["clerk"], new_paper(), code_number=new_number(), issued_on="2022-02-02"
    ).json()
    document, verification = made["id"], made["verification"]["id"]
    absent = 10**12
    pairs = [
        (f"/api/v1/documents/{document}", f"/api/v1/documents/{absent}"),
        (f"/api/v1/documents/{document}/verifications", f"/api/v1/documents/{absent}/verifications"),
        (f"/api/v1/documents/{document}/evidence", f"/api/v1/documents/{absent}/evidence"),
        (f"/api/v1/documents/{document}/original", f"/api/v1/documents/{absent}/original"),
        (f"/api/v1/documents/{document}/pages/1.png", f"/api/v1/documents/{absent}/pages/1.png"),
        (f"/api/v1/ledger/proofs/{verification}", f"/api/v1/ledger/proofs/{absent}"),
        (f"/api/v1/rates/{FIRST}?period=2022", "/api/v1/rates/NO.SUCH?period=2022"),
        (
            f"/api/v1/missing-numbers?period=2022&agency={FIRST}",
            "/api/v1/missing-numbers?period=2022&agency=X",
        ),
    ]
    for foreign, missing in pairs:
        theirs, nobodys = (client.get(path, headers=bearer["other"]) for path in (foreign, missing))
        assert theirs.status_code == nobodys.status_code == 404, foreign
        assert theirs.json()["code"] in {nobodys.json()["code"], "not_found"}, foreign
    for path in (
        "/api/v1/documents",
        f"/api/v1/documents?agency={FIRST}",
        "/api/v1/documents?period=2022-02",
    ):
        assert not [
            one
            for one in client.get(path, headers=bearer["other"]).json()["items"]
            if one["agency"] != SECOND
        ]
    for path, key in (
        ("/api/v1/rates?period=2022", "agency"),
        ("/api/v1/agencies", "code"),
        ("/api/v1/missing-numbers?period=2022", "agency"),
    ):
        items = client.get(path, headers=bearer["other"]).json()["items"]
        assert {one[key] for one in items} <= {SECOND}, path
    assert client.get("/api/v1/unattributed", headers=bearer["other"]).status_code == 403
    declared = {"agency": FIRST, "period": "2022-02", "issued": 1, "signed": 1}
    assert client.post("/api/v1/declarations", headers=bearer["other"], json=declared).status_code == 403


def test_revoked_and_expired_keys_are_refused(
    client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """Revocation and expiry take effect with the next request."""
    made = client.post(
        "/api/v1/keys", headers=bearer["administrator"], json={"name": "tạm", "role": "auditor"}
    ).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert client.get("/api/v1/agencies", headers=headers).status_code == 200
    assert client.delete(f"/api/v1/keys/{made['id']}", headers=bearer["administrator"]).status_code == 204
    assert client.get("/api/v1/agencies", headers=headers).status_code == 401
    with writer(service.engine) as session:
        past = datetime.now(UTC) - timedelta(days=2)
        old = issue_key(session, Grant(name="cũ", role=Role.AUDITOR), now=past, life=timedelta(days=1))
        session.commit()
    assert client.get("/api/v1/agencies", headers={"X-API-Key": old}).status_code == 401


def test_only_the_hash_of_a_key_is_kept(service: Service, bearer: dict[str, Headers]) -> None:
    """Whoever reads the database gets no key."""
    keys = {headers["Authorization"].removeprefix("Bearer ") for headers in bearer.values()}
    with reader(service.engine) as session:
        kept = {row.key_sha256 for row in session.scalars(select(ApiKey))}
    assert not kept & keys
    assert all(len(one) == 64 for one in kept)


def test_entry_link_opens_one_session_once(service: Service) -> None:
    """The cookie is out of reach for scripts; the link does not work twice; leaving ends the session."""
    from app.main import create_app  # noqa: PLC0415 - a client with cookies of its own

    with writer(service.engine) as session:
        token = issue_link(session, Grant(name="thử", role=Role.AUDITOR), now=datetime.now(UTC))
        session.commit()
    browser = TestClient(create_app(service=service), follow_redirects=False)
    entered = browser.get(f"/?link={token}")
    assert entered.status_code == 303
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert browser.get("/api/v1/agencies").status_code == 200
    assert TestClient(create_app(service=service)).get(f"/?link={token}").status_code == 403
    own_page = {"Sec-Fetch-Site": "same-origin"}
    assert browser.post("/leave", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post("/leave").status_code == 403
    assert browser.post("/leave", headers=own_page).status_code == 303
    browser.cookies.set(COOKIE, entered.cookies[COOKIE])
    assert browser.get("/api/v1/agencies").status_code == 401


def test_reading_evidence_is_noted(client: TestClient, service: Service, bearer: dict[str, Headers]) -> None:
    """The audit trail says who read whose evidence."""
    document = submit(client, bearer["clerk"], new_paper(), code_number=new_number()).json()["id"]
    client.get(f"/api/v1/documents/{document}/evidence", headers=bearer["auditor"])
    with reader(service.engine) as session:
        entry = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject == f"document:{document}")
            .order_by(AuditEntry.id.desc())
        ).first()
    assert entry is not None
    assert entry.act == "evidence.read"
    assert "kiểm tra" in entry.principal


def test_who_closed_a_month_is_told_to_those_who_supervise(
    client: TestClient, bearer: dict[str, Headers]
) -> None:
    """That it is closed, when and why concerns everybody; the person's name does not."""
    made = client.post("/api/v1/closings", headers=bearer["administrator"], json={"month": "2019-01"})
    assert made.status_code == 201
    assert "quản trị" in made.json()["closed_by"]
    seen = {
        role: client.get("/api/v1/closings?month=2019-01", headers=headers).json()[0]
        for role, headers in bearer.items()
    }
    for role in ("auditor", "administrator"):
        assert seen[role] == made.json(), role
    for role in ("clerk", "head", "other"):
        assert seen[role] == made.json() | {"closed_by": None}, role


def test_every_answer_is_hardened(client: TestClient, bearer: dict[str, Headers]) -> None:
    """Pages and JSON alike: no framing, no sniffing, no scripts from elsewhere, a request id."""
    for path, headers in (
        ("/", {}),
        ("/", bearer["auditor"]),
        ("/api/v1/rules", bearer["auditor"]),
        ("/x", {}),
    ):
        answer = client.get(path, headers=headers)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert len(answer.headers["x-request-id"]) == 16


def test_rate_limit_answers_429(service: Service) -> None:
    """Beyond its requests in a minute a key is told when to come back; another key is not touched."""
    from app.main import create_app  # noqa: PLC0415 - an application with other settings

    limited = service.settings.model_copy(update={"requests_per_minute": 3})
    with writer(service.engine) as session:
        first, second = (
            issue_key(session, Grant(name=name, role=Role.AUDITOR), now=datetime.now(UTC)) for name in "ab"
        )
        session.commit()
    app = create_app(service=_with_settings(service, limited))
    client = TestClient(app)
    answers = [client.get("/api/v1/rules", headers={"X-API-Key": first}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert client.get("/api/v1/rules", headers={"X-API-Key": second}).status_code == 200


def _with_settings(service: Service, settings: object) -> Service:
    import copy  # noqa: PLC0415

    other = copy.copy(service)
    other.settings = settings  # type: ignore[assignment]
    return other


def test_no_room_answers_503_before_the_body_is_read(service: Service, bearer: dict[str, Headers]) -> None:
    """When the workers and the queue before them are full, the client is told when to come back."""
    from app.main import create_app  # noqa: PLC0415 - an application with other settings

    full = service.settings.model_copy(update={"workers": 0, "max_waiting": 0})
    client = TestClient(create_app(service=_with_settings(service, full)))
    answer = client.post("/api/v1/checks", headers=bearer["clerk"], files={"file": ("a.pdf", new_paper())})
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) > 0
    assert client.get("/api/v1/rules", headers=bearer["clerk"]).status_code == 200
