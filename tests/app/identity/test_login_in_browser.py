"""Each role logs in as a person does: through the provider's own pages, in a real browser, and out again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.identity.house import House
from tests.app.pages.house import CHROMIUM, OFFICE, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
SLOW = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all of them."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window that has been nowhere; the fonts that the provider's pages want from elsewhere stay away."""
    context = browser.new_context(viewport=OFFICE, locale="vi-VN")  # type: ignore[arg-type]
    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    made = context.new_page()
    made.set_default_timeout(SLOW)
    yield made
    context.close()


def log_in(page: Page, house: House, login: str) -> None:
    """From our way in through the provider's login and consent pages."""
    page.goto(house.url)
    page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").click()
    fill_in(page, login)


def fill_in(page: Page, login: str) -> None:
    """What the provider asks for."""
    page.locator('input[name="login"]').fill(login)
    page.locator('input[name="password"]').fill("bất kỳ")
    page.locator('button[type="submit"]').click()
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize(
    ("login", "shown", "part"),
    [
        ("van-thu", "Văn thưT01.01", "Kiểm tra văn bản"),
        ("lanh-dao", "Lãnh đạo cơ quanT01.01", "Tỷ lệ ký số"),
        ("kiem-soat", "Kiểm soát", "Số còn thiếu"),
        ("quan-tri", "Quản trị", "Quản trị"),
    ],
)
def test_a_person_of_each_role_logs_in_and_out(
    page: Page, house: House, login: str, shown: str, part: str
) -> None:
    """The bar says who one is, a line for the agency; leaving ends the session at the provider as well."""
    log_in(page, house, login)
    expect(page.locator(".who span")).to_have_text(shown)
    expect(page.get_by_role("navigation", name="Chức năng")).to_contain_text(part)
    assert page.evaluate("document.cookie") == "", "scripts see no session"
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan")).to_be_visible()
    page.goto(f"{house.url}/rates")
    expect(page.get_by_role("alert")).to_contain_text("Phiên làm việc đã hết hạn hoặc chưa được mở.")


def test_somebody_without_a_role_is_told_whom_to_ask_and_may_take_another_account(
    page: Page, house: House
) -> None:
    """The second login is not the first one over again: the provider asks who one is."""
    log_in(page, house, "khach")
    expect(page.get_by_role("alert")).to_contain_text("chưa được giao quyền")
    expect(page.get_by_role("alert")).to_contain_text("Phòng Tin học, số máy 1234")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").click()
    fill_in(page, "van-thu")
    expect(page.locator(".who span")).to_have_text("Văn thưT01.01")
