"""How surely a goal is reached, at best: the plan, and bounds on its chance that nature cannot leave.

All answers are arrays over states. A *goal* is a mask; reaching it once is enough. The person picks the actions; `aim`
says whether the person wants the goal ("most") or fears it ("least"). Nature picks the probabilities within their
bounds; a plan is made against the *worst* nature unless told otherwise, and then judged under both: ``lo`` and ``hi``
are the least and the greatest chance of the goal under that plan. Ties go to the action listed first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from safeconduct.journey import kernels
from safeconduct.journey.ever import best, judged
from safeconduct.journey.model import Choice, Floats, Mask, Model

Aim = Literal["most", "least"]
Nature = Literal["worst", "best"]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A plan and what it yields: for each state as a start, between *lo* and *hi* in every nature.

    *lo* is a certified lower bound of the least, *hi* a certified upper bound of the greatest chance of the goal under
    the plan; rounding is counted in. A zero or one that follows from the graph alone is exactly zero or one.
    """

    plan: Choice
    lo: Floats
    hi: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Certain(Outcome):
    """An outcome without horizon. Where not *decided*, the bounds hold but are wider than `certificate.WIDTH` allows,
    or the plan is not proved to be the best: say "undecided".
    """

    decided: Mask


def within(model: Model, goal: Mask, ticks: int, *, aim: Aim = "most", nature: Nature = "worst") -> Outcome:
    """The best time-indexed plan to reach (or never to reach) *goal* within *ticks* steps, and its bounds.

    ``plan[t, s]`` is the choice in state *s* when *t* steps are behind. Robust dynamic programming (Nilim and El Ghaoui
    2005). ``ValueError`` where *goal* is not one truth per state or *ticks* is negative.
    """
    _check(model, goal)
    if ticks < 0:
        raise ValueError(f"a horizon of {ticks} ticks; expected none or more")
    plan = np.full((ticks, model.states), -1, np.int16)
    lo, hi = _backwards(
        model, goal, plan, choose=True, wants=aim == "most", most=(aim == "most") != (nature == "worst")
    )
    return Outcome(plan, lo, hi)


def judge_within(model: Model, goal: Mask, plan: Choice) -> Outcome:
    """The bounds of reaching *goal* under a given time-indexed plan; the plan's length is the horizon."""
    _check(model, goal)
    lo, hi = _backwards(model, goal, plan, choose=False, wants=True, most=False)
    return Outcome(plan, lo, hi)


def ever(model: Model, goal: Mask, *, aim: Aim = "most", nature: Nature = "worst") -> Certain:
    """The best plan to reach *goal* at any time, or to keep from it for ever, and proved bounds."""
    _check(model, goal)
    person, answer = (1 if aim == "most" else -1), (1 if (aim == "most") != (nature == "worst") else -1)
    row, low, high, decided = best(model, goal, person, answer)
    return Certain(np.where(row >= 0, row - model.actions[:-1], -1).astype(np.int16), low, high, decided)


def judge_ever(model: Model, goal: Mask, plan: Choice) -> Certain:
    """Proved bounds of ever reaching *goal* under a given plan without horizon."""
    _check(model, goal)
    row = np.where(np.diff(model.actions) > 0, model.actions[:-1] + np.maximum(plan, 0), -1)
    return Certain(plan, *judged(model, goal, row))


def _backwards(
    model: Model, goal: Mask, plan: Choice, *, choose: bool, wants: bool, most: bool
) -> tuple[Floats, Floats]:
    m = model
    low, high = kernels.inner.backwards(m.actions, m.entries, m.to, m.lo, m.hi, goal, plan, choose, wants, most)
    return low, high


def _check(model: Model, goal: Mask) -> None:
    if goal.shape != (model.states,) or goal.dtype != np.bool_:
        raise ValueError(f"the goal is {goal.dtype} {goal.shape}; expected one truth for each of {model.states} states")
