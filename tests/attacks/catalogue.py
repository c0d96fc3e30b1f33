"""The list of attacks, and what must be said about each."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.attacks.workshop import Workshop
from verification.verdict import (
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    LaterChanges,
    Outcome,
    SignatureVerdict,
    SigningStatus,
    SubIndication,
)

Forge = Callable[[Workshop], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a verdict must say; an empty tuple leaves a point open."""

    status: tuple[SigningStatus, ...] = ()
    not_status: tuple[SigningStatus, ...] = (SigningStatus.SIGNED_FULL,)
    field: str | None = None
    """The signature that the following points are about; None: the last one in the file."""
    indication: tuple[Indication, ...] = ()
    sub_indication: tuple[SubIndication | None, ...] = ()
    integrity: tuple[Integrity, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    later_changes: tuple[LaterChanges, ...] = ()
    warning: str | None = None
    """A code among the signature's warnings, or the file's."""
    violated: str | None = None
    """A rule that must be violated."""
    change_on_page: int | None = None
    """A page on which one of the named changes lies."""
    error: tuple[str, ...] = ()
    """Refusing the file with one of these codes is as good as all the above."""
    unlisted: bool = False
    """Not listing the signature at all is as good as the points about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One entry: how it is made, and what must come out."""

    name: str
    forge: Forge
    expected: Expected


CATALOGUE: list[Attack] = []


def attack(expected: Expected) -> Callable[[Forge], Forge]:
    """Enter a function into the catalogue under its name; its docstring says what the attacker does."""

    def enter(forge: Forge) -> Forge:
        CATALOGUE.append(Attack(name=forge.__name__, forge=forge, expected=expected))
        return forge

    return enter


def shortfalls(expected: Expected, verdict: DocumentVerdict) -> list[str]:
    """What the verdict fails to say, in words; empty where the attack is met."""
    if verdict.error is not None and verdict.error.code in expected.error:
        return []
    found: list[str] = []
    if expected.status and verdict.signing_status not in expected.status:
        found.append(f"signing_status {verdict.signing_status}, not {_names(expected.status)}")
    if verdict.signing_status in expected.not_status:
        found.append(f"signing_status {verdict.signing_status}")
    if expected.violated and not any(
        one.rule_id == expected.violated and one.outcome is Outcome.VIOLATED for one in verdict.findings
    ):
        found.append(f"{expected.violated} is not violated")
    signature = _signature(expected, verdict)
    if signature is None:
        wanted = expected.indication or expected.integrity or expected.later_changes or expected.coverage
        return found if expected.unlisted or not wanted else [*found, "the signature is not listed"]
    return found + _signature_shortfalls(expected, verdict, signature)


def _signature(expected: Expected, verdict: DocumentVerdict) -> SignatureVerdict | None:
    fitting = [one for one in verdict.signatures if expected.field in {None, one.field_name}]
    return fitting[-1] if fitting else None


def _signature_shortfalls(
    expected: Expected, verdict: DocumentVerdict, signature: SignatureVerdict
) -> list[str]:
    found: list[str] = []
    points = (
        ("indication", expected.indication),
        ("sub_indication", expected.sub_indication),
        ("integrity", expected.integrity),
        ("coverage", expected.coverage),
        ("later_changes", expected.later_changes),
    )
    for point, allowed in points:
        value = getattr(signature, point)
        if allowed and value not in allowed:
            found.append(f"{signature.field_name}: {point} {value}, not {_names(allowed)}")
    pages = {change.page for change in signature.changes}
    if expected.change_on_page is not None and expected.change_on_page not in pages:
        found.append(f"{signature.field_name}: no change named on page {expected.change_on_page}")
    codes = {one.code for one in (*signature.warnings, *verdict.warnings)}
    if expected.warning and expected.warning not in codes:
        found.append(f"{signature.field_name}: no warning {expected.warning}, only {sorted(codes)}")
    return found


def _names(allowed: tuple[object, ...]) -> str:
    return " or ".join(str(value) for value in allowed)


# What several families have in common.

SUSPICIOUS = Expected(
    status=(SigningStatus.SIGNED_INVALID,),
    indication=(Indication.TOTAL_FAILED,),
    sub_indication=(SubIndication.FORMAT_FAILURE,),
    later_changes=(LaterChanges.SUSPICIOUS,),
)
"""Content changed after the last signature: that signature fails although its digest matches."""

NOT_PASSED = Expected(
    indication=(Indication.TOTAL_FAILED, Indication.INDETERMINATE),
    error=("damaged", "not_a_pdf"),
    unlisted=True,
)
"""The least that must hold of a forged signature."""
