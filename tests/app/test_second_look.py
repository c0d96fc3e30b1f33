"""From a status service that is away to a verdict that holds: a signed document through the whole service."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from app.access.roles import ROLE_ACTIONS, Principal, Role
from app.demo.holders import person_profile
from app.demo.office import Office
from app.demo.phrases import LETTER, unstamped
from app.demo.pki import Pki
from app.demo.responders import StatusServer
from app.demo.writer import write
from app.intake import RETRY_STATUS_AFTER, Submission, take_in
from app.isolation import measure
from app.jobs import upkeep
from app.jobs.reverification import verify_again
from app.models import StatusRetry
from app.service import Service
from app.settings import Settings
from app.upload import Upload
from signing.database import reader
from signing.metadata import read_metadata
from signing.models import Evidence, Verification
from signing.register import SubmissionResult
from tests.attacks.workshop import AGENCY, OFFICIAL, VALUES
from verification.verdict import SigningStatus, SubIndication
from verification.verdict_json import VERDICT_JSON

PATIENCE = 60.0


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


@pytest.fixture
def responder() -> Iterator[StatusServer]:
    """A status service that is away."""
    with StatusServer() as server:
        server.kill()
        yield server


@pytest.fixture
def signed(responder: StatusServer) -> tuple[Pki, bytes]:
    """A hierarchy whose certificates name that service, and a document signed under it an hour ago."""
    pki = Pki.create(url=responder.url)
    responder.serve(pki)
    office = Office.open(pki, AGENCY, OFFICIAL)
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    return pki, office.issue(write(unstamped(LETTER)), VALUES, at)


def test_document_is_looked_at_again_when_the_service_is_back(
    responder: StatusServer, signed: tuple[Pki, bytes], tmp_path: Path
) -> None:
    """TRY_LATER and queued; later a second verification with the answers kept as evidence."""
    pki, pdf = signed
    clock = Clock()
    settings = Settings(
        data_dir=tmp_path,
        workers=1,
        status_private_hosts=(responder.url.removeprefix("http://"),),
        status_seconds=2,
    )
    pki.write_trust(settings.trust_dir)
    service = Service.from_settings(settings)
    service.now = clock
    with service.running():
        upkeep.tend(service)
        first = submit(service, pdf)
        assert first.signing_status is SigningStatus.UNDETERMINED
        verdict = VERDICT_JSON.validate_python(first.verdict)
        assert {one.sub_indication for one in verdict.signatures} == {SubIndication.TRY_LATER}
        assert waiting(service) == 1
        responder.start()
        service.status.forget_failures()
        clock.now += RETRY_STATUS_AFTER + timedelta(seconds=1)
        deadline = time.monotonic() + PATIENCE
        while waiting(service) and time.monotonic() < deadline:
            upkeep.tend(service)  # or the service's own loop was first
            time.sleep(0.05)
        with reader(service.engine) as session:
            second = session.scalars(
                select(Verification)
                .where(Verification.document_id == first.document_id)
                .order_by(Verification.id.desc())
            ).first()
            kinds = set(session.scalars(select(Evidence.kind)))
    assert second is not None
    assert (second.reason, second.signing_status) == ("reverified", SigningStatus.SIGNED_FULL)
    assert kinds & {"crl", "ocsp"}


def test_document_that_two_submit_at_once_is_queued_once(
    responder: StatusServer, signed: tuple[Pki, bytes], tmp_path: Path
) -> None:
    """Both examine it before either has recorded it; the later one finds the record and the queue."""
    pki, pdf = signed
    settings = Settings(
        data_dir=tmp_path,
        workers=2,
        status_private_hosts=(responder.url.removeprefix("http://"),),
        status_seconds=2,
    )
    pki.write_trust(settings.trust_dir)
    service = Service.from_settings(settings)
    together = Barrier(2)

    def hand_in(_: int) -> int:
        together.wait()
        return submit(service, pdf).id

    with service.running(), ThreadPoolExecutor(2) as two:
        recorded = set(two.map(hand_in, range(2)))
        assert waiting(service) == 1
        with reader(service.engine) as session:
            assert recorded == set(session.scalars(select(Verification.id)))
    assert len(recorded) == 1


def test_a_file_that_replaces_another_existed_from_its_own_receipt_on(tmp_path: Path) -> None:
    """A certificate that had expired when the new file came is not saved by the day of the old one."""
    clock = Clock()
    expiry = clock.now - timedelta(days=5)
    pki = Pki.create()
    office = Office.open(pki, AGENCY, OFFICIAL)
    short = replace(person_profile(OFFICIAL, AGENCY, pki.now), valid_until=expiry)
    office = replace(office, people={OFFICIAL: pki.leaf(short)}, timestamped=False)
    signed = expiry.replace(microsecond=0) - timedelta(days=5)
    first, backdated = (
        office.issue(write(unstamped(LETTER)), VALUES, at) for at in (signed, signed + timedelta(minutes=1))
    )
    settings = Settings(data_dir=tmp_path, workers=1, offline=True, revocation="warn")
    pki.write_trust(settings.trust_dir)
    service = Service.from_settings(settings)
    service.now = clock
    with service.running():
        clock.now = expiry - timedelta(days=1)
        earlier = submit(service, first)
        assert earlier.signing_status is SigningStatus.SIGNED_FULL
        clock.now = expiry + timedelta(days=5)
        later = submit(service, backdated, replaces=earlier.document_id)
        assert (later.reason, later.signing_status) == ("replaced", SigningStatus.UNDETERMINED)
        assert verify_again(service, earlier.document_id, by="test") == "same"


def submit(service: Service, pdf: bytes, *, replaces: int | None = None) -> Verification:
    """Take the document in as a DMS would."""
    size, sha256 = measure(pdf)
    results: list[SubmissionResult] = []
    take_in(
        service,
        Submission(
            metadata=read_metadata({"code_number": VALUES["number"], "replaces": replaces}),
            upload=Upload(name="vb.pdf", source=pdf, size=size, sha256=sha256),
            principal=Principal(
                name="test", role=Role.ADMINISTRATOR, agency=None, actions=ROLE_ACTIONS[Role.ADMINISTRATOR]
            ),
        ),
        lambda _, result: results.append(result),
    )
    assert results[0].verification is not None
    return results[0].verification


def waiting(service: Service) -> int:
    """How many documents wait for a second look."""
    with reader(service.engine) as session:
        return len(session.scalars(select(StatusRetry)).all())
