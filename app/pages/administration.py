"""The administrator's pages: agencies, targets, policy, trust store, keys, jobs."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final

from cryptography import x509
from fastapi import APIRouter, Form, Path, Query, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select

from app import audit
from app.access.keys import (
    DEFAULT_LIFE,
    Grant,
    issue_key,
    issue_link,
    open_sessions,
    revoke_key,
    revoke_session,
    rotate_key,
)
from app.access.roles import Role
from app.api.parts import Administrator, TheService
from app.calendar import VIETNAM
from app.models import ApiKey, Job
from app.pages.rendering import ROLE_TITLES, page
from app.pages.words import JOB_KIND_WORDS, JOB_STATE_WORDS
from app.problems import Problem
from app.trust import installed_trust, manifest
from signing.agencies import AgencyRecord, put, record_of
from signing.database import reader, writer
from signing.directory import find, states_on
from signing.models import Agency, Level, Target, Verification
from signing.targets import TargetRecord, set_target
from verification.verdict import TrustPath

router = APIRouter(prefix="/administration", include_in_schema=False)

_SOON: Final = timedelta(days=90)
_MOST_JOBS: Final = 100
_MOST_DAYS: Final = 3660
_OVERLAP: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedEntry:
    """One certificate of the trust store as it is shown."""

    name: str
    path: TrustPath
    anchor: bool
    valid_from: datetime | None
    valid_until: datetime | None
    sha256: str
    tone: str
    note: str


@router.get("/agencies")
def agencies(
    service: TheService, principal: Administrator, on: Annotated[date | str, Query(max_length=10)] = ""
) -> Response:
    """The agencies in force on a day."""
    day = on if isinstance(on, date) else service.now().astimezone(VIETNAM).date()
    with reader(service.engine) as session:
        records = [record_of(session, state) for state in states_on(session, day)]
    return _page("agencies", principal, records=records, on=day, levels=list(Level))


@router.post("/agencies")
def put_agency(
    service: TheService,
    principal: Administrator,
    *,
    code: Annotated[str, Form(min_length=1, max_length=64)],
    name: Annotated[str, Form(min_length=1, max_length=300)],
    level: Annotated[Level, Form()],
    valid_from: Annotated[date, Form()],
    parent: Annotated[str, Form(max_length=64)] = "",
    identifiers: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Add an agency, or say what it is from a day on."""
    record = AgencyRecord(
        code=code.strip(),
        name=name,
        level=level,
        parent=parent.strip() or None,
        valid_from=valid_from,
        identifiers=tuple(part.strip() for part in identifiers.split(",") if part.strip()),
    )
    with writer(service.engine) as session:
        put(session, record, at=service.now(), by=principal.name)
        audit.note(session, principal, "agency.put", f"agency:{record.code}", at=service.now())
        session.commit()
    return RedirectResponse("/administration/agencies", 303)


@router.get("/targets")
def targets(service: TheService, principal: Administrator) -> Response:
    """Every target with its basis and the time it is in force."""
    with reader(service.engine) as session:
        found = session.scalars(select(Target).order_by(Target.valid_from.desc(), Target.id.desc())).all()
        codes = {row.id: row.code for row in session.execute(select(Agency.id, Agency.code))}
    today = service.now().astimezone(VIETNAM).date()
    return _page("targets", principal, targets=found, codes=codes, today=today, levels=list(Level))


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
        session.commit()
    return RedirectResponse("/administration/targets", 303)


@router.get("/policy")
def policy(service: TheService, principal: Administrator) -> Response:
    """The policy in use with every choice in it, and the versions that verdicts were made under."""
    with reader(service.engine) as session:
        used = session.execute(
            select(
                Verification.policy_id,
                Verification.policy_version,
                func.count(),
                func.min(Verification.recorded_at),
                func.max(Verification.recorded_at),
            )
            .group_by(Verification.policy_id, Verification.policy_version)
            .order_by(func.max(Verification.recorded_at).desc())
        ).all()
    tolerances = service.policy.tolerances
    choices = [(field.name, getattr(tolerances, field.name)) for field in fields(tolerances)]
    return _page("policy", principal, policy=service.policy, choices=choices, used=used)


@router.get("/trust")
def trust(service: TheService, principal: Administrator) -> Response:
    """The certificates trusted by decision, the one that expires first on top."""
    now = service.now()
    known = {one.sha256 for one in manifest()}
    entries = [
        _entry(one.der, one.sha256, one.path, known=one.sha256 in known, now=now)
        for one in installed_trust(service.settings).certificates
    ]
    entries.sort(key=lambda one: (one.valid_until is None, one.valid_until or now))
    return _page("trust", principal, entries=entries, known=len(known), resting=service.status.resting())


@router.get("/keys")
def keys(service: TheService, principal: Administrator) -> Response:
    """API keys: whose, for what, until when."""
    return _keys(service, principal)


