"""The same lives, slowly and otherwise: one person, a heap of times, and chance that is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import ceil, log, sqrt
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom

from safeconduct.population.draws import ARRIVAL, OUTCOME, TIME, person_keys, shares
from safeconduct.population.tables import BY_RATE, LOG, Drawn, Grid, Tables, Tally

Chance = Callable[[int, int, int], float]
"""a share by the clock (-1: arriving), by how often it has begun, and by what is drawn"""
Lives = Callable[[Tables, Drawn, Grid, int, int, Tally, Any], int]
"""what the kernels are: see `kernel_plain.lives`"""


def independent(random: Random) -> Chance:
    """Chance that has nothing to do with any key."""
    return lambda clock, turn, what: random.random()


def keyed(tables: Tables, drawn: Drawn, person: int) -> Chance:
    """The chance that a person has in the kernels."""
    key = person_keys(int(drawn.key), np.array([person], np.uint64))

    def share(clock: int, turn: int, what: int) -> float:
        word = ARRIVAL if clock < 0 else int(tables.words[clock])
        return float(shares(key, np.array([word], np.uint64), np.array([turn]), what)[0])

    return share


@dataclass
class Life:
    """What there was of a life."""

    events: int = 0
    counted: Counter[tuple[int, int]] = field(default_factory=Counter)
    """for each class and point how often the person was counted there"""
    steps: list[tuple[float, int, int]] = field(default_factory=list)
    """day, node and flow; the first is the arrival"""


def live(tables: Tables, drawn: Drawn, grid: Grid, chance: Chance) -> Life:
    """One life."""
    share = chance(-1, 0, TIME)
    window = next(n for n in range(len(drawn.windows)) if share < drawn.windows[n])
    first, last = float(drawn.first[window]), float(drawn.last[window])
    now = first + chance(-1, 0, OUTCOME) * (last - first)
    node, life = int(drawn.start[window]), Life()
    life.steps.append((now, node, -1))
    heap: list[tuple[float, str, int, int]] = [(float(edge), "law", n, 0) for n, edge in enumerate(tables.edges)]
    heap = [item for item in heap if item[0] > now]
    stamps: dict[int, int] = {}
    begun: dict[int, int] = {}
    rings: dict[int, tuple[float, int]] = {}
    point = ceil(now / grid.step)

    def law(day: float) -> int:
        return sum(bool(day >= edge) for edge in tables.edges[:-1]) - 1

    def refresh(day: float) -> None:
        """What may run here and now runs; what may not, stops."""
        row = tables.row[law(day), node]
        mine = {int(tables.clock[e]): int(tables.wait[e]) for e in range(tables.entries[row], tables.entries[row + 1])}
        for clock in [clock for clock in rings if clock not in mine]:
            del rings[clock]
        for clock, wait in mine.items():
            if clock not in rings:
                begun[clock] = begun.get(clock, 0) + 1
                rings[clock] = day + how_long(drawn, wait, chance(clock, begun[clock], TIME)), wait
            elif rings[clock][1] != wait:
                rings[clock] = rescaled(drawn, rings[clock], wait, day), wait
            else:
                continue
            stamps[clock] = stamps.get(clock, 0) + 1
            heappush(heap, (rings[clock][0], "clock", clock, stamps[clock]))

    refresh(now)
    while heap:
        day, what, clock, stamp = heappop(heap)
        if what == "clock" and (clock not in rings or stamps[clock] != stamp or rings[clock][0] != day):
            continue
        while point < grid.points and (point * grid.step < day or point * grid.step <= grid.end <= day):
            life.counted[int(tables.class_of[node]), point] += 1
            point += 1
        if day >= grid.end:
            break
        if what == "clock":
            life.events += 1
            row = tables.row[law(day), node]
            entry = next(e for e in range(tables.entries[row], tables.entries[row + 1]) if tables.clock[e] == clock)
            end = outcome(tables, drawn, entry, chance(clock, begun[clock], OUTCOME))
            node = int(tables.to[end])
            life.steps.append((day, node, int(tables.flow[end])))
            del rings[clock]
        refresh(day)
    return life


def outcome(tables: Tables, drawn: Drawn, entry: int, share: float) -> int:
    ends = range(tables.ends[entry], tables.ends[entry + 1])
    first = int(drawn.choices[tables.decision[entry]])
    return next(end for n, end in enumerate(ends) if len(ends) == 1 or share < drawn.shares[first + n])


def how_long(drawn: Drawn, wait: int, share: float) -> float:
    """The days by which a share of all clocks of a kind have rung."""
    lo, mid, hi = float(drawn.lo[wait]), float(drawn.mid[wait]), float(drawn.hi[wait])
    if drawn.kind[wait] == BY_RATE:
        return -mid * log(share)
    if hi == lo:
        return lo
    turn = (mid - lo) / (hi - lo)
    return lo + sqrt(share * turn) * (hi - lo) if share < turn else hi - sqrt((1 - share) * (1 - turn)) * (hi - lo)


def rescaled(drawn: Drawn, ring: tuple[float, int], wait: int, day: float) -> float:
    """A clock by rate goes on by its new rate, from what it has left; one by days rings when it would have."""
    rings, before = ring
    if drawn.kind[before] == drawn.kind[wait] == BY_RATE:
        return float(day + (rings - day) * drawn.mid[wait] / drawn.mid[before])
    return rings


# -- comparing -------------------------------------------------------------------------------------------------------


def same_steps(log: NDArray[np.void], lives: Sequence[Life]) -> bool:
    """Whether a kernel's log holds the steps of some lives, in order; days may differ in their last places."""
    steps = [(n, *step) for n, life in enumerate(lives) for step in life.steps]
    who, day, node, flow = (np.array(column) for column in zip(*steps, strict=True))
    return len(log) == len(steps) and bool(
        (log["person"] == who).all()
        and (log["node"] == node).all()
        and (log["flow"] == flow).all()
        and np.allclose(log["day"], day, rtol=0, atol=1e-6)
    )


