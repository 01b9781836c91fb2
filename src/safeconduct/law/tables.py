"""Tables: treaty parties, offences and their counterparts, countries, holidays, and what practice was reported."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from safeconduct.law.blocks import GRADES
from safeconduct.law.csv_rows import count_in, day_in, read_rows
from safeconduct.law.dates import Day
from safeconduct.law.geography import Links, read_links
from safeconduct.law.problems import Place, Problems, nearest
from safeconduct.law.recognition import Decisions, read_decisions
from safeconduct.law.values import NOT_APPLICABLE, Answer

_YEARS = re.compile(r"\d{1,2}(\.\d+)?")
LIFE = 100
"""years that stand for life imprisonment in comparisons"""


@dataclass(frozen=True, slots=True)
class Membership:
    """Since when a state is bound by a treaty: *since* is None when the table is blank, False when it is no party."""

    since: Day | bool | None
    until: Day | None
    checked: str
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """A dated row about an offence; *values* holds its columns, None where the table is blank."""

    key: str
    since: Day | None
    until: Day | None
    values: Mapping[str, Any]
    place: Place


@dataclass(frozen=True, slots=True)
class Regime:
    """A day on which the practice of a state changed: what was counted before says nothing of what came after."""

    state: str
    since: date
    says: str
    checked: str
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Practice:
    """How often an act was reported of a class of people while one regime lasted: *reported*, of how many if known.

    *persons* are the different people among them. Without *encounter* it is the act wherever it was done.
    """

    state: str
    encounter: str
    act: str
    people: str
    since: Day | None
    until: Day | None
    reported: int
    of: int | None
    persons: int
    favours: bool
    """whether the outcome favours the person"""
    sources: tuple[str, ...]
    checked: str
    note: str
    place: Place

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since.first <= day) and (self.until is None or day < self.until.last)


PracticeTable = Mapping[tuple[str, str, str], tuple[Practice, ...]]
"""state, encounter, act -> its cells"""


@dataclass(frozen=True)
class Tables:
    """The tables of a corpus. `offences` and `counterparts` are keyed by code, `RU-337(5)` or `RU-337`."""

    parties: Mapping[tuple[str, str], Membership] = field(default_factory=dict)
    offences: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    counterparts: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    countries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    known_until: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """state -> until which day its law and its practice are known here"""
    articles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """article without its part -> codes of its parts"""
    practice: PracticeTable = field(default_factory=dict)
    regimes: Mapping[str, tuple[Regime, ...]] = field(default_factory=dict)
    """state -> the days on which its practice changed, in order"""
    rights: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """state -> what a held or stopped person can ask for -> the provisions it stands in"""
    borders: Links = field(default_factory=dict)
    """state -> the states it borders on by land"""
    flights: Links = field(default_factory=dict)
    """state -> the states with a direct flight; structure, not a timetable"""
    decisions: Mapping[tuple[str, str], tuple[Decisions, ...]] = field(default_factory=dict)
    """state, origin -> what became of asylum applications, year by year"""

    @cached_property
    def turning_days(self) -> frozenset[date]:
        """The days on which a party's being bound may begin or end."""
        edges = [edge for m in self.parties.values() for edge in (m.since, m.until) if isinstance(edge, Day)]
        return frozenset(day for edge in edges for day in (edge.first, edge.last))

    def counterpart(self, state: str, code: str) -> Row | None:
        """The row for a part, else for its article."""
        return self.counterparts.get((state, code)) or self.counterparts.get((state, code.split("(")[0]))

    def zone(self, state: str) -> ZoneInfo | None:
        """The zone of a state's clocks."""
        name = self.countries.get(state, {}).get("zone")
        return ZoneInfo(name) if name else None

    def version_on(self, code: str, day: date) -> int | Answer | None:
        """Which version of an offence is in force on a day, by its place; n/a where there was none, None for a blank.

        That there was none is known after the first version, and before the first of an offence that was new.
        """
        rows = self.offences.get(code, ())
        for place, row in enumerate(rows):
            if (row.since is None or row.since.first <= day) and (row.until is None or day < row.until.first):
                return place
        if not rows:
            return None
        first = rows[0]
        known = first.since is None or day >= first.since.first or first.values.get("new") is True
        return NOT_APPLICABLE if known else None

    def offence_on(self, code: str, day: date) -> Row | Answer | None:
        """The version of an offence in force on a day, as `version_on` finds it."""
        place = self.version_on(code, day)
        return self.offences[code][place] if isinstance(place, int) else place

    def parts_of(self, article: str, day: date) -> tuple[str, ...]:
        """The offence, or the parts that existed by a day where an article names none."""
        if article in self.offences:
            return (article,)
        parts = [part for part in self.articles.get(article, ())
                 if any(row.since is None or row.since.first <= day for row in self.offences[part])]  # fmt: skip
        return tuple(parts) or (article,)


