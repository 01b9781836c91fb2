"""Reads conditions for one case, on one day, in one status: every value is a diagram over the open leaves."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from safeconduct.law.blocks import Block, Norm, Page, Term
from safeconduct.law.dates import Day, Span, shift
from safeconduct.law.expressions import (
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
)
from safeconduct.law.values import NOT_APPLICABLE, Answer
from safeconduct.reason.cells import within
from safeconduct.reason.diagrams import FALSE, TRUE, Node
from safeconduct.reason.given import NO_ENV, Env, Given, Memo
from safeconduct.reason.leaves import FACT, QUESTION, STUB, Leaf


def _of_known(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda a, b: a is not NOT_APPLICABLE and b is not NOT_APPLICABLE and compare(a, b)


_OPS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _of_known(operator.eq), "!=": _of_known(operator.ne), "<": _of_known(operator.lt),
    "<=": _of_known(operator.le), ">": _of_known(operator.gt), ">=": _of_known(operator.ge),
}  # fmt: skip
_TRUTH = frozenset((True, False))


class Reading(Given):
    """The law of one day read for one case."""

    before: Reading | None
    members = False
    """whether an open list that one condition alone reads is read member by member all the same"""

    applies: Callable[[str, int | None], Node] = staticmethod(lambda _norm, _view: FALSE)
    """set by `modality`: whether a norm applies and stands undefeated"""

    @cached_property
    def _fires(self) -> Memo[tuple[int, int | None]]:
        return {}

    @cached_property
    def _terms(self) -> Memo[tuple[str, int | None]]:
        return {}

    @cached_property
    def _pages(self) -> Memo[str]:
        return {}

    # -- conditions -------------------------------------------------------------------------------------------------

    def value(self, expr: Expr, view: int | None = None, env: Env = NO_ENV) -> Node:
        """The value of an expression in every completion."""
        return _READ[type(expr)](self, expr, view, env)

    def _measured(self, expr: Compare, view: int | None, env: Env) -> Node:
        """A comparison; of days and numbers it is noted which is the greater, not what they are."""
        if env or expr.op in ("==", "!="):
            return self._compared(expr, view, env)
        return self._told(expr, view, self._compared)

    def _compared(self, expr: Compare, view: int | None, env: Env) -> Node:
        return self.compare(expr.op, self.value(expr.left, view, env), self.value(expr.right, view, env))

    def _of_each(self, expr: Each, view: int | None, env: Env) -> Node:
        """A condition on a list; of the case's own lists it is noted what it came to, not what is in them."""
        if env or expr.over in ("", "charges"):
            return self.each(expr, view, env)
        return self._told(expr, view, self.each)

    def _told(self, expr: Expr, view: int | None, read: Callable[[Any, int | None, Env], Node]) -> Node:
        """A condition noted by what it came to: in the earlier status, and for no charge, where it reads neither."""
        if self.before is not None and not self.whole_law.reads(expr, self.changes.keys()):
            return self.before.value(expr, view)
        view = view if self.whole_law.reads_charge(expr) else None
        return self.came_to(expr, view, read, expr, view, NO_ENV)

    def _in(self, expr: In, view: int | None, env: Env) -> Node:
        d, inside = self.diagrams, self.membership(expr, view, env)
        if not expr.negated:
            return inside
        known = d.apply(lambda a: a is not NOT_APPLICABLE, self.value(expr.item, view, env))
        return d.and_(self.whole_known(expr, view, env), d.and_(known, d.not_(inside)))

    def _shift(self, expr: Shift, view: int | None, env: Env) -> Node:
        day, span = self.value(expr.day, view, env), self.value(expr.span, view, env)
        return self.diagrams.apply_known(_later if expr.sign > 0 else _earlier, day, span)

    def truth(self, expr: Expr, view: int | None = None, env: Env = NO_ENV) -> Node:
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
        if self.abstract or isinstance(self.charged(view), Answer):
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
        self.by_day()
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
    Compare: Reading._measured,
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
    Each: Reading._of_each,
    Var: lambda r, e, _view, env: r.diagrams.end(env[e.name]),
    Shift: Reading._shift,
    Party: lambda r, e, view, env: r.diagrams.bind(
        lambda code: r.party(code, e.treaty), r.value(e.state, view, env)),
    View: lambda r, e, view, env: r.view(e.question, e.entry, view, env),
}  # fmt: skip
"""how each kind of expression is read"""
