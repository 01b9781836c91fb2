"""The charges of many rows: each offence, with its days, looked up once for all that share it.

A charge whose part or day is open is several alternatives, one for each part and version of the offence it may be.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.case import Case
from safeconduct.law.dates import Day
from safeconduct.law.values import NOT_ASKED
from safeconduct.population.people import Codes, People, numbered
from safeconduct.reason.rows import Masks, Rows

_OPEN_FROM = date(1900, 1, 1)
_LOOKED_UP = ("article", "committed_from", "committed_to")


@dataclass(frozen=True)
class Looked:
    """The alternatives of one charge of some rows."""

    first: NDArray[np.int64]
    """for each row its first alternative"""
    many: NDArray[np.int64]
    """for each row how many there are"""
    columns: Mapping[str, tuple[Codes, tuple[int, ...]]]
    """for each alternative the number of its mask, from 1, and the masks; 0 where it leaves the column to the row"""


class Charges:
    """Looks up the charges of the rows of one program; what was found is kept for later rows."""

    def __init__(self, reader: Rows) -> None:
        self.reader = reader
        self._found: dict[Hashable, list[Masks]] = {}
        tables, cuts = reader.corpus.tables, set[date]()
        for rows in tables.offences.values():
            cuts |= {edge.first for row in rows for edge in (row.since, row.until) if edge is not None}
        for column in reader.program.columns.values():
            if ".committed" in column.name:
                cuts |= {cell for cell in column.cells if isinstance(cell, date)}
        self.cuts = sorted(cuts)
        """the days between which no offence changes and no column tells two days apart"""

    def look_up(self, people: People, rows: NDArray[np.intp], slot: int) -> Looked:
        """The alternatives of the charge in a slot, for some rows."""
        attrs = people.flat.charges[slot] if slot < len(people.flat.charges) else {}
        names = ["as_of", *(attrs.get(name, "") for name in _LOOKED_UP)]
        total, size, values = np.zeros(len(rows), np.int64), 1, list[list[Any]]()
        for name in names:
            several = dict[Any, int]()
            if name:
                places = [several.setdefault(self._day(value), len(several)) for value in people.inputs[name]]
                total = total * len(several) + np.array(places, np.int64)[people.columns[name].codes[rows]]
            values.append(list(several) or [NOT_ASKED])
            size *= len(values[-1])
        keys, inverse = numbered(total, size)
        host, requesting = (people.at(name, int(rows[0])) for name in ("host", "requesting"))
        found = [self._alternatives(host, requesting, slot, tuple(_digits(int(key), values))) for key in keys]
        many = np.array([len(some) for some in found], np.int64)
        first = np.cumsum(many) - many
        return Looked(first[inverse], many[inverse], _columns([one for some in found for one in some]))

    def _alternatives(self, host: str, requesting: str, slot: int, key: tuple[Any, ...]) -> list[Masks]:
        if (slot, *key) not in self._found:
            day, *said = key
            charge = {n: v for n, v in zip(_LOOKED_UP, said, strict=True) if v is not NOT_ASKED}
            case = Case("", host, requesting, day, lists={"charges": (*({},) * slot, charge)})
            self._found[slot, *key] = list(self.reader.charge(case, slot))
        return self._found[slot, *key]

    def _day(self, value: Any) -> Any:
        """A day as the cut before it: what is between two cuts is alike."""
        if isinstance(value, Day):
            return Day(self._cut(value.first), self._cut(value.last))
        return self._cut(value) if isinstance(value, date) else value

    def _cut(self, day: date) -> date:
        at = bisect_right(self.cuts, day)
        return self.cuts[at - 1] if at else _OPEN_FROM


def _digits(key: int, values: Sequence[Sequence[Any]]) -> list[Any]:
    """The values a number stands for."""
    picked = []
    for several in reversed(values):
        key, at = divmod(key, len(several))
        picked.append(several[at])
    return picked[::-1]


def _columns(alternatives: Sequence[Masks]) -> dict[str, tuple[Codes, tuple[int, ...]]]:
    found = {}
    for name in dict.fromkeys(name for one in alternatives for name in one):
        numbers: dict[int, int] = {}
        codes = [numbers.setdefault(one[name], len(numbers) + 1) if name in one else 0 for one in alternatives]
        found[name] = np.array(codes, np.uint16), tuple(numbers)
    return found
