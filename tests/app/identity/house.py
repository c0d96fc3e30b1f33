"""A real OpenID provider on loopback, somebody in the middle who may alter what it says, and our service."""

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from app.demo.stage import HOST, listening
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.database import writer
from signing.models import Level

PROVIDER = Path(__file__).parent / "provider"
AGENCY = "T01.01"
SECRET = "a secret of this test"  # noqa: S105 - and of no other
ACCOUNTS: dict[str, dict[str, Any]] = {
    "van-thu": {"preferred_username": "van.thu", "roles": ["can-bo", "vai-van-thu"], "agency": AGENCY},
    "lanh-dao": {"roles": "vai-lanh-dao", "agency": [AGENCY]},
    "kiem-soat": {"roles": ["vai-kiem-soat"], "agency": "T01.02"},
    "quan-tri": {"roles": ["vai-quan-tri"]},
    "khach": {"preferred_username": "khach", "roles": ["can-bo"]},
    "lac-loai": {"roles": ["vai-van-thu"], "agency": "NO.SUCH"},
}
"""Logins of the provider with their claims; the last two have no place here."""

Alter = Callable[[str, bytes], bytes]
"""Path and body of an answer to what is said instead."""


@dataclass
class Identity:
    """The provider as our service sees it: through whoever sits in the middle."""

    issuer: str
    client: dict[str, Any]
    process: subprocess.Popen[str]
    port: int = 0
    """Where the provider itself listens; 0: it cannot be reached."""
    alter: Alter | None = None
    asked: list[str] = field(default_factory=list)
    """Paths, in the order in which they were asked for."""

    def set_up(self, accounts: dict[str, dict[str, Any]], *, ttl: int = 300) -> None:
        """Have these accounts, and new signing keys."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = {"issuer": self.issuer, "accounts": accounts, "client": self.client, "ttl": ttl}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        lines = iter(self.process.stdout.readline, "")  # the library puts notices of its own between
        self.port = int(next(line for line in lines if line.strip().isdigit()))


@dataclass(frozen=True)
class House:
    """Our service, and the provider that it trusts."""

    service: Service
    url: str
    identity: Identity

    def browser(self) -> httpx.Client:
        """Somebody's browser, without a session anywhere."""
        headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)


def installed() -> bool:
    """Whether the provider can be started on this machine."""
    return shutil.which("node") is not None and (PROVIDER / "node_modules/oidc-provider").exists()


@contextmanager
def opened_house(folder: Path) -> Iterator[House]:
    """Start provider and service; stop both at the end."""
    listener = socket.create_server((HOST, 0))
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    with running_identity(url) as identity:
        settings = Settings(
            data_dir=folder,
            workers=1,
            offline=True,
            public_url=url,
            access_contact="Phòng Tin học, số máy 1234",
            oidc_issuer=identity.issuer,
            oidc_client_id="kyso",
            oidc_client_secret=SecretStr(SECRET),
            oidc_scopes=("openid", "profile", "kyso"),
            oidc_roles=(
                "vai-quan-tri=administrator",
                "vai-kiem-soat=auditor",
                "vai-lanh-dao=agency_head",
                "vai-van-thu=clerk",
            ),
        )
        service = Service.from_settings(settings)
        with service.running(), listening(service, listener):
            with writer(service.engine) as session:
                for code, name in ((AGENCY, "Sở Nội vụ"), ("T01.02", "Sở Tài chính")):
                    record = AgencyRecord(code=code, name=name, level=Level.PROVINCE, identifiers=(code,))
                    put(session, record, at=service.now())
                session.commit()
            yield House(service=service, url=url, identity=identity)


@contextmanager
def running_identity(url: str) -> Iterator[Identity]:
    """The provider for a service at this URL, with the accounts above."""
    middle = ThreadingHTTPServer((HOST, 0), _Middle)
    client = {
        "client_id": "kyso",
        "client_secret": SECRET,
        "redirect_uris": [f"{url}/login/return"],
        "post_logout_redirect_uris": [f"{url}/"],
    }
    command = ["node", str(PROVIDER / "provider.mjs")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        identity = Identity(f"http://{HOST}:{middle.server_port}", client, process)
        middle.identity = identity  # type: ignore[attr-defined]
        thread = threading.Thread(target=middle.serve_forever, daemon=True)
        thread.start()
        try:
            identity.set_up(ACCOUNTS)
            yield identity
        finally:
            middle.shutdown()
            middle.server_close()
            process.terminate()


class _Middle(BaseHTTPRequestHandler):
    """Hands requests on, and answers back, perhaps altered."""

    def do_GET(self) -> None:
        """Ask the provider the same."""
        identity: Identity = self.server.identity  # type: ignore[attr-defined]
        path = self.path.partition("?")[0]
        identity.asked.append(path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not identity.port:
            self.send_error(502)
            return
        connection = HTTPConnection(HOST, identity.port, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name != "Accept-Encoding"}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        said = identity.alter(path, said) if identity.alter else said
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "keep-alive"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
        connection.close()

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def way_back(browser: httpx.Client, login: str) -> str:
    """Log in at the provider's own pages; the address with which it sends the browser back to us."""
    answer = browser.get("/login")
    for _ in range(12):
        if answer.is_redirect:
            target = str(answer.next_request.url) if answer.next_request else ""
            if "/login/return" in target:
                return target
            answer = browser.get(target)
            continue
        form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
        assert form, answer.text[:500]
        fields = dict(re.findall(r'name="(prompt)" value="([^"]+)"', answer.text))
        if fields["prompt"] == "login":
            fields |= {"login": login, "password": "bất kỳ"}
        answer = browser.post(str(answer.url.join(unescape(form[1]))), data=fields)
    raise AssertionError("the provider's pages lead nowhere")


def log_in(browser: httpx.Client, login: str) -> httpx.Response:
    """The whole way; our answer to the return."""
    return browser.get(way_back(browser, login))
