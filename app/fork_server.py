"""The process that workers are forked from, started ahead of everything else.

It loads what an examination needs while this process is still reading its command line or its settings; so
this module imports nothing of weight.
"""

import os
from multiprocessing import forkserver
from typing import Final

_HOLDS: Final = "app.preloaded"


def start_ahead() -> None:
    """Start the process that workers are forked from, without waiting for it."""
    # Numeric libraries would start a thread pool for every worker; one thread is all a worker needs.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # It is started with `python -c`, which looks for modules in the current folder first: often one of
    # documents that somebody sent. What lies there is never a part of the program.
    os.environ["PYTHONSAFEPATH"] = "1"
    forkserver.set_forkserver_preload([_HOLDS])
    forkserver.ensure_running()
