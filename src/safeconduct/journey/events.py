"""What can change a status: acts of the person, and events, which authorities or chance bring about.

An event is an encounter with its outcomes, or a single act that comes about by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from safeconduct.journey.status import HOST, MOST_COUNTED, TICK, process_of
from safeconduct.law.blocks import Act, Encounter, Slot
from safeconduct.law.expressions import Expr

CONTESTS: Final = ("appeal", "complain")
"""how the names of acts begin by which a decision is contested; one of them is done whenever it can be"""
LATER: Final = "later "
"""before the name of an act that also comes about outside the encounters it is an outcome of"""
THERE: Final = "_there"
"""after the name of an encounter that takes place behind a door"""
ANY: Final = (0.0, 1.0)
Pair = tuple[float, float]
Days = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an event may end: an act, what it changes, and whether it is one of the documented unlawful ones."""

    slot: Slot
    by: str
    effect: Mapping[str, Any]
    unlawful: bool = False
    law: Pair | None = None
    """its bounds by the law, where no norm on it is read in the status: what another state decides"""

    @property
    def id(self) -> str:
        return self.slot.act


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may come about where it is *due*: an encounter, a single act, or the decision behind a door."""

    id: str
    state: str
    outcomes: tuple[Outcome, ...]
    due: Expr | None
    takes: Days | None = None
    encounter: Encounter | None = None
    met: bool = False
    """an act of the person leads into it; it does not come about by itself"""
    states: tuple[str, ...] = ()
    """the other states of which one decides; none where the host does"""
    place: str = ""
    where: tuple[str, ...] = (HOST,)
    """the places in which the person may be when it comes"""
    when: Mapping[str, Any] = field(default_factory=dict)
    """fields of the journey itself that must have these values"""
    clock: str = ""
    """the process whose time it waits for, if not that of the stage it changes"""

    @property
    def named(self) -> str:
        """The encounter it is, or the act that comes about by itself."""
        return self.encounter.id if self.encounter else _named(self.id.partition(">")[2] or self.id)

    @property
    def led(self) -> bool:
        """Whether an act of the person has led into it."""
        return ">" in self.id

    @property
    def within_hours(self) -> bool:
        """Whether it is over within the tick in which it becomes due, a link in a chain of hours."""
        return self.encounter is not None and self.takes is not None and self.takes[2] < TICK and not self.met

    @property
    def least(self) -> int:
        """How many ticks its process has run before it is announced: it is held in the tick that follows."""
        return min(max((self.takes[0] if self.takes else 0) // TICK - 1, 0), MOST_COUNTED)


@dataclass(frozen=True, slots=True)
class Step:
    """An act of the person."""

    id: str
    act: Act | None
    state: str
    needs: Expr | None
    effect: Mapping[str, Any]
    meets: str = ""
    due: Expr | None = None
    """the status in which it is worth doing, if not wherever its needs are met"""
    when: Mapping[str, Any] = field(default_factory=dict)
    """fields of the journey itself that must have these values"""
    where: str = HOST
    """the place in which the person is when it is done"""

    @property
    def said(self) -> str:
        """The act it is."""
        return _named(self.id)

    @property
    def process(self) -> str:
        if self.effect:
            return process_of(next(iter(self.effect)))
        return self.meets or self.id

    @property
    def contests(self) -> bool:
        """Whether it contests a decision."""
        return self.id.startswith(CONTESTS)


def _named(ident: str) -> str:
    """The name in an id, without its number or what tells it from others of that name."""
    return ident.removeprefix(LATER).removesuffix(THERE).partition(" ")[0]
