"""Logging in at a real provider: who gets in as what, and what does not get in."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select

from app.access.doorway import COOKIE
from app.access.people import People
from app.access.roles import Role
from app.models import AuditEntry, Session
from signing.database import reader
from tests.app.identity.house import ACCOUNTS, AGENCY, SECRET, Alter, House, log_in, way_back

OUR_KEY = RSAKey.generate_key(2048, {"kid": "foreign"})


@pytest.mark.parametrize(
    ("login", "role", "agency"),
    [
        ("van-thu", Role.CLERK, AGENCY),
        ("lanh-dao", Role.AGENCY_HEAD, AGENCY),
        ("kiem-soat", Role.AUDITOR, None),
        ("quan-tri", Role.ADMINISTRATOR, None),
    ],
)
def test_each_role_gets_in_as_what_it_is(login: str, role: Role, agency: str | None, house: House) -> None:
    """Role and agency are those that the claims are mapped to; the cookie is out of reach for scripts."""
    with house.browser() as browser:
        answer = log_in(browser, login)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE))
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert browser.get("/").status_code == 200
        assert (browser.get("/administration/keys").status_code == 200) is (role is Role.ADMINISTRATOR)
        codes = {one["code"] for one in browser.get("/api/v1/agencies").json()["items"]}
        assert codes == ({AGENCY} if agency else {AGENCY, "T01.02"})
    kept = _sessions(house, login)[-1]
    assert (kept.role, kept.agency_code) == (role, agency)


@pytest.mark.parametrize(("login", "missing"), [("khach", "no_role"), ("lac-loai", "no_agency")])
def test_who_is_not_mapped_is_told_whom_to_ask(login: str, missing: str, house: House) -> None:
    """A page in Vietnamese with the account and whom to ask; no session; an entry in the audit trail."""
    with house.browser() as browser:
        answer = log_in(browser, login)
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/html")
        assert "Phòng Tin học, số máy 1234" in answer.text
        assert login in answer.text
        assert 'href="/login?again=true"' in answer.text, "another account may be the right one"
        assert COOKIE not in browser.cookies
        assert browser.get("/rates").status_code == 401
    assert not _sessions(house, login)
    with reader(house.service.engine) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.detail) == ("login.not_admitted", {"missing": missing})


def test_role_that_was_taken_away_ends_with_the_next_login(house: House) -> None:
    """The new login gets what the account has now, and what it had before ends in its other browsers, too."""
    with house.browser() as first, house.browser() as second, house.browser() as third:
        log_in(first, "quan-tri")
        log_in(second, "quan-tri")
        assert first.get("/administration/keys").status_code == 200, "two browsers of one account get along"
        house.identity.set_up(ACCOUNTS | {"quan-tri": {"roles": ["vai-kiem-soat"]}})
        log_in(third, "quan-tri")
        assert third.get("/administration/keys").status_code == 403
        assert third.get("/rates").status_code == 200
        assert first.get("/administration/keys").status_code == 401
        house.identity.set_up(ACCOUNTS | {"quan-tri": {"roles": []}})
        with house.browser() as fourth:
            assert log_in(fourth, "quan-tri").status_code == 403
        assert third.get("/rates").status_code == 401


def test_an_answer_leads_in_once_and_only_from_the_browser_that_asked(house: House) -> None:
    """A replayed code, another browser's answer, a changed state, no question at all: no session."""
    with house.browser() as browser, house.browser() as other, house.browser() as stranger:
        address = way_back(browser, "van-thu")
        assert _refused(stranger.get(address)), "no question was asked from this browser"
        other.get("/login")
        assert _refused(other.get(address)), "the state is that of somebody else's question"
        assert _refused(browser.get(address.replace("state=", "state=x")))
        secret = browser.cookies["kyso_login"]
        assert browser.get(address).status_code == 303
        assert "kyso_login" not in browser.cookies
        browser.cookies.set("kyso_login", secret, path="/login")
        browser.cookies.delete(COOKIE)
        assert _refused(browser.get(address)), "the provider gives nothing for a code twice"
        assert _refused(browser.get("/login/return"))


