"""The solver's inner loops, compiled by Numba: cached on disk, without fast-math, without the interpreter's lock.

`kernels_plain` does the same with NumPy alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from safeconduct.journey.kernels_plain import SURE, TIE, TINY, UNIT
from safeconduct.journey.model import Choice, Floats, Ints, Mask


@njit(cache=True, nogil=True)
def _row_value(
    to: Ints, lo: Floats, hi: Floats, rest: float, x: Floats, order: Ints, first: int, last: int, most: bool
) -> float:
    """The least (or greatest) mean of *x* over one row, rounded outwards; between its successors' extremes.

    *order* holds the row's entries by value as they last were: from one tick to the next little changes.
    """
    mean, low, high = 0.0, np.inf, -np.inf
    for e in range(first, last):
        value = x[to[e]]
        mean += lo[e] * value
        if hi[e] > 0:
            low, high = min(low, value), max(high, value)
    if low == high:
        return low
    if rest > 0:
        for k in range(first + 1, last):
            e, i = order[k], k
            while i > first and x[to[order[i - 1]]] > x[to[e]]:
                order[i] = order[i - 1]
                i -= 1
            order[i] = e
        for k in range(last - first):
            e = order[last - 1 - k] if most else order[first + k]
            part = min(rest, hi[e] - lo[e])
            mean += part * x[to[e]]
            rest -= part
            if rest <= 0:
                break
    margin = (last - first + 4) * UNIT * (mean + high)
    return min(high, mean + margin) if most else max(low, mean - margin)


@njit(cache=True, nogil=True)
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
    """Robust dynamic programming from the last tick to the first.

    Where a state is *fixed* or the ticks are over it has its *worth*. Chooses into *plan* (or follows it): the person
    *wants* worth or not, against a nature that makes it *most* or least. Returns the least and the greatest mean worth
    under the plan.
    """
    ticks, states = plan.shape
    up, down = np.arange(len(to)), np.arange(len(to))
    rest = np.ones(len(entries) - 1)
    for a in range(len(rest)):
        for e in range(entries[a], entries[a + 1]):
            rest[a] -= lo[e]
    low, high, before_low, before_high = worth.copy(), worth.copy(), worth.copy(), worth.copy()
    for t in range(ticks - 1, -1, -1):
        low, before_low, high, before_high = before_low, low, before_high, high
        for s in range(states):
            first, last = actions[s], actions[s + 1]
            if fixed[s] or first == last:
                continue
            a = first + max(plan[t, s], 0)
            if choose:
                best, a = 0.0, -1
                for b in range(first, last):
                    if most:
                        value = _row_value(to, lo, hi, rest[b], before_high, down, entries[b], entries[b + 1], True)
                    else:
                        value = _row_value(to, lo, hi, rest[b], before_low, up, entries[b], entries[b + 1], False)
                    if a < 0 or (wants and value > best * (1 + TIE)) or (not wants and value < best * (1 - TIE)):
                        best, a = value, b
                plan[t, s] = a - first
                if most:
                    high[s] = best
                else:
                    low[s] = best
            if not choose or not most:
                high[s] = _row_value(to, lo, hi, rest[a], before_high, down, entries[a], entries[a + 1], True)
            if not choose or most:
                low[s] = _row_value(to, lo, hi, rest[a], before_low, up, entries[a], entries[a + 1], False)
    return low, high


@njit(cache=True, nogil=True)
def _less(rest: float, low: float, part: float) -> tuple[float, float]:
    """A double-double *rest* + *low* less *part*, exactly but for the last of some hundred binary places."""
    s = rest - part
    b = s - rest
    low += (rest - (s - b)) - (part + b)
    t = s + low
    return t, low - (t - s)


@njit(cache=True, nogil=True)
def _greedy(
    lo: Floats, hi: Floats, first: int, last: int, sign: int, d: Floats, order: Ints, p: Floats
) -> tuple[float, float]:
    """The distribution *p* within the bounds whose mean of *d* is greatest (sign 1) or least (-1); mean and weight."""
    n = last - first
    rest, low = 1.0, 0.0
    for i in range(n):
        p[i] = lo[first + i]
        rest, low = _less(rest, low, p[i])
        k, key = i, sign * d[i]
        while k > 0 and sign * d[order[k - 1]] < key:
            order[k] = order[k - 1]
            k -= 1
        order[k] = i
    for k in range(n):
        if rest <= 0:
            break
        i = order[k]
        if hi[first + i] - lo[first + i] >= rest:
            p[i] = lo[first + i] + rest
            break
        p[i] = hi[first + i]
        rest, low = _less(rest, low, hi[first + i])
        rest, low = _less(rest, low, -lo[first + i])
    mean, weight = 0.0, 0.0
    for i in range(n):
        mean += p[i] * d[i]
        weight += p[i] * abs(d[i])
    return mean, weight


@njit(cache=True, nogil=True)
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
    """One pass of strict improvements over the *live* states, in differences of the values *x* + *tail*.

    The person (of the state's rows) and nature (of its distribution *p* on a row) each maximise (1), minimise (-1) or
    keep their choice (0). With *at_once* a gain counts for the states before. Returns how many choices changed, and
    each state's gain and weight by the row it then has.
    """
    states = len(actions) - 1
    gain, weight = np.zeros(states), np.zeros(states)
    size = 0
    for a in range(len(entries) - 1):
        size = max(size, entries[a + 1] - entries[a])
    d, order, fresh = np.empty(size), np.empty(size, np.int64), np.empty(size)
    changes = 0
    for s in range(states - 1, -1, -1):
        if not live[s]:
            continue
        own = row[s]
        best, best_gain, best_weight = -1, 0.0, 0.0
        own_gain = own_weight = 0.0
        for a in range(actions[s] - 1, actions[s + 1] if person != 0 else actions[s]):
            if a == own:
                continue
            if a < actions[s]:
                a = own  # first, so that rows which cannot do better need no look at nature
            first, last = entries[a], entries[a + 1]
            mean, size_of, more, less = 0.0, 0.0, -np.inf, np.inf
            for e in range(first, last):
                diff = (x[to[e]] - x[s]) + (tail[to[e]] - tail[s])
                d[e - first] = diff
                mean += p[e] * diff
                size_of += p[e] * abs(diff)
                if p[e] < hi[e]:
                    more = max(more, nature * diff)
                if p[e] > lo[e]:
                    less = min(less, nature * diff)
            beaten = person * nature < 0 and best >= 0 and person * (mean - best_gain) <= 0
            if nature != 0 and not beaten and (more > less or np.isnan(mean)):  # some chance is better elsewhere
                m, w = _greedy(lo, hi, first, last, nature, d, order, fresh)
                if not nature * (m - mean) <= SURE * (w + size_of) + noise:  # also where *p* is not a number yet
                    mean, size_of = m, w
                    for e in range(first, last):
                        p[e] = fresh[e - first]
                    if a == own:
                        changes += 1
            if a == own:
                own_gain, own_weight = mean, size_of
            if best < 0 or person * (mean - best_gain) > 0:
                best, best_gain, best_weight = a, mean, size_of
        enough = SURE * (best_weight + own_weight) + noise
        if best != own and person * (best_gain - own_gain) > enough:
            row[s] = best
            changes += 1
            own_gain, own_weight = best_gain, best_weight
        gain[s], weight[s] = own_gain, own_weight
        if at_once:
            x[s] += own_gain
    return changes, gain, weight


@njit(cache=True, nogil=True)
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
    """For each *live* state, the greatest (sign 1) or least (-1) expected change of *x* + *tail*, rounded outwards.

    Over all rows and distributions. Exactly zero where no step of the row changes the value that way.
    """
    states = len(actions) - 1
    found = np.zeros(states)
    size = 0
    for a in range(len(entries) - 1):
        size = max(size, entries[a + 1] - entries[a])
    d, order, p = np.empty(size), np.empty(size, np.int64), np.empty(size)
    for s in range(states):
        if not live[s]:
            continue
        worst = -np.inf
        for a in range(actions[s], actions[s + 1]):
            first, last = entries[a], entries[a + 1]
            some = False
            for e in range(first, last):
                d[e - first] = (x[to[e]] - x[s]) + (tail[to[e]] - tail[s])
                if hi[e] > 0 and sign * d[e - first] > 0:
                    some = True
            if last - first == 1:
                bound = sign * d[0]
            else:
                m, w = _greedy(lo, hi, first, last, sign, d, order, p)
                bound = sign * m + (last - first + 8) * UNIT * w + TINY
                if not some:
                    bound = min(0.0, bound)
            worst = max(worst, bound)
        found[s] = sign * worst
    return found


@njit(cache=True, nogil=True)
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
    """Solve the chain's equations block by block, blocks in an order in which each leads only to earlier ones.

    Elimination without subtraction (Grassmann, Taksar and Heyman 1985): a diagonal is the sum of what leaves.
    *place* is a scratch array of -1.
    """
    for b in range(first_block, last_block):
        start, n = blocks[b], blocks[b + 1] - blocks[b]
        if n == 1:
            s = order[start]
            leaves, value = 0.0, right[s]
            for e in range(entries[row[s]], entries[row[s] + 1]):
                if to[e] != s:
                    leaves += p[e]
                    value += p[e] * found[to[e]]
            found[s] = value / leaves if leaves > 0 else np.inf
            continue
        matrix, out, value_of = np.zeros((n, n)), np.zeros(n), np.zeros(n)
        for i in range(n):
            place[order[start + i]] = i
        for i in range(n):
            s = order[start + i]
            value_of[i] = right[s]
            for e in range(entries[row[s]], entries[row[s] + 1]):
                j = place[to[e]]
                if j < 0:
                    out[i] += p[e]
                    value_of[i] += p[e] * found[to[e]]
                else:
                    matrix[i, j] += p[e]
        for k in range(n - 1, -1, -1):
            leaves = out[k]
            for j in range(k):
                leaves += matrix[k, j]
            matrix[k, k] = leaves
            if leaves <= 0:
                leaves = 1e-300
            for i in range(k):
                share = matrix[i, k] / leaves
                if share > 0:
                    for j in range(k):
                        matrix[i, j] += share * matrix[k, j]
                    out[i] += share * out[k]
                    value_of[i] += share * value_of[k]
        for k in range(n):
            for j in range(k):
                value_of[k] += matrix[k, j] * value_of[j]
            value_of[k] /= matrix[k, k] if matrix[k, k] > 0 else 1e-300
        for i in range(n):
            found[order[start + i]] = value_of[i]
            place[order[start + i]] = -1
