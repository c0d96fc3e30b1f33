"""`kyso demo` as a newcomer starts it, and the three users' ways through it from the link that it prints."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.pages.browsing import SLOW, watched
from tests.app.pages.house import CHROMIUM, OFFICE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[str]:
    """The link that the running demo printed; the demo ends in good order afterwards."""
    command = [sys.executable, "-m", "app", "demo", "--documents", "25"]
    environment = {**os.environ, "KYSO_DATA_DIR": str(tmp_path / "data")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as demo:
        assert demo.stdout is not None
        said = ""
        try:
            for line in demo.stdout:
                said += line
                if found := re.search(r"Vào trang web:\s+(\S+)", line):
                    yield found[1]
                    break
            else:
                pytest.fail(f"the demo printed no link: {said}")
        finally:
            demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=60) == 0


@pytest.mark.timeout(300)
def test_newcomer_walks_from_a_rate_to_a_document_and_checks_it_again(
    entrance: str, chromium: Browser
) -> None:
    """The auditor's way to a document's proof, the clerk's with that file, and every report of the month."""
    complaints: list[str] = []
    page = watched(
        chromium.new_context(viewport=OFFICE, locale="vi-VN", accept_downloads=True).new_page(),  # type: ignore[arg-type]
        complaints,
    )
    page.goto(entrance)
    page.get_by_role("link", name="Tỷ lệ ký số", exact=True).first.click()
    page.wait_for_url("**/rates*")
    for kind in ("DOCX", "XLSX", "PDF", "CSV"):
        assert _downloaded(page, kind).stat().st_size > 0
    _open_a_document_signed_in_full(page)
    expect(page.locator("[data-proof-result]").first).to_have_text("Khớp với sổ nhật ký")
    original = _downloaded(page, "Tải tệp gốc")
    page.get_by_role("link", name="Kiểm tra văn bản", exact=True).click()
    page.set_input_files(
        "#files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": original.read_bytes()}
    )
    page.get_by_role("button", name="Kiểm tra").click()
    page.wait_for_url(re.compile(r"/checks/[\w-]{22}$"), timeout=SLOW)
    expect(page.locator("h1")).to_contain_text("Hợp lệ")
    assert not complaints


def _open_a_document_signed_in_full(page: Page) -> None:
    """From the list of those that count as signed in full to the first of them."""
    count = page.locator("a[href*='counted=signed_full']").first
    counted = int(count.inner_text())
    count.click()
    rows = page.locator("tbody tr")
    assert rows.count() == counted > 0
    rows.first.locator("th a").click()


def _downloaded(page: Page, name: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return Path(download.value.path())
