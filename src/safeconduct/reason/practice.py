"""What was reported beside what the law says: practice of the regime of the day, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from math import ceil, exp, floor, lgamma, log

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
    lower = 0.0 if k == 0 else _where(lambda p: _at_least(k, n, p) > tail)
    upper = 1.0 if k == n else _where(lambda p: 1 - _at_least(k + 1, n, p) < tail)
    return floor(lower * 1000) / 1000, ceil(upper * 1000) / 1000


def _where(holds: Callable[[float], bool]) -> float:
    """The point of [0, 1] from which on *holds* is true."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _at_least(k: int, n: int, p: float) -> float:
    """The chance of *k* or more of *n*, each with chance *p*."""
    if not 0 < p < 1:
        return float(p >= 1 or k == 0)
    return sum(exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p))
               for i in range(k, n + 1))  # fmt: skip
