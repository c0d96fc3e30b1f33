"""Bodies that arrive too slowly, over real sockets: refused as a problem, and the place is free again."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from app.demo.stage import HOST, listening
from app.service import Service
from tests.app.conftest import new_paper

Headers = dict[str, str]
SECONDS = 1.6
RATE = 2000
BOUNDARY = "parts"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.fixture
def port(service: Service) -> Iterator[int]:
    """The same house with one place, and little patience with senders."""
    settings = service.settings.model_copy(
        update={"body_seconds": SECONDS, "body_bytes_per_second": RATE, "workers": 1, "max_waiting": 0}
    )
    hasty = replace(service, settings=settings)
    with listening(hasty, socket.create_server((HOST, 0))) as taken:
        yield taken


def opened(port: int, path: str, headers: Headers, length: int) -> socket.socket:
    """A connection on which the head of a request has been sent."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {HOST}:{port}", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    connection = socket.create_connection((HOST, port), timeout=20)
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return connection


def answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body; the server closes, or says how long the body is."""
    stream = connection.makefile("rb")
    status = int(stream.readline().split()[1])
    headers: dict[str, str] = {}
    while line := stream.readline().strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    return status, headers, stream.read(int(headers["content-length"]))


def form(pdf: bytes) -> tuple[Headers, bytes]:
    """A file as browsers and document management systems send it."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return (
        {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        head.encode() + pdf + f"\r\n--{BOUNDARY}--\r\n".encode(),
    )


def sent_until_refused(connection: socket.socket, body: bytes, *, step: int, pause: float) -> bool:
    """Send a little at a time; True when there was an answer before the end."""
    for start in range(0, len(body), step):
        connection.sendall(body[start : start + step])
        if start + step >= len(body):
            break
        connection.settimeout(pause)
        try:
            if connection.recv(1, socket.MSG_PEEK):
                return True
        except TimeoutError:
            continue
        finally:
            connection.settimeout(20)
    return False


def test_byte_at_a_time_gives_up_its_place(port: int, bearer: dict[str, Headers]) -> None:
    """It holds the only place for its seconds; then 408, the connection ends, and the next one fits."""
    kind, body = form(new_paper())
    begun = time.monotonic()
    patient = bearer["clerk"] | kind | {"Expect": "100-continue"}
    with closing(opened(port, "/api/v1/checks", patient, len(body))) as slow:
        assert (
            slow.recv(len(CONTINUE), socket.MSG_WAITALL) == CONTINUE
        )  # it has the place, its body is awaited
        slow.sendall(body[:1])
        with closing(opened(port, "/api/v1/checks", bearer["clerk"] | kind, len(body))) as other:
            assert answer(other)[0] == 503
        assert sent_until_refused(slow, body[1:], step=1, pause=0.05)
        assert SECONDS <= time.monotonic() - begun < 10 * SECONDS
        status, headers, said = answer(slow)
        assert (status, headers["content-type"]) == (408, "application/problem+json")
        assert json.loads(said)["code"] == "request_timeout"
        assert "quá chậm" in json.loads(said)["detail"]
        assert headers["connection"] == "close"
        assert slow.recv(1) == b""
    with closing(opened(port, "/api/v1/checks", bearer["clerk"] | kind, len(body))) as after:
        after.sendall(body)
        assert answer(after)[0] == 200


def test_who_keeps_the_pace_may_take_longer(port: int, bearer: dict[str, Headers]) -> None:
    """Each part of a body buys the time for the next one."""
    kind, body = form(new_paper() + b"%" * 3 * RATE)
    step = RATE // 10
    with closing(opened(port, "/api/v1/checks", bearer["clerk"] | kind, len(body))) as steady:
        begun = time.monotonic()
        assert not sent_until_refused(steady, body, step=step, pause=0.07)
        assert time.monotonic() - begun > SECONDS
        assert answer(steady)[0] == 200


@pytest.mark.parametrize("sent", [b"", b'{"name": '])
def test_silence_is_refused_wherever_a_body_is_read(
    port: int, bearer: dict[str, Headers], sent: bytes
) -> None:
    """JSON as well, and one that never sends a byte of what it announced."""
    headers = bearer["administrator"] | {"Content-Type": "application/json"}
    with closing(opened(port, "/api/v1/keys", headers, 500)) as silent:
        silent.sendall(sent)
        status, _, said = answer(silent)
    assert (status, json.loads(said)["code"]) == (408, "request_timeout")