def load_tables(folder: Path, problems: Problems) -> Tables:
    """Read the CSV files that are there; each is optional."""
    offences: defaultdict[str, list[Row]] = defaultdict(list)
    for place, row in read_rows(folder / "offences.csv", ("code",), problems):
        since, until = day_in(row, "since", place, problems), day_in(row, "until", place, problems)
        offences[row["code"]].append(Row(row["code"], since, until, _values(row), place))
    for code, rows in offences.items():
        _check_versions(code, rows, problems)
    counterparts: dict[tuple[str, str], Row] = {}
    for place, row in read_rows(folder / "counterparts.csv", ("host", "offence"), problems):
        key = (row["host"], row["offence"])
        if key in counterparts:
            problems.add(
                place, f"{row['offence']} stands twice for {row['host']}", f"first at {counterparts[key].place}"
            )
        counterparts[key] = Row(row["offence"], None, None, _values(row), place)
    parties: dict[tuple[str, str], Membership] = {}
    for place, row in read_rows(folder / "parties.csv", ("state", "treaty"), problems):
        if (row["state"], row["treaty"]) in parties:
            problems.add(place, f"{row['state']} stands twice for {row['treaty']}", "keep one row")
        start: Day | bool | None = False if row.get("since") == "none" else day_in(row, "since", place, problems)
        parties[row["state"], row["treaty"]] = Membership(
            start, day_in(row, "until", place, problems), row.get("checked", "") or "memory", row.get("source", "")
        )
    countries = {row["code"]: row for _, row in read_rows(folder / "countries.csv", ("code",), problems)}
    holidays: defaultdict[str, set[date]] = defaultdict(set)
    for place, row in read_rows(folder / "holidays.csv", ("state", "date"), problems):
        day = day_in(row, "date", place, problems)
        if day:
            holidays[row["state"]].add(day.first)
    articles: defaultdict[str, list[str]] = defaultdict(list)
    for code in offences:
        if "(" in code:
            articles[code.split("(")[0]].append(code)
    regimes = _regimes(folder / "regimes.csv", problems)
    return Tables(
        parties,
        {code: tuple(sorted(rows, key=_starts)) for code, rows in offences.items()},
        counterparts,
        countries,
        {state: frozenset(days) for state, days in holidays.items()},
        {row["state"]: row for _, row in read_rows(folder / "known_until.csv", ("state", "law", "practice"), problems)},
        {article: tuple(codes) for article, codes in articles.items()},
        _practice(folder / "practice.csv", regimes, problems),
        regimes,
        _rights(folder / "rights.csv", problems),
        read_links(problems, folder / "borders.csv"),
        read_links(problems, folder.parent / "openflights" / "air.csv", newer=folder / "flights.csv"),
        read_decisions(folder / "asylum-decisions.csv", problems),
    )


def _rights(path: Path, problems: Problems) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for _, row in read_rows(path, ("state", "right", "provisions"), problems):
        found[row["state"]][row["right"]] = tuple(row["provisions"].split())
    return dict(found)


def _starts(row: Row) -> date:
    return row.since.first if row.since else date.min


