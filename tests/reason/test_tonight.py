"""The clocks of the first hours, against times counted by hand on a calendar."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from safeconduct import Corpus, load_corpus
from safeconduct.law.case import Moment, read_case, read_moment
from safeconduct.law.values import DONT_KNOW
from safeconduct.reason.tonight import clocks, decisions, local, situation

ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def moment(text: str) -> Moment:
    found = read_moment(text, corpus(), name="at")
    assert found is not None
    return found


def ends(scene: str, clock: datetime, **answers: Any) -> dict[str, str]:
    """When each limit ends, by its id."""
    given = {"host": "KZ", "requesting": "RU", **{name.replace("_", "."): value for name, value in answers.items()}}
    given |= {name: value for name, value in answers.items() if "[" in name}
    case = situation(corpus(), scene, given, clock, None)
    return {item.limit.id: str(item.ends) for item in clocks(corpus(), case)}


NIGHT = {
    "kz-cpc-131-record": "2025-03-15 02:00:00+05:00",  # 3 hours from delivery
    "kz-cpc-129": "2025-03-15 02:00:00+05:00",
    "kz-cao-829-5-24h": "2025-03-15 23:00:00+05:00",  # the hearing on expulsion, a day later
    "kz-cpc-14": "2025-03-16 23:00:00+05:00",  # 48 hours, Sunday
    "kz-cao-789": "2025-03-16 23:00:00+05:00",
    "kz-cpc-588-file": "2025-03-17 11:00:00+05:00",  # hour 60
    "kz-cpc-587-72h": "2025-03-17 23:00:00+05:00",
    "kz-cpc-133": "2025-03-17 23:00:00+05:00",
    "kz-cpc-588-40d": "2025-04-22",  # 14 March is day 1, 31 March day 18, so day 40 is 22 April
}
"""A detention on Friday 14 March 2025 at 23:00 in Almaty, where clocks have stood at UTC+5 since 1 March 2024."""


def test_a_detention_at_eleven_at_night_in_almaty_is_right_to_the_minute() -> None:
    found = ends("detained", datetime(2025, 3, 14, 23, 30), hour=moment("2025-03-14T23:00"), custody_stage=DONT_KNOW)
    assert {name: found.get(name) for name in NIGHT} == NIGHT


@pytest.mark.parametrize("text", ["2025-03-14T23:00", "2025-03-14T23:00+05:00", "2025-03-14T18:00Z"])
def test_the_same_hour_in_another_zone_is_the_same_hour(text: str) -> None:
    found = ends("detained", datetime(2025, 3, 15, 3, 0), hour=moment(text), custody_stage=DONT_KNOW)
    assert {name: found.get(name) for name in NIGHT if "40d" not in name} == {
        name: end for name, end in NIGHT.items() if "40d" not in name}  # fmt: skip


def test_hours_over_the_night_the_clocks_went_back_are_hours_that_passed() -> None:
    """On 1 March 2024 at midnight clocks in Almaty went back from UTC+6 to UTC+5: 72 hours end an hour earlier."""
    found = ends("detained", datetime(2024, 2, 29, 21, 0), hour=moment("2024-02-29T20:00"), custody_stage="detained")
    assert found["kz-cpc-131-record"] == "2024-02-29 23:00:00+06:00"
    assert found["kz-cpc-588-file"] == "2024-03-03 07:00:00+05:00"
    assert found["kz-cpc-587-72h"] == "2024-03-03 19:00:00+05:00"
    assert found["kz-cpc-588-40d"] == "2024-04-08"  # 29 February is day 1, 31 March day 32


def test_what_came_later_starts_its_own_clock() -> None:
    found = ends("detained", datetime(2025, 3, 15, 3, 0), hour=moment("2025-03-14T23:00"), custody_stage="detained",
                 **{"events[delivery].at": moment("2025-03-15T00:20"),
                    "events[detention_record].at": moment("2025-03-15T02:45")})  # fmt: skip
    assert found["kz-cpc-131-record"] == "2025-03-15 03:20:00+05:00"
    assert found["kz-cpc-131-prosecutor"] == "2025-03-15 14:45:00+05:00"
    assert found["kz-cpc-587-72h"] == "2025-03-17 23:00:00+05:00"


def test_a_record_nobody_knows_of_starts_no_clock() -> None:
    found = ends("detained", datetime(2025, 3, 15), hour=moment("2025-03-14T23:00"), custody_stage="detained")
    assert "kz-cpc-131-prosecutor" not in found


def test_who_is_held_on_one_ground_has_the_clocks_of_that_ground() -> None:
    hour, clock = moment("2025-03-14T23:00"), datetime(2025, 3, 14, 23, 30)
    police = ends("detained", clock, hour=hour, custody_stage="detained")
    stay = ends("detained", clock, hour=hour, custody_stage="administrative")
    assert "kz-cpc-587-72h" in police and "kz-cao-829-5-24h" not in police
    assert "kz-cao-829-5-24h" in stay and "kz-cpc-587-72h" not in stay
    assert not any(name.startswith(("kz-cpc-587", "kz-cao-789")) for name in ends(
        "airport", clock, hour=hour, custody_stage="free"))  # fmt: skip


def test_a_refusal_has_the_days_of_the_person_from_the_day_it_was_handed_over() -> None:
    """Asylum refused on 10 March 2025, handed over on 12 March: three months end on 12 June, a Thursday."""
    found = ends("refused", datetime(2025, 3, 15), decision="refuse_asylum", made=moment("2025-03-10"),
                 served=moment("2025-03-12"))  # fmt: skip
    assert found["kz-appc-92"] == "2025-06-12"
    assert found["kz-ref-18-1"] == "2025-04-10"


def test_decisions_are_those_the_pages_give_the_person_a_term_against() -> None:
    found = decisions(corpus(), "KZ", datetime(2025, 3, 14).date())
    assert {"refuse_asylum", "order_expulsion", "decide_surrender"} <= set(found)
    assert not {"detain", "entry"} & set(found)


def test_a_case_file_keeps_what_the_answers_do_not_change() -> None:
    case = read_case("case: one\nas_of: 2025-03-01\nhost: KZ\nrequesting: RU\nperson: {age: 30}\n"
                     "charges: [{article: RU-338}]\n", corpus())  # fmt: skip
    clock = local(corpus(), "KZ", datetime(2025, 3, 14, 23, 30))
    stated = situation(corpus(), "detained", {"hour": moment("2025-03-14T23:00"), "custody.stage": "detained"}, clock,
                       case)  # fmt: skip
    assert stated.facts["person.age"] == 30 and stated.lists == case.lists
    assert str(stated.as_of) == "2025-03-14" and stated.facts["custody.stage"] == "detained"
