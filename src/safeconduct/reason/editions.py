"""The days on which the law of a state changes, and what such a day changes for a norm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import fields
from datetime import date, timedelta
from functools import cached_property

from safeconduct.law.blocks import Act, Block, Encounter, Norm, Priority, Term
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day, Span, shift
from safeconduct.law.defeat import defeat_graph, find_cycle, in_cycles
from safeconduct.law.expressions import Applies, Compare, Const, Each, Expr, In, Party, Role, TermRef, walk

Edition = tuple[object, ...]
"""which versions of all that bears on a norm are in force; equal on two days if nothing changed for it between them"""


class Editions:
    """The changes of a body of law; *states* are those whose treaties it may ask for.

    *days* are today, every day on which the law changes and the one before the first; those nearest today come first.
    """

    def __init__(self, law: Corpus, states: Iterable[str], today: date) -> None:
        self.law, self.states = law, tuple(dict.fromkeys(states))
        self._reads: defaultdict[str, set[str]] = defaultdict(set)
        self._treaties: defaultdict[str, set[str]] = defaultdict(set)
        self._dated: set[str] = set()
        self._counting: set[str] = set()
        self._placed = {block.id for block in law.blocks if block.page.jurisdiction}
        for block in law.blocks:
            for root in _conditions(block):
                for expr in walk(root):
                    self._read(block.id, expr)
        self.days = self._days(today)
        graphs = {id(graph): graph for graph in (self._on(day).defeat for day in self.days)}
        edges = {(atom.norm.id, edge.higher.norm.id, edge.priority.id if edge.priority else edge.higher.norm.id)
                 for graph in graphs.values() for atom, found in graph.against.items() for edge in found}  # fmt: skip
        for name, *others in edges:
            self._reads[name].update(others)
        self._everywhere = {act.id for act in law.of_kind(Act)}
        for constraint in law.vocabulary.constraints:
            parts = walk(constraint.holds) if constraint.holds is not None else ()
            self._everywhere |= {part.name for part in parts if isinstance(part, TermRef)}
        self._bearing: dict[frozenset[str], tuple[str, ...]] = {}
        self._at: dict[tuple[str, date], Edition] = {}
        self._circles: dict[tuple[int, ...], list[str] | None] = {}
        self._changing: dict[frozenset[str], tuple[str, ...]] = {}
        self._change: dict[str, bool] = {}

    def _read(self, name: str, expr: Expr) -> None:
        match expr:
            case TermRef(other) | Applies(other):
                self._reads[name].add(other)
            case Party(_, treaty):
                self._treaties[name].add(treaty)
            case Each(over="charges"):
                self._counting.add(name)
            case Compare() | In() if _asks_where({*walk(expr)}):
                self._placed.add(name)
            case Compare():
                parts = {*walk(expr)}
                terms = {part.name for part in parts if isinstance(part, TermRef)}
                if Role("as_of") in parts and (terms or any(_is_date(part) for part in parts)):
                    self._dated |= {name, *terms}

    def bearing(self, names: Iterable[str]) -> tuple[str, ...]:
        """All that some blocks turn on, directly or through others: terms, overriding norms, acts and their needs."""
        key = frozenset(names)
        if key not in self._bearing:
            found: set[str] = set()
            todo = [*key, *self._everywhere]
            while todo:
                name = todo.pop()
                if name not in found:
                    found.add(name)
                    todo += self._reads[name]
            self._bearing[key] = tuple(sorted(found))
        return self._bearing[key]

    def edition(self, names: Iterable[str], day: date) -> Edition:
        """Which versions of what bears on some blocks are in force on a day."""
        key = frozenset(names)
        if key not in self._changing:
            self._changing[key] = tuple([name for name in self.bearing(key) if self._changes(name)])
        return tuple([self._in_force(name, day) for name in self._changing[key]])

    def _changes(self, name: str) -> bool:
        """Whether a block is not the same on all days."""
        if name not in self._change:
            self._change[name] = len({self._in_force(name, day) for day in self.days}) > 1
        return self._change[name]

    def _in_force(self, name: str, day: date) -> Edition:
        if (name, day) not in self._at:
            dates = [(block.since, block.until) for block in self.law.by_id.get(name, ())]
            dates += [row for treaty in sorted(self._treaties[name]) for row in self._parties(treaty)]
            phases = (_phase(edge, day) for pair in dates for edge in pair)
            self._at[name, day] = (*phases, day if name in self._dated else None)
        return self._at[name, day]

    def placed(self, names: Iterable[str]) -> bool:
        """Whether what bears on some blocks is a state's own, or asks which state it is."""
        return not self._placed.isdisjoint(self.bearing(names))

    def counts_charges(self, names: Iterable[str], *, one_by_one: bool) -> bool:
        """Whether it may matter how many charges there are, for an act judged *one by one* or for the person."""
        bearing = self.bearing(names)
        if one_by_one or not self._counting.isdisjoint(bearing):
            return not self._counting.isdisjoint(bearing)
        blocks = (block for name in bearing for block in self.law.by_id.get(name, ()))
        return any(isinstance(block, Norm) and block.each for block in blocks)

    def circle(self, day: date) -> list[str] | None:
        """Terms and norms that depend on each other in a circle on a day, so that nothing can be said of them."""
        phases = tuple([_phase(edge, day) for edge in self._circling])
        if phases and phases not in self._circles:
            law = self._on(day)
            self._circles[phases] = find_cycle(law.defeat, law.of_kind(Term))
        return self._circles.get(phases)

    @cached_property
    def _circling(self) -> list[Day | None]:
        """The first and last days of all that is in a circle of all versions together; without one no day has any."""
        law = self.law
        every = defeat_graph(law.norms, law.of_kind(Priority), law.of_kind(Encounter), law.of_kind(Act),
                             every_priority=True)  # fmt: skip
        names = sorted(in_cycles(every, law.of_kind(Term)))
        return [edge for name in names for block in law.by_id[name] for edge in (block.since, block.until)]

    def _on(self, day: date) -> Corpus:
        """The law of a day as a situation reads it."""
        return self.law.acting(self.states[0], Day.of(day))

    # -- days -------------------------------------------------------------------------------------------------------

    def _days(self, today: date) -> list[date]:
        found = {edge for block in self.law.blocks for edge in _edges(block.since, block.until)}
        treaties = {treaty for named in self._treaties.values() for treaty in named}
        found |= {edge for treaty in treaties for row in self._parties(treaty) for edge in _edges(*row)}
        found |= {day + timedelta(days=n) for day in self._named() for n in (-1, 0, 1)}
        found |= {today, min(found, default=today) - timedelta(days=1)}
        return sorted(found, key=lambda day: (abs(day - today), day))

    def _named(self) -> Iterator[date]:
        """The days that conditions compare with the day of the act, moved by the spans that stand beside them."""
        for root in (root for block in self.law.blocks if block.id in self._dated for root in _conditions(block)):
            constants = [part.value for part in walk(root) if isinstance(part, Const)]
            spans = [span for span in constants if isinstance(span, Span)]
            for day in (value for value in constants if isinstance(value, date)):
                yield from (day, *(shift(day, moved) for span in spans for moved in (span, -span)))

    def _parties(self, treaty: str) -> Sequence[tuple[Day | None, Day | None]]:
        """Since when and until when each of the states is bound, in their order."""
        table = self.law.tables.parties
        rows = [table[state, treaty] for state in self.states if (state, treaty) in table]
        return [(row.since if isinstance(row.since, Day) else None, row.until) for row in rows]


def _conditions(block: Block) -> Iterator[Expr]:
    """The conditions of a block and that of its page."""
    for value in (block.page.applies, *(getattr(block, field.name) for field in fields(block))):
        yield from (part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Expr))


def _is_date(expr: Expr) -> bool:
    return isinstance(expr, Const) and isinstance(expr.value, date)


def _asks_where(parts: Set[Expr]) -> bool:
    """Whether a comparison sets the host, or the state that acts, against a state it names."""
    named = any(isinstance(part, Const) and isinstance(part.value, str) for part in parts)
    return named and not parts.isdisjoint({Role("host"), Role("state")})


def _edges(*days: Day | None) -> Iterator[date]:
    return (edge for day in days if day is not None for edge in (day.first, day.last))


def _phase(edge: Day | None, day: date) -> int:
    """Before an edge, at an imprecise one, or past it."""
    return 0 if edge is None else 1 if day < edge.first else 2 if day < edge.last else 3
