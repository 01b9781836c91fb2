"""Random scenario files, read and woven like any other: compiled, NumPy and heap lives are the same.

With the same keys they are equal step by step; where the heap has chance of its own, within sampling error.
"""

from __future__ import annotations

import os
from random import Random

import numpy as np
import pytest
from tests.population.oracle import by_chance, in_heap, in_kernel, independent, keyed, live, same_steps
from tests.population.scenarios import random_text

from safeconduct import Corpus
from safeconduct.population import kernel_fast, kernel_plain
from safeconduct.population.members import drawn, drawn_values
from safeconduct.population.net import Net
from safeconduct.population.run import job_of
from safeconduct.population.scenario_file import read_scenario
from safeconduct.population.tables import LOG, Tally
from safeconduct.population.weave import net_of

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
SEEDS = range(60 if LONG else 3)
PEOPLE, FEW, SLOW = 20_000, 40, 4_000 if LONG else 700
ALARM = 0.001 / len(SEEDS)
"""as in test_kernel"""


@pytest.fixture(scope="module", params=SEEDS)
def net(request: pytest.FixtureRequest, corpus: Corpus) -> Net:
    return net_of(corpus, read_scenario(random_text(request.param), corpus, file=f"random {request.param}"))


def tally(net: Net, kernel: object, people: int) -> Tally:
    job = job_of(net, people)
    found = job.nobody()
    numbers = drawn(net, drawn_values(net, 1, 0), 1, 0)
    kernel.lives(net.tables, numbers, job.grid, 0, people, found, np.zeros(0, LOG))  # type: ignore[attr-defined]
    return found


def test_compiled_lives_of_a_random_scenario_are_those_of_numpy(net: Net) -> None:
    for one, other in zip(tally(net, kernel_plain, 4_000), tally(net, kernel_fast, 4_000), strict=True):
        assert np.array_equal(one, other)


def test_with_the_same_keys_the_heap_takes_the_same_steps(net: Net) -> None:
    log = np.zeros(FEW * 500, LOG)
    job, numbers = job_of(net, FEW), drawn(net, drawn_values(net, 1, 0), 1, 0)
    count = kernel_fast.lives(net.tables, numbers, job.grid, 0, FEW, job.nobody(), log)

    assert FEW < count < len(log)
    lives = [live(net.tables, numbers, job.grid, keyed(net.tables, numbers, person)) for person in range(FEW)]
    assert same_steps(log[:count], lives)


def test_with_chance_of_its_own_the_heap_agrees_within_sampling_error(net: Net) -> None:
    job, numbers = job_of(net, PEOPLE), drawn(net, drawn_values(net, 1, 0), 1, 0)
    fast = in_kernel(kernel_fast.lives, net.tables, numbers, job.grid, job.nobody, PEOPLE)
    slow = in_heap(net.tables, numbers, job.grid, [independent(Random(f"heap {net.scenario.name}"))] * SLOW)

    assert by_chance(fast, slow) > ALARM
