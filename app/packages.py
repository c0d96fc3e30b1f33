"""Many documents in one upload: ZIP files, and edXML packages (QCVN 102:2016/BTTTT).

Both are somebody else's containers: sizes, counts and names are checked before anything is unpacked, and
nothing is ever written under a name that the container chose.
"""

import base64
import binascii
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
    """One document of a package."""

    upload: Upload
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_zip(file: BinaryIO, *, max_bytes: int) -> Iterator[Item]:
    """The PDFs of a ZIP, each with its entry in metadata.json where there is one. Raises Problem 422, 413."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise Problem(422, "not_a_zip", "Tệp gửi lên không phải là tệp ZIP hoặc đã hỏng.") from error
    with archive:
        members = [one for one in archive.infolist() if one.filename.lower().endswith(".pdf")]
        if len(members) > MAX_FILES:
            raise Problem(413, "too_many_files", f"Tệp ZIP có quá {MAX_FILES} văn bản.")
        described = _described(archive)
        for member in members:
            content = _unpacked(archive, member, max_bytes)
            yield Item(upload=_upload(member.filename, content), metadata=described.get(member.filename, {}))


def read_edxml(content: bytes) -> list[Item]:
    """The PDFs that an edXML package carries, with what its header says. Raises Problem 422."""
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
        Item(upload=_upload(name, pdf), metadata=metadata)
        for name, pdf in _attachments(root)
        if _is_pdf(name)
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
    except (ValueError, zipfile.BadZipFile, RuntimeError) as error:
        raise Problem(422, "malformed_metadata", "metadata.json trong tệp ZIP không phải là JSON.") from error
    if not isinstance(values, dict) or not all(isinstance(one, dict) for one in values.values()):
        raise Problem(422, "malformed_metadata", "metadata.json phải là đối tượng: tên tệp → metadata.")
    return values


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
    """The content, up to one byte more than is allowed: the examination then says too_large."""
    try:
        with archive.open(member) as file:
            return file.read(max_bytes + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Problem(422, "not_a_zip", "Một tệp trong ZIP bị hỏng hoặc đặt mật khẩu.") from error


def _upload(name: str, content: bytes) -> Upload:
    size, sha256 = measure(content)
    return Upload(name=shown_name(name), source=content, size=size, sha256=sha256)


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


def _attachments(root: ET.Element) -> Iterator[tuple[str, bytes]]:
    """Name and content of each attachment: base64, perhaps of a ZIP with one file."""
    for attachment in root.iter("Attachment"):
        name = _text(attachment, "AttachmentName") or ""
        encoded = _text(attachment, "ContentTransferEncoded") or _text(attachment, "AttachmentEncoded") or ""
        try:
            content = base64.b64decode(encoded)
        except binascii.Error as error:
            raise Problem(422, "malformed_edxml", "Tệp đính kèm không phải base64.") from error
        if content.startswith(b"PK"):
            yield from (
                (item.upload.name, item.upload.source)
                for item in read_zip(io.BytesIO(content), max_bytes=len(content) * 1000)
                if isinstance(item.upload.source, bytes)
            )
        else:
            yield name, content


def _is_pdf(name: str) -> bool:
    return name.lower().endswith(".pdf")
