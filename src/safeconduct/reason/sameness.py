"""Days on which the law is the same, so that one program serves them all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from safeconduct.law.blocks import Encounter
from safeconduct.law.comparisons import Opposite, opposites, path_of
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day, Span, shift
from safeconduct.law.expressions import Attr, Compare, Const, Expr, Fact, In, Role, walk
from safeconduct.law.inputs import conditions_of
from safeconduct.law.values import Type
from safeconduct.reason.cells import cells
from safeconduct.reason.columns import Column

Told = tuple[tuple[int, int], ...]
"""where a day stands among those on the other side of each of its comparisons: how many are before it, how many not
after it
"""


def conditions_behind(law: Corpus, acts: Collection[str]) -> tuple[Expr, ...]:
    """Whatever the findings on some acts turn on, on any day: other outcomes of the same encounters are among it."""
    meetings = [e for e in law.of_kind(Encounter) if not {o.slot.act for o in e.outcomes}.isdisjoint(acts)]
    asked = {*acts, *(outcome.slot.act for encounter in meetings for outcome in encounter.outcomes)}
    scopes = (encounter.page.applies for encounter in meetings)
    return (*conditions_of(law, sorted(asked)), *(scope for scope in scopes if scope is not None))


class Sameness:
    """Two days are the same law for some acts if no block and no membership begins or ends between them, surely or
    perhaps, and if every comparison of dates behind the acts can come out in the same ways on both.

    What conditions compare with the day itself moves with it: ninety days before the day is another day, and the same
    cell of the same program.
    """

    def __init__(self, corpus: Corpus, host: str, acts: Collection[str]) -> None:
        self.corpus, self.law = corpus, corpus.of_state(host)
        self.conditions = conditions_behind(self.law, acts)
        self._classes: dict[tuple[str, date], list[tuple[Told, list[date]]]] = {}
        self._days: dict[tuple[str, date], list[date]] = {}
        self._known: dict[date, Hashable] = {}

    def of(self, day: date) -> Hashable:
        """Equal for two days of the same law. A charge's days are looked up apart: where they are compared, none is."""
        if day not in self._known:
            ways = tuple(tuple(told for told, _ in self._told(path, day)) for path in self.dates)
            fixed = [other for other in self.compared.get("as_of", ()) if isinstance(other[0], Const)]
            now = _stands(day, self._sides(day, fixed))
            own = day if any(path.startswith("charges.") for path in self.dates) else None
            self._known[day] = bisect_right(self.edges, day), now, ways, own
        return self._known[day]

    def cells_on(self, column: Column, compiled: date, day: date) -> tuple[Any, ...]:
        """The cells of a column of a program, as they lie on another day of the same law.

        Each cell becomes the first day of its class; cells of one class, which nothing tells apart, the same day.
        """
        if day == compiled or column.path not in self.dates:
            return column.cells
        now = [first for _, (first, *_) in self._told(column.path, day)]
        then = {cell: now[i] for i, (_, some) in enumerate(self._told(column.path, compiled)) for cell in some}
        return tuple(then.get(cell, cell) for cell in column.cells)

    @cached_property
    def edges(self) -> list[date]:
        """Each day from which something is otherwise; an imprecise edge is open from its first day to its last."""
        days = [day for block in self.law.blocks for day in (block.since, block.until)]
        for row in self.corpus.tables.parties.values():
            days += [row.since if isinstance(row.since, Day) else None, row.until]
        return sorted({edge for day in days if day is not None for edge in (day.first, day.last)})

    @cached_property
    def compared(self) -> dict[str, tuple[Opposite, ...]]:
        """The comparisons behind the acts, as `Corpus.compared` has those of all."""
        nodes = (node for root in self.conditions for node in walk(root) if isinstance(node, (Compare, In)))
        return dict(opposites(nodes, self.law.terms))

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The facts and attributes that are dates and are compared."""
        return tuple(sorted(path for path in self.compared if (kind := self._type(path)) and kind.name == "date"))

    def _type(self, path: str) -> Type | None:
        vocabulary = self.corpus.vocabulary
        over, _, name = path.partition(".")
        fact = vocabulary.facts.get(path) or vocabulary.lists.get(over, {}).get(name)
        return fact.type if fact else None

    def _told(self, path: str, day: date) -> list[tuple[Told, list[date]]]:
        """The cells of a date on a day, those together that no comparison tells apart."""
        if (path, day) not in self._classes:
            others = self._sides(day, self.compared[path])
            stands = ((_stands(cell, others), cell) for cell in self._cells(path, day))
            grouped = groupby(stands, key=lambda pair: pair[0])
            self._classes[path, day] = [(told, [cell for _, cell in some]) for told, some in grouped]
        return self._classes[path, day]

    def _sides(self, day: date, others: Iterable[Opposite]) -> list[tuple[Span | None, list[date]]]:
        """The days a date is compared with, in order, and by how much it is moved before."""
        sides = []
        for other, moved, back in others:
            days = (shift(value, back) if back else value for value in self._values(other, day))
            sides.append((moved, sorted(set(days))))
        return sides

    def _values(self, other: Expr, day: date) -> Iterator[date]:
        match other:
            case Role("as_of"):
                yield day
            case Const(value) if isinstance(value, date):
                yield value
            case Fact() | Attr() if path_of(other) in self.dates:
                yield from self._cells(path_of(other), day)

    def _cells(self, path: str, day: date) -> list[date]:
        if (path, day) not in self._days:
            self._days[path, day] = self._fresh(path, day)
        return self._days[path, day]

    def _fresh(self, path: str, day: date) -> list[date]:
        kind = self._type(path)
        assert kind is not None

        def known(expr: Expr) -> Sequence[Any] | None:
            match expr:
                case Const(value):
                    return (value,)
                case Role("as_of"):
                    return (day, day)
                case Fact() | Attr("charge"):
                    return None
                case _:
                    return ()

        return list(cells(path, kind, self.corpus, known))


def _stands(mine: date, sides: Iterable[tuple[Span | None, list[date]]]) -> Told:
    found = []
    for moved, days in sides:
        here = shift(mine, moved) if moved else mine
        found.append((bisect_left(days, here), bisect_right(days, here)))
    return tuple(found)
