"""Targets: the least share, for whom, from when, on what basis."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from app import audit
from app.api.parts import Administrator, TheService
from app.calendar import VIETNAM
from app.pages.administration.frame import administration_page
from app.problems import Problem
from signing.database import reader, writer
from signing.models import Agency, Level, Target
from signing.targets import TargetRecord, set_target

router = APIRouter()


@router.get("/targets")
def targets(service: TheService, principal: Administrator) -> Response:
    """Every target with its basis and the time it is in force."""
    with reader(service.engine) as session:
        found = session.scalars(select(Target).order_by(Target.valid_from.desc(), Target.id.desc())).all()
        codes = {row.id: row.code for row in session.execute(select(Agency.id, Agency.code))}
    today = service.now().astimezone(VIETNAM).date()
    return administration_page(
        "targets", principal, targets=found, codes=codes, today=today, levels=list(Level)
    )


@router.post("/targets")
def add_target(
    service: TheService,
    principal: Administrator,
    *,
    minimum: Annotated[str, Form(max_length=10)],
    valid_from: Annotated[date, Form()],
    basis: Annotated[str, Form(min_length=1, max_length=300)],
    level: Annotated[Level | str, Form(max_length=20)] = "",
    agency: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Set a target; the one that began last is in force."""
    try:
        share = Decimal(minimum.replace(",", ".").replace("%", "").strip()) / 100
    except InvalidOperation as error:
        raise Problem(422, "invalid_request", "Chỉ tiêu phải là số phần trăm, ví dụ 95 hoặc 97,5.") from error
    record = TargetRecord(
        minimum=share,
        valid_from=valid_from,
        basis=basis,
        level=Level(level) if level else None,
        agency=agency.strip() or None,
    )
    with writer(service.engine) as session:
        set_target(session, record, at=service.now(), by=principal.name)
        audit.note(session, principal, "target.set", f"agency:{record.agency or '*'}", at=service.now())
        session.commit()
    return RedirectResponse("/administration/targets", 303)
