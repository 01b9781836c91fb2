"""The tree of a checked condition, without behaviour: parsed by `conditions`, judged in `reason`, told in `tell`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Expr:
    """A node of a checked condition."""


@dataclass(frozen=True, slots=True)
class Const(Expr):
    value: Any


@dataclass(frozen=True, slots=True)
class Role(Expr):
    """state, host, requesting, destination, or `as_of`, the day of the act."""

    name: str


@dataclass(frozen=True, slots=True)
class Fact(Expr):
    path: str


@dataclass(frozen=True, slots=True)
class Attr(Expr):
    """An attribute of an element of a list, `charge.stage` of `charges`."""

    var: str
    name: str
    over: str = "charges"


@dataclass(frozen=True, slots=True)
class TermRef(Expr):
    """A term; *var* is set where it is read for one charge."""

    name: str
    var: str = ""


@dataclass(frozen=True, slots=True)
class Not(Expr):
    item: Expr


@dataclass(frozen=True, slots=True)
class And(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class In(Expr):
    """Membership in a tuple of expressions or in a set-valued fact."""

    item: Expr
    options: tuple[Expr, ...]
    whole: Fact | Attr | None = None
    negated: bool = False
    """`not in`, which like every comparison is false of n/a"""


@dataclass(frozen=True, slots=True)
class Each(Expr):
    """`any(... for x in xs)` or `all(...)`; over a list of the case, or over a tuple of constants."""

    every: bool
    var: str
    over: str
    constants: tuple[Expr, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class Var(Expr):
    """A variable bound to a constant by `Each`."""

    name: str


@dataclass(frozen=True, slots=True)
class Choose(Expr):
    test: Expr
    then: Expr
    other: Expr


@dataclass(frozen=True, slots=True)
class Shift(Expr):
    """A date moved by a span."""

    day: Expr
    span: Expr
    sign: int


@dataclass(frozen=True, slots=True)
class Party(Expr):
    state: Expr
    treaty: str


@dataclass(frozen=True, slots=True)
class View(Expr):
    question: str
    entry: Expr | None


@dataclass(frozen=True, slots=True)
class Applies(Expr):
    norm: str


_PARTS: dict[type, tuple[str, ...]] = {}


def children(expr: Expr) -> Iterator[Expr]:
    """The direct sub-expressions of a node."""
    kind = type(expr)
    if kind not in _PARTS:
        _PARTS[kind] = tuple([field.name for field in fields(expr)])
    for name in _PARTS[kind]:
        value = getattr(expr, name)
        if isinstance(value, Expr):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Expr))


def walk(expr: Expr) -> Iterator[Expr]:
    """The node and everything below it."""
    yield expr
    for child in children(expr):
        yield from walk(child)
