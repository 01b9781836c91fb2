"""safeconduct: executable law for people caught between two states."""

from __future__ import annotations

from collections.abc import Sequence as _Sequence
from datetime import date as _date
from pathlib import Path as _Path
from typing import TYPE_CHECKING as _TYPE_CHECKING

from safeconduct.law.case import Case, load_case, read_case
from safeconduct.law.compiled import load_corpus
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError, CorpusError, InputError
from safeconduct.reason.assess import assess
from safeconduct.reason.compare import Comparison, compare
from safeconduct.reason.results import Assessment, Finding

if _TYPE_CHECKING:
    from safeconduct.journey.results import Routes as _Routes
    from safeconduct.population.summary import Summary as _Summary

del annotations

__all__ = [
    "Assessment",
    "Case",
    "CaseError",
    "Comparison",
    "Corpus",
    "CorpusError",
    "Finding",
    "InputError",
    "assess",
    "compare",
    "load_case",
    "load_corpus",
    "read_case",
    "routes",
    "simulate",
]


def routes(
    corpus: Corpus, case: Case, *, as_of: _date | None = None, to: _Sequence[str] = (), horizon: int = 1095,
    avoid: _Sequence[str] | None = None,
) -> _Routes:  # fmt: skip
    """The lawful ways to protection from a case: `safeconduct.journey.routes.routes`, loaded when it is asked for.

    Needs NumPy (`safeconduct[journey]`); the rest of the package does not.
    """
    from safeconduct.journey.routes import routes as ways

    return ways(corpus, case, as_of=as_of, to=to, horizon=horizon, avoid=avoid)


def simulate(
    corpus: Corpus, scenario: str | _Path, *, runs: int = 200, seed: int = 1, people: int | None = None, waves: int = 3
) -> _Summary:  # fmt: skip
    """Everybody in a scenario file, on the same law: `safeconduct.population.ensemble.simulate`, loaded when asked for.

    Needs the extra `safeconduct[population]`. No figure of the summary leaves without `tell.populations.caption`.
    """
    from safeconduct.law.source import read_bytes
    from safeconduct.population.ensemble import simulate as lived
    from safeconduct.population.scenario_file import read_scenario
    from safeconduct.population.summary import summary_of
    from safeconduct.population.weave import net_of

    read = read_scenario(read_bytes(_Path(scenario)), corpus, file=str(scenario))
    return summary_of(lived(net_of(corpus, read), runs=runs, seed=seed, people=people, waves=waves))
