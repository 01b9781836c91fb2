"""The interview in a real terminal."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from safeconduct import assess, load_case, load_corpus

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = (ROOT / "tests" / "tell" / "forbidden.txt").read_text("utf-8").split("\n")[:-1]


def start(*args: str, language: str = "en") -> pexpect.spawn[str]:
    """The command in a terminal of 80 columns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SAFECONDUCT_LANG": language}
    command = ["-m", "safeconduct", "ask", "--corpus", str(ROOT / "corpus"), "--as-of", "2025-03-14", *args]
    return pexpect.spawn(sys.executable, command, env=environment, encoding="utf-8", dimensions=(50, 80), timeout=30,
                         echo=False)  # fmt: skip


def say(terminal: pexpect.spawn[str], *answers: str) -> str:
    """Answer one prompt after the other; all that was printed before the last."""
    printed = ""
    for answer in answers:
        terminal.expect(r"\n   > ")
        printed += terminal.before or ""
        terminal.sendline(answer)
    return printed


def ended(terminal: pexpect.spawn[str]) -> str:
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    return terminal.before or ""


def test_an_interview_writes_a_case_file_that_assess_reads(tmp_path: Path) -> None:
    file = tmp_path / "kz-night.yaml"
    terminal = start("--out", str(file))
    say(terminal, "1", "1", "RU-337(5)", "2", "2022-10", "1", "1", "1", "2", "?", "2025-03-14 23:00", ".")
    ended(terminal)
    case = load_case(file, load_corpus(ROOT / "corpus"))
    assert case.name == "kz-night" and case.facts["custody.stage"] == "detained"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    limits = {limit.limit.id: limit.ends for limit in assess(load_corpus(ROOT / "corpus"), case).deadlines}
    assert str(limits["kz-cpc-587-72h"]) == "2025-03-17 23:00:00+05:00"


def test_a_wrong_answer_is_asked_again_and_back_undoes_one() -> None:
    terminal = start()
    printed = say(terminal, "1", "1", "RU-3377(5)", "RU-337(5)", "<", "RU-338", "?", "?", ".")
    assert "Perhaps RU-337(5)" in printed
    assert printed.count("3. The articles the person is charged with") == 3
    assert "article: RU-338" in ended(terminal)


def test_a_review_changes_an_answer() -> None:
    terminal = start("--host", "KZ", "--requesting", "RU")
    say(terminal, "0", "=", "3", "RU-207.3", "?", "?", ".")
    assert "article: RU-207.3" in ended(terminal)


def test_each_question_names_a_decision_and_fits_the_screen() -> None:
    terminal = start()
    printed = say(terminal, "1", "1", "?", "?", "?", "?", "1", "?", ".")
    assert printed.count("bears on:") == 7
    assert max(map(len, re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", printed).splitlines())) <= 80
    ended(terminal)


@pytest.mark.parametrize("line", ["unsafe", "third-party"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_line_asks_for_no_names_and_ends_in_six_sentences(line: str, language: str, tmp_path: Path) -> None:
    terminal = start("--line", line, language=language)
    printed = say(terminal, *["?"] * 6)
    said = ended(terminal)
    assert re.findall(r"(?m)^(\d)\. ", said) == list("123456")
    for name in ("Kazakh", "Russia", "Казах", "Росси", "RU-", "CPC", "УПК"):
        assert name not in said
    assert {"en": "no articles", "ru": "статей"}[language] in " ".join(printed.split())
    assert [word for word in FORBIDDEN if word in (printed + said).lower()] == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_stored_on_a_line_and_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "there.yaml").write_text("kept", "utf-8")
    for args, message in ((("--line", "unsafe", "--out", "x.yaml"), "nothing is stored with --line"),
                          (("--out", str(tmp_path / "there.yaml")), "is there already")):  # fmt: skip
        terminal = start(*args)
        terminal.expect(pexpect.EOF)
        terminal.close()
        assert terminal.exitstatus == 2 and message in (terminal.before or "").replace("\r\n", " ")
    assert (tmp_path / "there.yaml").read_text("utf-8") == "kept"
