"""Without a horizon: golden models whose truths were worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from safeconduct.journey import iterate, solve
from safeconduct.journey.model import Model, Rows

pytestmark = pytest.mark.usefixtures("inner")
WIDTH = 2e-8

Steps = list[tuple[int, float, float]]


def made(states: int, *rows: tuple[int, Steps]) -> Model:
    """A model of these rows: (state, [(to, lo, hi), ...])."""
    built = Rows()
    for state, steps in rows:
        built.action(state)
        for to, lo, hi in steps:
            built.step(to, lo, hi)
    return built.model(states)


def test_a_loop_that_nature_need_not_leave_has_a_lower_bound_of_exactly_zero() -> None:
    model = made(2, (0, [(0, 0.0, 1.0), (1, 0.0, 0.5)]))
    found = solve.ever(model, model.mask([1]))
    assert (found.lo[0], found.hi[0]) == (0.0, 1.0)
    assert found.decided.all()


def test_a_loop_that_nature_must_leave_is_left_however_slowly() -> None:
    model = made(2, (0, [(0, 0.0, 1.0), (1, 2.0**-40, 0.5)]))
    found = solve.ever(model, model.mask([1]))
    assert (found.lo[0], found.hi[0]) == (1.0, 1.0)


def test_no_chance_exceeds_one_and_what_cannot_be_reached_is_exactly_zero() -> None:
    model = made(3, (0, [(1, 0.3, 1.0), (0, 0.0, 0.7)]))
    assert solve.ever(model, model.mask([1])).hi.tolist() == [1.0, 1.0, 0.0]
    assert solve.ever(model, model.mask([2])).hi.tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("power", [20, 30, 40, 50])
def test_slow_mixing_is_not_taken_for_standing_still(power: int) -> None:
    """Two states change places nearly for ever; now and then one leads to the goal or, 33 times as often, away."""
    rare = 2.0**-power
    model = made(
        4, (0, [(1, 1.0, 1.0)]), (1, [(0, 1 - 34 * rare, 1 - 34 * rare), (2, rare, rare), (3, 33 * rare, 33 * rare)])
    )
    found = solve.ever(model, model.mask([2]))
    assert found.decided.all()
    assert found.lo[0] <= 1 / 34 <= found.hi[0] and found.hi[0] - found.lo[0] <= WIDTH


def test_what_is_not_proved_is_undecided_and_its_bounds_still_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that gives up at once has proved nothing of a slow model, and claims nothing."""
    monkeypatch.setattr(iterate, "ROUNDS", 0)
    rare = 2.0**-40
    model = made(
        4, (0, [(1, 1.0, 1.0)]), (1, [(0, 1 - 34 * rare, 1 - 34 * rare), (2, rare, rare), (3, 33 * rare, 33 * rare)])
    )
    found = solve.ever(model, model.mask([2]))
    assert not found.decided[0]
    assert found.lo[0] <= 1 / 34 <= found.hi[0]


@pytest.mark.parametrize("steps", [10, 30, 48])
def test_a_climb_that_mostly_falls_back_is_solved(steps: int) -> None:
    """Every other try falls to the start; at the top one in four succeeds: so does one in four in the end."""
    rows: list[tuple[int, Steps]] = [(i, [(0, 0.5, 0.5), (i + 1, 0.5, 0.5)]) for i in range(1, steps)]
    top: Steps = [(steps + 1, 0.25, 0.25), (steps + 2, 0.75, 0.75)]
    model = made(steps + 3, (0, [(1, 1.0, 1.0)]), *rows, (steps, top))
    found = solve.ever(model, model.mask([steps + 1]))
    assert found.decided.all()
    assert found.lo[0] <= 0.25 <= found.hi[0]


def test_going_round_in_a_loop_gains_nothing() -> None:
    """The person may go to and fro between two states for ever, or leave each: the better exit is worth 0.6 to 0.7."""
    model = made(
        4,
        (0, [(1, 1.0, 1.0)]),
        (0, [(2, 0.2, 0.3), (3, 0.7, 0.8)]),
        (1, [(0, 1.0, 1.0)]),
        (1, [(2, 0.6, 0.7), (3, 0.3, 0.4)]),
    )
    found = solve.ever(model, model.mask([2]))
    assert found.decided.all()
    assert found.plan[:2].tolist() == [0, 1]
    assert found.lo[:2] == pytest.approx([0.6, 0.6], abs=WIDTH) and found.hi[:2] == pytest.approx([0.7, 0.7], abs=WIDTH)


def test_who_fears_the_goal_stays_in_a_loop_that_avoids_it() -> None:
    model = made(3, (0, [(2, 0.0, 0.5), (1, 0.5, 1.0)]), (0, [(0, 1.0, 1.0)]), (1, [(2, 1.0, 1.0)]))
    found = solve.ever(model, model.mask([2]), aim="least")
    assert found.plan[0] == 1
    assert (found.lo[0], found.hi[0]) == (0.0, 0.0)


def test_nature_closes_a_loop_that_the_bounds_allow_it_to_close() -> None:
    """Waiting leads on or back as nature likes; only the worse, sure way counts in the worst nature."""
    model = made(4, (0, [(0, 0.0, 1.0), (1, 0.0, 1.0)]), (0, [(1, 0.25, 0.25), (3, 0.75, 0.75)]), (1, [(2, 1.0, 1.0)]))
    assert solve.ever(model, model.mask([2])).plan[0] == 1
    hopeful = solve.ever(model, model.mask([2]), nature="best")
    assert hopeful.plan[0] == 0
    assert (hopeful.lo[0], hopeful.hi[0]) == (0.0, 1.0)


def test_a_gambler_with_even_odds_wins_in_proportion_to_what_he_has() -> None:
    n = 64
    rows: list[tuple[int, Steps]] = [(i, [(i - 1, 0.5, 0.5), (i + 1, 0.5, 0.5)]) for i in range(1, n)]
    model = made(n + 1, *rows)
    found = solve.ever(model, model.mask([n]))
    assert found.decided.all()
    assert found.lo == pytest.approx(np.arange(n + 1) / n, abs=WIDTH)


def test_the_same_question_has_the_same_answer_to_the_last_bit() -> None:
    model = made(3, (0, [(0, 0.1, 0.9), (1, 0.05, 0.5), (2, 0.0, 0.4)]), (0, [(1, 0.3, 0.3), (2, 0.7, 0.7)]))
    first, again = (solve.ever(model, model.mask([1])) for _ in range(2))
    assert first.lo.tobytes() == again.lo.tobytes() and first.hi.tobytes() == again.hi.tobytes()
    assert first.plan.tobytes() == again.plan.tobytes()
