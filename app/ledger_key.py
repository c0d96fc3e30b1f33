"""The key that signs checkpoints of the ledger: made once, kept beside the data, for its owner only."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.settings import Settings


def ledger_key(settings: Settings) -> Ed25519PrivateKey:
    """The key of this deployment; made when there is none. Raises ValueError for a file of another kind."""
    path = settings.ledger_key_file or settings.data_dir / "ledger.key"
    try:
        pem = path.read_bytes()
    except FileNotFoundError:
        pem = _make(path)
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key")  # noqa: TRY004 - a wrong file, not a wrong argument
    return key


def _make(path: Path) -> bytes:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    return pem
