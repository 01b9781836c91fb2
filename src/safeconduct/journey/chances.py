"""What the law and practice make of a move in many statuses: who can act, what is due, how likely each outcome is.

Bounds come in readings side by side: anything the law allows, reported practice, and, where a lawyer has judged, the
same as assumed (decision 0070). Arrays of bounds are (readings, 2, statuses): least and greatest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.events import ANY, Event, Pair, Step
from safeconduct.journey.judge import ALLOWED, FALSE_BIT, MUST, MUST_NOT, TRUE_BIT, Judge
from safeconduct.journey.status import AT, CLOCK, PLACE, Layout, Matrix, Truth, process_of

Floats = NDArray[np.float64]
LAW, PRACTICE, ASSUMED = "law", "practice", "assumed"


@dataclass(frozen=True, slots=True)
class Reported:
    """What practice makes of an outcome: bounds where it narrows the law, and whether it opens what no norm allows."""

    lo: float = 0.0
    hi: float = 1.0
    opens: bool = False
    only_where: Mapping[str, object] = field(default_factory=dict)
    """the facts that must hold for practice to open it"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A lawyer's own bounds: on outcomes by event and place, and on events coming about in a tick in which they may."""

    outcomes: Mapping[tuple[str, int], Pair] = field(default_factory=dict)
    coming: Mapping[str, Pair] = field(default_factory=dict)

    @property
    def decided(self) -> set[str]:
        """The events of which some outcome was judged."""
        return {event for event, _ in self.outcomes}

    @property
    def events(self) -> set[str]:
        """Those, and the events of whose coming something was judged."""
        return {event for event, _ in self.outcomes} | set(self.coming)


