"""safeconduct: executable law for people caught between two states."""

from __future__ import annotations

from collections.abc import Sequence as _Sequence
from datetime import date as _date
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
