"""`kyso serve`: the service on one address."""

import gc
import ipaddress
import signal
import sys

import typer
import uvicorn

from app.access.keys import Grant, issue_link
from app.access.roles import Role
from app.database import patiently
from app.main import create_app
from app.observation import configure_logs
from app.service import Service
from app.settings import Settings
from app.tracing import start as start_traces
from signing.database import writer

_SECONDS_TO_FINISH = 45
"""Longer than one examination: what was begun is answered before the process ends."""


def run(host: str, port: int) -> None:
    """Serve until stopped. Raises typer.BadParameter for an address that nothing protects."""
    settings = Settings()
    _refuse_open_port(host, settings)
    configure_logs()
    end_traces = start_traces(settings, "kyso-api")
    service = Service.from_settings(settings)
    with service.running():
        if _is_loopback(host):
            link = patiently(lambda: entry_link(service, host, port))
            print(f"Mở một lần trong trình duyệt để vào: {link}", flush=True)
        # uvicorn raises the signal again once it has answered what it had begun: then close in good order.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        application = create_app(settings, service=service)
        gc.freeze()  # what is loaded by now stays: the collector need not look through it again and again
        uvicorn.run(
            application,
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=64 * 1024,
        )
    end_traces()


def entry_link(service: Service, host: str, port: int) -> str:
    """A link that opens one administrator's session."""
    grant = Grant(name="quản trị tại chỗ", role=Role.ADMINISTRATOR)
    with writer(service.engine) as session:
        token = issue_link(session, grant, now=service.now())
        session.commit()
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/?link={token}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_open_port(host: str, settings: Settings) -> None:
    """Beyond loopback, keys and sessions must travel over TLS: somebody has said where that ends."""
    if not _is_loopback(host) and settings.public_url is None:
        raise typer.BadParameter(
            "--host: ngoài máy này chỉ phục vụ khi đã đặt KYSO_PUBLIC_URL (địa chỉ https bên ngoài)."
        )
