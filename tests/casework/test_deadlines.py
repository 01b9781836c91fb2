"""Deadlines are those of the engine, sorted for a person; days off are those of the table, which a library checks."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import holidays
import pytest

from safeconduct import Corpus, assess, load_case, load_corpus
from safeconduct.casework.deadlines import clocks, deadlines, holidays_known, lapsed

ROOT = Path(__file__).resolve().parents[2]
ALMATY = timezone(timedelta(hours=6))


@cache
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "examples").glob("*.yaml")))
def test_deadlines_are_those_of_the_assessment_that_have_an_end(name: str) -> None:
    case = load_case(ROOT / "examples" / f"{name}.yaml", corpus())
    assert case.as_of
    expected = {(item.limit.id, item.ends) for item in assess(corpus(), case).deadlines if item.starts and item.ends}

    assert {(item.limit.id, item.ends) for item in deadlines(corpus(), case, case.as_of)} == expected


def test_the_earliest_comes_first_and_a_day_to_file_by_counts_before_its_term() -> None:
    case = load_case(ROOT / "examples" / "kz-officer-2022-12.yaml", corpus())
    now = datetime(2022, 12, 5, 14, 30, tzinfo=ALMATY)
    found = clocks(deadlines(corpus(), case, now.date()), now, corpus().tables.zone(case.host), code="heron")

    assert [clock.at for clock in found] == sorted(clock.at for clock in found)
    assert found[0].limit.limit.id == "kz-cpc-588-file"
    assert found[0].at == datetime(2022, 12, 7, 22, 30, tzinfo=ALMATY)
    appeal = next(clock for clock in found if clock.limit.limit.id == "kz-cpc-106")
    assert (appeal.at.date(), appeal.limit.ends) == (date(2022, 12, 19), date(2022, 12, 20))


@pytest.mark.parametrize(
    ("moment", "left"),
    [(datetime(2022, 12, 7, 22, 30, tzinfo=ALMATY), True), (datetime(2022, 12, 7, 22, 31, tzinfo=ALMATY), False),
     (datetime(2022, 12, 7, 16, 30, tzinfo=dt.UTC), True), (datetime(2022, 12, 7, 16, 31, tzinfo=dt.UTC), False)],
)  # fmt: skip
def test_a_clock_in_hours_runs_out_at_its_minute_wherever_it_is_read(moment: datetime, left: bool) -> None:
    case = load_case(ROOT / "examples" / "kz-officer-2022-12.yaml", corpus())
    found = clocks(deadlines(corpus(), case, moment.date()), moment, corpus().tables.zone(case.host), code="heron")

    assert ("kz-cpc-588-file" in {clock.limit.limit.id for clock in found}) == left


def test_only_deadlines_of_the_person_count_as_lapsed() -> None:
    case = load_case(ROOT / "examples" / "kz-officer-2022-12.yaml", corpus())
    now = datetime(2022, 12, 21, 9, tzinfo=ALMATY)
    over = lapsed(deadlines(corpus(), case, now.date()), now, corpus().tables.zone(case.host))

    assert [item.limit.id for item in over] == ["kz-cpc-106"]


@pytest.mark.parametrize("year", range(2022, 2028))
def test_days_off_are_those_the_library_knows(year: int) -> None:
    """Decision 0048: the table leads, and a difference from the library has to be looked at."""
    known = {day for day in holidays.country_holidays("KZ", years=year) if day.weekday() < 5}

    assert {day for day in corpus().tables.holidays["KZ"] if day.year == year} == known


def test_a_year_or_state_without_days_off_is_known_to_lack_them() -> None:
    assert holidays_known(corpus(), "KZ", date(2027, 5, 1))
    assert not holidays_known(corpus(), "KZ", date(2028, 5, 1))
    assert not holidays_known(corpus(), "AM", date(2023, 5, 1))
