"""Certificates, parsed once for their bytes: the same signers and authorities stand in every file."""

from functools import lru_cache

from asn1crypto import x509

_KEPT = 512
_LARGEST_KEPT = 8192
"""Bytes; real certificates have one to three thousand. A hostile one must not fill the memory."""


def load_certificate(der: bytes) -> x509.Certificate:
    """The certificate, to be read only: it is shared. Raises ValueError, later ones as its parts are read."""
    return _kept(der) if len(der) <= _LARGEST_KEPT else x509.Certificate.load(der)


@lru_cache(maxsize=_KEPT)
def _kept(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)
