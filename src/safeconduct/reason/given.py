"""What a case says, as diagrams: facts, charges, the day; what it leaves open is a variable over its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Attr, Const, Expr, Fact, Role
from safeconduct.law.tables import Row
from safeconduct.law.values import ANYTHING, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Answer
from safeconduct.law.vocabulary import FactType
from safeconduct.reason.cells import cells, within
from safeconduct.reason.diagrams import Diagrams, Node
from safeconduct.reason.leaves import FACT, STUB, Leaf
from safeconduct.reason.noted import AS_OF, DAYS, Came, Noted

Env = Mapping[str, int | str]
Key = TypeVar("Key")
Memo = dict[Key, tuple[Node, int]]
"""nodes worked out, each with what was asked of the case on the way"""
NO_ENV: Env = {}


class Given:
    """One case, on one day, in one status.

    *state* is the one whose authority acts; *changes* are the facts that acts before this one have set; *day* is the
    day of the act, which is an open leaf where it is imprecise. The charge in hand, the *view*, is an index into the
    charges, or None where no charge is in hand. *before* is the reading of the same day without those changes, for all
    that does not turn on them. *moment* says which day it is, for notes: that of the act named, done already, or today
    (''); without it (None) nothing is noted by what it came to.
    """

    def __init__(
        self,
        corpus: Corpus,
        case: Case,
        diagrams: Diagrams,
        *,
        day: Day,
        state: str,
        changes: Mapping[str, Any],
        before: Given | None = None,
        noted: Noted | None = None,
        moment: str | None = None,
    ) -> None:
        self.whole_law = corpus  # what is open has the same values whichever state or day reads it
        self.law = corpus.acting(state, day)
        self.case, self.diagrams, self.day, self.state, self.changes = case, diagrams, day, state, changes
        self.noted = noted or Noted(case, diagrams.tables.answers.names)
        self.before, self.moment, self._status = before, moment, tuple(changes.items())
        charges = case.charges
        self._abstract = charges is None
        self._views = range(1 if charges is None else len(charges))
        self._facts: Memo[str] = {}
        self._attrs: Memo[tuple[str, int, str]] = {}
        self._versions: Memo[int | None] = {}
        self._came: Memo[tuple[int | str, int | None]] = {}

    @property
    def abstract(self) -> bool:
        """Whether one abstract charge stands for those that are not known."""
        self.noted.charges()
        return self._abstract

    @property
    def views(self) -> range:
        """The charges there are to have in hand."""
        self.noted.charges()
        return self._views

    def came_to(self, what: Expr | str, view: int | None, make: Callable[..., Node], *args: Any) -> Node:
        """What *make* gives, made once, and noted by what it came to."""
        key = what if isinstance(what, str) else id(what), view
        if self.moment is None:
            return self.noted.once(self._came, key, make, *args)
        done = self._came.get(key)
        if done is None:
            came = Came(what, self.moment, view, self._status)
            done = self._came[key] = self.noted.apart(came, make, *args)
        self.noted.mask |= done[1]
        return done[0]

    # -- roles and days ---------------------------------------------------------------------------------------------

    def role(self, name: str) -> Node:
        if name == "as_of":
            self.by_day()
            return self.law_day()
        code = {"state": self.state, "host": self.case.host, "requesting": self.case.requesting,
                "destination": self.case.destination}[name]  # fmt: skip
        return self.diagrams.end(code or NOT_APPLICABLE)

    def by_day(self) -> None:
        """Note that the day itself was read: more than which law is in force on it."""
        self.noted.note(AS_OF)
        if self.moment:
            self.noted.event(self.moment)

    def law_day(self) -> Node:
        """The day whose law is read: a leaf of its own where an act was done on an imprecise day."""
        if self.day.exact:
            return self.diagrams.end(self.day.first)
        domain = within((), self.day.first, self.day.last, self.law.turning_days)
        return self.diagrams.variable(Leaf(FACT, "events", part=str(self.day)), domain)

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which the acts of this case are judged: what is open has one set of cells on all of them."""
        if self.moment is not None:
            self.noted.note(DAYS)
            return self.noted.days
        self.by_day()
        self.noted.events()
        return self._days

    @cached_property
    def _days(self) -> tuple[date, ...]:
        asked = {self.day.first, self.day.last, self.case.as_of or self.day.last}
        asked |= {edge for e in self.case.events if e.at is not None for edge in (e.at.day.first, e.at.day.last)}
        return tuple(sorted(asked))

    @property
    def last(self) -> date:
        """The day asked: that of the act, or a later one of the case."""
        return max(self.case.as_of or self.day.last, self.day.last)

    # -- facts ------------------------------------------------------------------------------------------------------

    def input(self, path: str) -> Any:
        """What the case says of a fact in this status."""
        return self.changes[path] if path in self.changes else self.noted.fact(path)

    def rests(self, fact: FactType) -> Any:
        """What holds if the side with the burden shows nothing; for a country it may be a role."""
        if fact.kind != "evidential":
            return None
        if fact.type.name == "country" and fact.rests in ("host", "requesting"):
            return self.case.host if fact.rests == "host" else self.case.requesting
        return fact.rests

    def fact_leaf(self, fact: FactType) -> Leaf:
        return Leaf(FACT, fact.path, rests=self.rests(fact))

    def fact(self, path: str) -> Node:
        if self.before is not None and path not in self.changes:
            return self.before.fact(path)
        return self.noted.once(self._facts, path, self._fact, path)

    def _fact(self, path: str) -> Node:
        fact = self.law.vocabulary.facts[path]
        return self._open(self.input(path), self.fact_leaf(fact), fact, path)

    def _open(self, given: Any, leaf: Leaf, fact: FactType, path: str) -> Node:
        """A value as a constant, an unknown or imprecise one as a variable over its cells."""
        d = self.diagrams
        if isinstance(given, Day):
            if given.exact:
                return d.end(given.first)
            return d.variable(leaf, within(cells(path, fact.type, self.whole_law, self.known), given.first, given.last))
        if isinstance(given, Answer) and given is not NOT_APPLICABLE:
            domain = cells(path, fact.type, self.whole_law, self.known)
            return d.variable(leaf, (*domain, NOT_APPLICABLE) if given is ANYTHING else domain)
        return d.end(given)

    def known(self, expr: Expr) -> Sequence[Any] | None:
        """Values for `cells`: what a constant, a role or a given fact can be; None where it is unknown."""
        match expr:
            case Const(value):
                return (value,)
            case Role("as_of"):
                return self.days
            case Role(name):
                return tuple(self.diagrams.values(self.role(name)))
            case Fact(path):
                given = self.input(path)
            case Attr("charge", name):
                self.noted.charges()
                values = [self.noted.charge(i, name) for i in range(len(self.case.charges or ()))] or [NOT_ASKED]
                given = next((value for value in values if isinstance(value, Answer)), None)
                if given is None:
                    return [end for v in values for end in ((v.first, v.last) if isinstance(v, Day) else (v,))]
            case _:
                return ()
        if isinstance(given, Day):
            return (given.first, given.last)
        return () if given is NOT_APPLICABLE else None if isinstance(given, Answer) else (given,)

    # -- charges and other lists ------------------------------------------------------------------------------------

    def given(self, var: str, name: str, view: int | None, env: Env) -> tuple[Any, Leaf]:
        """What the case says of an attribute, and the leaf it is where it says nothing."""
        over = "charges" if var == "charge" else str(env[var + ".of"])
        fact = self.law.vocabulary.lists[over][name]
        items = self._listed(over)
        if items is None:
            return NOT_ASKED, Leaf(FACT, over, part=name, rests=self.rests(fact))
        index = view if var == "charge" else int(env[var])
        assert index is not None
        given = self.noted.charge(index, name) if over == "charges" else items[index].get(name, NOT_ASKED)
        return given, Leaf(FACT, f"{over}[{index}].{fact.key or name}", rests=self.rests(fact))

    def _listed(self, over: str) -> Sequence[Mapping[str, Any]] | None:
        """The items of a list, or None where they are not known."""
        if over == "charges":
            self.noted.charges()
            return self.case.charges
        items = self.noted.list(over)
        return None if isinstance(items, Answer) else items

    def attribute(self, var: str, name: str, view: int | None, env: Env) -> Node:
        if self.before is not None:
            return self.before.attribute(var, name, view, env)
        if var == "charge":
            return self.came_to(name, view, self._attribute, "charges", var, name, view, env)
        over = str(env[var + ".of"])
        return self.noted.once(self._attrs, (over, int(env[var]), name), self._attribute, over, var, name, view, env)

    def _attribute(self, over: str, var: str, name: str, view: int | None, env: Env) -> Node:
        given, leaf = self.given(var, name, view, env)
        fact = self.law.vocabulary.lists[over][name]
        if over == "charges" and not self.abstract and given in (NOT_ASKED, DONT_KNOW):
            article = self.charged(view)
            if fact.table and isinstance(article, Answer):
                leaf = Leaf(FACT, f"charges[{view}].article", part=name)
            elif fact.table and article != "other":
                return self.from_table(fact, view)
            if name == "committed_to":
                return self.last_day(leaf, fact, view)
        if name == "article" and over == "charges" and isinstance(given, str):
            return self.article(given, leaf)
        return self._open(given, leaf, fact, f"{over}.{name}")

    def charged(self, view: int | None) -> Any:
        """What the case says of which offence it is."""
        assert view is not None
        return self.noted.charge(view, "article")

    def article(self, code: str, leaf: Leaf) -> Node:
        """The offence charged; a missing part is one open leaf over the parts that existed by the day asked."""
        self.noted.note(AS_OF)
        parts = self.law.tables.parts_of(code, self.last)
        return self.diagrams.end(code) if parts == (code,) else self.diagrams.variable(leaf, parts, first=True)

    def last_day(self, leaf: Leaf, fact: FactType, view: int | None) -> Node:
        """The last day of commission: open between `from` and the day asked where the charge does not say."""
        assert view is not None
        self.noted.note(AS_OF)
        start, last = self.noted.charge(view, "committed_from"), self.last
        versions = [row.since.first for row in self.rows(view) if row.since]
        cuts = [day for row in self.rows(view) for edge in (row.since, row.until) if edge
                for day in (edge.first, edge.first.fromordinal(edge.first.toordinal() - 1))]  # fmt: skip
        compared = cells("charges.committed_to", fact.type, self.whole_law, self.known)
        first = start.first if isinstance(start, Day) else min(versions, default=compared[0])
        return self.diagrams.variable(leaf, within(compared, min(first, last), last, cuts))

    def rows(self, view: int | None) -> Iterable[Row]:
        tables = self.law.tables
        code = self.charged(view)
        for part in (code, *tables.articles.get(code, ())) if isinstance(code, str) else ():
            yield from tables.offences.get(part, ())

    def from_table(self, fact: FactType, view: int | None) -> Node:
        """A column of the table an attribute stands in; a blank, or a missing row, is not encoded."""
        d, tables = self.diagrams, self.law.tables
        article = self.attribute("charge", "article", view, NO_ENV)
        kind = fact.type

        def blank(row_name: str) -> Node:
            leaf = Leaf(STUB, f"{fact.table} {row_name}", part=fact.column)
            return d.variable(leaf, cells(f"charges.{fact.path}", kind, self.whole_law, self.known), charge=view)

        def counterpart(code: Any) -> Node:
            row = tables.counterpart(self.case.host, str(code))
            value = row.values.get(fact.column) if row else None
            return blank(f"{self.case.host} {row.key if row else code}") if value is None else d.end(value)

        def offence(version: tuple[str, Any]) -> Node:
            code, place = version
            value = tables.offences[code][place].values.get(fact.column) if isinstance(place, int) else place
            return blank(code) if value is None else d.end(value)

        if fact.table == "offences":
            return d.bind(offence, self.noted.once(self._versions, view, self._version, view))
        return d.bind(counterpart, article)

    def _version(self, view: int | None) -> Node:
        """The offence charged and which version of it: that of the last day of commission."""
        article, day = (self.attribute("charge", name, view, NO_ENV) for name in ("article", "committed_to"))
        on = self.law.tables.version_on
        return self.diagrams.apply(lambda c, d: (str(c), None if d is NOT_APPLICABLE else on(str(c), d)), article, day)
