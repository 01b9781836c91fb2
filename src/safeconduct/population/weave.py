"""Weaves the net: every status that a group can reach under any of the laws of the time, and its clocks under each."""

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
from safeconduct.population.entries import MOST_OUTCOMES, Codes, Entries, rows_of
from safeconduct.population.net import BECOMES, Decision, Flow, Net, Wait
from safeconduct.population.scenario import ASSUMPTION, Scenario
from safeconduct.population.tables import Floats, Ints
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
MOST_CLOCKS: Final = 63
"""clocks of one net: which run is held in the bits of a word, and one number is that of arriving"""


class TooLargeError(ValueError):
    """A net has more statuses or clocks than are held."""


def net_of(corpus: Corpus, scenario: Scenario) -> Net:
    """The net of a scenario under a law. Raises `TooLargeError`."""
    corpus = corpus.between(scenario.host, scenario.requesting)
    days = turning_days(corpus, scenario)
    types = {group.name: list(types_of(corpus, scenario, group, days)) for group in scenario.groups}
    named = {name for stock in scenario.stocks for name in stock.where}
    layout = layout_of([one for some in types.values() for one in some], named)
    return _Weaver(corpus, scenario, days, types, layout).net()


@dataclass
class _Found:
    """A clock of one version of a group: where it runs, how its outcomes are bounded, and to where they lead."""

    clock: Clock | None
    to_group: int
    codes: list[Codes] = field(default_factory=list)
    bounds: list[Floats] = field(default_factory=list)
    """(statuses, outcomes, 4): least and greatest share in law, and in practice"""
    to: list[Codes] = field(default_factory=list)
    """(statuses, outcomes): the code of the status it leads to"""


@dataclass
class _Version:
    """A group under laws that are alike, and what was found of it."""

    chances: Chances
    clocks: tuple[Clock, ...]
    day: date
    found: dict[str, _Found] = field(default_factory=dict)


class _Numbers(dict[Any, int]):
    """Things numbered as they come."""

    def of(self, key: Any) -> int:
        return self.setdefault(key, len(self))


