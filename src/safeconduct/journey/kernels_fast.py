"""The solver's inner loops, compiled by Numba: cached on disk, without fast-math, without the interpreter's lock.

`kernels_plain` does the same with NumPy alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from safeconduct.journey.kernels_plain import TIE, UNIT
from safeconduct.journey.model import Choice, Floats, Ints, Mask


@njit(cache=True, nogil=True)
def row_value(to: Ints, lo: Floats, hi: Floats, x: Floats, first: int, last: int, most: bool) -> float:
    """The least (or greatest) mean of *x* over one row, rounded outwards; between its successors' extremes."""
    rest, mean, low, high = 1.0, 0.0, np.inf, -np.inf
    for e in range(first, last):
        rest -= lo[e]
        mean += lo[e] * x[to[e]]
        if hi[e] > 0:
            low, high = min(low, x[to[e]]), max(high, x[to[e]])
    edge = high if most else low
    while rest > 0:
        following = -np.inf if most else np.inf
        for e in range(first, last):
            value = x[to[e]]
            if value == edge:
                part = min(rest, hi[e] - lo[e])
                mean += part * value
                rest -= part
            elif hi[e] > 0:
                if (most and following < value < edge) or (not most and edge < value < following):
                    following = value
        if following == np.inf or following == -np.inf:
            break
        edge = following
    margin = (last - first + 4) * UNIT * (mean + high)
    return min(high, mean + margin) if most else max(low, mean - margin)


@njit(cache=True, nogil=True)
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
    """Robust dynamic programming from the last tick to the first.

    Chooses into *plan* (or follows it): the person *wants* the goal or not, against a nature that makes it *most* or
    least likely. Returns the least and the greatest chance under the plan.
    """
    ticks, states = plan.shape
    low = np.where(goal, 1.0, 0.0)
    high = low.copy()
    for t in range(ticks - 1, -1, -1):
        before_low, before_high = low, high
        low, high = before_low.copy(), before_high.copy()
        aimed = before_high if most else before_low
        for s in range(states):
            a = actions[s]
            if goal[s] or a == actions[s + 1]:
                continue
            if choose:
                best, at = row_value(to, lo, hi, aimed, entries[a], entries[a + 1], most), a
                for b in range(a + 1, actions[s + 1]):
                    value = row_value(to, lo, hi, aimed, entries[b], entries[b + 1], most)
                    if (wants and value > best * (1 + TIE)) or (not wants and value < best * (1 - TIE)):
                        best, at = value, b
                plan[t, s] = at - a
            a += max(plan[t, s], 0)
            low[s] = row_value(to, lo, hi, before_low, entries[a], entries[a + 1], False)
            high[s] = row_value(to, lo, hi, before_high, entries[a], entries[a + 1], True)
    return low, high
