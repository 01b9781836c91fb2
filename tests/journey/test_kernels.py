"""Which inner loops are taken."""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest

from safeconduct.journey import iterate, kernels, kernels_plain, solve
from safeconduct.journey.model import Rows


def test_small_models_are_solved_without_compiled_loops() -> None:
    pytest.importorskip("numba")
    assert kernels.loops(kernels.FEW) is kernels_plain
    assert kernels.loops(kernels.FEW + 1).__name__.endswith("kernels_fast")


def test_a_chain_that_never_leaves_has_no_solution_and_raises_nothing() -> None:
    """Two states that only change places: their equations are singular."""
    to, entries = np.array([1, 0]), np.array([0, 1, 2])
    solved = kernels_plain.factor(np.arange(2), entries, to, np.ones(2), np.arange(2), np.full(2, -1))
    assert np.isinf(solved(np.ones(2), np.zeros(2))).all()


@pytest.mark.parametrize("steps", [0, 10**9], ids=["fast", "plain"])
def test_a_stiff_journey_is_decided(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred statuses with ways back, hardly ever an end: the search passes by plans that never leave."""
    monkeypatch.setattr(kernels, "FEW", steps)
    random, rows, live = np.random.default_rng(4), Rows(), 200
    for state in range(live):
        for _ in range(random.integers(1, 4)):
            to = np.unique(np.clip(state + random.integers(-20, 30, 3), 0, live + 1))
            p = random.dirichlet(np.ones(len(to)))
            rows.action(state)
            for successor, chance in zip(to, p, strict=True):
                rows.step(int(successor), 0.5 * float(chance) if len(to) > 1 else 1.0, 1.0)
    model = rows.model(live + 2)
    for aim in ("most", "least"):
        found = solve.ever(model, model.mask([live + 1]), aim=aim)
        assert found.decided.all()
        monkeypatch.setattr(iterate, "MANY", 0)  # two threads
        shared = solve.ever(model, model.mask([live + 1]), aim=aim)
        assert all((getattr(found, part) == getattr(shared, part)).all() for part in ("plan", "lo", "hi"))


@pytest.mark.parametrize("kernel", ["fast", "plain"])
def test_parts_of_a_chain_come_after_those_they_lead_to(kernel: str) -> None:
    """Two loops, the first of which leads into the second, and a step with a chance of zero back."""
    if kernel == "fast":
        pytest.importorskip("numba")
    walks = import_module(f"safeconduct.journey.walks_{kernel}")
    to, p = np.array([1, 0, 2, 3, 2, 0, 4]), np.array([1, 0.5, 0.5, 1, 0.5, 0.0, 0.5])
    entries, live = np.array([0, 1, 3, 4, 7, 7]), np.array([True] * 4 + [False])
    order, parts = walks.parts(live, entries, to, p, np.arange(5))
    assert [set(order[a:b].tolist()) for a, b in pairwise(parts)] == [{2, 3}, {0, 1}]
