"""Compiles the loops around PDFium's functions when the project is installed.

Without a C compiler the installation is complete all the same: `verification/layout/pdfium/bulk.py` then
makes the same calls one by one, and measuring a page takes longer.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FOLDER = Path("verification/layout/pdfium")


class Loops(BuildHookInterface[Any]):
    """One shared library without a dependency, called through ctypes: no header of Python or PDFium."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile beside the source: for the wheel, and for the tree that an editable installation runs."""
        del version
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if compiler is None:
            self.app.display_warning("no C compiler: the loops around PDFium stay in Python, which is slower")
            return
        source, compiled = _FOLDER / "loops.c", _FOLDER / "_loops.so"
        subprocess.run(  # noqa: S603 - the machine's compiler on our own file
            [compiler, "-std=c11", "-O2", "-Wall", "-fPIC", "-shared", "-nostdlib", "-o", compiled, source],
            cwd=self.root,
            check=True,
        )
        build_data["artifacts"].append(str(compiled))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
