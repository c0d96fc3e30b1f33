"""What holds on every page, in both languages, on the desk and on a phone, for the keyboard and on paper."""

import pytest
from playwright.sync_api import Browser, Page

from app.access.roles import Role
from tests.app.pages.browsing import SLOW, violations, watched
from tests.app.pages.house import CHROMIUM, OFFICE, PHONE, House

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]

PAGES = (
    "/",
    "/checks",
    "/rates",
    "/rates/{agency}",
    "/rates?period=1999-01",
    "/documents",
    "/documents?status=unreadable&period=1999-01",
    "/documents/1",
    "/documents/1/verifications/1",
    "/missing-numbers",
    "/discrepancies",
    "/unattributed",
    *(
        f"/administration/{part}"
        for part in ("agencies", "targets", "closings", "policy", "trust", "keys", "webhooks", "jobs")
    ),
    "/nothing-here",
)
MOST_BYTES = 200_000
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 100);
})"""


@pytest.fixture(scope="module")
def page(house: House, chromium: Browser) -> Page:
    """The administrator's browser: every page is open to it."""
    return watched(house.enter(chromium, Role.ADMINISTRATOR), [])


def speak(page: Page, house: House, language: str) -> None:
    """Choose the language as the switch does."""
    page.context.add_cookies([{"name": "kyso_language", "value": language, "url": house.stage.url}])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_and_fits(house: House, page: Page, path: str, language: str) -> None:
    """axe-core finds nothing, nothing shifts or is wider than the screen, on the desk and on a phone."""
    speak(page, house, language)
    for size in (OFFICE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(house.stage.url + path.format(agency=house.agencies[0].code))
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SHIFT) < 0.01
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert violations(page) == []
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("main h1").count() == 1 or path == "/"
    assert page.locator("[aria-current=page]").count() >= (path not in ("/", "/nothing-here"))


def test_dark_scheme_is_accessible(house: House, page: Page) -> None:
    """The dark colours meet the same contrast."""
    speak(page, house, "vi")
    page.emulate_media(color_scheme="dark")
    try:
        for path in ("/", "/rates", "/documents/1", "/documents/1/verifications/1", "/administration/keys"):
            page.goto(house.stage.url + path)
            assert violations(page) == [], path
    finally:
        page.emulate_media(color_scheme="light")


def test_first_page_is_light_on_the_wire(house: House, chromium: Browser) -> None:
    """What crosses the wire for the first page, counted by the browser."""
    page = watched(house.enter(chromium, Role.AUDITOR), [])
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(house.stage.url + "/")
    page.wait_for_load_state("networkidle")
    assert sizes
    assert sum(sizes) < MOST_BYTES


def test_keyboard_goes_everywhere_and_is_never_trapped(house: House, page: Page) -> None:
    """Tab visits every control once, in reading order, each with a visible focus, and leaves the page."""
    speak(page, house, "vi")
    page.set_viewport_size(OFFICE)  # type: ignore[arg-type]
    page.goto(house.stage.url + "/documents")
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
            .filter((one) => one.type !== 'hidden' && one.checkVisibility()).length"""
    )
    seen, outlines = [], []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const one = document.activeElement; one.dataset.seen ??= Math.random();
                const style = getComputedStyle(one);
                return [one.dataset.seen, one.getBoundingClientRect().top + scrollY,
                        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                        one.tagName, one.matches('.skip')]; }"""
        )
        seen.append(where[0])
        outlines.append(where[2])
        assert len(seen) > 1 or where[4], "the first stop is the skip link"
    assert len(set(seen)) == wanted
    assert all(outlines)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.activeElement === document.body || document.activeElement.matches('.skip')"
    )


def test_language_is_switched_without_a_script(house: House, chromium: Browser) -> None:
    """With JavaScript off the button changes the language of the page it stands on."""
    page = house.enter(chromium, Role.CLERK, script=False)
    page.set_default_timeout(SLOW)
    page.goto(f"{house.stage.url}/documents?status=signed_full")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/documents?status=signed_full")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Tiếng Việt").click()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_pages_print_without_their_controls(house: House, page: Page) -> None:
    """On paper there are results, not buttons; the whole list of remarks, not what fitted the screen."""
    page.set_viewport_size(OFFICE)  # type: ignore[arg-type]
    page.goto(house.stage.url + "/documents/1/verifications/1")
    page.emulate_media(media="print")
    try:
        assert not page.locator("header.bar").is_visible()
        assert not page.locator(".actions").first.is_visible()
        assert page.locator("#rules").is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.remarks')).overflowY") == "visible"
    finally:
        page.emulate_media(media="screen")


def test_movement_is_left_out_for_those_who_ask(house: House, page: Page) -> None:
    """Nothing glides when the system says that it should not."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(house.stage.url + "/documents/1/verifications/1")
    smooth = "getComputedStyle(document.querySelector('.remarks')).scrollBehavior"
    assert page.evaluate(smooth) == "auto"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(smooth) == "smooth"
