"""What stands in the bar at the top: the parts of the house that a principal may enter."""

from dataclasses import dataclass
from typing import Final

from app.access.roles import Action, Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One link of the bar."""

    key: str
    title: str
    href: str
    action: Action


ENTRIES: Final = (
    Entry(key="checks", title="Kiểm tra văn bản", href="/checks", action=Action.CHECK),
    Entry(key="documents", title="Sổ văn bản", href="/documents", action=Action.READ),
    Entry(key="rates", title="Tỷ lệ ký số", href="/rates", action=Action.READ),
    Entry(key="missing", title="Số còn thiếu", href="/missing-numbers", action=Action.READ),
    Entry(key="discrepancies", title="Chênh lệch", href="/discrepancies", action=Action.AUDIT),
    Entry(key="unattributed", title="Chưa rõ cơ quan", href="/unattributed", action=Action.AUDIT),
    Entry(key="administration", title="Quản trị", href="/administration/agencies", action=Action.MANAGE),
)


def navigation(principal: Principal) -> tuple[Entry, ...]:
    """The entries for this principal, in their order."""
    return tuple(entry for entry in ENTRIES if principal.may(entry.action))
