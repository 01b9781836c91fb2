"""Every status that a group can reach under any of the laws of the time, and which clocks run in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.chances import Chances
from safeconduct.journey.status import HOST, PLACE, Layout, Matrix
from safeconduct.law.corpus import Corpus
from safeconduct.population.entries import Codes
from safeconduct.population.net import BECOMES
from safeconduct.population.scenario import Scenario
from safeconduct.population.tables import Floats
from safeconduct.population.types import (
    Clock,
    Type,
    chance_of,
    first_status,
    layout_of,
    rate_of,
    turning_days,
    types_of,
)

MOST_NODES: Final = 200_000


class TooLargeError(ValueError):
    """A net has more statuses or clocks than are held."""


@dataclass
class Found:
    """A clock of one version of a group: where it runs, how its outcomes are bounded, and to where they lead."""

    clock: Clock | None
    to_group: int
    codes: list[Codes] = field(default_factory=list)
    bounds: list[Floats] = field(default_factory=list)
    """(statuses, outcomes, 4): least and greatest share in law, and in practice"""
    to: list[Codes] = field(default_factory=list)
    """(statuses, outcomes): the code of the status it leads to"""


@dataclass
class Version:
    """A group under laws that are alike, and what was found of it."""

    chances: Chances
    clocks: tuple[Clock, ...]
    day: date
    found: dict[str, Found] = field(default_factory=dict)


class Numbers(dict[Any, int]):
    """Things numbered as they come."""

    def of(self, key: Any) -> int:
        return self.setdefault(key, len(self))


class Reached:
    """The statuses of each group of a scenario and what was found of them. Raises `TooLargeError`."""

    def __init__(self, corpus: Corpus, scenario: Scenario) -> None:
        corpus = corpus.between(scenario.host, scenario.requesting)
        self.scenario, self.days = scenario, turning_days(corpus, scenario)
        types = {group.name: list(types_of(corpus, scenario, group, self.days)) for group in scenario.groups}
        named = {name for stock in scenario.stocks for name in stock.where}
        self.layout: Layout = layout_of([one for some in types.values() for one in some], named)
        self.groups = {group.name: number for number, group in enumerate(scenario.groups)}
        self.known: list[Codes] = [np.zeros(0, np.int64) for _ in scenario.groups]
        """for each group the codes of the statuses reached, in order"""
        self.first = np.full(len(self.groups), -1, np.int64)
        """for each group the code of the status in which it arrives, -1 where it is only become"""
        self.versions: list[list[Version]] = []
        self.version_on: list[list[int]] = []
        """for each group and day the number of its version"""
        for some in types.values():
            self._versions_of(some)
        self._reach([some[0] for some in types.values()])

    def _versions_of(self, types: Sequence[Type]) -> None:
        numbers, versions, on, known = Numbers(), list[Version](), list[int](), dict[int, Chances]()
        for day, one in zip(self.days, types, strict=True):
            if id(one) not in known:
                known[id(one)] = one.chances(self.layout)
            chances = known[id(one)]
            on.append(numbers.of(self._alike(one, chances, day)))
            if on[-1] == len(versions):
                versions.append(Version(chances, one.clocks, day))
        self.versions.append(versions)
        self.version_on.append(on)

    def _alike(self, one: Type, chances: Chances, day: date) -> Any:
        """Equal for two days on which a group's clocks and their ends are the same."""
        group = one.group.name
        tables = tuple(
            sorted((str(name), tuple(columns), t.tobytes()) for name, (columns, _, t) in chances.judge.tables.items())
        )
        outcomes = tuple(tuple((o.id, str(dict(o.effect))) for o in clock.outcomes) for clock in one.clocks)
        said = tuple(
            (c.name, c.event and c.event.takes, rate_of(self.scenario, c.name, group, day), self.said(c, group, day))
            for c in one.clocks
        )
        return tables, outcomes, said, str(one.reported)

    def said(self, clock: Clock, group: str, day: date) -> tuple[int, ...]:
        """For each outcome the number of the scenario's chance."""
        return tuple(chance_of(self.scenario, clock.at, outcome.id, group, day) for outcome in clock.outcomes)

    def _reach(self, first: Sequence[Type]) -> None:
        """Every status, from those in which groups arrive on."""
        left: list[Codes] = [np.zeros(0, np.int64) for _ in self.groups]
        for number, group in enumerate(self.scenario.groups):
            if group.share is not None:
                start = first_status(first[number], self.layout)
                left[number] = self.known[number] = self.layout.codes(start)
                self.first[number] = left[number][0]
        while any(len(codes) for codes in left):
            reached = [[np.zeros(0, np.int64)] for _ in self.groups]
            for number, codes in enumerate(left):
                for version in self.versions[number] if len(codes) else ():
                    self._expand(version, number, codes, reached)
            for number, some in enumerate(reached):
                left[number] = np.setdiff1d(np.concatenate(some), self.known[number])
                self.known[number] = np.union1d(self.known[number], left[number])
            if sum(map(len, self.known)) > MOST_NODES:
                raise TooLargeError(f"more than {MOST_NODES:,} statuses; give fewer acts a rate")

    def _expand(self, version: Version, number: int, codes: Codes, reached: list[list[Codes]]) -> None:
        """The clocks of some statuses of a group, and what they lead to."""
        here = self.statuses(codes)
        for clock in version.clocks:
            found = version.found.setdefault(clock.name, Found(clock, number))
            where, bounds, to = self._ends(version.chances, clock, here)
            found.codes.append(codes[where])
            found.bounds.append(bounds)
            found.to.append(to)
            reached[number].append(to[bounds[:, :, 3] > 0])
        present = codes[self.layout.is_(here, PLACE, HOST)]
        for becomes in self.scenario.groups[number].becomes:
            other = self.groups[becomes.group]
            found = version.found.setdefault(BECOMES + becomes.group, Found(None, other))
            found.codes.append(present)
            found.bounds.append(np.ones((len(present), 1, 4)))
            found.to.append(present[:, None])
            reached[other].append(present)

    def _ends(self, chances: Chances, clock: Clock, here: Matrix) -> tuple[NDArray[np.intp], Floats, Codes]:
        """Where a clock runs, the bounds of its outcomes there, and the codes of the statuses they lead to."""
        event = clock.event
        runs = chances.can(clock.step, here) if event is None or clock.step >= 0 else chances.due(event, here)
        rows = np.flatnonzero(runs)
        some = here[rows]
        bounds = np.ones((len(rows), len(clock.outcomes), 4))
        to = np.zeros((len(rows), len(clock.outcomes)), np.int64)
        for place, outcome in enumerate(clock.outcomes):
            if event is not None and len(rows):
                bounds[:, place] = chances.bounds(event, place, some).reshape(4, -1).T
                if place == 0 and event.encounter is not None:  # it needs no norm, and where it has no object either,
                    nothing = chances.judge.bits((event.id, 0), some) == 0  # the encounter passes
                    bounds[nothing, 0] = (0, 1, 0, 1)
            after = some.copy()
            self.layout.change(after, outcome.effect)
            to[:, place] = self.layout.codes(after)
        matters = ((bounds[:, :, 3] > 0) & (to != self.layout.codes(some)[:, None])).any(axis=1)
        return rows[matters], bounds[matters], to[matters]

    def statuses(self, codes: Codes) -> Matrix:
        """Statuses by their codes."""
        sizes = np.array([len(one.values) for one in self.layout.fields], np.int64)
        return (codes[:, None] // self.layout.weights % sizes).astype(np.uint8)
