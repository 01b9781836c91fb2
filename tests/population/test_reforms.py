"""Reforms are ordered only where nothing that is unknown turns the order, and ties stay ties."""

from __future__ import annotations

import numpy as np
import pytest

from safeconduct.population.reforms import FREED, REMOVED, TIE, Effect, Ranking, Reform, orders
from safeconduct.population.tables import Floats

MEMBERS = 90
PRESS = np.linspace(0.05, 1, MEMBERS)


def effect(name: str, freed: Floats | float, removed: float = 0.0) -> Effect:
    gains = {FREED: np.broadcast_to(np.asarray(freed, float), MEMBERS), REMOVED: np.full(MEMBERS, removed)}
    return Effect(Reform(name, f"what {name} is", "", ()), gains, {"sought": gains[FREED]})


def ranked(*effects: Effect) -> Ranking:
    return Ranking("one", effects, PRESS, None)


def test_reforms_that_agree_everywhere_are_in_order() -> None:
    one = ranked(effect("some", 20), effect("most", 60), effect("none", 0))

    assert orders([one, one]) == (["most", "some", "none"], [])
    assert one.ranks()[1].tolist() == [1, 0, 0]


def test_an_order_that_turns_between_regimes_is_no_order() -> None:
    before, since = ranked(effect("a", 10), effect("b", 30)), ranked(effect("a", 30), effect("b", 10))

    assert orders([before, since]) == ([], [("a", "b")])


def test_an_order_that_turns_with_what_the_press_learns_is_no_order() -> None:
    """Middles agree over all members; where few cases reach the press they do not."""
    one = ranked(effect("a", np.where(PRESS < 0.3, 5, 50)), effect("b", 20))

    assert orders([one]) == ([], [("a", "b")])


def test_reforms_nearer_than_a_tie_share_the_better_rank_and_turn_nothing() -> None:
    before, since = (
        ranked(effect("a", 10), effect("b", 10 + TIE / 2)),
        ranked(effect("a", 10), effect("b", 10 - TIE / 2)),
    )

    assert orders([before, since])[1] == []
    assert before.ranks().tolist() == [[1, 0], [1, 0]]


def test_how_sure_a_rank_is_is_the_weight_of_members_that_find_it() -> None:
    weight = np.where(np.arange(MEMBERS) < 30, 2.0, 0.5)
    one = Ranking(
        "", (effect("a", np.where(np.arange(MEMBERS) < 30, 50, 0)), effect("b", 20)), PRESS, weight / weight.sum()
    )

    assert one.ranks()[0].tolist() == pytest.approx([60 / 90, 30 / 90])


def test_who_is_worse_off_is_said() -> None:
    assert tuple(sorted(effect("a", -5).worse(None))) == (FREED, "sought")
    assert effect("a", 5, removed=-1).worse(None) == (REMOVED,)
    assert effect("a", np.where(PRESS < 0.5, -5, 5)).worse(None) == ()
