"""Prints `docs/rules.md`: `python -m verification.decree30 > docs/rules.md`."""

import sys

from verification.decree30.catalogue import markdown

sys.stdout.write(markdown())
