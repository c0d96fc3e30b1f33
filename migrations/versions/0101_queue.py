"""The tables of Procrastinate, on PostgreSQL only.

Its schema belongs to the locked version; a newer version that changes it comes with a migration of its own
(procrastinate/sql/migrations).

Revision: 0101_queue, after 0100_service
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0101_queue"
down_revision = "0100_service"
branch_labels = None
depends_on = None

_DROP = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class
               WHERE relname LIKE 'procrastinate%' AND relkind = 'r' LOOP
        EXECUTE 'DROP TABLE ' || one.name || ' CASCADE';
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate%' LOOP
        EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE';
    END LOOP;
    FOR one IN SELECT oid::regtype AS name FROM pg_type
               WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c') LOOP
        EXECUTE 'DROP TYPE ' || one.name || ' CASCADE';
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Make them, as the library describes them."""
    _execute(SchemaManager.get_schema())


def downgrade() -> None:
    """Undo it."""
    _execute(_DROP)


def _execute(sql: str) -> None:
    """Run a script on the driver's own connection: it is not to look for parameters in it."""
    if op.get_bind().dialect.name == "postgresql":
        connection = op.get_bind().connection.driver_connection
        assert connection is not None  # noqa: S101 - a bound connection has a driver
        connection.execute(sql)
