"""Without a horizon: the plan that reaches a goal most surely, or keeps from it, and proved bounds on its chance."""

from __future__ import annotations

from safeconduct.journey.certificate import WIDTH, above, below
from safeconduct.journey.derived import answered, follow
from safeconduct.journey.iterate import Position, followed, solve
from safeconduct.journey.model import Floats, Ints, Mask, Model

Proved = tuple[Floats, Floats, Mask]
"""lower bounds, upper bounds, and where they are as close as asked"""


def best(model: Model, goal: Mask, person: int, nature: int) -> tuple[Ints, Floats, Floats, Mask]:
    """The best plan's rows against that nature, bounds of the least and greatest chance under it, and where decided.

    The plan is proved best where no plan can do better than it does by more than the width allowed.
    """
    at = solve(model, goal, person, nature)
    small, near, _ = followed(model, at)
    seen = model if person == nature else answered(model, at.p)
    here = small if nature == -person else answered(small, near.p)
    if person > 0:
        low = below(here, goal, near)
        high = above(seen, goal, at, low == 1)
    else:
        low = below(seen, goal, at)
        high = above(here, goal, near, low == 1)
    decided = high - low <= 2 * WIDTH
    other = _proved(small, goal, solve(small, goal, 0, -nature), -nature)
    least, greatest = (low, other[1]) if nature < 0 else (other[0], high)
    return at.row, least, greatest, decided & other[2]


def judged(model: Model, goal: Mask, row: Ints) -> Proved:
    """Bounds of the least and the greatest chance of *goal* over nature, where the person follows the rows *row*."""
    small = follow(model, row)[0]
    least = _proved(small, goal, solve(small, goal, 0, -1), -1)
    greatest = _proved(small, goal, solve(small, goal, 0, 1), 1)
    return least[0], greatest[1], least[2] & greatest[2]


def _proved(model: Model, goal: Mask, at: Position, nature: int) -> Proved:
    """Bounds of the chance of *goal* in a model of one plan; nature makes it most (1) or least (-1) likely."""
    fixed = answered(model, at.p)
    low = below(model if nature < 0 else fixed, goal, at)
    high = above(fixed if nature < 0 else model, goal, at, low == 1)
    return low, high, high - low <= 2 * WIDTH
