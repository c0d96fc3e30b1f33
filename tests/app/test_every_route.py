"""Every route of the application, API and pages, for everybody: who may enter, and what an agency can learn.

The routes are read from the application. A route with a parameter or a body that is not known here fails the
tests until somebody has said what would name another agency's things there.
"""

import html
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_plus

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.doorway import COOKIE
from app.access.keys import Grant, issue_key, open_session, open_sessions
from app.access.permission import may
from app.access.roles import ROLE_ACTIONS, Action, Role
from app.main import create_app
from app.models import ApiKey, Job, Webhook
from app.models import Session as OpenSession
from app.service import Service
from signing.database import reader, writer
from signing.metadata import SubmissionMetadata
from signing.models import Agency, AgencyState, Correction, Declaration, Document, Verification
from signing.register import submit as record
from tests.app.conftest import FIRST, SECOND, new_number, new_paper
from tests.app.pages import samples
from tests.app.test_submissions import submit

Headers = dict[str, str]
Values = Mapping[str, Any]

OPEN = {"/", "/language", "/openapi.json", "/health/live", "/health/ready"}
FOR_ANYBODY_INSIDE = {"/leave", "/static"}
"""Behind the door, but for every principal alike."""
FOR_LOGIN = {"/login", "/login/return"}
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
MARK = "Nội dung riêng 9f61ea378e60"
YEAR = 2031
ABSENT: Values = {
    "document_id": 10**12,
    "verification_id": 10**12,
    "job_id": 10**12,
    "webhook_id": 10**12,
    "key_id": 10**12,
    "session_id": "0" * 16,
    "check_id": "A" * 22,
    "desk_batch": "A" * 22,
    "sha256": "f" * 64,
    "agency": "NO.SUCH",
    "number": "876543",
    "notation": "KHONG-CO",
    "signer": "Không Có Ai",
    "after": "",
    "idempotency": "none-such",
}
FIXED = {
    "number": "1",
    "period": str(YEAR),
    "form": "csv",
    "month": f"{YEAR}-03",
    "first": "1",
    "second": "1",
}
PATH_NAMES = {"code": "agency", "batch": "desk_batch"}
QUERY_NAMES = {
    "agency": "agency",
    "parent": "agency",
    "batch": "job_id",
    "signer": "signer",
    "number": "number",
}
"""Parameters that can name somebody's things, by the name of the value; the rest narrow or turn pages."""
HARMLESS = {
    "period", "level", "category", "status", "standing", "rule", "limit", "state", "on", "dpi", "content",
    "month", "first", "second", "size", "form", "again", "link", "number", "after", "as_signed",
    "show", "back", "contradicted",
}  # fmt: skip
DAY = f"{YEAR}-03-03"

Body = Callable[[Values], dict[str, Any]]
BODIES: dict[tuple[str, str], Body] = {
    ("POST", "/api/v1/documents"): lambda v: {
        "data": {
            "metadata": json.dumps(
                {
                    "issuer_org_id": v["agency"],
                    "code_number": "7",
                    "issued_on": DAY,
                    "replaces": v["document_id"],
                }
            )
        },
        "headers": {"Idempotency-Key": v["idempotency"]},
    },
    ("POST", "/api/v1/checks"): lambda _: {"files": {"file": ("a.pdf", b"%PDF-1.7")}},
    ("POST", "/api/v1/batches"): lambda v: {
        "files": {"files": ("a.pdf", b"%PDF-1.7")},
        "data": {"metadata": json.dumps({"a.pdf": {"issuer_org_id": v["agency"], "code_number": "7"}})},
    },
    ("POST", "/api/v1/documents/{document_id}/corrections"): lambda _: {"json": {"reason": "x"}},
    ("POST", "/api/v1/declarations"): lambda v: {
        "json": {"agency": v["agency"], "period": str(YEAR), "issued": 1, "signed": 1},
        "headers": {"Idempotency-Key": v["idempotency"]},
    },
    ("PUT", "/api/v1/agencies/{code}"): lambda _: {"json": {"name": "Tên khác", "level": "tinh"}},
    ("POST", "/api/v1/closings"): lambda _: {"json": {"month": f"{YEAR}-03"}},
    ("POST", "/api/v1/observed-points"): lambda v: {
        "json": {"agency": v["agency"], "series": "", "number": 1, "on": DAY, "reason": "x"}
    },
    ("POST", "/api/v1/reverifications"): lambda _: {"json": {"period": str(YEAR)}},
    ("POST", "/api/v1/webhooks"): lambda v: {"json": {"url": "https://dms.example", "agency": v["agency"]}},
    ("POST", "/api/v1/keys"): lambda v: {"json": {"name": "x", "role": "clerk", "agency": v["agency"]}},
    ("POST", "/api/v1/keys/{key_id}/rotate"): lambda _: {"json": {}},
    ("POST", "/language"): lambda _: {"data": {"language": "vi"}},
    ("POST", "/administration/webhooks"): lambda v: {
        "data": {"url": "https://dms.example", "agency": v["agency"]}
    },
    ("POST", "/administration/closings"): lambda _: {"data": {"month": f"{YEAR}-03"}},
    ("POST", "/administration/jobs/reverifications"): lambda _: {"data": {"period": str(YEAR)}},
    ("POST", "/checks"): lambda _: {"files": {"files": ("a.pdf", b"%PDF-1.7")}},
    ("POST", "/checks/{check_id}/record"): lambda v: {"data": {"issuer_org_id": v["agency"]}},
    ("POST", "/documents/{document_id}/corrections"): lambda _: {"data": {"reason": "x"}},
    ("POST", "/rates/{agency}/declarations"): lambda _: {
        "data": {"period": str(YEAR), "issued": "1", "signed": "1"}
    },
    ("POST", "/administration/agencies"): lambda v: {
        "data": {"code": v["agency"], "name": "x", "level": "tinh", "valid_from": DAY}
    },
    ("POST", "/administration/targets"): lambda v: {
        "data": {"minimum": "95", "valid_from": DAY, "basis": "x", "agency": v["agency"]}
    },
    ("POST", "/administration/keys"): lambda v: {
        "data": {"name": "x", "role": "clerk", "agency": v["agency"]}
    },
}


