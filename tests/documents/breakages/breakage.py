"""What a breakage is: a conforming document with one thing wrong."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from tests.documents.specimen import Specimen


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakage:
    """A defect, the rule it violates and those that it cannot help violating as well."""

    rule_id: str
    also: frozenset[str]
    name: str
    why: str
    specimen: Callable[[], Specimen]


def breaks(rule_id: str, *, also: tuple[str, ...] = ()) -> Callable[[Callable[[], Specimen]], Breakage]:
    """Declare a function that makes the broken document; its docstring says what is wrong."""

    def declare(make: Callable[[], Specimen]) -> Breakage:
        return Breakage(
            rule_id=f"ND30-{rule_id}",
            also=frozenset(f"ND30-{other}" for other in also),
            name=make.__name__,
            why=inspect.getdoc(make) or "",
            specimen=make,
        )

    return declare
