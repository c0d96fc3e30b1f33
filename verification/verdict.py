"""What we say about a document: the verdict, as one tree of frozen values.

These types are the contract. The same tree is the answer of the API, the JSON in the register and the
input of the pages (`verdict_json` writes and reads it). Times carry an offset, lengths are millimetres
from the top left corner of the page as it is shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres from the page's top left corner."""


class Indication(StrEnum):
    """The three values of ETSI EN 319 102-1, clause 5.1.3, and the fourth for a file without signatures."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"
    NO_SIGNATURE = "NO_SIGNATURE"


class SubIndication(StrEnum):
    """Why a signature did not pass: ETSI EN 319 102-1, table 6."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    REVOCATION_OUT_OF_BOUNDS_NO_POE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    GENERIC = "GENERIC"


class Integrity(StrEnum):
    """Whether the signed bytes are those that were signed: what the digest and the signature value say."""

    INTACT = "intact"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """How much of the file the signed range takes in."""

    WHOLE_FILE = "whole_file"
    """From the first to the last byte, the gap for the signature value aside."""
    WHOLE_REVISION = "whole_revision"
    """All of the revision it signed; later revisions follow."""
    PARTIAL = "partial"
    """Bytes of its own revision are left out."""
    UNCLEAR = "unclear"
    """The ranges cannot be laid against the revisions."""


class LaterChanges(StrEnum):
    """What revisions after the signature did."""

    NONE = "none"
    PERMITTED = "permitted"
    SUSPICIOUS = "suspicious"
    UNKNOWN = "unknown"


class VisibleContent(StrEnum):
    """Whether the pages show what they showed when they were signed."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """Not every page in question could be drawn both ways and compared."""


class Role(StrEnum):
    """What a signature is for (design §3; Decree 30, Phụ lục I)."""

    AUTHORISED_PERSON = "authorised_person"
    AGENCY = "agency"
    UNIT = "unit"
    INITIALS = "initials"
    NUMBER_OR_DATE = "number_or_date"
    ATTACHMENT = "attachment"
    COPY = "copy"
    PUBLICATION = "publication"
    TECHNICAL = "technical"
    UNKNOWN = "unknown"


class SignerKind(StrEnum):
    """Whose certificate signed."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNIT = "unit"
    SERVICE = "service"
    UNKNOWN = "unknown"


class TrustPath(StrEnum):
    """Which of the two trust stores anchors the certificate; they never mix."""

    PUBLIC_SERVICE = "public_service"
    """Chữ ký số chuyên dùng công vụ (VGCA)."""
    PUBLIC_CA = "public_ca"
    """Chữ ký số công cộng (NEAC)."""
    NONE = "none"


class TimeSource(StrEnum):
    """Where a signing time comes from."""

    TIMESTAMP = "timestamp"
    CLAIMED = "claimed"
    """The signer's own word: shown, and proof of nothing."""
    UNKNOWN = "unknown"


class DocumentKind(StrEnum):
    """What kind of file this is; it decides which signatures are required (decree30 §8.4)."""

    ORIGINAL = "original"
    MINUTES = "minutes"
    ATTACHMENT = "attachment"
    ELECTRONIC_COPY = "electronic_copy"
    PUBLICATION = "publication"
    UNKNOWN = "unknown"


