"""Scanned documents through the examiner: drawn by a worker, read apart, examined again with their words."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from app.demo.phrases import LETTER
from app.demo.writer import write
from app.examiner import Examiner
from app.isolation import Work
from app.policies import noted_choices
from app.recognition import Recognition, find_tesseract
from app.service import Service
from app.settings import Settings
from signing.database import reader
from tests.attacks.workshop import NOW
from verification.layout.ocr import Tesseract
from verification.policy import Policy
from verification.signature.trust import TrustStore
from verification.verdict import DocumentVerdict, Outcome, Severity, SigningStatus

PROGRAM = find_tesseract()
needs_tesseract = pytest.mark.skipif(PROGRAM is None, reason="Tesseract with Vietnamese is an optional extra")


def scanned() -> bytes:
    """The conforming letter printed, laid a little askew on a scanner with dust, and kept as one picture."""
    page = pypdfium2.PdfDocument(write(LETTER).pdf)[0]
    picture = page.render(scale=200 / 72).to_pil().convert("L")
    askew = picture.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=255)
    dust = np.random.default_rng(7).normal(0, 14, (askew.height, askew.width))
    grey = np.clip(np.asarray(askew, dtype=np.float64) * 0.93 + 8 + dust, 0, 255)
    buffer = BytesIO()
    Image.fromarray(grey.astype(np.uint8)).convert("RGB").save(buffer, "PDF", resolution=200, quality=80)
    return buffer.getvalue()


def examined(recognition: Recognition | None) -> DocumentVerdict:
    """The verdict on the scan, with and without somebody who reads."""
    with Examiner(trust=TrustStore(), workers=1, recognition=lambda: recognition) as examiner:
        return examiner.examine(Work(name="scan.pdf", source=scanned(), policy=Policy(), at=NOW)).verdict


@pytest.fixture(scope="module")
def read() -> DocumentVerdict:
    """The scan, read."""
    return examined(Recognition.from_settings(Settings(workers=1, ocr_seconds=240)))


@needs_tesseract
def test_a_scan_is_known_by_what_was_read(read: DocumentVerdict) -> None:
    """Number, date, agency and signatory are those of the letter, and the policy says how they were read."""
    document = read.document
    assert document is not None
    assert (document.code_number, document.code_notation) == ("1205", "SNV-VP")
    assert document.issued_on == date(2026, 9, 21)
    assert document.issuing_agency == "SỞ NỘI VỤ"
    assert document.signatory is not None
    assert document.signatory.full_name == "Trần Thị Minh Hạnh"
    assert read.policy.version.endswith(";ocr")


@needs_tesseract
def test_nothing_read_from_a_picture_is_an_error(read: DocumentVerdict) -> None:
    """Measures of OCR are warnings at the most; the signatures are judged as ever."""
    errors = [
        finding.rule_id
        for finding in read.findings
        if finding.outcome is Outcome.VIOLATED
        and finding.severity is Severity.ERROR
        and not finding.rule_id.startswith(("ND30-DS-R", "ND30-KY-01", "ND30-DS-"))
    ]
    assert errors == []
    assert read.signing_status is SigningStatus.UNSIGNED


@pytest.mark.parametrize(
    "recognition",
    [
        None,
        Recognition(tesseract=Tesseract(program="/nowhere/tesseract"), seconds=30),
        Recognition(tesseract=Tesseract(program=PROGRAM or "tesseract"), seconds=0.01),
    ],
    ids=["off", "gone", "no time"],
)
def test_without_words_a_scan_is_undetermined_and_never_too_slow(recognition: Recognition | None) -> None:
    """Each rule says why; the verdict is that of a file whose pages nobody read."""
    verdict = examined(recognition)
    assert verdict.error is None
    assert "ocr" not in verdict.policy.version
    judged = [one for one in verdict.findings if one.outcome in {Outcome.PASSED, Outcome.VIOLATED}]
    assert all(one.rule_id.startswith("ND30-DS-R") for one in judged)


@needs_tesseract
def test_a_page_that_takes_too_long_is_left_unread() -> None:
    """The program is stopped at its limit and gives no words."""
    tesseract = replace(Tesseract(program=PROGRAM or ""), seconds=1.0)
    noise = np.random.default_rng(1).integers(0, 255, (4000, 4000, 3), dtype=np.uint8)
    assert not tesseract(noise, dots_per_inch=200)


def test_off_is_off() -> None:
    """The setting wins over what is installed."""
    assert Recognition.from_settings(Settings(ocr="off")) is None


@needs_tesseract
@pytest.mark.parametrize(("ocr", "versions"), [("auto", ["", ";ocr"]), ("off", [""])])
def test_policy_of_read_pages_is_noted_beforehand(tmp_path: Path, ocr: str, versions: list[str]) -> None:
    """What a verdict with `;ocr` rests on can be looked up, from the first one on."""
    with Service.from_settings(Settings(data_dir=tmp_path, workers=1, ocr=ocr)).running() as service:
        plain = service.policy.reference().version
        assert [one.reference().version for one in service.policies] == [plain + mark for mark in versions]
        with reader(service.engine) as session:
            noted = {mark: noted_choices(session, service.policy.id, plain + mark) for mark in ("", ";ocr")}
    assert [mark for mark, choices in noted.items() if choices is not None] == versions
    if ocr == "auto":
        assert noted[";ocr"] == {**(noted[""] or {}), "recognised": "True"}