def test_cancelled_login_says_so(house: House) -> None:
    """The provider's refusal is one of ours in words."""
    with house.browser() as browser:
        address = way_back(browser, "van-thu")
        state = httpx.URL(address).params["state"]
        issuer = house.identity.issuer
        answer = browser.get(f"/login/return?error=access_denied&state={state}&iss={issuer}")
        assert answer.status_code == 403
        assert "bị hủy" in answer.text
        assert _refused(browser.get(address.replace("iss=http", "iss=https"))), "another provider's answer"


def _resigned(change: Callable[[dict[str, Any]], dict[str, Any]], key: RSAKey = OUR_KEY) -> Alter:
    """Put another ID token in the place of the provider's, signed by another key."""

    def alter(path: str, said: bytes) -> bytes:
        if path != "/token":
            return said
        tokens = json.loads(said)
        header, claims, _ = (_decoded(part) for part in tokens["id_token"].split("."))
        header["kid"] = key.kid or header["kid"]
        tokens["id_token"] = jwt.encode(header, change(claims), key)
        return json.dumps(tokens).encode()

    return alter


def _trusting(alter: Alter) -> Alter:
    """The same from a provider whose key it is: only what the token says is wrong."""

    def altered(path: str, said: bytes) -> bytes:
        if path == "/jwks":
            return json.dumps({"keys": [OUR_KEY.as_dict(private=False)]}).encode()
        return alter(path, said)

    return altered


