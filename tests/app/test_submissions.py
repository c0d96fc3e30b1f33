"""Submitting documents: recorded once, answered the same, refused with a reason."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.service import Service
from signing.database import reader
from signing.models import Document, Verification
from tests.app.conftest import FIRST, SECOND, folder_of, new_number, new_paper
from tests.app.hostile import HOSTILE
from verification.verdict_json import VERDICT_JSON

Headers = dict[str, str]


def submit(
    client: TestClient,
    headers: Headers,
    pdf: bytes | None,
    *,
    name: str = "văn bản.pdf",
    extra: Headers | None = None,
    **metadata: Any,
) -> httpx2.Response:
    """POST one document."""
    asked = {"issuer_org_id": FIRST, "code_notation": "SNV-VP", "issued_on": "2026-07-23", **metadata}
    files = None if pdf is None else {"file": (name, pdf, "application/pdf")}
    return client.post(
        "/api/v1/documents",
        headers={**headers, **(extra or {})},
        data={"metadata": json.dumps(asked)},
        files=files,
    )


def documents_in(service: Service) -> int:
    """How many documents the register holds."""
    with reader(service.engine) as session:
        return session.scalar(select(func.count()).select_from(Document)) or 0


def test_new_document_is_recorded_with_its_verdict(
    client: TestClient, bearer: dict[str, Headers], paper: bytes
) -> None:
    """201, the record and the whole verdict; the same document is found at its address."""
    answer = submit(client, bearer["clerk"], paper, code_number=new_number(), subject="V/v thử")
    assert answer.status_code == 201
    record = answer.json()
    assert record["agency"] == FIRST
    assert record["agency_name"] == "Sở Nội vụ"
    assert record["signing_status"] == "unsigned"
    assert VERDICT_JSON.validate_python(record["verdict"]).sha256 == hashlib.sha256(paper).hexdigest()
    found = client.get(answer.headers["location"], headers=bearer["clerk"])
    assert found.json()["verdict"] == record["verdict"]
    assert client.get(
        answer.headers["location"], headers=bearer["clerk"] | {"If-None-Match": found.headers["etag"]}
    ).status_code == 304  # fmt: skip


def test_what_was_corrected_is_not_answered_as_unchanged(
    client: TestClient, bearer: dict[str, Headers]
) -> None:
    """A correction changes the number and brings no other verdict: the new one is sent."""
    answer = submit(client, bearer["clerk"], new_paper(), code_number=new_number())
    where = answer.headers["location"]
    before = client.get(where, headers=bearer["administrator"])
    number = new_number()
    corrected = client.post(
        f"{where}/corrections",
        json={"code_number": number, "reason": "Ghi nhầm số"},
        headers=bearer["administrator"],
    )
    assert corrected.status_code == 201
    after = client.get(where, headers=bearer["administrator"] | {"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.json()["code_number"]) == (200, number)


def test_same_document_again_is_answered_from_the_record(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """200 and the record that exists; nothing is added, also when both come at the same moment."""
    number = new_number()
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda _: submit(client, bearer["clerk"], paper, code_number=number), range(4))
        )
    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert len({one.json()["id"] for one in answers}) == 1
    with reader(service.engine) as session:
        verifications = session.scalar(
            select(func.count()).where(Verification.document_id == answers[0].json()["id"])
        )
    assert verifications == 1


def test_other_bytes_for_a_number_are_refused_unless_they_replace(
    client: TestClient, bearer: dict[str, Headers]
) -> None:
    """409 duplicate_number names the document; with `replaces` a new verification is added to it."""
    number = new_number()
    first = submit(client, bearer["clerk"], new_paper(), code_number=number).json()
    mended = new_paper()
    refused = submit(client, bearer["clerk"], mended, code_number=number)
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_number")
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["document_id"] == first["id"]
    replaced = submit(client, bearer["clerk"], mended, code_number=number, replaces=first["id"])
    assert (replaced.status_code, replaced.json()["id"]) == (201, first["id"])
    history = client.get(f"/api/v1/documents/{first['id']}/verifications", headers=bearer["clerk"]).json()
    assert [one["reason"] for one in history] == ["submitted", "replaced"]


def test_idempotency_key_gives_the_same_answer(
    client: TestClient, bearer: dict[str, Headers], paper: bytes
) -> None:
    """The same request again gets the very same 201; another request under the key is refused."""
    key = {"Idempotency-Key": f"k-{new_number()}"}
    number = new_number()
    first = submit(client, bearer["clerk"], paper, code_number=number, extra=key)
    again = submit(client, bearer["clerk"], paper, code_number=number, extra=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = submit(client, bearer["clerk"], new_paper(), code_number=number, extra=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_document_on_paper_only_is_counted(client: TestClient, bearer: dict[str, Headers]) -> None:
    """Without a file: recorded, unsigned, no verdict."""
    answer = submit(client, bearer["clerk"], None, code_number=new_number())
    assert answer.status_code == 201
    assert (answer.json()["signing_status"], answer.json()["verdict"]) == ("unsigned", None)


def test_secret_document_leaves_a_count_and_nothing_else(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """No file, number, subject or name is kept: not in the register, not in the store."""
    before = documents_in(service)
    period = {"period": "2024-03"}
    answer = submit(
        client, bearer["clerk"], paper, code_number="9", security_level="mat", issued_on="2024-03-01",
        subject="kín",
    )  # fmt: skip
    assert answer.status_code == 201
    assert answer.json() == {"outcome": "secret", "id": None}
    assert documents_in(service) == before
    assert service.originals.get(hashlib.sha256(paper).hexdigest()) is None
    (rate,) = client.get("/api/v1/rates", params=period, headers=bearer["clerk"]).json()["items"]
    assert (rate["secret"], rate["received"], rate["expected"]) == (1, 0, 0)


@pytest.mark.parametrize("kind", ["empty", "not_a_pdf", "encrypted", "truncated"])
def test_unreadable_file_is_recorded_as_unreadable(
    kind: str, client: TestClient, bearer: dict[str, Headers]
) -> None:
    """The document was issued, so it counts; its verdict says why nobody can read the file."""
    file = HOSTILE[kind].make()
    answer = submit(client, bearer["administrator"], file, code_number=new_number())
    assert answer.status_code == 201 or (answer.status_code, answer.json()["code"]) == (
        409,
        "same_file_other_number",
    )
    if answer.status_code == 201 and None not in HOSTILE[kind].codes:
        record = answer.json()
        assert record["signing_status"] == "unreadable"
        assert record["verdict"]["error"]["code"] in HOSTILE[kind].codes


def test_too_large_body_is_refused_before_it_is_read(client: TestClient, bearer: dict[str, Headers]) -> None:
    """413 as a problem, with and without Content-Length; nothing is recorded."""
    big = b"%PDF-1.7\n" + bytes(4 * 1024 * 1024)
    answer = submit(client, bearer["clerk"], big, code_number=new_number())
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"

    def chunks() -> Any:
        yield from (bytes(64 * 1024) for _ in range(100))

    chunked = client.post(
        "/api/v1/checks",
        headers=bearer["clerk"] | {"Content-Type": "multipart/form-data; boundary=x"},
        content=chunks(),
    )
    assert chunked.status_code == 413
    assert chunked.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"issued_on": "31/02/2026"}, "issued_on"),
        ({"code_number": "không"}, "code_number"),
        ({"security_level": "rất mật"}, "security_level"),
        ({"procedure_result": "có"}, "procedure_result"),
        ({"subject": "x" * 600}, "subject"),
    ],
)
def test_wrong_metadata_names_the_field(
    metadata: dict[str, Any], field: str, client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """422 with the field and a Vietnamese sentence; nothing is recorded."""
    before = documents_in(service)
    answer = submit(client, bearer["administrator"], new_paper(), **{"code_number": new_number(), **metadata})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert documents_in(service) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"'])
def test_metadata_that_is_no_object(text: str, client: TestClient, bearer: dict[str, Headers]) -> None:
    """422 malformed_metadata."""
    answer = client.post("/api/v1/documents", headers=bearer["clerk"], data={"metadata": text})
    assert answer.status_code == 422


def test_key_submits_for_its_own_agency_only(
    client: TestClient, service: Service, bearer: dict[str, Headers]
) -> None:
    """Another agency's document is refused with 403; a foreign `replaces` looks like an absent one."""
    before = documents_in(service)
    foreign = submit(client, bearer["other"], new_paper(), code_number=new_number())
    assert (foreign.status_code, foreign.json()["code"]) == (403, "other_agency")
    own = submit(client, bearer["clerk"], new_paper(), code_number=new_number()).json()
    attempt = {"issuer_org_id": SECOND, "code_number": new_number()}
    existing = submit(client, bearer["other"], new_paper(), **attempt, replaces=own["id"])
    absent = submit(client, bearer["other"], new_paper(), **attempt, replaces=10**9)
    assert existing.status_code == absent.status_code == 404
    assert documents_in(service) == before + 1


