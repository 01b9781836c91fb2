"""Weaves the net: numbers every status that was reached, its clocks and their ends, in arrays that the kernel reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.status import Matrix
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.population.draws import word_of
from safeconduct.population.entries import MOST_OUTCOMES, Codes, Entries, rows_of
from safeconduct.population.net import BECOMES, Decision, Flow, Net, Wait
from safeconduct.population.reach import Found, Numbers, Reached, TooLargeError, Version
from safeconduct.population.scenario import ASSUMPTION, Scenario
from safeconduct.population.tables import Floats, Ints, Tables
from safeconduct.population.types import Clock, rate_of

MOST_CLOCKS: Final = 64
"""clocks of one net: which run is held in the bits of a word"""


def net_of(corpus: Corpus, scenario: Scenario) -> Net:
    """The net of a scenario under a law. Raises `TooLargeError`."""
    return _Weaver(Reached(corpus, scenario)).net(corpus.digest)


class _Weaver:
    def __init__(self, reached: Reached) -> None:
        self.reached, self.scenario, self.layout = reached, reached.scenario, reached.layout
        self.clocks, self.waits, self.decisions, self.flows = Numbers(), Numbers(), Numbers(), Numbers()

    def net(self, corpus: str) -> Net:
        """All that was found, under a law with this digest; nodes are numbered group by group."""
        known, days = self.reached.known, self.reached.days
        begin = np.concatenate(([0], np.cumsum([len(codes) for codes in known]))).astype(np.int64)
        found = [
            [self._entries(version, number, begin) for version in versions]
            for number, versions in enumerate(self.reached.versions)
        ]
        if len(self.clocks) > MOST_CLOCKS:
            raise TooLargeError(f"{len(self.clocks)} clocks, more than {MOST_CLOCKS}; give fewer acts a rate")
        numbers, entries = rows_of(found, begin)
        row = np.concatenate([some[on] for some, on in zip(numbers, self.reached.version_on, strict=True)], axis=1)
        until = np.full_like(row, len(days))
        for epoch in range(len(days) - 2, -1, -1):
            until[epoch] = np.where(row[epoch] == row[epoch + 1], until[epoch + 1], epoch + 1)
        group = np.repeat(np.arange(len(known)), np.diff(begin)).astype(np.int32)
        statuses = np.concatenate([self.reached.statuses(codes) for codes in known])
        classes, class_of = self._classes(group, statuses)
        limbo = {stock.name for stock in self.scenario.stocks if stock.limbo}
        length = (self.scenario.last - self.scenario.first).days + 1
        places = [
            begin[n] + np.searchsorted(known[n], code) if code >= 0 else -1 for n, code in enumerate(self.reached.first)
        ]
        there = entries.to >= 0
        tables = Tables(
            words=np.array([word_of(name) for name in self.clocks], np.uint64),
            edges=np.array([*((day - self.scenario.first).days for day in days), length], np.float64),
            row=np.ascontiguousarray(row),
            until=np.ascontiguousarray(until),
            entries=_offsets(np.bincount(entries.node, minlength=int(row.max()) + 1)),
            clock=entries.clock.astype(np.int32),
            wait=entries.wait.astype(np.int32),
            decision=entries.decision.astype(np.int32),
            ends=_offsets(there.sum(axis=1)),
            to=entries.to[there].astype(np.int32),
            flow=entries.flow[there].astype(np.int32),
            class_of=class_of,
            limbo=np.array([not limbo.isdisjoint(stocks) for _, stocks in classes]),
        )
        return Net(
            scenario=self.scenario,
            corpus=corpus,
            layout=self.layout,
            clocks=tuple(self.clocks),
            waits=tuple(self.waits),
            decisions=tuple(self.decisions),
            flows=tuple(self.flows),
            group=group,
            statuses=statuses,
            first=np.array(places, np.int32),
            classes=tuple(classes),
            tables=tables,
        )

    def _entries(self, version: Version, number: int, begin: Codes) -> Entries:
        """The clocks of a version's nodes."""
        some = [
            self._clock(found, name, version, number, begin)
            for name, found in version.found.items()
            if sum(map(len, found.codes))
        ]
        return Entries.joined([Entries.none(), *some])

    def _clock(self, found: Found, name: str, version: Version, number: int, begin: Codes) -> Entries:
        """A clock of a version, with numbers for its nodes, decisions and flows."""
        codes, bounds, to = (np.concatenate(some) for some in (found.codes, found.bounds, found.to))
        group, clock = self.scenario.groups[number].name, self.clocks.of(name)
        node = begin[number] + np.searchsorted(self.reached.known[number], codes)
        target = begin[found.to_group] + np.searchsorted(self.reached.known[found.to_group], to)
        possible = bounds[:, :, 3] > 0
        if found.clock is None:
            wait = self.waits.of(Wait(clock, becomes=(group, name.removeprefix(BECOMES))))
            decision = np.full(
                len(codes), self.decisions.of(Decision(group, name, (name,), "", ((1.0, 1.0),), -1, (-1,), False))
            )
            flows = [self.flows.of(Flow(group, name, name))]
        else:
            wait = self._wait(found.clock, clock, group, version.day)
            said = self.reached.said(found.clock, group, version.day)
            _, one, of = np.unique(_told_apart(bounds), return_index=True, return_inverse=True)
            each = [self._decision(found.clock, group, bounds[n], said) for n in one]
            decision = np.array([self.decisions.of(some) for some in each])[of]
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
        if clock.event is None or clock.event.takes is None:
            what = f"how often {clock.name} comes to {group} from {day} on is not said"
            raise InputError([Problem(Place(self.scenario.file), what, "give its rate")])
        lo, mid, hi = map(float, clock.event.takes)
        return self.waits.of(Wait(number, days=(lo, mid, hi)))

    def _decision(self, clock: Clock, group: str, bounds: Floats, chances: Sequence[int]) -> Decision:
        places = np.flatnonzero(bounds[:, 3] > 0).tolist()
        duties = [i for i, place in enumerate(places) if bounds[place, 0] >= 1 and not clock.outcomes[place].unlawful]
        must = duties[0] if duties and clock.event is not None else -1
        said = tuple(chances[place] for place in places)
        practice = tuple((float(bounds[place, 2]), float(bounds[place, 3])) for place in places)
        sourced = any(n >= 0 and not self.scenario.chances[n].source.startswith(ASSUMPTION) for n in said)
        narrowed = any(pair not in ((0.0, 1.0), (1.0, 1.0)) for pair in practice)
        assumed = len(places) > 1 and must < 0 and not (sourced or narrowed)
        acts = tuple(clock.outcomes[place].id for place in places)
        return Decision(group, clock.at, acts, clock.outcomes[0].by, practice, must, said, assumed)

    # -- who is counted together ------------------------------------------------------------------------------------

    def _classes(self, group: Ints, statuses: Matrix) -> tuple[Numbers, Ints]:
        inside = {
            stock.name: np.logical_and.reduce(
                [self.layout.is_(statuses, name, *values) for name, values in stock.where.items()]
            )
            for stock in self.scenario.stocks
        }
        wanted = {stock.name for stock in self.scenario.stocks if stock.wanted}
        classes, of = Numbers(), np.zeros(len(group), np.int32)
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