class _Weaver:
    def __init__(
        self, corpus: Corpus, scenario: Scenario, days: Sequence[date], types: dict[str, list[Type]], layout: Layout
    ) -> None:
        self.corpus, self.scenario, self.days, self.types, self.layout = corpus, scenario, days, types, layout
        self.clocks, self.waits, self.decisions, self.flows = _Numbers(), _Numbers(), _Numbers(), _Numbers()
        self.groups = {group.name: number for number, group in enumerate(scenario.groups)}
        self.known: list[Codes] = [np.zeros(0, np.int64) for _ in scenario.groups]
        """for each group the codes of the statuses reached, in order"""
        self.versions: list[list[_Version]] = []
        self.version_on: list[list[int]] = []
        """for each group and day the number of its version"""
        for group in scenario.groups:
            self._versions_of(group.name)

    def _versions_of(self, group: str) -> None:
        numbers, versions, on, known = _Numbers(), list[_Version](), list[int](), dict[int, Chances]()
        for day, one in zip(self.days, self.types[group], strict=True):
            if id(one) not in known:
                known[id(one)] = one.chances(self.layout)
            chances = known[id(one)]
            on.append(numbers.of(self._alike(one, chances, day)))
            if on[-1] == len(versions):
                versions.append(_Version(chances, one.clocks, day))
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
            (c.name, c.event and c.event.takes, rate_of(self.scenario, c.name, group, day), self._said(c, group, day))
            for c in one.clocks
        )
        return tables, outcomes, said, str(one.reported)

    def _said(self, clock: Clock, group: str, day: date) -> tuple[int, ...]:
        """For each outcome the number of the scenario's chance."""
        meeting = clock.name
        if clock.event is not None:
            meeting = clock.event.encounter.id if clock.event.encounter else clock.event.id
        return tuple(chance_of(self.scenario, meeting, outcome.id, group, day) for outcome in clock.outcomes)

    # -- statuses ---------------------------------------------------------------------------------------------------

    def net(self) -> Net:
        first = np.full(len(self.groups), -1, np.int64)
        left: list[Codes] = [np.zeros(0, np.int64) for _ in self.groups]
        for number, group in enumerate(self.scenario.groups):
            if group.share is not None:
                start = first_status(self.types[group.name][0], self.layout)
                left[number] = self.known[number] = self.layout.codes(start)
                first[number] = left[number][0]
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
        return self._packed(first)

    def _expand(self, version: _Version, number: int, codes: Codes, reached: list[list[Codes]]) -> None:
        """The clocks of some statuses of a group, and what they lead to."""
        here = self._statuses(codes)
        for clock in version.clocks:
            found = version.found.setdefault(clock.name, _Found(clock, number))
            where, bounds, to = self._ends(version.chances, clock, here)
            found.codes.append(codes[where])
            found.bounds.append(bounds)
            found.to.append(to)
            reached[number].append(to[bounds[:, :, 3] > 0])
        present = codes[self.layout.is_(here, PLACE, HOST)]
        for becomes in self.scenario.groups[number].becomes:
            other = self.groups[becomes.group]
            found = version.found.setdefault(BECOMES + becomes.group, _Found(None, other))
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

    def _statuses(self, codes: Codes) -> Matrix:
        sizes = np.array([len(one.values) for one in self.layout.fields], np.int64)
        return (codes[:, None] // self.layout.weights % sizes).astype(np.uint8)

    # -- clocks of nodes --------------------------------------------------------------------------------------------

    def _packed(self, first: Codes) -> Net:
        """All that was found, in arrays; nodes are numbered group by group."""
        begin = np.concatenate(([0], np.cumsum([len(codes) for codes in self.known]))).astype(np.int64)
        found = [
            [self._entries(version, number, begin) for version in versions]
            for number, versions in enumerate(self.versions)
        ]
        if len(self.clocks) > MOST_CLOCKS:
            raise TooLargeError(f"{len(self.clocks)} clocks, more than {MOST_CLOCKS}; give fewer acts a rate")
        numbers, entries = rows_of(found, begin)
        row = np.concatenate([some[on] for some, on in zip(numbers, self.version_on, strict=True)], axis=1)
        until = np.full_like(row, len(self.days))
        for epoch in range(len(self.days) - 2, -1, -1):
            until[epoch] = np.where(row[epoch] == row[epoch + 1], until[epoch + 1], epoch + 1)
        group = np.repeat(np.arange(len(self.groups)), np.diff(begin)).astype(np.int32)
        statuses = np.concatenate([self._statuses(codes) for codes in self.known])
        classes, class_of = self._classes(group, statuses)
        limbo = {stock.name for stock in self.scenario.stocks if stock.limbo}
        length = (self.scenario.last - self.scenario.first).days + 1
        places = [begin[n] + np.searchsorted(self.known[n], code) if code >= 0 else -1 for n, code in enumerate(first)]
        there = entries.to >= 0
        return Net(
            scenario=self.scenario,
            corpus=self.corpus.digest,
            layout=self.layout,
            clocks=tuple(self.clocks),
            waits=tuple(self.waits),
            decisions=tuple(self.decisions),
            flows=tuple(self.flows),
            group=group,
            statuses=statuses,
            first=np.array(places, np.int32),
            edges=np.array([*((day - self.scenario.first).days for day in self.days), length], np.float64),
            row=row,
            until=until,
            entries=_offsets(np.bincount(entries.node, minlength=int(row.max()) + 1)),
            clock=entries.clock.astype(np.int32),
            wait=entries.wait.astype(np.int32),
            decision=entries.decision.astype(np.int32),
            ends=_offsets(there.sum(axis=1)),
            to=entries.to[there].astype(np.int32),
            flow=entries.flow[there].astype(np.int32),
            classes=tuple(classes),
            class_of=class_of,
            limbo=np.array([not limbo.isdisjoint(stocks) for _, stocks in classes]),
        )

    def _entries(self, version: _Version, number: int, begin: Codes) -> Entries:
        """The clocks of a version's nodes."""
        some = [
            self._clock(found, name, version, number, begin)
            for name, found in version.found.items()
            if sum(map(len, found.codes))
        ]
        return Entries.joined([Entries.none(), *some])

    def _clock(self, found: _Found, name: str, version: _Version, number: int, begin: Codes) -> Entries:
        """A clock of a version, with numbers for its nodes, decisions and flows."""
        codes, bounds, to = (np.concatenate(some) for some in (found.codes, found.bounds, found.to))
        group, clock = self.scenario.groups[number].name, self.clocks.of(name)
        node = begin[number] + np.searchsorted(self.known[number], codes)
        target = begin[found.to_group] + np.searchsorted(self.known[found.to_group], to)
        possible = bounds[:, :, 3] > 0
        if found.clock is None:
            wait = self.waits.of(Wait(clock, becomes=(group, name.removeprefix(BECOMES))))
            decision = np.full(len(codes), self.decisions.of(Decision((name,), "", ((1.0, 1.0),), -1, (-1,), False)))
            flows = [self.flows.of(Flow(group, name, name))]
        else:
            wait = self._wait(found.clock, clock, group, version.day)
            said = self._said(found.clock, group, version.day)
            _, one, of = np.unique(_told_apart(bounds), return_index=True, return_inverse=True)
            decision = np.array([self.decisions.of(self._decision(found.clock, bounds[n], said)) for n in one])[of]
            flows = [self.flows.of(Flow(group, name, outcome.id)) for outcome in found.clock.outcomes]
        ends = np.full((len(codes), MOST_OUTCOMES), -1, np.int64)
        flow = np.full((len(codes), MOST_OUTCOMES), -1, np.int64)
        ends[:, : to.shape[1]] = np.where(possible, target, -1)
        flow[:, : to.shape[1]] = np.where(possible, np.array(flows), -1)
        return Entries(node, np.full(len(codes), clock), np.full(len(codes), wait), decision.reshape(-1), ends, flow)

    def _wait(self, clock: Clock, number: int, group: str, day: date) -> int:
        rate = rate_of(self.scenario, clock.name, group, day)
        if rate >= 0:
            return self.waits.of(Wait(number, rate=rate))
        assert clock.event is not None
        assert clock.event.takes is not None
        lo, mid, hi = map(float, clock.event.takes)
        return self.waits.of(Wait(number, days=(lo, mid, hi)))

    def _decision(self, clock: Clock, bounds: Floats, chances: Sequence[int]) -> Decision:
        places = np.flatnonzero(bounds[:, 3] > 0).tolist()
        duties = [i for i, place in enumerate(places) if bounds[place, 0] >= 1 and not clock.outcomes[place].unlawful]
        must = duties[0] if duties and clock.event is not None else -1
        said = tuple(chances[place] for place in places)
        practice = tuple((float(bounds[place, 2]), float(bounds[place, 3])) for place in places)
        sourced = any(n >= 0 and not self.scenario.chances[n].source.startswith(ASSUMPTION) for n in said)
        narrowed = any(pair not in ((0.0, 1.0), (1.0, 1.0)) for pair in practice)
        assumed = len(places) > 1 and must < 0 and not (sourced or narrowed)
        acts = tuple(clock.outcomes[place].id for place in places)
        return Decision(acts, clock.outcomes[0].by, practice, must, said, assumed)

    # -- who is counted together ------------------------------------------------------------------------------------

    def _classes(self, group: Ints, statuses: Matrix) -> tuple[_Numbers, Ints]:
        inside = {
            stock.name: np.logical_and.reduce(
                [self.layout.is_(statuses, name, *values) for name, values in stock.where.items()]
            )
            for stock in self.scenario.stocks
        }
        wanted = {stock.name for stock in self.scenario.stocks if stock.wanted}
        classes, of = _Numbers(), np.zeros(len(group), np.int32)
        for node, number in enumerate(group.tolist()):
            mine = self.scenario.groups[number]
            stocks = {name for name, rows in inside.items() if rows[node] and (mine.wanted or name not in wanted)}
            of[node] = classes.of((mine.name, frozenset(stocks)))
        return classes, of


def _told_apart(bounds: NDArray[Any]) -> NDArray[np.void]:
    """Rows of numbers as single things that can be sorted."""
    flat = np.ascontiguousarray(bounds.reshape(len(bounds), -1))
    found: NDArray[np.void] = flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).reshape(-1)
    return found


def _offsets(sizes: NDArray[np.integer[Any]]) -> Ints:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int32)
