"""The command line (design §4). Each command imports what it needs when it runs: `verify` starts fast."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer(
    name="kyso",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@cli.callback()
def kyso() -> None:
    """Kiểm tra chữ ký số và thể thức văn bản hành chính; tính tỷ lệ ký số từ kết quả kiểm tra."""


_PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
"""A group of commands is loaded only when it is asked for, and reads the rest of the line itself."""


class RevocationChoice(StrEnum):
    """What follows when the status of a certificate cannot be checked."""

    require = "require"
    warn = "warn"


@cli.command()
def verify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Tệp PDF hoặc thư mục chứa tệp PDF.")],
    trust: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Thư mục chứng thư số tin cậy (*.pem, *.der).")
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Thời điểm kiểm tra (ISO 8601); mặc định: bây giờ.")
    ] = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Không hỏi máy chủ nào.")] = False,
    revocation: Annotated[
        RevocationChoice, typer.Option(help="Khi không kiểm tra được tình trạng thu hồi chứng thư số.")
    ] = RevocationChoice.require,
    json: Annotated[bool, typer.Option("--json", help="In mỗi kết quả trên một dòng, dạng JSON.")] = False,
    no_layout: Annotated[bool, typer.Option("--no-layout", help="Bỏ qua thể thức (Phụ lục I).")] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Số tệp kiểm tra cùng lúc; mặc định: số nhân CPU.")
    ] = None,
) -> None:
    """Kiểm tra các tệp PDF. Mã thoát 0: tất cả ký số đầy đủ; 1: có tệp chưa; 2: sai cách dùng."""
    from app.commands.verify import Order, run  # noqa: PLC0415 - see the module's docstring

    order = Order(
        paths=tuple(paths),
        trust=trust,
        at=at,
        offline=offline,
        revocation=revocation.value,
        json=json,
        layout=not no_layout,
        jobs=jobs,
    )
    raise typer.Exit(run(order))


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Địa chỉ lắng nghe.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Cổng.")] = 8000,
) -> None:
    """Chạy dịch vụ: API và trang web. Cơ sở dữ liệu được tạo hoặc nâng cấp khi khởi động."""
    from app.commands.serve import run  # noqa: PLC0415

    run(host, port)


@cli.command()
def key(
    name: Annotated[str, typer.Argument(help="Tên hệ thống dùng khóa, ví dụ 'TD.Office Sở Nội vụ'.")],
    role: Annotated[str, typer.Option(help="clerk, agency_head, auditor hoặc administrator.")] = "clerk",
    agency: Annotated[str | None, typer.Option(help="Mã cơ quan mà khóa được phép thấy.")] = None,
    action: Annotated[list[str] | None, typer.Option(help="Chỉ cho các việc này (lặp lại được).")] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Thời hạn, ngày.")] = 365,
) -> None:
    """Tạo một khóa API; khóa chỉ hiện một lần."""
    from app.commands.access import make_key  # noqa: PLC0415

    make_key(name, role, agency, action or [], days)


@cli.command()
def link(
    role: Annotated[
        str, typer.Option(help="clerk, agency_head, auditor hoặc administrator.")
    ] = "administrator",
    agency: Annotated[str | None, typer.Option(help="Mã cơ quan.")] = None,
    address: Annotated[str, typer.Option(help="Địa chỉ của dịch vụ.")] = "http://127.0.0.1:8000",
) -> None:
    """Tạo một đường dẫn vào trang web, dùng một lần."""
    from app.commands.access import make_link  # noqa: PLC0415

    make_link(role, agency, address)


@cli.command(context_settings=_PASSED_ON, add_help_option=False)
def trust(context: typer.Context) -> None:
    """Kho chứng thư số tin cậy: import, fetch, list, remove."""
    from app.commands.trust import commands  # noqa: PLC0415

    commands(args=context.args, prog_name="kyso trust")


@cli.command()
def demo(
    *,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Tạo xong thì dừng, không chạy tiếp.")] = False,
    documents: Annotated[int, typer.Option(min=1, max=5000, help="Số văn bản, khoảng chừng.")] = 320,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Cổng; bận thì lấy cổng khác.")] = 8000,
) -> None:
    """Tạo cơ quan và văn bản mẫu đã ký số, kiểm tra qua API, rồi chạy dịch vụ để xem."""
    try:
        from app.demo.command import Wishes, run  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise typer.BadParameter(f"bản cài đặt này không có phần demo ({missing.name})") from missing

    raise typer.Exit(run(Wishes(serve=not no_serve, documents=documents, port=port)))


@cli.command()
def worker(
    name: Annotated[str, typer.Option(help="Tên trong nhật ký.")] = "kyso",
    *,
    once: Annotated[bool, typer.Option("--once", help="Làm hết việc đang chờ rồi dừng.")] = False,
) -> None:
    """Làm các việc đang chờ (PostgreSQL: trên bao nhiêu máy tùy ý)."""
    from app.commands.work import worker as run  # noqa: PLC0415

    run(name, once=once)


@cli.command()
def reverify(
    period: Annotated[str | None, typer.Option(help="Chỉ văn bản của kỳ này.")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", help="Chờ và hiện tiến độ.")] = False,
) -> None:
    """Kiểm tra lại các tệp gốc theo chính sách hiện hành; kết quả trước được giữ nguyên."""
    from app.commands.work import reverify as run  # noqa: PLC0415

    raise typer.Exit(run(period, follow=follow))


@cli.command()
def doctor() -> None:
    """Kiểm tra cơ sở dữ liệu, kho tệp, kho tin cậy, tiến trình kiểm tra, dịch vụ chứng thư, đồng hồ."""
    from app.commands.doctor import run  # noqa: PLC0415

    raise typer.Exit(run())


@cli.command()
def report(
    period: Annotated[str, typer.Argument(help="2026-07, 2026-Q3, 2026 hoặc khoảng ngày.")],
    output: Annotated[Path | None, typer.Option(help="Tệp sẽ ghi.")] = None,
    form: Annotated[str, typer.Option(help="xlsx, docx, pdf hoặc csv.")] = "xlsx",
) -> None:
    """Ghi báo cáo tỷ lệ ký số của kỳ."""
    from app.commands.register import report as run  # noqa: PLC0415

    run(period, output, form)


@cli.command()
def declarations(
    file: Annotated[Path, typer.Argument(help="CSV hoặc XLSX: số văn bản đã phát hành, đã ký số.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ nói sẽ thay đổi gì.")] = False,
) -> None:
    """Nhập số liệu tự báo cáo: tất cả, hoặc không dòng nào khi có lỗi."""
    from app.commands.register import declare_from  # noqa: PLC0415

    declare_from(file, dry_run=dry_run)


@cli.command(context_settings=_PASSED_ON, add_help_option=False)
def agencies(context: typer.Context) -> None:
    """Danh mục cơ quan: import, export."""
    from app.commands.register import agencies as commands  # noqa: PLC0415

    commands(args=context.args, prog_name="kyso agencies")


@cli.command(context_settings=_PASSED_ON, add_help_option=False)
def audit(context: typer.Context) -> None:
    """Kiểm tra sổ đăng ký: rates, ledger, statement, publish."""
    from app.commands.register import audits as commands  # noqa: PLC0415

    commands(args=context.args, prog_name="kyso audit")
