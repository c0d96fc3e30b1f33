"""Compiles the loops in C when the project is installed: around PDFium's functions, and over pixels.

Without a C compiler the installation is complete all the same: the modules beside the sources then do it in
Python, and measuring a page takes longer.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_LAYOUT = Path("verification/layout")
_SOURCES = (_LAYOUT / "pdfium/loops.c", _LAYOUT / "correlation.c", _LAYOUT / "tint.c")
_OPTIONS = ("-std=c11", "-O2", "-fno-math-errno", "-Wall", "-fPIC", "-shared", "-nostdlib")


class Loops(BuildHookInterface[Any]):
    """Shared libraries without a dependency, called through ctypes: no header of Python or PDFium."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile beside the source: for the wheel, and for the tree that an editable installation runs."""
        del version
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if compiler is None:
            self.app.display_warning("no C compiler: the loops stay in Python, which is slower")
            return
        for source in _SOURCES:
            compiled = source.with_name(f"_{source.stem}.so")
            stamp = hashlib.sha256(Path(self.root, source).read_bytes()).hexdigest()
            done = subprocess.run(  # noqa: S603 - the machine's compiler on our own file
                [compiler, *_OPTIONS, f'-DSOURCE_SHA256="{stamp}"', "-o", compiled, source],
                cwd=self.root,
                check=False,
            )
            if done.returncode:
                Path(self.root, compiled).unlink(missing_ok=True)
                self.app.display_warning(f"{source} was not compiled: its loop stays in Python, slower")
                continue
            build_data["artifacts"].append(str(compiled))
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
