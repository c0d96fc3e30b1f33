"""Tinos, the font with the letters and widths of Times New Roman: files beside this module."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
