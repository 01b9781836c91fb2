"""Conditions of the page language: Python expression syntax, parsed by `ast`, checked, never evaluated by Python."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeconduct.law.dates import Day, Span
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
from safeconduct.law.problems import Place, Problem, nearest
from safeconduct.law.values import BOOL, COUNTRY, DATE, INT, NUMBER, SPAN, TEXT, Type


@dataclass(frozen=True, slots=True)
class Names:
    """What a condition may refer to; each mapping is a name to its type or kind."""

    facts: dict[str, Type]
    lists: dict[str, dict[str, Type]]
    terms: dict[str, tuple[Type, bool]]
    """term -> (type, read per charge); of every jurisdiction together"""
    questions: dict[str, tuple[str, ...]]
    norms: dict[str, bool]
    """norm -> for: charge"""
    treaties: frozenset[str]
    countries: frozenset[str]


class ConditionError(ValueError):
    """One mistake in a condition, without its place."""

    def __init__(self, what: str, mend: str = "", line: int = 0) -> None:
        super().__init__(what)
        self.what, self.mend, self.line = what, mend, line


_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="
}  # fmt: skip
_SPANS = {"days": "days", "months": "months", "hours": "hours", "working_days": "working_days"}
ROLES = {"state": COUNTRY, "host": COUNTRY, "requesting": COUNTRY, "destination": COUNTRY, "as_of": DATE}


@dataclass(slots=True)
class _Parser:
    names: Names
    bound: dict[str, str]
    """variables in reach: name -> list, or '' for a constant"""

    def parse(self, node: ast.expr) -> tuple[Expr, Type]:
        method: Callable[[Any], tuple[Expr, Type]] | None = getattr(self, f"on_{type(node).__name__}", None)
        if method is None:
            raise self.error(node, f"{ast.unparse(node)!s:.60} is not part of the language", "see docs/language.md")
        return method(node)

    def error(self, node: ast.AST, what: str, mend: str = "") -> ConditionError:
        return ConditionError(what, mend, getattr(node, "lineno", 1) - 1)

    def truth(self, node: ast.expr) -> Expr:
        expr, kind = self.parse(node)
        if kind.name != "bool":
            raise self.error(node, f"{ast.unparse(node)!s:.60} is {kind}, not true or false", "compare it with a value")
        return expr

    def on_Constant(self, node: ast.Constant) -> tuple[Expr, Type]:
        value = node.value
        kinds = {bool: BOOL, int: INT, float: NUMBER, str: TEXT}
        if type(value) not in kinds:
            raise self.error(node, f"{value!r} is not a value of the language")
        return Const(value), kinds[type(value)]

    def on_Name(self, node: ast.Name) -> tuple[Expr, Type]:
        return self.name(node, node.id)

    def on_Attribute(self, node: ast.Attribute) -> tuple[Expr, Type]:
        parts: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            raise self.error(node, f"{ast.unparse(node)!s:.60} is not a name")
        return self.name(node, ".".join([inner.id, *reversed(parts)]))

    def name(self, node: ast.expr, name: str) -> tuple[Expr, Type]:
        names = self.names
        head, _, rest = name.partition(".")
        if name in ROLES:
            return Role(name), ROLES[name]
        if head in self.bound:
            over = self.bound[head]
            if not over:
                if rest:
                    raise self.error(node, f"{head} is a value and has no {rest}")
                return Var(head), TEXT
            if over == "charges" and rest in names.terms and names.terms[rest][1]:
                return TermRef(rest, head), names.terms[rest][0]
            if rest in names.lists[over]:
                return Attr(head, rest, over), names.lists[over][rest]
            known = [f"{head}.{attr}" for attr in names.lists[over]]
            known += [f"{head}.{term}" for term, (_, each) in names.terms.items() if each and over == "charges"]
            raise self.error(node, f"unknown name {name}", nearest(name, known))
        if name in names.terms:
            kind, each = names.terms[name]
            if each and "charge" not in self.bound:
                raise self.error(node, f"{name} is a term for each charge and there is no charge here",
                                 f"write any({name} for charge in charges), or for: charge")  # fmt: skip
            return TermRef(name, "charge" if each else ""), kind
        if name in names.facts:
            return Fact(name), names.facts[name]
        raise self.error(node, f"unknown name {name}", nearest(name, [*names.facts, *names.terms, *ROLES, "charge."]))

    def on_BoolOp(self, node: ast.BoolOp) -> tuple[Expr, Type]:
        items = tuple(self.truth(value) for value in node.values)
        return (And(items) if isinstance(node.op, ast.And) else Or(items)), BOOL

    def on_UnaryOp(self, node: ast.UnaryOp) -> tuple[Expr, Type]:
        if isinstance(node.op, ast.Not):
            return Not(self.truth(node.operand)), BOOL
        if isinstance(node.op, ast.USub):
            expr, kind = self.parse(node.operand)
            if isinstance(expr, Const) and kind.name in ("int", "number", "span"):
                return Const(-expr.value), kind
        raise self.error(node, f"{ast.unparse(node)!s:.60} is not part of the language")

    def on_IfExp(self, node: ast.IfExp) -> tuple[Expr, Type]:
        then, kind = self.parse(node.body)
        other, other_kind = self.parse(node.orelse)
        if not kind.accepts(other_kind):
            raise self.error(node, f"the two sides of `if` differ: {kind} and {other_kind}")
        return Choose(self.truth(node.test), then, other), kind

    def on_BinOp(self, node: ast.BinOp) -> tuple[Expr, Type]:
        left, left_kind = self.parse(node.left)
        right, right_kind = self.parse(node.right)
        if isinstance(node.op, (ast.Add, ast.Sub)) and left_kind is DATE and right_kind is SPAN:
            return Shift(left, right, 1 if isinstance(node.op, ast.Add) else -1), DATE
        raise self.error(node, f"cannot compute {ast.unparse(node)!s:.60}", "a date plus or minus days(n) or months(n)")

    def on_Compare(self, node: ast.Compare) -> tuple[Expr, Type]:
        parts: list[Expr] = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self.compare(left, op, right))
            left = right
        return (parts[0] if len(parts) == 1 else And(tuple(parts))), BOOL

    def compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Expr:
        if isinstance(op, (ast.In, ast.NotIn)):
            return self.membership(left, right, negated=isinstance(op, ast.NotIn))
        if type(op) not in _COMPARE:
            raise self.error(
                left, f"{ast.unparse(left)!s:.40} ... uses a comparison outside the language", "use == or in"
            )
        a, a_kind = self.parse(left)
        b, b_kind = self.parse(right)
        if a_kind.is_set or b_kind.is_set:
            raise self.error(left, f"{ast.unparse(left)!s:.40} is a set", "use `in`")
        if not a_kind.accepts(b_kind):
            raise self.error(left, f"cannot compare {a_kind} with {b_kind}")
        symbol = _COMPARE[type(op)]
        if symbol not in ("==", "!=") and not (a_kind.ordered and b_kind.ordered):
            raise self.error(left, f"{a_kind} has no order", "use == or in")
        self.check_constant(left, a_kind, b)
        self.check_constant(right, b_kind, a)
        return Compare(symbol, a, b)

    def membership(self, left: ast.expr, right: ast.expr, *, negated: bool) -> Expr:
        item, kind = self.parse(left)
        if isinstance(right, (ast.Tuple, ast.List, ast.Set)):
            options = []
            for element in right.elts:
                option, option_kind = self.parse(element)
                if not kind.accepts(option_kind):
                    raise self.error(element, f"cannot compare {kind} with {option_kind}")
                self.check_constant(left, kind, option)
                options.append(option)
            return In(item, tuple(options), None, negated)
        whole, whole_kind = self.parse(right)
        if not whole_kind.is_set or not isinstance(whole, (Fact, Attr)):
            raise self.error(right, f"{ast.unparse(right)!s:.40} is not a set or a tuple", "write ('a', 'b')")
        self.check_constant(right, whole_kind.of_element(), item)
        return In(item, (), whole, negated)

    def check_constant(self, node: ast.expr, kind: Type, other: Expr) -> None:
        """A constant compared with a code or a country must be one."""
        if not isinstance(other, Const) or not isinstance(other.value, str):
            return
        if kind.name == "code" and other.value not in kind.codes:
            raise self.error(
                node, f"{ast.unparse(node)!s:.40} is never '{other.value}'", nearest(other.value, kind.codes)
            )
        if kind.name == "country" and other.value not in self.names.countries:
            raise self.error(node, f"unknown country '{other.value}'", nearest(other.value, self.names.countries))

    def on_Call(self, node: ast.Call) -> tuple[Expr, Type]:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self.error(node, f"{ast.unparse(node)!s:.60} is not part of the language")
        call, args = node.func.id, node.args
        if call in ("any", "all") and len(args) == 1 and isinstance(args[0], ast.GeneratorExp):
            return self.each(call == "all", args[0]), BOOL
        if call == "date" and len(args) == 1:
            return Const(self.day(node, args[0])), DATE
        if call in _SPANS and len(args) == 1:
            number, kind = self.parse(args[0])
            if not isinstance(number, Const) or kind is not INT:
                raise self.error(node, f"{call}(n) needs a whole number")
            if abs(number.value) > 36525:
                raise self.error(node, f"{call}({number.value}) is longer than a hundred years of days")
            return Const(Span(**{_SPANS[call]: number.value})), SPAN
        if call == "party" and len(args) == 2:
            state, kind = self.parse(args[0])
            if kind is TEXT:
                self.check_constant(args[0], COUNTRY, state)
            elif kind is not COUNTRY:
                raise self.error(node, f"party() needs a country first, not {kind}")
            return Party(state, self.string(args[1], self.names.treaties, "treaty")), BOOL
        if call == "view" and len(args) in (1, 2):
            question = self.string(args[0], self.names.questions, "question")
            entry = self.parse(args[1])[0] if len(args) == 2 else None
            return View(question, entry), Type("code", self.names.questions[question])
        if call == "applies" and len(args) == 1:
            norm = self.string(args[0], self.names.norms, "norm")
            if self.names.norms[norm] and self.bound.get("charge") != "charges":
                raise self.error(node, f"{norm} is read for each charge and there is no charge here",
                                 f"write any(applies('{norm}') for charge in charges)")  # fmt: skip
            return Applies(norm), BOOL
        known = ["any", "all", "date", *_SPANS, "party", "view", "applies"]
        raise self.error(node, f"{ast.unparse(node)!s:.60} is not part of the language", nearest(call, known))

    def day(self, node: ast.expr, arg: ast.expr) -> date:
        try:
            day = Day.parse(arg.value if isinstance(arg, ast.Constant) else "")
        except ValueError as error:
            raise self.error(node, str(error)) from None
        if not day.exact:
            raise self.error(node, f"date({str(day)!r}) needs a whole day")
        return day.first

    def string(self, node: ast.expr, known: Any, what: str) -> str:
        value = node.value if isinstance(node, ast.Constant) else None
        if value not in known:
            raise self.error(node, f"unknown {what} {ast.unparse(node)!s:.40}", nearest(value, known))
        return str(value)

    def each(self, every: bool, node: ast.GeneratorExp) -> Expr:
        generator = node.generators[0]
        if len(node.generators) != 1 or generator.ifs or not isinstance(generator.target, ast.Name):
            raise self.error(node, "only any(... for x in xs) and all(... for x in xs)", "join conditions with and")
        var, over = generator.target.id, ""
        if var in self.bound or var in ROLES:
            raise self.error(node, f"{var} already has a meaning here", "use another name")
        constants: tuple[Expr, ...] = ()
        if isinstance(generator.iter, ast.Name) and generator.iter.id in self.names.lists:
            over = generator.iter.id
        elif isinstance(generator.iter, (ast.Tuple, ast.List)):
            constants = tuple(self.parse(element)[0] for element in generator.iter.elts)
        else:
            raise self.error(node, f"{ast.unparse(generator.iter)!s:.40} is not a list", nearest(
                ast.unparse(generator.iter), self.names.lists))  # fmt: skip
        if over == "charges" and var != "charge":
            raise self.error(node, "name the charge in hand `charge`", "any(... for charge in charges)")
        inner = _Parser(self.names, {**self.bound, var: over})
        return Each(every, var, over, constants, inner.truth(node.elt))


def parse_condition(text: object, names: Names, *, charge: bool = False) -> tuple[Expr, Type]:
    """Parse and type-check an expression; raise `ConditionError` for the first mistake in it.

    *charge* says whether a charge is in hand (`for: charge`).
    """
    source = str(text).strip() if not isinstance(text, bool) else str(text)
    if len(source) > 4000:
        raise ConditionError("the condition is longer than 4000 characters", "define terms")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)  # `1or 2`: what Python only doubts is a mistake here
            tree = ast.parse(f"(\n{source}\n)", mode="eval")
    except (SyntaxError, ValueError) as error:
        line = max((getattr(error, "lineno", None) or 2) - 2, 0)
        detail = getattr(error, "msg", str(error))
        raise ConditionError(f"cannot read the condition {source!r:.60}: {detail}", "", line) from None
    except (RecursionError, MemoryError):
        raise ConditionError("the condition is nested too deeply", "define terms") from None
    try:
        return _Parser(names, {"charge": "charges"} if charge else {}).parse(tree.body)
    except ConditionError as error:
        error.line = max(error.line - 1, 0)
        raise
    except RecursionError:
        raise ConditionError("the condition is nested too deeply", "define terms") from None


def problem_at(error: ConditionError, place: Place) -> Problem:
    """The mistake with its place; a multi-line condition counts from the line of its key."""
    return Problem(Place(place.file, place.line + error.line), error.what, error.mend)
