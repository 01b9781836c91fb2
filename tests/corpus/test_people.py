"""The people of the article, each on their dates: what their lawyer must read, and where."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from safeconduct import Assessment, assess, load_case
from safeconduct.tell.assessment import assessment_text
from safeconduct.tell.voice import voice_of

from .conftest import cited, law, limits, questions

EXAMPLES = Path(__file__).parents[2] / "examples"
PEOPLE = tuple(sorted(path.stem for path in EXAMPLES.glob("kz-*.yaml")))


@cache
def read(name: str) -> tuple[Assessment, str]:
    case = load_case(EXAMPLES / f"{name}.yaml", law())
    found = assess(law(), case)
    return found, assessment_text(voice_of(law()), case, found)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_first_line_names_expulsion_while_it_is_open(name: str) -> None:
    _, said = read(name)

    assert said.split("\n")[3].startswith("Expulsion")
    assert "A hand-over outside any procedure" in said.split("\n\n")[1]


@pytest.mark.parametrize(
    ("name", "quotes"),
    [
        ("kz-guard-2022-12", "Expulsion is the open channel: a court has ordered it and it is in force"),
        ("kz-guard-2022-12", "carry out an expulsion to the requesting state: open: must or must not"),
        ("kz-anarchist-2023-02", "The hold lasts at most until 2024-02-27 (CPC 589(7))"),
        ("kz-officer-2022-12", "The hold lasts at most until 2022-12-08 10:30 +06:00 (CPC 587)"),
        ("kz-deserter-2023-09", "on what is on record it may be ordered (CAO 517(4))"),
        ("kz-deserter-2026-03", "it is reported in this regime (since 2026-01-27): 1 reported among deserters"),
        ("kz-deserter-2026-07", "it is reported in this regime (since 2026-01-27): 1 reported among deserters"),
        ("kz-deserter-2026-07", "Constitution 2026 17(3)"),
        ("kz-journalist-2023-12", "consent to the exit: 1 reported among activists"),
    ],
)
def test_each_reads_what_decides(name: str, quotes: str) -> None:
    assert quotes in " ".join(read(name)[1].split())


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("kz-guard-2022-12", "Carry out an expulsion"),
        ("kz-anarchist-2023-02", "Decision on extradition"),
        ("kz-officer-2022-12", "End of the first detention"),
        ("kz-journalist-2022-09", "Document check"),
        ("kz-journalist-2023-06", "Permit renewal"),
        ("kz-journalist-2023-12", "Border control on exit"),
        ("kz-deserter-2023-09", "Document check"),
    ],
)
def test_each_meets_first_what_runs(name: str, first: str) -> None:
    assert read(name)[1].split("What may happen next\n")[1].split("\n")[1] == first


@pytest.mark.parametrize("name", PEOPLE)
def test_what_rests_on_memory_or_on_what_is_not_encoded_warns(name: str) -> None:
    found, said = read(name)
    stubs = {f"not encoded: {stub}" for finding in found.findings for stub in finding.not_encoded}
    recalled = {f"memory: {limit.limit.id}" for limit in found.deadlines if limit.limit.checked == "memory"}

    assert stubs | recalled <= set(found.warnings)
    for finding in found.findings:
        rests_on = {*finding.norms} | {name for norm in finding.norms for name in cited(norm)}
        warned = {f"{why}: {name}" for name in rests_on for why in ("memory", "not encoded")} & set(found.warnings)
        assert finding.checked != "memory" or warned, finding.act
    assert ("Rests on memory" in said) == any(warning.startswith("memory: ") for warning in found.warnings)
    assert "Not encoded yet" in said


def test_the_guards_surrender_is_contested_while_he_is_expelled() -> None:
    found, _ = read("kz-guard-2022-12")

    assert set(found.find("expel", to="requesting").possible) == {"must", "must_not"}
    assert {"must", "must_not"} <= set(found.find("surrender").possible)


def test_the_consent_is_what_differs_between_the_monday_and_the_tuesday() -> None:
    """Exit with a visa, December 2023: refused on the Monday, allowed on the Tuesday on a prosecutor's paper."""
    tuesday = load_case(EXAMPLES / "kz-journalist-2023-12.yaml", law())
    monday = replace(tuesday, facts={**tuesday.facts, "protection.prosecutor_consent": False})
    without, with_paper = (assess(law(), case).find("allow_exit") for case in (monday, tuesday))

    assert {"kz-for-23-liability"} <= set(questions(without)) & set(questions(with_paper))
    assert "kz-for-23-consent" in set(questions(with_paper)) - set(questions(without))
    assert [told.cell.reported for told in with_paper.practice] == [1]


def test_nobody_in_extradition_arrest_is_told_of_the_first_hours() -> None:
    found, _ = read("kz-anarchist-2023-02")

    assert not {"kz-cpc-587-72h", "kz-cpc-588-file", "kz-cpc-588-3", "kz-cpc-133"} & {
        limit.limit.id for limit in found.deadlines
    }
    assert found.find("place_in_extradition_arrest").after == ()


def test_the_deserter_cannot_work_under_a_contract_without_a_number() -> None:
    found, _ = read("kz-deserter-2023-09")

    assert (found.find("work").modality, found.find("work").norms) == ("must_not", ("kz-labour-28",))
    assert "kz-cao-517-5-odd-jobs" in questions(found.find("order_expulsion"))


def test_the_twelve_months_are_counted_from_the_detention() -> None:
    found, _ = read("kz-anarchist-2024-02")

    assert str(limits(found)["kz-cpc-589-12m"].ends) == "2024-02-27"
