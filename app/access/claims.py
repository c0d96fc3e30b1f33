"""From what the OpenID provider says of a person to what the person may do: configured, never guessed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from app.access.keys import Grant
from app.access.roles import OF_ONE_AGENCY, Role

_LONGEST_SUBJECT: Final = 64
_LONGEST_NAME: Final = 30


class NotMapped(Exception):  # noqa: N818 - an outcome
    """The account has no place here; the text says what is missing (for the audit trail)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMapping:
    """Which claims are read, and what their values mean."""

    roles_claim: str
    """A claim's name; "realm_access.roles" also reaches into an object."""
    roles: tuple[tuple[str, Role], ...]
    """Value at the provider and role here; somebody with several gets the first of this list."""
    agency_claim: str
    """Holds the code or an identifier of the person's agency."""

    @classmethod
    def parse(cls, roles_claim: str, roles: tuple[str, ...], agency_claim: str) -> "ClaimMapping":
        """Read "value=role" pairs; without any, a value means the role of that name. Raises ValueError."""
        pairs = [one.rpartition("=")[::2] for one in roles] or [(role, role) for role in Role]
        return cls(
            roles_claim=roles_claim,
            roles=tuple((value.strip(), Role(role.strip())) for value, role in pairs),
            agency_claim=agency_claim,
        )

    def grant(self, claims: Mapping[str, Any], agency_named: Callable[[str], str | None]) -> Grant:
        """What the person is given; `agency_named` finds an agency's code. Raises NotMapped."""
        held = _words(claims, self.roles_claim)
        role = next((role for value, role in self.roles if value in held), None)
        if role is None:
            raise NotMapped("no_role")
        if role not in OF_ONE_AGENCY:  # an auditor works somewhere, too; that is no confinement
            return Grant(name=account_name(claims), role=role)
        named = _words(claims, self.agency_claim)
        codes = {code for code in map(agency_named, named) if code is not None}
        if len(codes) != 1:
            raise NotMapped("no_agency" if not codes else "several_agencies")
        return Grant(name=account_name(claims), role=role, agency=codes.pop())


def subject_of(claims: Mapping[str, Any]) -> str:
    """The account as the provider tells it from all others, for ever; long and odd ones by their hash."""
    subject: str = claims["sub"]
    short = len(subject) <= _LONGEST_SUBJECT and subject.isprintable()
    return subject if short else sha256(subject.encode()).hexdigest()


def account_name(claims: Mapping[str, Any]) -> str:
    """The account in the audit trail: first what cannot be changed, then what people call it."""
    called = claims.get("preferred_username")
    shown = f" ({called[:_LONGEST_NAME]})" if isinstance(called, str) and called.isprintable() else ""
    return f"{subject_of(claims)}{shown}"


def _words(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The value or values of a claim, as words."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return tuple(one for one in values if isinstance(one, str) and one)
