"""Signs with endesive: python endesive_sign.py IN OUT P12 PASSWORD.

A program of its own, because endesive 3.0 needs two helping hands. It loads its verifier with its signer,
that one loads oscrypto, and oscrypto 1.3 does not recognise Debian's OpenSSL 3.0: the verifier is not used
here, so an empty module stands in. And it calls pypdf's `write_to_stream` with an argument that newer ones do
not take.
"""

import sys
import types
from datetime import UTC, datetime
from pathlib import Path

import pypdf.generic
from cryptography.hazmat.primitives.serialization import pkcs12

sys.modules["certvalidator"] = types.ModuleType("certvalidator")
for _kind in vars(pypdf.generic).values():
    if isinstance(_kind, type) and "write_to_stream" in vars(_kind):
        _write = _kind.write_to_stream
        _kind.write_to_stream = lambda self, stream, *_, _write=_write: _write(self, stream)
from endesive.pdf import cms  # noqa: E402 - see above


def main(source: str, target: str, store: str, password: str) -> None:
    """Append an invisible signature."""
    pdf = Path(source).read_bytes()
    key, certificate, _ = pkcs12.load_key_and_certificates(Path(store).read_bytes(), password.encode())
    words = {
        "sigflags": 3,
        "contact": "vanthu@anbinh.gov.vn",
        "location": "An Binh",
        "signingdate": datetime.now(UTC).strftime("D:%Y%m%d%H%M%S+00'00'"),
        "reason": "Ban hanh van ban",
        "sigfield": "Signature1",
        "aligned": 16384,
    }
    Path(target).write_bytes(pdf + cms.sign(pdf, words, key, certificate, [], "sha256"))


main(*sys.argv[1:])
