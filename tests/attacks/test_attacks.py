"""Every attack of the catalogue against the whole procedure."""

import importlib
import pkgutil

import pytest

import tests.attacks
from tests.attacks.catalogue import CATALOGUE, Attack, shortfalls
from tests.attacks.workshop import workshop
from verification.verdict import Indication, LaterChanges, SigningStatus

for _module in pkgutil.iter_modules(tests.attacks.__path__):
    if not _module.name.startswith("test_"):
        importlib.import_module(f"tests.attacks.{_module.name}")


def test_the_letter_that_the_attacks_start_from_is_signed_in_full() -> None:
    """Without a sound start every attack would be "caught" for the wrong reason."""
    for pdf in (workshop().sound, workshop().uncertified):
        verdict = workshop().verify(pdf)
        passed = [one.indication for one in verdict.signatures]
        assert passed == [Indication.TOTAL_PASSED] * 5
        assert verdict.signatures[-1].later_changes is LaterChanges.NONE
        assert verdict.signing_status is SigningStatus.SIGNED_FULL


@pytest.mark.parametrize("attack", CATALOGUE, ids=lambda attack: attack.name)
def test_attack_is_met(attack: Attack) -> None:
    """The verdict on a forged file says what the catalogue asks for."""
    verdict = workshop().verify(attack.forge(workshop()))
    assert shortfalls(attack.expected, verdict) == []
