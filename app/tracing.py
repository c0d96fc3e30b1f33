"""Traces (OpenTelemetry): where the time of one document goes, across processes.

Sent to the collector that `KYSO_OTLP_ENDPOINT` names (OTLP over HTTP); without one nothing is made. A trace
tells kinds, outcomes and times. What a path, a query or an exception may quote of a document or a person is
taken out before anything leaves the process: only the attributes in `TOLD` are sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from app.settings import Settings

TOLD: Final = frozenset(
    {
        "http.request.method", "http.route", "http.response.status_code", "error.type", "db.system.name",
        "kyso.outcome", "kyso.kind", "kyso.host", "kyso.attempts", "kyso.signing_status", "kyso.rounds",
    }
)  # fmt: skip
CARRIER: Final = "traceparent"
"""The key under which a job's task holds the trace that ordered it (W3C Trace Context)."""
_propagator: Final = TraceContextTextMapPropagator()
_tracer: Final = trace.get_tracer("kyso")


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[Span]:
    """A span around what the block does; `kyso.` is put before each attribute's name."""
    told = {f"kyso.{key}": value for key, value in attributes.items()}
    with _tracer.start_as_current_span(name, attributes=told, record_exception=False) as current:
        yield current


@contextmanager
def continued(task: Mapping[str, Any], name: str, **attributes: str | int) -> Iterator[Span]:
    """A span of the trace in which the job was ordered, perhaps on another machine."""
    told = {f"kyso.{key}": value for key, value in attributes.items()}
    context = _propagator.extract({CARRIER: str(task.get(CARRIER, ""))})
    with _tracer.start_as_current_span(
        name, context=context, kind=SpanKind.CONSUMER, attributes=told, record_exception=False
    ) as current:
        yield current


def carrier() -> dict[str, str]:
    """What a job's task holds, so that whoever runs it continues this trace; empty without one."""
    made: dict[str, str] = {}
    _propagator.inject(made)
    return {CARRIER: made[CARRIER]} if CARRIER in made else {}


def record_examination(waiting: int, in_hand: int, done: int) -> None:
    """Two spans that are over: in the queue before the workers, and in a worker. Nanoseconds since 1970."""
    _tracer.start_span("examination.queued", start_time=waiting).end(in_hand)
    _tracer.start_span("examination.worker", start_time=in_hand).end(done)


def begin_transaction(system: str) -> Span:
    """A span that whoever ends the transaction ends."""
    return _tracer.start_span("transaction", attributes={"db.system.name": system})


def start(settings: Settings, service: str) -> Callable[[], None]:
    """Begin to send traces, where a collector is named; the answer ends it and sends what is left."""
    if settings.otlp_endpoint is None:
        return lambda: None
    # Loaded where traces are wanted only: the SDK takes a fifth of a second.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult  # noqa: PLC0415

    class Discreet(OTLPSpanExporter):
        """Sends what may be told, and nothing else."""

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            return super().export([_discreet(one) for one in spans])

    def _discreet(one: ReadableSpan) -> ReadableSpan:
        return ReadableSpan(
            name=one.name,
            context=one.context,
            parent=one.parent,
            resource=one.resource,
            attributes={key: value for key, value in (one.attributes or {}).items() if key in TOLD},
            kind=one.kind,
            status=trace.Status(one.status.status_code),
            start_time=one.start_time,
            end_time=one.end_time,
            instrumentation_scope=one.instrumentation_scope,
        )

    provider = TracerProvider(resource=Resource({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(Discreet(endpoint=settings.otlp_endpoint)))
    trace.set_tracer_provider(provider)
    return provider.shutdown
