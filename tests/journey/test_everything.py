"""Random small models against enumeration: every plan, and every corner of nature's choices, solved one by one.

`SAFECONDUCT_LONG=1` draws hundreds of models.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import permutations, product

import numpy as np
import pytest

from safeconduct.journey import solve
from safeconduct.journey.kernels_plain import row_values
from safeconduct.journey.model import Floats, Model, Rows
from safeconduct.journey.tradeoff import tradeoff

pytestmark = pytest.mark.usefixtures("inner")
SEEDS = range(400 if os.environ.get("SAFECONDUCT_LONG") else 25)
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
WIDTH = 2.1e-8


@cache
def some_model(seed: int) -> Model:
    """One to three states that act, and two ends; bounds in quarters, so that zeros, ones and ties abound."""
    random, rows = np.random.default_rng(seed), Rows()
    n = int(random.integers(1, 4))
    for state in range(n):
        for _ in range(random.integers(1, 3)):
            to = random.choice(n + 2, min(int(random.integers(1, 4)), n + 2), replace=False)
            bounds = np.array([[1.0, 0.0]])
            while not bounds[:, 0].sum() <= 1 <= bounds[:, 1].sum():
                bounds = np.sort(random.choice(QUARTERS, (len(to), 2)), axis=1)
            rows.action(state)
            for successor, (lo, hi) in zip(to, bounds, strict=True):
                rows.step(int(successor), float(lo), float(hi))
    return rows.model(n + 2)


def corners(model: Model, row: int) -> list[Floats]:
    """The extreme distributions of a row, each as chances over all states."""
    cut = slice(model.entries[row], model.entries[row + 1])
    found = {}
    for order in permutations(range(len(model.to[cut]))):
        p, rest = model.lo[cut].copy(), 1 - model.lo[cut].sum()
        for i in order:
            part = min(rest, (model.hi[cut] - model.lo[cut])[i])
            p[i], rest = p[i] + part, rest - part
        whole = np.zeros(model.states)
        whole[model.to[cut]] = p
        found[whole.tobytes()] = whole
    return list(found.values())


def chances(steps: Floats, goal: int) -> Floats:
    """The chance of ever reaching *goal* in a chain."""
    reach = np.linalg.matrix_power(np.eye(len(steps)) + (steps > 0), len(steps))[:, goal] > 0
    live = np.flatnonzero(reach & (np.arange(len(steps)) != goal))
    found = np.zeros(len(steps))
    found[goal] = 1
    found[live] = np.linalg.solve(np.eye(len(live)) - steps[np.ix_(live, live)], steps[live, goal])
    return found


@cache
def judged(seed: int) -> dict[tuple[int, ...], tuple[Floats, Floats]]:
    """For each plan the least and the greatest chance of the last state but one, by enumeration."""
    model = some_model(seed)
    n = model.states - 2
    found = {}
    for plan in product(*(range(k) for k in np.diff(model.actions)[:n])):
        options = [corners(model, int(model.actions[s]) + plan[s]) for s in range(n)]
        ends = np.zeros((2, model.states))
        all_natures = [chances(np.vstack([*corner, ends]), n) for corner in product(*options)]
        found[plan] = np.min(all_natures, axis=0), np.max(all_natures, axis=0)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_and_no_nature_does_better_than_the_bounds_say(seed: int) -> None:
    model = some_model(seed)
    goal = model.mask([model.states - 2])
    low, high = np.array([x for x, _ in judged(seed).values()]), np.array([x for _, x in judged(seed).values()])
    truths = {("most", "worst"): low.max(0), ("most", "best"): high.max(0)}
    truths |= {("least", "worst"): high.min(0), ("least", "best"): low.min(0)}
    for (aim, nature), truth in truths.items():
        found = solve.ever(model, goal, aim=aim, nature=nature)  # type: ignore[arg-type]
        own = judged(seed)[tuple(found.plan[:-2].tolist())]
        side = found.lo if (aim == "most") == (nature == "worst") else found.hi
        assert found.decided.all()
        assert np.abs(side - truth).max() <= WIDTH
        assert np.abs(found.lo - own[0]).max() <= WIDTH and (found.lo <= own[0] + 1e-13).all()
        assert np.abs(found.hi - own[1]).max() <= WIDTH and (found.hi >= own[1] - 1e-13).all()
        assert (found.lo[own[0] == 0] == 0).all() and (found.hi[own[1] == 0] == 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_given_plan_is_judged_by_itself(seed: int) -> None:
    model = some_model(seed)
    for plan, (low, high) in judged(seed).items():
        found = solve.judge_ever(model, model.mask([model.states - 2]), np.array([*plan, -1, -1], np.int16))
        assert found.decided.all()
        assert found.lo == pytest.approx(low, abs=WIDTH) and found.hi == pytest.approx(high, abs=WIDTH)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_horizon_is_the_best_of_all_timed_plans(seed: int) -> None:
    """Against the corners of every row, tick by tick backwards."""
    model = some_model(seed)
    truth = np.zeros(model.states)
    truth[-2] = 1
    for ticks in range(4):
        found = solve.within(model, model.mask([model.states - 2]), ticks)
        assert found.lo == pytest.approx(truth, abs=1e-12) and (found.lo <= truth + 1e-15).all()
        before = truth.copy()
        for s in range(model.states - 2):
            rows = range(model.actions[s], model.actions[s + 1])
            truth[s] = max(min(float(p @ before) for p in corners(model, a)) for a in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_sure_has_no_chance_of_going_wrong(seed: int) -> None:
    model = some_model(seed)
    bad = model.mask([model.states - 2])
    kept, rows = solve.sure(model, bad)
    assert (kept == (solve.ever(model, bad, aim="least").hi == 0)).all()
    e = np.repeat(rows, np.diff(model.entries)) & (model.hi > 0)
    assert kept[model.to[e]].all()


def test_expected_times_lie_between_the_quickest_and_the_slowest_nature() -> None:
    """Leaving with a chance in [1/4, 1/2] takes two to four ticks; with a chance that may be zero, nobody knows."""
    rows = Rows()
    rows.action(0)
    rows.step(0, 0.5, 0.75)
    rows.step(1, 0.25, 0.5)
    rows.action(2)
    rows.step(2, 0.5, 1.0)
    rows.step(1, 0.0, 0.5)
    model = rows.model(3)
    low, high = solve.ticks(model, model.mask([1]), np.array([0, -1, 0], np.int16))
    assert low == pytest.approx([2, 0, 0]) and high == pytest.approx([4, 0, np.inf])
    assert low[0] <= 2 and high[0] >= 4


@pytest.mark.parametrize("seed", range(8))
def test_no_point_of_the_trade_off_is_worse_on_both(seed: int) -> None:
    model = some_model(seed)
    n = model.states - 2
    points = tradeoff(model, model.mask([n]), model.mask([n + 1]), 6, 0)
    values = [(float(point.protected.lo[0]), float(point.removed.hi[0])) for point in points]
    assert values == sorted(values) and len({round(p, 9) for p, _ in values}) == len(values)
    least = solve.within(model, model.mask([n + 1]), 6, aim="least").hi[0]
    most = solve.within(model, model.mask([n]), 6).lo[0]
    assert values[0][1] == pytest.approx(least, abs=1e-5) and values[-1][0] == pytest.approx(most, abs=1e-5)


def test_rows_are_valued_at_their_corners() -> None:
    model = some_model(3)
    x = np.random.default_rng(0).random(model.states)
    for most, pick in ((False, min), (True, max)):
        found = row_values(model.entries, model.to, model.lo, model.hi, x, most)
        truth = [pick(float(p @ x) for p in corners(model, a)) for a in range(len(found))]
        assert found == pytest.approx(truth, abs=1e-14)
