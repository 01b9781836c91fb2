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
from safeconduct.journey.derived import rows_of
from safeconduct.journey.ever import best, judged
from safeconduct.journey.graph import approach, graph
from safeconduct.journey.model import Choice, Floats, Mask, Model
from safeconduct.journey.times import expected

AS_DEAR = 20
"""ticks that cost what one solution without horizon does, when it is asked whether compiled loops pay"""
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
    lo, hi = backwards(
        model,
        goal,
        goal.astype(np.float64),
        plan,
        choose=True,
        wants=aim == "most",
        most=(aim == "most") != (nature == "worst"),
    )
    return Outcome(plan, lo, hi)


def judge_within(model: Model, goal: Mask, plan: Choice) -> Outcome:
    """The bounds of reaching *goal* under a given time-indexed plan; the plan's length is the horizon."""
    _check(model, goal)
    lo, hi = backwards(model, goal, goal.astype(np.float64), plan, choose=False, wants=True, most=False)
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
    return Certain(plan, *judged(model, goal, rows_of(model, plan)))


def ticks(model: Model, goal: Mask, plan: Choice) -> tuple[Floats, Floats]:
    """Proved bounds of the expected ticks until *goal* under a plan without horizon, least and greatest over nature.

    Zero to infinity where nature may keep the person from the goal for ever.
    """
    _check(model, goal)
    return expected(model, goal, rows_of(model, plan))


def sure(model: Model, bad: Mask) -> tuple[Mask, Mask]:
    """States from which the person can keep from *bad* for ever whatever nature does, and the rows that keep it so.

    Exact: it follows from which steps exist, not from how likely they are.
    """
    _check(model, bad)
    g = graph(model)
    kept = approach(g, bad, person=False, nature=True)[0] < 0
    risky = np.zeros(len(model.entries) - 1, np.bool_)
    risky[g.row[(model.hi > 0) & ~kept[model.to]]] = True
    return kept, kept[g.row_state] & ~risky


def backwards(
    model: Model, fixed: Mask, worth: Floats, plan: Choice, *, choose: bool, wants: bool, most: bool
) -> tuple[Floats, Floats]:
    """Least and greatest mean worth under *plan*, which is chosen if asked; see `kernels_fast.backwards`."""
    m = model
    low, high = kernels.loops(len(m.to) * len(plan) // AS_DEAR).backwards(
        m.actions, m.entries, m.to, m.lo, m.hi, fixed, worth, plan, choose, wants, most
    )
    return low, high


def _check(model: Model, goal: Mask) -> None:
    if goal.shape != (model.states,) or goal.dtype != np.bool_:
        raise ValueError(f"the goal is {goal.dtype} {goal.shape}; expected one truth for each of {model.states} states")
