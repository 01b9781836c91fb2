"""Cells: the values an unknown fact needs to range over, so that every comparison of the corpus can go either way.

A number or a date is cut at every point where a comparison flips; one value on each side of each cut stands for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from safeconduct.law.conditions import Attr, Choose, Compare, Const, Expr, Fact, Role, Shift, TermRef
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Span, shift
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
    for other, moved, back in _opposite(path, corpus):
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


def _opposite(path: str, corpus: Corpus) -> Iterator[tuple[Expr, Span | None, Span | None]]:
    """What the fact is compared with: the other side's base, how the fact is moved, how the other side is."""
    for node in corpus.comparisons:
        sides = (node.left, node.right) if isinstance(node, Compare) else (node.item, *node.options)
        bases = [list(_bases(side, corpus, None)) for side in sides]
        for index, mine in enumerate(bases):
            for base, moved in mine:
                if _path(base) == path:
                    for other_index, theirs in enumerate(bases):
                        if other_index != index:
                            yield from ((other, moved, back) for other, back in theirs)


def _bases(expr: Expr, corpus: Corpus, moved: Span | None) -> Iterator[tuple[Expr, Span | None]]:
    """The facts, roles and constants an expression's value comes from, each with the span it is moved by."""
    if isinstance(expr, Shift) and isinstance(expr.span, Const):
        span = expr.span.value if expr.sign > 0 else -expr.span.value
        total = Span(*(a + b for a, b in zip(_parts(span), _parts(moved), strict=True)))
        yield from _bases(expr.day, corpus, total)
    elif isinstance(expr, Choose):
        yield from _bases(expr.then, corpus, moved)
        yield from _bases(expr.other, corpus, moved)
    elif isinstance(expr, TermRef):
        for term in corpus.terms.get(expr.name, ()):
            yield from _bases(term.means, corpus, moved)
    elif isinstance(expr, (Fact, Attr, Role, Const)):
        yield expr, moved


def _parts(span: Span | None) -> tuple[int, int, int, int]:
    return (span.months, span.days, span.hours, span.working_days) if span else (0, 0, 0, 0)


def _path(expr: Expr) -> str:
    if isinstance(expr, Fact):
        return expr.path
    return f"{expr.over}.{expr.name}" if isinstance(expr, Attr) else ""


def _cuts_of(other: Expr, corpus: Corpus, known: Known) -> list[Any]:
    """Cut points an unknown opposite side brings: those of its own comparisons with what is known."""
    found: list[Any] = []
    for base, moved, back in _opposite(_path(other), corpus):
        for value in known(base) or ():
            if isinstance(value, date):
                day = shift(value, back) if back else value
                found += [near + n * _DAY for near in _around_day(day, moved) for n in (-1, 0, 1)]
            else:
                found.append(value)
    return found or [_FIRST + timedelta(days=40000)]


def _around_day(target: date, moved: Span | None) -> set[date]:
    """The days just before, at and after which `x moved by a span` passes *target*."""
    if moved is None:
        return {target - _DAY, target, target + _DAY}
    guess = shift(target, -moved)
    near = [guess + n * _DAY for n in range(-4, 5)]
    return {day + n * _DAY for day in near for n in (-1, 0, 1) if shift(day, moved) == target} | {near[0], near[-1]}
