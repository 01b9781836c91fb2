"""The command line as a person meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from safeconduct import load_corpus
from safeconduct.cli.main import main
from safeconduct.law.worked import load_worked

ROOT = Path(__file__).resolve().parents[2]
OFFICER = str(ROOT / "examples" / "kz-officer-2022-12.yaml")


def test_assess_prints_the_contract_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", OFFICER, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {"case", "as_of", "corpus", "known_until", "findings", "questions", "deadlines", "warnings"} <= set(said)
    surrender = next(f for f in said["findings"] if f["act"] == "decide_surrender")
    assert surrender["flips"][0] == {
        "changes": [{"fact": "asylum.stage", "value": "granted", "kind": "changeable"}], "modality": "must_not"
    }  # fmt: skip


def test_as_of_asks_the_law_of_another_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", OFFICER, "--as-of", "2023-07-01"]) == 0
    said = capsys.readouterr().out
    assert "law of 2023-07-01" in said
    assert "Chisinau Convention" in said


@pytest.mark.parametrize("day", ["2022-13-01", "2022-09", "soon"])
def test_an_impossible_day_is_one_line_and_exit_code_2(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", OFFICER, "--as-of", day]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert day in said


def test_a_wrong_command_line_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["assess"])
    assert capsys.readouterr().err.count("\n") == 1


def test_a_word_with_a_zero_byte_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["law", "search", "x", "--corpus", "a\0b"])
    assert "a word holds a zero byte" in capsys.readouterr().err


def test_law_check_is_clean_on_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "check"]) == 0
    assert "0 errors" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m safeconduct assess {OFFICER} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("kz-officer")


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", "-m", "safeconduct", "assess", OFFICER], cwd=tmp_path, check=True,
                   capture_output=True)  # fmt: skip
    assert list(tmp_path.iterdir()) == []


# -- the law ----------------------------------------------------------------------------------------------------------


def test_law_show_prints_a_provision(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "CPC", "590(1)(9)"]) == 0
    assert capsys.readouterr().out.startswith("CPC 590(1)(9)")


def test_law_show_takes_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "kz-cpc-590-1-7", "--as-of", "2020-01-01"]) == 0
    assert "as of 2020-01-01" in capsys.readouterr().out


def test_law_show_names_the_nearest_ids(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "kz-cpc-590-1-99"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "kz-cpc-590-1-9" in said


def test_law_search_finds_or_says_that_it_did_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "search", "bail"]) == 0
    assert "kz-cpc-589-1" in capsys.readouterr().out
    assert main(["law", "search", "zeppelin"]) == 0
    assert "zeppelin" in capsys.readouterr().err


def test_law_diff_finds_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "diff", "2025-09-15", "2025-09-16", "--state", "KZ"]) == 1
    assert "kz-cpc-589-1" in capsys.readouterr().out
    assert main(["law", "diff", "2025-09-16", "2025-09-16"]) == 0


@pytest.mark.parametrize(("asked", "said"), [
    (["show", "CPC 590(1)(9)"], "CPC 590(1)(9)"), (["show", "CPC 590"], "kz-cpc-590-1-9"),
    (["search", "bail"], "kz-cpc-589-1"), (["diff", "2025-09-15", "2025-09-16"], "CPC 590(1)(7)"),
])  # fmt: skip
def test_the_law_is_told_as_files_too(asked: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["law", *asked, "--format", "html"])
    html = capsys.readouterr().out
    assert html.startswith("<!doctype html>") and said in html and "src=" not in html

    main(["law", *asked, "--format", "markdown"])
    assert capsys.readouterr().out.startswith("# ")


@pytest.mark.parametrize("asked", [["2025-09-16", "2025-09-15"], ["2025-09", "2025-09-16"], ["soon", "2025-09-16"],
                                   ["2025-09-15", "2025-09-16", "--state", "QQ"]])  # fmt: skip
def test_law_diff_refuses_what_it_cannot_read(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "diff", *asked]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_law_coverage_counts_and_finds_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(ROOT / "corpus", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "worked" / "cat.yaml").unlink()

    assert main(["law", "coverage", "--corpus", str(folder)]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "cat-3-1 since 1987-06-26: not generated yet" in said
    assert f"{1 + len(load_worked(load_corpus(folder)).without)} norms without a worked case" in said


@pytest.mark.parametrize(
    ("command", "package", "extra"),
    [
        (("law", "check"), "pysat", "check"),
        (("routes", "examples/kz-officer-2022-12.yaml"), "numpy", "journey"),
        (("case", "list"), "argon2", "casework"),
    ],
)
def test_a_package_that_is_not_there_is_one_line_that_names_the_extra(
    command: tuple[str, ...], package: str, extra: str
) -> None:
    without = (
        "import sys\n"
        f"sys.modules[{package!r}] = None\n"
        "from safeconduct.cli.main import main\n"
        f"sys.exit(main({list(command)!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert package in line and line.endswith(f"install safeconduct[{extra}]")