def _values(row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, text in row.items():
        if text in ("true", "false"):
            values[key] = text == "true"
        elif key == "max_years" and text:
            values[key] = LIFE if text == "life" else float(text) if _YEARS.fullmatch(text) else text
        else:
            values[key] = text or None
    return values


# -- practice ---------------------------------------------------------------------------------------------------------

_REGIME = ("state", "since", "says", "checked", "source")
_PRACTICE = ("host", "encounter", "outcome", "class", "since", "until", "reported", "of", "persons", "favours",
             "sources", "checked", "note")  # fmt: skip


def _regimes(path: Path, problems: Problems) -> dict[str, tuple[Regime, ...]]:
    found: defaultdict[str, dict[date, Regime]] = defaultdict(dict)
    for place, row in read_rows(path, _REGIME, problems):
        since = day_in(row, "since", place, problems)
        if since is None or not since.exact:
            problems.add(place, f"since: '{row['since']}' is not one day", "a regime begins on a day, like 2026-01-27")
            continue
        _graded(row, place, problems)
        if since.first in found[row["state"]]:
            problems.add(place, f"the practice of {row['state']} changes twice on {since}", "keep one row")
        found[row["state"]][since.first] = Regime(
            row["state"], since.first, row["says"], row["checked"], row["source"], place
        )
    return {state: tuple(days[day] for day in sorted(days)) for state, days in found.items()}


def _practice(path: Path, regimes: Mapping[str, Sequence[Regime]], problems: Problems) -> PracticeTable:
    found: defaultdict[tuple[str, str, str], list[Practice]] = defaultdict(list)
    for place, row in read_rows(path, _PRACTICE, problems):
        before = len(problems.found)
        since, until = day_in(row, "since", place, problems), day_in(row, "until", place, problems)
        reported, persons = count_in(row, "reported", place, problems), count_in(row, "persons", place, problems)
        of = count_in(row, "of", place, problems) if row["of"] else None
        sources = tuple(source for source in row["sources"].split("; ") if source)
        _graded(row, place, problems, key="sources")
        if row["favours"] not in ("true", "false"):
            problems.add(place, f"favours: '{row['favours']}'", "true if the outcome favours the person, else false")
        if of is not None and reported > of:
            problems.add(place, f"{reported} reported of {of}", "of counts all, those reported among them")
        if persons > (reported if of is None else of):
            problems.add(place, f"more persons ({persons}) than are counted", "persons are the different people")
        cell = Practice(
            row["host"], row["encounter"], row["outcome"], row["class"], since, until, reported, of, persons,
            row["favours"] == "true", sources, row["checked"], row["note"], place,
        )  # fmt: skip
        _check_period(cell, regimes.get(cell.state, ()), problems)
        key = (cell.state, cell.encounter, cell.act)
        for other in found[key]:
            if other.people == cell.people and _meet(other, cell):
                problems.add(place, f"{cell.act} of {cell.people} is counted twice for one time", f"see {other.place}")
        if len(problems.found) == before:
            found[key].append(cell)
    return {key: tuple(cells) for key, cells in found.items()}


def _check_period(cell: Practice, regimes: Sequence[Regime], problems: Problems) -> None:
    """A cell lies within one regime: practice is never pooled across a change."""
    if cell.since and cell.until and cell.until.last < cell.since.first:
        problems.add(cell.place, f"ends before it begins: {cell.since} to {cell.until}")
    for regime in regimes:
        starts_before = cell.since is None or cell.since.first < regime.since
        if starts_before and (cell.until is None or cell.until.last > regime.since):
            problems.add(cell.place, f"counts across the change of practice in {cell.state} on {regime.since}",
                         f"split it there; the change stands at {regime.place}")  # fmt: skip


def _meet(a: Practice, b: Practice) -> bool:
    """Whether two cells share a day."""
    first, second = ((cell.since.first if cell.since else date.min) for cell in (a, b))
    return a.covers(second) or b.covers(first)


def _graded(row: dict[str, str], place: Place, problems: Problems, *, key: str = "source") -> None:
    if row["checked"] not in GRADES:
        problems.add(place, f"checked: '{row['checked']}'", nearest(row["checked"], GRADES))
    if not row[key]:
        problems.add(place, "no source", f"{key} names outlet and date")


def _check_versions(code: str, rows: list[Row], problems: Problems) -> None:
    rows.sort(key=_starts)
    for earlier, later in zip(rows, rows[1:], strict=False):
        if earlier.until is None or (later.since and later.since.first < earlier.until.last):
            problems.add(later.place, f"two versions of {code} are in force at once", f"see {earlier.place}")
