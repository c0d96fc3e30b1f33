"""`python -m tests.screenshots [FOLDER]`: pictures of every page, on the desk and on a phone.

Builds a house of real signed documents, walks through it as each user does, and writes one PNG a page
(default folder: docs/screenshots). Only a place where Chromium is installed can run it.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page

from app.access.roles import Role
from app.demo.story import VIETNAM, Fate, months_of
from signing.database import writer
from signing.declarations import DeclarationRecord, declare
from signing.models import Level
from signing.periods import parse_period
from signing.rates import rates
from signing.targets import TargetRecord, set_target
from tests.app.pages.house import OFFICE, PHONE, House, chromium, opened_house

AGENCIES = 24
DOCUMENTS = 150
GAPS = 12
STRANGERS = 2
THIS_YEAR = datetime.now(VIETNAM).year
_MOST_BYTES = 300_000
_SLOW = 120_000
_DEFAULT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture: who looks, at which address, after doing what."""

    name: str
    role: Role
    path: str
    act: Callable[[Page, House], None] | None = None
    phone: bool = False
    language: str = "vi"


def upload_faulty(page: Page, house: House) -> None:
    """Hand in a document whose layout is wrong, and go to the first finding."""
    _upload(page, house, Fate.FAULTY_LAYOUT)
    page.locator(".remark a.tag").first.click()


def upload_unfinished(page: Page, house: House) -> None:
    """Hand in a document without the agency's signature."""
    _upload(page, house, Fate.PERSON_ONLY)


def upload_many(page: Page, house: House) -> None:
    """Hand in one document of each fate."""
    _hand_in(page, house.files)
    page.wait_for_url("**/checks/batches/*")
    page.wait_for_selector("[data-under-way]", state="detached")


SCENES = (
    Scene(name="start-clerk", role=Role.CLERK, path="/"),
    Scene(name="check", role=Role.CLERK, path="/checks", act=upload_faulty),
    Scene(name="check-incomplete", role=Role.CLERK, path="/checks", act=upload_unfinished),
    Scene(name="check-phone", role=Role.CLERK, path="/checks", act=upload_unfinished, phone=True),
    Scene(name="batch", role=Role.CLERK, path="/checks", act=upload_many),
    Scene(name="rates", role=Role.AUDITOR, path="/rates"),
    Scene(name="rates-phone", role=Role.AUDITOR, path="/rates", phone=True),
    Scene(name="rates-english", role=Role.AUDITOR, path="/rates", language="en"),
    Scene(name="agency", role=Role.AUDITOR, path="/rates/000.00.02.H99"),
    Scene(name="history", role=Role.AUDITOR, path="/documents"),
    Scene(name="document", role=Role.AUDITOR, path="/documents/1"),
    Scene(name="missing-numbers", role=Role.AUDITOR, path=f"/missing-numbers?period={THIS_YEAR}"),
    Scene(name="discrepancies", role=Role.AUDITOR, path="/discrepancies"),
    Scene(name="unattributed", role=Role.ADMINISTRATOR, path="/unattributed"),
    Scene(name="agencies", role=Role.ADMINISTRATOR, path="/administration/agencies"),
    Scene(name="targets", role=Role.ADMINISTRATOR, path="/administration/targets"),
    Scene(name="policy", role=Role.ADMINISTRATOR, path="/administration/policy"),
    Scene(name="closings", role=Role.ADMINISTRATOR, path="/administration/closings"),
    Scene(name="webhooks", role=Role.ADMINISTRATOR, path="/administration/webhooks"),
    Scene(name="trust", role=Role.ADMINISTRATOR, path="/administration/trust"),
    Scene(name="keys", role=Role.ADMINISTRATOR, path="/administration/keys"),
    Scene(name="jobs", role=Role.ADMINISTRATOR, path="/administration/jobs"),
    Scene(name="not-found", role=Role.CLERK, path="/documents/999999"),
)


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        opened_house(
            Path(data), agencies=AGENCIES, documents=DOCUMENTS, gaps=GAPS, strangers=STRANGERS
        ) as house,
        chromium() as browser,
    ):
        _furnish(house)
        _take_way_in(house, browser, folder / "way-in.png")
        for role in {scene.role: None for scene in SCENES}:
            page = house.enter(browser, role)
            page.set_default_timeout(_SLOW)
            for scene in SCENES:
                if scene.role is role:
                    _take(scene, house, page, folder / f"{scene.name}.png")


def _take(scene: Scene, house: House, page: Page, to: Path) -> None:
    page.set_viewport_size(PHONE if scene.phone else OFFICE)  # type: ignore[arg-type]
    cookie = {"name": "kyso_language", "value": scene.language, "url": house.stage.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(house.stage.url + scene.path)
    if scene.act is not None:
        scene.act(page, house)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    _save(page.screenshot(), to)


def _take_way_in(house: House, browser: Browser, to: Path) -> None:
    page = browser.new_context(viewport=OFFICE).new_page()  # type: ignore[arg-type]
    page.goto(house.stage.url)
    _save(page.screenshot(), to)


def _save(png: bytes, to: Path) -> None:
    """Few colours are enough for a page; a picture must stay light."""
    small = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(160, dither=Image.Dither.NONE).save(
        small, "PNG", optimize=True
    )
    if small.tell() > _MOST_BYTES:
        raise ValueError(f"{to.name}: {small.tell()} bytes")
    to.write_bytes(small.getvalue())


def _upload(page: Page, house: House, fate: Fate) -> None:
    _hand_in(page, {fate: house.files[fate]})
    page.wait_for_selector(".bench")


def _hand_in(page: Page, files: Mapping[Fate, bytes]) -> None:
    sent: list[FilePayload] = [
        {"name": f"{fate}.pdf", "mimeType": "application/pdf", "buffer": pdf} for fate, pdf in files.items()
    ]
    page.set_input_files("#files", sent)
    page.get_by_role("button", name="Kiểm tra").click()


def _furnish(house: House) -> None:
    """Targets, and what agencies reported about themselves: some of it too good."""
    service = house.stage.service
    with writer(service.engine) as session:
        for level, minimum in ((Level.PROVINCE, "0.95"), (Level.COMMUNE, "0.90")):
            record = TargetRecord(
                minimum=Decimal(minimum),
                level=level,
                valid_from=date(2026, 1, 1),
                basis="Kế hoạch chuyển đổi số năm 2026",
            )
            set_target(session, record, at=service.now(), by="screenshots")
        for month in months_of(house.plans):
            for item in rates(session, parse_period(month)).items[::2]:
                reported = DeclarationRecord(
                    agency=item.agency,
                    period=parse_period(month),
                    issued=item.received + item.missing,
                    signed=item.received + item.missing,
                )
                declare(session, reported, at=service.now(), by="screenshots")
        session.commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _DEFAULT)
