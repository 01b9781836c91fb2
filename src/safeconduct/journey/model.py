"""An interval Markov decision process in flat arrays: states, actions, rows of successors with [lo, hi].

In a state the person picks one of its actions; nature then picks any distribution over the action's successors that
keeps each probability within its bounds. A state without actions is an end: nothing follows it. Nature's free choice is
the row of [0, 1] bounds, a duty the row [1, 1]. (Givan, Leach and Dean 2000; Nilim and El Ghaoui 2005.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Name = Callable[[int], str]
Choice = NDArray[np.int16]
"""A plan: (ticks, states) for a horizon, (states) without; the action's place among those of the state, -1 where there
is none. It fits every model with the same states and actions, whatever its bounds."""

SLACK = 1e-12
"""how far the bounds of a row may miss a sum of one through rounding; they are widened by that much, never narrowed"""


class RowError(ValueError):
    """A row of bounds that no distribution satisfies, or that is no row at all; names the state and the action."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Rows by state, then by action, then by successor; offsets have one element more than there are items.

    Make one with `Rows` or `checked`: every row is then feasible in exact arithmetic.
    """

    actions: Ints
    """(states + 1): the actions of state *s* are those from ``actions[s]`` to before ``actions[s + 1]``"""
    entries: Ints
    """(actions + 1): the successors of action *a* are those from ``entries[a]`` to before ``entries[a + 1]``"""
    to: Ints
    """(entries): successors"""
    lo: Floats
    """(entries): least probability; a zero is exactly zero, the step may not exist"""
    hi: Floats
    """(entries): greatest probability; a zero means the step does not exist"""
    state_name: Name = str
    action_name: Name = str

    @property
    def states(self) -> int:
        return len(self.actions) - 1

    def mask(self, states: NDArray[np.integer] | list[int]) -> Mask:
        """These states as a mask over all."""
        found = np.zeros(self.states, np.bool_)
        found[np.asarray(states, np.int64)] = True
        return found


def checked(
    actions: Ints, entries: Ints, to: Ints, lo: Floats, hi: Floats, *, state_name: Name = str, action_name: Name = str
) -> Model:
    """A model of these arrays; the first row that is not one is an `RowError` that names its state and action.

    A row must have successors that exist, each once, bounds with 0 <= lo <= hi <= 1, and sum(lo) <= 1 <= sum(hi). What
    misses a sum only by rounding (`SLACK`) is widened just enough to be feasible exactly; zeros stay zeros.
    """
    actions, entries = np.ascontiguousarray(actions, np.int64), np.ascontiguousarray(entries, np.int64)
    to = np.ascontiguousarray(to, np.int64)
    lo, hi = np.array(lo, np.float64), np.array(hi, np.float64)
    model = Model(actions, entries, to, lo, hi, state_name, action_name)
    _check_shape(model)
    rows = len(entries) - 1
    row = np.repeat(np.arange(rows), np.diff(entries))
    if not ((np.diff(to) > 0) | (np.diff(row) > 0)).all():  # not in order: sort to see which come twice
        order = np.lexsort((to, row))
        twice = (np.diff(row[order]) == 0) & (np.diff(to[order]) == 0)
        _refuse(model, row[order][1:][twice], "the same successor twice")
    _refuse(model, row[(to < 0) | (to >= model.states)], "a successor that is no state")
    _refuse(model, row[~((lo >= 0) & (lo <= hi) & (hi <= 1))], "bounds must hold 0 <= lo <= hi <= 1")
    _refuse(model, np.flatnonzero(np.diff(entries) == 0), "no successor")
    least, most = np.add.reduceat(lo, entries[:-1]) if rows else lo, np.add.reduceat(hi, entries[:-1]) if rows else hi
    _refuse(model, np.flatnonzero(least > 1 + SLACK), "the least probabilities add up to more than one")
    _refuse(model, np.flatnonzero(most < 1 - SLACK), "the greatest probabilities add up to less than one")
    _widen(entries, lo, hi)
    for array in (actions, entries, to, lo, hi):
        array.flags.writeable = False
    return model


def _check_shape(model: Model) -> None:
    for name, offsets, items in (("actions", model.actions, len(model.entries) - 1), ("entries", model.entries, -1)):
        items = len(model.to) if items < 0 else items
        if not len(offsets) or offsets[0] != 0 or offsets[-1] != items or (np.diff(offsets) < 0).any():
            raise RowError(f"the offsets of {name} do not cut {items} items into rows")
    if not len(model.to) == len(model.lo) == len(model.hi):
        raise RowError("successors and bounds differ in number")


def _refuse(model: Model, rows: NDArray[np.integer], why: str) -> None:
    if len(rows):
        a = int(rows.min())
        state = int(np.searchsorted(model.actions, a, side="right")) - 1
        cut = slice(model.entries[a], model.entries[a + 1])
        bounds = ", ".join(
            f"{t}: [{low:g}, {high:g}]"
            for t, low, high in zip(model.to[cut], model.lo[cut], model.hi[cut], strict=True)
        )
        where = f"state {model.state_name(state)}, action {model.action_name(a)} (row {a}: {bounds})"
        raise RowError(f"{where}: {why}")


def _widen(entries: Ints, lo: Floats, hi: Floats) -> None:
    """Make rows that miss one by rounding feasible in exact arithmetic, outwards and by last places only.

    Where the least probabilities leave nothing over, nothing more can happen: upper bounds come down to them.
    """
    sizes = np.diff(entries)
    for bounds, sign, end in ((lo, 1, 0.0), (hi, -1, 1.0)):
        rows = np.arange(len(sizes))
        while len(rows := rows[sign * _beyond_one(entries[rows], sizes[rows], bounds) > 0]):
            e = np.repeat(entries[rows] - np.cumsum(sizes[rows]) + sizes[rows], sizes[rows])
            e += np.arange(len(e))
            bounds[e] = np.where(bounds[e] > 0, np.nextafter(bounds[e], end), 0.0)
    full = np.repeat(_beyond_one(entries[:-1], sizes, lo) == 0, sizes)
    hi[full] = lo[full]


def _beyond_one(first: Ints, sizes: Ints, bounds: Floats) -> Floats:
    """How far the sum of each row's bounds is beyond one, added in two doubles: its sign is exact."""
    total, low = np.full(len(sizes), -1.0), np.zeros(len(sizes))
    for place in range(int(sizes.max(initial=0))):
        rows = np.flatnonzero(sizes > place)
        part, before = bounds[first[rows] + place], total[rows]
        after = before + part
        gone = after - before
        low[rows] += (before - (after - gone)) + (part - gone)
        total[rows] = after
    found: Floats = total + low
    return found


