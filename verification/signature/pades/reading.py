"""From the bytes of a file to the facts about every signature in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from sys import maxsize

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils import generic

from verification.errors import ErrorCode, UnreadableDocument
from verification.policy import Limits
from verification.signature.facts import Container, LaterFindings, Problem, SignatureFacts, SignedFile
from verification.signature.pades import wording
from verification.signature.pades.active_content import Active, active_content
from verification.signature.pades.ambiguities import ambiguous_revisions
from verification.signature.pades.bounded_reader import BoundedReader
from verification.signature.pades.changes import RevisionComparison, SignedState
from verification.signature.pades.fields import Field, count_orphans, signed_fields
from verification.signature.pades.hybrids import shadowing_revisions
from verification.signature.pades.ledger import with_change
from verification.signature.pades.opening import FOREIGN_FAULTS, open_file
from verification.signature.pades.permissions import Permissions, read_permissions
from verification.signature.pades.plain_cms import read_plain
from verification.signature.pades.ranges import (
    Digests,
    SignedRange,
    coverage,
    covering_revision,
    has_surplus,
    read_range,
    surrounds_value,
    unexplained_tail,
)
from verification.signature.pades.snapshot import Dictionary, Identity, Snapshot, identity
from verification.signature.pades.states import States
from verification.signature.pades.store import read_certificates, read_store
from verification.signature.pades.transients import undone_changes
from verification.verdict import Change, Coverage, LaterChanges, Place, SubIndication
from verification.verdict import Warning as Remark

_TIMESTAMP = "/ETSI.RFC3161"
_VALUE_AND_CERTIFICATES = "/adbe.x509.rsa_sha1"
_DIGEST_ENVELOPED = "/adbe.pkcs7.sha1"
_OLD = (_VALUE_AND_CERTIFICATES, _DIGEST_ENVELOPED)

NO_RANGE = Problem(
    sub_indication=SubIndication.FORMAT_FAILURE,
    detail="Phạm vi ký (ByteRange) thiếu hoặc không hợp lệ nên không xác định được nội dung đã ký.",
)
NO_VALUE = Problem(
    sub_indication=SubIndication.FORMAT_FAILURE, detail="Ô ký không có dữ liệu chữ ký (Contents)."
)


def read_signed_file(pdf: bytes, limits: Limits) -> SignedFile:
    """All facts about the signatures of a file; raises UnreadableDocument for what cannot be opened."""
    reader = open_file(pdf)
    states = States(reader, pdf)
    current = states.current.snapshot
    try:
        held = list(signed_fields(current))
        if len(current.catalog) == 0 or not current.pages:
            raise UnreadableDocument(ErrorCode.DAMAGED, "no catalogue or no page")
    except FOREIGN_FAULTS as fault:
        raise UnreadableDocument(ErrorCode.DAMAGED, f"{type(fault).__name__}: {fault}") from fault
    if len(held) > limits.max_signatures:
        raise UnreadableDocument(ErrorCode.TOO_LARGE, f"{len(held)} signatures")
    store = read_store(current)
    known = read_certificates(store.certificates)
    certified = _certified_level(current, held)
    ended = frozenset(_signed_revisions(current, held))
    source = _Source(
        pdf=pdf,
        reader=reader,
        states=states,
        digests=Digests(pdf),
        known=known,
        certified=certified,
        shadowing=tuple(shadowing_revisions(reader)),
        signed_revisions=ended,
        ambiguous=tuple(_ambiguities(reader, ended)),
    )
    facts = [_FieldReading(source, *one).facts() for one in held]
    numbers: set[Identity] = {
        number for field, _ in held for number in (identity(field.value), field.number) if number
    }
    return SignedFile(
        signatures=tuple(sorted(facts, key=lambda one: (one.signed_end, one.revision))),
        orphaned=_orphans(current, pdf, numbers),
        store=store,
        warnings=(*_file_warnings(pdf, reader), *_about_active_content(current)),
    )


def _signed_revisions(current: Snapshot, held: list[tuple[Field, Dictionary]]) -> Iterator[int]:
    for _, signature in held:
        try:
            signed = read_range(current, signature)
        except FOREIGN_FAULTS:
            continue
        revision = covering_revision(current.reader, signed.end) if signed else None
        if revision is not None:
            yield revision


def _ambiguities(reader: BoundedReader, ended: frozenset[int]) -> Iterator[tuple[int, LaterChanges, str]]:
    """Of all revisions after the first signed one; a fault that stops the search leaves the question open."""
    if not ended:
        return
    try:
        for revision, text in ambiguous_revisions(reader, min(ended)):
            yield revision, LaterChanges.SUSPICIOUS, text
    except FOREIGN_FAULTS as fault:
        newest = reader.xrefs.total_revisions - 1
        yield newest, LaterChanges.UNKNOWN, wording.UNREADABLE.format(fault=type(fault).__name__)


def _certified_level(current: Snapshot, held: list[tuple[Field, Dictionary]]) -> int | None:
    """The level that the document is certified with: it also binds what follows later signatures.

    Only the first signature of a document certifies it (ISO 32000-2, 12.8.2.2.1): one that is added later
    permits nothing under the signatures before it.
    """
    first = min(held, key=lambda one: _signed_end(current, one[1]), default=None)
    if first is None:
        return None
    field, signature = first
    try:
        return read_permissions(current, signature, field.field)[1]
    except FOREIGN_FAULTS:
        return None


def _signed_end(current: Snapshot, signature: Dictionary) -> int:
    """Where its range ends; a signature without a usable range comes last: it certifies nothing."""
    try:
        signed = read_range(current, signature)
    except FOREIGN_FAULTS:
        return maxsize
    return signed.end if signed else maxsize


def _orphans(current: Snapshot, pdf: bytes, held: set[Identity]) -> int:
    try:
        return count_orphans(current, pdf, held)
    except FOREIGN_FAULTS:
        return 0


def _file_warnings(pdf: bytes, reader: BoundedReader) -> tuple[Remark, ...]:
    remarks = []
    if unexplained_tail(pdf, reader, 0):
        remarks.append(Remark(code="bytes_after_end", message=wording.BYTES_AFTER_END))
    if any(True for _ in shadowing_revisions(reader)):
        remarks.append(Remark(code="hybrid_shadowing", message=wording.TWO_VIEWS))
    return tuple(remarks)


def _about_active_content(current: Snapshot) -> Iterator[Remark]:
    found = active_content(current)
    if Active.EMBEDDED in found:
        yield Remark(code="embedded_files", message=wording.EMBEDDED_FILES)
    if doing := found - {Active.EMBEDDED}:
        kinds = ", ".join(kind for kind in Active if kind in doing)
        yield Remark(code="active_content", message=wording.ACTIVE_CONTENT.format(kinds=kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The file, as all its signatures are read from it."""

    pdf: bytes
    reader: BoundedReader
    states: States
    digests: Digests
    known: list[x509.Certificate]
    certified: int | None
    shadowing: tuple[int, ...]
    """Revisions whose two cross-references contradict each other."""
    ambiguous: tuple[tuple[int, LaterChanges, str], ...]
    """Later revisions that two readers take in two ways, and why."""
    signed_revisions: frozenset[int]
    """Revisions that a signature ends."""


