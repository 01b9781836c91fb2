"""Models exported to PRISM's language, solved by Storm in another process: the same chances where it converges.

Storm refuses zero lower bounds without a horizon; there only the horizon is compared. Without stormpy, skipped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from safeconduct.journey import solve
from safeconduct.journey.model import Model, Rows
from safeconduct.journey.prism import export

STORM = Path(__file__).with_name("storm.py")
TICKS = 7
needs_storm = pytest.mark.skipif(find_spec("stormpy") is None, reason="the checker stormpy is not installed")


def some_model(seed: int, *, zeros: bool) -> Model:
    """A dozen states, two ends; every row leads somewhere with a chance above zero unless *zeros* are allowed."""
    random, rows, states = np.random.default_rng(seed), Rows(), 12
    for state in range(states - 2):
        for _ in range(random.integers(1, 4)):
            rows.action(state)
            to = random.choice(states, random.integers(2, 5), replace=False)
            p = random.dirichlet(np.ones(len(to)))
            width = random.uniform(0, 0.3, len(to))
            lo = np.maximum(p - width, 0.0 if zeros else p / 10)
            for successor, low, high in zip(to, lo, np.minimum(p + width, 1), strict=True):
                rows.step(int(successor), float(low), float(high))
    return rows.model(states)


def answers(model: Model, path: Path) -> dict[str, float | str]:
    path.write_text(export(model, model.mask([model.states - 1])), "utf-8")
    command = [sys.executable, str(STORM), str(path), str(TICKS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("FOUND "))
    found: dict[str, float | str] = json.loads(line.removeprefix("FOUND "))
    return found


@needs_storm
@pytest.mark.parametrize("seed", range(4))
def test_storm_finds_the_same_chances(seed: int, tmp_path: Path) -> None:
    model = some_model(seed, zeros=False)
    goal = model.mask([model.states - 1])
    theirs = answers(model, tmp_path / "model.prism")
    for aim in ("most", "least"):
        for nature in ("worst", "best"):
            ever = solve.ever(model, goal, aim=aim, nature=nature)
            within = solve.within(model, goal, TICKS, aim=aim, nature=nature)
            low = (aim == "most") == (nature == "worst")
            assert ever.decided.all()
            assert (ever.lo if low else ever.hi)[0] == pytest.approx(theirs[f"ever {aim} {nature}"], abs=1e-6)
            assert (within.lo if low else within.hi)[0] == pytest.approx(theirs[f"within {aim} {nature}"], abs=1e-9)


@needs_storm
def test_storm_refuses_zero_lower_bounds_but_agrees_within_a_horizon(tmp_path: Path) -> None:
    model = some_model(5, zeros=True)
    goal = model.mask([model.states - 1])
    theirs = answers(model, tmp_path / "model.prism")
    assert "graph-preservation" in str(theirs["ever most worst"])
    for aim in ("most", "least"):
        found = solve.within(model, goal, TICKS, aim=aim)
        assert (found.lo if aim == "most" else found.hi)[0] == pytest.approx(theirs[f"within {aim} worst"], abs=1e-9)


def test_a_program_names_every_row_and_keeps_its_bounds() -> None:
    rows = Rows()
    rows.action(0)
    rows.step(0, 0.0, 0.7)
    rows.step(1, 0.3, 1.0)
    model = rows.model(2)
    assert export(model, model.mask([1])).splitlines() == [
        "mdp",
        "module journey",
        "  s : [0..1] init 0;",
        "  [row0] s=0 -> [0.0,0.7]:(s'=0) + [0.3,1.0]:(s'=1);",
        "  [end1] s=1 -> 1:(s'=1);",
        "endmodule",
        'label "goal" = s=1;',
    ]
