"""Bounds that are proved, not believed: each is a vector of values checked row by row with rounding counted in.

Above: whatever no row exceeds in expectation is at least the chance (Park's induction; any loop may stay in it). Below:
whatever every row keeps up with in expectation is at most the chance, provided that every choice leaves the states in
hand with certainty; so it is tested only where the goal cannot be kept away for ever, and is zero elsewhere.
Both are solved for with a small step added to or taken from every row, which leaves room for rounding.
"""

from __future__ import annotations

import numpy as np

from safeconduct.journey import kernels
from safeconduct.journey.chain import Chain
from safeconduct.journey.derived import drawn_together
from safeconduct.journey.graph import approach, graph, loops
from safeconduct.journey.iterate import Position, improve, settle
from safeconduct.journey.kernels_plain import UNIT
from safeconduct.journey.model import Floats, Mask, Model

WIDTH = 1e-8
"""the greatest half-width of an answer"""
SHARE = WIDTH / 8
"""how far each side of a certificate may stand from the value for the room it takes"""
TRIES = 4
ROUNDINGS = 64
"""room for rounding, in units of the last place of what values differ by along a row"""


def below(model: Model, goal: Mask, guess: Position) -> Floats:
    """Lower bounds of the chance of *goal* where person and nature both keep away from it as best they can.

    Zero where they can keep away for ever, exactly one where they cannot help reaching it; zero also where no proof
    was found.
    """
    g = graph(model)
    kept = approach(g, goal, person=False, nature=False)[0] < 0
    sure = ~(approach(g, kept, person=True, nature=True, through=~goal)[0] >= 0)
    live = ~kept & ~sure
    del g  # of a large model it is as large
    at = _copy(guess)
    at.put(kept, 0.0)
    at.put(sure, 1.0)
    if live.any() and not (_room(model, at, live, -1) and (_extreme(model, at, live, -1) >= 0).all()):
        at.put(live, 0.0)
    return np.where(live, np.clip(np.nextafter(at.x + at.tail, -1.0), 0.0, 1.0), at.x)


def above(model: Model, goal: Mask, guess: Position, ones: Mask) -> Floats:
    """Upper bounds of the chance of *goal* where person and nature both strive for it; *ones* need no proof.

    Exactly zero where it cannot be reached at all; one where no proof was found.
    """
    g = graph(model)
    never = approach(g, goal, person=True, nature=True)[0] < 0
    live = ~never & ~goal & ~ones
    at = _copy(guess)
    at.put(never, 0.0)
    at.put(goal | ones, 1.0)
    if live.any():
        label = loops(g, live)
        del g  # of a large model it is as large
        small, number = drawn_together(model, live, label)
        inner = Position.start(small, np.zeros(small.states))
        np.maximum.at(inner.x, number, at.x)
        alive = np.zeros(small.states, np.bool_)
        alive[number[live]] = True
        done = _room(small, inner, alive, 1)
        at.x, at.tail = inner.x[number], inner.tail[number]
        if not done or (_extreme(model, at, live, 1) > 0).any():
            at.put(live, 1.0)
    return np.where(live, np.clip(np.nextafter(at.x + at.tail, 2.0), 0.0, 1.0), at.x)


def _room(model: Model, at: Position, live: Mask, sign: int) -> bool:
    """Solve with room for rounding in every row of the *live* states, small enough for the width asked."""
    improve(model, at, live, sign, sign)
    middle, chain = at.x.copy(), Chain(model, live, at.row, at.p)
    step, rounding = SHARE / _longest(chain, live), np.zeros(model.states)
    for _ in range(TRIES):
        rounding = np.maximum(rounding, ROUNDINGS * UNIT * improve(model, at, live, 0, 0)[2])
        settled = settle(model, at, live, sign, sign, sign * (step + rounding), chain)
        if settled is None:
            return False
        chain = settled
        spread = float(np.abs(at.x - middle)[live].max())
        if spread <= 2 * SHARE and (sign * _extreme(model, at, live, sign) <= 0).all():
            break
        step *= SHARE / max(spread, SHARE)
    return True


def _longest(chain: Chain, live: Mask) -> float:
    """The longest expected time to leave the live states, in steps."""
    return float(max(1.0, np.abs(chain.solve(live.astype(np.float64))).max()))


def _extreme(model: Model, at: Position, live: Mask, sign: int) -> Floats:
    m = model
    found: Floats = kernels.loops(len(m.to)).extreme(m.actions, m.entries, m.to, m.lo, m.hi, live, at.x, at.tail, sign)
    return found


def _copy(at: Position) -> Position:
    return Position(at.x.copy(), at.tail.copy(), at.row.copy(), at.p.copy())
