"""The solver's inner loops with NumPy alone, where Numba is not installed: the same answers, several times slower."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import coo_matrix, diags
from scipy.sparse.linalg import splu

from safeconduct.journey.model import Choice, Floats, Ints, Mask
from safeconduct.journey.walks_plain import entries_of

UNIT = 2.0**-52
TIE = 1e-12
"""two choices whose values differ by less, relatively, are a tie"""

SURE = 2.0**-44
"""a change of choice must gain this much, relative to what the values differ by along the row"""
TINY = 2.0**-101
"""more than differences of values kept in two doubles can be off by"""


def row_values(entries: Ints, to: Ints, lo: Floats, hi: Floats, x: Floats, most: bool) -> Floats:
    """The least (or greatest) mean of *x* over each row, rounded outwards; between its successors' extremes."""
    sizes = np.diff(entries)
    if not len(sizes):
        return np.zeros(0)
    values = x[to]
    low = np.minimum.reduceat(np.where(hi > 0, values, np.inf), entries[:-1])
    high = np.maximum.reduceat(np.where(hi > 0, values, -np.inf), entries[:-1])
    rest, mean = np.ones(len(sizes)), np.zeros(len(sizes))
    order = np.lexsort((-values if most else values, np.repeat(np.arange(len(sizes)), sizes)))
    for place in range(int(sizes.max())):
        rows = np.flatnonzero(sizes > place)
        e = entries[rows] + place
        rest[rows] -= lo[e]
        mean[rows] += lo[e] * values[e]
    for place in range(int(sizes.max())):
        rows = np.flatnonzero((sizes > place) & (rest > 0))
        e = order[entries[rows] + place]
        part = np.minimum(rest[rows], hi[e] - lo[e])
        mean[rows] += part * values[e]
        rest[rows] -= part
    margin = (sizes + 4) * UNIT * (mean + high)
    return np.minimum(high, mean + margin) if most else np.maximum(low, mean - margin)


def backwards(
    actions: Ints,
    entries: Ints,
    to: Ints,
    lo: Floats,
    hi: Floats,
    fixed: Mask,
    worth: Floats,
    plan: Choice,
    choose: bool,
    wants: bool,
    most: bool,
) -> tuple[Floats, Floats]:
    """Robust dynamic programming; see `kernels_fast.backwards`."""
    low, high = worth.copy(), worth.copy()
    live = np.flatnonzero(~fixed & (np.diff(actions) > 0))
    first, many = actions[live], np.diff(actions)[live]
    for t in range(len(plan) - 1, -1, -1):
        least = row_values(entries, to, lo, hi, low, False)
        greatest = row_values(entries, to, lo, hi, high, True)
        if choose:
            aimed = greatest if most else least
            best, at = aimed[first].copy(), np.zeros(len(live), np.int64)
            for place in range(1, int(many.max(initial=0))):
                rows = np.flatnonzero(many > place)
                value = aimed[first[rows] + place]
                better = value > best[rows] * (1 + TIE) if wants else value < best[rows] * (1 - TIE)
                best[rows[better]] = value[better]
                at[rows[better]] = place
            plan[t, live] = at
        chosen = first + np.maximum(plan[t, live], 0)
        low, high = low.copy(), high.copy()
        low[live], high[live] = least[chosen], greatest[chosen]
    return low, high


def _less(rest: Floats, low: Floats, part: Floats) -> tuple[Floats, Floats]:
    s = rest - part
    b = s - rest
    low = low + ((rest - (s - b)) - (part + b))
    t = s + low
    return t, low - (t - s)


def _sums(entries: Ints, values: Floats) -> Floats:
    """Sums of each row's values, added in order."""
    sizes = np.diff(entries)
    total = np.zeros(len(sizes))
    for place in range(int(sizes.max(initial=0))):
        rows = np.flatnonzero(sizes > place)
        total[rows] += values[entries[rows] + place]
    return total


def _greedy(entries: Ints, lo: Floats, hi: Floats, sign: int, d: Floats) -> Floats:
    """The distribution of every row within its bounds that makes the mean of *d* greatest (sign 1) or least (-1)."""
    sizes = np.diff(entries)
    p = lo.copy()
    rest, low = np.ones(len(sizes)), np.zeros(len(sizes))
    for place in range(int(sizes.max(initial=0))):
        rows = np.flatnonzero(sizes > place)
        rest[rows], low[rows] = _less(rest[rows], low[rows], lo[entries[rows] + place])
    order = np.lexsort((-sign * d, np.repeat(np.arange(len(sizes)), sizes)))
    for place in range(int(sizes.max(initial=0))):
        rows = np.flatnonzero((sizes > place) & (rest > 0))
        e = order[entries[rows] + place]
        ends = hi[e] - lo[e] >= rest[rows]
        p[e[ends]] = lo[e[ends]] + rest[rows[ends]]
        rest[rows[ends]] = 0.0
        rows, e = rows[~ends], e[~ends]
        p[e] = hi[e]
        rest[rows], low[rows] = _less(rest[rows], low[rows], hi[e])
        rest[rows], low[rows] = _less(rest[rows], low[rows], -lo[e])
    return p


