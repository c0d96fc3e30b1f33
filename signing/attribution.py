"""Whose document is it? By identifier, else by the seal's certificate, else by the printed name.

Every clue is kept with what it says, also those that did not decide. The agency must be in force on the day
of issue. A name with other marks is somebody else's ("Thạnh Phú" is not "Thanh Phú"). A name that fits two
agencies (Sở Nội vụ of two provinces) is settled by the parent's name; one under another parent is another
agency, also where it is the only one of its name. If that does not settle it, nobody is named: the document
waits in the queue.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, String, bindparam, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from signing.directory import in_force
from signing.models import Agency, AgencyIdentifier, AgencyState, Method, Scheme
from signing.names import fold, spell, spelled_apart
from verification.verdict import DocumentVerdict, Role, SignatureVerdict, Signer, SignerKind

SEALS = frozenset({Role.AGENCY, Role.COPY, Role.ATTACHMENT})
"""Roles of signatures that an agency makes as such."""


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
    deciding = _deciding(verdict.signatures) if verdict else []
    printed = verdict.document if verdict else None
    named = [name for one in deciding if (name := _certified_name(one.signer))]
    named += [printed.issuing_agency] if printed and printed.issuing_agency else []
    directory = _look_up(
        session,
        code=issuer_org_id,
        identifiers={i.casefold() for one in deciding for i in one.signer.identifiers},
        names={fold(name) for name in named},
        on=on,
    )
    clues: list[Clue] = []
    if issuer_org_id:
        clues.append(_by_identifier(directory, issuer_org_id))
    for signature in deciding:
        clues += _by_certificate(directory, signature.signer)
    if printed and printed.issuing_agency:
        clues.append(
            _named(
                directory,
                method=Method.PRINTED_NAME,
                source="issuing_agency",
                name=printed.issuing_agency,
                parent=printed.parent_agency,
            )
        )
    for method in (Method.IDENTIFIER, Method.CERTIFICATE, Method.PRINTED_NAME):
        agencies = {c.agency_id for c in clues if c.method is method and c.agency_id is not None}
        if len(agencies) == 1:
            return Attribution(agency_id=agencies.pop(), method=method, clues=tuple(clues))
    return Attribution(agency_id=None, method=None, clues=tuple(clues))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """An agency that was called so on the day."""

    agency_id: int
    name: str
    parent: str | None
    """Folded name of the agency above it on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Directory:
    """What the directory says on a day about every word that the clues of one document hold."""

    codes: Mapping[str, set[int]]
    identifiers: Mapping[tuple[str, str], list[tuple[int, str]]]
    """By scheme and folded value: the agency, and how the value is spelled."""
    names: Mapping[str, list[_Named]]
    """By folded name."""

    def identified(self, scheme: Scheme, value: str) -> set[int]:
        """Return the agencies with this identifier."""
        return {agency_id for agency_id, _ in self.identifiers.get((scheme, value.casefold()), ())}

    def certified(self, name: str) -> set[int]:
        """Return the agencies whose certificates bear this name."""
        found = self.identifiers.get((Scheme.CERTIFICATE_NAME, fold(name)), ())
        return {agency_id for agency_id, spelled in found if not spelled_apart(spelled, name)}


_DAY = bindparam("day", type_=Date)
_CODE, _NAME = "code", "name"
_PARENT = aliased(AgencyState)
_PARENT_NAME = (
    select(_PARENT.folded_name)
    .where(_PARENT.agency_id == AgencyState.parent_id, *in_force(_DAY, _PARENT))
    .limit(1)
    .scalar_subquery()
)
_LOOK_UP = union_all(
    select(
        type_coerce(AgencyIdentifier.scheme, String).label("kind"),
        AgencyIdentifier.folded.label("word"),
        AgencyState.agency_id,
        AgencyIdentifier.value,
        literal("").label("parent"),
    )
    .join(AgencyIdentifier, AgencyIdentifier.state_id == AgencyState.id)
    .where(AgencyIdentifier.folded.in_(bindparam("identifiers", expanding=True)), *in_force(_DAY)),
    select(literal(_CODE), Agency.code, AgencyState.agency_id, AgencyState.name, literal(""))
    .join(Agency, AgencyState.agency_id == Agency.id)
    .where(Agency.code == bindparam("code"), *in_force(_DAY)),
    select(
        literal(_NAME), AgencyState.folded_name, AgencyState.agency_id, AgencyState.name, _PARENT_NAME
    ).where(AgencyState.folded_name.in_(bindparam("names", expanding=True)), *in_force(_DAY)),
)
"""Put together once: every submission asks it."""


