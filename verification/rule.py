"""What a rule is: one clause, one severity, one function that looks for deviations.

A rule yields deviations or nothing; silence means that it looked and found none. What it cannot see it says
by raising `CannotTell`. The engine (`inspection`) makes the finding.
"""

import inspect as introspection
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from verification.law import Citation
from verification.verdict import Deviation, Severity

Subject = TypeVar("Subject")
"""What the rule looks at; for Decree 30 the `Dossier`."""

Check = Callable[[Subject], Iterable[Deviation]]
Predicate = Callable[[Subject], bool]


class CannotTell(Exception):  # noqa: N818 - a state of knowledge, not a fault of the program
    """The rule applies, but what it would look at is not to be seen; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Matter(StrEnum):
    """What a rule judges; it decides what the rule can do without."""

    LAYOUT = "layout"
    """The printed page: needs measures; on pages read by OCR never an error."""
    APPEARANCE = "appearance"
    """What signatures draw and whose they are: needs the signature fields."""
    SIGNING = "signing"
    """Presence, order and party of signatures (DS-R): judged without any layout, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[Subject]):
    """One clause and how it is checked."""

    id: str
    """`ND30-` and the id in the rule table; never reused."""
    title: str
    """Vietnamese."""
    citation: Citation
    severity: Severity
    matter: Matter
    applies: Predicate[Subject]
    """Asks what the document is, never what could be read of it."""
    check: Check[Subject]
    clause: str
    """The text of the law, word for word."""
    undecidable: str | None = None
    """Why no single file can decide the rule, or where it is decided instead (Vietnamese)."""


def rule(
    *,
    id: str,  # noqa: A002 - the word of the rule table
    title: str,
    citation: Citation,
    severity: Severity,
    applies: Predicate[Subject],
    matter: Matter = Matter.LAYOUT,
) -> Callable[[Callable[[Subject], Iterator[Deviation]]], Rule[Subject]]:
    """Turn a generator of deviations into a `Rule`; its docstring is the clause, word for word."""

    def declare(check: Callable[[Subject], Iterator[Deviation]]) -> Rule[Subject]:
        clause = introspection.getdoc(check)
        if not clause:
            raise TypeError(f"{id}: the docstring must quote the clause")
        return Rule(
            id=id,
            title=title,
            citation=citation,
            severity=severity,
            matter=matter,
            applies=applies,
            check=check,
            clause=" ".join(clause.split()),
        )

    return declare


def undecidable(
    *,
    id: str,  # noqa: A002 - the word of the rule table
    title: str,
    citation: Citation,
    clause: str,
    why: str,
    matter: Matter = Matter.LAYOUT,
) -> Rule[Any]:
    """A clause that no single file can decide, or that points elsewhere: listed, never judged."""
    return Rule(
        id=id,
        title=title,
        citation=citation,
        severity=Severity.NOTICE,
        matter=matter,
        applies=lambda _: False,
        check=lambda _: (),
        clause=clause,
        undecidable=why,
    )