@dataclass(frozen=True)
class Route:
    """One way to ask: a method at a path."""

    method: str
    path: str
    action: Action | None
    path_names: tuple[str, ...]
    query_names: tuple[str, ...]
    required: tuple[str, ...]
    has_body: bool


def routes(app: FastAPI) -> Iterator[Route]:
    """Every route that the application answers, by method."""
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        actions = (
            [one.call.action for one in dependant.dependencies if isinstance(one.call, may)]
            if dependant
            else []
        )
        queries = list(_queries(context))
        for method in sorted((context.methods or {"GET"}) - {"HEAD"}):
            yield Route(
                method=method,
                path=context.path or "",
                action=actions[0] if actions else None,
                path_names=tuple(one.name for one in dependant.path_params) if dependant else (),
                query_names=tuple(name for name, _ in queries),
                required=tuple(name for name, required in queries if required),
                has_body=bool(dependant and dependant.body_params),
            )


def _queries(context: RouteContext) -> Iterator[tuple[str, bool]]:
    dependant = getattr(context, "dependant", None)
    for one in dependant.query_params if dependant else ():
        kind = one.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((name, field.is_required()) for name, field in kind.model_fields.items())
        else:
            yield one.name, one.field_info.is_required()


@dataclass(frozen=True)
class Caller:
    """Somebody with a key or a session."""

    name: str
    role: Role
    client: TestClient
    headers: Headers

    def ask(self, route: Route, values: Values, query: Mapping[str, Any] = {}) -> httpx2.Response:
        """Ask with these values in path, query and body."""
        asked = {name: FIXED[name] for name in route.required} | dict(query)
        body = BODIES[route.method, route.path](values) if route.has_body else {}
        headers = self.headers | body.pop("headers", {})
        path = filled(route, values)
        return self.client.request(
            route.method, path, params=asked, headers=headers, follow_redirects=False, **body
        )


def filled(route: Route, values: Values) -> str:
    """The path with its parameters."""
    path = route.path + ("/kyso.css" if route.path == "/static" else "")
    for name in route.path_names:
        value = FIXED[name] if name in FIXED else values[PATH_NAMES.get(name, name)]
        path = path.replace(f"{{{name}}}", str(value))
    assert "{" not in path, f"say what {path} is made of"
    return path


@pytest.fixture(scope="module")
def application(service: Service) -> FastAPI:
    """The application itself."""
    return create_app(service=service)