class Sample(NamedTuple):
    """Some people: how many were counted where, and how many of the events each of them had."""

    counted: NDArray[np.int64]
    """(classes, points)"""
    events: NDArray[np.int64]
    """(people)"""


def in_kernel(
    lives: Lives, tables: Tables, drawn: Drawn, grid: Grid, nobody: Callable[[], Tally], people: int, first: int = 0
) -> Sample:
    """So many people, from the *first* number on, as a kernel lets them live."""
    log = np.zeros(lives(tables, drawn, grid, first, people, nobody(), np.zeros(0, LOG)), LOG)
    found = nobody()
    lives(tables, drawn, grid, first, people, found, log)
    events = np.bincount(log["person"] - first, minlength=people) - 1  # the first step is the arrival
    assert events.sum() == found.events[0]
    return Sample(found.change.cumsum(axis=1)[:, : grid.points], events)


def in_heap(tables: Tables, drawn: Drawn, grid: Grid, chances: Sequence[Chance]) -> Sample:
    """People as the slow heap lets them live, each by a chance."""
    counted, events = np.zeros((len(tables.limbo), grid.points), np.int64), list[int]()
    for chance in chances:
        life = live(tables, drawn, grid, chance)
        events.append(life.events)
        for (kind, point), times in life.counted.items():
            counted[kind, point] += times
    return Sample(counted, np.array(events))


def by_chance(one: Sample, other: Sample) -> float:
    """The chance, at most, that two samples of the same lives differ somewhere as much as these.

    Compared are how many were counted in each class at each point, and how many had more events than each number that
    somebody had. Were it the same lives, those counted would fall on the two samples as if drawn without replacing:
    Fisher's exact test, both ways, which holds for rare counts and for any tail of events. The least chance of all
    these comparisons counts as often as there are comparisons (Bonferroni), however they hang together.
    """
    some, others = len(one.events), len(other.events)
    numbers = np.unique(np.concatenate((one.events, other.events)))
    mine, its = (
        np.concatenate((sample.counted.ravel(), (sample.events[:, None] > numbers).sum(axis=0)))
        for sample in (one, other)
    )
    told = (mine + its > 0) & (mine + its < some + others)
    mine, both = mine[told], (mine + its)[told]
    least = np.minimum(
        hypergeom.cdf(mine, some + others, both, some), hypergeom.sf(mine - 1, some + others, both, some)
    ).min(initial=1)
    return min(1.0, 2 * float(least) * len(both))
