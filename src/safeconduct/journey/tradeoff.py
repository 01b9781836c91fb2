"""Protection against removal: plans none of which is better than another on both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from safeconduct.journey.model import Choice, Mask, Model
from safeconduct.journey.solve import Outcome, backwards, judge_within

EDGE = 2.0**-20
"""the weight of the lesser aim at the ends, so that it still settles ties"""
CLOSER = 1e-6
"""points closer than this are one"""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A timed plan with its bounds on both chances; *weight* is what protection counted when it was made."""

    weight: float
    protected: Outcome
    removed: Outcome


def tradeoff(model: Model, protected: Mask, removed: Mask, ticks: int, start: int, *, most: int = 9) -> list[Point]:
    """Plans for state *start*, from the least removal to the most protection, each against its worst nature.

    Between two neighbours a weight is tried at which both count alike (Aneja and Nair 1979), until nothing new is found
    or *most* plans were made. Each plan maximises, in the worst nature, weight * P(protected) + (1 - weight) *
    (1 - P(removed)). Protected and removed must be different states; neither is left again.
    """
    if (protected & removed).any():
        raise ValueError("a state counts as protected and as removed; expected one or neither")

    def made(weight: float) -> Point:
        worth = np.where(protected, 1.0, np.where(removed, 0.0, 1 - weight))
        plan: Choice = np.full((ticks, model.states), -1, np.int16)
        backwards(model, protected | removed, worth, plan, choose=True, wants=True, most=False)
        return Point(weight, judge_within(model, protected, plan), judge_within(model, removed, plan))

    def value(point: Point) -> tuple[float, float]:
        return float(point.protected.lo[start]), float(point.removed.hi[start])

    points = [made(EDGE), made(1 - EDGE)]
    tried = list(zip(points, points[1:], strict=False))
    while tried and len(points) < most:
        left, right = tried.pop(0)
        (p, r), (q, s) = value(left), value(right)
        if q - p <= CLOSER or s - r <= CLOSER:
            continue
        weight = (s - r) / ((s - r) + (q - p))
        point = made(weight)
        a, b = value(point)
        if weight * (a - p) - (1 - weight) * (b - r) > CLOSER:
            points.append(point)
            tried += [(left, point), (point, right)]
    points.sort(key=lambda point: (value(point)[1], -value(point)[0]))
    return [x for i, x in enumerate(points) if all(value(y)[0] < value(x)[0] - CLOSER for y in points[:i])]
