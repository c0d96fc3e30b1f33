"""An archive is verified again, paused and resumed with real clicks; the state outlives a reload."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from app.access.roles import Role
from app.jobs.reverification import CHUNK
from app.models import AuditEntry, Job
from signing.database import reader
from signing.models import Document, Verification
from tests.app.pages.browsing import SLOW, violations, watched
from tests.app.pages.house import CHROMIUM, House

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


def newest(page: Page) -> Locator:
    """The row of the newest job."""
    return page.locator("table.rows tbody tr").first


def progress(page: Page) -> tuple[int, int]:
    """How many documents are done, and of how many."""
    shown = re.search(r"(\d+)/(\d+)", newest(page).inner_text())
    assert shown is not None
    return int(shown[1]), int(shown[2])


def test_archive_is_verified_again_with_a_pause(house: House, chromium: Browser) -> None:
    """Ordered, paused within its first part, unchanged after a reload, resumed to its end; nothing twice."""
    complaints: list[str] = []
    page = watched(house.enter(chromium, Role.ADMINISTRATOR), complaints)
    engine = house.stage.service.engine
    with reader(engine) as session:
        files = session.scalar(select(func.count()).where(Document.file_sha256.is_not(None))) or 0
        before = session.scalar(select(func.count()).select_from(Verification)) or 0
    assert files > CHUNK, "the pause has to fall between two parts"
    page.goto(f"{house.stage.url}/administration/jobs")
    page.get_by_label("Kỳ").select_option(label="Tất cả")
    page.get_by_role("button", name="Kiểm tra lại").click()
    newest(page).get_by_role("button", name="Tạm dừng").click()

    expect(newest(page)).to_contain_text("Đã tạm dừng")
    assert violations(page) == []
    # The part that it is at is finished; then it stands still, for everybody who looks.
    with reader(engine) as session:
        number = session.scalar(select(func.max(Job.id)))
    for _ in range(SLOW // 500):
        page.reload()
        if progress(page)[0]:
            break
        page.wait_for_timeout(500)
    for _ in range(2):
        page.reload()
        assert progress(page) == (CHUNK, files)
        expect(newest(page)).to_contain_text("Đã tạm dừng")
        page.wait_for_timeout(1500)

    resume = newest(page).get_by_role("button", name="Tiếp tục")
    resume.focus()
    page.keyboard.press("Enter")
    expect(newest(page)).to_contain_text("Đã xong", timeout=SLOW)
    assert progress(page) == (files, files)
    expect(newest(page).get_by_role("button")).to_have_count(0)
    with reader(engine) as session:
        after = session.scalar(select(func.count()).select_from(Verification)) or 0
        trail = session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject == f"job:{number}").order_by(AuditEntry.id)
        ).all()
    assert after - before == files, "each file once more"
    assert [one for one in trail if one.startswith("job.")] == ["job.paused", "job.pending"]
    assert not complaints


def test_pause_that_comes_too_late_is_told_in_words(house: House, chromium: Browser) -> None:
    """On a page that was left open the button of a job that is over leads to an explanation, and back."""
    page = watched(house.enter(chromium, Role.ADMINISTRATOR), [])
    page.goto(f"{house.stage.url}/administration/jobs")
    page.get_by_label("Kỳ").select_option(index=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Kiểm tra lại").click()
    expect(newest(page)).to_contain_text("Đã xong", timeout=SLOW)
    action = f"/administration/jobs/{newest(page).locator('td').first.inner_text()}/pause"
    with page.expect_navigation():
        page.evaluate(
            """(action) => { const form = document.createElement("form");
                form.method = "post"; form.action = action; document.body.append(form); form.submit(); }""",
            action,
        )
    expect(page.locator("main")).to_contain_text("không còn chờ hay chạy")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Công việc nền")
