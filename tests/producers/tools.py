"""How each tool is asked to sign. A tool that is not installed says what it lacks."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.demo.certificates import Identity
from app.demo.holders import AgencyName
from app.demo.pki import Pki
from tests.documents.libreoffice import print_to_pdf

HERE = Path(__file__).parent
PASSWORD = "kyso"  # noqa: S105 - of a key that lives as long as the test
JARS = Path("/usr/share/java")
AGENCY = AgencyName(
    place="An Bình",
    organisation="ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
    name="SỞ NỘI VỤ",
    budget_code="1063490",
)


class ToolMissing(Exception):  # noqa: N818 - a state of the machine
    """What would have to be installed."""


@dataclass(frozen=True)
class Desk:
    """A key, the authorities behind it, and a folder to work in."""

    pki: Pki
    signer: Identity
    folder: Path

    @property
    def store(self) -> Path:
        """The key and its chain as PKCS #12, in the old encryption that every tool reads."""
        file = self.folder / "signer.p12"
        if not file.exists():
            encryption = (
                PrivateFormat.PKCS12.encryption_builder()
                .kdf_rounds(1000)
                .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
                .hmac_hash(hashes.SHA1())  # noqa: S303 - what NSS and mutool expect
                .build(PASSWORD.encode())
            )
            leaf = x509.load_der_x509_certificate(self.signer.certificate)
            chain = [x509.load_der_x509_certificate(one.identity.certificate) for one in self.pki.authorities]
            key = self.signer.key.private
            file.write_bytes(pkcs12.serialize_key_and_certificates(b"kyso", key, leaf, chain, encryption))
        return file

    @property
    def nss(self) -> str:
        """A certificate database of Mozilla's NSS with the key and the trusted authorities."""
        needs("certutil", "pk12util")
        folder = self.folder / "nss"
        if not folder.exists():
            folder.mkdir()
            database = f"sql:{folder}"
            run("certutil", "-N", "-d", database, "--empty-password")
            run("pk12util", "-i", str(self.store), "-d", database, "-W", PASSWORD, "-K", "")
            for authority in self.pki.authorities:
                file = self.folder / f"{authority.name}.crt"
                file.write_bytes(authority.identity.certificate)
                run("certutil", "-A", "-d", database, "-n", authority.name, "-t", "CT,C,C", "-i", str(file))
        return f"sql:{folder}"


Sign = Callable[[Desk, bytes], bytes]
TOOLS: dict[str, Sign] = {}


def tool(sign: Sign) -> Sign:
    """Enter a tool under the name of its function."""
    TOOLS[sign.__name__] = sign
    return sign


def needs(*programs: str) -> None:
    """Raise ToolMissing unless all programs are installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise ToolMissing(", ".join(missing))


def run(*command: str, **environment: str) -> None:
    """Run a program; what it says goes into the error if it fails."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, env={**os.environ, **environment}
    )
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.stdout}{done.stderr}")


def _by_program(desk: Desk, pdf: bytes, *command: str) -> bytes:
    """Run a program that gets IN, OUT, the key store and its password at the end of its command line."""
    before, after = desk.folder / "in.pdf", desk.folder / "out.pdf"
    before.write_bytes(pdf)
    after.unlink(missing_ok=True)
    filled = [
        {"IN": str(before), "OUT": str(after), "STORE": str(desk.store)}.get(word, word) for word in command
    ]
    run(*filled)
    return after.read_bytes()


def _pyhanko_signer(desk: Desk) -> signers.SimpleSigner:
    chain = [authority.identity.parsed for authority in desk.pki.authorities]
    return signers.SimpleSigner(
        signing_cert=desk.signer.parsed,
        signing_key=asn1_keys.PrivateKeyInfo.load(desk.signer.key.der),
        cert_registry=SimpleCertificateStore.from_certs(chain),
    )


def _apart(signing: Coroutine[Any, Any, io.BytesIO]) -> bytes:
    """Run to the end in a thread of its own: Playwright leaves a running loop in the one of the tests."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, signing).result().getvalue()


@tool
def pyhanko(desk: Desk, pdf: bytes) -> bytes:
    """pyHanko, plain CMS with a signing time."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(field_name="Signature1")
    signing = signers.PdfSigner(metadata, _pyhanko_signer(desk))
    return _apart(signing.async_sign_pdf(writer))


@tool
def pyhanko_long_term(desk: Desk, pdf: bytes) -> bytes:
    """pyHanko, PAdES B-LTA: timestamp, DSS with status answers, document timestamp."""
    authority = desk.pki.timestamping
    stamper = timestamps.DummyTimeStamper(
        authority.parsed, asn1_keys.PrivateKeyInfo.load(authority.key.der), fixed_dt=datetime.now(UTC)
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature1",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=ValidationContext(
            trust_roots=[desk.pki.root.identity.parsed],
            other_certs=[desk.pki.issuing.identity.parsed],
            crls=[authority.crl(datetime.now(UTC)) for authority in desk.pki.authorities],
            allow_fetching=False,
            revocation_mode="require",
        ),
    )
    signing = signers.PdfSigner(metadata, _pyhanko_signer(desk), timestamper=stamper)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return _apart(signing.async_sign_pdf(writer))


