"""What the tests in a real browser share: watching for complaints, axe-core, handing in files."""

import json
from pathlib import Path
from typing import Final

from playwright.sync_api import ConsoleMessage, FilePayload, Page

from tests.app.pages.house import House

AXE: Final = Path(__file__).resolve().parents[2] / "vendor" / "axe.min.js"
SLOW: Final = 120_000
"""Milliseconds: the machine may be busy with other tests."""


def watched(page: Page, complaints: list[str]) -> Page:
    """Note every script error, refused resource and request to elsewhere."""

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: None if "//127.0.0.1:" in request.url else complaints.append(request.url),
    )
    page.set_default_timeout(SLOW)
    return page


def violations(page: Page) -> list[str]:
    """What axe-core finds; run through the debugger, because the page's policy forbids foreign scripts."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    run = "axe.run(document, {resultTypes: ['violations']}).then((found) => JSON.stringify(found.violations))"
    answer = session.send(
        "Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True}
    )
    session.detach()
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in json.loads(answer["result"]["value"])]


def upload(page: Page, house: House, *files: tuple[str, bytes]) -> None:
    """Hand in files as a clerk does."""
    page.goto(f"{house.stage.url}/checks")
    sent: list[FilePayload] = [
        {"name": name, "mimeType": "application/pdf", "buffer": pdf} for name, pdf in files
    ]
    page.set_input_files("#files", sent)
    page.get_by_role("button", name="Kiểm tra").click()
