"""The charges of many rows: each offence, with its days, looked up once for all that share it.

A charge whose part or day is open is several alternatives, one for each part and version of the offence it may be.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.case import Case
from safeconduct.law.dates import Day
from safeconduct.law.values import NOT_ASKED
from safeconduct.population.kept import Kept
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
        self._places = [dict[Any, int]() for _ in range(1 + len(_LOOKED_UP))]
        """the different days asked and values looked up so far, each with its number"""
        self._slots: dict[int, Slot] = {}
        self._kept = Kept()
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
        total, size, columns = np.zeros(len(rows), np.int64), 1, list[NDArray[np.int64]]()
        for of, places in zip(("as_of", *_LOOKED_UP), self._places, strict=True):
            name = attrs.get(of, "") if of != "as_of" else of
            values = people.inputs(name) if name else (NOT_ASKED,)
            several, mine = self._kept.of((of, slot), values, partial(self._different, values, places))
            if len(several) > 1:
                total *= len(several)
                total += mine[people.columns[name].codes[rows]]
            columns.append(several)
            size *= len(several)
        keys, inverse = numbered(total, size)
        digits = []
        for several in reversed(columns):
            keys, at = np.divmod(keys, len(several))
            digits.append(several[at].tolist())
        known = self._slots.setdefault(slot, Slot())
        host, requesting = (people.at(name, int(rows[0])) for name in ("host", "requesting"))
        found = [known.numbers.get(key) for key in zip(*reversed(digits), strict=True)]
        for n, key in enumerate(zip(*reversed(digits), strict=True)):
            if found[n] is None:
                found[n] = known.add(key, self._alternatives(host, requesting, slot, key))
        first, many = (np.array(some, np.int64)[np.array(found, np.intp)] for some in (known.first, known.many))
        return Looked(first[inverse], many[inverse], known.columns())

    def _alternatives(self, host: str, requesting: str, slot: int, key: tuple[int, ...]) -> list[Masks]:
        day, *said = (list(places)[number] for places, number in zip(self._places, key, strict=True))
        charge = {n: v for n, v in zip(_LOOKED_UP, said, strict=True) if v is not NOT_ASKED}
        case = Case("", host, requesting, day, lists={"charges": (*({},) * slot, charge)})
        return list(self.reader.charge(case, slot))

    def _different(self, values: Sequence[Any], places: dict[Any, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the different ones among some values, and for each value which of them is its own."""
        days = (self._day(value) for value in values)
        return np.unique(np.array([places.setdefault(day, len(places)) for day in days], np.int64), return_inverse=True)

    def _day(self, value: Any) -> Any:
        """A day as the cut before it: what is between two cuts is alike."""
        if isinstance(value, Day):
            return Day(self._cut(value.first), self._cut(value.last))
        return self._cut(value) if isinstance(value, date) else value

    def _cut(self, day: date) -> date:
        at = bisect_right(self.cuts, day)
        return self.cuts[at - 1] if at else _OPEN_FROM


class Slot:
    """What was looked up for one charge: by key, its alternatives one after the other."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, ...], int] = {}
        self.first, self.many = list[int](), list[int]()
        self._alternatives: list[Masks] = []
        self._columns: dict[str, tuple[Codes, tuple[int, ...]]] = {}

    def add(self, key: tuple[int, ...], alternatives: Sequence[Masks]) -> int:
        """Keep the alternatives of a key; its number."""
        self.first.append(len(self._alternatives))
        self.many.append(len(alternatives))
        self._alternatives += alternatives
        self._columns = {}
        return self.numbers.setdefault(key, len(self.numbers))

    def columns(self) -> Mapping[str, tuple[Codes, tuple[int, ...]]]:
        """See `Looked.columns`."""
        for name in () if self._columns else dict.fromkeys(name for one in self._alternatives for name in one):
            masks: dict[int, int] = {}
            codes = [masks.setdefault(one[name], len(masks) + 1) if name in one else 0 for one in self._alternatives]
            self._columns[name] = np.array(codes, np.uint16), tuple(masks)
        return self._columns
