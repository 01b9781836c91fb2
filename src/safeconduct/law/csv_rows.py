"""Rows of the CSV files of a corpus: read with their places, every mistake with its mend."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from safeconduct.law.dates import Day
from safeconduct.law.problems import Place, Problems
from safeconduct.law.source import read_bytes

_COUNT = re.compile(r"\d{1,9}")


def read_rows(path: Path, needed: tuple[str, ...], problems: Problems) -> Iterable[tuple[Place, dict[str, str]]]:
    """The rows of a file that has the *needed* columns, each with its place; none where there is no such file."""
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


def day_in(row: dict[str, str], column: str, place: Place, problems: Problems) -> Day | None:
    """The day in a column, None for a blank."""
    text = row.get(column, "")
    if not text:
        return None
    try:
        return Day.parse(text)
    except ValueError as error:
        problems.add(place, f"{column}: {error}")
        return None


def count_in(row: dict[str, str], column: str, place: Place, problems: Problems) -> int:
    """The whole number in a column."""
    if _COUNT.fullmatch(row[column]):
        return int(row[column])
    problems.add(place, f"{column}: '{row[column]}' is not a whole number")
    return 0
