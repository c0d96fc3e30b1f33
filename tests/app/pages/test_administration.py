"""What an administrator does on pages: closing months, keys, webhooks, jobs, comparing policies."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from app.access.doorway import COOKIE
from app.access.keys import open_session, session_id
from app.jobs.queue import JobKind, add_job
from app.main import create_app
from app.policies import choices_of, note_policy, noted_choices
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, find, nearest_state, put, record_of
from signing.database import reader, writer
from signing.metadata import SubmissionMetadata
from signing.models import Level, SeriesRule
from signing.register import submit
from tests.app.pages import samples
from tests.app.pages.conftest import GRANTS, browser
from tests.app.pages.markup import Page, read
from verification.policy import Policy, Revocation, Tolerances
from verification.verdict import DocumentVerdict


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A house of its own: its months are closed here."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("administration"),
        database_url=None,
        workers=1,
        offline=True,
        requests_per_minute=1_000_000,
        ocr="off",  # else one version more is in use
    )
    with Service.from_settings(settings).running() as running:
        with writer(running.engine) as session:
            record = AgencyRecord(code="A1", name="Sở Nội vụ", level=Level.PROVINCE, identifiers=("A1",))
            put(session, record, at=running.now())
            session.commit()
        record_document(running, "1", samples.SOUND)
        record_document(running, "3", samples.OPEN)
        yield running


@pytest.fixture(scope="module")
def client(service: Service) -> TestClient:
    """The administrator's browser."""
    made = browser(create_app(service=service))
    with writer(service.engine) as session:
        life = timedelta(hours=1)
        token = open_session(session, GRANTS["administrator"], now=service.now(), life=life)
        session.commit()
    made.cookies.set(COOKIE, token)
    return made


def record_document(service: Service, number: str, verdict: DocumentVerdict) -> None:
    """Put a document of July on record."""
    about = replace(verdict.document, code_number=number) if verdict.document else None
    metadata = SubmissionMetadata(
        issuer_org_id="A1", code_number=number, code_notation="SNV-VP", issued_on=date(2026, 7, 10)
    )
    with writer(service.engine) as session:
        made = replace(verdict, sha256=f"{int(number):064x}", document=about)
        submit(session, verdict=made, metadata=metadata, at=service.now(), by="test")
        session.commit()


def opened(client: TestClient, path: str) -> Page:
    """A page of the administration."""
    answer = client.get(f"/administration/{path}")
    assert answer.status_code == 200
    return read(answer.text)


def test_month_is_closed_seen_and_restated(client: TestClient, service: Service) -> None:
    """What is open is counted first; closing keeps the figures; what comes later waits for a restatement."""
    before = opened(client, "closings?month=2026-07").text
    assert "Tháng 7 năm 2026: chưa chốt" in before
    assert re.search(r"Số còn thiếu\s*1", before)
    assert re.search(r"Văn bản chưa xác định\s*1", before)
    unsure = client.post("/administration/closings", data={"month": "2026-07"})
    assert unsure.status_code in (409, 422), "closing needs the tick"
    client.post("/administration/closings", data={"month": "2026-07", "sure": "true"})
    closed = opened(client, "closings?month=2026-07").text
    assert "Tháng 7 năm 2026: đã chốt" in closed
    assert "session:quản trị" in closed
    twice = client.post("/administration/closings", data={"month": "2026-07", "sure": "true"})
    assert twice.status_code == 409
    record_document(service, "2", samples.SOUND)
    due = opened(client, "closings?month=2026-07").text
    assert re.search(r"Cơ quan có số liệu đổi sau khi chốt\s*1", due)
    rates = read(client.get("/rates?period=2026-07").text)
    assert "1 ÷ 3" in rates.text, "the closed figures stand"
    reason = "Đơn vị gửi bổ sung"
    client.post("/administration/closings", data={"month": "2026-07", "reason": reason})
    restated = opened(client, "closings?month=2026-07").text
    assert "Đã chốt, lần 2" in restated
    assert reason in restated
    assert "2 ÷ 3" in read(client.get("/rates?period=2026-07").text).text


