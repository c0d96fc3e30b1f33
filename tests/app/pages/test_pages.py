"""Every page for every role: open to whom it is for, refused in words to the others, by the house rules."""

import re

import pytest
from starlette.testclient import TestClient

from tests.app.hostile import one_page
from tests.app.pages import samples
from tests.app.pages.markup import faults, read

EVERYBODY = ("clerk", "head", "auditor", "administrator")
AUDITORS = ("auditor", "administrator")
PAGES = {
    "/": EVERYBODY,
    "/checks": EVERYBODY,
    "/rates": EVERYBODY,
    "/rates?period=2026-07": EVERYBODY,
    "/rates?period=2026-Q3&level=tinh&category=administrative": EVERYBODY,
    "/rates?period=1999-01": EVERYBODY,
    "/rates/T01.01?period=2026-07": EVERYBODY,
    "/rates/T01?period=2026-07": AUDITORS,
    "/documents": EVERYBODY,
    "/documents?agency=T01.01&period=2026-07&status=signed_full&number=11": EVERYBODY,
    "/documents?rule=ND30-PG-03": EVERYBODY,
    "/documents?signer=nguyen": EVERYBODY,
    "/documents?standing=unattributed": EVERYBODY,
    "/documents/1": EVERYBODY,
    "/documents/3": EVERYBODY,
    "/documents/4": AUDITORS,
    "/documents/7": AUDITORS,
    "/documents/3/verifications/3": EVERYBODY,
    "/documents/4/verifications/4": AUDITORS,
    "/missing-numbers?period=2026-07": EVERYBODY,
    "/discrepancies?period=2026-07": AUDITORS,
    "/unattributed": AUDITORS,
    "/administration/agencies": ("administrator",),
    "/administration/targets": ("administrator",),
    "/administration/policy": ("administrator",),
    "/administration/trust": ("administrator",),
    "/administration/keys": ("administrator",),
    "/administration/jobs": ("administrator",),
    "/administration/closings": ("administrator",),
    "/administration/closings?month=2026-07": ("administrator",),
    "/administration/webhooks": ("administrator",),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", EVERYBODY)
def test_page_opens_for_whom_it_is(browsers: dict[str, TestClient], role: str, path: str) -> None:
    """The answer is a page by the house rules, or a refusal that is one as well."""
    answer = browsers[role].get(path)
    assert answer.headers["content-type"].startswith("text/html")
    assert (answer.status_code == 200) is (role in PAGES[path]), answer.text
    assert answer.status_code in (200, 403, 404)
    assert not faults(read(answer.text))
    assert "'unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_closed_to_strangers(stranger: TestClient, path: str) -> None:
    """Without a session there is the way in, and nothing else."""
    answer = stranger.get(path)
    assert answer.status_code == (200 if path == "/" else 401)
    text = read(answer.text).text
    assert "đường dẫn dùng một lần" in text
    assert "Sở Nội vụ" not in text


@pytest.mark.parametrize("path", [path for path, roles in PAGES.items() if "administrator" in roles])
def test_markup_of_strangers_is_text_everywhere(browsers: dict[str, TestClient], path: str) -> None:
    """Names, subjects and file names full of markup make no element and no attribute."""
    page = read(browsers["administrator"].get(path).text)
    assert not [one for one in page.all("img") if one.attributes.get("src") == "x"]
    assert not [one for one in page.elements if "onerror" in one.attributes]
    assert "49" not in page.text.replace("49 ", "") or "{{7*7}}" in page.text


def test_program_keeps_its_problem_details(browsers: dict[str, TestClient]) -> None:
    """The API answers JSON also to somebody whose browser would like HTML."""
    answer = browsers["auditor"].get("/api/v1/documents/999999")
    assert answer.headers["content-type"] == "application/problem+json"


def test_address_that_does_not_exist(browsers: dict[str, TestClient]) -> None:
    """A page that says so, with the way back."""
    answer = browsers["clerk"].get("/nothing-here")
    assert answer.status_code == 404
    assert "Không tìm thấy" in read(answer.text).text


def test_foreign_page_cannot_act(browsers: dict[str, TestClient]) -> None:
    """A form on another site cannot use the session."""
    answer = browsers["administrator"].post(
        "/administration/keys",
        data={"name": "x", "role": "auditor"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_too_large_a_file_does_not_look_like_a_session_that_is_over(browsers: dict[str, TestClient]) -> None:
    """Without a script nobody measures it beforehand: the refusal keeps the menu and says what it is."""
    clerk = browsers["clerk"]
    answer = clerk.post(
        "/checks", files={"files": ("a.pdf", b"%PDF-1.7" + bytes(4 << 20), "application/pdf")}
    )
    assert answer.status_code == 413
    page = read(answer.text)
    assert "vượt quá dung lượng" in page.text
    assert [one for one in page.all("a") if one.attributes.get("href") == "/documents"]
    assert "đường dẫn dùng một lần" not in page.text


def test_missing_number_is_named(browsers: dict[str, TestClient]) -> None:
    """Number 12 was never submitted: the page says so."""
    text = read(browsers["head"].get("/missing-numbers?period=2026-07").text).text
    assert "12" in text
    assert "1 số còn thiếu" in text


def test_what_the_file_says_otherwise_is_told(browsers: dict[str, TestClient]) -> None:
    """In sentences, with both values; and the agency's page leads to the documents counted all the same."""
    document = browsers["auditor"].get("/documents/1").text
    assert "Ngày ban hành trên văn bản là 23/07/2026, trong dữ liệu gửi kèm là 10/07/2026." in document
    rates = browsers["auditor"].get("/rates/T01.01?period=2026-07").text
    assert "/documents?period=2026-07&amp;agency=T01.01&amp;counted=signed_full&amp;contradicted=yes" in rates


def test_a_correction_is_told_as_people_write(browsers: dict[str, TestClient]) -> None:
    """An agency by its name, a day as on paper; a value that was confirmed says so."""
    administrator = browsers["administrator"]
    for values in ({"issued_on": "2026-07-16", "reason": "a"}, {"agency": "T01.02", "reason": "b"}):
        answer = administrator.post("/api/v1/documents/6/corrections", json=values)
        assert answer.status_code == 201, answer.text
    told = administrator.get("/documents/6").text
    assert "Ngày ban hành: 15/07/2026 → 16/07/2026" in told
    assert "Xác nhận (Cơ quan: Sở " in told


def test_clerk_checks_and_records(browsers: dict[str, TestClient]) -> None:
    """Hand in, see the verdict and a page of it, take the result home, record it."""
    clerk = browsers["clerk"]
    pdf = one_page(b"0 0 m 100 100 l S\n")
    answer = clerk.post("/checks", files={"files": (f"{samples.MARKUP}.pdf", pdf, "application/pdf")})
    assert answer.status_code == 200
    place = answer.url.path
    page = read(answer.text)
    assert not faults(page)
    pictures = [one.attributes["src"] for one in page.all("img")]
    assert pictures == [f"{place}/pages/1.png"]
    picture = clerk.get(pictures[0])
    assert picture.content.startswith(b"\x89PNG")
    assert clerk.get(f"{place}/pages/2.png").status_code == 404
    result = clerk.get(f"{place}/result.pdf")
    assert result.content.startswith(b"%PDF")
    assert clerk.get(f"{place}/record").status_code == 200
    recorded = clerk.post(
        f"{place}/record", data={"code_number": "15", "code_notation": "SNV-VP", "issued_on": "2026-07-20"}
    )
    assert recorded.url.path.startswith("/documents/")
    assert "15/SNV-VP" in read(recorded.text).text


def test_nobody_else_sees_a_check(browsers: dict[str, TestClient]) -> None:
    """What a clerk checks before issuing is the clerk's own."""
    answer = browsers["clerk"].post(
        "/checks", files={"files": ("a.pdf", one_page(b"%1\n"), "application/pdf")}
    )
    assert browsers["administrator"].get(answer.url.path).status_code == 404
    assert browsers["head"].get(answer.url.path + "/pages/1.png").status_code == 404


def test_clerk_cannot_take_a_taken_number(browsers: dict[str, TestClient]) -> None:
    """The refusal names the document that has the number."""
    clerk = browsers["clerk"]
    place = clerk.post("/checks", files={"files": ("b.pdf", one_page(b"%2\n"), "application/pdf")}).url.path
    answer = clerk.post(
        f"{place}/record", data={"code_number": "11", "code_notation": "SNV-VP", "issued_on": "2026-07-10"}
    )
    assert answer.status_code == 409
    assert [one for one in read(answer.text).all("a") if one.attributes["href"] == "/documents/1"]


def test_many_files_at_once(browsers: dict[str, TestClient]) -> None:
    """Good, empty and wrong files together: each has its line in the end, none stops the others."""
    clerk = browsers["clerk"]
    files = [("files", (f"{n}.pdf", one_page(b"%%%d\n" % n), "application/pdf")) for n in range(3)]
    files += [("files", ("empty.pdf", b"", "application/pdf")), ("files", ("x.pdf", b"no", "text/plain"))]
    answer = clerk.post("/checks", files=files)
    place = answer.url.path
    for _ in range(60):
        page = read(clerk.get(place).text)
        if not [one for one in page.elements if "data-under-way" in one.attributes]:
            break
        clerk.get("/health/live")
    links = [one for one in page.all("a") if one.attributes["href"].startswith("/checks/")]
    assert len(links) == len(files)
    assert page.text.count("Không đọc được tệp") == 2


def test_no_file_chosen(browsers: dict[str, TestClient]) -> None:
    """The form without a file is told what is missing."""
    answer = browsers["clerk"].post("/checks", files={"files": ("", b"", "application/octet-stream")})
    assert answer.status_code == 422


def test_administrator_issues_and_revokes_a_key(browsers: dict[str, TestClient]) -> None:
    """The key is shown once; revoked, it opens nothing."""
    administrator = browsers["administrator"]
    page = read(
        administrator.post("/administration/keys", data={"name": "TD.Office", "role": "auditor"}).text
    )
    key = next(iter(re.findall(r"kyso_[A-Za-z0-9_-]{43}", page.text)))
    bearer = {"Authorization": f"Bearer {key}", "Cookie": ""}
    assert administrator.get("/api/v1/rates?period=2026", headers=bearer).status_code == 200
    revoke = [
        one.attributes["action"] for one in page.all("form") if "revoke" in one.attributes.get("action", "")
    ]
    assert administrator.post(revoke[0]).status_code == 200
    assert key not in administrator.get("/administration/keys").text


def test_head_reports_own_counts(browsers: dict[str, TestClient]) -> None:
    """The report shows beside what was verified; more signed than issued is refused in words."""
    head = browsers["head"]
    form = {"period": "2026-06", "issued": "20", "signed": "19"}
    text = read(head.post("/rates/T01.01/declarations", data=form).text).text
    assert "95,00 %" in text
    assert "19 đã ký ÷ 20 đã ban hành" in text
    refused = head.post("/rates/T01.01/declarations", data=form | {"signed": "21"})
    assert refused.status_code == 422
    assert head.post("/rates/T01.02/declarations", data=form).status_code == 404
    assert browsers["auditor"].post("/rates/T01.01/declarations", data=form).status_code == 403


def test_first_page_is_light(browsers: dict[str, TestClient]) -> None:
    """The start page with all it loads stays below 200 kB."""
    auditor = browsers["auditor"]
    html = auditor.get("/").text
    page = read(html)
    parts = [one.attributes["href"] for one in page.all("link")] + [
        one.attributes["src"] for one in page.all("script")
    ]
    weight = len(html.encode()) + sum(len(auditor.get(part).content) for part in parts)
    assert weight < 200_000
