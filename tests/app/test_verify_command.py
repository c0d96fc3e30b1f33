"""`kyso verify` by the contract of design §4."""

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.commands.table import VerdictTable
from app.commands.verify import display_name, find_files, moment
from tests.app.hostile import encrypted, not_a_pdf, one_page
from tests.app.pages import samples
from verification.verdict_json import VERDICT_JSON


def kyso(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd or Path(__file__).resolve().parents[2],
        env={**os.environ, "KYSO_DATA_DIR": "/nonexistent/kyso", **environment},
        timeout=120,
    )


def test_one_line_of_json_for_each_file_in_input_order(tmp_path: Path) -> None:
    """A folder stands for every *.pdf below it, a named file for itself; nothing else is printed."""
    folder = tmp_path / "đi"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.PDF").write_bytes(one_page())
    (folder / "a.pdf").write_bytes(encrypted())
    (folder / "ghi chú.txt").write_text("không phải PDF", encoding="utf-8")
    named = tmp_path / "văn bản.doc"
    named.write_bytes(not_a_pdf())
    result = kyso("verify", named, folder, "--trust", tmp_path, "--offline", "--json", "--jobs", "2")
    verdicts = [VERDICT_JSON.validate_json(line) for line in result.stdout.splitlines()]
    assert [verdict.file for verdict in verdicts] == [
        str(named),
        str(folder / "a.pdf"),
        str(folder / "b" / "2.PDF"),
    ]
    assert [verdict.error.code if verdict.error else None for verdict in verdicts] == [
        "not_a_pdf",
        "encrypted",
        None,
    ]
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_missing_path_is_wrong_usage(tmp_path: Path) -> None:
    """A mistyped name must not look like a short run: exit status 2, and nothing on standard output."""
    (tmp_path / "có.pdf").write_bytes(one_page())
    result = kyso("verify", tmp_path / "có.pdf", tmp_path / "không.pdf", "--offline", "--json")
    assert (result.returncode, result.stdout) == (2, "")
    assert "không.pdf" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["--at", "hôm nay"], ["--revocation", "maybe"], ["--jobs", "0"], ["--trust", "/nonexistent"]],
)
def test_wrong_options_are_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    """Each option that cannot be understood ends with status 2."""
    assert kyso("verify", tmp_path, "--offline", *arguments).returncode == 2


def test_policy_and_time_are_those_asked_for(tmp_path: Path) -> None:
    """`--revocation` and `--no-layout` are named in the policy of the verdict, `--at` is its time."""
    file = tmp_path / "một.pdf"
    file.write_bytes(one_page())
    result = kyso(
        "verify", file, "--trust", tmp_path, "--offline", "--json", "--revocation", "warn", "--no-layout",
        "--at", "2026-11-22T00:00:00+07:00",
    )  # fmt: skip
    verdict = json.loads(result.stdout)
    assert verdict["policy"]["version"].endswith("revocation=warn;no-layout")
    assert verdict["verified_at"] == "2026-11-22T00:00:00+07:00"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """It ends at once, with the right status, and yet what it had on the disk is cleared away."""
    file, temporary = tmp_path / "một.pdf", tmp_path / "tạm"
    file.write_bytes(one_page())
    temporary.mkdir()
    result = kyso("verify", file, "--trust", tmp_path, "--offline", "--json", TMPDIR=str(temporary))
    assert (result.returncode, result.stderr) == (1, "")
    assert VERDICT_JSON.validate_json(result.stdout).error is None
    assert list(temporary.iterdir()) == []


def test_a_terminal_without_vietnamese_letters(tmp_path: Path) -> None:
    """Letters that it does not have are question marks; the verdict and the status are there all the same."""
    file = tmp_path / "mot.pdf"
    file.write_bytes(one_page())
    result = kyso("verify", file, "--trust", tmp_path, "--offline", PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (1, "")
    assert re.match(r"Ch\?a k\? s\?.*mot\.pdf", result.stdout)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["--json", "--offline"])
