"""LibreOffice as an office has it: prints Word files, whatever fonts the machine has.

It has no Times New Roman; asked for it, fontconfig hands it Tinos, which the project ships, and nothing else.
Without that, a machine with few fonts prints DejaVu, twice as wide, and every measure of the page is another.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from verification.fonts import FOLDER

installed = shutil.which("soffice") is not None
needs_libreoffice = pytest.mark.skipif(not installed, reason="LibreOffice is not installed")

_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <test name="family"><string>Times New Roman</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit>
  </match>
</fontconfig>
"""


def print_to_pdf(
    files: Sequence[Path],
    folder: Path,
    *,
    options: str = "pdf",
    environment: Mapping[str, str] = {},
) -> list[Path]:
    """Print Word files to PDF in `folder`, all in one run; `options` is LibreOffice's `--convert-to`."""
    settings = folder / "fonts.conf"
    settings.write_text(_FONTS.format(fonts=FOLDER, cache=folder / "font-cache"), encoding="utf-8")
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *("--convert-to", options, "--outdir", str(folder), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
        env={**os.environ, "FONTCONFIG_FILE": str(settings), **environment},
    )
    return [folder / f"{file.stem}.pdf" for file in files]
