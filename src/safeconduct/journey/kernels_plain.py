"""The solver's inner loops with NumPy alone, where Numba is not installed: the same answers, several times slower."""

from __future__ import annotations

import numpy as np

from safeconduct.journey.model import Choice, Floats, Ints, Mask

UNIT = 2.0**-52
TIE = 1e-12
"""two choices whose values differ by less, relatively, are a tie"""


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
    goal: Mask,
    plan: Choice,
    choose: bool,
    wants: bool,
    most: bool,
) -> tuple[Floats, Floats]:
    """Robust dynamic programming; see `kernels_fast.backwards`."""
    low = np.where(goal, 1.0, 0.0)
    high = low.copy()
    live = np.flatnonzero(~goal & (np.diff(actions) > 0))
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