@pytest.fixture(scope="module")
def callers(service: Service, application: FastAPI) -> dict[str, Caller]:
    """Every role by key and by session: of the second agency where a role is of one."""
    made = {}
    for role in Role:
        agency = SECOND if role in (Role.CLERK, Role.AGENCY_HEAD) else None
        grants = {role.value: Grant(name=f"{role} của cơ quan khác", role=role, agency=agency)}
        if role is Role.AUDITOR:
            grants["confined auditor"] = Grant(name="kiểm soát một cơ quan", role=role, agency=SECOND)
        for name, grant in grants.items():
            with writer(service.engine) as session:
                key = issue_key(session, grant, now=service.now())
                token = open_session(session, grant, now=service.now(), life=timedelta(hours=1))
                session.commit()
            by_key = TestClient(application, raise_server_exceptions=False)
            by_cookie = TestClient(application, raise_server_exceptions=False, cookies={COOKIE: token})
            made[f"{name} key"] = Caller(name, role, by_key, {"Authorization": f"Bearer {key}"})
            made[f"{name} session"] = Caller(name, role, by_cookie, BROWSER)
    return made


def test_every_route_has_a_guard_of_its_own(application: FastAPI) -> None:
    """A route needs an action, or it is one of the few that say why not."""
    found = list(routes(application))
    assert len(found) > 80
    free = {one.path for one in found if one.action is None}
    assert free == OPEN | FOR_ANYBODY_INSIDE | FOR_LOGIN


def test_nobody_enters_without_a_key_or_session(application: FastAPI) -> None:
    """401 on every route but the way in: as a problem, to a browser as a page that leads in."""
    with TestClient(application, raise_server_exceptions=False) as stranger:
        for route in routes(application):
            if route.path in OPEN:
                continue
            answer = stranger.request(route.method, filled(route, ABSENT))
            assert answer.status_code == 401, route
            assert answer.headers["content-type"] == "application/problem+json"
            page = stranger.request(route.method, filled(route, ABSENT), headers=BROWSER)
            assert page.status_code == 401


def test_every_role_enters_where_it_may_and_nowhere_else(
    application: FastAPI, callers: dict[str, Caller]
) -> None:
    """403 for exactly the actions that a role lacks, by key and by session, whatever is asked for."""
    for route in routes(application):
        if route.path in FOR_LOGIN | {"/leave"}:
            continue
        for name, caller in callers.items():
            asked = dict(caller.headers)
            answer = caller.client.request(
                route.method, filled(route, ABSENT), headers=asked, follow_redirects=False
            )
            allowed = route.action is None or route.action in ROLE_ACTIONS[caller.role]
            assert (answer.status_code != 403) is allowed, (route, name, answer.status_code)
            assert answer.status_code < 500, (route, name)


def test_actions_that_reach_into_every_agency_are_for_nobody_of_one(service: Service) -> None:
    """An administrator cannot be confined; a key from before that could be does none of it."""
    with pytest.raises(ValueError, match="not confined"):
        Grant(name="x", role=Role.ADMINISTRATOR, agency=FIRST)
    now = datetime.now(UTC)
    with writer(service.engine) as session:
        key = issue_key(session, Grant(name="x", role=Role.ADMINISTRATOR), now=now)
        session.flush()
        row = session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).first()
        assert row is not None
        row.agency_code = FIRST
        session.commit()
    client = TestClient(create_app(service=service))
    for path in ("/api/v1/keys", "/api/v1/webhooks", "/metrics", "/administration/agencies"):
        assert client.get(path, headers={"X-API-Key": key}).status_code == 403, path
    assert client.get("/api/v1/agencies", headers={"X-API-Key": key}).status_code == 200


