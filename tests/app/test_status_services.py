"""Asking status services: against a real one on loopback that is killed, slowed, and made to lie."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from app.demo.certificates import Identity
from app.demo.pki import Pki
from app.demo.responders import Behaviour, StatusServer
from app.demo.status import make_ocsp_answer
from app.settings import Settings
from app.status_cache import StatusCache
from app.status_services import MAX_BYTES, Circuit, Reach, Refused, StatusServices
from verification.examination import StatusKind, StatusRequest
from verification.signature import ocsp_answers

QUICK = 1.0
UNROUTABLE = "http://127.0.0.1:9/crl"


@pytest.fixture
def server() -> Iterator[StatusServer]:
    """A responder of our own hierarchy."""
    with StatusServer() as running:
        running.serve(Pki.create(url=running.url))
        yield running


@pytest.fixture
def services(server: StatusServer, tmp_path: Path) -> Iterator[StatusServices]:
    """The adapter, allowed to ask that responder."""
    host = server.url.removeprefix("http://")
    made = StatusServices(
        folder=tmp_path, reach=Reach(hosts=frozenset(), private=frozenset({host})), seconds=QUICK
    )
    yield made
    made.close()


def crl(server: StatusServer, name: str = "vgca-demo-root") -> StatusRequest:
    """Ask for a CRL of the responder."""
    return StatusRequest(kind=StatusKind.CRL, urls=(f"{server.url}/crl/{name}.crl",))


def test_answer_is_kept_and_not_asked_for_again(server: StatusServer, services: StatusServices) -> None:
    """One request serves many documents, and another process that shares the folder."""
    for _ in range(3):
        assert services.fetch((crl(server),))
    assert len(server.requests) == 1
    (kept,) = services.at_hand()
    content = (services.folder / kept.sha256).read_bytes()
    assert x509.load_der_x509_crl(content).next_update_utc is not None
    assert services.at_hand() is services.at_hand()
    assert StatusCache(services.folder).valid(datetime.now(UTC)) == (kept,)


def test_one_request_is_in_flight_for_one_question(server: StatusServer, services: StatusServices) -> None:
    """Documents that need the same answer at the same moment wait for one request."""
    server.behave("", Behaviour(delay=0.3))
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(lambda _: services.fetch((crl(server),)), range(8)))
    assert len(server.requests) == 1


def test_dead_service_slows_nobody_down(server: StatusServer, services: StatusServices) -> None:
    """After two failures the host rests; asking it again costs nothing."""
    server.kill()
    for _ in range(2):
        assert not services.fetch((crl(server),))
    assert services.resting()
    begun = time.monotonic()
    for _ in range(200):
        assert not services.fetch((crl(server),))
    assert time.monotonic() - begun < 0.5


def test_slow_service_is_given_up(server: StatusServer, services: StatusServices) -> None:
    """The time limit holds for the whole answer."""
    server.behave("", Behaviour(delay=5 * QUICK))
    begun = time.monotonic()
    assert not services.fetch((crl(server),))
    assert time.monotonic() - begun < 3 * QUICK


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"])
def test_a_header_that_never_ends_is_given_up(answer: bytes, tmp_path: Path) -> None:
    """A line before each time-out of reading: it was waited for as long as lines came."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(answer)
                while not stop.wait(QUICK / 5):
                    connection.sendall(answer if answer.endswith(b"\r\n\r\n") else b"X: a\r\n")

        sender = threading.Thread(target=drip)
        sender.start()
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        services = StatusServices(
            folder=tmp_path, reach=Reach(hosts=frozenset(), private=frozenset({host})), seconds=QUICK
        )
        timer = threading.Timer(8 * QUICK, stop.set)
        timer.start()
        begun = time.monotonic()
        assert not services.fetch((StatusRequest(kind=StatusKind.CRL, urls=(f"http://{host}/crl",)),))
        assert time.monotonic() - begun < 4 * QUICK
        timer.cancel()
        stop.set()
        sender.join()
        services.close()


def test_rest_ends_with_a_good_answer() -> None:
    """The pause doubles with each failure, has an end, and a success forgets it."""
    circuit = Circuit()
    pauses = []
    for _ in range(10):
        circuit.failed(0.0)
        pauses.append(circuit.opens_at)
    assert pauses[:3] == [0.0, 30.0, 60.0]
    assert pauses[-1] == 900.0
    circuit.succeeded()
    assert circuit.opens_at == 0.0


@pytest.mark.parametrize(
    "lie",
    [
        Behaviour(body=b"<html>moved</html>"),
        Behaviour(body=b""),
        Behaviour(status=404),
        Behaviour(status=500),
        Behaviour(redirect="http://127.0.0.1:1/elsewhere"),
    ],
)
def test_what_is_no_answer_is_not_kept(
    lie: Behaviour, server: StatusServer, services: StatusServices
) -> None:
    """Rubbish, errors and redirects are failures of the service."""
    server.behave("", lie)
    assert not services.fetch((crl(server),))
    assert services.at_hand() == ()


def test_redirect_is_not_followed(server: StatusServer, services: StatusServices) -> None:
    """Not even to a host that may be asked."""
    server.behave("/crl/first", Behaviour(redirect=f"{server.url}/crl/vgca-demo-root.crl"))
    assert not services.fetch((crl(server, "first"),))
    assert server.requests == ["/crl/first.crl"]


