"""Is it signed, by whom, does it hold? pyHanko's validation is called in one module only."""

from verification.signature import pyhanko_imports

pyhanko_imports.defer()  # before anything of pyHanko's signing half is imported
