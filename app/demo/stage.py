"""The service of the demo, in this process, on a loopback port, with the demo's authorities trusted."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app.access.keys import Grant, issue_key
from app.access.roles import Role
from app.commands.serve import entry_link
from app.demo.pki import Pki
from app.demo.responders import StatusServer
from app.main import create_app
from app.service import Service
from app.settings import Settings
from signing.database import writer

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The running service."""

    service: Service
    port: int
    key: str
    """An administrator's API key."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def link(self) -> str:
        """A link that opens one session in a browser."""
        return entry_link(self.service, HOST, self.port)


@contextmanager
def running_stage(data_dir: Path, port: int, pki: Pki, status: StatusServer) -> Iterator[Stage]:
    """Start the service on an empty data folder; stop it at the end. `port` 0 takes any free one."""
    settings = Settings(
        data_dir=data_dir,
        status_private_hosts=(*Settings().status_private_hosts, status.url.removeprefix("http://")),
        requests_per_minute=100_000,
    )
    pki.write_trust(settings.trust_dir)
    service = Service.from_settings(settings)
    with service.running(), listening(service, socket.create_server((HOST, port))) as taken:
        with writer(service.engine) as session:
            grant = Grant(name="demo", role=Role.ADMINISTRATOR)
            key = issue_key(session, grant, now=service.now())
            session.commit()
        yield Stage(service=service, port=taken, key=key)


@contextmanager
def listening(service: Service, listener: socket.socket) -> Iterator[int]:
    """Serve from a thread on a socket that is open already; yields its port, and closes it."""
    app = create_app(service.settings, service=service)
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_keep_alive=30)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()
