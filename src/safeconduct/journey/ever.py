"""Without a horizon: the plan that reaches a goal most surely, or keeps from it, and proved bounds on its chance."""

from __future__ import annotations

import numpy as np

from safeconduct.journey.certificate import above, below
from safeconduct.journey.derived import answered, follow
from safeconduct.journey.iterate import Position, solve
from safeconduct.journey.model import Floats, Ints, Mask, Model


def least(model: Model, goal: Mask, row: Ints) -> tuple[Floats, Floats]:
    """Proved bounds of the least chance of *goal* over nature, where the person follows the rows *row*."""
    small = follow(model, row)
    at = solve(small, goal, 0, -1, _rows(small))
    low = below(small, goal, at)
    return low, above(answered(small, _full(at)), goal, at, low == 1)


def greatest(model: Model, goal: Mask, row: Ints) -> tuple[Floats, Floats]:
    """Proved bounds of the greatest chance of *goal* over nature, where the person follows the rows *row*."""
    small = follow(model, row)
    at = solve(small, goal, 0, 1, _rows(small))
    low = below(answered(small, _full(at)), goal, at)
    return low, above(small, goal, at, low == 1)


def best(model: Model, goal: Mask, person: int, nature: int) -> tuple[Ints, Floats, Floats]:
    """The rows of a best plan, and proved bounds of what the best plan is worth against that nature.

    The plan is worth at least the lower bound (the person maximises) or at most the upper (minimises).
    """
    at = solve(model, goal, person, nature)
    low, high = (least if nature < 0 else greatest)(model, goal, at.row)
    seen = model if person == nature else answered(model, _full(at))
    if person > 0:
        return at.row, low, above(seen, goal, at, low == 1)
    return at.row, below(seen, goal, at), high


def _rows(model: Model) -> Ints:
    return np.where(np.diff(model.actions) > 0, model.actions[:-1], -1)


def _full(at: Position) -> Floats:
    """Nature's distributions, zero on rows that were never in question."""
    return np.where(np.isnan(at.p), 0.0, at.p)
