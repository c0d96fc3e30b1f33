"""Certificates, parsed once for their bytes: the same signers and authorities stand in every file."""

from functools import lru_cache

from asn1crypto import x509

_KEPT = 512
_LARGEST_KEPT = 8192
"""Bytes; real certificates have one to three thousand. A hostile one must not fill the memory."""


class _Certificate(x509.Certificate):  # type: ignore[misc]  # the library is untyped
    """A certificate to be read only: its encoding is what it was read from, whatever was looked at since."""

    _encoding: bytes | None = None

    def dump(self, force: bool = False) -> bytes:  # noqa: FBT001, FBT002 - the library's signature
        """The DER that it was read from."""
        if self._encoding is None or force:
            encoding: bytes = super().dump(force=force)
            return encoding
        return self._encoding


def load_certificate(der: bytes) -> x509.Certificate:
    """The certificate, to be read only: it is shared. Raises ValueError, later ones as its parts are read."""
    return _kept(der) if len(der) <= _LARGEST_KEPT else _loaded(der)


def _loaded(der: bytes) -> x509.Certificate:
    certificate = _Certificate.load(der)
    certificate._encoding = certificate.dump()  # noqa: SLF001 - of this module's own class
    return certificate


_kept = lru_cache(maxsize=_KEPT)(_loaded)