class _FieldReading:
    """Reads one signature field."""

    def __init__(self, source: _Source, field: Field, signature: Dictionary) -> None:
        self._pdf, self._reader, self._states = source.pdf, source.reader, source.states
        self._current, self._pages = source.states.current.snapshot, source.states.current.pages
        self._known, self._certified, self._digests = source.known, source.certified, source.digests
        self._field, self._signature = field, signature
        self._shadowing = source.shadowing
        self._signed_revisions = source.signed_revisions
        self._ambiguous = source.ambiguous

    def facts(self) -> SignatureFacts:
        """Everything about it; whatever cannot be read is a problem among the facts."""
        try:
            return self._facts()
        except FOREIGN_FAULTS as fault:
            broken = Problem(
                sub_indication=SubIndication.FORMAT_FAILURE,
                detail=f"Không đọc được cấu trúc của chữ ký ({type(fault).__name__}).",
            )
            return self._unusable(broken)

    def _facts(self) -> SignatureFacts:
        signed = read_range(self._current, self._signature)
        contents = self._contents()
        if signed is None:
            return self._unusable(NO_RANGE)
        if not contents.strip(b"\x00"):
            return self._unusable(NO_VALUE)
        subfilter = self._name("/SubFilter")
        container = self._container(subfilter, contents, signed)
        surrounds = surrounds_value(self._pdf, signed, contents)
        covers = coverage(self._pdf, self._reader, signed, surrounds=surrounds)
        revision = covering_revision(self._reader, signed.end)
        permissions, certified = read_permissions(self._current, self._signature, self._field.field)
        if permissions.level is None and self._certified is not None:
            permissions = Permissions(level=self._certified, locks=permissions.locks)
        state = self._signed_state(signed, covers, revision, permissions)
        later = self._with_shadows(self._later(state, covers), revision)
        undone = self._undone(state, later)
        if undone and later.level is LaterChanges.NONE:
            later = replace(later, level=LaterChanges.PERMITTED)
        return SignatureFacts(
            field_name=self._field.name,
            subfilter=subfilter.removeprefix("/") if subfilter else None,
            is_document_timestamp=subfilter == _TIMESTAMP,
            signed_end=signed.end,
            revision=revision if revision is not None else 0,
            coverage=covers,
            container=container,
            claimed_at=self._claimed_at(),
            certification_level=certified,
            later_changes=later.level,
            changes=(*later.changes, *undone),
            undone=undone,
            later_fields=later.later_fields,
            redrawn=later.redrawn,
            rewritten=not surrounds,
            surplus=has_surplus(contents),
            place=self._place(),
        )

    def _signed_state(
        self, signed: SignedRange, covers: Coverage, revision: int | None, permissions: Permissions
    ) -> SignedState | None:
        """The state that was signed; None unless it is one that other revisions follow."""
        if covers is not Coverage.WHOLE_REVISION or revision is None:
            return None
        return SignedState(
            revision=revision, end=signed.end, field_name=self._field.name, permissions=permissions
        )

    def _later(self, signed: SignedState | None, covers: Coverage) -> LaterFindings:
        if covers is Coverage.WHOLE_FILE:
            return LaterFindings()
        if signed is None:
            return LaterFindings(level=LaterChanges.UNKNOWN)
        found = RevisionComparison(self._states, signed, self._states.current).compare()
        if not unexplained_tail(self._pdf, self._reader, signed.end):
            return found
        newest = self._reader.xrefs.total_revisions
        return with_change(found, LaterChanges.SUSPICIOUS, wording.BYTES_AFTER_END, newest)

    def _undone(self, signed: SignedState | None, later: LaterFindings) -> tuple[Change, ...]:
        """What unsigned revisions changed and took back; where a change remains, that is enough to tell."""
        if signed is None or later.level is LaterChanges.SUSPICIOUS:
            return ()
        following = [one for one in self._signed_revisions if one > signed.revision]
        return undone_changes(self._states, signed, min(following, default=None), later)

    def _with_shadows(self, found: LaterFindings, revision: int | None) -> LaterFindings:
        """Contradicting cross-references: after signing an attack, before it a document of two faces.

        Other ambiguities count after signing only: some producers write a key twice.
        """
        for ambiguous, level, text in self._ambiguous:
            if revision is not None and ambiguous > revision:
                found = with_change(found, level, text, ambiguous + 1)
        for shadowing in self._shadowing:
            later = revision is not None and shadowing > revision
            level = LaterChanges.SUSPICIOUS if later else LaterChanges.UNKNOWN
            found = with_change(found, level, wording.TWO_VIEWS, shadowing + 1)
        return found

    def _unusable(self, problem: Problem) -> SignatureFacts:
        subfilter = self._name("/SubFilter")
        return SignatureFacts(
            field_name=self._field.name,
            subfilter=subfilter.removeprefix("/") if subfilter else None,
            is_document_timestamp=subfilter == _TIMESTAMP,
            signed_end=0,
            revision=0,
            coverage=Coverage.UNCLEAR,
            container=Container(),
            problem=problem,
            claimed_at=self._claimed_at(),
            place=self._place(),
        )

    def _container(self, subfilter: str | None, contents: bytes, signed: SignedRange) -> Container:
        def digest(function: hashes.HashAlgorithm) -> bytes:
            return self._digests.digest(signed, function)

        plain = None if subfilter in _OLD else read_plain(contents, digest, self._known)
        if plain is not None:
            return plain
        # It loads the validating half of the library, a tenth of all imports, which most files never need.
        from verification.signature.pades import containers  # noqa: PLC0415 - said above

        if subfilter == _VALUE_AND_CERTIFICATES:
            return containers.read_pkcs1(contents, digest, self._certificates())
        if subfilter == _DIGEST_ENVELOPED:
            return containers.read_cms_over_sha1(contents, digest, self._known)
        # Anything else is tried as CMS: producers invent names for what is plain CMS.
        return containers.read_any_cms(contents, digest, self._known)

    def _certificates(self) -> list[x509.Certificate]:
        """/Cert of the old encoding: one string, or an array with the signer first."""
        value = self._current.entry(self._signature, "/Cert")
        items = (
            [self._current.follow(item) for item in self._current.items(value)]
            if isinstance(value, generic.ArrayObject)
            else [value]
        )
        strings = (generic.TextStringObject, generic.ByteStringObject)
        return read_certificates(item.original_bytes for item in items if isinstance(item, strings))

    def _contents(self) -> bytes:
        if "/Contents" not in self._signature:
            return b""
        value = self._signature.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
        if isinstance(value, generic.IndirectObject):
            value = self._current.follow(value)
        if not isinstance(value, generic.TextStringObject | generic.ByteStringObject):
            return b""
        octets: bytes = value.original_bytes
        return octets

    def _name(self, key: str) -> str | None:
        try:
            value = self._current.entry(self._signature, key)
        except FOREIGN_FAULTS:
            return None
        return str(value) if isinstance(value, str) else None

    def _claimed_at(self) -> datetime | None:
        try:
            value = self._current.entry(self._signature, "/M")
            return generic.parse_pdf_date(str(value), strict=False) if isinstance(value, str) else None
        except FOREIGN_FAULTS:
            return None

    def _place(self) -> Place | None:
        try:
            for number, widget in self._field.widgets:
                place = self._pages.place(number, widget)
                if place:
                    return place
        except FOREIGN_FAULTS:
            return None
        return None
