"""Work done later: every acknowledged submission is recorded once, and told to whoever wants to know."""

import base64
import hashlib
import hmac
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.jobs.distributed import work
from app.jobs.running import run_job
from app.models import Job
from app.service import Service
from signing.database import reader, writer
from tests.app.conftest import FIRST, new_number, new_paper
from tests.app.test_submissions import submit

Headers = dict[str, str]
PATIENCE = 30.0


def settled(client: TestClient, service: Service, headers: Headers, job_id: int) -> dict[str, Any]:
    """The job once it is no longer pending; on PostgreSQL a worker runs here until nothing is left."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if service.engine.dialect.name == "postgresql":
            with ThreadPoolExecutor(1) as apart:  # a browser of other tests keeps a loop in this thread
                apart.submit(work, service, once=True).result()
        job: dict[str, Any] = client.get(f"/api/v1/jobs/{job_id}", headers=headers).json()
        if job["state"] != "pending":
            return job
        time.sleep(0.05)
    raise AssertionError(f"job {job_id} is still pending")


def test_asynchronous_submission_is_recorded(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """202 and a job; when it is done, the document is there with its verdict."""
    answer = submit(
        client, bearer["clerk"], paper, code_number=new_number(), extra={"Prefer": "respond-async, wait=5"}
    )
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    job = settled(client, service, bearer["clerk"], answer.json()["id"])
    assert (job["state"], job["result"]["outcome"]) == ("done", "created")
    document = client.get(f"/api/v1/documents/{job['result']['document_id']}", headers=bearer["clerk"]).json()
    assert document["file_sha256"] == hashlib.sha256(paper).hexdigest()
    assert client.get(f"/api/v1/jobs/{job['id']}", headers=bearer["other"]).status_code == 404


def test_refused_submission_says_why(
    client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """A number that is taken fails the job with the problem that a synchronous call would have got."""
    number = new_number()
    submit(client, bearer["clerk"], new_paper(), code_number=number)
    answer = submit(
        client, bearer["clerk"], new_paper(), code_number=number, extra={"Prefer": "respond-async"}
    )
    job = settled(client, service, bearer["clerk"], answer.json()["id"])
    assert (job["state"], job["result"]["code"]) == ("failed", "duplicate_number")


def test_job_that_runs_twice_records_once(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """Whoever is second finds the job done and writes nothing."""
    answer = submit(
        client, bearer["clerk"], paper, code_number=new_number(), extra={"Prefer": "respond-async"}
    )
    job_id = answer.json()["id"]
    threads = [threading.Thread(target=run_job, args=(service, job_id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job = settled(client, service, bearer["clerk"], job_id)
    history = client.get(
        f"/api/v1/documents/{job['result']['document_id']}/verifications", headers=bearer["clerk"]
    ).json()
    assert len(history) == 1


def test_batch_of_a_zip_and_files(client: TestClient, service: Service, bearer: dict[str, Headers]) -> None:
    """Each PDF becomes a submission with its own metadata; the batch counts them."""
    packed = io.BytesIO()
    described = {}
    with zipfile.ZipFile(packed, "w") as archive:
        for index in range(3):
            name = f"đi/{index}.pdf"
            archive.writestr(name, new_paper())
            described[name] = {
                "code_number": new_number(),
                "code_notation": "SNV-VP",
                "issued_on": "2026-07-01",
            }
        archive.writestr("metadata.json", json.dumps(described))
        archive.writestr("../../etc/passwd", "x")
    alone = {"một.pdf": {"code_number": new_number(), "code_notation": "SNV-VP", "issued_on": "2026-07-02"}}
    answer = client.post(
        "/api/v1/batches",
        headers=bearer["clerk"],
        data={"metadata": json.dumps(alone)},
        files=[("files", ("gói.zip", packed.getvalue())), ("files", ("một.pdf", new_paper()))],
    )
    assert answer.status_code == 202
    batch = settled(client, service, bearer["clerk"], answer.json()["id"])
    assert batch["progress"] == {"total": 4, "done": 4}
    children = client.get(f"/api/v1/jobs?batch={batch['id']}", headers=bearer["clerk"]).json()["items"]
    assert {child["result"]["outcome"] for child in children} == {"created"}


def test_edxml_package(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """The header of QCVN 102:2016 becomes the metadata, the attachment the file."""
    number = new_number()
    package = f"""<?xml version="1.0" encoding="utf-8"?>
    <edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><MessageHeader>
    <From><OrganId>{FIRST}</OrganId></From><Code><CodeNumber>{number}</CodeNumber>
    <CodeNotation>SNV-VP</CodeNotation></Code><PromulgationInfo><PromulgationDate>2026/07/03</PromulgationDate>
    </PromulgationInfo><Subject>V/v thử</Subject></MessageHeader></edXMLHeader></edXMLEnvelope>
    <AttachmentEncoded><Attachment><AttachmentName>vb.pdf</AttachmentName><ContentTransferEncoded>
    {base64.b64encode(paper).decode()}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"""
    answer = client.post(
        "/api/v1/batches", headers=bearer["clerk"], files={"files": ("gói.edxml", package.encode())}
    )
    assert answer.status_code == 202, answer.text
    settled(client, service, bearer["clerk"], answer.json()["id"])
    (found,) = client.get(
        f"/api/v1/documents?number={number}&period=2026-07", headers=bearer["clerk"]
    ).json()["items"]
    assert (found["subject"], found["issued_on"]) == ("V/v thử", "2026-07-03")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", b"PK\x03\x04 no zip"),
        ("a.edxml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
        ("a.edxml", b"<x"),
        ("a.edxml", b"<x/>"),
    ],
)
def test_broken_package_records_nothing(
    name: str, content: bytes, client: TestClient, bearer: dict[str, Headers]
) -> None:
    """422 with a reason; no job is written."""
    before = job_ids(client, bearer)
    answer = client.post("/api/v1/batches", headers=bearer["clerk"], files={"files": (name, content)})
    assert answer.status_code == 422
    assert job_ids(client, bearer) == before


def job_ids(client: TestClient, bearer: dict[str, Headers]) -> list[int]:
    """The clerk's jobs; earlier ones may still go on."""
    return [one["id"] for one in client.get("/api/v1/jobs", headers=bearer["clerk"]).json()["items"]]