def test_stale_answer_is_not_kept(server: StatusServer, services: StatusServices) -> None:
    """A CRL whose next update has passed says nothing about today."""
    server.set_clock(lambda: datetime.now(UTC).replace(microsecond=0) - timedelta(days=400))
    assert not services.fetch((crl(server),))


def test_answer_beyond_the_size_limit_is_dropped(
    server: StatusServer, services: StatusServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops at the limit."""
    monkeypatch.setitem(MAX_BYTES, StatusKind.CRL, 1000)
    server.behave("", Behaviour(body=bytes(1_000_000)))
    assert not services.fetch((crl(server),))


def test_second_url_is_asked_when_the_first_fails(server: StatusServer, services: StatusServices) -> None:
    """Any one of the URLs in the certificate will do."""
    request = crl(server)
    both = StatusRequest(kind=StatusKind.CRL, urls=(f"{server.url}/crl/none.crl", *request.urls))
    assert services.fetch((both,))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ldap://ca.gov.vn/cn=crl",
        "ftp://ca.gov.vn/crl",
        "http://evil.example/crl",
        "http://ca.gov.vn.evil.example/crl",
        "http://ca.gov.vn@evil.example/crl",
        "http://user:pass@ca.gov.vn/crl",
        "http://ca.gov.vn:22/crl",
        "http://ca.gov.vn:99999/crl",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/crl",
        "http://localhost/crl",
        "http:///crl",
        "//ca.gov.vn/crl",
        "",
    ],
)
def test_url_of_an_attacker_is_not_asked(url: str, tmp_path: Path) -> None:
    """What a certificate names is asked only when its scheme, host and port are on the list."""
    told: list[str] = []
    services = StatusServices(
        folder=tmp_path,
        reach=Reach(hosts=frozenset({"ca.gov.vn"})),
        observe=lambda _, outcome: told.append(outcome),
    )
    assert not services.fetch((StatusRequest(kind=StatusKind.CRL, urls=(url,)),))
    assert told
    assert not services.resting()
    services.close()


def test_listed_host_that_resolves_to_a_private_address_is_refused(tmp_path: Path) -> None:
    """DNS may say what it likes: an allowed name must not lead into our own network."""
    told: list[str] = []
    services = StatusServices(
        folder=tmp_path,
        reach=Reach(hosts=frozenset({"localhost:9"})),
        observe=lambda _, outcome: told.append(outcome),
    )
    assert not services.fetch((StatusRequest(kind=StatusKind.CRL, urls=("http://localhost:9/crl",)),))
    assert told == ["private_address"]
    services.close()


def test_private_host_must_be_listed_with_its_port() -> None:
    """The demo's responder may be asked, its neighbour on the same machine may not."""
    reach = Reach(hosts=frozenset(), private=frozenset({"127.0.0.1:9"}))
    from urllib.parse import urlsplit  # noqa: PLC0415

    assert reach.check(urlsplit(UNROUTABLE)) is False
    with pytest.raises(Refused):
        reach.check(urlsplit("http://127.0.0.1:10/crl"))


def test_hosts_of_the_manifest_are_allowed_by_default(tmp_path: Path) -> None:
    """Without settings exactly the authorities that we know may be asked."""
    services = StatusServices.from_settings(Settings(data_dir=tmp_path))
    assert {"ca.gov.vn", "ocsp.ca.gov.vn", "rootca.gov.vn"} <= services.reach.hosts
    assert services.reach.private == frozenset()
    services.close()


def asked_of(server: StatusServer, identity: Identity, issuer: Identity) -> StatusRequest:
    """The OCSP request for a certificate."""
    return StatusRequest(
        kind=StatusKind.OCSP,
        urls=(f"{server.url}/ocsp",),
        body=ocsp_answers.request(identity.parsed, issuer.parsed),
    )


@pytest.mark.parametrize("lie", [None, Behaviour(status=404)])
def test_a_service_that_does_not_know_a_certificate_answers_for_others(
    lie: Behaviour | None, server: StatusServer, services: StatusServices
) -> None:
    """An "unauthorized" (of an expired certificate, often) and 404 say nothing against the host.

    Two such answers had it left alone for all certificates, longer with each one more.
    """
    stranger = Pki.create(url=server.url, folder="vgca-stranger", first_key=200)
    unknown = asked_of(server, stranger.issuing.identity, stranger.root.identity)
    if lie is not None:
        server.behave("/ocsp", lie)
    for _ in range(6):
        assert not services.fetch((unknown,))
    assert server.requests == ["/ocsp"] * 2
    assert services.resting() == {}
    assert services.fetch((crl(server),))


def test_an_answer_about_another_certificate_is_not_kept(tmp_path: Path) -> None:
    """Kept, it would be taken for the answer for half a day."""
    with StatusServer() as server:
        pki = Pki.create(url=server.url)
        server.serve(pki)
        reach = Reach(hosts=frozenset(), private=frozenset({server.url.removeprefix("http://")}))
        services = StatusServices(folder=tmp_path, reach=reach, seconds=QUICK)
        root, issuing = pki.root.identity, pki.issuing.identity
        assert pki.root.responder is not None
        other = make_ocsp_answer(
            certificate=pki.timestamping.parsed,
            issuer=root.parsed,
            responder=pki.root.responder,
            this_update=datetime.now(UTC).replace(microsecond=0),
        )
        server.behave("/ocsp", Behaviour(body=other))
        assert not services.fetch((asked_of(server, issuing, root),))
        assert services.at_hand() == ()
        server.behave("/ocsp", Behaviour())
        assert services.fetch((asked_of(server, issuing, root),))
        services.close()
