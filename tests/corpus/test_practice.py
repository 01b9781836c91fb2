"""The table of practice says what the reports say: counted once, by regime, and of nobody in particular."""

from __future__ import annotations

import csv
import importlib.util
import re
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from safeconduct.law.hygiene import hygiene
from safeconduct.law.tables import Practice

from .conftest import judge, law

ROOT = Path(__file__).parents[2]
BEFORE, AFTER = date(2026, 1, 26), date(2026, 1, 27)


def counting() -> ModuleType:
    """The script that makes the table."""
    spec = importlib.util.spec_from_file_location("practice_script", ROOT / "tools" / "practice.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reports() -> list[dict[str, str]]:
    with (ROOT / "tools" / "practice-reports.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(encounter: str, act: str, people: str, day: date = BEFORE, state: str = "KZ") -> Practice:
    (found,) = (item for item in law().practice(state, encounter, act, day) if item.people == people)
    return found


def test_the_table_is_what_the_reports_give() -> None:
    script = counting()

    assert script.main(["--check"]) == 0
    assert script.table(reports()) == (ROOT / "corpus" / "tables" / "practice.csv").read_text("utf-8")


def test_every_report_is_counted_or_says_why_not() -> None:
    assert all(report["outcome"] or report["note"] for report in reports())


def test_lines_of_one_person_are_one_person() -> None:
    line = {"report": "1", "person": "A", "host": "XA", "encounter": "identity_check", "outcome": "detain",
            "class": "critic", "since": "2022", "until": "", "number": "3", "of": "", "sources": "Paper 2022-01",
            "checked": "full", "note": ""}  # fmt: skip
    several = [line, {**line, "report": "2", "number": "1", "sources": "Paper 2022-01; Radio 2022-02"},
               {**line, "report": "3", "person": "", "number": "2", "checked": "memory"}]  # fmt: skip

    (cell,) = counting().cells(several)

    assert (cell["reported"], cell["persons"], cell["checked"]) == ("6", "3", "memory")
    assert cell["sources"] == "Paper 2022-01; Radio 2022-02"


def test_nothing_is_added_to_a_count_with_a_denominator() -> None:
    lines = [report for report in reports() if report["of"]]

    with pytest.raises(SystemExit, match="stands alone"):
        counting().cells([lines[0], lines[0]])


# figures against the sources


@pytest.mark.parametrize(
    ("encounter", "act", "people", "day", "figures"),
    [
        ("asylum_decision", "refuse_asylum", "military", BEFORE, (11, 11, 11)),
        ("asylum_decision", "grant_asylum", "military", BEFORE, (0, 11, 11)),
        ("asylum_decision", "grant_asylum", "critic", BEFORE, (0, None, 0)),
        ("identity_check", "detain", "critic", BEFORE, (4, None, 2)),
        ("release", "release", "critic", BEFORE, (5, None, 2)),
        ("", "consent_to_exit", "critic", BEFORE, (1, None, 1)),
        ("", "hand_over_informally", "military", BEFORE, (2, None, 2)),
        ("", "hand_over_informally", "military", AFTER, (1, None, 1)),
        ("extradition_decision", "decide_surrender", "critic", AFTER, (2, None, 2)),
        ("", "suspend_surrender", "critic", AFTER, (2, None, 2)),
        ("expulsion_hearing", "order_expulsion", "other", AFTER, (1, None, 1)),
    ],
)
def test_figures(encounter: str, act: str, people: str, day: date, figures: tuple[Any, ...]) -> None:
    found = cell(encounter, act, people, day)

    assert (found.reported, found.of, found.persons) == figures


def test_surrenders_of_another_state_have_their_base() -> None:
    found = cell("extradition_decision", "decide_surrender", "any", date(2020, 1, 1), "GE")

    assert (found.reported, found.of) == (29, 33)


# what is never done


def test_no_cell_counts_across_the_change_of_january_2026() -> None:
    cells = [item for several in law().tables.practice.values() for item in several if item.state == "KZ"]

    assert cells
    assert not [item.place for item in cells if item.covers(BEFORE) and item.covers(AFTER)]


def test_what_was_reported_before_is_not_seen_after() -> None:
    assert law().practice("KZ", "release", "release", BEFORE)
    assert not law().practice("KZ", "release", "release", AFTER)
    assert not law().practice("KZ", "", "consent_to_exit", AFTER)


def test_a_cell_says_of_a_person_no_more_than_regime_and_class() -> None:
    """Periods are regimes or years; notes on few people have no figure; sources are outlet and date, no address."""
    for several in law().tables.practice.values():
        for item in several:
            regimes = [str(regime.since) for regime in law().tables.regimes.get(item.state, ())]
            for day in filter(None, (item.since, item.until)):
                assert str(day) in regimes or len(str(day)) == 4 or item.persons > 20, item.place
            if 0 < item.persons < 10:
                assert not re.search(r"\d", item.note), item.note
            assert all(re.fullmatch(r"\D+ (19|20)\d\d(-\d\d){0,2}", source) for source in item.sources), item.sources


def test_practice_stands_where_somebody_can_see_it() -> None:
    """Every cell of the host is an outcome of its encounter, or that encounter is not encoded."""
    assert [problem for problem in hygiene(law(), today=AFTER) if problem.code == "unlisted"] == []


def test_practice_changes_no_modality() -> None:
    on_last, on_first = (judge(f"as_of: {day}", "RU-337(5)") for day in (BEFORE, AFTER))

    assert [f.modality for f in on_last.findings] == [f.modality for f in on_first.findings]
    assert [f.practice for f in on_last.findings] != [f.practice for f in on_first.findings]


def test_a_prosecutors_consent_was_reported_and_no_provision_was_found() -> None:
    found = judge("as_of: 2023-12-10\nmilitary: {service: none, mobilised: false}", "RU-207.3").find("consent_to_exit")
    (told,) = found.practice

    assert found.modality == "no_basis"
    assert told.no_provision and told.fits == "yes"
    assert found.to_dict()["practice"]["no_provision"] is True
