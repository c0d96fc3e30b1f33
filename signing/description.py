"""What a document is: as the metadata say, else as is printed; and where the two disagree."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, bindparam, false, select, true, union_all
from sqlalchemy.orm import Session

from signing.attribution import Attribution
from signing.errors import MalformedMetadata
from signing.metadata import Number, SubmissionMetadata, read_number, tidy_notation
from signing.models import AgencyIdentifier, AgencyState, Method, Scheme
from signing.names import fold
from verification.verdict import DocumentDescription, DocumentKind, DocumentVerdict

_NOTHING = DocumentDescription(kind=DocumentKind.UNKNOWN)
_AGENCY: BindParameter[int] = bindparam("agency_id")
_NAMES = union_all(
    select(AgencyState.folded_name, true().label("own")).where(AgencyState.agency_id == _AGENCY),
    select(AgencyIdentifier.folded, true())
    .join(AgencyState, AgencyState.id == AgencyIdentifier.state_id)
    .where(AgencyState.agency_id == _AGENCY, AgencyIdentifier.scheme == Scheme.CERTIFICATE_NAME),
    select(AgencyState.folded_name, false()).where(
        AgencyState.agency_id.in_(select(AgencyState.parent_id).where(AgencyState.agency_id == _AGENCY))
    ),
)
"""Every name that an agency ever had, its certificates' included, and those of its parents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Number, date, type and subject that the register uses."""

    kind: DocumentKind
    number: Number | None
    code_number: str | None
    code_notation: str
    issued_on: date | None
    document_type: str | None
    subject: str | None
    signatory: str | None


def describe(metadata: SubmissionMetadata, verdict: DocumentVerdict | None) -> Description:
    """Take each value from the metadata, else from what is printed; what neither says stays None."""
    printed = (verdict.document if verdict else None) or _NOTHING
    code_number = metadata.code_number or _readable(printed.code_number)
    signatory = printed.signatory.full_name if printed.signatory else None
    return Description(
        kind=printed.kind,
        number=read_number(code_number) if code_number else None,
        code_number=code_number,
        code_notation=metadata.code_notation or tidy_notation(printed.code_notation)[:60],
        issued_on=metadata.issued_on or printed.issued_on,
        document_type=metadata.document_type or (printed.document_type or "")[:20] or None,
        subject=(metadata.subject or printed.subject or "")[:500] or None,
        signatory=(metadata.signatory or signatory or "")[:200] or None,
    )


def contradictions(
    metadata: SubmissionMetadata,
    verdict: DocumentVerdict | None,
    attribution: Attribution,
    *,
    foreign: bool,
) -> list[str]:
    """Name what the file and the metadata, or two clues about the agency, say differently.

    `foreign`: the header names another agency. On a copy that is right: its original is another agency's.
    """
    printed = (verdict.document if verdict else None) or _NOTHING
    found = []
    if metadata.code_number and (read := _readable(printed.code_number)):
        found += ["code_number"] * (read_number(read) != read_number(metadata.code_number))
    if metadata.code_notation and printed.code_notation:
        found += ["code_notation"] * (
            tidy_notation(printed.code_notation).casefold() != metadata.code_notation.casefold()
        )
    if metadata.issued_on and printed.issued_on:
        found += ["issued_on"] * (metadata.issued_on != printed.issued_on)
    if attribution.agency_id is None:
        return found
    sealed = attribution.says(Method.CERTIFICATE)
    own_seal = attribution.agency_id in sealed
    found += ["seal_agency"] * (bool(sealed) and not own_seal)
    named = bool(attribution.says(Method.PRINTED_NAME))
    # A name that nobody has may be a spelling; with the agency's own seal below it is nothing to look at.
    other_name = foreign and printed.kind is not DocumentKind.ELECTRONIC_COPY and (named or not own_seal)
    return found + ["printed_agency"] * other_name


def is_foreign(session: Session, verdict: DocumentVerdict | None, attribution: Attribution) -> bool:
    """Say whether the header names another agency than the one that the document was attributed to."""
    printed = (verdict.document if verdict else None) or _NOTHING
    if not printed.issuing_agency or attribution.agency_id is None:
        return False
    if named := attribution.says(Method.PRINTED_NAME):
        return attribution.agency_id not in named
    own: set[str] = set()
    above: set[str] = set()
    for name, is_own in session.execute(_NAMES, {"agency_id": attribution.agency_id}):
        (own if is_own else above).add(name)
    # Where the weight of letters is not known, as on scans, both names of the header may be read as one.
    return fold(printed.issuing_agency) not in own | {f"{parent} {name}" for parent in above for name in own}


def _readable(number: str | None) -> str | None:
    """Return a printed number that can be read as one; what is printed is never refused."""
    try:
        return str(number).strip() if number and read_number(number) else None
    except MalformedMetadata:
        return None
