"""What every worker is forked with. Only the process that they are forked from imports this module.

A fresh import costs most of a second, and a tenth of that is the garbage collector going through what will
never be garbage: it is off meanwhile, and leaves these objects alone in the workers, which so share their
memory. When the last client is gone the process ends at once: taking them apart would take a fifth of a
second, for which whoever reads our output through a pipe would wait.
"""

import atexit
import gc
import importlib
import os
from typing import Final

_NEEDED: Final = ("verification.document", "app.isolation", "pebble.pool.process")
_YOUNG: Final = 10_000
"""New objects after which the collector looks through them. An examination makes some ten thousand that it
keeps to its end; after every 700, the interpreter's own measure, they were looked at again and again. With
more it would be faster still, but memory between documents would grow."""


def _end(process: int) -> None:
    if os.getpid() == process:
        os._exit(0)


gc.disable()
try:
    for _name in _NEEDED:
        importlib.import_module(_name)
finally:
    gc.freeze()
    gc.set_threshold(_YOUNG, 3, 3)
    gc.enable()
atexit.register(_end, os.getpid())
