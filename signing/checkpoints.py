"""Checkpoints of the ledger: size and root, signed as a C2SP signed note (tlog-checkpoint, Ed25519).

A checkpoint that somebody else has kept binds the register: what it says later must be consistent with it.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from signing import ledger
from signing.errors import MalformedInput
from signing.models import CheckpointRecord

_ED25519 = b"\x01"
_HASH_LENGTH = 32
_KEY_ID = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a checkpoint says: which ledger, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the body of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def checkpoint(session: Session, key: Ed25519PrivateKey, *, origin: str, at: datetime) -> str:
    """Sign the ledger as it stands and keep the note; the same size gives the note that was given before."""
    size = ledger.size(session)
    known = session.get(CheckpointRecord, size)
    if known is not None:
        return known.note
    note = sign(Checkpoint(origin=origin, size=size, root=ledger.tree_root(session, size)), key)
    session.add(CheckpointRecord(size=size, note=note, signed_at=at))
    session.flush()
    return note


def sign(point: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Sign a checkpoint under its origin's name."""
    text = point.text()
    mark = _key_id(point.origin, key.public_key()) + key.sign(text.encode())
    return f"{text}\n— {point.origin} {base64.b64encode(mark).decode()}\n"


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """Return the public key as verifiers keep it: name+id+key (C2SP signed-note)."""
    raw = _ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"{name}+{_key_id(name, key).hex()}+{base64.b64encode(raw).decode()}"


def read(note: str) -> Checkpoint:
    """Read what a note says, its signature aside; another shape is MalformedInput."""
    try:
        origin, size, root = note.split("\n\n", 1)[0].split("\n")[:3]
        point = Checkpoint(origin=origin, size=int(size), root=base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error):
        raise MalformedInput(
            "Điểm kiểm soát của sổ nhật ký không đúng định dạng.", field="checkpoint"
        ) from None
    if len(point.root) != _HASH_LENGTH or point.size < 0:
        raise MalformedInput("Điểm kiểm soát của sổ nhật ký không đúng định dạng.", field="checkpoint")
    return point


def verify(note: str, verifier: str) -> Checkpoint | None:
    """Return what a note says if the key has signed it, else None."""
    name, _, rest = verifier.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw[1:])
    except (ValueError, binascii.Error):
        return None
    body, _, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        mark = _signature_of(line, name)
        if mark is None or mark[:_KEY_ID].hex() != key_id or mark[:_KEY_ID] != _key_id(name, key):
            continue
        try:
            key.verify(mark[_KEY_ID:], f"{body}\n".encode())
        except InvalidSignature:
            return None
        return read(note)
    return None


def _signature_of(line: str, name: str) -> bytes | None:
    prefix = f"— {name} "
    try:
        return base64.b64decode(line.removeprefix(prefix), validate=True) if line.startswith(prefix) else None
    except (ValueError, binascii.Error):
        return None


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:_KEY_ID]
