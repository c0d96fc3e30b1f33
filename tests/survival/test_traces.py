"""Traces reach a collector: one document's way through API, queue, worker and database."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from app.tracing import TOLD
from tests.app.hostile import one_page
from tests.survival.house import ROOT, House, until
from tests.survival.postgres import Postgres

SECRET = "Nguyễn Văn Kín"  # noqa: S105 - a person's name


class Collector:
    """A small OTLP receiver on loopback, reading the protobuf of the specification."""

    def __init__(self) -> None:
        self.spans: dict[bytes, tuple[str, Span]] = {}
        self.raw: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                """Take what a process sends."""
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.take(ExportTraceServiceRequest.FromString(body), body)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def endpoint(self) -> str:
        """What KYSO_OTLP_ENDPOINT holds."""
        return f"http://127.0.0.1:{self.server.server_port}/v1/traces"

    def take(self, request: ExportTraceServiceRequest, body: bytes) -> None:
        """Keep the spans, each with the service that sent it."""
        self.raw.append(body)
        for group in request.resource_spans:
            names = (one.value.string_value for one in group.resource.attributes if one.key == "service.name")
            service = next(names)
            for scope in group.scope_spans:
                self.spans |= {span.span_id: (service, span) for span in scope.spans}

    def trace_of(self, name: str) -> dict[str, set[str]]:
        """Names of the spans of the trace that holds a span of this name, by service."""
        ids = {span.trace_id for _, span in list(self.spans.values()) if span.name == name}
        found: dict[str, set[str]] = {}
        for service, span in list(self.spans.values()):
            if span.trace_id in ids:
                found.setdefault(service, set()).add(span.name)
        return found


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector as long as the test lasts."""
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.timeout(900)
def test_one_trace_over_two_processes(tmp_path: Path, collector: Collector) -> None:
    """The request, its transactions, the job at the worker, the wait for an examiner, the examination."""
    settings = {"KYSO_OTLP_ENDPOINT": collector.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    with (
        Postgres.running() as database,
        House.standing(tmp_path / "data", database.url, settings) as house,
    ):
        house.serve()
        house.work()
        house.client.get(f"{house.addresses['api']}/api/v1/documents", params={"signer": SECRET})
        house.submit(1, one_page(), later=True)
        house.submit(2, one_page(b"%% 2\n"))
        house.wait_drained()
        wanted = {
            "kyso-api": {"POST /api/v1/documents", "transaction", "examination.worker"},
            "kyso-worker": {
                "job", "examination", "examination.queued", "examination.worker", "transaction",
            },
        }  # fmt: skip
        until(
            lambda: all(
                names <= collector.trace_of("POST /api/v1/documents").get(service, set())
                for service, names in wanted.items()
            ),
            what="both services told of the document",
            seconds=120,
        )
    by_id = {span.span_id: span for _, span in collector.spans.values()}
    (job,) = [span for service, span in collector.spans.values() if span.name == "job"]
    assert by_id[job.parent_span_id].name == "POST /api/v1/documents"
    told = {one.key for _, span in collector.spans.values() for one in span.attributes}
    assert told <= TOLD
    assert not any(SECRET.encode() in body or b"T01.01" in body for body in collector.raw)
    assert not any(span.events for _, span in collector.spans.values())


def test_without_a_collector_nothing_is_made() -> None:
    """The SDK is not so much as loaded: what is not wanted costs nothing."""
    code = "import sys, app.commands.serve, app.service; sys.exit('opentelemetry.sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
