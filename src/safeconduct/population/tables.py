"""What the kernel reads and writes: arrays only, so that compiled code and NumPy share them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from safeconduct.population.draws import Words

Ints = NDArray[np.int32]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BY_RATE, BY_DAYS = 0, 1
"""a clock that forgets how long it has run, and one that takes between so many and so many days"""
MONTH: Final = 365.25 / 12
"""days of a month, in which flows and time in limbo are counted"""
LOG: Final = np.dtype([("person", np.int64), ("day", np.float64), ("node", np.int32), ("flow", np.int32)])


class Tables(NamedTuple):
    """The net in arrays. A *row* is the clocks of a node under one law; equal rows are one."""

    words: Words
    """(clocks): what the draws of each are keyed by"""
    edges: Floats
    """days from the start at which the law or a rate may change; the last is the end"""
    row: Ints
    """(epochs, nodes)"""
    until: Ints
    """(epochs, nodes): the next epoch in which the row is another"""
    entries: Ints
    """(rows + 1): where a row's clocks begin"""
    clock: Ints
    wait: Ints
    decision: Ints
    """(entries): of each clock of a row"""
    ends: Ints
    """(entries + 1): where a clock's ends begin"""
    to: Ints
    flow: Ints
    """(ends): the node an end leads to, and what is counted"""
    class_of: Ints
    """(nodes): the class in which people of the node are counted"""
    limbo: Bools
    """(classes): in limbo, by the scenario's word"""


class Drawn(NamedTuple):
    """One member's numbers."""

    key: np.uint64
    windows: Floats
    """(windows): the share of people that arrive in this window or one before"""
    first: Floats
    last: Floats
    """(windows): the days between which they arrive"""
    start: Ints
    """(windows): the node they arrive in"""
    kind: Ints
    """(waits): `BY_RATE` or `BY_DAYS`"""
    lo: Floats
    mid: Floats
    """(waits): the mean days of a clock by rate, the usual days of one by days"""
    hi: Floats
    choices: Ints
    """(decisions): where their shares begin"""
    shares: Floats
    """for each outcome the share of it and of those before"""


class Grid(NamedTuple):
    """When people are counted: every *step* days up to the *end*."""

    step: float
    end: float

    @property
    def points(self) -> int:
        return int(self.end / self.step) + 1

    @property
    def months(self) -> int:
        return int(self.end / MONTH) + 1


class Tally(NamedTuple):
    """What is counted of some people, in whole persons; sums over people are sums of tallies."""

    change: Counts
    """(classes, points + 1): how many more are in a class than at the point before"""
    flows: Counts
    """(flows, months)"""
    decided: Counts
    """(decisions)"""
    limbo: Counts
    """(classes, months, 2): spells of limbo by the class they ended in and by length; over, and cut off by the end"""
    moves: Counts
    """(classes, classes): steps from class to class"""
    arrived: Counts
    """(classes)"""
    events: Counts
    """(1): clocks that rang"""

    def plus(self, other: Tally) -> Tally:
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))


def empty(classes: int, flows: int, decisions: int, grid: Grid) -> Tally:
    """A tally of nobody."""

    def zeros(*shape: int) -> Counts:
        return np.zeros(shape, np.int64)

    return Tally(
        zeros(classes, grid.points + 1),
        zeros(flows, grid.months),
        zeros(decisions),
        zeros(classes, grid.months, 2),
        zeros(classes, classes),
        zeros(classes),
        zeros(1),
    )
