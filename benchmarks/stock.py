"""pyHanko as it comes: lenient reading, the same trust and status, all else its own defaults."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext


def validator(*, trust: Path, at: datetime, crls: tuple[Path, ...]) -> Callable[[bytes], object]:
    """Validates every signature of a PDF; trust and status answers are read once."""
    certificates = [
        x509.Certificate.load(der)
        for file in sorted(trust.rglob("*.pem"))
        for _, _, der in pem.unarmor(file.read_bytes(), multiple=True)
    ] + [x509.Certificate.load(file.read_bytes()) for file in sorted(trust.rglob("*.der"))]
    roots = [one for one in certificates if one.self_issued]
    others = [one for one in certificates if not one.self_issued]
    lists = [crl.CertificateList.load(file.read_bytes()) for file in crls]

    def validate(pdf: bytes) -> object:
        context = ValidationContext(
            trust_roots=roots, other_certs=others, crls=lists, allow_fetching=False, moment=at
        )
        found: list[object] = []
        for signature in PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures:
            check = (
                validate_pdf_timestamp
                if signature.sig_object_type == "/DocTimeStamp"
                else validate_pdf_signature
            )
            try:
                status = check(signature, context)
                found.append(bool(getattr(status, "bottom_line", status.valid)))
            except Exception as refusal:  # noqa: BLE001 - its refusals are outcomes here, and cost time too
                found.append(type(refusal).__name__)
        return found

    return validate
