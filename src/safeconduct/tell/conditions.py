"""Conditions in plain words: a lawyer reads what the page says, without its syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from safeconduct.law.dates import Span
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
from safeconduct.tell import citations
from safeconduct.tell.document import Point
from safeconduct.tell.voice import Voice, mark

SHORT = 72
_ROLES = {"host": mark("the host state"), "state": mark("the host state"), "requesting": mark("the requesting state"),
          "destination": mark("the state of destination"), "as_of": mark("the day of the act")}  # fmt: skip
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SIZE = {"==": "{value}", "!=": mark("not {value}"), "<": mark("less than {value}"), "<=": mark("at most {value}"),
         ">": mark("more than {value}"), ">=": mark("{value} or more")}  # fmt: skip
_WHEN = {"==": "{value}", "!=": mark("not {value}"), "<": mark("before {value}"), "<=": mark("{value} or before"),
         ">": mark("after {value}"), ">=": mark("{value} or later")}  # fmt: skip
_JOINED = {"all": mark(" and "), "any": mark(" or "), "none": mark(" nor ")}
_HOLDS = {"all": mark("all of this holds:"), "any": mark("any of this holds:"), "none": mark("none of this holds:")}


def treaty_name(voice: Voice, treaty: str) -> str:
    """A treaty by the name of its page, whose file is called after it; else by its key."""
    page = next((page for page in voice.corpus.pages.values() if Path(page.place.file).stem == treaty), None)
    if page is not None:
        return voice.say("the {treaty}", treaty=page.name(voice.language))
    name, _, year = treaty.rpartition("-")
    if name and year.isdigit():
        return voice.say("the {treaty} of {year}", treaty=name.replace("-", " ").title(), year=year)
    return voice.say("the treaty {treaty}", treaty=treaty)


def membership(voice: Voice, state: str, treaty: str, *, no: bool = False) -> str:
    """That a state is bound by a treaty, or does what a table says of the states on it; or that it is not so."""
    does = voice.corpus.vocabulary.memberships.get(treaty)
    if does is not None:
        said = mark("not so: {state} {does}") if no else mark("{state} {does}")
        return voice.say(said, state=state, does=voice.say(does))
    said = mark("{state} is not bound by {treaty}") if no else mark("{state} is bound by {treaty}")
    return voice.say(said, state=state, treaty=treaty_name(voice, treaty))


@dataclass(frozen=True, slots=True)
class Group:
    """Several things of which all, any or none hold; *lead* stands before them."""

    of: str
    items: tuple[Said, ...]
    lead: str = ""


Said = str | Group


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says the conditions of one corpus; *state* is the one whose law is told, empty for a treaty."""

    voice: Voice
    state: str = ""

    # -- as text ----------------------------------------------------------------------------------------------------

    def inline(self, expr: Expr) -> str:
        """A condition in one line, however long."""
        return self._inline(self.said(expr))

    def point(self, expr: Expr, lead: str = "") -> Point:
        """A condition after its *lead* (`when`, `unless`): one line if it is short, else a list."""
        return self._point(self.said(expr), lead)

    def value(self, expr: Expr) -> str:
        """What is compared: a fact by its words, a value as it is said."""
        match expr:
            case Const(value):
                return self._constant(value)
            case Role(name):
                here = name in ("host", "state") and self.state
                return self._state(self.state) if here else self.voice.say(_ROLES[name])
            case Fact(path):
                return self.voice.say(self.voice.corpus.vocabulary.facts[path].says) or path
            case Attr(_, name, over):
                fact = self.voice.corpus.vocabulary.lists[over].get(name)
                return (self.voice.say(fact.says) if fact else "") or name.replace("_", " ")
            case TermRef(name):
                return f'"{self.voice.code("term", name)}"'
            case Shift(day, span, sign):
                said = mark("{day} plus {span}") if sign > 0 else mark("{day} minus {span}")
                return self.voice.say(said, day=self.value(day), span=self.value(span))
            case Choose(test, then, other):
                return self.voice.say("{value} if {test}, else {other}", value=self.value(then),
                                      test=self.inline(test), other=self.value(other))  # fmt: skip
            case View(question):
                return self.voice.say("the answer to `{question}`", question=question)
            case Var(name):
                return name
        return self.inline(expr)

    def _constant(self, value: Any) -> str:
        if isinstance(value, str):
            return self._state(value) if value in self.voice.corpus.countries else self.voice.code("", value)
        if isinstance(value, Span):
            return self.voice.span(str(value))
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, date):
            return self.voice.day(value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _state(self, code: str) -> str:
        return self.voice.country(code)

    # -- as a tree --------------------------------------------------------------------------------------------------

    def said(self, expr: Expr, no: bool = False) -> Said:
        """A condition, or its negation, as nested lists of plain statements."""
        match expr:
            case Not(item):
                return self.said(item, not no)
            case And(items):
                return _group("any" if no else "all", [self.said(item, no) for item in items])
            case Or(items) if no:
                return _group("none", [self.said(item) for item in items])
            case Or(items):
                norms = [item.norm for item in items if isinstance(item, Applies)]
                if len(norms) > 1:
                    others = [self.said(item) for item in items if not isinstance(item, Applies)]
                    cites = citations.cite(self.voice, norms, most=len(norms))
                    said = self.voice.say("one of these applies: {provisions}", provisions=cites)
                    return _group("any", [*others, said])
                return _group("any", [self.said(item) for item in items])
            case Choose(test, then, other):
                first, second = self.said(then, no), self.said(other, no)
                return Group("any", (_after(self.voice.say("if {test}", test=self.inline(test)), first),
                                     _after(self.voice.say("otherwise"), second)))
            case Each():
                return self._each(expr, no)
            case Compare(op, left, right):
                return self._compare(_OPPOSITE[op] if no else op, left, right)
            case In():
                return self._in(expr, no)
            case Applies(norm):
                said = mark("{provision} does not apply") if no else mark("{provision} applies")
                return self.voice.say(said, provision=citations.cite(self.voice, [norm]))
            case Party(state, treaty):
                return membership(self.voice, self.value(state), treaty, no=no)
            case Const(value):
                return self.voice.say("always") if value is not no else self.voice.say("never")
        if not no:
            return self.value(expr)
        said = mark("not {term}") if isinstance(expr, TermRef) else mark("not so: {term}")
        return self.voice.say(said, term=self.value(expr))

    def _compare(self, op: str, left: Expr, right: Expr) -> str:
        if isinstance(left, View) and isinstance(right, Const):
            return self._view(left.question, str(right.value), op == "!=")
        if isinstance(right, View) and isinstance(left, Const):
            return self._view(right.question, str(left.value), op == "!=")
        if isinstance(left, (Const, Role)) and isinstance(right, (Fact, Attr)):
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
            op, left, right = mirrored, right, left
        size = _WHEN if self._is_day(left) or self._is_day(right) else _SIZE
        return f"{self.value(left)}: {self.voice.say(size[op], value=self._option(left, right))}"

    def _is_day(self, expr: Expr) -> bool:
        match expr:
            case Const(value):
                return isinstance(value, date)
            case Shift() | Role("as_of"):
                return True
            case Fact(path):
                return self.voice.corpus.vocabulary.facts[path].type.name == "date"
            case Attr(_, name, over):
                fact = self.voice.corpus.vocabulary.lists[over].get(name)
                return fact is not None and fact.type.name == "date"
        return False

    def _view(self, question: str, view: str, no: bool) -> str:
        block = self.voice.corpus.questions.get(question)
        held = next((option.held_by for option in block.views if option.id == view), "") if block else ""
        said = mark('not on the view "{view}" of the {holder} (contested: {question})') if no else mark(
            'on the view "{view}" of the {holder} (contested: {question})')  # fmt: skip
        if not held:
            said = mark('not on the view "{view}" (contested: {question})') if no else mark(
                'on the view "{view}" (contested: {question})')  # fmt: skip
        return self.voice.say(said, view=view, holder=self.voice.say(held), question=question)

    def _in(self, expr: In, no: bool) -> str:
        no = no is not expr.negated
        if expr.whole is not None:
            said = mark("{whole}: {item} not among them") if no else mark("{whole}: {item} among them")
            return self.voice.say(said, whole=self.value(expr.whole), item=self.value(expr.item))
        item, options = self.value(expr.item), [self._option(expr.item, option) for option in expr.options]
        if no and len(options) > 1:
            return self.voice.say("{item}: neither {options}", item=item,
                                  options=self.voice.say(_JOINED["none"]).join(options))  # fmt: skip
        value = self.voice.either(options or [self.voice.say("nothing")])
        value = self.voice.say("not {value}", value=value) if no else value
        return f"{item}: {value}"

    def _option(self, item: Expr, option: Expr) -> str:
        """A value in the words of the fact it is a value of."""
        corpus = self.voice.corpus
        match option, item:
            case Const(str(value)), _ if value in corpus.countries:
                return self.value(option)
            case Const(str(value)), Fact(path):
                return self.voice.code(path, value)
            case Const(str(value)), Attr(_, name, over):
                fact = corpus.vocabulary.lists[over].get(name)
                return self.voice.code(f"{over}.{fact.key or name if fact else name}", value)
        return self.value(option)

    def _each(self, expr: Each, no: bool) -> Said:
        if not expr.over:
            bodies = [_replaced(expr.body, expr.var, constant) for constant in expr.constants]
            whole: Expr = And(tuple(bodies)) if expr.every else Or(tuple(bodies))
            return self.said(whole, no)
        one = self.voice.code("one of", expr.over.removesuffix("s"))
        if expr.every is not no:  # every one is so; or not even one, which reads best as none
            lead = self.voice.say("for every {one}", one=one) if not no else self.voice.say("for no {one}", one=one)
            return _after(lead, self.said(expr.body))
        return _after(self.voice.say("for at least one {one}", one=one), self.said(expr.body, no))

    # -- as words -----------------------------------------------------------------------------------------------------

    def _inline(self, said: Said, inside: bool = False) -> str:
        if isinstance(said, str):
            return said
        parts = [self._inline(item, True) for item in said.items]
        text = self.voice.say(_JOINED[said.of]).join(parts)
        text = self.voice.say("neither {items}", items=text) if said.of == "none" else text
        text = f"{said.lead}: {text}" if said.lead else text
        return f"({text})" if inside else text

    def _point(self, said: Said, lead: str) -> Point:
        text = f"{lead} {self._inline(said)}".strip()
        if isinstance(said, str) or (len(text) <= SHORT and not any(isinstance(item, Group) for item in said.items)):
            return Point(text)
        words = (lead, f"{said.lead}," if said.lead else "", self.voice.say(_HOLDS[said.of]))
        return Point(" ".join(filter(None, words)), tuple(self._point(item, "") for item in said.items))


def _replaced(expr: Expr, name: str, constant: Expr) -> Expr:
    """A condition with a constant in the place of a variable."""
    match expr:
        case Var(other) if other == name:
            return constant
        case And(items):
            return And(tuple(_replaced(item, name, constant) for item in items))
        case Or(items):
            return Or(tuple(_replaced(item, name, constant) for item in items))
        case Not(item):
            return Not(_replaced(item, name, constant))
        case Compare(op, left, right):
            return Compare(op, _replaced(left, name, constant), _replaced(right, name, constant))
        case In(item, options, whole, negated):
            return In(_replaced(item, name, constant), options, whole, negated)
        case Party(state, treaty):
            return Party(_replaced(state, name, constant), treaty)
    return expr


def _group(of: str, items: Sequence[Said]) -> Said:
    """A list, with lists of the same kind inside it drawn into it."""
    flat: list[Said] = []
    for item in items:
        flat += item.items if isinstance(item, Group) and item.of == of != "none" and not item.lead else (item,)
    return flat[0] if len(flat) == 1 and of != "none" else Group(of, tuple(flat))


def _after(lead: str, said: Said) -> Said:
    if isinstance(said, str):
        return f"{lead}: {said}"
    return Group(said.of, said.items, f"{lead}: {said.lead}".rstrip(": ") if said.lead else lead)
