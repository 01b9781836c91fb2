"""Walks through a model's graph with NumPy alone, where Numba is not installed: the same answers."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from safeconduct.journey.model import Floats, Ints, Mask

ROUNDING = 2.0**-50
"""sums of bounds that miss one by less are one"""


def grouped(keys: Ints, groups: int) -> tuple[Ints, Ints]:
    """The order of items by key, each key's in the order given, and the offsets of the groups."""
    offsets: Ints = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=groups)))).astype(np.int64)
    return np.argsort(keys, kind="stable"), offsets


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
    """Steps to a chance of the goal, layer by layer backwards; see `graph.approach`."""
    steps, by = np.where(goal, 0, -1), np.full(len(goal), -1, np.int64)
    hit = np.zeros(len(row_state), np.bool_)
    front, step = np.flatnonzero(goal), 0
    while len(front):
        step += 1
        many = into[front + 1] - into[front]
        first = np.repeat(into[front] - np.concatenate(([0], np.cumsum(many)[:-1])), many)
        e = entering[first + np.arange(len(first))]
        rows = row[e]
        np.subtract.at(outside, rows, hi[e])
        new = np.unique(rows if nature else rows[(lo[e] > 0) | (outside[rows] < 1 - ROUNDING)])
        new = new[~hit[new]]
        hit[new] = True
        states, listed = np.unique(row_state[new], return_index=True)
        fresh = (steps[states] < 0) & through[states]
        if not person:
            np.subtract.at(left, row_state[new], 1)
            fresh &= left[states] == 0
        front = states[fresh]
        by[front] = new[listed[fresh]]
        steps[front] = step
    return steps, by


def entries_of(entries: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """The entries of some rows, and for each the place of its row among them."""
    sizes = entries[rows + 1] - entries[rows]
    at: Ints = np.repeat(np.arange(len(rows)), sizes)
    return at, np.repeat(entries[rows] - np.cumsum(sizes) + sizes, sizes) + np.arange(len(at))


def parts(live: Mask, entries: Ints, to: Ints, p: Floats, row: Ints) -> tuple[Ints, Ints]:
    """The *live* states by strongly connected part of their chain; see `walks_fast.parts`."""
    states = np.flatnonzero(live)
    place = np.full(len(live), -1, np.int64)
    place[states] = np.arange(len(states))
    at, e = entries_of(entries, row[states])
    use = (place[to[e]] >= 0) & (p[e] > 0)
    matrix = csr_matrix((np.ones(int(use.sum()), np.int8), (at[use], place[to[e[use]]])), (len(states), len(states)))
    count, label = connected_components(matrix, connection="strong")  # in the order asked for (Pearce 2005)
    order, blocks = grouped(label.astype(np.int64), count)
    return states[order], blocks


def cheapest(actions: Ints, entries: Ints, to: Ints, cost: Floats, extra: Floats, goal: Mask) -> tuple[Floats, Floats]:
    """What it costs to come to the goal, by state and by action; see `walks_fast.cheapest`."""
    known = np.where(goal, 0.0, np.inf)
    has = np.diff(actions) > 0
    while True:
        by = np.minimum.reduceat(cost + known[to], entries[:-1]) + extra
        best = known.copy()
        best[has] = np.minimum(best[has], np.minimum.reduceat(by, actions[:-1][has]))
        if np.array_equal(best, known):
            return known, by
        known = best