class SigningStatus(StrEnum):
    """The document's state of signing, from the roles that its kind requires."""

    SIGNED_FULL = "signed_full"
    SIGNED_PERSON_ONLY = "signed_person_only"
    SIGNED_AGENCY_ONLY = "signed_agency_only"
    SIGNED_INVALID = "signed_invalid"
    UNDETERMINED = "undetermined"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class StepOutcome(StrEnum):
    """How one step over a signature ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """How much a violated rule weighs."""

    ERROR = "error"
    """The text is law and the measure certain."""
    WARNING = "warning"
    """The text is law, the measure a heuristic."""
    NOTICE = "notice"
    """Template practice or advice."""


class Outcome(StrEnum):
    """How a rule ended on a document. A rule never silently disappears."""

    PASSED = "passed"
    VIOLATED = "violated"
    NOT_APPLICABLE = "not_applicable"
    NOT_IN_FORCE = "not_in_force"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReference:
    """The policy that a verdict was made under."""

    id: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """Why the file could not be examined: code and Vietnamese message."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """The printed signature block: authority (TM., KT., TL., TUQ., Q.), title and name."""

    authority: str | None = None
    title: str | None = None
    full_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDescription:
    """What is printed on the document; what could not be read is None, never guessed."""

    kind: DocumentKind
    code_number: str | None = None
    code_notation: str | None = None
    issued_on: date | None = None
    promulgation_place: str | None = None
    document_type: str | None = None
    subject: str | None = None
    issuing_agency: str | None = None
    parent_agency: str | None = None
    signatory: Signatory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who the certificate says signed."""

    kind: SignerKind
    kind_evidence: tuple[str, ...] = ()
    common_name: str | None = None
    organisation: str | None = None
    unit: str | None = None
    title: str | None = None
    issuer: str | None = None
    serial_number: str | None = None
    """Hexadecimal, upper case."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    trust_path: TrustPath = TrustPath.NONE
    identifiers: tuple[str, ...] = ()
    """UID values of the subject other than a person's own number, e.g. "MST:5800593196", "MNS:1063490"."""
    certificate_sha256: str | None = None
    province: str | None = None
    """Where the certificate says that its holder is (ST of the subject); public CAs name no organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningTime:
    """When it was signed, and who says so."""

    at: datetime | None
    source: TimeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the examination of a signature."""

    step: str
    outcome: StepOutcome
    reason: str | None = None
    """A sub-indication or a warning code; None when the step passed."""
    detail: str = ""
    """One Vietnamese sentence for the user."""
    citation: str = ""
    """e.g. "TT 15/2025/TT-BKHCN, Phụ lục II, 1.2" or "ETSI EN 319 102-1, 5.2.7"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:  # noqa: A001 - the word of the contract
    """Something a user must know that does not decide the indication by itself."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on which page (counted from 1)."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a later revision did to what was signed."""

    level: LaterChanges
    message: str
    """In words a clerk understands, Vietnamese."""
    revision: int
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleDifference:
    """A place on a page that shows something other than what was signed."""

    page: int
    """Counted from 1, as the file is now; a page that is gone has the number that it had."""
    box: Box
    level: LaterChanges
    """Permitted where a further signature or a permitted change draws."""
    message: str
    """In words a clerk understands, Vietnamese."""
    signed_text: str | None = None
    """The lines of text there when it was signed; None where text is not what differs."""
    shown_text: str | None = None
    """The lines of text there now."""
    by_signature: str | None = None
    """The field of the further signature that draws there, where nothing else does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsSigned:
    """The pages as they were signed, laid against the pages as they are shown now."""

    signed_end: int
    """The first so many bytes of the file are the whole file as it was signed."""
    visible_content: VisibleContent
    message: str
    """Vietnamese."""
    pages: int | None = None
    """How many there were then; None where that state cannot be opened."""
    pages_compared: tuple[int, ...] = ()
    differences: tuple[VisibleDifference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReference:
    """Something the verdict rests on, kept by hash."""

    kind: str
    """certificate, crl, ocsp or timestamp."""
    sha256: str
    obtained_at: datetime | None
    origin: str
    """"document", "trust" or the URL it was fetched from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureVerdict:
    """One signature: what holds, what does not, what could not be checked."""

    field_name: str
    order: int
    role: Role
    indication: Indication
    sub_indication: SubIndication | None
    integrity: Integrity
    coverage: Coverage
    later_changes: LaterChanges
    signer: Signer
    signed_at: SigningTime
    claimed_at: datetime | None = None
    subfilter: str | None = None
    steps: tuple[Step, ...] = ()
    warnings: tuple[Warning, ...] = ()
    place: Place | None = None
    changes: tuple[Change, ...] = ()
    as_signed: AsSigned | None = None
    """None where nothing after it could have changed what the pages show, further signatures aside."""
    evidence: tuple[EvidenceReference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Where and how a rule is broken."""

    code: str
    message: str
    page: int | None = None
    box: Box | None = None
    expected: str | None = None
    observed: str | None = None
    remedy: str | None = None
    """How to mend it in the word processor, Vietnamese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one rule ended."""

    rule_id: str
    title: str
    citation: str
    severity: Severity
    outcome: Outcome
    deviations: tuple[Deviation, ...] = ()
    reason: str | None = None
    """Why undetermined or not applicable, e.g. "layout_skipped", "scanned_page"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVerdict:
    """All that is said about one file."""

    file: str
    sha256: str
    size: int
    pages: int | None
    verified_at: datetime
    policy: PolicyReference
    error: ErrorReport | None
    document: DocumentDescription | None
    signing_status: SigningStatus
    indication: Indication
    orphaned_signatures: int = 0
    signatures: tuple[SignatureVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    form_conforms: bool | None = None
    warnings: tuple[Warning, ...] = ()
    """About the file as a whole, e.g. bytes after the last revision."""
