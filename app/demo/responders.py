"""CRL, OCSP, caIssuers and RFC 3161 over HTTP on loopback. It can be killed, slowed, and made to lie.

with StatusServer() as server:
pki = Pki.create(url=server.url)
server.serve(pki)
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from asn1crypto import cms, ocsp, tsp

from app.demo.pki import Authority, Pki
from app.demo.signed_data import timestamp_token
from app.demo.status import PLAIN_OCSP, OcspOptions, answer_for

Clock = Callable[[], datetime]


@dataclass(kw_only=True)
class Behaviour:
    """How a service misbehaves; the default is well-behaved."""

    delay: float = 0.0
    """Seconds before the answer begins."""
    status: int = 200
    body: bytes | None = None
    """Answered in place of the truth."""
    redirect: str | None = None


@dataclass(kw_only=True)
class _Desk:
    """What the request handlers share."""

    authorities: list[Authority] = field(default_factory=list)
    pkis: list[Pki] = field(default_factory=list)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    """By path prefix: "/crl", "/ocsp", "/crt", "/tsa", "" for all."""
    requests: list[str] = field(default_factory=list)
    clock: Clock = field(default=lambda: datetime.now(UTC).replace(microsecond=0))
    ocsp_options: OcspOptions = PLAIN_OCSP

    def behaviour(self, path: str) -> Behaviour:
        fitting = [prefix for prefix in self.behaviours if path.startswith(prefix)]
        return self.behaviours[max(fitting, key=len)] if fitting else Behaviour()

    def answer(self, path: str, body: bytes) -> tuple[bytes, str] | None:
        """Content and media type; None where there is nothing."""
        if path.startswith("/ocsp"):
            return self._ocsp(body), "application/ocsp-response"
        if path.startswith("/tsa") and self.pkis:
            return self._timestamp(body), "application/timestamp-reply"
        for authority in self.authorities:
            if path == f"/crl/{authority.name}.crl":
                # Published an hour ago: a list younger than the signature would be a luxury.
                return authority.crl(self.clock() - timedelta(hours=1)), "application/pkix-crl"
            if path == f"/crt/{authority.name}.crt":
                return authority.identity.certificate, "application/pkix-cert"
        return None

    def _ocsp(self, body: bytes) -> bytes:
        request = ocsp.OCSPRequest.load(body)
        asked = request["tbs_request"]["request_list"][0]["req_cert"]
        for authority in self.authorities:
            parsed = authority.identity.parsed
            if asked["issuer_key_hash"].native == parsed.public_key.sha1 and authority.responder is not None:
                return answer_for(
                    asked,
                    responder=authority.responder,
                    this_update=self.clock(),
                    revoked=authority.revoked.get(asked["serial_number"].native),
                    options=self.ocsp_options,
                )
        return bytes(ocsp.OCSPResponse({"response_status": "unauthorized"}).dump())

    def _timestamp(self, body: bytes) -> bytes:
        request = tsp.TimeStampReq.load(body)
        imprint = request["message_imprint"]
        token = timestamp_token(
            self.pkis[0].timestamping,
            imprint["hashed_message"].native,
            at=self.clock(),
            digest=imprint["hash_algorithm"]["algorithm"].native,
            nonce=request["nonce"].native,
        )
        made = tsp.TimeStampResp(
            {"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)}
        )
        return bytes(made.dump())


class StatusServer:
    """The services of one or more hierarchies on one loopback port, in a thread."""

    def __init__(self, port: int = 0) -> None:
        self._desk = _Desk()
        self._server: ThreadingHTTPServer | None = None
        self._port = port
        self.start()

    @property
    def url(self) -> str:
        """Base address, to be written into certificates."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def requests(self) -> list[str]:
        """Paths asked for so far."""
        return self._desk.requests

    def serve(self, *pkis: Pki) -> None:
        """Answer for these hierarchies."""
        for pki in pkis:
            self._desk.pkis.append(pki)
            self._desk.authorities.extend(pki.authorities)

    def behave(self, path: str, behaviour: Behaviour | None) -> None:
        """Change how paths with this prefix answer; None makes them well-behaved again."""
        if behaviour is None:
            self._desk.behaviours.pop(path, None)
        else:
            self._desk.behaviours[path] = behaviour

    def set_clock(self, clock: Clock) -> None:
        """The time that the answers carry."""
        self._desk.clock = clock

    def set_ocsp_options(self, options: OcspOptions) -> None:
        """How OCSP answers are made from now on."""
        self._desk.ocsp_options = options

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        if self._server is not None:
            return
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self._desk))
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def kill(self) -> None:
        """Refuse connections until `start`."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def _handler(desk: _Desk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            desk.requests.append(self.path)
            behaviour = desk.behaviour(self.path)
            time.sleep(behaviour.delay)
            if behaviour.redirect is not None:
                self.send_response(302)
                self.send_header("Location", behaviour.redirect)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            truth = (behaviour.body, "application/octet-stream") if behaviour.body is not None else None
            content, media_type = truth or desk.answer(self.path, body) or (b"", "text/plain")
            self.send_response(behaviour.status if content or behaviour.body is not None else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Stay silent: the demo's terminal is for the user."""

    return Handler