def _decoded(part: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    except ValueError:
        found = {}
    return found


FORGED: dict[str, Alter] = {
    "another key": _resigned(lambda claims: claims),
    "another key under a known name": _resigned(
        lambda claims: claims, RSAKey.import_key(OUR_KEY.as_dict(private=True) | {"kid": ""})
    ),
    "wrong nonce": _trusting(_resigned(lambda claims: claims | {"nonce": "of another login"})),
    "no nonce": _trusting(_resigned(lambda claims: {k: v for k, v in claims.items() if k != "nonce"})),
    "expired": _trusting(_resigned(lambda claims: claims | {"iat": 1, "exp": 1000})),
    "from the future": _trusting(_resigned(lambda claims: claims | {"iat": claims["iat"] + 7200})),
    "another issuer": _trusting(_resigned(lambda claims: claims | {"iss": "https://sso.example.vn"})),
    "another audience": _trusting(_resigned(lambda claims: claims | {"aud": "another"})),
    "another party": _trusting(_resigned(lambda claims: claims | {"azp": "another"})),
    "another access token": _trusting(_resigned(lambda claims: claims | {"at_hash": "AAAA"})),
    "another person": _trusting(_resigned(lambda claims: claims | {"sub": "quan-tri"})),
    "unsigned": lambda path, said: _unsigned(said) if path == "/token" else said,
    "signed with the client's secret": lambda path, said: _with_secret(said) if path == "/token" else said,
    "none": lambda path, said: b'{"access_token": "x", "token_type": "Bearer"}' if path == "/token" else said,
    "not JSON": lambda path, said: b"<html>" if path == "/token" else said,
}


def _unsigned(said: bytes) -> bytes:
    tokens = json.loads(said)
    claims = tokens["id_token"].split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return json.dumps(tokens | {"id_token": f"{header}.{claims}."}).encode()


def _with_secret(said: bytes) -> bytes:
    tokens = json.loads(said)
    key = OctKey.import_key(SECRET.ljust(32))
    token = jwt.encode({"alg": "HS256"}, _decoded(tokens["id_token"].split(".")[1]), key)
    return json.dumps(tokens | {"id_token": token}).encode()


@pytest.mark.parametrize("what", FORGED)
def test_forged_id_token_opens_nothing(what: str, house: House) -> None:
    """Whatever is wrong with the token: a page that says to log in again, and no session."""
    with house.browser() as browser:
        address = way_back(browser, "van-thu")
        house.identity.alter = FORGED[what]
        answer = browser.get(address)
        assert answer.status_code in {400, 503}, what
        assert COOKIE not in browser.cookies
        assert answer.headers["content-type"].startswith("text/html")


def test_the_forger_would_get_in_with_the_right_token(house: House) -> None:
    """So it is the fault alone that the tokens above are refused for."""
    with house.browser() as browser:
        address = way_back(browser, "van-thu")
        house.identity.alter = _trusting(_resigned(lambda claims: claims))
        assert browser.get(address).status_code == 303


def test_rotated_keys_are_fetched_when_a_token_names_them(house: House) -> None:
    """Known keys are not asked for at each login; new ones are at the first token that they signed."""
    with house.browser() as browser:
        log_in(browser, "van-thu")
        house.identity.asked.clear()
        with house.browser() as again:
            log_in(again, "van-thu")
        assert "/jwks" not in house.identity.asked
        house.identity.set_up(ACCOUNTS)  # new keys
        with house.browser() as later:
            assert log_in(later, "van-thu").status_code == 303
        assert house.identity.asked.count("/jwks") == 1


def test_provider_away(house: House) -> None:
    """503 with Retry-After and a page in words; sessions and keys go on; a login works when it is back."""
    with house.browser() as browser, house.browser() as inside:
        log_in(inside, "van-thu")
        address = way_back(browser, "van-thu")
        house.identity.port = 0
        answer = browser.get(address)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "khóa API vẫn hoạt động" in answer.text
        house.service.people = People.from_settings(house.service.settings, now=house.service.now)
        assert browser.get("/login").status_code == 503, "a process that starts now does not know it yet"
        assert inside.get("/rates").status_code == 200
        assert inside.post("/leave").headers["location"] == "/", "the session here ends all the same"
        assert inside.get("/rates").status_code == 401
        house.identity.set_up(ACCOUNTS)
        assert log_in(browser, "van-thu").status_code == 303


def test_leaving_ends_both_sessions(house: House) -> None:
    """Ours at once; the browser is sent to where the provider ends its own."""
    with house.browser() as browser:
        log_in(browser, "van-thu")
        assert browser.post("/leave", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        answer = browser.post("/leave")
        assert answer.status_code == 303
        target = answer.headers["location"]
        assert target.startswith(f"{house.identity.issuer}/session/end?")
        assert "client_id=kyso" in target
        assert browser.get("/rates").status_code == 401
        policy = answer.headers["content-security-policy"]
        assert f"form-action 'self' {house.identity.issuer};" in policy, "or the browser would not follow"


def test_session_ends_by_time_and_by_an_administrator(house: House) -> None:
    """Sessions end after their hours; an administrator sees them and ends one at once."""
    with house.browser() as browser, house.browser() as administrator:
        log_in(browser, "lanh-dao")
        log_in(administrator, "quan-tri")
        listed = administrator.get("/api/v1/sessions").json()["items"]
        mine = next(one for one in listed if one["name"] == "lanh-dao")
        assert (mine["role"], mine["agency"]) == ("agency_head", AGENCY)
        assert browser.get("/api/v1/sessions").status_code == 403
        assert administrator.delete(f"/api/v1/sessions/{mine['id']}").status_code == 204
        assert administrator.delete(f"/api/v1/sessions/{mine['id']}").status_code == 404
        assert browser.get("/rates").status_code == 401
        log_in(browser, "lanh-dao")
        clock = house.service.now
        try:
            house.service.now = lambda: (
                clock() + timedelta(hours=house.service.settings.session_hours, minutes=1)
            )
            assert browser.get("/rates").status_code == 401
        finally:
            house.service.now = clock


def test_logs_hold_no_account(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    """What goes wrong at a login is logged by its kind, never with the person or a token."""
    with house.browser() as browser, house.browser() as guest:
        address = way_back(browser, "van-thu")
        log_in(guest, "khach")
        browser.get(address.replace("state=", "state=x"))
    said = "".join(capfd.readouterr())
    assert "login_refused" in said
    for secret in ("van-thu", "van.thu", "khach", httpx.URL(address).params["code"]):
        assert secret not in said


def _refused(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and "không còn hiệu lực" in answer.text


def _sessions(house: House, login: str) -> list[Session]:
    with reader(house.service.engine) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry))
        found = select(Session).where(Session.subject == login).order_by(Session.created_at)
        return list(session.scalars(found))
