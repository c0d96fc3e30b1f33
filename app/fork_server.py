"""The process that workers are forked from, started ahead of everything else.

It loads what an examination needs while this process is still reading its command line or its settings; so
this module imports nothing of weight.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import Final

_HOLDS: Final = "app.preloaded"
_SAFE_PATH: Final = "PYTHONSAFEPATH"


def start_ahead() -> None:
    """Start the process that workers are forked from, without waiting for it."""
    # Numeric libraries would start a thread pool for every worker; one thread is all a worker needs.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    forkserver.set_forkserver_preload([_HOLDS])
    with _modules_where_they_are_installed():
        forkserver.ensure_running()


@contextmanager
def _modules_where_they_are_installed() -> Iterator[None]:
    """A Python that is started meanwhile never looks for modules in the current folder.

    The fork server is started with `python -c`, which looks there first, and it is often a folder of
    documents that somebody sent. Programs that others start later are not meant.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        del os.environ[_SAFE_PATH]
        if before is not None:
            os.environ[_SAFE_PATH] = before
