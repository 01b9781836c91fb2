"""The people of the article, each on their dates: what their lawyer must read, and where."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from safeconduct import Assessment, assess, load_case
from safeconduct.tell.assessment import assessment_text
from safeconduct.tell.voice import voice_of

from .conftest import law, limits

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


def test_the_guards_surrender_is_contested_while_he_is_expelled() -> None:
    found, _ = read("kz-guard-2022-12")

    assert set(found.find("expel", to="requesting").possible) == {"must", "must_not"}
    assert {"must", "must_not"} <= set(found.find("surrender").possible)


def test_the_twelve_months_are_counted_from_the_detention() -> None:
    found, _ = read("kz-anarchist-2024-02")

    assert str(limits(found)["kz-cpc-589-12m"].ends) == "2024-02-27"
