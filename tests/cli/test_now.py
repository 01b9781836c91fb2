"""The hour list and the handouts from the command line."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SAFECONDUCT_LANG": "en"}


def run(*args: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "safeconduct", *args, "--corpus", str(ROOT / "corpus")]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)


def test_a_night_is_answered_in_a_terminal_and_gives_the_hours() -> None:
    command = ["-m", "safeconduct", "now", "detained", "--corpus", str(ROOT / "corpus"), "--clock", "2025-03-15T00:30"]
    terminal = pexpect.spawn(sys.executable, command, env=ENVIRONMENT, encoding="utf-8", dimensions=(60, 80),
                             timeout=30, echo=False)  # fmt: skip
    asked = 0
    for answer in ("1", "1", "at night", "2025-03-14 23:00", "?", "?", "?", "1"):
        terminal.expect(r"\n   > ")
        asked += answer != "at night"
        terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()
    said = terminal.before or ""
    assert asked <= 8 and terminal.exitstatus == 0
    for hour in ("03-15 02:00", "03-15 23:00", "03-16 23:00", "03-17 11:00", "03-17 23:00"):
        assert f"2025-{hour} +05:00" in said
    assert "2025-04-22" in said


def test_a_case_file_answers_what_it_says() -> None:
    file = str(ROOT / "examples" / "kz-officer-2022-12.yaml")
    given = ("--answer", "hour=2022-12-05 10:30", "--answer", "exit.prohibited=?", "--clock", "2022-12-05T12:00")
    done = run("now", "airport", file, *given)
    assert done.returncode == 0
    assert "2022-12-08 10:30 +06:00  Detention of a person wanted abroad" in done.stdout.decode()


@pytest.mark.parametrize(("args", "message"), [
    (("now", "detained"), "host is not answered"),
    (("now", "detained", "--answer", "host=XX"), "Not understood: XX"),
    (("now", "detained", "--answer", "hour"), "is no answer"),
    (("now", "detained", "--clock", "noon"), "is not a date"),
    (("form", "--size", "wallet", "--out", "x.pdf"), "a form to write on is no card"),
    (("card", "--host", "XX", "--format", "text"), "XX is no state here"),
])  # fmt: skip
def test_what_cannot_be_used_is_one_line_and_exit_code_two(args: tuple[str, ...], message: str) -> None:
    done = run(*args)
    said = done.stderr.decode()
    assert done.returncode == 2 and message in said and "Traceback" not in said


def test_a_handout_is_a_new_file_of_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "card.pdf"
    assert run("card", "--size", "wallet", "--out", str(file)).returncode == 0
    assert file.read_bytes().startswith(b"%PDF") and stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run("card", "--out", str(file))
    assert again.returncode == 2 and b"is there already" in again.stderr


def test_the_pages_of_a_form_are_pictures_of_their_own(tmp_path: Path) -> None:
    assert run("form", "--format", "png", "--out", str(tmp_path / "form.png")).returncode == 0
    assert sorted(file.name for file in tmp_path.iterdir())[:2] == ["form-1.png", "form-2.png"]
