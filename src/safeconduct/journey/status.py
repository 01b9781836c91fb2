"""Where a person stands: what acts have changed, at which encounter, how long each process has run.

Statuses are rows of small numbers, so that many are told apart, changed and judged at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.uint8]
"""(statuses, fields): for each field the place of its value"""
Truth = NDArray[np.bool_]

TICK: Final = 10
"""days of a tick"""
OPEN: Final = "?"
"""the value of a fact that the case leaves open and nothing has changed yet"""
PLACE, DOOR, AT = "place", "door", "at"
HOST: Final = "host"
GRANTED, ADMITTED = "granted", "admitted"
"""protected: by the host, or behind a door"""
ABROAD, REFUSED, ELSEWHERE = "abroad", "refused there", "elsewhere"
"""let in and asking, refused where they asked, gone to a state that is no door: neither protected nor removed"""
ON_THE_WAY, TURNED_BACK = "on the way", "turned back"
"""let out and not yet let in, and not let in"""
SURRENDERED, EXPELLED, HANDED_OVER = "surrendered", "expelled", "handed over"
REMOVED: Final = (SURRENDERED, EXPELLED, HANDED_OVER)
PROTECTED: Final = (GRANTED, ADMITTED)
ENDS: Final = (*PROTECTED, *REMOVED, REFUSED, ELSEWHERE, TURNED_BACK)
PLACES: Final = (HOST, ABROAD, ON_THE_WAY, *ENDS)
CLOCK: Final = "since "
MOST_COUNTED: Final = 1
"""ticks up to which the time of a process is counted; what needs more may come from then on (decision 0025)"""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a status says, and the values it may have."""

    name: str
    values: tuple[Any, ...]


class Layout:
    """The fields of a status, and how a row of them becomes one number."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = tuple(fields)
        self.index: Mapping[str, int] = {field.name: i for i, field in enumerate(self.fields)}
        sizes = [len(field.values) for field in self.fields]
        self.weights = np.array([int(np.prod(sizes[:i], dtype=np.int64)) for i in range(len(sizes))], np.int64)
        self._tables: dict[tuple[str, tuple[Any, ...]], Truth] = {}
        if float(np.prod([float(size) for size in sizes])) > 2.0**62:
            raise OverflowError("a status has more fields than one number holds")

    def value(self, name: str, value: Any) -> int:
        """The place of a value in its field."""
        return self.fields[self.index[name]].values.index(value)

    def codes(self, rows: Matrix) -> NDArray[np.int64]:
        """One number a row."""
        found: NDArray[np.int64] = rows.astype(np.int64) @ self.weights
        return found

    def is_(self, rows: Matrix, name: str, *values: Any) -> Truth:
        """Which rows have one of these values."""
        key = name, values
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = np.array([value in values for value in self.fields[self.index[name]].values])
        found: Truth = table[rows[:, self.index[name]]]
        return found

    def put(self, rows: Matrix, name: str, value: Any) -> None:
        """Set one field of all rows."""
        rows[:, self.index[name]] = self.value(name, value)

    def row(self, said: Mapping[str, Any]) -> Matrix:
        """One status; what is not said has its field's first value."""
        found = np.zeros((1, len(self.fields)), np.uint8)
        for name, value in said.items():
            self.put(found, name, value)
        return found

    def said(self, row: NDArray[np.uint8]) -> dict[str, Any]:
        """One status, field by field."""
        return {field.name: field.values[at] for field, at in zip(self.fields, row.tolist(), strict=True)}

    @cached_property
    def clocks(self) -> tuple[str, ...]:
        """The processes whose time is counted."""
        return tuple(f.name.removeprefix(CLOCK) for f in self.fields if f.name.startswith(CLOCK))

    def tick(self, rows: Matrix) -> None:
        """Let a tick pass: each clock goes on, up to where nothing more hangs on it."""
        for name in self.clocks:
            column = rows[:, self.index[CLOCK + name]]
            np.minimum(column + 1, len(self.fields[self.index[CLOCK + name]].values) - 1, out=column)

    def change(self, rows: Matrix, effect: Mapping[str, Any]) -> None:
        """Let an act take effect; the clock of a process whose stage changes begins anew."""
        for name, value in effect.items():
            if name not in self.index:
                continue
            column, new = rows[:, self.index[name]], self.value(name, value)
            process = process_of(name)
            if process in self.clocks:
                clock = rows[:, self.index[CLOCK + process]]
                clock[column != new] = 0
            column[:] = new
        if PLACE in effect:
            place = rows[:, self.index[PLACE]].copy()
            left = ~self.is_(rows, PLACE, HOST)  # what was done in the host no longer matters
            rows[left] = 0
            rows[left, self.index[PLACE]] = place[left]


def process_of(path: str) -> str:
    """The process a fact belongs to: `asylum` of `asylum.stage`."""
    return path.split(".")[0]


def ticks(days: int) -> int:
    """The least whole ticks in which so many days may pass."""
    return days // TICK
