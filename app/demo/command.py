"""`kyso demo`: a PKI, agencies and three months of documents, verified by the running service.

Nothing is precomputed: every document is written and signed here, sent through the API and judged like any
other; at the end the service's rates must equal what was made.
"""

import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.demo.agencies import DemoAgency, demo_agencies
from app.demo.balance import differences, made_counts, table
from app.demo.dispatch import Dispatch
from app.demo.documents import Bureau, MadeDocument, make_document
from app.demo.office import Office
from app.demo.pki import Pki
from app.demo.responders import StatusServer
from app.demo.stage import HOST, Stage, running_stage
from app.demo.story import VIETNAM, Fate, Plan, months_of, plan
from app.observation import configure_logs

DEFAULT_DOCUMENTS = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line asks for."""

    serve: bool
    documents: int
    port: int


def run(wishes: Wishes) -> int:
    """Build, compare, and serve until stopped. Exit status: 0 = the counts agree, 1 = they do not."""
    configure_logs(logging.WARNING)
    console = Console(stderr=not sys.stdout.isatty(), highlight=False)
    agencies = demo_agencies()
    plans = plan(agencies, today=datetime.now(VIETNAM).date(), documents=wishes.documents)
    with _data_folder() as folder, StatusServer() as status:
        console.print("Đang tạo hạ tầng khóa công khai, chứng thư số cho các cơ quan…")
        pki = Pki.create(url=status.url)
        status.serve(pki)
        bureaus = open_bureaus(agencies, pki, plans)
        port = free_port(wishes.port) if wishes.serve else 0
        with running_stage(folder, port, pki, status) as stage:
            _build(console, stage, agencies, plans, bureaus)
            sound = _compare(stage, agencies, plans)
            if wishes.serve:
                _serve(stage)
    return 0 if sound else 1


def open_bureaus(agencies: Sequence[DemoAgency], pki: Pki, plans: Sequence[Plan]) -> dict[str, Bureau]:
    """Certificates for every agency: real ones, revoked ones, and ones of a CA that nobody trusts."""
    stranger = Pki.create(folder="vgca-stranger", first_key=200)
    before = datetime.combine(min(plan.issued_on for plan in plans), datetime.min.time(), VIETNAM)
    bureaus = {}
    issuing = {plan.agency.code for plan in plans}
    for place, agency in enumerate(agencies):
        if agency.code not in issuing:
            continue
        names = [official.name for official in agency.officials]
        revoked = {name: pki.person(name, agency.holder) for name in names}
        for identity in revoked.values():
            pki.issuing.revoke(identity, before.astimezone(UTC) - timedelta(days=1), "superseded")
        bureaus[agency.code] = Bureau(
            office=Office.open(pki, agency.holder, *names),
            untrusted=Office.open(stranger, agency.holder, *names),
            revoked=revoked,
            stamps=place % 2 == 0,
        )
    return bureaus


def _build(
    console: Console,
    stage: Stage,
    agencies: Sequence[DemoAgency],
    plans: Sequence[Plan],
    bureaus: dict[str, Bureau],
) -> None:
    """Make and send everything, several at a time; making one document overlaps with judging another."""
    client = Dispatch(url=stage.url, key=stage.key)
    client.register(agencies, plans)
    sent = [plan for plan in plans if plan.fate is not Fate.UNSENT]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        making = progress.add_task("Tạo và ký số văn bản", total=len(sent))
        sending = progress.add_task("Gửi đến hệ thống, kiểm tra", total=len(sent))
        with ThreadPoolExecutor(stage.service.settings.workers + 1) as senders:
            answers: set[Future[dict[str, Any]]] = set()
            for made in _made(sent, bureaus):
                progress.advance(making)
                answers.add(senders.submit(client.submit, made))
                done, answers = wait(answers, timeout=0, return_when=FIRST_COMPLETED)
                for answer in done:
                    answer.result()
                    progress.advance(sending)
            for answer in answers:
                answer.result()
                progress.advance(sending)
    for place, ((agency, month), counts) in enumerate(made_counts(plans).items()):
        # Every third one says that it signed everything.
        signed = counts.total() if place % 3 == 0 else counts["signed_full"]
        client.declare(agency, month, issued=counts.total(), signed=signed)
    client.close()


_BUREAUS: dict[str, Bureau] = {}
"""In the makers' processes: handed over once, not with every document."""


def _settle_in(bureaus: dict[str, Bureau]) -> None:
    _BUREAUS.update(bureaus)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make(plan: Plan) -> MadeDocument:
    return make_document(plan, _BUREAUS[plan.agency.code])


def _made(plans: Sequence[Plan], bureaus: dict[str, Bureau]) -> Iterator[MadeDocument]:
    """Documents as they are finished, made by as many processes as there are processors."""
    makers = max(1, (os.cpu_count() or 1) // 2)
    with ProcessPoolExecutor(
        makers, mp_context=get_context("spawn"), initializer=_settle_in, initargs=(bureaus,)
    ) as pool:
        yield from pool.map(_make, plans, chunksize=4)


def _compare(stage: Stage, agencies: Sequence[DemoAgency], plans: Sequence[Plan]) -> bool:
    """Print what was made, and whether the service counted the same."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 150)
    console.print(table(agencies, plans))
    client = Dispatch(url=stage.url, key=stage.key)
    rates = {month: client.rates(month) for month in months_of(plans)}
    client.close()
    found = differences(plans, rates)
    for difference in found:
        console.print(f"KHÁC: {difference}", style="red")
    if not found:
        months = ", ".join(rates)
        console.print(f"Số liệu của GET /api/v1/rates trùng khớp với số văn bản đã tạo ({months}).")
    return not found


def _serve(stage: Stage) -> None:
    """Say how to get in, and wait for the end."""
    print(f"Địa chỉ:            {stage.url}")
    print(f"Khóa API:           {stage.key}")
    print(f"Vào trang web:      {stage.link()}   (dùng một lần)")
    print("Dừng: Ctrl+C", flush=True)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    try:
        stopped.wait()
    except KeyboardInterrupt:
        print("Đang dừng…")


@contextmanager
def _data_folder() -> Iterator[Path]:
    """KYSO_DATA_DIR where it is set (and is kept), else a folder that goes with the demo.

    Raises typer.BadParameter where that folder already holds a register: the numbers would mix.
    """
    named = os.environ.get("KYSO_DATA_DIR")
    if named:
        folder = Path(named)
        if (folder / "kyso.db").exists():
            raise typer.BadParameter(f"KYSO_DATA_DIR={named} đã có dữ liệu; hãy chọn một thư mục trống.")
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="kyso-demo-") as made:
            yield Path(made)


def free_port(wanted: int) -> int:
    """The wanted port, or 0 (any) when something listens there already."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex((HOST, wanted)) == 0 else wanted
