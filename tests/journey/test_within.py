"""Within a horizon: the best time-indexed plan, judged under both natures; the compiled loops and NumPy agree."""

from __future__ import annotations

import numpy as np
import pytest

from safeconduct.journey import solve
from safeconduct.journey.model import Model, RowError, Rows

pytestmark = pytest.mark.usefixtures("inner")


def loop(lo: float, hi: float) -> Model:
    """State 0 goes to the goal 1 with a chance in [lo, hi], else stays."""
    rows = Rows()
    rows.action(0, "go")
    rows.step(0, 1 - hi, 1 - lo)
    rows.step(1, lo, hi)
    return rows.model(2)


def test_a_zero_lower_bound_stays_exactly_zero() -> None:
    model = loop(0.0, 0.25)
    found = solve.within(model, model.mask([1]), 3)
    assert found.lo[0] == 0.0
    assert found.hi[0] == pytest.approx(1 - 0.75**3, abs=1e-13) and found.hi[0] >= 1 - 0.75**3


def test_certainty_is_exactly_one() -> None:
    model = loop(0.5, 1.0)
    sure = solve.within(model, np.array([True, True]), 3)
    assert (sure.lo[0], sure.hi[0]) == (1.0, 1.0)
    assert solve.within(loop(1.0, 1.0), model.mask([1]), 1).lo[0] == 1.0


def test_the_plan_changes_with_the_time_left() -> None:
    """With two ticks left the slow sure way is best, with one the quick chance."""
    rows = Rows()
    rows.action(0, "slow")
    rows.step(1, 1)
    rows.action(0, "quick")
    rows.step(2, 0.5)
    rows.step(3, 0.5)
    rows.action(1, "on")
    rows.step(2, 1)
    model = rows.model(4)
    found = solve.within(model, model.mask([2]), 2)
    assert found.plan[:, 0].tolist() == [0, 1]
    assert 1.0 == found.lo[0] == found.hi[0]
    assert pytest.approx(solve.within(model, model.mask([2]), 1).lo[0]) == 0.5


def test_who_fears_the_goal_chooses_what_keeps_it_least_likely_in_the_worst_nature() -> None:
    rows = Rows()
    rows.action(0, "gamble")
    rows.step(1, 0, 0.9)
    rows.step(2, 0.1, 1)
    rows.action(0, "known")
    rows.step(1, 0.3)
    rows.step(2, 0.7)
    model = rows.model(3)
    assert solve.within(model, model.mask([1]), 1, aim="least").plan[0, 0] == 1
    assert solve.within(model, model.mask([1]), 1, aim="least", nature="best").plan[0, 0] == 0
    judged = solve.judge_within(model, model.mask([1]), np.zeros((1, 3), np.int16))
    assert judged.lo[0] == 0.0 and judged.hi[0] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([(1, 0.2, 0.5), (0, 0.3, 0.4)], "add up to less than one"),
        ([(1, 0.7, 0.8), (0, 0.6, 0.9)], "add up to more than one"),
        ([(1, 0.9, 0.1)], "lo <= hi"),
        ([(1, 1.0, 1.0), (1, 0.0, 0.0)], "the same successor twice"),
        ([(7, 1.0, 1.0)], "no state"),
        ([(1, float("nan"), 1.0)], "lo <= hi"),
        ([], "no successor"),
    ],
)
def test_a_row_that_is_none_is_refused_by_name(steps: list[tuple[int, float, float]], why: str) -> None:
    rows = Rows()
    rows.action(0, "apply")
    for to, lo, hi in steps:
        rows.step(to, lo, hi)
    with pytest.raises(RowError, match=f"state at the border, action apply .*{why}"):
        rows.model(2, state_name=lambda s: "at the border")
