"""Reads conditions for one case, on one day, in one status: every value is a diagram over the open leaves."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

from safeconduct.law.blocks import Block, Norm, Page, Term
from safeconduct.law.case import Case
from safeconduct.law.conditions import (
    And,
    Applies,
    Attr,
    Choose,
    Compare,
    Const,
    Each,
    Expr,
    Fact,
    In,
    Not,
    Or,
    Party,
    Role,
    Shift,
    TermRef,
    Var,
    View,
)  # fmt: skip
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day, Span, shift
from safeconduct.law.tables import Row
from safeconduct.law.values import ANYTHING, DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Answer
from safeconduct.law.vocabulary import FactType
from safeconduct.reason.cells import cells, within
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.leaves import FACT, QUESTION, STUB, Leaf
from safeconduct.reason.noted import Noted


def _of_known(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda a, b: a is not NOT_APPLICABLE and b is not NOT_APPLICABLE and compare(a, b)


_OPS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _of_known(operator.eq), "!=": _of_known(operator.ne), "<": _of_known(operator.lt),
    "<=": _of_known(operator.le), ">": _of_known(operator.gt), ">=": _of_known(operator.ge),
}  # fmt: skip
Env = Mapping[str, int | str]
Key = TypeVar("Key")
Memo = dict[Key, tuple[Node, int]]
"""nodes worked out, each with what was asked of the case on the way"""
_TRUTH = frozenset((True, False))
_NO_ENV: Env = {}


class Reading:
    """The law of one day read for one case.

    *state* is the one whose authority acts; *changes* are the facts that acts before this one have set; *day* is the
    day of the act, which is an open leaf where it is imprecise. The charge in hand, the *view*, is an index into the
    charges, or None where no charge is in hand. *before* is the reading of the same day without those changes, for all
    that does not turn on them.
    """

    members = False
    """whether an open list that one condition alone reads is read member by member all the same"""

    def __init__(
        self,
        corpus: Corpus,
        case: Case,
        diagrams: Diagrams,
        *,
        day: Day,
        state: str,
        changes: Mapping[str, Any],
        before: Reading | None = None,
        noted: Noted | None = None,
    ) -> None:
        self.before = before
        self.whole_law = corpus  # what is open has the same values whichever state or day reads it
        self.law = corpus.acting(state, day)
        self.case, self.diagrams, self.day, self.state, self.changes = case, diagrams, day, state, changes
        self.noted = noted or Noted(case, diagrams.tables.answers.names)
        charges = case.charges
        self._abstract = charges is None
        self._views = range(1 if charges is None else len(charges))
        self._fires: Memo[tuple[int, int | None]] = {}
        self._terms: Memo[tuple[str, int | None]] = {}
        self._pages: Memo[str] = {}
        self._facts: Memo[str] = {}
        self._attrs: Memo[tuple[str, int, str]] = {}
        self.applies: Callable[[str, int | None], Node] = lambda _norm, _view: FALSE
        """set by `modality`: whether a norm applies and stands undefeated"""

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

    # -- conditions -------------------------------------------------------------------------------------------------

    def value(self, expr: Expr, view: int | None = None, env: Env = _NO_ENV) -> Node:
        """The value of an expression in every completion."""
        return _READ[type(expr)](self, expr, view, env)

    def _in(self, expr: In, view: int | None, env: Env) -> Node:
        d, inside = self.diagrams, self.membership(expr, view, env)
        if not expr.negated:
            return inside
        known = d.apply(lambda a: a is not NOT_APPLICABLE, self.value(expr.item, view, env))
        return d.and_(self.whole_known(expr, view, env), d.and_(known, d.not_(inside)))

    def _shift(self, expr: Shift, view: int | None, env: Env) -> Node:
        day, span = self.value(expr.day, view, env), self.value(expr.span, view, env)
        return self.diagrams.apply_known(_later if expr.sign > 0 else _earlier, day, span)

    def truth(self, expr: Expr, view: int | None = None, env: Env = _NO_ENV) -> Node:
        """A condition's truth; a bare n/a is false."""
        node = self.value(expr, view, env)
        if node in (TRUE, FALSE):
            return node
        return node if self.diagrams.values(node) <= _TRUTH else self.diagrams.is_(node, True)

    def compare(self, op: str, a: Node, b: Node) -> Node:
        """A comparison; with n/a on either side it is false."""
        d = self.diagrams
        if op == "==" and d.is_end(b) and d.value(b) is not NOT_APPLICABLE:
            return d.is_(a, d.value(b))
        return d.apply_known(_OPS[op], a, b)

    def membership(self, expr: In, view: int | None, env: Env) -> Node:
        item, options, whole = expr.item, expr.options, expr.whole
        d, value = self.diagrams, self.value(item, view, env)
        if whole is None:
            return d.any_(d.apply_known(_OPS["=="], value, self.value(option, view, env)) for option in options)
        given, leaf = self.whole(whole, view, env)
        if isinstance(given, frozenset):
            return d.apply(lambda a: a in given, value)
        if given is NOT_APPLICABLE:
            return FALSE
        rests = leaf.rests if isinstance(leaf.rests, (list, frozenset, tuple)) else None
        return d.bind(
            lambda a: FALSE if a is NOT_APPLICABLE else d.variable(
                Leaf(FACT, leaf.name, leaf.about, f"{leaf.part}={a}", None if rests is None else a in rests),
                (False, True)), value)  # fmt: skip

    def whole(self, whole: Fact | Attr, view: int | None, env: Env) -> tuple[Any, Leaf]:
        """What the case says of a set-valued fact, and the leaf it is where it says nothing."""
        if isinstance(whole, Attr):
            return self.given(whole.var, whole.name, view, env)
        return self.input(whole.path), self.fact_leaf(self.law.vocabulary.facts[whole.path])

    def whole_known(self, expr: In, view: int | None, env: Env) -> Node:
        """False where the set itself is not applicable."""
        return FALSE if expr.whole and self.whole(expr.whole, view, env)[0] is NOT_APPLICABLE else TRUE

    def each(self, expr: Each, view: int | None, env: Env) -> Node:
        d = self.diagrams
        if not expr.over:
            bodies = [
                self.truth(expr.body, view, {**env, expr.var: c.value}) for c in expr.constants if isinstance(c, Const)
            ]
        elif expr.over == "charges":
            bodies = [self.truth(expr.body, index, env) for index in self.views]
        else:
            items = self.noted.list(expr.over)
            if isinstance(items, Answer) and items is not NOT_APPLICABLE:
                exists = d.variable(Leaf(FACT, expr.over, part="exists"), (False, True))
                body = self.truth(expr.body, view, {**env, expr.var: 0, expr.var + ".of": expr.over})
                node = d.or_(d.not_(exists), body) if expr.every else d.and_(exists, body)
                alone = not self.members and expr in self.whole_law.only_readers
                return self._in_one(expr.over, node) if alone else node
            count = 0 if isinstance(items, Answer) else len(items)
            bodies = [
                self.truth(expr.body, view, {**env, expr.var: n, expr.var + ".of": expr.over}) for n in range(count)
            ]
        return d.all_(bodies) if expr.every else d.any_(bodies)

    def _in_one(self, over: str, node: Node) -> Node:
        """A condition on an open list that nothing else reads, as one yes or no.

        Whatever the rest of the case is, it can be true exactly where some list makes it so, and false likewise.
        """
        d = self.diagrams
        private = frozenset(level for level in d.support(node) if d.leaves[level].whole == (FACT, over, ""))
        can_be, can_fail = d.exists(node, private), d.exists(d.not_(node), private)
        return d.choose(d.variable(Leaf(FACT, over, part="so"), (False, True)), can_be, d.not_(can_fail))

    def role(self, name: str) -> Node:
        if name == "as_of":
            return self.law_day()
        code = {"state": self.state, "host": self.case.host, "requesting": self.case.requesting,
                "destination": self.case.destination}[name]  # fmt: skip
        return self.diagrams.end(code or NOT_APPLICABLE)

    def law_day(self) -> Node:
        """The day whose law is read: a leaf of its own where an act was done on an imprecise day."""
        if self.day.exact:
            return self.diagrams.end(self.day.first)
        domain = within((), self.day.first, self.day.last, self.law.turning_days)
        return self.diagrams.variable(Leaf(FACT, "events", part=str(self.day)), domain)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which the acts of this case are judged: what is open has one set of cells on all of them."""
        asked = {self.day.first, self.day.last, self.case.as_of or self.day.last}
        asked |= {edge for e in self.noted.events() if e.at is not None for edge in (e.at.day.first, e.at.day.last)}
        return tuple(sorted(asked))

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
                values = [charge.get(name, NOT_ASKED) for charge in self.case.charges or ({},)]
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
        index = view if var == "charge" else int(env[var])
        fact = self.law.vocabulary.lists[over][name]
        listed = self.noted.list(over)
        items = self.case.charges if over == "charges" else listed
        rests = self.rests(fact)
        if items is None or isinstance(items, Answer):
            return NOT_ASKED, Leaf(FACT, over, part=name, rests=rests)
        assert index is not None
        return items[index].get(name, NOT_ASKED), Leaf(FACT, f"{over}[{index}].{fact.key or name}", rests=rests)

    def attribute(self, var: str, name: str, view: int | None, env: Env) -> Node:
        if self.before is not None:
            return self.before.attribute(var, name, view, env)
        over = "charges" if var == "charge" else str(env[var + ".of"])
        key = (over, int(view or 0) if var == "charge" else int(env[var]), name)
        return self.noted.once(self._attrs, key, self._attribute, over, var, name, view, env)

    def _attribute(self, over: str, var: str, name: str, view: int | None, env: Env) -> Node:
        given, leaf = self.given(var, name, view, env)
        fact = self.law.vocabulary.lists[over][name]
        if over == "charges" and not self.abstract and given in (NOT_ASKED, DONT_KNOW):
            article = self.charge(view).get("article", NOT_ASKED)
            if fact.table and isinstance(article, Answer):
                leaf = Leaf(FACT, f"charges[{view}].article", part=name)
            elif fact.table and article != "other":
                return self.from_table(fact, view)
            if name == "committed_to":
                return self.last_day(leaf, fact, view)
        if name == "article" and over == "charges" and isinstance(given, str):
            return self.article(given, leaf)
        return self._open(given, leaf, fact, f"{over}.{name}")

    def charge(self, view: int | None) -> Mapping[str, Any]:
        self.noted.charges()
        assert view is not None and self.case.charges is not None
        return self.case.charges[view]

    def article(self, code: str, leaf: Leaf) -> Node:
        """The offence charged; a missing part is one open leaf over the parts that existed by the day asked."""
        parts = self.law.tables.parts_of(code, self.day.last)
        return self.diagrams.end(code) if parts == (code,) else self.diagrams.variable(leaf, parts, first=True)

    def last_day(self, leaf: Leaf, fact: FactType, view: int | None) -> Node:
        """The last day of commission: open between `from` and the day asked where the charge does not say."""
        start = self.charge(view).get("committed_from")
        last = max(self.case.as_of or self.day.last, self.day.last)
        versions = [row.since.first for row in self.rows(view) if row.since]
        first = start.first if isinstance(start, Day) else min(versions, default=last)
        cuts = [day for row in self.rows(view) for edge in (row.since, row.until) if edge
                for day in (edge.first, edge.first.fromordinal(edge.first.toordinal() - 1))]  # fmt: skip
        compared = cells("charges.committed_to", fact.type, self.whole_law, self.known)
        return self.diagrams.variable(leaf, within(compared, min(first, last), last, cuts))

    def rows(self, view: int | None) -> Iterable[Row]:
        tables = self.law.tables
        code = self.charge(view).get("article", NOT_ASKED)
        for part in (code, *tables.articles.get(code, ())) if isinstance(code, str) else ():
            yield from tables.offences.get(part, ())

    def from_table(self, fact: FactType, view: int | None) -> Node:
        """A column of the table an attribute stands in; a blank, or a missing row, is not encoded."""
        d, tables = self.diagrams, self.law.tables
        article = self.attribute("charge", "article", view, _NO_ENV)
        kind = fact.type

        def blank(row_name: str) -> Node:
            leaf = Leaf(STUB, f"{fact.table} {row_name}", part=fact.column)
            return d.variable(leaf, cells(f"charges.{fact.path}", kind, self.whole_law, self.known), charge=view)

        def counterpart(code: Any) -> Node:
            row = tables.counterpart(self.case.host, str(code))
            value = row.values.get(fact.column) if row else None
            return blank(f"{self.case.host} {row.key if row else code}") if value is None else d.end(value)

        def offence(code: Any, day: Any) -> Node:
            row = None if day is NOT_APPLICABLE else tables.offence_on(str(code), day)
            value = row.values.get(fact.column) if isinstance(row, Row) else row
            return blank(str(code)) if value is None else d.end(value)

        if fact.table == "offences":
            return d.bind(offence, article, self.attribute("charge", "committed_to", view, _NO_ENV))
        return d.bind(counterpart, article)

    # -- terms, treaties, questions ---------------------------------------------------------------------------------

    def term(self, name: str, view: int | None) -> Node:
        if self.before is not None and not self.whole_law.turns_on(name, self.changes.keys()):
            return self.before.term(name, view)
        key = (name, view if self.whole_law.turns_on_charge(name) else None)
        return self.noted.once(self._terms, key, self._term, name, view)

    def _term(self, name: str, view: int | None) -> Node:
        d = self.diagrams
        versions = self.law.terms.get(name, ())
        mine = [t for t in versions if t.page.jurisdiction == self.state] or [
            t for t in versions if not t.page.jurisdiction
        ]
        if not mine:
            return d.variable(Leaf(STUB, f"{name} in {self.state}"), (False, True))
        node = d.end(NOT_APPLICABLE)
        for term in mine:
            here = self.in_force(term)
            if here != FALSE:
                node = d.choose(here, self._means(term, view), node)
        return node

    def _means(self, term: Term, view: int | None) -> Node:
        return self.value(term.means, view)

    def party(self, state: Any, treaty: str) -> Node:
        """Whether a state is bound on the day; a blank in the table is an open leaf, `none` is no."""
        d = self.diagrams
        if state is NOT_APPLICABLE:
            return FALSE
        member = self.law.tables.parties.get((state, treaty))
        if member is not None and member.since is False:
            return FALSE
        since = member.since if member is not None and isinstance(member.since, Day) else None

        def unknown() -> Node:
            return d.variable(Leaf(STUB, f"party {state} {treaty}"), (False, True))

        if since is None:
            return unknown()
        assert member is not None
        until = member.until

        def bound(day: date) -> Node:
            if day < since.first or (until and day >= until.last):
                return FALSE
            return TRUE if day >= since.last and (until is None or day < until.first) else unknown()

        return d.bind(bound, self.law_day())

    def view(self, question: str, entry: Expr | None, view: int | None, env: Env) -> Node:
        """The answer to a question: one throughout a reading, or one per entry of the counterpart table."""
        d = self.diagrams
        options = [option.id for option in self.law.questions[question].views] if question in self.law.questions else []
        if not options:
            return d.end(NOT_APPLICABLE)
        if entry is None:
            return d.variable(Leaf(QUESTION, question), options)
        unnamed = "charges" if self.abstract else f"charges[{view}].article"
        if self.abstract or isinstance(self.charge(view).get("article", NOT_ASKED), Answer):
            return d.variable(Leaf(FACT, unnamed, part=f"view {question}"), options)

        def of_entry(code: Any) -> Node:
            row = self.law.tables.counterpart(self.case.host, str(code))
            about = row.key if row else f"charges[{view}]" if code == "other" else str(code)
            return d.variable(Leaf(QUESTION, question, about), options, charge=view)

        return d.bind(of_entry, self.value(entry, view, env))

    # -- norms ------------------------------------------------------------------------------------------------------

    def in_force(self, block: Block) -> Node:
        """Whether a block is in force on the day; its own imprecise date is one open leaf, the same wherever read."""
        return self.diagrams.and_(
            self._begun(block.since, block), self.diagrams.not_(self._begun(block.until, block, False))
        )

    def _begun(self, edge: Day | None, block: Block, missing: bool = True) -> Node:
        d = self.diagrams
        if edge is None:
            return TRUE if missing else FALSE

        if self.day.first >= edge.last:
            return TRUE
        if self.day.last < edge.first:
            return FALSE
        cuts = [day for base in self.days for day in (base, base + timedelta(days=1))]
        change = d.variable(Leaf(STUB, block.id, str(edge)), within((), edge.first, edge.last, cuts))
        return d.apply(operator.ge, self.law_day(), change)

    def scope(self, page: Page) -> Node:
        if page.applies is None:
            return TRUE if page.jurisdiction == self.state else FALSE
        return self.noted.once(self._pages, page.id, self.truth, page.applies)

    def fires(self, norm: Norm, view: int | None) -> Node:
        """In force, in scope, `when` true, `unless` false; for a stub, and its own leaf true."""
        if self.before is not None and not self.whole_law.turns_on(norm.id, self.changes.keys()):
            return self.before.fires(norm, view)
        key = (id(norm), view if norm.each or self.whole_law.turns_on_charge(norm.id) else None)
        return self.noted.once(self._fires, key, self._fire, norm, view)

    def _fire(self, norm: Norm, view: int | None) -> Node:
        d = self.diagrams
        node = d.and_(self.scope(norm.page), self.in_force(norm))
        if node != FALSE and norm.when is not None:
            node = d.and_(node, self.truth(norm.when, view))
        if node != FALSE and norm.unless is not None:
            node = d.and_(node, d.not_(self.truth(norm.unless, view)))
        if node != FALSE and norm.why_stub is not None:
            about = f"charges[{view}]" if norm.each else ""
            node = d.and_(node, d.variable(Leaf(STUB, norm.id, about), (False, True)))
        return node


def _later(day: Any, span: Span) -> Any:
    return NOT_APPLICABLE if isinstance(day, Answer) else shift(day, span)


def _earlier(day: Any, span: Span) -> Any:
    return NOT_APPLICABLE if isinstance(day, Answer) else shift(day, -span)


_READ: dict[type[Expr], Callable[[Reading, Any, int | None, Env], Node]] = {
    TermRef: lambda r, e, view, _env: r.term(e.name, view),
    Compare: lambda r, e, view, env: r.compare(e.op, r.value(e.left, view, env), r.value(e.right, view, env)),
    And: lambda r, e, view, env: r.diagrams.all_(r.truth(item, view, env) for item in e.items),
    Or: lambda r, e, view, env: r.diagrams.any_(r.truth(item, view, env) for item in e.items),
    Not: lambda r, e, view, env: r.diagrams.not_(r.truth(e.item, view, env)),
    Attr: lambda r, e, view, env: r.attribute(e.var, e.name, view, env),
    Fact: lambda r, e, _view, _env: r.fact(e.path),
    Applies: lambda r, e, view, _env: r.applies(e.norm, view),
    Const: lambda r, e, _view, _env: r.diagrams.end(e.value),
    In: Reading._in,
    Role: lambda r, e, _view, _env: r.role(e.name),
    Choose: lambda r, e, view, env: r.diagrams.choose(
        r.truth(e.test, view, env), r.value(e.then, view, env), r.value(e.other, view, env)),
    Each: Reading.each,
    Var: lambda r, e, _view, env: r.diagrams.end(env[e.name]),
    Shift: Reading._shift,
    Party: lambda r, e, view, env: r.diagrams.bind(
        lambda code: r.party(code, e.treaty), r.value(e.state, view, env)),
    View: lambda r, e, view, env: r.view(e.question, e.entry, view, env),
}  # fmt: skip
"""how each kind of expression is read"""
