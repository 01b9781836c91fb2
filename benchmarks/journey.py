"""Times the solver of journeys on made-up models, and Storm beside it in the same run; Markdown.

`python benchmarks/journey.py [STATES ...]`. Each model is solved in a process of its own, after one smaller solve that
loads the compiled loops; seconds of the wall and of the processor, and the memory at its peak. Storm (stormpy, where
installed) gets the same bounds as a PRISM program, less what it refuses (zero lower bounds are lifted to a thousandth
of the upper). It stops on a small residual, ours proves its bounds. Storm's time is for the checking alone.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from safeconduct.journey import solve  # noqa: E402
from safeconduct.journey.model import Model, checked  # noqa: E402
from safeconduct.journey.prism import export  # noqa: E402

TICKS = 110
SIZES = (1_000, 30_000, 300_000)


def journey(states: int, ending: float) -> Model:
    """Statuses that mostly follow one another, with small ways back; a step ends the journey with the chance *ending*.

    One to three acts in each status, one to four outcomes of each; half the rows have wide intervals, a fifth are
    nature's free choice, with zero lower bounds. The last three states are ends: protected, removed, other.
    """
    random, live = np.random.default_rng(0), states - 3
    acts = random.integers(1, 4, live)
    owner = np.repeat(np.arange(live), acts)
    row = np.repeat(np.arange(len(owner)), random.integers(1, 5, len(owner)))
    back = random.random(len(row)) < 0.25
    to = owner[row] + np.where(back, -random.integers(0, 20, len(row)), random.integers(1, 200, len(row)))
    ends = (random.random(len(row)) < ending) | (to >= live)
    to = np.where(ends, live + random.integers(0, 3, len(row)), np.maximum(to, 0))
    _, once = np.unique(row * states + to, return_index=True)
    row, to = row[once], to[once]
    sizes = np.bincount(row)
    entries = np.concatenate(([0], np.cumsum(sizes)))
    weight = random.random(len(to)) + 0.05
    p = weight / np.add.reduceat(weight, entries[:-1])[row]
    width = np.where((random.random(len(owner)) < 0.5)[row], 0.3 * random.random(len(to)), 0)
    free, alone = (random.random(len(owner)) < 0.2)[row], (sizes == 1)[row]
    lo = np.where(alone, 1.0, np.where(free, 0.0, np.maximum(p - width, 0)))
    hi = np.where(alone | free, 1.0, np.minimum(p + width, 1))
    return checked(np.concatenate(([0], np.cumsum(acts), [len(owner)] * 3)), entries, to, lo, hi)


def wandering(states: int) -> Model:
    """A walk on a torus without direction, left once in a million steps: one block of all states, mixing slowly."""
    random, side = np.random.default_rng(1), int((states - 3) ** 0.5)
    live = side * side
    i, j = np.divmod(np.arange(live), side)
    near = [
        ((i + 1) % side) * side + j,
        ((i - 1) % side) * side + j,
        i * side + (j + 1) % side,
        i * side + (j - 1) % side,
    ]
    ends = [np.full(live, live), np.full(live, live + 1)]
    to = np.repeat(np.stack([*near, *ends], 1)[:, None], 2, 1)
    p = np.empty((live, 2, 6))
    p[:, :, 4:] = 1e-6 * random.random((live, 2, 2))
    p[:, :, :4] = ((1 - p[:, :, 4:].sum(2)) / 4)[:, :, None]
    lo, hi = p.copy(), p.copy()
    lo[:, :, :4] *= 0.8
    hi[:, :, :4] *= 1.2
    lo[:, 0, 4], hi[:, 0, 4] = 0, 2 * hi[:, 0, 4]
    actions = np.concatenate((2 * np.arange(live + 1), [2 * live] * 3))
    return checked(actions, 6 * np.arange(2 * live + 1), to.ravel(), lo.ravel(), hi.ravel())


MODELS = {
    "easy": lambda states: journey(states, 0.1),
    "stiff": lambda states: journey(states, 0.001),
    "wandering": wandering,
}


def ours(kind: str, states: int) -> dict[str, float]:
    """One solve without horizon, with plan and certificate, and one of 110 ticks."""
    small = MODELS["easy"](5_000)
    solve.ever(small, small.mask([4_997])), solve.within(small, small.mask([4_997]), 2)
    model = MODELS[kind](states)
    goal, found = model.mask([model.states - 3]), {}
    wall, processor = time.perf_counter(), time.process_time()
    ever = solve.ever(model, goal)
    found["wall"], found["cpu"] = time.perf_counter() - wall, time.process_time() - processor
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, processor = time.perf_counter(), time.process_time()
    solve.within(model, goal, TICKS)
    found["wall_ticks"], found["cpu_ticks"] = time.perf_counter() - wall, time.process_time() - processor
    return {**found, "decided": float(ever.decided.mean()), "lo": float(ever.lo[0]), "hi": float(ever.hi[0])}


def lifted(model: Model) -> Model:
    """The model with zero lower bounds lifted, which Storm asks for."""
    lo = np.where((model.lo == 0) & (model.hi > 0), model.hi / 1000, model.lo)
    return checked(model.actions, model.entries, model.to, lo, model.hi)


def theirs(kind: str, states: int) -> dict[str, float]:
    """Storm on the lifted model, at its usual precision of 1e-6 and residual; and our answer to the same question."""
    import stormpy

    model = lifted(MODELS[kind](states))
    goal = model.mask([model.states - 3])
    with tempfile.NamedTemporaryFile("w", suffix=".prism") as file:
        file.write(export(model, goal))
        file.flush()
        program = stormpy.parse_prism_program(file.name)
        asked = stormpy.parse_properties('Pmax=? [F "goal"]', program)
        built = stormpy.build_model[stormpy.Interval](program, asked)
    mode = stormpy.UncertaintyResolutionMode.ROBUST
    wall, processor = time.perf_counter(), time.process_time()
    result = stormpy.model_checking(built, asked[0], only_initial_states=True, uncertainty_resolution_mode=mode)
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - processor}
    ever = solve.ever(model, goal)
    return {**spent, "value": float(result.get_value(built.initial_states[0])), "lo": float(ever.lo[0])}


def asked_apart(what: str, kind: str, states: int, seconds: float = 300) -> dict[str, float] | None:
    """The answer of this file run in a process of its own; None if it took too long or broke off."""
    command = [sys.executable, __file__, what, kind, str(states)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(sizes: list[int]) -> None:
    print("| model | states | proved, s | processor, s | memory, MB | decided | 110 ticks, s | processor, s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for states in sizes:
        for kind in MODELS:
            if found := asked_apart("ours", kind, states):
                times = f"{found['wall']:.2f} | {found['cpu']:.2f} | {found['memory']:.0f} | {found['decided']:.0%}"
                print(
                    f"| {kind} | {states} | {times} | {found['wall_ticks']:.2f} | {found['cpu_ticks']:.2f} |",
                    flush=True,
                )
            else:
                print(f"| {kind} | {states} | more than 300 | | | | | |", flush=True)
    if find_spec("stormpy") is None:
        print("\nStorm is not installed.")
        return
    print(
        "\n| model, zero bounds lifted | states | Storm, s | processor, s | Storm's value | proved by ours, at least |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for states in sizes[:2]:
        for kind in MODELS:
            if found := asked_apart("theirs", kind, states):
                values = f"{found['value']:.9f} | {found['lo']:.9f}"
                print(f"| {kind} | {states} | {found['wall']:.2f} | {found['cpu']:.2f} | {values} |", flush=True)
            else:
                print(f"| {kind} | {states} | more than 300 | | | |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["theirs"]):
        asked = ours if sys.argv[1] == "ours" else theirs
        print(json.dumps(asked(sys.argv[2], int(sys.argv[3]))))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