@tool
def endesive(desk: Desk, pdf: bytes) -> bytes:
    """Endesive, invisible."""
    program = str(HERE / "endesive_sign.py")
    return _by_program(desk, pdf, sys.executable, program, "IN", "OUT", "STORE", PASSWORD)


def _java(desk: Desk, pdf: bytes, source: str, jars: tuple[str, ...], *more: str) -> bytes:
    needs("javac")
    files = [JARS / f"{jar}.jar" for jar in (*jars, "bcprov", "bcpkix", "bcutil")]
    missing = [file.name for file in files if not file.exists()]
    if missing:
        raise ToolMissing(", ".join(missing))
    path = ":".join(map(str, files))
    return _by_program(
        desk, pdf, "java", "-cp", path, str(HERE / "java" / source), "IN", "OUT", "STORE", PASSWORD, *more
    )


@tool
def pdfbox(desk: Desk, pdf: bytes) -> bytes:
    """Apache PDFBox 2 with Bouncy Castle."""
    return _java(desk, pdf, "PdfBoxSigner.java", ("pdfbox2", "fontbox2", "commons-logging"))


@tool
def itext5_cms(desk: Desk, pdf: bytes) -> bytes:
    """IText 5, as the Vietnamese tools use it: leaf only, certification with P=2, visible."""
    return _java(desk, pdf, "IText5Signer.java", ("itext5",), "CMS")


@tool
def itext5_cades(desk: Desk, pdf: bytes) -> bytes:
    """IText 5, ETSI.CAdES.detached."""
    return _java(desk, pdf, "IText5Signer.java", ("itext5",), "CADES")


@tool
def node_signpdf(desk: Desk, pdf: bytes) -> bytes:
    """node-signpdf with its plain placeholder."""
    needs("node")
    if not (HERE / "node" / "node_modules").is_dir():
        raise ToolMissing("npm ci --prefix tests/producers/node")
    return _by_program(desk, pdf, "node", str(HERE / "node" / "sign.mjs"), "IN", "OUT", "STORE", PASSWORD)


@tool
def poppler(desk: Desk, pdf: bytes) -> bytes:
    """Poppler's pdfsig over NSS."""
    needs("pdfsig")
    return _by_program(
        desk, pdf, "pdfsig", "-nssdir", desk.nss, "-add-signature", "-nick", "kyso", "IN", "OUT"
    )


@tool
def mupdf(desk: Desk, pdf: bytes) -> bytes:
    """MuPDF's mutool, into an empty field."""
    needs("mutool")
    buffer = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(buffer)
    append_signature_field(writer, SigFieldSpec("Signature1", box=(361, 403, 489, 460)))
    writer.write_in_place()
    return _by_program(
        desk, buffer.getvalue(), "mutool", "sign", "-s", "STORE", "-P", PASSWORD, "-o", "OUT", "IN"
    )


@tool
def origami(desk: Desk, pdf: bytes) -> bytes:
    """Origami (Ruby), which rewrites the file."""
    needs("ruby")
    if subprocess.run(["ruby", "-e", "require 'origami'"], check=False, capture_output=True).returncode:
        raise ToolMissing("ruby-origami")
    return _by_program(desk, pdf, "ruby", str(HERE / "origami_sign.rb"), "IN", "OUT", "STORE", PASSWORD)


@tool
def libreoffice(desk: Desk, pdf: bytes) -> bytes:
    """LibreOffice, which signs what it exports itself: a letter of its own."""
    del pdf
    needs("soffice")
    letter = docx.Document()
    letter.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    letter.save(str(desk.folder / "letter.docx"))
    subject = ",".join(f"{kind}={value}" for kind, value in reversed(_subject(desk.signer)))
    options = (
        '{"SignPDF":{"type":"boolean","value":"true"},'
        f'"SignCertificateSubjectName":{{"type":"string","value":"{subject}"}}}}'
    )
    (printed,) = print_to_pdf(
        [desk.folder / "letter.docx"],
        desk.folder,
        options=f"pdf:writer_pdf_Export:{options}",
        environment={"MOZILLA_CERTIFICATE_FOLDER": desk.nss},
    )
    return printed.read_bytes()


def _subject(identity: Identity) -> list[tuple[str, str]]:
    short = {"country_name": "C", "locality_name": "L", "organization_name": "O", "common_name": "CN"}
    short |= {"user_id": "UID", "email_address": "E"}
    names = identity.parsed.subject.chosen
    return [(short[one[0]["type"].native], one[0]["value"].native) for one in names]