def test_verdicts_that_cannot_be_written_are_no_result(form: str, tmp_path: Path) -> None:
    """A full disk under standard output: status 2 and a sentence, not "some are not signed_full"."""
    (tmp_path / "mot.pdf").write_bytes(one_page())
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*(sys.executable, "-m", "app", "verify", tmp_path, "--trust", tmp_path, "--offline"), form],
            check=False, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", timeout=120,
            cwd=Path(__file__).resolve().parents[2],
        )  # fmt: skip
    assert done.returncode == 2
    assert "Không ghi được kết quả ra" in done.stderr
    assert "Traceback" not in done.stderr


def test_fewer_files_may_be_open_than_a_worker_would_take(tmp_path: Path) -> None:
    """Where the operator's limit is below ours, it stays."""
    file = tmp_path / "mot.pdf"
    file.write_bytes(one_page())
    command = shlex.join(
        [sys.executable, "-m", "app", "verify", str(file), "--trust", str(tmp_path), "--offline", "--json"]
    )
    done = subprocess.run(
        ["/bin/sh", "-c", f"ulimit -n 40; exec {command}"],
        check=False, capture_output=True, encoding="utf-8", timeout=120,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert VERDICT_JSON.validate_json(done.stdout).error is None


def test_programs_among_the_documents_are_not_run(tmp_path: Path) -> None:
    """Whoever sends a folder of documents must not send code with it: no process imports from there."""
    (tmp_path / "một.pdf").write_bytes(one_page())
    for name in ("multiprocessing", "numpy", "pikepdf", "pyhanko", "verification"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__)")
    done = subprocess.run(
        [Path(sys.executable).with_name("kyso"), "verify", "một.pdf", "--trust", ".", "--offline", "--json"],
        check=False, capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=120,
    )  # fmt: skip
    assert not (tmp_path / "ran").exists()
    assert VERDICT_JSON.validate_json(done.stdout).error is None


def test_folder_is_sorted_by_path_and_pipes_are_not_followed(tmp_path: Path) -> None:
    """Order does not depend on the disk."""
    names = ["c.pdf", "a/z.pdf", "a-b.PDF", "b.Pdf"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert find_files([tmp_path]) == sorted(tmp_path / name for name in names)


def test_time_without_offset_is_vietnamese() -> None:
    """What a clerk writes is meant in Vietnam."""
    assert moment("2026-11-22").isoformat() == "2026-11-22T00:00:00+07:00"
    assert moment("2026-11-22T08:30:00").isoformat() == "2026-11-22T08:30:00+07:00"
    assert moment("2026-11-22T00:00:00Z").isoformat() == "2026-11-22T00:00:00+00:00"


def test_name_that_is_no_utf8_can_be_printed() -> None:
    """Old archives have file names in other encodings; the line must still be JSON."""
    assert display_name(Path(os.fsdecode(b"v\xe3n.pdf"))) == "v�n.pdf"


def test_table_for_people(tmp_path: Path) -> None:
    """Without --json: Vietnamese words, the file, the reason, and the counts."""
    (tmp_path / "1.pdf").write_bytes(encrypted())
    (tmp_path / "2.pdf").write_bytes(one_page())
    result = kyso("verify", tmp_path, "--trust", tmp_path, "--offline")
    assert "Không đọc được" in result.stdout
    assert "mật khẩu" in result.stdout
    assert "Tổng:" in result.stdout
    assert result.returncode == 1


def test_names_cannot_write_over_the_row_above(capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and turned text in a file's or signer's name are shown as marks, in one row."""
    name = "An\x1b[2K\x1b[1A\x9b1A\rĐã ký đủ\n\u202eab"
    found = replace(samples.ALTERED, file=f"{name}.pdf")
    table = VerdictTable(1)
    table.show(found)
    table.close()
    printed = capsys.readouterr().out
    assert "An\ufffd[2K\ufffd[1A\ufffd1A\ufffdĐã ký đủ\ufffd\ufffdab.pdf" in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed)
