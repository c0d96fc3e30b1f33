"""Whose document is it? By identifier, else by the seal's certificate, else by the printed name.

Every clue is kept with what it says, also those that did not decide. The agency must be in force on the day
of issue; a name that fits two agencies (Sở Nội vụ of two provinces) is settled by the parent's name, and if
that does not settle it, nobody is named: the document waits in the queue.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import false, select, true
from sqlalchemy.orm import Session

from signing.directory import in_force
from signing.models import Agency, AgencyIdentifier, AgencyState, Method, Scheme
from signing.names import fold, spell
from verification.verdict import DocumentVerdict, Role, SignatureVerdict, SignerKind

_SEALS = {Role.AGENCY, Role.COPY, Role.ATTACHMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One thing that points to an agency: where from, what it says, which agency that is (None = unclear)."""

    method: Method
    source: str
    """issuer_org_id, certificate_uid, certificate_name, certificate_organisation or issuing_agency."""
    value: str
    agency_id: int | None
    candidates: int = 0
    """How many agencies it fits."""

    def as_json(self) -> dict[str, Any]:
        """Return it as the register keeps it."""
        return {
            "method": self.method.value,
            "source": self.source,
            "value": self.value,
            "agency_id": self.agency_id,
            "candidates": self.candidates,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The agency, if one could be named, by which method, and all clues."""

    agency_id: int | None
    method: Method | None
    clues: tuple[Clue, ...]

    def says(self, method: Method) -> set[int]:
        """Return the agencies that clues of this method name."""
        return {c.agency_id for c in self.clues if c.method is method and c.agency_id is not None}


def attribute(
    session: Session, *, issuer_org_id: str | None, verdict: DocumentVerdict | None, on: date
) -> Attribution:
    """Name the agency of a document issued `on` a day; the first method that names exactly one decides."""
    clues: list[Clue] = []
    if issuer_org_id:
        clues.append(_by_identifier(session, issuer_org_id, on))
    if verdict is not None:
        clues += _by_certificates(session, verdict.signatures, on)
        description = verdict.document
        if description and description.issuing_agency:
            clues.append(
                _named(
                    session,
                    method=Method.PRINTED_NAME,
                    source="issuing_agency",
                    name=description.issuing_agency,
                    parent=description.parent_agency,
                    on=on,
                )
            )
    for method in (Method.IDENTIFIER, Method.CERTIFICATE, Method.PRINTED_NAME):
        named = {c.agency_id for c in clues if c.method is method and c.agency_id is not None}
        if len(named) == 1:
            return Attribution(agency_id=named.pop(), method=method, clues=tuple(clues))
    return Attribution(agency_id=None, method=None, clues=tuple(clues))


def _by_identifier(session: Session, identifier: str, on: date) -> Clue:
    identified = (
        select(AgencyState.agency_id, true().label("identified"))
        .join(AgencyIdentifier, AgencyIdentifier.state_id == AgencyState.id)
        .where(
            AgencyIdentifier.folded == identifier.casefold(),
            AgencyIdentifier.scheme.in_((Scheme.QCVN_102, Scheme.QD_20, Scheme.OTHER)),
            *in_force(on),
        )
    )
    coded = (
        select(AgencyState.agency_id, false().label("identified"))
        .join(Agency, AgencyState.agency_id == Agency.id)
        .where(Agency.code == identifier, *in_force(on))
    )
    rows = session.execute(identified.union_all(coded)).all()
    found = {row.agency_id for row in rows if row.identified} or {row.agency_id for row in rows}
    return _clue(Method.IDENTIFIER, "issuer_org_id", identifier, found)


def _by_certificates(session: Session, signatures: Sequence[SignatureVerdict], on: date) -> list[Clue]:
    """Ask the seals first; a person's certificate names the unit and its parent."""
    clues: list[Clue] = []
    seals = [s for s in signatures if s.role in _SEALS]
    for signature in seals or [s for s in signatures if s.role is Role.AUTHORISED_PERSON]:
        clues += _by_certificate(session, signature, on)
    return clues


def _by_certificate(session: Session, signature: SignatureVerdict, on: date) -> list[Clue]:
    signer, clues = signature.signer, []
    owners = _with(session, Scheme.CERTIFICATE_UID, {uid.casefold() for uid in signer.identifiers}, on)
    clues += [
        _clue(Method.CERTIFICATE, "certificate_uid", uid, found)
        for uid in signer.identifiers
        if (found := owners.get(uid.casefold()))
    ]
    if clues:
        return clues
    is_person = signer.kind is SignerKind.PERSON
    name = (signer.unit or signer.organisation) if is_person else signer.common_name
    if not name:
        return clues
    named = {} if is_person else _with(session, Scheme.CERTIFICATE_NAME, {fold(name)}, on)
    if found := named.get(fold(name)):
        clues.append(_clue(Method.CERTIFICATE, "certificate_name", name, found))
        return clues
    source = "certificate_organisation" if is_person else "certificate_name"
    clues.append(
        _named(
            session, method=Method.CERTIFICATE, source=source, name=name, parent=signer.organisation, on=on
        )
    )
    return clues


def _with(session: Session, scheme: Scheme, folded: Collection[str], on: date) -> dict[str, set[int]]:
    """Return the agencies that have these identifiers, by identifier."""
    owners: dict[str, set[int]] = {}
    if folded:
        for value, agency_id in session.execute(
            select(AgencyIdentifier.folded, AgencyState.agency_id)
            .join(AgencyIdentifier, AgencyIdentifier.state_id == AgencyState.id)
            .where(AgencyIdentifier.folded.in_(folded), AgencyIdentifier.scheme == scheme, *in_force(on))
        ):
            owners.setdefault(value, set()).add(agency_id)
    return owners


def _named(session: Session, *, method: Method, source: str, name: str, parent: str | None, on: date) -> Clue:
    """Find agencies by name; among several, those with the parent's name, then the exact spelling."""
    states = session.scalars(
        select(AgencyState).where(AgencyState.folded_name == fold(name), *in_force(on))
    ).all()
    found = list(states)
    if len(found) > 1 and parent and fold(parent) != fold(name):
        found = [s for s in found if s.parent_id and _is_called(session, s.parent_id, parent, on)]
    if len(found) > 1:
        found = [s for s in found if spell(s.name) == spell(name)]
    return _clue(method, source, f"{name} / {parent}" if parent else name, {s.agency_id for s in found})


def _is_called(session: Session, agency_id: int, name: str, on: date) -> bool:
    names = session.scalars(
        select(AgencyState.folded_name).where(AgencyState.agency_id == agency_id, *in_force(on))
    )
    return fold(name) in set(names)


def _clue(method: Method, source: str, value: str, found: set[int]) -> Clue:
    only = next(iter(found)) if len(found) == 1 else None
    return Clue(method=method, source=source, value=value[:300], agency_id=only, candidates=len(found))
