"""Conditions of pages, as values: what may stand after `when`, `unless`, `means`, `applies` and `holds`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Value = bool | str
"""A value of a fact: true, false, or a code."""


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of a fact (or of an attribute of the charge in hand) with constants; a bare boolean is `is`."""

    __test__ = False
    name: str
    op: Literal["is", "==", "!=", "in", "not in"]
    values: tuple[Value, ...] = ()
    charge: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """`view('question') == 'view'`."""

    question: str
    view: str


@dataclass(frozen=True, slots=True)
class Party:
    """`party(role, 'treaty')`."""

    role: Literal["host", "requesting"]
    treaty: str


@dataclass(frozen=True, slots=True)
class Uses:
    """A term read by its name."""

    term: str


@dataclass(frozen=True, slots=True)
class Applies:
    """`applies('norm')`."""

    norm: str


@dataclass(frozen=True, slots=True)
class Not:
    """`not part`."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """`a and b ...`; no parts = true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """`a or b ...`."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class IfElse:
    """`yes if test else no`."""

    test: Condition
    yes: Condition
    no: Condition


@dataclass(frozen=True, slots=True)
class Over:
    """`any(body for charge in charges)`, or `all(...)`."""

    how: Literal["any", "all"]
    body: Condition


Condition = Test | View | Party | Uses | Applies | Not | And | Or | IfElse | Over

ALWAYS = And(())


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and everything inside it."""
    yield condition
    inner: tuple[Condition, ...] = ()
    match condition:
        case Not(part):
            inner = (part,)
        case And(parts) | Or(parts):
            inner = parts
        case IfElse(test, yes, no):
            inner = (test, yes, no)
        case Over(_, body):
            inner = (body,)
        case _:
            pass
    for part in inner:
        yield from parts_of(part)
