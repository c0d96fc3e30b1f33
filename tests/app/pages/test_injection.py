"""Names and subjects that are programs elsewhere are text in every output: pages, CSV, XLSX, DOCX, PDF."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import docx
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from app.access.doorway import COOKIE
from app.access.keys import open_session
from app.main import create_app
from app.service import Service
from app.settings import Settings
from signing.agencies import AgencyRecord, put
from signing.database import writer
from signing.metadata import SubmissionMetadata
from signing.models import Level
from signing.register import submit
from tests.app.pages import samples
from tests.app.pages.conftest import GRANTS, browser
from tests.app.pages.markup import read
from tests.app.pages.test_result_document import text_of

PROGRAMS = (
    '=HYPERLINK("http://127.0.0.1/x","bấm")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A1",
    "@SUM(1+1)*cmd|' /C calc'!A2",
    '#read("/etc/passwd") #panic("x") $ x^2 $ *đậm* _nghiêng_ `mã` @nhãn // ]',
    "{{7*7}} {% raw %} <script>alert(1)</script> <img src=x onerror=alert(2)>",
    "<w:instrText>DDEAUTO c:\\\\calc</w:instrText> & ]]> <!-- -->",
)
"""Spreadsheet formulas, typesetting, templates and markup of pages, fields of a text document."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?[\d.,]+( %)?|−.*|–")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A house whose agencies and subjects are all programs."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("attacked"),
        database_url=None,
        workers=1,
        offline=True,
        requests_per_minute=1_000_000,
    )
    with Service.from_settings(settings).running() as service:
        _furnish(service)
        with writer(service.engine) as session:
            life = timedelta(hours=1)
            token = open_session(session, GRANTS["administrator"], now=service.now(), life=life)
            session.commit()
        client = browser(create_app(service=service))
        client.cookies.set(COOKIE, token)
        yield client


def _furnish(service: Service) -> None:
    at = service.now()
    with writer(service.engine) as session:
        for place, program in enumerate(PROGRAMS):
            code = f"X{place}"
            record = AgencyRecord(code=code, name=program, level=Level.PROVINCE, identifiers=(code,))
            put(session, record, at=at)
        session.commit()
    for place, program in enumerate(PROGRAMS):
        for number, verdict in (("1", samples.UNSIGNED), ("3", samples.SOUND)):
            about = replace(verdict.document, code_number=number) if verdict.document else None
            made = replace(verdict, sha256=f"{place:032x}{number:0>32}", file=program, document=about)
            metadata = SubmissionMetadata(
                issuer_org_id=f"X{place}",
                code_number=number,
                code_notation="A-B",
                issued_on=date(2026, 7, 10),
                subject=program,
                signatory=program,
            )
            with writer(service.engine) as session:
                submit(session, verdict=made, metadata=metadata, at=at, by=program)
                session.commit()


def report(client: TestClient, kind: str) -> bytes:
    """The report of the month."""
    answer = client.get(f"/api/v1/reports/2026-07.{kind}")
    assert answer.status_code == 200, answer.text
    return answer.content


def test_csv_begins_no_cell_as_a_formula(attacked: TestClient) -> None:
    """A spreadsheet that opens the file computes nothing, and the whole name is there to be read."""
    text = report(attacked, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    cells = [cell for row in rows for cell in row]
    assert not [one for one in cells if one.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(one)]
    for program in PROGRAMS:
        assert [one for one in cells if program in one], program


def test_workbook_holds_no_formula_of_strangers(attacked: TestClient) -> None:
    """Formulas are ours; a name is a string, letter by letter; nothing links elsewhere."""
    content = report(attacked, "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        formulas = [
            one.text or ""
            for name in sheets
            for one in ET.fromstring(package.read(name)).iter()  # noqa: S314 - our own file
            if one.tag.endswith("}f")
        ]
        links = [name for name in package.namelist() if "externalLinks" in name]
        relations = b"".join(package.read(name) for name in package.namelist() if name.endswith(".rels"))
    assert not [one for one in formulas if re.search("HYPERLINK|cmd|calc|SUM\\(1", one)]
    assert not links
    assert b"127.0.0.1" not in relations
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = {
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    }
    for program in PROGRAMS:
        assert program in cells, program


def test_letter_holds_no_field_of_strangers(attacked: TestClient) -> None:
    """The letter has the names as text; its fields are only our page numbers."""
    content = report(attacked, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    assert "<w:instrText>DDEAUTO" not in xml
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*cells, *(one.text for one in document.paragraphs)])
    for program in PROGRAMS:
        assert program in text, program


def test_typeset_report_runs_nothing(attacked: TestClient) -> None:
    """The PDF prints each program; whatever it would have read is not in it."""
    text = re.sub(r"\s+", "", text_of(report(attacked, "pdf")))
    assert "root:x:" not in text
    for program in PROGRAMS:
        assert re.sub(r"\s+", "", program)[:30] in text, program


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/rates?period=2026-07",
        "/rates/X5?period=2026-07",
        "/documents",
        "/documents?agency=%3Cimg+src%3Dx+onerror%3Dalert(3)%3E&signer=%22%3E%3Cscript%3E",
        "/documents/11",
        "/documents/12/verifications/12",
        "/missing-numbers?period=2026-07",
        "/discrepancies?period=2026-07",
        "/administration/agencies",
        "/administration/closings?month=2026-07",
    ],
)
def test_pages_show_programs_as_text(attacked: TestClient, path: str, language: str) -> None:
    """No element, attribute or template of strangers, in either language."""
    attacked.cookies.set("kyso_language", language)
    answer = attacked.get(path)
    attacked.cookies.delete("kyso_language")
    assert answer.status_code == 200
    page = read(answer.text)
    assert page.language == language
    assert not [one for one in page.elements if "onerror" in one.attributes or one.tag.startswith("w:")]
    assert not [one for one in page.all("script") if not one.attributes.get("src", "").startswith("/static/")]
    assert not [one for one in page.all("img") if one.attributes.get("src") == "x"]


def test_result_of_a_verification_prints_them(attacked: TestClient) -> None:
    """The result document of each file is made, and prints its name as it is."""
    for place, program in enumerate(PROGRAMS, 1):
        number = 2 * place
        content = attacked.get(f"/documents/{number}/verifications/{number}/result.pdf").content
        assert re.sub(r"\s+", "", program)[:30] in re.sub(r"\s+", "", text_of(content)), program
