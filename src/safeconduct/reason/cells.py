"""Cells: the values an unknown fact needs to range over, so that every comparison of the corpus can go either way.

A number or a date is cut at every point where a comparison flips; one value on each side of each cut stands for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from safeconduct.law.comparisons import path_of
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Span, shift
from safeconduct.law.expressions import Expr, Role
from safeconduct.law.values import Type

ELSEWHERE: Final = "\N{HORIZONTAL ELLIPSIS}"
"""any code or country that no condition names"""

_DAY = timedelta(days=1)
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)

Known = Callable[[Expr], Sequence[Any] | None]
"""the values a role, constant or fact may have where they are given; None where it is itself unknown"""


def cells(path: str, kind: Type, corpus: Corpus, known: Known) -> tuple[Any, ...]:
    """The domain of an unknown fact or attribute (*path* is `list.attr` for attributes)."""
    if kind.name == "bool":
        return (False, True)
    if kind.name == "code":
        return kind.codes
    points: set[Any] = set()
    for other, moved, back in corpus.compared.get(path, ()):
        values = known(other)
        for value in values if values is not None else _cuts_of(other, corpus, known):
            if isinstance(value, date) and kind.name == "date":
                points.update(_around_day(shift(value, back) if back else value, moved))
            elif kind.name in ("int", "number") and type(value) in (int, float):
                points.update((value - 1, value, value + 1) if kind.name == "int" else (value,))
            elif isinstance(value, str):
                points.add(value)
    if kind.name in ("int", "number", "date"):
        return _between(points, kind.name)
    extra = known(Role("requesting")) if kind.name == "country" else None
    return (*sorted(points | set(extra or ())), ELSEWHERE, ELSEWHERE * 2)


def _between(points: set[Any], name: str) -> tuple[Any, ...]:
    if name == "date":
        inside = sorted(point for point in points if _FIRST <= point <= _LAST)
        return tuple(inside) or (_FIRST,)
    ordered = sorted(points)
    if name == "int" or not ordered:
        return tuple(point for point in ordered if point >= 0) or (0,)
    middles = [(a + b) / 2 for a, b in zip(ordered, ordered[1:], strict=False)]
    return tuple(sorted({*ordered, *middles, ordered[0] / 2 if ordered[0] > 0 else ordered[0] - 1, ordered[-1] + 1}))


def within(domain: Sequence[date], first: date, last: date, extra: Sequence[date] = ()) -> tuple[date, ...]:
    """Date cells inside a range, its two ends among them."""
    return tuple(sorted({day for day in (*domain, *extra) if first <= day <= last} | {first, last}))


def _cuts_of(other: Expr, corpus: Corpus, known: Known) -> list[Any]:
    """Cut points an unknown opposite side brings: those of its own comparisons with what is known."""
    found: list[Any] = []
    for base, moved, back in corpus.compared.get(path_of(other), ()):
        for value in known(base) or ():
            if isinstance(value, date):
                day = shift(value, back) if back else value
                found += [near + n * _DAY for near in _around_day(day, moved) for n in (-1, 0, 1)]
            else:
                found.append(value)
    return found or [_FIRST + timedelta(days=40000)]


@lru_cache(maxsize=4096)
def _around_day(target: date, moved: Span | None) -> frozenset[date]:
    """The days just before, at and after which `x moved by a span` passes *target*."""
    if moved is None:
        return frozenset((target - _DAY, target, target + _DAY))
    guess = shift(target, -moved)
    near = [guess + n * _DAY for n in range(-4, 5)]
    passing = {day + n * _DAY for day in near for n in (-1, 0, 1) if shift(day, moved) == target}
    return frozenset(passing | {near[0], near[-1]})
