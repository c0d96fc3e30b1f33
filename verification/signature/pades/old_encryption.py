"""AES-256 of Acrobat 9 (security handler revision 5), which the library does not open.

Adobe Supplement to ISO 32000, ExtensionLevel 3, algorithms 3.2a and 3.11: as revision 6, but with one round
of SHA-256 in place of the hardened hash. Only the empty user password is tried.
"""

from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.crypt.api import SecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader

_OLD_REVISION = 5
_HASH, _SALT, _ENTRY = 32, 8, 48


def is_revision_5(reader: PdfFileReader) -> bool:
    """Whether the file is encrypted the Acrobat 9 way."""
    settings = reader.encrypt_dict
    return settings is not None and settings.get("/R") == _OLD_REVISION


def unlock_revision_5(reader: PdfFileReader) -> AuthStatus:
    """Open the file with the empty user password."""
    settings = reader.encrypt_dict
    assert settings is not None  # noqa: S101 - is_revision_5 was asked before
    user = _bytes(settings, "/U")[:_ENTRY]
    salt, key_salt = user[_HASH : _HASH + _SALT], user[_HASH + _SALT : _ENTRY]
    if sha256(salt).digest() != user[:_HASH]:
        return AuthStatus.FAILED
    cipher = Cipher(algorithms.AES(sha256(key_salt).digest()), modes.CBC(bytes(16)))
    decryptor = cipher.decryptor()
    key = decryptor.update(_bytes(settings, "/UE")[:_HASH]) + decryptor.finalize()
    reader._security_handler = _handler(settings, key)  # noqa: SLF001 - there is no public way to hand it in
    return AuthStatus.USER


def _handler(settings: generic.DictionaryObject, key: bytes) -> StandardSecurityHandler:
    """A revision 6 handler that already has its key: past the key, the two revisions are the same."""
    newer = generic.DictionaryObject(settings)
    newer[generic.NameObject("/R")] = generic.NumberObject(_OLD_REVISION + 1)
    for name in ("/U", "/O"):
        newer[generic.NameObject(name)] = generic.ByteStringObject(_bytes(settings, name)[:_ENTRY])
    handler = SecurityHandler.build(newer)
    assert isinstance(handler, StandardSecurityHandler)  # noqa: S101 - narrows the type
    handler._shared_key = key  # noqa: SLF001 - there is no public way to hand it in
    return handler


def _bytes(settings: generic.DictionaryObject, name: str) -> bytes:
    value = settings.raw_get(name, decrypt=generic.EncryptedObjAccess.RAW)
    if not isinstance(value, generic.TextStringObject | generic.ByteStringObject):
        raise TypeError(f"{name} is not a string")
    octets: bytes = value.original_bytes
    return octets