def _look_up(
    session: Session, *, code: str | None, identifiers: Collection[str], names: Collection[str], on: date
) -> _Directory:
    """Ask for all words at once; an issuer's may be its code or one of its identifiers."""
    codes: dict[str, set[int]] = {}
    identified: dict[tuple[str, str], list[tuple[int, str]]] = {}
    named: dict[str, list[_Named]] = {}
    asked = {
        "code": code,
        "identifiers": sorted({*identifiers, *names, *([code.casefold()] if code else [])}),
        "names": sorted(names),
        "day": on,
    }
    for kind, word, agency_id, name, parent in session.execute(_LOOK_UP, asked):
        if kind == _CODE:
            codes.setdefault(word, set()).add(agency_id)
        elif kind == _NAME:
            named.setdefault(word, []).append(_Named(agency_id=agency_id, name=name, parent=parent))
        else:
            identified.setdefault((kind, word), []).append((agency_id, name))
    return _Directory(codes=codes, identifiers=identified, names=named)


def _by_identifier(directory: _Directory, identifier: str) -> Clue:
    schemes = (Scheme.QCVN_102, Scheme.QD_20, Scheme.OTHER)
    found = set().union(*(directory.identified(scheme, identifier) for scheme in schemes))
    found = found or directory.codes.get(identifier, set())
    return _clue(Method.IDENTIFIER, "issuer_org_id", identifier, found)


def _deciding(signatures: Sequence[SignatureVerdict]) -> list[SignatureVerdict]:
    """Ask the seals first; a person's certificate names the unit and its parent."""
    seals = [s for s in signatures if s.role in SEALS]
    return seals or [s for s in signatures if s.role is Role.AUTHORISED_PERSON]


def _certified_name(signer: Signer) -> str | None:
    """Return the name of the agency in a certificate."""
    if signer.kind is SignerKind.PERSON:
        return signer.unit or signer.organisation
    return signer.common_name


def _by_certificate(directory: _Directory, signer: Signer) -> list[Clue]:
    clues = [
        _clue(Method.CERTIFICATE, "certificate_uid", uid, found)
        for uid in signer.identifiers
        if (found := directory.identified(Scheme.CERTIFICATE_UID, uid))
    ]
    name = _certified_name(signer)
    if clues or not name:
        return clues
    is_person = signer.kind is SignerKind.PERSON
    certified = set() if is_person else directory.certified(name)
    if certified:
        return [_clue(Method.CERTIFICATE, "certificate_name", name, certified)]
    source = "certificate_organisation" if is_person else "certificate_name"
    return [
        _named(directory, method=Method.CERTIFICATE, source=source, name=name, parent=signer.organisation)
    ]


def _named(directory: _Directory, *, method: Method, source: str, name: str, parent: str | None) -> Clue:
    """Find agencies by name, and by the parent's where one is given; among several, by the exact spelling.

    One that has no parent in the directory may have any.
    """
    found = [one for one in directory.names.get(fold(name), []) if not spelled_apart(one.name, name)]
    if parent and fold(parent) != fold(name):
        found = [one for one in found if one.parent is None or one.parent == fold(parent)]
        found = [one for one in found if one.parent is not None] or found
    if len(found) > 1:
        found = [one for one in found if spell(one.name) == spell(name)]
    return _clue(method, source, f"{name} / {parent}" if parent else name, {one.agency_id for one in found})


def _clue(method: Method, source: str, value: str, found: set[int]) -> Clue:
    only = next(iter(found)) if len(found) == 1 else None
    return Clue(method=method, source=source, value=value[:300], agency_id=only, candidates=len(found))
