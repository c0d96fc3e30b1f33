"""The policy in its versions, side by side: what was chosen, and which verdicts rest on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.api.parts import Administrator, TheService
from app.pages.administration.frame import administration_page
from app.pages.words import CHOICE_VALUE_WORDS, CHOICE_WORDS
from app.policies import choices_of, noted_choices
from signing.database import reader
from signing.models import Verification
from verification.policy import Policy

router = APIRouter()
_PAPER: Final = "none"
"""The policy of a verification without a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version: its choices as far as they were kept, and how often it was used."""

    version: str
    current: bool
    choices: Mapping[str, str]
    used: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One choice in every version; None = not kept."""

    name: str
    values: tuple[str | None, ...]

    @property
    def differs(self) -> bool:
        """Whether versions chose differently."""
        return len({value for value in self.values if value is not None}) > 1


@router.get("/policy")
def policy(service: TheService, principal: Administrator) -> Response:
    """The versions in use first, then those that verdicts on record name."""
    with reader(service.engine) as session:
        editions = _editions(session, service.policies)
    names = dict.fromkeys(name for one in editions for name in one.choices)
    return administration_page(
        "policy",
        principal,
        editions=editions,
        rows=[Row(name=name, values=tuple(one.choices.get(name) for one in editions)) for name in names],
        choice_words=CHOICE_WORDS,
        value_words=CHOICE_VALUE_WORDS,
    )


def _editions(session: Session, current: Sequence[Policy]) -> list[Edition]:
    used = session.execute(
        select(
            Verification.policy_id,
            Verification.policy_version,
            func.count(),
            func.min(Verification.recorded_at),
            func.max(Verification.recorded_at),
        )
        .where(Verification.policy_id != _PAPER)
        .group_by(Verification.policy_id, Verification.policy_version)
        .order_by(func.max(Verification.recorded_at).desc())
    ).all()
    found = [
        Edition(
            version=f"{policy_id} {version}",
            current=False,
            choices=noted_choices(session, policy_id, version) or _marks(version),
            used=count,
            first=first,
            last=last,
        )
        for policy_id, version, count, first, last in used
    ]
    by_name = {one.version: one for one in found}
    in_use = []
    for one in current:
        name = f"{one.reference().id} {one.reference().version}"
        unused = Edition(version=name, current=True, choices={}, used=0, first=None, last=None)
        in_use.append(replace(by_name.pop(name, unused), current=True, choices=choices_of(one)))
    return [*in_use, *by_name.values()]


def _marks(version: str) -> dict[str, str]:
    """What the name of a version says of it, where nothing else was kept."""
    marks = version.split(";")[1:]
    said = dict(mark.split("=", 1) for mark in marks if "=" in mark)
    return said | {"layout": str("no-layout" not in marks), "recognised": str("ocr" in marks)}
