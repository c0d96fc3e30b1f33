"""An S3-compatible store on loopback (moto's server), and somebody on the line who spoils what passes."""

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self

import httpx
import pytest

BUCKET: Final = "originals"
_NOT_PASSED_ON: Final = frozenset({"connection", "transfer-encoding", "host", "content-length"})


class Mood(Enum):
    """How the line to the store behaves."""

    HONEST = auto()
    FORGETFUL = auto()
    """Takes a put, says that it is kept, and drops it."""
    ALTERING = auto()
    """Gives other bytes than those that were put."""
    UNCONDITIONAL = auto()
    """Knows no If-None-Match and says so (501)."""
    HEEDLESS = auto()
    """Knows no If-None-Match and overwrites."""
    FAILING = auto()
    """Answers 500."""
    SLOW = auto()
    """Answers after longer than anybody waits."""


class Line:
    """An HTTP proxy before the store; `mood` may change at any time."""

    def __init__(self, store: str) -> None:
        self.mood = Mood.HONEST
        self.patience = threading.Event()
        self.client = httpx.Client(base_url=store, timeout=60, trust_env=False)
        self.port = 0
        self.listens = False
        self.pick_up()

    @property
    def address(self) -> str:
        """Where the service believes the store to be."""
        return f"http://127.0.0.1:{self.port}"

    def pick_up(self) -> None:
        """Listen, at the same port as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.listens = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def hang_up(self) -> None:
        """Nobody listens any more, on open connections neither; what the store keeps is kept."""
        self.listens = False
        self.patience.set()
        self._server.shutdown()
        self._server.server_close()

    def close(self) -> None:
        """Hang up for good."""
        self.hang_up()
        self.client.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                if not line.listens:
                    self.close_connection = True
                    return
                status, headers, content = line.passed(self.command, self.path, dict(self.headers), body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if self.command != "HEAD":
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _pass  # noqa: N815 - named by the library

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def passed(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """What the service is told, as the mood is."""
        conditional = any(name.lower() == "if-none-match" for name in headers)
        match self.mood:
            case Mood.FAILING:
                return 500, {}, b"<Error><Code>InternalError</Code></Error>"
            case Mood.SLOW:
                self.patience.wait(120)
                return 500, {}, b""
            case Mood.FORGETFUL if method == "PUT":
                return 200, {"ETag": '"0"'}, b""
            case Mood.UNCONDITIONAL if conditional:
                return 501, {}, b"<Error><Code>NotImplemented</Code></Error>"
            case Mood.HEEDLESS:
                headers = {name: value for name, value in headers.items() if name.lower() != "if-none-match"}
            case _:
                pass
        kept = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON}
        answer = self.client.request(method, path, headers=kept, content=body)
        content = answer.content
        if self.mood is Mood.ALTERING and method == "GET":
            content = re.sub(rb"%PDF-1\.\d", b"%PDF-9.9", content)
        shown = {name: value for name, value in answer.headers.items() if name not in _NOT_PASSED_ON}
        if method == "HEAD" and "content-length" in answer.headers:
            shown["Content-Length"] = answer.headers["content-length"]
        return answer.status_code, shown, content


class Store:
    """moto's server with one bucket; it can be stopped and started."""

    def __init__(self) -> None:
        pytest.importorskip("moto")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self.line = Line(self.address)

    @property
    def address(self) -> str:
        """Where the store itself is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, with an empty bucket: it keeps everything in memory."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                httpx.put(f"{self.address}/{BUCKET}", timeout=10, trust_env=False)
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def settings(self) -> dict[str, object]:
        """How the service reaches it, over the line."""
        return {
            "originals_url": f"s3://{BUCKET}",
            "originals_endpoint": self.line.address,
            "originals_access_key": "kyso",
            "originals_secret_key": "kyso-secret",
            "originals_region": "us-east-1",
        }

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """A store as long as the block lasts."""
        made = cls()
        try:
            yield made
        finally:
            made.line.close()
            made.stop()