class Chances:
    """Knows the moves, what the law makes of them, what was reported, and what is assumed."""

    def __init__(
        self, layout: Layout, judge: Judge, steps: Sequence[Step], events: Sequence[Event],
        reported: Mapping[tuple[str, int], Reported], assumed: Judged | None = None,
    ) -> None:  # fmt: skip
        self.layout, self.judge, self.reported, self.assumed = layout, judge, reported, assumed
        self.readings = (LAW, PRACTICE) if assumed is None else (LAW, PRACTICE, ASSUMED)
        self.steps, self.events = tuple(steps), tuple(events)
        self.by_id = {event.id: event for event in events}
        self.chosen = tuple(self._choices())
        self.announced = frozenset(layout.fields[layout.index[AT]].values) - {""}
        """events of which something bounds an outcome: that they come is one step, how they end the next"""

    def _choices(self) -> Iterator[tuple[int, ...]]:
        """What the person can do in one tick: nothing, one act, or two of different processes."""
        yield ()
        for i in range(len(self.steps)):
            yield (i,)
        for i, j in combinations(range(len(self.steps)), 2):
            a, b = self.steps[i], self.steps[j]
            if a.process != b.process and not (a.meets and b.meets) and (a.contests or b.contests):
                yield i, j

    def can(self, step: int, statuses: Matrix) -> Truth:
        """Where an act of the person can be done and is lawful in every completion."""
        one, layout = self.steps[step], self.layout
        found = self.judge.may(("needs", one.id), statuses) & layout.is_(statuses, PLACE, one.where)
        if one.contests:  # nobody complains of what may not have been decided
            found &= (self.judge.bits(("needs", one.id), statuses) & FALSE_BIT) == 0
        bits = self.judge.bits(("step", one.id), statuses)
        found &= (bits & MUST_NOT) == 0
        for name, value in one.when.items():
            found &= layout.is_(statuses, name, value)
        for name, value in one.effect.items():
            if name in layout.index:
                found &= ~layout.is_(statuses, name, value)
        return found

    def due(self, event: Event, statuses: Matrix) -> Truth:
        """Where an event may come about, whether or not it changes anything."""
        layout, process = self.layout, clock_of(event)
        found = self.judge.may(("due", event.id), statuses) & layout.is_(statuses, PLACE, *event.where)
        for name, value in event.when.items():
            found &= layout.is_(statuses, name, value)
        if event.least and process in layout.clocks:
            found &= statuses[:, layout.index[CLOCK + process]] >= event.least
        return found

    def coming(self, event: Event) -> NDArray[np.float64]:
        """(readings, 2) between which chances an event that is due comes about in a tick."""
        found = np.tile(np.array(ANY), (len(self.readings), 1))
        if self.assumed is not None:
            found[-1] = self.assumed.coming.get(event.id, ANY)
        return found

    def bounds(self, event: Event, index: int, statuses: Matrix) -> Floats:
        """(readings, 2, statuses) least and greatest probability of an outcome once its event has come."""
        outcome, key = event.outcomes[index], (event.id, index)
        found = np.empty((len(self.readings), 2, len(statuses)))
        said = self.reported.get(key, Reported())
        if outcome.law is not None or outcome.by == "chance":
            known = np.ones(len(statuses), np.bool_)
            low, high = (np.full(len(statuses), bound) for bound in outcome.law or ANY)
        else:
            known, low, high = self._law(event, index, statuses)
        found[0] = low, high
        free = high > 0
        if said.opens:
            where = known
            for name, value in said.only_where.items():
                if name in self.layout.index:
                    where = where & self.layout.is_(statuses, name, value)
            free = free | where
        found[1] = np.where(free, np.array([[said.lo], [said.hi]]), 0.0)
        if self.assumed is not None:  # of a decision that was judged, instead of practice; it opens nothing
            lo, hi = self.assumed.outcomes.get(key, ANY)
            found[2] = np.where(free, np.array([[lo], [hi]]), 0.0) if event.id in self.assumed.decided else found[1]
        return found

    def _law(self, event: Event, index: int, statuses: Matrix) -> tuple[Truth, Floats, Floats]:
        """Where an outcome is judged at all, and its bounds by the law alone."""
        outcome = event.outcomes[index]
        bits = self.judge.bits((event.id, index), statuses)
        known = bits != 0
        low = np.where(known & (bits == MUST), 1.0, 0.0)
        high = np.where((bits & ALLOWED) != 0, 1.0, 0.0)
        if outcome.unlawful:
            high = np.where(known, 1.0, 0.0)
        if ("stay", outcome.id) in self.judge.tables:
            stays = self.judge.bits(("stay", outcome.id), statuses)
            high = np.where((stays & FALSE_BIT) == 0, 0.0, high)
            low = np.where((stays & TRUE_BIT) != 0, 0.0, low)
        return known, low, high

    def matters(self, event: Event, statuses: Matrix) -> Truth:
        """Where some outcome of an event that may happen changes the status."""
        found: Truth = np.zeros(len(statuses), np.bool_)
        for place, outcome in enumerate(event.outcomes):
            changes = np.zeros(len(statuses), np.bool_)
            for name, value in outcome.effect.items():
                if name in self.layout.index:
                    changes |= ~self.layout.is_(statuses, name, value)
            if changes.any():
                found |= changes & able(self.bounds(event, place, statuses))
        return found

    def follows(self, status: Matrix) -> str:
        """The encounter that one status leads into within hours, if any."""
        due = [event for event in self.events if event.within_hours and self.due(event, status)[0]]
        return due[0].encounter.id if due and due[0].encounter else ""


def able(bounds: Floats) -> Truth:
    """Where something may happen in some reading."""
    found: Truth = bounds[0, 1] > 0
    for one in bounds[1:]:
        found = found | (one[1] > 0)
    return found


def clock_of(event: Event) -> str:
    """The process whose time an event waits for: one that it names, else that of the first stage it changes."""
    if event.clock:
        return event.clock
    for outcome in event.outcomes:
        for name in outcome.effect:
            if name.endswith(".stage"):
                return process_of(name)
    return ""
