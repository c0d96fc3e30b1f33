"""Many documents in one upload: ZIP files, and edXML packages (QCVN 102:2016/BTTTT).

Both are somebody else's containers: sizes, counts and names are checked before anything is unpacked, and
nothing is ever written under a name that the container chose. What a package says of its documents is read
first and their files one at a time after it: a secret one among them is refused before any file is kept.
"""

import base64
import binascii
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree as ET

from app.isolation import measure
from app.problems import Problem
from app.upload import Upload, shown_name

MAX_FILES: Final = 1000
METADATA_NAME: Final = "metadata.json"
_FORBIDDEN_XML: Final = (b"<!DOCTYPE", b"<!ENTITY")
_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y")
_MAX_METADATA: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document of a package: what is said of it, and its file, which is read when it is asked for."""

    name: str
    content: Callable[[], bytes]
    """Raises Problem 422 for a file that cannot be unpacked."""
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def upload(self) -> Upload:
        """The file, measured. Raises Problem 422."""
        content = self.content()
        size, sha256 = measure(content)
        return Upload(name=shown_name(self.name), source=content, size=size, sha256=sha256)


def read_zip(file: BinaryIO, *, max_bytes: int) -> list[Item]:
    """The PDFs of a ZIP, each with its entry in metadata.json where there is one. Raises Problem 422, 413.

    The items read from `file`: it must stay open as long as they are used.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise Problem(422, "not_a_zip", "Tệp gửi lên không phải là tệp ZIP hoặc đã hỏng.") from error
    members = [one for one in archive.infolist() if one.filename.lower().endswith(".pdf")]
    if len(members) > MAX_FILES:
        raise Problem(413, "too_many_files", f"Tệp ZIP có quá {MAX_FILES} văn bản.")
    described = _described(archive)
    return [
        Item(
            name=member.filename,
            content=partial(_unpacked, archive, member, max_bytes),
            metadata=described.get(member.filename, {}),
        )
        for member in members
    ]


def read_edxml(content: bytes, *, max_bytes: int) -> list[Item]:
    """The PDFs that an edXML package carries, with what its header says. Raises Problem 422, 413."""
    if any(mark in content for mark in _FORBIDDEN_XML):
        raise Problem(422, "malformed_edxml", "Gói edXML có khai báo DTD nên không được nhận.")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no DTD, hence no entities
    except ET.ParseError as error:
        raise Problem(422, "malformed_edxml", "Gói edXML không đúng cấu trúc XML.") from error
    for element in root.iter():  # the namespace differs between senders, the names do not
        element.tag = element.tag.rpartition("}")[2]
    metadata = _header(root)
    items = [
        Item(name=item.name, content=item.content, metadata=metadata)
        for item in _attachments(root, max_bytes)
        if item.name.lower().endswith(".pdf")
    ]
    if not items:
        raise Problem(422, "no_document", "Gói edXML không có tệp PDF nào.")
    return items


def _described(archive: zipfile.ZipFile) -> dict[str, Any]:
    """metadata.json: an object from file name to the metadata of `POST /documents`."""
    try:
        with archive.open(METADATA_NAME) as file:
            values = json.loads(file.read(_MAX_METADATA))
    except KeyError:
        return {}
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise Problem(422, "malformed_metadata", "metadata.json trong tệp ZIP không phải là JSON.") from error
    if not isinstance(values, dict) or not all(isinstance(one, dict) for one in values.values()):
        raise Problem(422, "malformed_metadata", "metadata.json phải là đối tượng: tên tệp → metadata.")
    return values


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
    """The content, up to one byte more than is allowed: the examination then says too_large."""
    try:
        with archive.open(member) as file:
            return file.read(max_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Problem(422, "not_a_zip", "Một tệp trong ZIP bị hỏng hoặc đặt mật khẩu.") from error


def _header(root: ET.Element) -> dict[str, Any]:
    values = {
        "issuer_org_id": _text(root, "From/OrganId"),
        "code_number": _text(root, "Code/CodeNumber"),
        "code_notation": _text(root, "Code/CodeNotation"),
        "issued_on": _day(_text(root, "PromulgationInfo/PromulgationDate")),
        "subject": _text(root, "Subject"),
        "signatory": _text(root, "SignerInfo/FullName"),
    }
    return {key: value for key, value in values.items() if value}


def _text(root: ET.Element, path: str) -> str | None:
    found = root.find(f".//{path}")
    return found.text.strip() if found is not None and found.text else None


def _day(text: str | None) -> str | None:
    """The three ways in which senders write a day; another one is passed on and refused by name."""
    for form in _DATES if text else ():
        try:
            return date.isoformat(datetime.strptime(text or "", form).date())  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return text


def _attachments(root: ET.Element, max_bytes: int) -> Iterator[Item]:
    """Each attachment: base64, perhaps of a ZIP."""
    for attachment in root.iter("Attachment"):
        name = _text(attachment, "AttachmentName") or ""
        encoded = _text(attachment, "ContentTransferEncoded") or _text(attachment, "AttachmentEncoded") or ""
        try:
            content = base64.b64decode(encoded)
        except (binascii.Error, ValueError) as error:
            raise Problem(422, "malformed_edxml", "Tệp đính kèm không phải base64.") from error
        if content.startswith(b"PK"):
            yield from read_zip(io.BytesIO(content), max_bytes=max_bytes)
        else:
            yield Item(name=name, content=partial(bytes, content))
