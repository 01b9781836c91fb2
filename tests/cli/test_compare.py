"""`safeconduct compare`: formats, the states asked for, and what is wrong on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safeconduct.cli.main import main

CASE = str(Path(__file__).resolve().parents[2] / "examples" / "kz-deserter-2023-09.yaml")
KEYS = {"host", "entry", "transit", "checked_at_exit", "surrender", "asylum", "humanitarian", "practice"}
SURRENDER = {"modality", "possible", "on_record", "contested", "norms", "checked"}


def test_the_json_has_the_contract_for_the_states_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", CASE, "--hosts", "am,DE", "--format", "json", "--as-of", "2026-03-01"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert (found["as_of"], [host["host"] for host in found["hosts"]]) == ("2026-03-01", ["AM", "DE"])
    assert all(set(host) >= KEYS and set(host["surrender"]) >= SURRENDER for host in found["hosts"])


def test_a_page_and_markdown_hold_the_map_and_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", CASE, "--hosts", "AM", "--format", "html"]) == 0
    assert "<svg" in capsys.readouterr().out
    assert main(["compare", CASE, "--hosts", "AM", "--format", "markdown"]) == 0
    assert "| Armenia |" in capsys.readouterr().out


def test_an_unknown_state_is_one_line_and_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", CASE, "--hosts", "AM,XQ"]) == 2

    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "unknown country XQ" in said.err


def test_two_days_name_what_moved_in_a_state_s_doors_and_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "diff", "2025-05-31", "2026-03-01", "--state", "DE", "--lang", "en"]) == 1

    said = capsys.readouterr().out
    assert "2026-01-01: Germany takes no Russian travel passport without a chip." in said
    assert "humanitarian admission" in said
    assert "Latvia" not in said
