"""The loops of the solver, compiled and not; and answers asked once for all tests of a run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from safeconduct import Case, Corpus, load_case, load_corpus
from safeconduct.journey import kernels
from safeconduct.journey.results import Routes
from safeconduct.journey.routes import routes

ROOT = Path(__file__).parents[2]
Ask = Callable[..., Routes]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.fixture(scope="session")
def case_of(corpus: Corpus) -> Callable[..., Case]:
    """An example, with some facts otherwise."""

    @cache
    def read(name: str) -> Case:
        return load_case(ROOT / "examples" / f"{name}.yaml", corpus)

    def make(name: str, **facts: Any) -> Case:
        case = read(name)
        return replace(case, facts={**case.facts, **{path.replace("__", "."): v for path, v in facts.items()}})

    return make


@pytest.fixture(scope="session")
def ask(corpus: Corpus, case_of: Callable[..., Case]) -> Ask:
    """Ways out of an example, kept for the next test that asks the same."""
    kept: dict[object, Routes] = {}

    def routes_of(name: str, *, as_of: date | None = None, to: tuple[str, ...] = (), **facts: Any) -> Routes:
        key = name, as_of, to, tuple(sorted(facts.items()))
        if key not in kept:
            kept[key] = routes(corpus, case_of(name, **facts), as_of=as_of, to=to)
        return kept[key]

    return routes_of


@pytest.fixture(params=["plain", "fast"])
def inner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inner loops in use, whatever the size of a model."""
    if request.param == "fast":
        pytest.importorskip("numba")
    monkeypatch.setattr(kernels, "FEW", sys.maxsize if request.param == "plain" else -1)
    assert kernels.loops(1).__name__.endswith(request.param)
