"""`kyso doctor`: what an operator asks first. Each line says what is well or what to do."""

import hashlib
import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from alembic.script import ScriptDirectory
from cryptography import x509
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import connect
from app.examiner import Examiner
from app.isolation import Work
from app.originals import AlteredOriginal, Originals, StoreUnavailable
from app.recognition import find_tesseract
from app.settings import Settings
from app.trust import installed_trust, manifest
from migrations import configuration
from signing.database import reader
from signing.models import Verification
from verification.policy import Policy

_SECONDS = 5.0
_CLOCK = timedelta(seconds=60)
_SOON = timedelta(days=60)
_LITTLE_ROOM = 1024**3
_NO_ROOM = 100 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Something that is not well; a grave one stops the service from doing its work."""

    text: str
    grave: bool = True


def run() -> int:
    """Look at everything; 0 when nothing grave was found."""
    settings = Settings()
    grave = False
    for name, look in _LOOKS.items():
        complaints = list(look(settings))
        grave = grave or any(one.grave for one in complaints)
        print(f"{'✗' if any(c.grave for c in complaints) else '!' if complaints else '✓'} {name}")
        for one in complaints:
            print(f"    {one.text}")
    return 1 if grave else 0


def _python(_: Settings) -> Iterator[Complaint]:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        yield Complaint(text="Cần Python 3.11 đến 3.13.")


def _database(settings: Settings) -> Iterator[Complaint]:
    engine = connect(settings)
    try:
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError as error:
        yield Complaint(text=f"Không mở được cơ sở dữ liệu, hoặc chưa khởi tạo ({type(error).__name__}).")
        return
    finally:
        engine.dispose()
    newest = ScriptDirectory.from_config(configuration(engine)).get_current_head()
    if found != newest:
        yield Complaint(
            text=f"Cơ sở dữ liệu ở phiên bản {found}, chương trình cần {newest}: chạy kyso serve."
        )


def _store(settings: Settings) -> Iterator[Complaint]:
    probe = b"kyso doctor " + secrets.token_bytes(16)
    name = hashlib.sha256(probe).hexdigest()
    try:
        store = Originals.from_settings(settings)
        store.put(name, probe)
        if store.get(name) is None:
            yield Complaint(text="Kho tệp gốc không giữ tệp vừa ghi.")
        store.remove(name)
    except AlteredOriginal:
        yield Complaint(text="Kho tệp gốc trả lại nội dung khác nội dung đã ghi.")
    except (StoreUnavailable, OSError, ValueError) as error:
        yield Complaint(text=f"Không ghi được vào kho tệp gốc ({error}).")


def _room(settings: Settings) -> Iterator[Complaint]:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.data_dir).free
    except OSError as error:
        yield Complaint(text=f"Không dùng được thư mục dữ liệu ({type(error).__name__}).")
        return
    if free < _LITTLE_ROOM:
        yield Complaint(
            text=f"Ổ đĩa của thư mục dữ liệu chỉ còn {free // 1024**2} MB trống.", grave=free < _NO_ROOM
        )


def _trust(settings: Settings) -> Iterator[Complaint]:
    store = installed_trust(settings)
    if not store.certificates:
        yield Complaint(text="Kho tin cậy trống: mọi chữ ký sẽ là chưa xác định. Chạy kyso trust import.")
    now = datetime.now(UTC)
    names = {one.sha256: one.name for one in manifest()}
    for one in store.certificates:
        until = x509.load_der_x509_certificate(one.der).not_valid_after_utc
        if now < until < now + _SOON:
            name = names.get(one.sha256, one.sha256[:16])
            yield Complaint(text=f"Chứng thư {name} hết hạn ngày {until:%d/%m/%Y}.", grave=False)


def _responders(settings: Settings) -> Iterator[Complaint]:
    if settings.offline:
        return
    hosts = {urlsplit(url).hostname or "" for one in manifest() for url in one.urls} - {""}
    for host in sorted(hosts | set(settings.status_hosts)):
        try:
            socket.create_connection((host, 80), timeout=_SECONDS).close()
        except OSError as error:
            yield Complaint(text=f"Không tới được {host} ({type(error).__name__}).", grave=False)


def _clock(settings: Settings) -> Iterator[Complaint]:
    """Compare with whoever tells the time: the database server, the object store, a status service."""
    compared = False
    for name, theirs in _other_clocks(settings):
        compared = True
        ours = datetime.now(UTC)
        if abs(theirs - ours) > _CLOCK:
            yield Complaint(
                text=f"Đồng hồ máy này ({ours:%H:%M:%S %d/%m/%Y} UTC) lệch so với {name} "
                f"({theirs:%H:%M:%S %d/%m/%Y} UTC): đề nghị bật đồng bộ giờ (NTP)."
            )
    if (newest := _newest_record(settings)) and newest > datetime.now(UTC) + _CLOCK:
        compared = True
        yield Complaint(
            text=f"Bản ghi mới nhất mang thời điểm {newest:%H:%M:%S %d/%m/%Y} UTC, muộn hơn đồng hồ máy: "
            "đồng hồ đã từng chạy nhanh hoặc đang chạy chậm."
        )
    if not compared:
        yield Complaint(text="Không đối chiếu được đồng hồ; đề nghị bật đồng bộ giờ (NTP).", grave=False)


def _other_clocks(settings: Settings) -> Iterator[tuple[str, datetime]]:
    engine = connect(settings)
    try:
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                yield "máy chủ cơ sở dữ liệu", connection.execute(select(func.clock_timestamp())).scalar_one()
    except SQLAlchemyError:
        pass  # said under its own heading
    finally:
        engine.dispose()
    if settings.originals_endpoint and (theirs := _date_of(settings.originals_endpoint)):
        yield "kho tệp gốc", theirs
    if settings.offline:
        return
    for host in ("ca.gov.vn", "rootca.gov.vn"):
        if theirs := _date_of(f"http://{host}/"):
            yield host, theirs
            return


def _date_of(url: str) -> datetime | None:
    try:
        return parsedate_to_datetime(httpx.head(url, timeout=_SECONDS).headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return None


def _newest_record(settings: Settings) -> datetime | None:
    engine = connect(settings)
    try:
        with reader(engine) as session:
            return session.scalar(select(Verification.recorded_at).order_by(Verification.id.desc()).limit(1))
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def _worker(settings: Settings) -> Iterator[Complaint]:
    with Examiner(trust=installed_trust(settings), workers=1) as examiner:
        work = Work(name="doctor", source=b"", policy=Policy(), at=datetime.now(UTC))
        error = examiner.examine(work).verdict.error
    if error is None or error.code != "not_a_pdf":
        yield Complaint(text="Tiến trình kiểm tra không trả lời đúng.")


def _recognition(settings: Settings) -> Iterator[Complaint]:
    if settings.ocr == "off":
        yield Complaint(text="Đã tắt (KYSO_OCR=off): trang là ảnh quét không được đọc.", grave=False)
    elif find_tesseract() is None:
        yield Complaint(
            text="Chưa có Tesseract với dữ liệu tiếng Việt: trang là ảnh quét không được đọc. "
            "Cài gói tesseract-ocr và tesseract-ocr-vie nếu cần.",
            grave=False,
        )


_LOOKS: dict[str, Callable[[Settings], Iterator[Complaint]]] = {
    "Python": _python,
    "Cơ sở dữ liệu": _database,
    "Kho tệp gốc": _store,
    "Ổ đĩa": _room,
    "Kho chứng thư tin cậy": _trust,
    "Tiến trình kiểm tra": _worker,
    "Nhận dạng chữ trên ảnh quét (OCR)": _recognition,
    "Dịch vụ tình trạng chứng thư": _responders,
    "Đồng hồ": _clock,
}
