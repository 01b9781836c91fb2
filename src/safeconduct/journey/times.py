"""How long a plan takes: bounds of the expected number of steps until a goal."""

from __future__ import annotations

import numpy as np

from safeconduct.journey import kernels
from safeconduct.journey.derived import follow
from safeconduct.journey.graph import approach, graph
from safeconduct.journey.iterate import Position, settle
from safeconduct.journey.model import Floats, Ints, Mask, Model

ROOM = 2.0**-30
"""how much longer, relatively, the certified bounds are than the times solved for"""


def expected(model: Model, goal: Mask, row: Ints) -> tuple[Floats, Floats]:
    """Proved bounds of the least and greatest expected steps until *goal*, where the person follows the rows *row*.

    Zero to infinity where nature may keep away from the goal, and where no proof was found.
    """
    small = follow(model, row)[0]
    g = graph(small)
    avoided = approach(g, goal, person=False, nature=False)[0] < 0
    doubtful = approach(g, avoided, person=True, nature=True, through=~goal)[0] >= 0
    live = ~doubtful & ~goal
    low, high = _times(small, live, -1), _times(small, live, 1)
    high[doubtful] = np.inf
    return low, high


def _times(model: Model, live: Mask, sign: int) -> Floats:
    """Proved lower (-1) or upper (1) bounds of the expected steps until the live states are left; zero elsewhere."""
    at = Position.start(model, np.zeros(model.states))
    if not live.any():
        return at.x
    settle(model, at, live, sign, sign, 1.0)
    at.x, at.tail = (1 + sign * ROOM) * (at.x + at.tail), np.zeros(model.states)
    m = model
    change = kernels.loops(len(m.to)).extreme(m.actions, m.entries, m.to, m.lo, m.hi, live, at.x, at.tail, sign)
    proved = bool((sign * change <= -sign)[live].all())
    return at.x if proved else np.where(live, np.inf if sign > 0 else 0.0, 0.0)
