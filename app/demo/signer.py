"""Puts one signature into a PDF as an incremental update, the way the Vietnamese tools do."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PdfSignedData, SignatureObject

from app.demo.certificates import Identity
from app.demo.sheet import Slot
from app.demo.signed_data import (
    VGCA_CONTAINER,
    Attributes,
    ContainerOptions,
    Timestamper,
    detached_signature,
    timestamp_token,
)

CONTENTS_USUAL = 12384
"""Bytes that VGCA Sign Service reserves for the container."""
CONTENTS_GAZETTE = 131072
"""Bytes that the gazette's service reserves."""

CADES_CONTAINER = ContainerOptions(attributes=Attributes.CADES)


class SubFilter(StrEnum):
    """What stands in /SubFilter."""

    CMS = "/adbe.pkcs7.detached"
    CADES = "/ETSI.CAdES.detached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """One signature to be made."""

    signer: Identity
    at: datetime
    """Claimed in /M."""
    slot: Slot | None = None
    """Where the widget goes; None makes an invisible signature on page 1."""
    appearance: bytes | None = None
    """A one-page PDF of the slot's size (`app.demo.appearances`)."""
    timestamper: Timestamper | None = None
    certify: MDPPerm | None = None
    """DocMDP permission when this is a certification signature; `FILL_FORMS` is what VGCA's tool writes."""
    subfilter: SubFilter = SubFilter.CMS
    container: ContainerOptions = VGCA_CONTAINER
    contain: Callable[[bytes], bytes] | None = None
    """Makes the container from the document's digest in place of `container`: for attacks."""
    reserved: int = CONTENTS_USUAL
    """Bytes of room in /Contents."""
    field_name: str | None = None
    """Default: Signature1, Signature2, …"""
    reason: str | None = None
    location: str | None = None
    in_existing_field: bool = False


def sign_pdf(pdf: bytes, signing: Signing) -> bytes:
    """The PDF with one more revision that holds the signature."""
    setup = SignatureObject(
        timestamp=signing.at,
        subfilter=SigSeedSubFilter(signing.subfilter),
        bytes_reserved=2 * signing.reserved,
        reason=signing.reason,
        location=signing.location,
    )
    mdp = None
    if signing.certify is not None:
        mdp = SigMDPSetup(
            md_algorithm=signing.container.digest, certify=True, docmdp_perms=MDPPerm(signing.certify)
        )
    contain = signing.contain or (
        lambda digest: detached_signature(
            signing.signer, digest, options=signing.container, timestamper=signing.timestamper
        )
    )
    return _embed(pdf, signing, setup, mdp, contain)


def timestamp_pdf(pdf: bytes, authority: Identity, at: datetime, *, reserved: int = CONTENTS_USUAL) -> bytes:
    """The PDF with a document timestamp (ISO 32000-2, 12.8.5)."""
    holder = Signing(signer=authority, at=at, field_name="Timestamp1")
    placeholder = DocumentTimestamp(bytes_reserved=2 * reserved)
    return _embed(pdf, holder, placeholder, None, lambda digest: timestamp_token(authority, digest, at=at))


def _embed(
    pdf: bytes,
    signing: Signing,
    setup: PdfSignedData,
    mdp: SigMDPSetup | None,
    contain: Callable[[bytes], bytes],
) -> bytes:
    """Walk pyHanko's embedder through its protocol: field, signature dictionary, digest, container."""
    buffer = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(buffer, strict=False)
    name = signing.field_name or f"Signature{_field_count(writer) + 1}"
    spec = SigFieldSpec(sig_field_name=name)
    if signing.slot is not None:
        left, bottom, right, top = (round(length, 2) for length in signing.slot.rect)
        spec = SigFieldSpec(
            sig_field_name=name,
            on_page=signing.slot.page - 1,
            box=(left, bottom, right, top),  # type: ignore[arg-type]  # the format says number, not integer
        )
    embedding = PdfCMSEmbedder(new_field_spec=spec).write_cms(
        field_name=name, writer=writer, existing_fields_only=signing.in_existing_field
    )
    field = next(embedding).get_object()
    if signing.appearance is not None:
        form = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(signing.appearance)))
        field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): form})
        writer.update_container(field)
    embedding.send(SigObjSetup(sig_placeholder=setup, mdp_setup=mdp))
    prepared, _ = embedding.send(SigIOSetup(md_algorithm=signing.container.digest, in_place=True))
    embedding.send(contain(prepared.document_digest))
    return buffer.getvalue()


def _field_count(writer: IncrementalPdfFileWriter) -> int:
    return sum(1 for _ in enumerate_sig_fields(writer))