def test_check_records_nothing(
    client: TestClient, service: Service, bearer: dict[str, Headers], paper: bytes
) -> None:
    """A verdict, and neither a record nor a file."""
    before = documents_in(service)
    answer = client.post("/api/v1/checks", headers=bearer["head"], files={"file": ("a.pdf", paper)})
    assert answer.status_code == 200
    assert VERDICT_JSON.validate_json(answer.content).file == "a.pdf"
    assert documents_in(service) == before
    assert service.originals.get(hashlib.sha256(paper).hexdigest()) is None


def test_check_of_an_unreadable_file_is_a_verdict(client: TestClient, bearer: dict[str, Headers]) -> None:
    """200 with `error`: that a file cannot be read is what the clerk wanted to know."""
    answer = client.post("/api/v1/checks", headers=bearer["head"], files={"file": ("a.pdf", b"")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, "not_a_pdf")


def test_original_is_given_back_byte_for_byte(
    client: TestClient, bearer: dict[str, Headers], paper: bytes
) -> None:
    """The file as it was received, and its first page as a picture."""
    document = submit(client, bearer["clerk"], paper, code_number=new_number()).json()["id"]
    original = client.get(f"/api/v1/documents/{document}/original", headers=bearer["clerk"])
    assert original.content == paper
    page = client.get(f"/api/v1/documents/{document}/pages/1.png", headers=bearer["clerk"])
    assert page.content.startswith(b"\x89PNG")
    assert client.get(f"/api/v1/documents/{document}/pages/2.png", headers=bearer["clerk"]).status_code == 404


def test_nothing_is_left_of_an_upload(
    service: Service, client: TestClient, bearer: dict[str, Headers]
) -> None:
    """The folder of files in transit is empty after each answer."""
    submit(client, bearer["clerk"], new_paper() + bytes(1_000_000), code_number=new_number())
    incoming = folder_of(service) / "incoming"
    assert not incoming.exists() or not list(incoming.iterdir())


def test_history_is_paged_by_key(client: TestClient, bearer: dict[str, Headers]) -> None:
    """Following `next` shows every document once, newest first."""
    for day in range(1, 6):
        submit(client, bearer["other"], new_paper(), issuer_org_id=SECOND, code_number=new_number(),
               issued_on=f"2023-05-0{day}")  # fmt: skip
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get(
            "/api/v1/documents", headers=bearer["other"], params={"period": "2023-05", "limit": "2", **after}
        ).json()
        seen += [one["issued_on"] for one in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [f"2023-05-0{day}" for day in (5, 4, 3, 2, 1)]
