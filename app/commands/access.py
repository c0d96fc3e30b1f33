"""`kyso key` and `kyso link`: access given from the machine itself."""

from datetime import UTC, datetime, timedelta

import typer
from sqlalchemy import Engine

from app.access.keys import Grant, issue_key, issue_link, parse_actions
from app.access.roles import Role
from app.database import connect
from app.settings import Settings
from migrations import upgrade
from signing.database import writer


def make_key(name: str, role: str, agency: str | None, actions: list[str], days: int) -> None:
    """Print a new key, once."""
    with writer(_engine()) as session:
        key = issue_key(
            session, _grant(name, role, agency, actions), now=datetime.now(UTC), life=timedelta(days=days)
        )
        session.commit()
    print(key)


def make_link(role: str, agency: str | None, address: str) -> None:
    """Print a link that opens one session."""
    with writer(_engine()) as session:
        token = issue_link(session, _grant(f"{role} tại chỗ", role, agency, []), now=datetime.now(UTC))
        session.commit()
    print(f"{address.rstrip('/')}/?link={token}")


def _engine() -> Engine:
    engine = connect(Settings())
    upgrade(engine)
    return engine


def _grant(name: str, role: str, agency: str | None, actions: list[str]) -> Grant:
    try:
        given = parse_actions(actions) if actions else None
        return Grant(name=name, role=Role(role), agency=agency, actions=given)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