@router.post("/keys")
def add_key(
    service: TheService,
    principal: Administrator,
    *,
    name: Annotated[str, Form(min_length=1, max_length=100)],
    role: Annotated[Role, Form()],
    agency: Annotated[str, Form(max_length=64)] = "",
    days: Annotated[int, Form(ge=1, le=_MOST_DAYS)] = 365,
    link: Annotated[bool, Form()] = False,
) -> Response:
    """Issue a key, or a link for a person; shown this once."""
    try:
        grant = Grant(name=name, role=role, agency=agency.strip() or None)
    except ValueError as error:
        said = "Vai trò này phải gắn với một cơ quan."
        if agency.strip():
            said = "Vai trò quản trị không gắn với một cơ quan."
        raise Problem(422, "invalid_request", said) from error
    now = service.now()
    with writer(service.engine) as session:
        if grant.agency is not None:
            find(session, grant.agency)
        if link:
            made = f"/?link={issue_link(session, grant, now=now)}"
        else:
            made = issue_key(session, grant, now=now, life=timedelta(days=days))
        audit.note(session, principal, "key.issued", f"key:{name}", at=now)
        session.commit()
    return _keys(service, principal, made=made)


@router.post("/keys/{key_id}/revoke")
def end_key(service: TheService, principal: Administrator, key_id: int) -> Response:
    """Revoke a key at once."""
    with writer(service.engine) as session:
        if not revoke_key(session, key_id, now=service.now()):
            raise Problem(404, "not_found", "Không có khóa này, hoặc khóa đã bị thu hồi.")
        audit.note(session, principal, "key.revoked", f"key:{key_id}", at=service.now())
        session.commit()
    return RedirectResponse("/administration/keys", 303)


@router.post("/keys/{key_id}/rotate")
def replace_key(service: TheService, principal: Administrator, key_id: int) -> Response:
    """Issue a key with the same grant; the old one goes on for a day."""
    now = service.now()
    with writer(service.engine) as session:
        made = rotate_key(session, key_id, now=now, overlap=_OVERLAP, life=DEFAULT_LIFE)
        if made is None:
            raise Problem(404, "not_found", "Không có khóa này, hoặc khóa đã hết hạn hay đã bị thu hồi.")
        audit.note(session, principal, "key.rotated", f"key:{key_id}", at=now)
        session.commit()
    return _keys(service, principal, made=made)


@router.post("/sessions/{session_id}/end")
def end_session(
    service: TheService,
    principal: Administrator,
    session_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")],
) -> Response:
    """End somebody's session at once."""
    with writer(service.engine) as session:
        if revoke_session(session, session_id) is None:
            raise Problem(404, "not_found", "Không có phiên này hoặc phiên đã kết thúc.")
        audit.note(session, principal, "session.revoked", f"session:{session_id}", at=service.now())
        session.commit()
    return RedirectResponse("/administration/keys", 303)


@router.get("/jobs")
def jobs(service: TheService, principal: Administrator) -> Response:
    """Work in the background, the newest first, with its progress."""
    with reader(service.engine) as session:
        found = session.scalars(select(Job).order_by(Job.id.desc()).limit(_MOST_JOBS)).all()
    return _page(
        "jobs",
        principal,
        jobs=found,
        kinds=JOB_KIND_WORDS,
        states=JOB_STATE_WORDS,
        under_way=any(one.state in ("pending", "running") for one in found),
    )


def _keys(service: Any, principal: Any, made: str | None = None) -> Response:
    with reader(service.engine) as session:
        found = session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()
        people = open_sessions(session, now=service.now())
    return _page(
        "keys", principal, keys=found, people=people, now=service.now(), made=made, roles=ROLE_TITLES
    )


def _page(name: str, principal: Any, **values: Any) -> Response:
    return page(
        f"administration/{name}.html", principal=principal, here="administration", part=name, **values
    )


def _entry(der: bytes, sha256: str, path: TrustPath, *, known: bool, now: datetime) -> TrustedEntry:
    certificate = x509.load_der_x509_certificate(der)
    until = certificate.not_valid_after_utc
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    tone, note = "good", "Còn hiệu lực"
    if until < now:
        tone, note = "neutral", "Đã hết hạn; vẫn cần cho chữ ký cũ"
    elif until < now + _SOON:
        tone, note = "unsure", f"Còn {(until - now).days} ngày"
    if not known:
        note += "; ngoài danh mục, do người vận hành chấp nhận"
    return TrustedEntry(
        name=str(names[0].value) if names else certificate.subject.rfc4514_string(),
        path=path,
        anchor=certificate.subject == certificate.issuer,
        valid_from=certificate.not_valid_before_utc,
        valid_until=until,
        sha256=sha256,
        tone=tone,
        note=note,
    )
