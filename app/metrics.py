"""Prometheus metrics of one service object; each has its own registry, so that tests can make many."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


def _registry() -> CollectorRegistry:
    return CollectorRegistry(auto_describe=True)


@dataclass(slots=True)
class Metrics:
    """What is counted. No label holds a name, a number of a document or an agency."""

    registry: CollectorRegistry = field(default_factory=_registry)
    requests: Histogram = field(init=False)
    refused: Counter = field(init=False)
    verdicts: Counter = field(init=False)
    examinations: Histogram = field(init=False)
    status_services: Counter = field(init=False)
    jobs: Gauge = field(init=False)
    oldest_job: Gauge = field(init=False)
    trust_expiry: Gauge = field(init=False)

    def __post_init__(self) -> None:
        self.requests = Histogram(
            "kyso_http_request_seconds",
            "Time from the first byte of a request to the last of its answer.",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )
        self.refused = Counter(
            "kyso_http_refused_total",
            "Requests refused before they were read.",
            ["why"],
            registry=self.registry,
        )
        self.verdicts = Counter(
            "kyso_verdicts_total", "Verdicts by signing status.", ["signing_status"], registry=self.registry
        )
        self.examinations = Histogram(
            "kyso_examination_seconds",
            "Time of one examination, status services included.",
            registry=self.registry,
            buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
        )
        self.status_services = Counter(
            "kyso_status_requests_total",
            "Questions to status services by outcome.",
            ["host", "outcome"],
            registry=self.registry,
        )
        self.jobs = Gauge("kyso_jobs", "Jobs by state.", ["state"], registry=self.registry)
        self.oldest_job = Gauge(
            "kyso_oldest_due_job_seconds",
            "How long the oldest job that is due has been waiting.",
            registry=self.registry,
        )
        self.trust_expiry = Gauge(
            "kyso_trust_expiry_timestamp_seconds",
            "End of validity of each certificate in the trust store.",
            ["name", "sha256"],
            registry=self.registry,
        )