@dataclass(slots=True)
class Rows:
    """Builds a model row by row: `action` opens a row of a state, `step` adds a successor; states in ascending order.

    >>> rows = Rows(); rows.action(0, "wait"); rows.step(0, 0, 1); rows.step(1, 0, 1); rows.model(2).states
    2
    """

    of: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    to: list[int] = field(default_factory=list)
    lo: list[float] = field(default_factory=list)
    hi: list[float] = field(default_factory=list)

    def action(self, state: int, name: str = "") -> None:
        """Open the next action of *state*; states come in ascending order, a state's actions one after another."""
        if self.of and state < self.of[-1]:
            raise ValueError(f"state {state} comes after state {self.of[-1]}; states are to come in ascending order")
        self.of.append(state)
        self.names.append(name)
        self.first.append(len(self.to))

    def step(self, to: int, lo: float, hi: float | None = None) -> None:
        """A successor of the open action with its bounds; one number is an exact probability."""
        self.to.append(to)
        self.lo.append(lo)
        self.hi.append(lo if hi is None else hi)

    def model(self, states: int, *, state_name: Name = str) -> Model:
        """The checked model of *states* states; those that got no action are ends."""
        actions = np.searchsorted(np.asarray(self.of, np.int64), np.arange(states + 1))
        names = self.names
        return checked(
            actions.astype(np.int64),
            np.asarray([*self.first, len(self.to)], np.int64),
            np.asarray(self.to, np.int64),
            np.asarray(self.lo, np.float64),
            np.asarray(self.hi, np.float64),
            state_name=state_name,
            action_name=lambda a: names[a] or str(a),
        )
