"""The image and the compose file say what docs/operations.md promises of them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
yaml = pytest.importorskip("yaml")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def _faults(compose: Path) -> str:
    """What the schema of the compose specification finds in a file; empty when nothing."""
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(compose),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def test_compose_file_is_one() -> None:
    """The schema of the compose specification has nothing to say."""
    assert _faults(ROOT / "compose.yaml") == ""


def test_schema_would_notice(tmp_path: Path) -> None:
    """A key that compose does not know, as a typing mistake makes it."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(text.replace("stop_grace_period:", "stop_graceperiod:", 1), encoding="utf-8")
    assert "stop_graceperiod" in _faults(wrong)


@pytest.mark.parametrize("name", ["api", "worker"])
def test_every_variable_is_a_setting(name: str) -> None:
    """A variable that the service does not read would be believed to do something."""
    service = SERVICES[name]
    known = {f"KYSO_{field.upper()}" for field in Settings.model_fields} | {"KYSO_SECRETS_DIR"}
    named = {*service["environment"], *service["secrets"]}
    assert named <= known
    assert {"KYSO_DATABASE_URL", "KYSO_ORIGINALS_URL"} <= named
    Settings(
        **{one.removeprefix("KYSO_").lower(): service["environment"][one] for one in service["environment"]}
    )


def test_secrets_and_volumes_are_declared() -> None:
    """What a service mounts exists at the top of the file, and nothing there is left over."""
    for kind, used in (
        ("secrets", {one for service in SERVICES.values() for one in service.get("secrets", ())}),
        (
            "volumes",
            {one.split(":")[0] for service in SERVICES.values() for one in service.get("volumes", ())},
        ),
    ):
        assert set(COMPOSE[kind]) == used, kind


def test_no_port_is_open_to_the_network() -> None:
    """What is published is published on loopback: the proxy with TLS stands before it."""
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


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
