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


def test_the_map_moves_where_the_law_did_and_the_difference_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Russia's exit from the Council of Europe, 16 March 2022: what a surrender from Czechia was changed that day."""
    theft = "{article: other, host_counterpart: 'yes', host_crime: true, host_imprisonable: true, host_one_year: true, \
host_military: false, max_years: 7, military: false, ordinary_offence: true, committed: {from: 2021-01-01, in: RU}}"
    file = tmp_path / "case.yaml"
    file.write_text(f"""
case: moved
host: CZ
requesting: RU
person: {{citizenships: [RU]}}
request: {{stage: received, purpose: prosecution}}
asylum: {{stage: none}}
charges_known: all
charges: [{theft}]
""")
    drawn, stands = [], []
    for day in ("2022-03-15", "2022-03-16"):
        assert main(["compare", str(file), "--hosts", "CZ", "--as-of", day, "--format", "html"]) == 0
        drawn.append(capsys.readouterr().out.split("<svg")[1].split("</svg>")[0].replace(day, ""))
        assert main(["compare", str(file), "--hosts", "CZ", "--as-of", day, "--format", "json"]) == 0
        stands.append(json.loads(capsys.readouterr().out)["hosts"][0]["surrender"])

    assert ["exit-from-echr" in found["contested"] for found in stands] == [False, True]
    assert [found["on_record"] for found in stands] == ["must", "unknown"]
    assert drawn[0] != drawn[1]
    assert main(["law", "diff", "2022-03-15", "2022-03-16", "--state", "CZ", "--lang", "en"]) == 1
    assert "courts of Europe on the exit of 2022" in capsys.readouterr().out


def test_a_line_says_that_the_papers_of_other_states_are_in_no_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "case.yaml"
    said = []
    for citizen in ("RU", "BY"):
        file.write_text(f"""
case: papers
host: KZ
requesting: RU
person: {{citizenships: [{citizen}]}}
documents: {{travel_passport: {{valid_until: 2027-01-01, biometric: true}}}}
charges: []
""")
        assert main(["compare", str(file), "--hosts", "DE,GE", "--as-of", "2026-03-01", "--lang", "en"]) == 0
        said.append(" ".join(capsys.readouterr().out.split()))

    told = "Not encoded for 2 states: the tables hold Russian papers only"
    assert [told in text for text in said] == [False, True]
