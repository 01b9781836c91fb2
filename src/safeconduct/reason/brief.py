"""What the law makes of some acts of one case, and by which norms: findings without why, for many cases at once."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.reason.assess import day_of, parts
from safeconduct.reason.results import Brief


def brief(corpus: Corpus, case: Case, acts: Set[str] | None = None, *, as_of: date | None = None) -> tuple[Brief, ...]:
    """The findings of `assess` on *acts* (all, if not said), in its order, each in brief.

    An act that carries out another (`surrender`) has what is found of that other. Raises `CaseError` as `assess` does.

    >>> from safeconduct import load_case, load_corpus
    >>> corpus = load_corpus("corpus")
    >>> found = brief(corpus, load_case("examples/kz-journalist-2022-09.yaml", corpus), {"surrender"})
    >>> [(one.act, one.state, one.possible) for one in found]
    [('surrender', 'KZ', ('must', 'may', 'must_not', 'no_basis'))]
    """
    day = day_of(case, as_of)
    return tuple([one for part in parts(corpus, replace(case, as_of=day), day) for one in part.briefs(acts)])
