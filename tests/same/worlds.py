"""A small random world: vocabulary, pages and one case, as plain values.

Nothing here knows what a modality is; `draw` makes worlds, `render` writes them as files, `asp` says what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal

from .conditions import Condition, Value

AS_OF = date(2022, 9, 20)
"""The day every world is judged on: inside a month and a year, so that `2022-09` and `2022` are imprecise."""

HOST, REQUESTING = "KZ", "RU"

Kind = Literal["fixed", "evidential", "changeable"]
Verb = Literal["must", "may", "must_not"]


class Mark(Enum):
    """An input that is not a value: don't know, or not applicable. Left out = not asked."""

    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"


Answer = Value | Mark


# --- vocabulary -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the vocabulary, or an attribute of each charge; booleans have the values False and True."""

    name: str
    values: tuple[Value, ...] = (False, True)
    kind: Kind = "fixed"
    rests: Value | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An act, decided everywhere by one authority (or by the person)."""

    name: str
    by: str
    per_charge: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of an encounter; the act's `by` decides it."""

    act: str
    unlawful: bool = False


@dataclass(frozen=True, slots=True)
class Encounter:
    """A closed list of outcomes; the first needs no norm."""

    id: str
    who: str
    outcomes: tuple[Outcome, ...]


# --- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """A page: in scope where `state == jurisdiction`, or where `applies` holds."""

    id: str
    rank: str = "statute"
    jurisdiction: str | None = HOST
    applies: Condition | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A point on which courts differ."""

    id: str
    views: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A derived boolean fact."""

    id: str
    means: Condition
    per_charge: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a norm speaks of: an act, perhaps only one qualification of it, as `to=requesting`."""

    act: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm, or with `stub` a provision not encoded. Dates are written as on the page (`2022`, `2022-09`, a day)."""

    id: str
    verb: Verb
    targets: tuple[Target, ...]
    authorities: tuple[str, ...] = ("any",)
    page: str = "code"
    per_charge: bool = False
    when: Condition | None = None
    unless: Condition | None = None
    overrides: tuple[str, ...] = ()
    group: str | None = None
    since: str | None = "2015-01-01"
    until: str | None = None
    stub: bool = False


@dataclass(frozen=True, slots=True)
class Selector:
    """Which norms a priority block means: all given keys together."""

    rank: str | None = None
    page: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """A clause about rules."""

    id: str
    page: str
    higher: Selector
    lower: Selector


@dataclass(frozen=True, slots=True)
class Membership:
    """A row of parties.csv: `since` is a day, blank (open) or `none` (never)."""

    state: str
    treaty: str
    since: str


# --- the case and the whole -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What is said of one person. `charges` None = left out."""

    facts: Mapping[str, Answer] = field(default_factory=dict)
    charges: tuple[Mapping[str, Answer], ...] | Mark | None = ()
    charges_known: Literal["all", "some"] | None = "all"

    @property
    def abstract(self) -> bool:
        """Left out, unknown, or an empty list said to be only some: one abstract charge."""
        return not isinstance(self.charges, tuple) or (not self.charges and self.charges_known == "some")

    @property
    def charge_count(self) -> int:
        """How many charges there are to judge."""
        return 1 if self.abstract or not isinstance(self.charges, tuple) else len(self.charges)


@dataclass(frozen=True, slots=True)
class World:
    """A corpus and a case."""

    facts: tuple[Fact, ...] = ()
    attributes: tuple[Fact, ...] = ()
    constraints: tuple[Condition, ...] = ()
    acts: tuple[Act, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    pages: tuple[Page, ...] = (Page("code"),)
    questions: tuple[Question, ...] = ()
    terms: tuple[Term, ...] = ()
    norms: tuple[Norm, ...] = ()
    priorities: tuple[Priority, ...] = ()
    parties: tuple[Membership, ...] = ()
    case: Case = Case()

    def selected(self, selector: Selector) -> list[Norm]:
        """The norms a priority block means: all given keys together."""
        ranks = {page.id: page.rank for page in self.pages}
        return [
            norm
            for norm in self.norms
            if selector.rank in (None, ranks[norm.page])
            and selector.page in (None, norm.page)
            and selector.group in (None, norm.group)
        ]