def test_reverification_adds_and_keeps(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """Every document of the period gets one more verification; pause stops it, resume goes on."""
    made = submit(client, bearer["clerk"], paper, code_number=new_number(), issued_on="2021-03-03").json()
    ordered = client.post(
        "/api/v1/reverifications", headers=bearer["administrator"], json={"period": "2021-03"}
    ).json()
    paused = client.post(f"/api/v1/jobs/{ordered['id']}/pause", headers=bearer["administrator"])
    if paused.status_code == 200:  # it may have been quicker than we
        assert (
            client.get(f"/api/v1/jobs/{ordered['id']}", headers=bearer["auditor"]).json()["state"] == "paused"
        )
        client.post(f"/api/v1/jobs/{ordered['id']}/resume", headers=bearer["administrator"])
    job = settled(client, service, bearer["administrator"], ordered["id"])
    assert job["state"] == "done"
    assert job["progress"]["done"] == 1
    history = client.get(f"/api/v1/documents/{made['id']}/verifications", headers=bearer["clerk"]).json()
    assert [one["reason"] for one in history] == ["submitted", "reverified"]


class _Receiver(BaseHTTPRequestHandler):
    """A DMS that refuses the first message and takes the second."""

    received: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012 - one receiver a test run

    def do_POST(self) -> None:
        """Take a message."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(500 if len(self.received) == 1 else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    """The address of a DMS on loopback."""
    _Receiver.received = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        server.shutdown()
        thread.join()


def test_webhook_is_signed_and_tried_again(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes, receiver: str
) -> None:
    """Standard Webhooks: same id at each attempt, HMAC over id, time and body; a refusal is tried again."""
    hook = client.post(
        "/api/v1/webhooks", headers=bearer["administrator"], json={"url": receiver, "agency": FIRST}
    ).json()
    answer = submit(
        client, bearer["clerk"], paper, code_number=new_number(), extra={"Prefer": "respond-async"}
    )
    done = settled(client, service, bearer["clerk"], answer.json()["id"])
    delivery = _delivery(service)
    run_job(service, delivery)
    _make_due(service, delivery)
    run_job(service, delivery)
    assert settled(client, service, bearer["administrator"], delivery)["state"] == "done"
    client.delete(f"/api/v1/webhooks/{hook['id']}", headers=bearer["administrator"])
    (first, _), (second, body) = _Receiver.received[:2]
    assert first["webhook-id"] == second["webhook-id"]
    signed = f"{second['webhook-id']}.{second['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert second["webhook-signature"] == f"v1,{expected}"
    assert json.loads(body)["data"]["document_id"] == done["result"]["document_id"]


def _delivery(service: Service) -> int:
    with reader(service.engine) as session:
        found = session.scalar(select(Job.id).where(Job.kind == "delivery").order_by(Job.id.desc()).limit(1))
        assert found is not None
        return found


def _make_due(service: Service, job_id: int) -> None:
    """Wait for the first attempt to be over, then make the next one due now."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with writer(service.engine) as session:
            job = session.get_one(Job, job_id)
            if job.attempts or job.state != "pending":
                job.due_at = service.now()
                session.commit()
                return
        time.sleep(0.05)
    raise AssertionError("no attempt was made")
