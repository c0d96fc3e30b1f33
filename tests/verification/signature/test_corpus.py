"""The corpus of hostile and odd files, real documents bit by bit, and mutated ones."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from tests.corpus import Row, chain_misses, misses, read_manifest
from tests.fuzz.mutations import mutate
from tests.fuzz.originals import originals
from tests.fuzz.signatures import misses as fuzz_misses
from tests.verification.signature.paper import NOW, WARN
from verification.errors import UnreadableDocument
from verification.examination import NO_STATUS
from verification.signature.examine import examine_signatures
from verification.signature.trust import TrustStore, read_trust_folder
from verification.verdict import Indication
from verification.verdict_json import VERDICT_JSON

PDF, VN = SHARED / "corpus" / "pdf", SHARED / "corpus" / "vn"
_ROWS = list(read_manifest(PDF)) if PDF.is_dir() else []

REVIEWED = {
    "dss__validation__test-with-vri.pdf": "its FieldMDP locks /All fields (in /Reference), and the "
    "last revision changes the value of TestField2 from TEST2 to TEST20",
}
"""Expectations that do not hold, with the bytes that show it."""


@pytest.fixture(scope="module")
def anchors() -> TrustStore:
    """The anchors of the files whose chain is good today."""
    return read_trust_folder(PDF / "anchors")


def verdict_of(path: Path, trust: TrustStore) -> dict[str, object]:
    """The part of the verdict that signatures decide, as the contract writes it."""
    try:
        found = examine_signatures(path.read_bytes(), policy=WARN, trust=trust, status=NO_STATUS, at=NOW)
    except UnreadableDocument as unreadable:
        return {"error": {"code": unreadable.code}, "signatures": []}
    written = [
        {
            "field_name": one.field_name,
            "integrity": one.integrity,
            "coverage": one.coverage,
            "later_changes": one.later_changes,
            "indication": one.indication,
            "sub_indication": one.sub_indication,
            "warnings": [{"code": warning.code} for warning in one.warnings],
        }
        for one in found.signatures
    ]
    return {"error": None, "signatures": written}


@pytest.mark.shared
@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.file)
def test_file_of_the_corpus(row: Row, anchors: TrustStore) -> None:
    """What the manifest asks for comes out; what chains today passes."""
    verdict = verdict_of(PDF / row.file, anchors)
    found = [*misses(row.expected, verdict), *chain_misses(row, verdict)]
    if row.file in REVIEWED:
        assert found, "the reviewed expectation is met after all: take it off the list"
    else:
        assert found == []


@pytest.mark.shared
@pytest.mark.parametrize("name", ["bxd-letter.pdf", "bxd-appendix-1.pdf", "gialai-appendix.pdf"])
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_changed_bit_never_passes(name: str, data: st.DataObject) -> None:
    """A bit flipped anywhere in a signed range takes that signature's pass away."""
    pdf = (VN / name).read_bytes()
    ranges = [
        tuple(int(number) for number in hit.groups())
        for hit in re.finditer(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    ]
    order = data.draw(st.integers(0, len(ranges) - 1))
    start, end, rest = sorted(ranges, key=lambda one: one[1] + one[2])[order]
    offset = data.draw(st.integers(0, start + rest - 1))
    at = offset if offset < start else end + offset - start
    flipped = pdf[:at] + bytes([pdf[at] ^ 1 << data.draw(st.integers(0, 7))]) + pdf[at + 1 :]
    try:
        found = examine_signatures(
            flipped, policy=WARN, trust=read_trust_folder(SHARED / "trust"), status=NO_STATUS, at=NOW
        )
    except UnreadableDocument:
        return
    # Everything from the flipped signature on has the bit in its range.
    passed = sum(one.indication is Indication.TOTAL_PASSED for one in found.signatures)
    assert passed <= order


@pytest.mark.parametrize("seed", range(120))
def test_mutated_file(seed: int) -> None:
    """The short form of `python -m tests.fuzz`: no crash, no hang, no changed signed byte that passes."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    original = chance.choice(originals())
    assert list(fuzz_misses(original, mutate(original.pdf, chance))) == []


def test_the_contract_writes_what_the_examination_says() -> None:
    """The words of the corpus table are those of the verdict's JSON."""
    schema = VERDICT_JSON.json_schema()["$defs"]
    assert set(schema["Integrity"]["enum"]) == {"intact", "broken", "unknown"}
    assert set(schema["Coverage"]["enum"]) == {"whole_file", "whole_revision", "partial", "unclear"}
    assert set(schema["LaterChanges"]["enum"]) == {"none", "permitted", "suspicious", "unknown"}
