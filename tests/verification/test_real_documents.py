"""The verdicts on real signed documents of Vietnamese authorities, against what must come out."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED
from verification.document import verify_document
from verification.examination import NO_STATUS
from verification.policy import Policy, Revocation
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict_json import VERDICT_JSON

pytestmark = pytest.mark.shared

AT = datetime.fromisoformat("2026-11-22T00:00:00+07:00")
VN = SHARED / "corpus" / "vn"
EXPECTED: dict[str, Any] = (
    json.loads((VN / "expected.json").read_text(encoding="utf-8"))["files"] if VN.is_dir() else {}
)


@pytest.fixture(scope="module")
def trust() -> TrustStore:
    """The real CA certificates."""
    return read_trust_folder(SHARED / "trust")


def verdict(file: Path, trust: TrustStore, revocation: Revocation) -> dict[str, Any]:
    """The verdict as the JSON that users see."""
    examination = verify_document(
        file.read_bytes(),
        name=file.name,
        policy=Policy(revocation=revocation),
        trust=trust,
        status=NO_STATUS,
        at=AT,
    )
    return VERDICT_JSON.dump_python(examination.verdict, mode="json")  # type: ignore[no-any-return]


def differences(expected: Any, actual: Any, at: str = "") -> Iterator[str]:
    """Where the verdict departs from the expectation; a list of strings means any of them."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key == "warnings_include":
                missing = set(value) - {warning["code"] for warning in actual["warnings"]}
                if missing:
                    yield f"{at}: no warning {sorted(missing)}"
            else:
                yield from differences(value, actual.get(key) if actual else None, f"{at}.{key}")
    elif isinstance(expected, list) and all(isinstance(item, dict) for item in expected):
        if len(expected) != len(actual):
            yield f"{at}: {len(actual)} instead of {len(expected)}"
        for index, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(one, other, f"{at}[{index}]")
    elif actual != expected and not (isinstance(expected, list) and actual in expected):
        yield f"{at}: {actual!r} instead of {expected!r}"


@pytest.mark.parametrize("name", EXPECTED)
def test_verdict_is_the_expected_one(name: str, trust: TrustStore) -> None:
    """Every key that the expectation names has its value."""
    actual = verdict(VN / name, trust, Revocation.WARN)
    assert not list(differences(EXPECTED[name], actual))


@pytest.mark.parametrize("name", EXPECTED)
def test_unknown_revocation_is_not_rounded_to_valid(name: str, trust: TrustStore) -> None:
    """Where the status must be checked and cannot be, what passed is TRY_LATER and the rest stays."""
    actual = verdict(VN / name, trust, Revocation.REQUIRE)
    assert actual["signing_status"] != "signed_full"
    for one, expected in zip(actual["signatures"], EXPECTED[name]["signatures"], strict=True):
        if expected["indication"] == "TOTAL_PASSED":
            assert (one["indication"], one["sub_indication"]) == ("INDETERMINATE", "TRY_LATER")
            assert any(step["step"] == "revocation" and step["detail"] for step in one["steps"])
        else:
            assert not list(differences(expected["sub_indication"], one["sub_indication"]))
