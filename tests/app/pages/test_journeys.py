"""The three users' whole ways through the running service, in a real browser, on really signed documents."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.access.roles import Role
from app.demo.story import Fate
from tests.app.hostile import empty, encrypted, not_a_pdf, truncated
from tests.app.pages import samples
from tests.app.pages.browsing import SLOW, upload, violations, watched
from tests.app.pages.house import CHROMIUM, PHONE, House
from tests.attacks.incremental_update import with_more_text

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; must be empty in the end."""
    return []


def test_clerk_sees_what_is_wrong_and_where(house: House, chromium: Browser, complaints: list[str]) -> None:
    """Upload, read the sentence, go from a finding to its place and back, take the result home."""
    page = watched(house.enter(chromium, Role.CLERK), complaints)
    upload(page, house, ("bad.pdf", house.files[Fate.SOUND].replace(b"%PDF-1.7", b"%PDF-1.6", 1)))
    page.wait_for_url(re.compile(r"/checks/[\w-]{22}$"), timeout=SLOW)
    expect(page.locator("h1")).to_contain_text(re.compile("Hợp lệ|Không hợp lệ"))
    card = page.locator(".signature-card").first
    for term in ("Tổ chức cấp chứng thư", "Chủ thể ký", "Thời điểm ký", "Tính toàn vẹn", "Thời hạn"):
        expect(card).to_contain_text(term)
    card.locator("a.label").click()
    assert re.search(r"#mk-\d+$", page.url)
    mark = page.locator("a.mark:target")
    expect(mark).to_be_in_viewport()
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#k-\d+$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải kết quả").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert not violations(page)
    assert not complaints


def test_clerk_sees_what_was_signed_beside_what_is_shown(
    house: House, chromium: Browser, complaints: list[str]
) -> None:
    """A page changed after signing: both pictures side by side, different, with the place marked in both."""
    page = watched(house.enter(chromium, Role.CLERK), complaints)
    upload(page, house, ("changed.pdf", with_more_text(house.files[Fate.SOUND])))
    page.wait_for_url(re.compile(r"/checks/[\w-]{22}$"), timeout=SLOW)
    state = page.locator(".signed-state").first
    expect(state).to_contain_text("khác với lúc ký")
    expect(state).to_contain_text("9.000.000.000")
    pictures = state.locator("img")
    assert pictures.count() == 2
    boxes = []
    for index in range(2):
        pictures.nth(index).scroll_into_view_if_needed()
        page.wait_for_function(
            "one => one.complete && one.naturalWidth > 0", arg=pictures.nth(index).element_handle()
        )
        boxes.append(pictures.nth(index).bounding_box())
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    signed, shown = (
        page.request.get(house.stage.url + (pictures.nth(index).get_attribute("src") or "")).body()
        for index in range(2)
    )
    assert signed != shown
    marks = [state.locator("svg").nth(index).locator("a.mark").count() for index in range(2)]
    assert marks[0] == marks[1] > 0
    missing = pictures.nth(0).get_attribute("src") or ""
    answer = page.request.get(house.stage.url + re.sub(r"as_signed=\d+", "as_signed=77", missing))
    assert answer.status == 404
    assert not violations(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not complaints


def test_marks_lie_over_the_picture(house: House, chromium: Browser) -> None:
    """The overlay and the page picture are the same size on the screen, also on a phone."""
    page = watched(house.enter(chromium, Role.CLERK), [])
    upload(page, house, ("good.pdf", house.files[Fate.SOUND]))
    page.wait_for_url(re.compile(r"/checks/[\w-]{22}$"), timeout=SLOW)
    for size in (page.viewport_size, PHONE):
        assert size is not None
        page.set_viewport_size(size)  # type: ignore[arg-type]
        picture = page.locator(".paper img").first.bounding_box()
        overlay = page.locator(".paper svg").first.bounding_box()
        assert picture is not None
        assert overlay is not None
        assert all(abs(picture[side] - overlay[side]) < 1 for side in ("x", "y", "width", "height"))
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_hostile_files_get_their_words(house: House, chromium: Browser, complaints: list[str]) -> None:
    """Empty, no PDF, cut off, locked, and a name full of markup: an error in words, and the next works."""
    page = watched(house.enter(chromium, Role.CLERK), complaints)
    upload(
        page,
        house,
        ("empty.pdf", empty()),
        ("text.pdf", not_a_pdf()),
        (samples.MARKUP.replace("/", "") + ".pdf", truncated()),
        ("locked.pdf", encrypted()),
        ("good.pdf", house.files[Fate.SOUND]),
    )
    page.wait_for_url("**/checks/batches/*")
    page.wait_for_selector("[data-under-way]", state="detached", timeout=SLOW)
    rows = page.locator("tbody tr")
    assert rows.count() == 5
    expect(rows.nth(0)).to_contain_text("Không đọc được tệp")
    expect(rows.nth(3)).to_contain_text("mật khẩu")
    expect(rows.nth(4)).to_contain_text("Hợp lệ")
    assert not violations(page)
    rows.nth(0).get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Không đọc được tệp")
    assert not violations(page)
    assert not complaints


def test_forty_files_survive_a_reload(house: House, chromium: Browser, complaints: list[str]) -> None:
    """Progress is shown, the page can be closed and opened again, each file has its verdict in the end."""
    page = watched(house.enter(chromium, Role.CLERK), complaints)
    sound = house.files[Fate.SOUND]
    upload(page, house, *((f"{n:02}.pdf", sound + b"\n" * n) for n in range(40)))
    page.wait_for_url("**/checks/batches/*")
    page.goto(f"{house.stage.url}/")
    page.go_back()
    page.wait_for_selector("[data-under-way]", state="detached", timeout=SLOW)
    assert page.locator("tbody th a").count() == 40
    assert not complaints


def test_clerk_records_as_issued_without_a_script(house: House, chromium: Browser) -> None:
    """With JavaScript off: upload, verdict, pages, record, history."""
    page = house.enter(chromium, Role.CLERK, script=False)
    page.set_default_timeout(SLOW)
    upload(page, house, ("issued.pdf", house.files[Fate.SOUND] + b"\n"))
    page.wait_for_url(re.compile(r"/checks/[\w-]{22}$"), timeout=SLOW)
    assert page.locator(".paper img").first.evaluate("one => one.naturalWidth") > 500
    page.get_by_role("link", name="Ghi nhận đã phát hành").click()
    page.fill("#code_number", "4321")
    page.get_by_role("button", name="Ghi nhận").click()
    page.wait_for_url(re.compile(r"/documents/\d+$"))
    expect(page.locator("h1")).to_contain_text("4321/")


def test_auditor_follows_a_rate_to_its_evidence(
    house: House, chromium: Browser, complaints: list[str]
) -> None:
    """Month, agency, count, document, verification, evidence, ledger proof."""
    page = watched(house.enter(chromium, Role.AUDITOR), complaints)
    page.goto(f"{house.stage.url}/rates")
    assert not violations(page)
    page.locator("tbody th a").first.click()
    expect(page.locator(".chart svg")).to_be_visible()
    assert not violations(page)
    number = page.locator("tbody td a").first
    counted = int(number.inner_text())
    number.click()
    assert "counted=" in page.url
    assert page.locator("tbody tr").count() == counted
    assert not violations(page)
    page.locator("tbody th a").first.click()
    expect(page.locator("[data-proof-result]").first).to_have_text("Khớp với sổ nhật ký")
    assert not violations(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Tải Chứng thư|^Tải")).last.click()
    assert Path(download.value.path()).read_bytes()[:1] == b"\x30"
    assert not complaints


def test_altered_proof_does_not_hold(house: House, chromium: Browser) -> None:
    """The browser computes for itself: a changed leaf is found."""
    page = watched(house.enter(chromium, Role.AUDITOR), [])
    page.route(
        re.compile(r"/documents/\d+$"),
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace("signed_full", "signed_fuII").replace("unsigned", "signed_x"),
        ),
    )
    page.goto(f"{house.stage.url}/documents/1")
    expect(page.locator("[data-proof-result]").first).to_have_text("Không khớp với sổ nhật ký")


def test_filters_live_in_the_address(house: House, chromium: Browser) -> None:
    """What was filtered can be sent on as a link and shows the same."""
    page = watched(house.enter(chromium, Role.AUDITOR), [])
    page.goto(f"{house.stage.url}/documents")
    page.select_option("#status", "signed_full")
    page.fill("#agency", house.agencies[0].code)
    page.get_by_role("button", name="Lọc", exact=True).click()
    page.wait_for_url("**status=signed_full**")
    shown = page.locator("tbody th").all_inner_texts()
    other = watched(house.enter(chromium, Role.AUDITOR), [])
    other.goto(page.url)
    assert other.locator("tbody th").all_inner_texts() == shown
    assert other.locator("#agency").input_value() == house.agencies[0].code


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "csv"])
def test_report_can_be_downloaded_and_opened(house: House, chromium: Browser, kind: str) -> None:
    """Each export of the month is a file of its kind."""
    page = watched(house.enter(chromium, Role.AUDITOR), [])
    page.goto(f"{house.stage.url}/rates")
    with page.expect_download() as download:
        page.get_by_role("link", name=kind.upper(), exact=True).click()
    content = Path(download.value.path()).read_bytes()
    if kind in ("docx", "xlsx"):
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    elif kind == "pdf":
        assert content.startswith(b"%PDF")
    else:
        assert house.agencies[0].name in content.decode("utf-8-sig")


