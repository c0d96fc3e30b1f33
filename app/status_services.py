"""Fetches CRLs, OCSP answers and issuers' certificates: the one place of the service that asks a server.

A URL in a certificate is an attacker's input until its chain is trusted. So: http(s) only, to hosts on a
list; the address is looked up once, must be public (unless the host is listed as private) and is the one
connected to; no redirects; size and time are bounded. Answers are kept as long as they are valid, one
request is in flight per question, and a service that fails is left alone for a while, so that a dead
responder slows nobody down; one that works and does not know a certificate is left alone with that question.
"""

import hashlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

import httpcore
import httpx

from app.isolation import KeptAnswer
from app.settings import Settings
from app.status_cache import StatusCache, Unanswered, read_validity
from app.tracing import span
from app.trust import known_hosts
from verification.examination import StatusKind, StatusRequest

MAX_BYTES: Final = {
    StatusKind.CRL: 32 * 1024 * 1024,
    StatusKind.OCSP: 256 * 1024,
    StatusKind.CERTIFICATE: 256 * 1024,
}
_ACCEPT: Final = {
    StatusKind.CRL: "application/pkix-crl, */*;q=0.5",
    StatusKind.OCSP: "application/ocsp-response",
    StatusKind.CERTIFICATE: "application/pkix-cert, application/pkcs7-mime, */*;q=0.5",
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_NOT_THERE: Final = {httpx.codes.NOT_FOUND, httpx.codes.GONE}
_PARALLEL: Final = 8


class Refused(Exception):  # noqa: N818 - an outcome, not a fault of the program
    """The question was not asked, or the answer not taken; the text says why (for logs and metrics)."""


@dataclass(slots=True)
class Circuit:
    """Whether a host is being left alone after failures in a row."""

    failures: int = 0
    opens_at: float = 0.0

    _TOLERATED = 2
    _FIRST_PAUSE = 30.0
    _LONGEST_PAUSE = 900.0

    def failed(self, now: float) -> None:
        """Count a failure; from the second one on the host rests, each time longer."""
        self.failures += 1
        if self.failures >= self._TOLERATED:
            pause = self._FIRST_PAUSE * 2 ** (self.failures - self._TOLERATED)
            self.opens_at = now + min(pause, self._LONGEST_PAUSE)

    def succeeded(self) -> None:
        """Forget the failures."""
        self.failures = 0
        self.opens_at = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom we may ask. Entries are host names, with `:port` where it is not the scheme's own."""

    hosts: frozenset[str]
    private: frozenset[str] = frozenset()
    """May resolve to addresses that are not public; allowed without being in `hosts`."""

    def check(self, url: SplitResult) -> bool:
        """Whether the addresses must be public. Raises Refused where the URL may not be asked at all."""
        if url.scheme not in _DEFAULT_PORTS:
            raise Refused("scheme")
        if url.username or url.password or not url.hostname:
            raise Refused("authority")
        try:
            port = url.port
        except ValueError as error:
            raise Refused("port") from error
        name = url.hostname
        listed = name if port in (None, _DEFAULT_PORTS[url.scheme]) else f"{name}:{port}"
        if listed in self.private:
            return False
        if listed not in self.hosts:
            raise Refused("host_not_allowed")
        return True


@dataclass(slots=True, kw_only=True)
class StatusServices:
    """The adapter: what is at hand, and how to get what is not. Safe to use from many threads."""

    folder: Path
    reach: Reach
    seconds: float = 5.0
    observe: Callable[[str, str], None] | None = None
    """Told the host and how asking it ended."""
    _cache: StatusCache = field(init=False)
    _client: httpx.Client = field(init=False)
    _circuits: dict[str, Circuit] = field(default_factory=dict)
    _unanswered: dict[str, Circuit] = field(default_factory=dict)
    """Of questions that a working host has no answer to."""
    _in_flight: dict[str, tuple[threading.Lock, int]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._cache = StatusCache(self.folder)
        self._client = httpx.Client(
            timeout=httpx.Timeout(self.seconds, connect=min(self.seconds, 3.0)),
            limits=httpx.Limits(max_keepalive_connections=0),  # each has its own `_Deadline`
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "kyso"},
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """As the deployment decides: the manifest's hosts and those that the settings add."""
        return cls(
            folder=settings.status_dir,
            reach=Reach(
                hosts=known_hosts() | frozenset(settings.status_hosts),
                private=frozenset(settings.status_private_hosts),
            ),
            seconds=settings.status_seconds,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def at_hand(self) -> tuple[KeptAnswer, ...]:
        """Every answer that is held and still valid."""
        return self._cache.valid(datetime.now(UTC))

    def clear_expired(self) -> None:
        """Remove answers that no longer hold."""
        self._cache.clear_expired(datetime.now(UTC))
        now = time.monotonic()
        for key in [key for key, one in self._unanswered.items() if one.opens_at <= now]:
            self._unanswered.pop(key, None)

    def fetch(self, requests: tuple[StatusRequest, ...]) -> bool:
        """Ask for all of it at once; True when at least one answer is now at hand that was not before."""
        if len(requests) == 1:
            return self._answer(requests[0])
        with ThreadPoolExecutor(min(_PARALLEL, len(requests) or 1)) as threads:
            asked = [threads.submit(copy_context().run, self._answer, one) for one in requests]
            return sum(one.result() for one in asked) > 0

    def resting(self) -> dict[str, float]:
        """Hosts that are left alone after failures, with the seconds until they are asked again."""
        now = time.monotonic()
        return {host: one.opens_at - now for host, one in self._circuits.items() if one.opens_at > now}

    def forget_failures(self) -> None:
        """Ask every host again, e.g. when an operator says that the network is back."""
        self._circuits.clear()
        self._unanswered.clear()

    def _answer(self, request: StatusRequest) -> bool:
        """Any one of the URLs will do, in the order in which the certificate names them."""
        return any(self._ask(url, request) for url in request.urls if self._allowed(url))

    def _allowed(self, url: str) -> bool:
        try:
            self.reach.check(urlsplit(url))
        except (Refused, ValueError) as error:
            self._tell("other", str(error))
            return False
        return True

    def _ask(self, url: str, request: StatusRequest) -> bool:
        key = hashlib.sha256(url.encode() + b"\0" + (request.body or b"")).hexdigest()
        with self._alone(key):  # whoever waited here finds the answer of the one before
            if self._cache.holds(key, datetime.now(UTC)):
                return True
            host = urlsplit(url).netloc
            circuit = self._circuits.setdefault(host, Circuit())
            question = self._unanswered.get(key, Circuit())
            if max(circuit.opens_at, question.opens_at) > time.monotonic():
                return False
            try:
                with span("status_service", host=host, kind=request.kind):
                    content = self._exchange(url, request)
                    validity = read_validity(request, content, datetime.now(UTC))
            except (Refused, httpx.HTTPError, OSError, ValueError) as error:
                self._tell(host, str(error) if isinstance(error, Refused) else type(error).__name__)
                if isinstance(error, Unanswered):
                    circuit.succeeded()
                    self._unanswered.setdefault(key, question).failed(time.monotonic())
                elif not isinstance(error, Refused):
                    circuit.failed(time.monotonic())
                return False
            circuit.succeeded()
            self._unanswered.pop(key, None)
            self._tell(host, "answered")
            self._cache.keep(key, request.kind, content, origin=url, validity=validity)
            return True

    def _tell(self, host: str, outcome: str) -> None:
        if self.observe is not None:
            self.observe(host, outcome)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """One request in flight per question; the lock goes when nobody waits for it."""
        with self._guard:
            lock, waiting = self._in_flight.get(key, (threading.Lock(), 0))
            self._in_flight[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                waiting = self._in_flight[key][1] - 1
                if waiting:
                    self._in_flight[key] = (lock, waiting)
                else:
                    del self._in_flight[key]

    def _exchange(self, url: str, request: StatusRequest) -> bytes:
        """One request to the address that was checked; the body, within its bounds."""
        parts = urlsplit(url)
        address = _address(parts, must_be_public=self.reach.check(parts))
        target = httpx.URL(url)
        deadline = _Deadline(self.seconds)
        headers = {"Host": parts.netloc.rpartition("@")[2], "Accept": _ACCEPT[request.kind]}
        if request.body is not None:
            headers["Content-Type"] = "application/ocsp-request"
        with (
            deadline,
            self._client.stream(
                "GET" if request.body is None else "POST",
                target.copy_with(host=address),
                content=request.body,
                headers=headers,
                extensions={"sni_hostname": parts.hostname, "trace": deadline.trace},
            ) as response,
        ):
            if response.status_code in _NOT_THERE:
                raise Unanswered(f"status {response.status_code}")
            if response.status_code != httpx.codes.OK:
                raise httpx.HTTPError(f"status {response.status_code}")
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES[request.kind]:
                    raise httpx.HTTPError("too large")
                if deadline.passed:
                    raise httpx.HTTPError("too slow")
        return bytes(body)


class _Deadline:
    """Ends an exchange at its time, whatever still arrives.

    The client's own time-out begins anew with every octet: a service that sends its header a line a second
    would hold a submission for as long as it likes.
    """

    _CONNECTED: Final = ("connection.connect_tcp.complete", "connection.start_tls.complete")

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._stream: httpcore.NetworkStream | None = None

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: dict[str, httpcore.NetworkStream]) -> None:
        """Told by the client what it does; keeps the connection that it made."""
        if event in self._CONNECTED:
            self._stream = info["return_value"]

    def _end(self) -> None:
        self.passed = True
        connection = self._stream.get_extra_info("socket") if self._stream else None
        with suppress(OSError):
            if connection is not None:
                connection.shutdown(socket.SHUT_RDWR)


def _address(url: SplitResult, *, must_be_public: bool) -> str:
    """The address to connect to. Raises Refused when any address of the host is not public."""
    port = url.port or _DEFAULT_PORTS[url.scheme]
    found = socket.getaddrinfo(url.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if must_be_public and not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in addresses):
        raise Refused("private_address")
    if not addresses:
        raise Refused("no_address")
    return addresses[0]
