"""The image and the compose file say what docs/operations.md promises of them."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
yaml = pytest.importorskip("yaml")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))[
    "services"
]


def test_compose_has_what_a_province_needs() -> None:
    """API, worker, PostgreSQL and an S3-compatible store."""
    assert set(SERVICES) == {"api", "worker", "database", "store"}


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_hardened(name: str) -> None:
    """Read-only root, no capability, no new privilege, a pinned version, started again when it ends."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert re.search(r":\d+\.\d+", service["image"])
    assert "privileged" not in service


@pytest.mark.parametrize("name", ["database", "store"])
def test_what_others_wait_for_tells_its_health(name: str) -> None:
    """API and worker start when it is well."""
    assert SERVICES[name]["healthcheck"]["test"]
    for waiting in ("api", "worker"):
        assert SERVICES[waiting]["depends_on"][name] == {"condition": "service_healthy"}


def test_dockerfile() -> None:
    """Two stages; the second one is not root, tells its health, and holds no tests and nothing that signs."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    build, _, run = text.rpartition("\nFROM ")
    assert "rm -rf app/demo" in build
    assert "COPY tests" not in text
    assert re.search(r"^USER \d+:\d+$", run, re.MULTILINE)
    assert "HEALTHCHECK" in run
    assert re.search(r"^ARG BASE=\S+:\d+\.\d+\.\d+", text, re.MULTILINE)


def test_secrets_stand_in_files() -> None:
    """No password in the compose file."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)(password|secret_key)\s*:\s*[\"']?[A-Za-z0-9]{6,}", text)
