"""Commands over the register: agencies, declarations, reports, audits, re-verification."""

import getpass
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from app.database import connect
from app.ledger_key import ledger_key
from app.reports import MEDIA_TYPES, make_report
from app.settings import Settings
from migrations import upgrade
from signing.audit import Difference, audit_rates
from signing.characters import one_line
from signing.checkpoints import verifier_key
from signing.database import reader, snapshot, writer
from signing.errors import RegisterError, RejectedFile
from signing.imports import ImportedRow, export_agencies, import_agencies, import_declarations
from signing.ledger_audit import audit_ledger
from signing.periods import parse_period
from signing.statements import check_statement, make_statement

_EFFECTS = {"created": "thêm", "changed": "sửa", "unchanged": "không đổi"}

agencies = typer.Typer(
    help="Danh mục cơ quan.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
audits = typer.Typer(
    help="Kiểm tra sổ đăng ký.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ nói sẽ thay đổi gì.")]


@agencies.command("import")
def import_(file: Annotated[Path, typer.Argument(help="CSV hoặc XLSX.")], *, dry_run: DryRun = False) -> None:
    """Nhập danh mục cơ quan: tất cả, hoặc không dòng nào khi có lỗi."""
    now = datetime.now(UTC)
    with writer(_engine()) as session:
        _show_rows(
            lambda: import_agencies(session, _content(file), at=now, by=_user(), dry_run=dry_run),
            dry_run=dry_run,
        )
        if not dry_run:
            session.commit()


@agencies.command("export")
def export(file: Annotated[Path, typer.Argument(help="Tệp CSV sẽ ghi.")]) -> None:
    """Xuất danh mục cơ quan, mọi giai đoạn hiệu lực, thành tệp mà lệnh import đọc được."""
    with reader(_engine()) as session:
        _write(file, export_agencies(session))


def declare_from(file: Path, *, dry_run: bool) -> None:
    """Import self-reported counts."""
    now = datetime.now(UTC)
    with writer(_engine()) as session:
        _show_rows(
            lambda: import_declarations(session, _content(file), at=now, by=_user(), dry_run=dry_run),
            dry_run=dry_run,
        )
        if not dry_run:
            session.commit()


def report(period: str, output: Path | None, form: str) -> None:
    """Write the report of a period."""
    if form not in MEDIA_TYPES:
        raise typer.BadParameter(f"dạng báo cáo phải là một trong: {', '.join(MEDIA_TYPES)}")
    file = output or Path(f"ty-le-ky-so-{period}.{form}")
    with snapshot(_engine()) as session:
        try:
            made = make_report(session, period, form, at=datetime.now(UTC))
        except RegisterError as error:
            raise typer.BadParameter(error.message) from error
    _write(file, made)
    print(file)


@audits.command()
def rates() -> None:
    """Đếm lại từ các lần kiểm tra và so với số liệu đang dùng."""
    with snapshot(_engine()) as session:
        _conclude(audit_rates(session), "Số liệu khớp với các lần kiểm tra.")


@audits.command()
def ledger(
    known: Annotated[Path | None, typer.Option(help="Điểm kiểm soát đã giữ từ trước.")] = None,
) -> None:
    """So từng dòng dữ liệu với sổ nhật ký; nêu tên dòng bị sửa, xóa hoặc chèn."""
    settings = Settings()
    verifier = verifier_key(settings.ledger_origin, ledger_key(settings).public_key())
    with snapshot(_engine()) as session:
        note = _content(known).decode(errors="replace") if known else None
        _conclude(audit_ledger(session, known=note, verifier=verifier), "Sổ nhật ký và dữ liệu khớp nhau.")


@audits.command()
def statement(
    file: Annotated[Path, typer.Argument(help="Bản công bố số liệu (JSON).")],
    verifier: Annotated[str | None, typer.Option(help="Khóa công khai của nơi công bố.")] = None,
) -> None:
    """Tính lại một tỷ lệ đã công bố từ chính các mục mà bản công bố nêu; không cần mạng, không cần sổ."""
    try:
        wrong = check_statement(json.loads(_content(file)), verifier=verifier)
    except ValueError:
        wrong = ["Tệp không phải là JSON."]
    for line in wrong or ["Bản công bố đúng."]:
        print(one_line(line))
    raise typer.Exit(1 if wrong else 0)


@audits.command("publish")
def publish(agency: str, period: str, file: Path) -> None:
    """Ghi bản công bố tỷ lệ của một cơ quan trong kỳ."""
    settings = Settings()
    with writer(_engine(), at_one_moment=True) as session:
        try:
            made = make_statement(
                session,
                agency,
                parse_period(period),
                key=ledger_key(settings),
                origin=settings.ledger_origin,
                at=datetime.now(UTC),
            )
        except RegisterError as error:
            raise typer.BadParameter(error.message) from error
        session.commit()
    _write(file, json.dumps(made, ensure_ascii=False, indent=1).encode())


def _conclude(differences: list[Difference], sound: str) -> None:
    """Name each difference; the last line is the verdict, the exit status says the same."""
    for one in differences:
        place = ".".join(filter(None, (one.table, one.key, one.column)))
        print(one_line(f"{place}: {one.message}"))
    if not differences:
        print(sound)
    raise typer.Exit(1 if differences else 0)


def _show_rows(run: Callable[[], list[ImportedRow]], *, dry_run: bool) -> None:
    try:
        rows = run()
    except RejectedFile as rejected:
        for fault in rejected.faults:
            typer.echo(one_line(f"{fault.spot or ''}: {fault.message}"), err=True)
        raise typer.Exit(1) from rejected
    except RegisterError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    for row in rows:
        if row.effect != "unchanged":
            changes = "; ".join(row.changes)
            print(one_line(f"dòng {row.number}: {_EFFECTS[row.effect]} {row.subject}  {changes}").rstrip())
    counts = {effect: sum(row.effect == effect for row in rows) for effect in _EFFECTS}
    words = ", ".join(f"{_EFFECTS[effect]} {count}" for effect, count in counts.items())
    print(("Sẽ: " if dry_run else "Đã: ") + words)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"không đọc được tệp {file}") from error


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"không ghi được tệp {file}") from error


def _engine() -> Engine:
    engine = connect(Settings())
    upgrade(engine)
    return engine


def _user() -> str:
    return f"command:{getpass.getuser()}"
