"""What was reported beside what the law says: practice of the regime of the day, and what follows from it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from math import exp, lgamma, log, log1p

from safeconduct.law.tables import Practice
from safeconduct.reason.completions import Completions
from safeconduct.reason.modality import CONFLICT, MAY, MUST
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import Finding, Reported

LEVEL = 0.95
"""how often an interval holds the true share where those counted stand for the others, which nobody can promise"""
_ALLOWED = frozenset({MUST, MAY, CONFLICT})


def with_practice(findings: Sequence[Finding], reading: Reading, completions: Completions) -> list[Finding]:
    """The findings of one state, each with what was reported of it in the regime of the day."""
    corpus, day = reading.law, reading.day.first
    if not any(state == reading.state for state, _, _ in corpus.tables.practice):
        return list(findings)
    fits: dict[str, str] = {}

    def fit(people: str) -> str:
        if people not in fits:
            holds = corpus.vocabulary.classes[people].holds
            values = completions.values(reading.truth(holds)) if holds is not None else {True, False}
            fits[people] = "open" if len(values) > 1 else "yes" if True in values else "no"
        return fits[people]

    found = []
    for finding in findings:
        cells = corpus.practice(reading.state, finding.encounter or "", finding.act, day)
        found.append(replace(finding, practice=_reported(finding, cells, fit)) if cells else finding)
    return found


def _reported(finding: Finding, cells: Sequence[Practice], fit: Callable[[str], str]) -> tuple[Reported, ...]:
    """The cells, those of the person's own class first."""
    opens = not _ALLOWED & set(finding.possible)
    found = [Reported(cell, fit(cell.people), interval(cell), opens and cell.favours and cell.reported > 0)
             for cell in cells]  # fmt: skip
    return tuple(sorted(found, key=lambda item: ("yes", "open", "no").index(item.fits)))


def interval(cell: Practice) -> tuple[float, float]:
    """Between which shares the practice lies: nothing is concluded without a count of all, each another person."""
    if not cell.of or cell.persons < cell.of:
        return 0.0, 1.0
    return exact_interval(cell.reported, cell.of)


@lru_cache(maxsize=1024)
def exact_interval(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of Clopper and Pearson for *k* of *n*, rounded outwards to three digits.

    Its lower end is the share at which *k* or more would come up in only one case of forty, its upper end that at
    which *k* or fewer would.

    >>> exact_interval(11, 11)
    (0.715, 1.0)
    """
    tail = (1 - level) / 2
    return _least(k, n, tail) / 1000, (1000 - _least(n - k, n, tail)) / 1000


def _least(k: int, n: int, tail: float) -> int:
    """The greatest share, in thousandths, at which *k* or more of *n* come up with a chance of no more than *tail*."""
    return bisect(range(1, 1000 * k // n + 1), tail, key=lambda share: _at_least(k, n, share / 1000))


def _at_least(k: int, n: int, p: float) -> float:
    """The chance of *k* or more of *n*, each with chance *p*, which is no more than *k* of *n*."""
    if p == 1:
        return 1.0
    term = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))
    total, i = 0.0, k
    while total + term > total:
        total, term, i = total + term, term * (n - i) / (i + 1) * p / (1 - p), i + 1
    return total
