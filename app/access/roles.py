"""Roles, the actions they may do, and the principal on whose behalf a request is made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """What a route asks for."""

    CHECK = "check"
    """Verify without recording."""
    SUBMIT = "submit"
    """Record a document as issued."""
    READ = "read"
    """Documents, rates, missing numbers of the own agency; of all for those without one."""
    DECLARE = "declare"
    """Report own counts."""
    AUDIT = "audit"
    """Evidence, discrepancies, reports over all agencies, the unattributed queue."""
    CORRECT = "correct"
    """Attribution, exclusion, restatement."""
    MANAGE = "manage"
    """Agencies, targets, keys, jobs."""
    OPERATE = "operate"
    """Metrics."""


class Role(StrEnum):
    """Who somebody is; a system's key has one as well."""

    CLERK = "clerk"
    AGENCY_HEAD = "agency_head"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_ACTIONS: Final[dict[Role, frozenset[Action]]] = {
    Role.CLERK: frozenset({Action.CHECK, Action.SUBMIT, Action.READ}),
    Role.AGENCY_HEAD: frozenset({Action.CHECK, Action.READ, Action.DECLARE}),
    Role.AUDITOR: frozenset({Action.CHECK, Action.READ, Action.AUDIT}),
    Role.ADMINISTRATOR: frozenset(Action),
}

OF_ONE_AGENCY: Final = frozenset({Role.CLERK, Role.AGENCY_HEAD})
"""These roles always belong to an agency; an auditor may, an administrator never does."""

_OF_THE_WHOLE: Final = frozenset({Action.CORRECT, Action.MANAGE, Action.OPERATE})
"""Actions that reach into every agency: nobody who is confined to one may do them, whatever was granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever makes a request."""

    name: str
    """As it stands in the audit trail, e.g. "key:DMS of H05.15" or "session:admin"."""
    role: Role
    agency: str | None
    """Code of the only agency it sees; None = all."""
    actions: frozenset[Action]
    by_cookie: bool = False
    """Unsafe requests must then come from our own pages."""

    def may(self, action: Action) -> bool:
        """Whether the action is among those given to it."""
        return action in self.actions and (self.agency is None or action not in _OF_THE_WHOLE)

    @property
    def identity(self) -> str:
        """Tells it from everybody else, also from somebody of the same name at another agency."""
        return f"{self.agency or '*'}/{self.name}"

    def sees(self, agency: str | None) -> bool:
        """Whether what belongs to this agency (None = to nobody) may be shown."""
        return self.agency is None or self.agency == agency
