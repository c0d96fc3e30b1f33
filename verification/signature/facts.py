"""What was found in a file about its signatures: plain facts, judged elsewhere.

The adapter (`pades/`) fills these in; nothing here knows the library that read the file, and nothing here
is an opinion: opinions are formed in `examine.py` and `conclusions.py`.
"""

from dataclasses import dataclass
from datetime import datetime

from verification.verdict import Change, Coverage, Integrity, LaterChanges, Place, SubIndication
from verification.verdict import Warning as Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that keeps a signature from being examined further, with the sub-indication it leads to."""

    sub_indication: SubIndication
    detail: str
    """One Vietnamese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One signed container (CMS, or the bare PKCS#1 value of old files) and how its cryptography came out."""

    signer_certificate: bytes | None = None
    """DER."""
    certificates: tuple[bytes, ...] = ()
    """All other certificates that came with it, DER."""
    digest_algorithm: str | None = None
    """Lower case, e.g. "sha256"."""
    signature_algorithm: str | None = None
    """e.g. "rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "ed25519"."""
    digest_matches: bool | None = None
    """Whether the digest of the signed bytes is the one that was signed; None: could not be computed."""
    value_verifies: bool | None = None
    """Whether the signature value verifies under the signer's public key; None: could not be tried."""
    problem: Problem | None = None
    generated_at: datetime | None = None
    """For a timestamp token: when the authority made it."""
    claimed_at: datetime | None = None
    """The signed attribute signingTime: the signer's own word."""
    tokens: tuple["Token", ...] = ()
    """Signature timestamps (RFC 3161) among the unsigned attributes."""
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    """Status answers that came with it (Adobe's attribute, or CMS `crls`), DER."""

    @property
    def integrity(self) -> Integrity:
        """What the digest and the value say together."""
        if self.digest_matches is False or self.value_verifies is False:
            return Integrity.BROKEN
        if self.problem or self.digest_matches is None or self.value_verifies is None:
            return Integrity.UNKNOWN
        return Integrity.INTACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A timestamp token: when, over what digest, and the container that signs it."""

    generated_at: datetime
    imprint_algorithm: str
    container: Container
    """Its `digest_matches` takes in the imprint."""
    der: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterField:
    """A visible signature field that a later revision added."""

    field_name: str
    place: Place | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """Where pages may show something else than what was signed, further signatures aside."""

    pages: tuple[int, ...] = ()
    """Pages that a change names, from 1."""
    anywhere: bool = False
    """A change that names no page may show on any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterFindings:
    """What revisions after a signature did."""

    level: LaterChanges = LaterChanges.NONE
    changes: tuple[Change, ...] = ()
    later_fields: tuple[LaterField, ...] = ()
    redrawn: Redrawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """One signature field with a value, as it stands in the file."""

    field_name: str
    subfilter: str | None
    is_document_timestamp: bool
    signed_end: int
    """Offset of the first byte after the signed range; 0 when there is no usable range."""
    revision: int
    """The last revision that the signed range takes in, counted from 0."""
    coverage: Coverage
    container: Container
    problem: Problem | None = None
    """What is wrong with the dictionary or its range."""
    claimed_at: datetime | None = None
    """`/M` of the signature dictionary."""
    certification_level: int | None = None
    """DocMDP /P (1 to 3) when the signature certifies."""
    later_changes: LaterChanges = LaterChanges.UNKNOWN
    changes: tuple[Change, ...] = ()
    later_fields: tuple[LaterField, ...] = ()
    redrawn: Redrawn | None = None
    rewritten: bool = False
    """The value does not stand where the range leaves room for it: the file was written anew."""
    surplus: bool = False
    """Bytes that are no padding follow the container in /Contents: nobody signed them."""
    place: Place | None = None
    undone: tuple[Change, ...] = ()
    """Changes that an unsigned revision made and a later one took back; also among the changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityStore:
    """The document security store (ISO 32000-2, 12.8.4.3): long-term material, DER."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFile:
    """All facts about one file."""

    signatures: tuple[SignatureFacts, ...] = ()
    """Sorted by the end of the signed range."""
    orphaned: int = 0
    store: SecurityStore = SecurityStore()
    warnings: tuple[Remark, ...] = ()