@dataclass(frozen=True)
class Holdings:
    """What the first agency has: how each thing is named, and words that stand in nothing but its things."""

    values: Values
    marks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of evidence."""

    kind: str = "certificate"
    content: bytes = b"evidence of the first agency alone"
    origin: str = "embedded"
    obtained_at: datetime | None = None

    @property
    def sha256(self) -> str:
        """Of the content."""
        return sha256(self.content).hexdigest()


@pytest.fixture(scope="module")
def holdings(service: Service, client: TestClient, bearer: dict[str, Headers]) -> Holdings:
    """Documents with file and evidence, on paper; jobs, checks, a key, a webhook, a session."""
    clerk, administrator = bearer["clerk"], bearer["administrator"]
    about = {"subject": MARK, "signatory": f"{MARK} Ký", "work_file_code": f"{MARK} HS", "issued_on": DAY}
    number, first, second = new_number(), new_paper(), new_paper()
    sent = submit(
        client, clerk, first, code_number=number, code_notation="RIENG-1", name=f"{MARK}.pdf", **about
    )
    document = sent.json()["id"]
    submit(client, clerk, second, code_number=number, code_notation="RIENG-1", replaces=document, **about)
    submit(client, clerk, None, code_number=new_number(), code_notation="RIENG-1", **about)
    job = submit(
        client, clerk, new_paper(), code_number=new_number(), extra={"Prefer": "respond-async"}, **about
    ).json()
    files = {"files": (f"{MARK}.pdf", new_paper(), "application/pdf")}
    client.post("/api/v1/batches", headers=clerk, files=files)
    client.post(
        "/api/v1/declarations",
        headers=bearer["head"],
        json={"agency": FIRST, "period": f"{YEAR}-03", "issued": 5, "signed": 5},
    )
    hook = client.post(
        "/api/v1/webhooks",
        headers=administrator,
        json={"url": "https://127.0.0.1:9/rieng-9f61", "agency": FIRST},
    ).json()
    key = client.post(
        "/api/v1/keys", headers=administrator, json={"name": MARK, "role": "clerk", "agency": FIRST}
    ).json()
    with writer(service.engine) as session:
        open_session(
            session,
            Grant(name=MARK, role=Role.CLERK, agency=FIRST),
            now=service.now(),
            life=timedelta(days=1),
        )
        evident = record(
            session,
            verdict=replace(samples.SOUND, sha256="9f61" * 16),
            metadata=SubmissionMetadata(
                issuer_org_id=FIRST, code_number="4242", code_notation="RIENG-1", issued_on=date(YEAR, 3, 3)
            ),
            at=service.now(),
            by="test",
            evidence=[Piece()],
        )
        session.commit()
        assert evident.document is not None
        assert evident.verification is not None
        evident_id, verification_id = evident.document.id, evident.verification.id
        opened = next(name for name, row in open_sessions(session, now=service.now()) if row.name == MARK)
    check, desk_batch = _on_the_desk(service)
    cursor = client.get(f"/api/v1/documents?agency={FIRST}&period={YEAR}&limit=1", headers=clerk).json()[
        "next"
    ]
    _settle(service)
    values = {
        "document_id": evident_id,
        "verification_id": verification_id,
        "job_id": job["id"],
        "webhook_id": hook["id"],
        "key_id": key["id"],
        "session_id": opened,
        "check_id": check,
        "desk_batch": desk_batch,
        "sha256": Piece().sha256,
        "agency": FIRST,
        "number": "4242",
        "notation": "RIENG-1",
        "signer": "Nguyễn Văn An",
        "after": cursor,
        "idempotency": "used-by-the-first-agency",
    }
    marks = {
        MARK, "RIENG-1", "9f61" * 16, sha256(first).hexdigest(), sha256(second).hexdigest(),
        Piece().sha256, check, desk_batch, opened, FIRST, "rieng-9f61",
    }  # fmt: skip
    return Holdings(values, frozenset(marks))


def _on_the_desk(service: Service) -> tuple[str, str]:
    """A check and a batch of checks of a clerk of the first agency."""
    grant = Grant(name="văn thư ở bàn", role=Role.CLERK, agency=FIRST)
    with writer(service.engine) as session:
        token = open_session(session, grant, now=service.now(), life=timedelta(hours=1))
        session.commit()
    browser = TestClient(
        create_app(service=service), headers=BROWSER, cookies={COOKIE: token}, follow_redirects=False
    )
    one = browser.post("/checks", files={"files": (f"{MARK}.pdf", new_paper())})
    many = browser.post("/checks", files=[("files", (f"{n}.pdf", new_paper())) for n in "ab"])
    browser.get(f"{one.headers['location']}/pages/1.png")
    return one.headers["location"].rpartition("/")[2], many.headers["location"].rpartition("/")[2]


def _settle(service: Service) -> None:
    """Wait for the jobs of the embedded queue; on PostgreSQL nobody runs them here."""
    if service.engine.dialect.name == "postgresql":
        return
    waiting: Any = None
    until = time.monotonic() + 200
    while time.monotonic() < until:
        with reader(service.engine) as session:
            pending = Job.state == "pending", Job.kind != "delivery"
            waiting = session.execute(select(Job.kind, Job.attempts, Job.result).where(*pending)).all()
        if not waiting:
            return
        time.sleep(0.1)
    raise AssertionError(f"the jobs do not end: {waiting}")


def snapshot(service: Service) -> dict[str, list[tuple[Any, ...]]]:
    """Everything of the first agency, row by row, but for when a key was last used."""
    with reader(service.engine) as session:
        agency = session.scalars(select(Agency.id).where(Agency.code == FIRST)).one()
        documents = select(Document.id).where(Document.agency_id == agency)
        queries = {
            Document: select(Document).where(Document.agency_id == agency),
            Verification: select(Verification).where(Verification.document_id.in_(documents)),
            Correction: select(Correction).where(Correction.document_id.in_(documents)),
            Declaration: select(Declaration).where(Declaration.agency_id == agency),
            AgencyState: select(AgencyState).where(AgencyState.agency_id == agency),
            Job: select(Job).where(Job.agency_code == FIRST, Job.kind != "delivery"),
            Webhook: select(Webhook).where(Webhook.agency_code == FIRST),
            ApiKey: select(ApiKey).where(ApiKey.agency_code == FIRST),
            OpenSession: select(OpenSession).where(OpenSession.agency_code == FIRST),
        }
        return {
            table.__tablename__: sorted(
                (
                    tuple(
                        str(getattr(row, c.key)) for c in table.__table__.columns if c.key != "last_used_at"
                    )
                    for row in session.scalars(query)
                ),
            )
            for table, query in queries.items()
        }


def probes(route: Route) -> Iterator[dict[str, str]]:
    """Which query parameters to fill, one at a time; none first. Values are named as in `ABSENT`."""
    yield {}
    for name in route.query_names:
        if name == "after" and "number" in route.query_names:
            yield {"after": "after"}
        elif name in QUERY_NAMES and not (name == "number" and "number" in route.required):
            yield {name: QUERY_NAMES[name]}
        else:
            assert name in HARMLESS, f"say whether {name} of {route.path} can name somebody's things"


def test_an_agency_learns_nothing_about_another(
    application: FastAPI, callers: dict[str, Caller], holdings: Holdings, service: Service
) -> None:
    """On every route what belongs to the first agency looks to the second exactly like what does not exist.

    Asked for by every id, code, number, name, hash, cursor and key that the first agency has; by key and by
    session; reading and writing. Nothing of it stands in any answer, and nothing of it has changed.
    """
    before = snapshot(service)
    asked, told = 0, list[Any]()
    for route in routes(application):
        if route.path in FOR_LOGIN | {"/leave"}:
            continue
        for caller in callers.values():
            if caller.role in (Role.AUDITOR, Role.ADMINISTRATOR) and caller.name != "confined auditor":
                continue
            for named in probes(route):
                answers = [
                    caller.ask(
                        route, values, {name: values[key] for name, key in named.items() if values[key]}
                    )
                    for values in (holdings.values, ABSENT)
                ]
                where = (route.method, route.path, named, caller.name)
                seen, unseen = (
                    _told(answer, values)
                    for answer, values in zip(answers, (holdings.values, ABSENT), strict=True)
                )
                if "after" not in named and seen != unseen:  # a cursor is a place in one's own list
                    told.append((where, seen, unseen))
                told += [(where, leaked) for one in answers if (leaked := _leaked(one, holdings))]
                asked += 2
    assert not told, [(where, *map(_short, more)) for where, *more in told]
    assert asked > 700
    assert snapshot(service) == before


def _told(answer: httpx2.Response, values: Values) -> tuple[Any, ...]:
    """What an answer says, without what was asked for and what differs from request to request."""
    question = _question(answer)
    text = re.sub(r'"request_id": "\w+"|[0-9a-f]{16}(?=</code>)|\d\d:\d\d(:\d\d)?', "", answer.text)
    for asked in (answer.request.url.raw_path.decode(), answer.request.url.path):
        text = text.replace(html.escape(asked), "…")  # the switch of languages leads back to it
    for value in sorted({str(one) for one in values.values() if one}, key=len, reverse=True):
        # A short number stands in many places; as an id it comes after "mã" or "lần kiểm tra".
        before = "(?<=mã |ra )" if len(value) < _LONG else "(?<![\\w.])"
        word = re.compile(rf"{before}{re.escape(value)}(?!\w|\.\d)")
        if value in question:
            text = word.sub("…", text)
    text = re.sub(rf'"({_OF_THE_MOMENT})": ?"?[^,}}]*', "", text)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in {"x-request-id", "content-length", "date", "location"}
    }
    return answer.status_code, headers, text


_LONG = 4
_OF_THE_MOMENT = "id|issued_at|created_at|due_at|recorded_at|received_at|verified_at|generated_at"


def _question(answer: httpx2.Response) -> str:
    """What was asked: address and body."""
    answer.request.read()
    return f"{unquote_plus(str(answer.request.url))} {answer.request.content.decode(errors='replace')}"


def _leaked(answer: httpx2.Response, holdings: Holdings) -> list[str]:
    """Words that stand in nothing but the first agency's things, unless it was asked with them."""
    question = _question(answer)
    said = f"{answer.headers} {answer.text}"
    return [mark for mark in holdings.marks if mark in said and mark not in question]


def _short(part: Any) -> Any:
    """Status and end of an answer, for the message of a failure."""
    return (part[0], part[2][-300:]) if isinstance(part, tuple) else part