def test_administrator_sees_the_house(house: House, chromium: Browser, complaints: list[str]) -> None:
    """Agencies, targets, policy, trust store, keys and jobs, on the desk and on a phone."""
    page = watched(house.enter(chromium, Role.ADMINISTRATOR), complaints)
    for part in ("agencies", "targets", "policy", "trust", "keys", "jobs"):
        page.goto(f"{house.stage.url}/administration/{part}")
        assert not violations(page), part
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], part
    page.goto(f"{house.stage.url}/administration/targets")
    page.locator("summary").click()
    page.fill("#minimum", "95")
    page.select_option("#level", "tinh")
    page.fill("#valid_from", "2026-01-01")
    page.fill("#basis", "Văn bản số 1/UBND")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    expect(page.locator("tbody")).to_contain_text("95,00 %")
    assert not complaints


def test_pages_stand_still_while_they_load(house: House, chromium: Browser) -> None:
    """No layout shift on the pages that hold pictures and charts."""
    page = watched(house.enter(chromium, Role.AUDITOR), [])
    for path in ("/rates", "/documents/1", "/documents/1/verifications/1"):
        page.goto(house.stage.url + path)
        page.wait_for_load_state("networkidle")
        shift = page.evaluate(
            """() => new Promise((done) => {
                let sum = 0;
                new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
                    .observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(sum), 200);
            })"""
        )
        assert shift < 0.02, path


def test_keyboard_reaches_the_content(house: House, chromium: Browser) -> None:
    """The first stop of the Tab key leads past the navigation."""
    page = watched(house.enter(chromium, Role.CLERK), [])
    page.goto(f"{house.stage.url}/checks")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "files"
