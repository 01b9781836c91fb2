"""Walks through a model's graph, compiled like `kernels_fast`; `walks_plain` does the same with NumPy alone."""

from __future__ import annotations

import numpy as np
from numba import njit

from safeconduct.journey.model import Floats, Ints, Mask
from safeconduct.journey.walks_plain import ROUNDING


@njit(cache=True, nogil=True)
def grouped(keys: Ints, groups: int) -> tuple[Ints, Ints]:
    """The order of items by key, each key's in the order given, and the offsets of the groups."""
    offsets = np.zeros(groups + 1, np.int64)
    for key in keys:
        offsets[key + 1] += 1
    for i in range(groups):
        offsets[i + 1] += offsets[i]
    at, order = offsets.copy(), np.empty(len(keys), np.int64)
    for i in range(len(keys)):
        order[at[keys[i]]] = i
        at[keys[i]] += 1
    return order, offsets


@njit(cache=True, nogil=True)
def approach(
    lo: Floats,
    hi: Floats,
    row_state: Ints,
    row: Ints,
    into: Ints,
    entering: Ints,
    outside: Floats,
    left: Ints,
    goal: Mask,
    through: Mask,
    person: bool,
    nature: bool,
) -> tuple[Ints, Ints]:
    """Steps to a chance of the goal, breadth first backwards; see `graph.approach`."""
    states = len(goal)
    steps, by = np.full(states, -1, np.int64), np.full(states, -1, np.int64)
    hit = np.zeros(len(row_state), np.bool_)
    queue = np.empty(states, np.int64)
    head = tail = 0
    for s in range(states):
        if goal[s]:
            steps[s] = 0
            queue[tail] = s
            tail += 1
    while head < tail:
        t = queue[head]
        head += 1
        for i in range(into[t], into[t + 1]):
            e = entering[i]
            a = row[e]
            outside[a] -= hi[e]
            if hit[a] or not (nature or lo[e] > 0 or outside[a] < 1 - ROUNDING):
                continue
            hit[a] = True
            s = row_state[a]
            left[s] -= 1
            if steps[s] < 0 and through[s] and (person or left[s] == 0):
                steps[s], by[s] = steps[t] + 1, a
                queue[tail] = s
                tail += 1
            elif steps[s] == steps[t] + 1 and a < by[s]:
                by[s] = a
    return steps, by


@njit(cache=True, nogil=True)
def _alone(s: int, live: Mask, number: Ints, placed: int, entries: Ints, to: Ints, p: Floats, row: Ints) -> bool:
    """Whether all that a state leads to has its part already, so that it is one by itself."""
    for e in range(entries[row[s]], entries[row[s] + 1]):
        t = to[e]
        if p[e] > 0 and live[t] and number[t] != placed and t != s:
            return False
    return True


@njit(cache=True, nogil=True)
def parts(live: Mask, entries: Ints, to: Ints, p: Floats, row: Ints) -> tuple[Ints, Ints]:
    """The *live* states by strongly connected part of their chain, each part after those it leads to (Tarjan 1972).

    Second, the offsets of the parts.
    """
    states, placed = len(live), len(live) + 1
    number, low = np.zeros(states, np.int64), np.zeros(states, np.int64)
    order, blocks = np.empty(states, np.int64), np.zeros(states + 1, np.int64)
    path, coming, waiting = np.empty(states, np.int64), np.empty(states, np.int64), np.empty(states, np.int64)
    seen = done = many = held = 0
    for root in range(states - 1, -1, -1):
        depth, enter = 0, root
        if not live[root] or number[root] > 0:
            continue
        while True:
            if enter >= 0 and _alone(enter, live, number, placed, entries, to, p, row):
                number[enter] = placed
                order[done] = enter
                done, many = done + 1, many + 1
                blocks[many] = done
                if depth == 0:
                    break
            elif enter >= 0:
                seen += 1
                number[enter] = low[enter] = seen
                path[depth], coming[depth], waiting[held] = enter, entries[row[enter]], enter
                depth, held = depth + 1, held + 1
            enter = -1
            s = path[depth - 1]
            e = coming[depth - 1]
            if e < entries[row[s] + 1]:
                coming[depth - 1] = e + 1
                t = to[e]
                if p[e] > 0 and live[t]:
                    if number[t] == 0:
                        enter = t
                    else:
                        low[s] = min(low[s], number[t])
                continue
            if low[s] == number[s]:
                while True:
                    held -= 1
                    t = waiting[held]
                    number[t] = placed
                    order[done] = t
                    done += 1
                    if t == s:
                        break
                many += 1
                blocks[many] = done
            depth -= 1
            if depth == 0:
                break
            low[path[depth - 1]] = min(low[path[depth - 1]], low[s])
    return order[:done], blocks[: many + 1]


@njit(cache=True, nogil=True)
def cheapest(actions: Ints, entries: Ints, to: Ints, cost: Floats, extra: Floats, goal: Mask) -> tuple[Floats, Floats]:
    """What it costs at best to come to the goal from each state and by each action; infinite where none leads there.

    An action costs its *extra* and the cheapest of its entries. Costs that add up exactly are the same in any order.
    """
    known, by = np.where(goal, 0.0, np.inf), np.full(len(extra), np.inf)
    changed = True
    while changed:
        changed = False
        for s in range(len(goal) - 1, -1, -1):
            for a in range(actions[s], actions[s + 1]):
                best = np.inf
                for e in range(entries[a], entries[a + 1]):
                    best = min(best, cost[e] + known[to[e]])
                by[a] = best + extra[a]
                if by[a] < known[s]:
                    known[s], changed = by[a], True
    return known, by
