"""The blocks of a page, as frozen values. A stub is a norm with one more open leaf.

A block is its place in a corpus, so two are equal only if they are the same one: comparing them costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

from safeconduct.law.dates import Day
from safeconduct.law.expressions import Expr
from safeconduct.law.problems import Place

GRADES = ("full", "excerpt", "memory")
VERBS = {"must": "must", "may": "may", "must-not": "must_not"}


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """An instrument: one file of the corpus."""

    id: str
    title: str
    place: Place
    jurisdiction: str = ""
    rank: str = ""
    cite: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    applies: Expr | None = None
    known_until: date | None = None

    def name(self, language: str = "en") -> str:
        """How a lawyer calls it: `CPC`, `УПК РК`."""
        return self.cite.get(language) or self.cite.get("en") or self.title


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """What every block has: an id, where it stands, its dates, and how it was checked."""

    id: str
    page: Page
    place: Place
    article: str
    heading: str
    says: str
    since: Day | None
    until: Day | None
    source: str
    checked: str
    checked_on: Day | None

    def cite(self, language: str = "en") -> str:
        """The provision as a lawyer cites it: `CPC 590(1)(2)`."""
        name = self.page.name(language)
        return f"{name} {self.article}" if self.article else name


@dataclass(frozen=True, slots=True, eq=False)
class Term(Block):
    means: Expr
    each: bool = False


@dataclass(frozen=True, slots=True)
class ViewOption:
    id: str
    says: str
    held_by: str = ""
    court: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Question(Block):
    asks: str
    views: tuple[ViewOption, ...]


class Slot(NamedTuple):
    """An act with its qualification: *to* a state or role, *of* a kind."""

    act: str
    to: str = ""
    of: str = ""

    def covers(self, other: Slot) -> bool:
        """An unqualified slot covers every qualification, a qualified one only its own."""
        return self.act == other.act and self.to in ("", other.to) and self.of in ("", other.of)

    def __str__(self) -> str:
        return self.act + (f" to {self.to}" if self.to else "") + (f" of {self.of}" if self.of else "")


@dataclass(frozen=True, slots=True, eq=False)
class Norm(Block):
    """One provision's say on acts. *verb* is must, may or must_not; *why_stub* is set where it is not encoded."""

    verb: str
    acts: tuple[Slot, ...]
    authorities: tuple[str, ...]
    group: str = ""
    each: bool = False
    when: Expr | None = None
    unless: Expr | None = None
    overrides: tuple[str, ...] = ()
    collides_with: tuple[str, ...] = ()
    because: str = ""
    within: str = ""
    remedy: str = ""
    why_stub: str | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """What a priority block orders: all given keys together."""

    rank: str = ""
    page: str = ""
    group: str = ""

    def selects(self, norm: Norm) -> bool:
        return self.rank in ("", norm.page.rank) and self.page in ("", norm.page.id) and self.group in ("", norm.group)


@dataclass(frozen=True, slots=True, eq=False)
class Priority(Block):
    higher: Selector
    lower: Selector
    because: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Limit(Block):
    """A time limit. *lengths* are spans, or names of events that end it; several mean the earliest."""

    kind: str
    acts: tuple[str, ...]
    start: str
    lengths: tuple[Expr | str, ...]
    counting: str
    who: str = ""
    then: str = ""
    extends: str = ""
    when: Expr | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    slot: Slot
    by: str
    unlawful: bool = False
    effect: tuple[tuple[str, Any], ...] | None = None
    """what it changes here, where that is not what the act changes elsewhere"""


@dataclass(frozen=True, slots=True, eq=False)
class Encounter(Block):
    who: tuple[str, ...]
    where: str
    outcomes: tuple[Outcome, ...]
    due: Expr | None = None
    """the status in which it comes about by itself; without one it is met by an act of the person only"""
    takes: tuple[int, int, int] | None = None
    """days from being due until it is held"""


@dataclass(frozen=True, slots=True, eq=False)
class Act(Block):
    by: tuple[str, ...]
    needs: Expr | None
    effect: tuple[tuple[str, Any], ...]
    takes: tuple[int, int, int] | None
    per_charge: bool
    tells: tuple[tuple[str, str, str], ...]
    """who learns what, by which norm"""
    carries: str = ""
    meets: str = ""
    """the encounter the act leads into, or the act by which it is answered"""
    due: Expr | None = None
    """the status in which it comes about by itself, if not wherever its needs are met"""
    opens: tuple[str, ...] = ()
    """outcomes that were reported only after it"""


@dataclass(frozen=True, slots=True, eq=False)
class Door(Block):
    """A dated state of a route: *who* it is for, which *papers* it takes, and what conduct or past it *excludes*.

    *needs* says of the papers, *unless* of the past, what a case can show. *gives* is what stands behind the door: the
    protection itself, or a procedure in which it is asked for.
    """

    route: str
    state: str
    who: str = ""
    papers: str = ""
    excludes: str = ""
    needs: Expr | None = None
    unless: Expr | None = None
    takes: tuple[int, int, int] | None = None
    gives: str = "procedure"


@dataclass(frozen=True, slots=True, eq=False)
class Hazard(Block):
    """A place where another state than the host acts: *of* whose reach it is, and the person's acts that lead there."""

    where: str
    of: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Provision(Block):
    """A provision that was read and rules no act by itself: a definition, a competence; *why* says what it is."""

    why: str


_CITED = re.compile(r"`([^`\s]+)`")


def cited_in(text: str) -> list[str]:
    """The ids that a text names in backticks."""
    return _CITED.findall(text)


def conditions_of(block: Block) -> tuple[Expr, ...]:
    """Every condition and value of a block."""
    values = [getattr(block, field.name) for field in fields(block)]
    return tuple(
        x for value in values for x in (value if isinstance(value, tuple) else (value,)) if isinstance(x, Expr)
    )


def article_of(heading: str, page_id: str, block_id: str) -> str:
    """The article a block stands for, from its heading and the tail of its id.

    >>> article_of("Article 590. When a person is not surrendered", "kz-cpc", "kz-cpc-590-1-2")
    '590(1)(2)'
    >>> article_of("Article 589-1. Bail", "kz-cpc", "kz-cpc-589-1-2")
    '589-1(2)'
    """
    match = re.match(r"(?:Articles?|Art\.|Section|Rule|Decree|Chapter|Points?)\s+([\d.]+(?:-\d+)*)", heading)
    number = match.group(1).rstrip(".") if match else ""
    tail = block_id.removeprefix(page_id + "-") if block_id.startswith(page_id + "-") else ""
    if not number:
        return ""
    if tail != number and not tail.startswith(number + "-"):
        return number
    parts = []
    for part in tail[len(number) :].strip("-").split("-"):
        if not re.fullmatch(r"\d+(?:\.\d+)?|[a-z]", part):
            break
        parts.append(f"({part})")
    return number + "".join(parts)
