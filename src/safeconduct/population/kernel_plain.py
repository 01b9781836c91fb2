"""Everybody's lives in rounds with NumPy alone: in each round everybody takes a step. The same as `kernel_fast`.

A machine's logarithms may differ in the last place from the compiled ones, and a day with them; draws never do.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.population.draws import ARRIVAL, OUTCOME, TIME, person_keys, shares
from safeconduct.population.tables import BY_RATE, MONTH, Drawn, Floats, Grid, Tables, Tally

SOME: Final = 1 << 14
"""people in one batch of rounds"""
Rows = NDArray[Any]


def lives(tables: Tables, drawn: Drawn, grid: Grid, first: int, count: int, tally: Tally, log: Any) -> int:
    """Let *count* people live, from the *first* number on; count them in *tally*, and write each step to *log*.

    Returns how many steps there were to write; those that a log is too short for are left out of it.
    """
    steps = 0
    for start in range(first, first + count, SOME):
        size = min(SOME, first + count - start)
        steps += _Lives(tables, drawn, grid, np.arange(start, start + size), tally, log[steps:]).through()
    return steps


class _Lives:
    """Some people, each at its own day."""

    def __init__(
        self, tables: Tables, drawn: Drawn, grid: Grid, people: NDArray[np.intp], tally: Tally, log: Any
    ) -> None:
        self.tables, self.drawn, self.grid, self.people, self.tally, self.log = tables, drawn, grid, people, tally, log
        clocks = int(tables.clock.max(initial=0)) + 1
        self.keys = person_keys(int(drawn.key), people.astype(np.uint64))
        self.turn = np.zeros((len(people), clocks), np.int64)
        self.rings = np.full((len(people), clocks), np.inf)
        self.waits = np.zeros((len(people), clocks), np.int32)
        self.running = np.zeros((len(people), clocks), np.bool_)
        none = np.zeros(len(people), np.int64)
        arrival = np.full(len(people), ARRIVAL, np.uint64)
        window = np.searchsorted(drawn.windows, shares(self.keys, arrival, none, TIME), "right")
        into = shares(self.keys, arrival, none, OUTCOME)
        self.now = drawn.first[window] + into * (drawn.last[window] - drawn.first[window])
        self.node = drawn.start[window].astype(np.intp)
        self.epoch = np.searchsorted(tables.edges, self.now, "right") - 1
        self.kind = tables.class_of[self.node].astype(np.intp)
        self.begun = self.now.copy()
        self.steps: list[tuple[Rows, Floats, Rows, Rows]] = []
        self.written = 0

    def through(self) -> int:
        tally = self.tally
        np.add.at(tally.arrived, self.kind, 1)
        np.add.at(tally.change, (self.kind, self._point(self.now)), 1)
        everybody = np.arange(len(self.people))
        self._note(everybody, np.full(len(everybody), -1))
        alive = everybody
        while len(alive):
            alive = self._round(alive)
        left = np.flatnonzero(self.tables.limbo[self.kind])
        np.add.at(tally.limbo[:, :, 1], (self.kind[left], self._month(self.grid.end - self.begun[left])), 1)
        return self._written()

    def _round(self, alive: Rows) -> Rows:
        """Start and keep clocks, then let the nearest ring, or let the law change first; who is left goes on."""
        t = self.tables
        row = t.row[self.epoch[alive], self.node[alive]]
        begin, many = t.entries[row], t.entries[row + 1] - t.entries[row]
        nearest, at = np.full(len(alive), np.inf), np.full(len(alive), -1)
        running = np.zeros((len(alive), self.running.shape[1]), np.bool_)
        for place in range(int(many.max(initial=0))):
            has = np.flatnonzero(many > place)
            entry, who = begin[has] + place, alive[has]
            clock, wait = t.clock[entry], t.wait[entry]
            self._start(who, clock, wait)
            running[has, clock] = True
            rings = self.rings[who, clock]
            sooner = rings < nearest[has]
            nearest[has[sooner]], at[has[sooner]] = rings[sooner], entry[sooner]
        self.running[alive] = running
        changed = t.until[self.epoch[alive], self.node[alive]]
        turns = t.edges[changed]
        waits = nearest >= turns
        goes_on = waits & (turns < self.grid.end)
        self.now[alive[goes_on]], self.epoch[alive[goes_on]] = turns[goes_on], changed[goes_on]
        rung = ~waits & (nearest < self.grid.end) & (at >= 0)
        self._ring(alive[rung], nearest[rung], at[rung])
        return alive[goes_on | rung]

    def _start(self, who: Rows, clock: Rows, wait: Rows) -> None:
        """Clocks that do not run yet begin; those that do, and whose rate is another now, go on by that."""
        d = self.drawn
        new = ~self.running[who, clock]
        mine, its, by = who[new], clock[new], wait[new]
        self.turn[mine, its] += 1
        share = shares(self.keys[mine], self.tables.words[its], self.turn[mine, its], TIME)
        self.rings[mine, its] = self.now[mine] + _days(d.kind[by], d.lo[by], d.mid[by], d.hi[by], share)
        before = self.waits[who, clock]
        other = ~new & (before != wait) & (d.kind[before] == BY_RATE) & (d.kind[wait] == BY_RATE)
        mine, its = who[other], clock[other]
        now = self.now[mine]
        self.rings[mine, its] = now + (self.rings[mine, its] - now) * (d.mid[wait[other]] / d.mid[before[other]])
        self.waits[who, clock] = wait

    def _ring(self, who: Rows, day: Floats, entry: Rows) -> None:
        """Clocks ring: each ends in one of its ends."""
        t, d, tally = self.tables, self.drawn, self.tally
        clock, decision = t.clock[entry], t.decision[entry]
        self.now[who] = day
        self.epoch[who] = np.searchsorted(t.edges, day, "right") - 1
        tally.events[0] += len(who)
        np.add.at(tally.decided, decision, 1)
        share = shares(self.keys[who], t.words[clock], self.turn[who, clock], OUTCOME)
        place, several = np.zeros(len(who), np.intp), t.ends[entry + 1] - t.ends[entry] > 1
        left = several.copy()
        while left.any():
            rows = np.flatnonzero(left)
            over = share[rows] >= d.shares[d.choices[decision[rows]] + place[rows]]
            place[rows[over]] += 1
            left[rows[~over]] = False
        end = t.ends[entry] + place
        self.running[who, clock] = False
        self.node[who] = t.to[end]
        np.add.at(tally.flows, (t.flow[end], self._month(day)), 1)
        self._note(who, t.flow[end])
        self._moved(who, t.class_of[self.node[who]].astype(np.intp))

    def _moved(self, who: Rows, others: Rows) -> None:
        tally, limbo = self.tally, self.tables.limbo
        moved = self.kind[who] != others
        who, others, kinds = who[moved], others[moved], self.kind[who[moved]]
        place = self._point(self.now[who])
        np.subtract.at(tally.change, (kinds, place), 1)
        np.add.at(tally.change, (others, place), 1)
        np.add.at(tally.moves, (kinds, others), 1)
        into, out = limbo[others] & ~limbo[kinds], limbo[kinds] & ~limbo[others]
        self.begun[who[into]] = self.now[who[into]]
        np.add.at(tally.limbo[:, :, 0], (kinds[out], self._month(self.now[who[out]] - self.begun[who[out]])), 1)
        self.kind[who] = others

    def _point(self, day: Floats) -> Rows:
        return np.ceil(day / self.grid.step).astype(np.intp)

    def _month(self, days: Floats) -> Rows:
        found: Rows = np.minimum((days / MONTH).astype(np.intp), self.tally.flows.shape[1] - 1)
        return found

    # -- steps of lives -----------------------------------------------------------------------------------------------

    def _note(self, who: Rows, flow: Rows) -> None:
        self.written += len(who)
        if len(self.log):
            self.steps.append((who, self.now[who], self.node[who], flow))

    def _written(self) -> int:
        """Write the steps person by person, as the compiled kernel does."""
        if not self.steps:
            return self.written
        who, day, node, flow = (np.concatenate(some) for some in zip(*self.steps, strict=True))
        order = np.argsort(who, kind="stable")[: len(self.log)]
        for name, column in (("person", self.people[who]), ("day", day), ("node", node), ("flow", flow)):
            self.log[name][: len(order)] = column[order]
        return len(who)


def _days(kind: Rows, lo: Floats, mid: Floats, hi: Floats, share: Floats) -> Floats:
    """How long clocks run: by their mean, or between least and most days with the usual ones likeliest."""
    span = hi - lo
    rising = lo + np.sqrt(share * span * (mid - lo))
    falling = hi - np.sqrt((1.0 - share) * span * (hi - mid))
    by_days = np.where(span <= 0, lo, np.where(share * span < mid - lo, rising, falling))
    found: Floats = np.where(kind == BY_RATE, -np.log(share) * mid, by_days)
    return found
