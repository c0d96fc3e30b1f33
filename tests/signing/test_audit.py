"""The audit finds what was done behind the service's back, and names it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from signing import ledger
from signing.audit import audit_rates
from signing.checkpoints import checkpoint, read, verifier_key, verify
from signing.corrections import DocumentCorrection, correct, observe_from
from signing.database import open_engine, writer
from signing.declarations import DeclarationRecord, declare
from signing.ledger_audit import audit_ledger
from signing.merkle import verify_consistency, verify_inclusion
from signing.metadata import SecurityLevel, SubmissionMetadata
from signing.models import Ending, Level, Table
from signing.periods import parse_period
from signing.register import reverify, submit
from signing.restatements import close_month, restate
from signing.targets import TargetRecord, set_target
from tests.signing.builders import NOW, agency, send, signature, verdict
from tests.signing.conftest import empty_register
from verification.verdict import DocumentKind, Finding, Outcome, Role, Severity, SigningStatus

FINDING = Finding(
    rule_id="ND30-PG-03",
    title="Lề trang",
    citation="Phụ lục I",
    severity=Severity.ERROR,
    outcome=Outcome.VIOLATED,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a register in which everything has happened once."""
    with empty_register(request, tmp_path_factory.mktemp("lived")) as engine:
        with writer(engine) as session:
            live(session)
            session.commit()
        yield engine


@pytest.fixture
def history(lived: Engine) -> Iterator[Session]:
    """Open a session on it whose changes are undone."""
    with writer(lived) as session:
        yield session
        session.rollback()


def live(session: Session) -> None:
    """Let everything happen once."""
    agency(session, identifiers=("000.00.15.H05", "H05.15"), certificate_uids=("MST:1",))
    agency(session, identifiers=("H05.15",), certificate_uids=("MST:2",))
    agency(session, "H05.16", "Sở Y tế")
    first = send(session, "H05.15", 1, date(2026, 7, 1), SigningStatus.UNSIGNED)
    assert first.document is not None
    for number in (2, 3, 5):
        send(session, "H05.15", number, date(2026, 7, number))
    send(session, "H05.15", 6, date(2026, 7, 6), security_level=SecurityLevel.SECRET)
    signed = verdict(
        "again", signatures=(signature(), signature(Role.AUTHORISED_PERSON)), findings=(FINDING,)
    )
    sent = send(session, "H05.15", 7, date(2026, 8, 6), SigningStatus.UNDETERMINED, content="again")
    assert sent.document is not None
    reverify(session, sent.document.id, verdict=signed, at=NOW)
    correct(
        session, first.document.id, DocumentCorrection(agency="H05.16"), reason="nhầm", at=NOW, by="admin"
    )
    july = parse_period("2026-07")
    for signed_count in (2, 3):
        record = DeclarationRecord(agency="H05.15", period=july, issued=5, signed=signed_count)
        declare(session, record, at=NOW, by="dms")
    target = TargetRecord(
        minimum=Decimal("0.9"), valid_from=date(2026, 1, 1), basis="VB", level=Level.PROVINCE
    )
    set_target(session, target, at=NOW, by="admin")
    close_month(session, july, at=NOW, by="admin")
    observe_from(session, "H05.15", "chung", number=2, on=date(2026, 7, 1), reason="mốc", at=NOW, by="admin")
    restate(session, july, reason="mốc", at=NOW, by="admin")


def test_an_honest_register_is_sound(history: Session) -> None:
    """Submissions, corrections, declarations, closings and restatements leave nothing to find."""
    assert audit_rates(history) == []
    assert audit_ledger(history) == []