def test_month_under_way_cannot_be_closed_here(client: TestClient, service: Service) -> None:
    """The page offers it only when the month is over."""
    this_month = f"{service.now():%Y-%m}"
    page = opened(client, f"closings?month={this_month}")
    assert "chưa kết thúc" in page.text
    assert not [one for one in page.all("input") if one.attributes.get("name") == "sure"]


def test_key_is_rotated_with_an_overlap(client: TestClient) -> None:
    """A new key with the same rights, shown once; the old one still works, and says until when."""

    def issued(html: str) -> str:
        return next(iter(re.findall(r"kyso_[A-Za-z0-9_-]{43}", html)))

    old = issued(client.post("/administration/keys", data={"name": "iOffice", "role": "auditor"}).text)
    rotate = next(
        one.attributes["action"]
        for one in opened(client, "keys").all("form")
        if one.attributes.get("action", "").endswith("/rotate")
    )
    answer = client.post(rotate)
    new = issued(answer.text)
    assert "Khóa cũ còn dùng được đến" in answer.text
    assert new != old
    for key in (old, new):
        bearer = {"Authorization": f"Bearer {key}", "Cookie": ""}
        assert client.get("/api/v1/rates?period=2026", headers=bearer).status_code == 200
    assert new not in client.get("/administration/keys").text
    assert client.post("/administration/keys/999/rotate").status_code == 404


def test_session_of_somebody_else_is_ended(client: TestClient, service: Service) -> None:
    """The button beside it ends it at once; pressed again on a page left open, it says that it is over."""
    with writer(service.engine) as session:
        token = open_session(session, GRANTS["auditor"], now=service.now(), life=timedelta(hours=1))
        session.commit()
    theirs = browser(create_app(service=service))
    theirs.cookies.set(COOKIE, token)
    assert theirs.get("/rates").status_code == 200
    end = f"/administration/sessions/{session_id(token)}/end"
    assert end in [one.attributes.get("action") for one in opened(client, "keys").all("form")]
    assert client.post(end, follow_redirects=False).headers["location"] == "/administration/keys"
    assert theirs.get("/rates").status_code == 401
    assert end not in client.get("/administration/keys").text
    again = client.post(end)
    assert again.status_code == 404
    assert "phiên đã kết thúc" in read(again.text).text


def test_webhook_is_registered_and_stopped(client: TestClient) -> None:
    """Its secret shows once; only https is taken; stopped is stopped."""
    refused = client.post("/administration/webhooks", data={"url": "http://dms.example/"})
    assert refused.status_code == 422
    made = client.post("/administration/webhooks", data={"url": "https://dms.example/kyso", "agency": "A1"})
    secret = re.search(r"<code>(whsec_[^<]+)</code>", made.text)
    assert secret
    page = opened(client, "webhooks")
    assert secret[1] not in page.text
    stop = next(
        one.attributes["action"] for one in page.all("form") if "disable" in one.attributes.get("action", "")
    )
    client.post(stop)
    assert "Đã thôi gửi" in opened(client, "webhooks").text


def test_job_is_paused_and_resumed_and_survives_a_reload(client: TestClient, service: Service) -> None:
    """The state stands in the database: whoever opens the page sees it and can go on."""
    later = service.now() + timedelta(hours=1)
    with writer(service.engine) as session:
        job = add_job(
            session,
            service.queue,
            kind=JobKind.REVERIFICATION,
            principal="test",
            agency=None,
            task={"period": "2026-07"},
            now=service.now(),
            due_at=later,
        )
        job.progress = {"after": 0, "done": 3, "changed": 1, "without_file": 0, "total": 9}
        number = job.id
        session.commit()
    page = opened(client, "jobs")
    assert "3/9" in page.text
    assert [one for one in page.elements if "data-under-way" in one.attributes]
    client.post(f"/administration/jobs/{number}/pause")
    paused = opened(client, "jobs")
    assert "Đã tạm dừng" in paused.text
    assert [
        one for one in paused.all("form") if one.attributes.get("action", "").endswith(f"{number}/resume")
    ]
    assert client.post(f"/administration/jobs/{number}/pause").status_code == 409
    client.post(f"/administration/jobs/{number}/resume")
    resumed = opened(client, "jobs")
    # It goes on at once, and may be done before the page is.
    assert not [
        one for one in resumed.all("form") if one.attributes.get("action", "").endswith(f"{number}/resume")
    ]


