"""The house rules that a reader relies on, read from the imports and the tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("verification", "signing", "app", "migrations")

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}

MUST_NOT_IMPORT = {
    # The types of the contract lean on nothing of ours.
    r"verification\.(verdict|errors|names)": r"verification\.(?!verdict|errors)|app|signing|pyhanko",
    # Judges what others measured: no PDF library, no network.
    r"verification\.decree30\..*": r"pyhanko|pypdfium2|pikepdf|httpx|app|signing|sqlalchemy",
    r"verification\.layout\..*": r"verification\.(signature|decree30|roles|document)|pyhanko|app",
    r"verification\.signature\..*": r"verification\.(layout|decree30|roles|document)|app|signing",
    r"verification\..*": r"app\b|signing\b|migrations|sqlalchemy|fastapi|pydantic_settings|httpx",
    # The register knows verdicts, not how they are made.
    r"signing\..*": r"app\b|fastapi|pyhanko|pypdfium2|pikepdf|verification\.(?!verdict)",
}

ONLY_IN = {
    # Nothing but the demo (and the tests) signs.
    r"pyhanko\.sign\.signers": r"app\.demo\..*",
    r"pyhanko\.sign\.validation": r"verification\.signature\..*",
    r"pypdfium2": r"verification\.layout\..*|app\.page_images",
    r"sqlalchemy": r"signing\..*|app\..*|migrations(\..*)?",
}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the product with its dotted name."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, file


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, `from a import b` as both `a` and `a.b`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("where", "what"), MUST_NOT_IMPORT.items())
def test_imports_run_one_way(where: str, what: str) -> None:
    """No module imports from a room that stands above it."""
    broken = [
        f"{name} imports {imported}"
        for name, file in modules()
        if re.fullmatch(where, name)
        for imported in imports(file)
        if re.match(what, imported)
    ]
    assert not broken


@pytest.mark.parametrize(("what", "where"), ONLY_IN.items())
def test_adapters_keep_their_library_to_themselves(what: str, where: str) -> None:
    """A library with an adapter is imported nowhere else."""
    broken = [
        f"{name} imports {imported}"
        for name, file in modules()
        if not re.fullmatch(where, name)
        for imported in imports(file)
        if re.match(what, imported)
    ]
    assert not broken


def test_verification_has_no_clock_and_no_environment() -> None:
    """Time and settings are arguments of the procedure, never looked up by it."""
    clock = re.compile(r"datetime\.now\(|datetime\.utcnow\(|time\.time\(|date\.today\(|os\.environ|getenv\(")
    broken = [
        name
        for name, file in modules()
        if name.startswith("verification") and clock.search(file.read_text(encoding="utf-8"))
    ]
    assert not broken


def test_modules_are_nouns_of_the_domain() -> None:
    """No module is named after being useful."""
    assert not [name for name, _ in modules() if FORBIDDEN_NAMES & set(name.split("."))]


def test_procedure_stays_on_one_screen() -> None:
    """`verification/document.py` is where an expert finds the process; it must not grow past a screen."""
    assert len((ROOT / "verification/document.py").read_text(encoding="utf-8").splitlines()) <= 170


def test_no_private_key_is_committed() -> None:
    """Keys are made where they are used; the tree holds none."""
    marker = "BEGIN " + "PRIVATE KEY"
    skipped = {".venv", ".git", "__pycache__", "node_modules"}
    texts = (
        file
        for file in ROOT.rglob("*")
        if file.is_file()
        and not skipped & set(file.relative_to(ROOT).parts)
        and file.stat().st_size < 1 << 20
    )
    assert not [file for file in texts if marker.encode() in file.read_bytes()]
