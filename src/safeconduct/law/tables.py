"""Membership tables: treaty parties, offences and their counterparts, countries, holidays."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from safeconduct.law.dates import Day
from safeconduct.law.problems import Place, Problems
from safeconduct.law.source import read_bytes

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

    def counterpart(self, state: str, code: str) -> Row | None:
        """The row for a part, else for its article."""
        return self.counterparts.get((state, code)) or self.counterparts.get((state, code.split("(")[0]))


def load_tables(folder: Path, problems: Problems) -> Tables:
    """Read the CSV files that are there; each is optional."""
    offences: defaultdict[str, list[Row]] = defaultdict(list)
    for place, row in _rows(folder / "offences.csv", ("code",), problems):
        since, until = _day(row, "since", place, problems), _day(row, "until", place, problems)
        offences[row["code"]].append(Row(row["code"], since, until, _values(row), place))
    for code, rows in offences.items():
        _check_versions(code, rows, problems)
    counterparts: dict[tuple[str, str], Row] = {}
    for place, row in _rows(folder / "counterparts.csv", ("host", "offence"), problems):
        key = (row["host"], row["offence"])
        if key in counterparts:
            problems.add(
                place, f"{row['offence']} stands twice for {row['host']}", f"first at {counterparts[key].place}"
            )
        counterparts[key] = Row(row["offence"], None, None, _values(row), place)
    parties: dict[tuple[str, str], Membership] = {}
    for place, row in _rows(folder / "parties.csv", ("state", "treaty"), problems):
        if (row["state"], row["treaty"]) in parties:
            problems.add(place, f"{row['state']} stands twice for {row['treaty']}", "keep one row")
        start: Day | bool | None = False if row.get("since") == "none" else _day(row, "since", place, problems)
        parties[row["state"], row["treaty"]] = Membership(
            start, _day(row, "until", place, problems), row.get("checked", "") or "memory", row.get("source", "")
        )
    countries = {row["code"]: row for _, row in _rows(folder / "countries.csv", ("code",), problems)}
    holidays: defaultdict[str, set[date]] = defaultdict(set)
    for place, row in _rows(folder / "holidays.csv", ("state", "date"), problems):
        day = _day(row, "date", place, problems)
        if day:
            holidays[row["state"]].add(day.first)
    articles: defaultdict[str, list[str]] = defaultdict(list)
    for code in offences:
        if "(" in code:
            articles[code.split("(")[0]].append(code)
    return Tables(
        parties,
        {code: tuple(sorted(rows, key=_starts)) for code, rows in offences.items()},
        counterparts,
        countries,
        {state: frozenset(days) for state, days in holidays.items()},
        {row["state"]: row for _, row in _rows(folder / "known_until.csv", ("state", "law", "practice"), problems)},
        {article: tuple(codes) for article, codes in articles.items()},
    )


def _starts(row: Row) -> date:
    return row.since.first if row.since else date.min


def _rows(path: Path, needed: tuple[str, ...], problems: Problems) -> Iterable[tuple[Place, dict[str, str]]]:
    if not path.exists():
        return
    reader = csv.DictReader(io.StringIO(read_bytes(path, limit=1 << 24)), strict=True)
    try:
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            problems.add(Place(str(path), 1), f"no column {missing[0]}", f"needs {', '.join(needed)}")
            return
        for row in reader:
            place = Place(str(path), reader.line_num)
            if None in row or None in row.values():
                problems.add(place, "this row has another number of columns than the header")
                continue
            yield place, {key: value.strip() for key, value in row.items()}
    except csv.Error as error:
        problems.add(Place(str(path), reader.line_num), f"not valid CSV: {error}")


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


def _day(row: dict[str, str], column: str, place: Place, problems: Problems) -> Day | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        return Day.parse(text)
    except ValueError as error:
        problems.add(place, f"{column}: {error}")
        return None


def _check_versions(code: str, rows: list[Row], problems: Problems) -> None:
    rows.sort(key=_starts)
    for earlier, later in zip(rows, rows[1:], strict=False):
        if earlier.until is None or (later.since and later.since.first < earlier.until.last):
            problems.add(later.place, f"two versions of {code} are in force at once", f"see {earlier.place}")