STATUS = ("verifications", "1", "signing_status")
TAMPERINGS = {
    "status": ("UPDATE verifications SET signing_status = 'signed_full' WHERE id = 1", *STATUS),
    "nonsense": ("UPDATE verifications SET signing_status = 'nonsense' WHERE id = 1", *STATUS),
    "verdict": ("UPDATE verifications SET verdict = '{}' WHERE id = 2", "verifications", "2", "verdict"),
    "file": ("UPDATE verifications SET file_sha256 = NULL WHERE id = 3", "verifications", "3", "file_sha256"),
    "deleted": ("DELETE FROM verifications WHERE id = 4", "verifications", "4", None),
    "date": ("UPDATE documents SET issued_on = '2026-08-01' WHERE id = 2", "documents", "2", "issued_on"),
    "agency": ("UPDATE documents SET agency_id = 2 WHERE id = 3", "documents", "3", "agency_id"),
    "declared": ("UPDATE declarations SET issued = 4 WHERE id = 2", "declarations", "2", "issued"),
    "secret": ("UPDATE secret_counts SET documents = 0", "secret_counts", "1/2026-07-01", "documents"),
    "target": ("UPDATE targets SET minimum = 0.5", "targets", "1", "minimum"),
    "name": ("UPDATE agency_states SET name = 'Sở khác' WHERE id = 2", "agency_states", "2", "name"),
    "leaf": (
        "UPDATE ledger_leaves SET content = replace(content, 'Sở Y tế', 'Sở Z tế')",
        "ledger_leaves",
        None,
        None,
    ),
    "last leaf": (
        "DELETE FROM ledger_leaves WHERE position = (SELECT max(position) FROM ledger_leaves)",
        "ledger_leaves",
        None,
        None,
    ),
    "node": ("DELETE FROM ledger_nodes WHERE level = 2 AND position = 0", "ledger_nodes", "2/0", "hash"),
    "signer": ("UPDATE signatures_seen SET folded_signer = 'x'", "signatures_seen", None, None),
    "rule": ("DELETE FROM violations", "violations", None, None),
    "figures": ("UPDATE month_figures SET figures = '{}'", "month_figures", None, "figures"),
    "inserted": (
        """INSERT INTO verifications (document_id, signing_status, indication, kind, policy_id,
        policy_version, verified_at, recorded_at, reason) VALUES (2, 'signed_full', 'TOTAL_PASSED', 'minutes',
        'x', '', '2026-11-22 08:00:00', '2026-11-22 08:00:00', 'reverified')""",
        "verifications",
        None,
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_row_changed_by_sql_is_named(history: Session, name: str) -> None:
    """One row edited, deleted or inserted: table, key and column stand in the audit's answer."""
    statement, table, key, column = TAMPERINGS[name]
    if "DELETE FROM verifications" in statement:  # whoever tampers takes the constraints down first
        _free(history, statement)
    else:
        history.execute(text(statement))
    history.expire_all()
    found = [d for d in audit_ledger(history) if d.table == table]
    assert any(key in (None, d.key) and column in (None, d.column) for d in found), found


COUNTER_TAMPERINGS: dict[str, tuple[str, str]] = {
    "counter": ("UPDATE counters SET signed_full = signed_full + 1 WHERE agency_id = 1", "counters"),
    "status": ("UPDATE verifications SET signing_status = 'unsigned' WHERE id = 2", "counters"),
    "document": ("UPDATE documents SET standing = 'excluded' WHERE id = 2", "documents"),
    "gap": ("DELETE FROM gaps", "gaps"),
    "point": ("UPDATE series SET observed_number = 3 WHERE agency_id = 1", "series"),
}


@pytest.mark.parametrize("name", COUNTER_TAMPERINGS)
def test_a_counter_that_was_moved_is_named(history: Session, name: str) -> None:
    """Counters, standings, gaps and observed points follow from the verifications."""
    statement, table = COUNTER_TAMPERINGS[name]
    history.execute(text(statement))
    history.expire_all()
    assert table in {d.table for d in audit_rates(history)}


UNWATCHED = {
    ("evidence", "kind"): "the content says what it is, and its hash is the key",
    ("evidence", "origin"): "a note on where it was fetched",
    ("evidence", "obtained_at"): "a note on when; what it proves stands in its own content",
    ("ledger_checkpoints", "signed_at"): "a note; what binds is the signed text",
}
"""Columns that move no figure, each with the reason why the audits let them be."""

_REGISTER = {
    mapper.local_table for mapper in Table.registry.mappers if mapper.class_.__module__.startswith("signing.")
}
"""The service keeps tables of its own beside them, where it is loaded: they hold no figures."""
_COLUMNS = [
    (table, column)
    for table in Table.metadata.sorted_tables
    if table in _REGISTER
    for column in table.columns
]


@pytest.mark.parametrize(("table", "column"), _COLUMNS, ids=str)
def test_a_change_of_any_column_is_named(
    sqlite_history: tuple[Session, str], table: sa.Table, column: sa.Column[object]
) -> None:
    """Every column of every table of the register, in its last row: none is unguarded."""
    session, verifier = sqlite_history
    plain = sa.table(table.name, sa.column("rowid"), sa.column(column.name))  # no types: what SQL alone sees
    last = session.execute(select(plain).order_by(plain.c.rowid.desc()).limit(1)).one()
    save = session.begin_nested()
    for pragma in ("defer_foreign_keys", "ignore_check_constraints"):  # whoever tampers takes them down
        session.connection().exec_driver_sql(f"PRAGMA {pragma} = ON")
    change = sa.update(plain).where(plain.c.rowid == last[0]).values({column.name: _another(last[1])})
    try:
        session.execute(change)
        session.expire_all()
        noticed = audit_ledger(session, verifier=verifier) or audit_rates(session)
    finally:
        save.rollback()
        session.expire_all()
    assert bool(noticed) is ((table.name, column.name) not in UNWATCHED)


def _another(value: object) -> object:
    """Return another value of the same kind."""
    match value:
        case None:
            return 7
        case 0 | 1:
            return 1 - value
        case int() | float():
            return value + 1
        case bytes():
            return b"x"
        case str() if value[:2] == "20":
            return f"2024{value[4:]}"
        case _:
            return f"x{value}"


@pytest.fixture(scope="module")
def sqlite_history(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, str]]:
    """Open a register in which everything has happened, with a checkpoint."""
    path = tmp_path_factory.mktemp("columns") / "register.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    key = Ed25519PrivateKey.generate()
    with writer(engine) as session:
        live(session)
        live_on(session)
        checkpoint(session, key, origin="kyso.example/so", at=NOW)
        session.flush()
        assert audit_rates(session) == []
        assert audit_ledger(session) == []
        yield session, verifier_key("kyso.example/so", key.public_key())
        session.rollback()
    engine.dispose()


def live_on(session: Session) -> None:
    """Let happen what is rare: an agency that ended, detected series, a number that is awaited, evidence."""
    ended = {"valid_to": date(2025, 6, 30), "ending": Ending.MERGED, "successor": "H05.16"}
    agency(session, "H05.9", "UBND huyện A", level=Level.DISTRICT, connected_on=date(2025, 3, 1), **ended)
    for number, day in (("4", date(2025, 2, 3)), ("7", date(2025, 4, 1)), ("8a", date(2025, 4, 2))):
        send(session, "H05.9", number, day)
    send(session, "H05.9", 9, date(2025, 4, 3), kind=DocumentKind.ATTACHMENT)
    agency(session, "H05.17", "Sở Tư pháp")
    for shared in range(1, 4):
        for kind in ("CV", "QĐ"):
            issued = date(2026, 3, shared)
            send(session, "H05.17", shared, issued, document_type=kind, code_notation=f"{kind}-STP")
    digest = sha256(b"crl").hexdigest()
    piece = EvidenceSeen(
        kind="crl", sha256=digest, content=b"crl", origin="http://crl.example", obtained_at=NOW
    )
    metadata = SubmissionMetadata(issuer_org_id="H05.16", code_number="9", issued_on=date(2026, 1, 2))
    submit(session, verdict=verdict("evidenced"), metadata=metadata, at=NOW, evidence=[piece])


@dataclass(frozen=True, kw_only=True)
class EvidenceSeen:
    """A piece of evidence as an examination returns it."""

    kind: str
    sha256: str
    content: bytes
    origin: str
    obtained_at: datetime | None


def test_checkpoint_binds_the_history(history: Session) -> None:
    """A checkpoint kept elsewhere shows a ledger that was cut short or written anew."""
    key = Ed25519PrivateKey.generate()
    vkey = verifier_key("kyso.example/so", key.public_key())
    note = checkpoint(history, key, origin="kyso.example/so", at=NOW)
    point = verify(note, vkey)
    assert point == read(note)
    assert verify(note.replace("\n2", "\n3", 1), vkey) is None or "\n2" not in note
    assert verify(note, verifier_key("kyso.example/so", Ed25519PrivateKey.generate().public_key())) is None
    assert audit_ledger(history, known=note, verifier=vkey) == []
    history.execute(text("UPDATE ledger_checkpoints SET note = replace(note, '/so', '/xx')"))
    history.expire_all()
    assert [d.table for d in audit_ledger(history, verifier=vkey)] == ["ledger_checkpoints"]


def test_proofs_from_the_database_verify(history: Session) -> None:
    """Each verification is provably in the ledger, and each size continues the one before."""
    total = ledger.size(history)
    for size in range(1, total + 1):
        top = ledger.tree_root(history, size)
        proof = ledger.prove_inclusion(history, size // 2, size)
        assert verify_inclusion(proof.leaf_hash, proof.index, size, proof.path, top)
        continued = ledger.prove_consistency(history, size, total)
        assert verify_consistency(size, total, continued, top, ledger.tree_root(history))
    assert '"verifications"' in ledger.prove_verification(history, 2).content


def _free(session: Session, statement: str) -> None:
    connection = session.connection()
    run: Callable[[str], object] = connection.exec_driver_sql
    run("DELETE FROM violations WHERE verification_id = 4")
    run("DELETE FROM signatures_seen WHERE verification_id = 4")
    run(statement)
