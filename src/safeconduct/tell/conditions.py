"""Conditions in plain words: a lawyer reads what the page says, without its syntax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

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
from safeconduct.law.dates import Span
from safeconduct.tell import citations
from safeconduct.tell.layout import wrap
from safeconduct.tell.voice import Voice

SHORT = 72
_ROLES = {"host": "the host state", "state": "the host state", "requesting": "the requesting state",
          "destination": "the state of destination", "as_of": "the day of the act"}  # fmt: skip
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SIZE = {"==": "{}", "!=": "not {}", "<": "less than {}", "<=": "at most {}", ">": "more than {}", ">=": "{} or more"}
_WHEN = {"==": "{}", "!=": "not {}", "<": "before {}", "<=": "{} or before", ">": "after {}", ">=": "{} or later"}


def treaty_name(voice: Voice, treaty: str) -> str:
    """A treaty by the name of its page, whose file is called after it; else by its key."""
    page = next((page for page in voice.corpus.pages.values() if Path(page.place.file).stem == treaty), None)
    if page is not None:
        return f"the {page.name()}"
    name, _, year = treaty.rpartition("-")
    return f"the {name.replace('-', ' ').title()} of {year}" if name and year.isdigit() else f"the treaty {treaty}"


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
        return _inline(self.said(expr))

    def lines(self, expr: Expr, indent: str = "", lead: str = "") -> list[str]:
        """A condition after its *lead* (`when`, `unless`): one line if it is short, else a list."""
        return list(_lines(self.said(expr), indent, lead))

    def value(self, expr: Expr) -> str:
        """What is compared: a fact by its words, a value as it is said."""
        match expr:
            case Const(value):
                return self._constant(value)
            case Role(name):
                return self._state(self.state) if name in ("host", "state") and self.state else _ROLES[name]
            case Fact(path):
                return self.voice.corpus.vocabulary.facts[path].says or path
            case Attr(_, name, over):
                fact = self.voice.corpus.vocabulary.lists[over].get(name)
                return (fact.says if fact else "") or name.replace("_", " ")
            case TermRef(name):
                return f'"{name.replace("_", " ")}"'
            case Shift(day, span, sign):
                return f"{self.value(day)} {'plus' if sign > 0 else 'minus'} {self.value(span)}"
            case Choose(test, then, other):
                return f"{self.value(then)} if {self.inline(test)}, else {self.value(other)}"
            case View(question):
                return f"the answer to `{question}`"
            case Var(name):
                return name
        return self.inline(expr)

    def _constant(self, value: Any) -> str:
        if isinstance(value, str):
            return self._state(value) if value in self.voice.corpus.countries else value.replace("_", " ")
        if isinstance(value, Span):
            return str(value)
        return (
            str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
        )

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
                    said = f"one of these applies: {citations.cite(self.voice, norms, most=len(norms))}"
                    return _group("any", [*others, said])
                return _group("any", [self.said(item) for item in items])
            case Choose(test, then, other):
                first, second = self.said(then, no), self.said(other, no)
                return Group("any", (_after(f"if {self.inline(test)}", first), _after("otherwise", second)))
            case Each():
                return self._each(expr, no)
            case Compare(op, left, right):
                return self._compare(_OPPOSITE[op] if no else op, left, right)
            case In():
                return self._in(expr, no)
            case Applies(norm):
                return f"{citations.cite(self.voice, [norm])} {'does not apply' if no else 'applies'}"
            case Party(state, treaty):
                return f"{self.value(state)} is {'not ' if no else ''}bound by {treaty_name(self.voice, treaty)}"
            case Const(value):
                return "always" if value is not no else "never"
        negation = "not " if isinstance(expr, TermRef) else "not so: "
        return (negation if no else "") + self.value(expr)

    def _compare(self, op: str, left: Expr, right: Expr) -> str:
        if isinstance(left, View) and isinstance(right, Const):
            return self._view(left.question, str(right.value), op == "!=")
        if isinstance(right, View) and isinstance(left, Const):
            return self._view(right.question, str(left.value), op == "!=")
        if isinstance(left, (Const, Role)) and isinstance(right, (Fact, Attr)):
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
            op, left, right = mirrored, right, left
        size = _WHEN if self._is_day(left) or self._is_day(right) else _SIZE
        return f"{self.value(left)}: {size[op].format(self.value(right))}"

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
        whose = f" of the {held}" if held else ""
        return f'{"not on" if no else "on"} the view "{view}"{whose} (contested: {question})'

    def _in(self, expr: In, no: bool) -> str:
        no = no is not expr.negated
        if expr.whole is not None:
            return f"{self.value(expr.whole)}: {self.value(expr.item)} {'not ' if no else ''}among them"
        options = [self.value(option) for option in expr.options] or ["nothing"]
        if no and len(options) > 1:
            return f"{self.value(expr.item)}: neither {' nor '.join(options)}"
        return f"{self.value(expr.item)}: {'not ' if no else ''}{self.voice.either(options)}"

    def _each(self, expr: Each, no: bool) -> Said:
        if not expr.over:
            bodies = [_replaced(expr.body, expr.var, constant) for constant in expr.constants]
            whole: Expr = And(tuple(bodies)) if expr.every else Or(tuple(bodies))
            return self.said(whole, no)
        one = "charge" if expr.over == "charges" else expr.over.removesuffix("s").replace("_", " ")
        if expr.every is not no:  # every one is so; or not even one, which reads best as none
            lead = f"for every {one}" if not no else f"for no {one}"
            return _after(lead, self.said(expr.body))
        return _after(f"for at least one {one}", self.said(expr.body, no))


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


def _inline(said: Said, inside: bool = False) -> str:
    if isinstance(said, str):
        return said
    parts = [_inline(item, True) for item in said.items]
    text = {"all": " and ", "any": " or ", "none": " nor "}[said.of].join(parts)
    text = f"neither {text}" if said.of == "none" else text
    text = f"{said.lead}: {text}" if said.lead else text
    return f"({text})" if inside else text


def _lines(said: Said, indent: str, lead: str) -> Iterator[str]:
    text = f"{lead} {_inline(said)}".strip()
    simple = isinstance(said, str) or (len(text) + len(indent) <= SHORT and not any(
        isinstance(item, Group) for item in said.items))  # fmt: skip
    hang = " " * (len(indent.replace("-", " ")) + 2)
    if simple or isinstance(said, str):
        yield from wrap(text, indent, hang if not indent.endswith("- ") else " " * len(indent))
        return
    kind = {"all": "all of this holds:", "any": "any of this holds:", "none": "none of this holds:"}[said.of]
    yield from wrap(" ".join(filter(None, [lead, f"{said.lead}," if said.lead else "", kind])), indent, hang)
    inner = " " * len(indent) + "- " if indent.strip() else indent + "  - "
    for item in said.items:
        yield from _lines(item, inner, "")
