"""The small world, read and woven once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from safeconduct import Corpus, load_corpus
from safeconduct.population.net import Net
from safeconduct.population.scenario import Scenario
from safeconduct.population.scenario_file import read_scenario
from safeconduct.population.weave import net_of

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "scenarios" / "tutorial.yaml"


@cache
def _corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return _corpus()


@pytest.fixture(scope="session")
def small(corpus: Corpus) -> Scenario:
    return read_scenario(SMALL.read_text("utf-8"), corpus, file=SMALL.name)


@pytest.fixture(scope="session")
def net(corpus: Corpus, small: Scenario) -> Net:
    return net_of(corpus, small)
