"""Everybody's lives, event by event in continuous time, compiled by Numba: cached on disk, without the lock.

Each clock that may run in a person's status runs; the first to ring ends in one of its ends, and the status changes.
Clocks that may run before and after go on: one process does not begin anew because another moved. Where the law
changes, clocks that it ends stop, those it opens begin, and a rate that changes goes on from where it was.
`kernel_plain` does the same with NumPy alone.
"""

from __future__ import annotations

from math import log, sqrt
from typing import Any

import numpy as np
from numba import njit

from safeconduct.population.draws import ARRIVAL, SPREAD
from safeconduct.population.tables import BY_RATE, MONTH, Drawn, Grid, Tables, Tally

_SPREAD = np.uint64(SPREAD)
_ARRIVAL = np.uint64(ARRIVAL)
_ONE = np.uint64(1)
_ELEVEN = np.uint64(11)


@njit(inline="always")
def _mixed(word: Any) -> Any:
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@njit(inline="always")
def _share(key: Any, word: Any, turn: Any, what: Any) -> Any:
    count = (np.uint64(turn) << _ONE) | np.uint64(what)
    return (np.float64(_mixed(key ^ word ^ ((count + _ONE) * _SPREAD)) >> _ELEVEN) + 0.5) * 2.0**-53


@njit(inline="always")
def _days(kind: Any, lo: Any, mid: Any, hi: Any, share: Any) -> Any:
    """How long a clock runs: by its mean, or between least and most days with the usual ones likeliest."""
    if kind == BY_RATE:
        return -log(share) * mid
    if hi <= lo:
        return lo
    if share * (hi - lo) < mid - lo:
        return lo + sqrt(share * (hi - lo) * (mid - lo))
    return hi - sqrt((1.0 - share) * (hi - lo) * (hi - mid))


@njit(cache=True, nogil=True)
def lives(tables: Tables, drawn: Drawn, grid: Grid, first: int, count: int, tally: Tally, log_of: Any) -> int:
    """Let *count* people live, from the *first* number on; count them in *tally*, and write each step to *log_of*.

    Returns how many steps there were to write; those that a log is too short for are left out of it.
    """
    edges, row_of, until, entries = tables.edges, tables.row, tables.until, tables.entries
    clocks, waits, decisions, ends = tables.clock, tables.wait, tables.decision, tables.ends
    to, flow, class_of, in_limbo, words = tables.to, tables.flow, tables.class_of, tables.limbo, tables.words
    kinds, los, mids, his = drawn.kind, drawn.lo, drawn.mid, drawn.hi
    choices, shares = drawn.choices, drawn.shares
    end, step = grid.end, grid.step
    most_month = tally.flows.shape[1] - 1
    turn = np.zeros(64, np.int64)
    rings = np.zeros(64, np.float64)
    runs_by = np.zeros(64, np.int32)
    events, steps = 0, 0
    for person in range(first, first + count):
        key = _mixed(drawn.key ^ ((np.uint64(person) + _ONE) * _SPREAD))
        for i in range(64):
            turn[i] = 0
        share = _share(key, _ARRIVAL, 0, 0)
        window = 0
        while share >= drawn.windows[window]:
            window += 1
        now = drawn.first[window] + _share(key, _ARRIVAL, 0, 1) * (drawn.last[window] - drawn.first[window])
        node = drawn.start[window]
        epoch = 0
        while edges[epoch + 1] <= now:
            epoch += 1
        kind = class_of[node]
        tally.arrived[kind] += 1
        tally.change[kind, int(np.ceil(now / step))] += 1
        begun = now
        if steps < len(log_of):
            log_of[steps].person, log_of[steps].day, log_of[steps].node, log_of[steps].flow = person, now, node, -1
        steps += 1
        running = np.uint64(0)
        row = row_of[epoch, node]
        while True:
            mine = np.uint64(0)
            nearest, at = np.inf, -1
            for entry in range(entries[row], entries[row + 1]):
                clock, wait = clocks[entry], waits[entry]
                bit = _ONE << np.uint64(clock)
                mine |= bit
                if running & bit == 0:
                    turn[clock] += 1
                    rings[clock] = now + _days(
                        kinds[wait], los[wait], mids[wait], his[wait], _share(key, words[clock], turn[clock], 0)
                    )
                    runs_by[clock] = wait
                elif runs_by[clock] != wait:
                    before = runs_by[clock]
                    if kinds[before] == BY_RATE and kinds[wait] == BY_RATE:
                        rings[clock] = now + (rings[clock] - now) * (mids[wait] / mids[before])
                    runs_by[clock] = wait
                if rings[clock] < nearest:
                    nearest, at = rings[clock], entry
            running = mine
            changed = until[epoch, node]
            turns = edges[changed]
            if nearest >= turns:
                if turns >= end:
                    break
                now, epoch = turns, changed
                row = row_of[epoch, node]
                continue
            if nearest >= end or at < 0:
                break
            now = nearest
            while edges[epoch + 1] <= now:
                epoch += 1
            events += 1
            clock, decision = clocks[at], decisions[at]
            tally.decided[decision] += 1
            chosen = ends[at]
            if ends[at + 1] - chosen > 1:
                share = _share(key, words[clock], turn[clock], 1)
                choice = choices[decision]
                while share >= shares[choice]:
                    choice += 1
                chosen += choice - choices[decision]
            running &= ~(_ONE << np.uint64(clock))
            node = to[chosen]
            tally.flows[flow[chosen], min(int(now / MONTH), most_month)] += 1
            if steps < len(log_of):
                log_of[steps].person, log_of[steps].day = person, now
                log_of[steps].node, log_of[steps].flow = node, flow[chosen]
            steps += 1
            other = class_of[node]
            if other != kind:
                place = int(np.ceil(now / step))
                tally.change[kind, place] -= 1
                tally.change[other, place] += 1
                tally.moves[kind, other] += 1
                if in_limbo[other] and not in_limbo[kind]:
                    begun = now
                elif in_limbo[kind] and not in_limbo[other]:
                    tally.limbo[kind, min(int((now - begun) / MONTH), most_month), 0] += 1
                kind = other
            row = row_of[epoch, node]
        if in_limbo[kind]:
            tally.limbo[kind, min(int((end - begun) / MONTH), most_month), 1] += 1
    tally.events[0] += events
    return steps