def test_documents_are_verified_again_from_the_page(client: TestClient) -> None:
    """Ordered for a period, it appears among the jobs; a strange period is refused in words."""
    client.post("/administration/jobs/reverifications", data={"period": "2026-06"})
    assert "2026-06" in opened(client, "jobs").text
    refused = client.post("/administration/jobs/reverifications", data={"period": "tháng sáu"})
    assert refused.status_code == 422


def test_policies_stand_side_by_side(client: TestClient, service: Service) -> None:
    """What differs is marked; what was not kept is said not to be."""
    other = Policy(version="0", revocation=Revocation.WARN, tolerances=Tolerances(margin_mm=2.5))
    with writer(service.engine) as session:
        note_policy(session, other, at=service.now())
        note_policy(session, other, at=service.now())
        session.commit()
    with reader(service.engine) as session:
        assert noted_choices(session, other.id, other.reference().version) == choices_of(other)
    for one in service.policies:
        with reader(service.engine) as session:
            assert noted_choices(session, one.id, one.reference().version) == choices_of(one)
    about = replace(samples.SOUND, policy=other.reference(), file="cũ.pdf")
    record_document(service, "5", about)
    html = client.get("/administration/policy").text
    rows = re.findall(r'<tr class="differs"><th scope="row">([^<]+)', html)
    assert rows == ["Tình trạng thu hồi không kiểm tra được", "Dung sai lề (mm)"]
    assert "2,5" in html
    assert "104.857.600" in html
    unknown = replace(samples.SOUND.policy, version="-1;revocation=warn")
    record_document(service, "7", replace(samples.SOUND, policy=unknown))
    assert "không lưu" in client.get("/administration/policy").text


def test_pages_of_others_are_closed(client: TestClient, service: Service) -> None:
    """An auditor may neither close a month nor stop a job."""
    auditor = browser(create_app(service=service))
    with writer(service.engine) as session:
        token = open_session(session, GRANTS["auditor"], now=service.now(), life=timedelta(hours=1))
        session.commit()
    auditor.cookies.set(COOKIE, token)
    for path in ("closings", "jobs/1/pause", "keys/1/rotate", "webhooks"):
        assert auditor.post(f"/administration/{path}", data={"month": "2026-07"}).status_code == 403


def test_changing_the_name_of_an_agency_keeps_what_the_form_does_not_ask_for(
    client: TestClient, service: Service
) -> None:
    """Certificates, numbering and parent are not wiped out by a form that does not show them."""
    record = AgencyRecord(
        code="A9",
        name="Sở Công nghệ",
        level=Level.PROVINCE,
        parent="A1",
        identifiers=("A9", "000.00.19.H05"),
        certificate_uids=("MST:5800593196",),
        certificate_names=("SỞ CÔNG NGHỆ TỈNH A",),
        seal_diameter_mm=36,
        series_rule=SeriesRule.PER_TYPE,
    )
    with writer(service.engine) as session:
        put(session, record, at=service.now())
        session.commit()
    form = {"code": "A9", "name": "Sở Khoa học và Công nghệ", "level": "tinh", "valid_from": "2026-03-01"}
    answer = client.post("/administration/agencies", data=form, headers={"Origin": "http://testserver"})
    assert answer.status_code in {200, 303}
    with reader(service.engine) as session:
        state = nearest_state(session, find(session, "A9").id, date(2026, 6, 1))
        renamed = replace(record, name=form["name"], valid_from=date(2026, 3, 1))
        assert record_of(session, state) == replace(
            renamed, identifiers=record_of(session, state).identifiers
        )
        assert sorted(record_of(session, state).identifiers) == sorted(record.identifiers)
        before = nearest_state(session, find(session, "A9").id, date(2026, 2, 28))
        assert (before.name, before.valid_to) == ("Sở Công nghệ", date(2026, 2, 28))