def _differences(actions: Ints, entries: Ints, to: Ints, x: Floats, tail: Floats) -> Floats:
    own = np.repeat(np.repeat(np.arange(len(actions) - 1), np.diff(actions)), np.diff(entries))
    found: Floats = (x[to] - x[own]) + (tail[to] - tail[own])
    return found


def improve(
    actions: Ints,
    entries: Ints,
    to: Ints,
    lo: Floats,
    hi: Floats,
    live: Mask,
    x: Floats,
    tail: Floats,
    row: Ints,
    p: Floats,
    person: int,
    nature: int,
    noise: float,
    at_once: bool,
) -> tuple[int, Floats, Floats]:
    """One pass of strict improvements; see `kernels_fast.improve`."""
    states = np.flatnonzero(live)
    own = row[states]
    d = _differences(actions, entries, to, x, tail)
    mean, weight = _sums(entries, p * d), _sums(entries, p * np.abs(d))
    changes = 0
    if nature:
        fresh = _greedy(entries, lo, hi, nature, d)
        m, w = _sums(entries, fresh * d), _sums(entries, fresh * np.abs(d))
        better = ~(nature * (m - mean) <= SURE * (w + weight) + noise)  # also where *p* is not a number yet
        mine = np.zeros(len(mean), np.bool_)
        mine[own] = True
        better &= mine if person == 0 else np.repeat(live, np.diff(actions))
        changes += int((better & mine).sum())
        at = np.repeat(better, np.diff(entries))
        p[at] = fresh[at]
        mean, weight = np.where(better, m, mean), np.where(better, w, weight)
    if person:
        best = actions[states].copy()
        for place in range(1, int(np.diff(actions)[states].max(initial=0))):
            i = np.flatnonzero(np.diff(actions)[states] > place)
            rows = actions[states[i]] + place
            more = person * (mean[rows] - mean[best[i]]) > 0
            best[i[more]] = rows[more]
        switch = person * (mean[best] - mean[own]) > SURE * (weight[best] + weight[own]) + noise
        row[states[switch]] = best[switch]
        changes += int(switch.sum())
    gain, size = np.zeros(len(actions) - 1), np.zeros(len(actions) - 1)
    gain[states], size[states] = mean[row[states]], weight[row[states]]
    if at_once:
        x += gain
    return changes, gain, size


def extreme(
    actions: Ints,
    entries: Ints,
    to: Ints,
    lo: Floats,
    hi: Floats,
    live: Mask,
    x: Floats,
    tail: Floats,
    sign: int,
) -> Floats:
    """The extreme expected change of each live state; see `kernels_fast.extreme`."""
    found = np.zeros(len(actions) - 1)
    if not live.any():
        return found
    d = _differences(actions, entries, to, x, tail)
    p = _greedy(entries, lo, hi, sign, d)
    sizes = np.diff(entries)
    bound = sign * _sums(entries, p * d) + (sizes + 8) * UNIT * _sums(entries, p * np.abs(d)) + TINY
    some = _sums(entries, ((hi > 0) & (sign * d > 0)).astype(float)) > 0
    bound = np.where(some, bound, np.minimum(bound, 0.0))
    bound = np.where(sizes == 1, sign * d[entries[:-1]], bound)
    states = np.flatnonzero(live)
    worst = bound[actions[states]].copy()
    for place in range(1, int(np.diff(actions)[states].max(initial=0))):
        i = np.flatnonzero(np.diff(actions)[states] > place)
        worst[i] = np.maximum(worst[i], bound[actions[states[i]] + place])
    found[states] = sign * worst
    return found


def substitute(
    order: Ints,
    blocks: Ints,
    entries: Ints,
    to: Ints,
    p: Floats,
    row: Ints,
    place: Ints,
    right: Floats,
    found: Floats,
    first_block: int,
    last_block: int,
) -> None:
    """Solve the chain's equations for a run of blocks at once; see `kernels_fast.substitute`."""
    states = order[blocks[first_block] : blocks[last_block]]
    found[states] = factor(states, entries, to, p, row, place)(right, found)


def factor(
    states: Ints, entries: Ints, to: Ints, p: Floats, row: Ints, place: Ints
) -> Callable[[Floats, Floats], Floats]:
    """The chain's equations on *states* factored: a function of the right side and the values found so far."""
    n = len(states)
    place[states] = np.arange(n)
    at, e = entries_of(entries, row[states])
    j = place[to[e]]
    other = j != at
    inside, outside = other & (j >= 0), other & (j < 0)
    leaves = np.bincount(at[other], p[e[other]], n)
    matrix = coo_matrix((-p[e[inside]], (at[inside], j[inside])), (n, n)) + diags(leaves)
    place[states] = -1
    try:
        solved = splu(
            matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
    except RuntimeError:  # exactly singular: states that never leave
        return lambda *_: np.full(n, np.inf)

    def solve(right: Floats, found: Floats) -> Floats:
        values: Floats = solved.solve(
            right[states] + np.bincount(at[outside], p[e[outside]] * found[to[e[outside]]], n)
        )
        return values

    return solve
