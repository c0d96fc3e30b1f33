"""What pyHanko loads although nobody asked for it, loaded when somebody does.

`pyhanko.sign` gathers the names of its signing half, and so loads that half with its HTTP clients (aiohttp)
for whoever wants a function of its validation half: a third of a second in every worker, none of which signs
or has a network. Prepared for upstream in docs/upstream/ (pyhanko-lazy-sign.patch).
"""

import importlib
import importlib.util
import sys
from threading import RLock
from types import ModuleType
from typing import Any

import pyhanko
import pyhanko.version

COMPARED_VERSION = "0.38.0"
_PACKAGE = "pyhanko.sign"
_loading = RLock()


class _Deferred(ModuleType):
    """A package whose modules can be imported, and which runs its own code when a name of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        # A module of the package is no reason to run its code, which would import it while it is imported.
        if importlib.util.find_spec(f"{self.__name__}.{name}") is not None:
            return importlib.import_module(f"{self.__name__}.{name}")
        with _loading:
            if isinstance(self, _Deferred):
                self._run(name)
        return getattr(self, name)

    def _run(self, name: str) -> None:
        spec = self.__spec__
        if spec is None or spec.loader is None or vars(self).get("_running"):
            raise AttributeError(f"partially initialized module {self.__name__!r} has no attribute {name!r}")
        self._running = True
        try:
            spec.loader.exec_module(self)
        finally:
            del self._running
        self.__class__ = ModuleType  # type: ignore[assignment]


def defer() -> bool:
    """Put the package in place without running it; False where it is loaded already or of another version."""
    if pyhanko.version.__version__ != COMPARED_VERSION or _PACKAGE in sys.modules:
        return False
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None:
        return False
    package = importlib.util.module_from_spec(spec)
    package.__class__ = _Deferred
    sys.modules[_PACKAGE] = package
    vars(pyhanko)["sign"] = package
    return True
