"""Doors of other states: dated, one state at a time, and told short."""

from __future__ import annotations

from datetime import date

import pytest

from safeconduct.law.blocks import Door
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.pages import read_page
from safeconduct.law.problems import Problems
from safeconduct.tell.assessment import assessment_text
from safeconduct.tell.voice import voice_of

from .conftest import judge, law, situation

DAYS = [date(year, month, 16) for year in range(2022, 2027) for month in range(1, 13)]


def states(door: str, day: str) -> list[str]:
    return [found.state for found in law().as_of(date.fromisoformat(day)).doors if found.id == door]


@pytest.mark.parametrize(
    ("door", "day", "expected"),
    [
        ("fr-visa-asylum", "2022-02-28", []),
        ("fr-visa-asylum", "2022-06-01", ["open"]),
        ("fr-visa-asylum", "2023-08-15", ["open", "limited"]),  # the month in which it changed
        ("fr-visa-asylum", "2026-03-01", ["limited"]),
        ("fr-entry-paper", "2024-10-01", ["limited"]),
        ("de-section-22", "2022-04-30", []),
        ("de-section-22", "2022-12-05", ["open"]),
        ("de-section-22", "2025-06-15", ["suspended"]),
        ("de-section-22", "2026-03-01", ["limited"]),
        ("lv-humanitarian-visa", "2023-06-25", ["limited"]),
        ("lv-humanitarian-visa", "2023-06-26", ["suspended"]),
        ("lt-humanitarian-visa", "2023-05-03", ["limited"]),
        ("us-appointment", "2025-01-19", ["limited"]),
        ("us-appointment", "2025-01-20", ["closed"]),
        ("us-refugee-admissions", "2025-01-27", ["suspended"]),
    ],
)
def test_a_door_has_the_state_of_the_day(door: str, day: str, expected: list[str]) -> None:
    assert states(door, day) == expected


def test_no_route_is_without_a_state_once_it_has_one() -> None:
    for door in {found.id for found in law().of_kind(Door)}:
        known = [bool(states(door, day.isoformat())) for day in DAYS]
        assert known == sorted(known), door


def test_every_door_says_where_it_was_read_and_each_page_is_about_doors_only() -> None:
    assert all(door.source and door.route for door in law().of_kind(Door))
    for path in sorted(shipped_corpus().glob("*/doors.md")):
        page = read_page(path, Problems())
        assert page is not None and {block.kind for block in page.blocks} == {"door"}, path


def test_a_deserter_reads_where_desertion_shuts_the_door() -> None:
    case = situation("as_of: 2026-03-01\nmilitary: {service: contract}", "RU-337(5)")
    said = " ".join(assessment_text(voice_of(law()), case, judge("as_of: 2026-03-01", "RU-337(5)")).split())

    limited = said.split("Doors reported on 2026-03-01")[1].split("- Limited: ")[1].split(" - ")[0]
    assert "France, visa for asylum (excludes deserters, save a few after months of checks" in limited
    assert "excludes deserters and draft evaders as such" in limited


def test_open_doors_come_first_and_shut_ones_are_one_line() -> None:
    case = situation("as_of: 2022-12-05", "RU-207.3")
    said = assessment_text(voice_of(law()), case, judge("as_of: 2022-12-05", "RU-207.3"))
    doors = said.split("Doors reported on 2022-12-05")[1].split("\n\n")[0].split("\n")

    assert [line.split(":")[0] for line in doors if line[:2] == "- "] == ["- Open", "- Limited", "- Closed"]


def test_doors_are_in_the_json_and_never_those_of_host_or_requesting_state() -> None:
    (door,) = (d for d in judge("as_of: 2026-03-01").to_dict()["doors"] if d["id"] == "de-section-22")

    assert (door["country"], door["state"], door["since"], door["checked"]) == ("DE", "limited", "2025-08", "excerpt")
    assert "FR" not in {d["country"] for d in judge("as_of: 2026-03-01\nhost: FR").to_dict()["doors"]}


def test_doors_change_no_modality() -> None:
    assert {type(block) for block in law().blocks if block.page.id.endswith("-doors")} == {Door}
