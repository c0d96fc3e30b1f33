"""A running service with really signed documents, and a browser to walk through it.

The same parts as `kyso demo`: authorities with their responders, agencies, documents written, signed and
sent over HTTP. Shared by the journeys and by `python -m tests.screenshots`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.access.keys import Grant, issue_link
from app.access.roles import Role
from app.demo.agencies import DemoAgency, demo_agencies
from app.demo.command import open_bureaus
from app.demo.dispatch import Dispatch
from app.demo.documents import make_document
from app.demo.pki import Pki
from app.demo.responders import StatusServer
from app.demo.stage import Stage, running_stage
from app.demo.story import VIETNAM, Fate, Plan, month_of, plan
from signing.database import writer

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--lang=vi",
)
OFFICE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The service on its stage, and what was sent to it."""

    stage: Stage
    agencies: tuple[DemoAgency, ...]
    plans: tuple[Plan, ...]
    files: dict[Fate, bytes]
    """One document of each fate, as it was sent."""

    def grant(self, role: Role) -> Grant:
        """Whoever has this role; a clerk or a head belongs to the first agency."""
        own = self.agencies[0].code if role in (Role.CLERK, Role.AGENCY_HEAD) else None
        return Grant(name=f"{role}", role=role, agency=own)

    def link(self, role: Role) -> str:
        """A link that opens one session."""
        service = self.stage.service
        with writer(service.engine) as session:
            token = issue_link(session, self.grant(role), now=service.now())
            session.commit()
        return f"{self.stage.url}/?link={token}"

    def enter(self, browser: Browser, role: Role, *, script: bool = True) -> Page:
        """A page in which this role has a session."""
        context: BrowserContext = browser.new_context(
            viewport=OFFICE,  # type: ignore[arg-type]
            locale="vi-VN",
            accept_downloads=True,
            java_script_enabled=script,
        )
        page = context.new_page()
        page.goto(self.link(role))
        return page


@contextmanager
def opened_house(
    folder: Path, *, agencies: int, documents: int, gaps: int = 0, strangers: int = 0
) -> Iterator[House]:
    """Build the house with the first agencies of the demo.

    About `gaps` numbers more are used and never sent; the last `strangers` agencies send without being in the
    register.
    """
    chosen = demo_agencies()[:agencies]
    plans = _with_gaps(plan(chosen, today=datetime.now(VIETNAM).date(), documents=documents), gaps)
    with StatusServer() as status:
        pki = Pki.create(url=status.url)
        status.serve(pki)
        bureaus = open_bureaus(chosen, pki, plans)
        with running_stage(folder, 0, pki, status) as stage:
            client = Dispatch(url=stage.url, key=stage.key)
            client.register(chosen[: agencies - strangers], plans)
            files: dict[Fate, bytes] = {}
            for one in plans:
                if one.fate is Fate.UNSENT:
                    continue
                made = make_document(one, bureaus[one.agency.code])
                client.submit(made)
                if made.pdf is not None:
                    files.setdefault(one.fate, made.pdf)
            client.close()
            yield House(stage=stage, agencies=tuple(chosen), plans=tuple(plans), files=files)


def _with_gaps(plans: Sequence[Plan], gaps: int) -> list[Plan]:
    """Leave out what lies between two documents of the same agency and month, evenly over the year."""
    inner = [
        place
        for place, (before, one, after) in enumerate(zip(plans, plans[1:], plans[2:], strict=False), start=1)
        if before.agency == one.agency == after.agency and month_of(before) == month_of(after)
    ]
    unsent = inner[:: max(1, len(inner) // gaps)] if gaps else []
    return [replace(one, fate=Fate.UNSENT) if place in unsent else one for place, one in enumerate(plans)]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, talking to nobody but us."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
