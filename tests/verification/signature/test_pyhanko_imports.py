"""The signing half of pyHanko is not loaded by whoever only verifies, and is whole for whoever signs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.verification.signature.paper import official, stamped

_BY_MANY_THREADS = (
    "from concurrent.futures import ThreadPoolExecutor; import pyhanko.sign; "
    "list(ThreadPoolExecutor(8).map(lambda name: getattr(pyhanko.sign, name), 8 * ['PdfSigner']))"
)


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_verifying_loads_no_http_client() -> None:
    """Nor what turns verdicts into JSON: a worker needs neither."""
    program = (
        "import sys, verification.document; print([m for m in ('aiohttp', 'pydantic') if m in sys.modules])"
    )
    assert _run(program) == "[]"


def test_a_plain_signature_needs_no_validating_half(tmp_path: Path) -> None:
    """The general reader of containers, and what it loads of the library, comes with the first odd one."""
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(stamped(official()))
    odd = tmp_path / "odd.pdf"
    named = re.compile(rb"(?<=/SubFilter)\s*/[\w.]+")
    odd.write_bytes(
        named.sub(lambda name: b"/adbe.pkcs7.sha1".ljust(len(name[0])), signed.read_bytes(), count=1)
    )
    program = (
        "import sys, pathlib\n"
        "from verification.policy import Limits\n"
        "from verification.signature.pades import read_signed_file\n"
        f"for name in {[str(signed), str(odd)]!r}:\n"
        "    read_signed_file(pathlib.Path(name).read_bytes(), Limits())\n"
        "    print('pyhanko.sign.validation' in sys.modules)"
    )
    assert _run(program).split() == ["False", "True"]


@pytest.mark.parametrize(
    "asked",
    [
        "from pyhanko.sign import signers, PdfSigner",
        "import pyhanko.sign; pyhanko.sign.PdfSigner",
        "import pyhanko.sign.signers",
        "from pyhanko.sign import *",
        "from pyhanko import sign; sign.PdfSigner",
        _BY_MANY_THREADS,
    ],
)
def test_the_package_is_whole_for_whoever_asks(asked: str) -> None:
    """Every name of the original, and each the object of the module that defines it."""
    whole = (
        "import pyhanko.sign, pyhanko.sign.signers as s; "
        "print(all(getattr(pyhanko.sign, name) is getattr(s, name) for name in pyhanko.sign.__all__), "
        "len(pyhanko.sign.__all__))"
    )
    original = _run("import pyhanko.sign; print(True, len(pyhanko.sign.__all__))")
    assert _run(f"import verification.document; {asked}; {whole}") == original


def test_a_name_that_is_not_there_is_missed_as_before() -> None:
    """An AttributeError that names the package."""
    program = (
        "import verification.document, pyhanko.sign\n"
        "try: pyhanko.sign.nothing\n"
        "except AttributeError as error: print(error)"
    )
    assert _run(program) == "module 'pyhanko.sign' has no attribute 'nothing'"


def test_what_is_loaded_already_stays() -> None:
    """Whoever imported the package before has the one that everybody has."""
    program = (
        "import pyhanko.sign as before, verification.document, pyhanko.sign\n"
        "print(pyhanko.sign is before, type(before).__name__)"
    )
    assert _run(program) == "True module"
