"""`kyso trust import|fetch|list|remove`: what the operator trusts, by decision."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer
from cryptography import x509

from app.settings import Settings
from app.trust import (
    Authority,
    UnknownAuthority,
    admit,
    install,
    installed_trust,
    manifest,
    read_certificates,
    remove,
)
from signing.characters import one_line
from verification.verdict import TrustPath

commands = typer.Typer(
    help="Kho chứng thư số tin cậy.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)

_PATH_WORDS = {TrustPath.PUBLIC_SERVICE: "công vụ", TrustPath.PUBLIC_CA: "công cộng"}
_MAX_BYTES = 1024 * 1024
_SECONDS = 20.0

Accept = Annotated[
    list[str] | None,
    typer.Option(metavar="SHA256", help="Nhận chứng thư có giá trị băm này dù không có trong danh mục."),
]
Path_ = Annotated[
    TrustPath | None,
    typer.Option("--path", help="Kho của chứng thư ngoài danh mục: public_service hoặc public_ca."),
]


@commands.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Tệp PEM, DER, P7B hoặc thư mục.")],
    accept: Accept = None,
    path: Path_ = None,
) -> None:
    """Nhận chứng thư từ tệp: chỉ những chứng thư có trong danh mục, hoặc được nêu rõ bằng --accept."""
    refused = [
        problem for file in _files(files) for problem in _take(file.read_bytes(), str(file), accept, path)
    ]
    _end(refused)


@commands.command()
def fetch(accept: Accept = None) -> None:
    """Tải chứng thư từ địa chỉ mà danh mục nêu, đối chiếu giá trị băm rồi mới nhận."""
    refused: list[str] = []
    for url in sorted({one.download for one in manifest() if one.download}):
        try:
            content = _download(url)
        except httpx.HTTPError as error:
            refused.append(f"{url}: {type(error).__name__}")
            continue
        refused += _take(content, url, accept, None)
    _end(refused)


@commands.command("list")
def list_(
    *,
    known: Annotated[
        bool, typer.Option("--known", help="Cả những chứng thư trong danh mục chưa nhận.")
    ] = False,
) -> None:
    """Chứng thư đã nhận, kho, thời hạn; chứng thư hết hạn được ghi rõ."""
    installed = {one.sha256: one for one in installed_trust(Settings()).certificates}
    today = datetime.now(UTC).date()
    for sha256, one in sorted(installed.items(), key=lambda pair: (pair[1].path, pair[0])):
        certificate = x509.load_der_x509_certificate(one.der)
        _show(
            Authority(
                name=_name(certificate),
                sha256=sha256,
                path=one.path,
                valid_until=certificate.not_valid_after_utc.date(),
            ),
            today,
            "",
        )
    for authority in manifest() if known else ():
        if authority.sha256 not in installed:
            _show(authority, today, "chưa nhận")


@commands.command("remove")
def remove_(sha256: Annotated[str, typer.Argument(help="Giá trị băm, ít nhất 8 ký tự đầu.")]) -> None:
    """Bỏ một chứng thư khỏi kho."""
    try:
        gone = remove(Settings(), sha256)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    print(f"Đã bỏ {len(gone)} chứng thư.")
    raise typer.Exit(0 if gone else 1)


def _take(content: bytes, origin: str, accept: list[str] | None, path: TrustPath | None) -> list[str]:
    """Put the certificates of one file into the store; what was refused, in words."""
    try:
        found = read_certificates(content)
    except ValueError:
        return [f"{origin}: không có chứng thư số"]
    refused = []
    for der in found:
        try:
            authority = admit(der, accepted=accept or (), path=path)
        except UnknownAuthority as unknown:
            refused.append(f"{origin}: không có trong danh mục: {unknown}")
            continue
        install(Settings(), der, authority)
        print(one_line(f"Đã nhận ({_PATH_WORDS[authority.path]}): {authority.name}  {authority.sha256}"))
    return refused


def _end(refused: list[str]) -> None:
    for problem in refused:
        typer.echo(one_line(f"Không nhận: {problem}"), err=True)
    raise typer.Exit(1 if refused else 0)


def _files(paths: list[Path]) -> list[Path]:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise typer.BadParameter("Không có tệp hoặc thư mục: " + ", ".join(missing))
    suffixes = {".pem", ".der", ".crt", ".cer", ".p7b", ".p7c"}
    return [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.is_file() and (file == path or file.suffix.lower() in suffixes)
    ]


def _download(url: str) -> bytes:
    """The bytes behind a URL of the manifest; what they are worth, their hash decides."""
    with httpx.stream("GET", url, timeout=_SECONDS, follow_redirects=False) as response:
        response.raise_for_status()
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _MAX_BYTES:
                raise httpx.HTTPError("too large")
    return bytes(content)


def _show(authority: Authority, today: date, note: str) -> None:
    until = authority.valid_until
    expired = "HẾT HẠN" if until is not None and until < today else ""
    marks = ", ".join(filter(None, (note, expired)))
    row = f"{_PATH_WORDS[authority.path]:<10} {until or '–'!s:<10} {authority.sha256[:16]}  {authority.name}"
    print(one_line(row + (f"  [{marks}]" if marks else "")))


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
