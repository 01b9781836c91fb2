"""What became of asylum applications in a state, year by year and by where the people came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from safeconduct.law.csv_rows import count_in, read_rows
from safeconduct.law.problems import Problems

FEWEST = 20
"""decisions below which no share is told: small counts are rounded at the source to protect people"""
_COLUMNS = ("state", "origin", "year", "counted", "convention", "other", "rejected", "closed")


@dataclass(frozen=True, slots=True)
class Decisions:
    """First decisions of one year: refugee status, other protection, refused; files closed without a decision apart."""

    year: int
    counted: str
    """persons or cases"""
    convention: int
    other: int
    rejected: int
    closed: int

    @property
    def decided(self) -> int:
        """Decisions on the merits."""
        return self.convention + self.other + self.rejected

    def to_dict(self) -> dict[str, Any]:
        return {"year": self.year, "counted": self.counted, "protected": self.convention + self.other,
                "decided": self.decided, "convention": self.convention, "other": self.other,
                "rejected": self.rejected, "closed": self.closed}  # fmt: skip


def read_decisions(path: Path, problems: Problems) -> Mapping[tuple[str, str], tuple[Decisions, ...]]:
    """The table of decisions; a row of fewer than twenty is a mistake, since nothing may be read from it."""
    found: defaultdict[tuple[str, str], list[Decisions]] = defaultdict(list)
    for place, row in read_rows(path, _COLUMNS, problems):
        year, *counts = (count_in(row, column, place, problems) for column in ("year", *_COLUMNS[4:]))
        item = Decisions(year, row["counted"], *counts)
        if item.decided < FEWEST:
            problems.add(place, f"{item.decided} decisions", f"leave out rows of fewer than {FEWEST}")
        found[row["state"], row["origin"]].append(item)
    return {key: tuple(sorted(items, key=_year)) for key, items in found.items()}


def last_before(decisions: Sequence[Decisions], day: date) -> Decisions | None:
    """Those of the last whole year before a day that has any."""
    return next((item for item in reversed(decisions) if item.year < day.year), None)


def _year(item: Decisions) -> int:
    return item.year
