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
