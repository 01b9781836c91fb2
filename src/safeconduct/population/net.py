"""Everybody's statuses as one net: nodes are a group and a status; each has clocks, and each clock its ends.

The net is made once for a scenario and a law. What members of an ensemble draw differently, rates and chances, stands
in slots and decisions that the net only numbers (`members`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.explore import Explorer
from safeconduct.journey.status import HOST, PLACE, Layout, Matrix
from safeconduct.law.corpus import Corpus
from safeconduct.population.scenario import ASSUMPTION, Scenario
from safeconduct.population.types import (
    Clock,
    Type,
    first_status,
    layout_of,
    rate_of,
    share_of,
    turning_days,
    types_of,
)

MOST_NODES: Final = 200_000
MOST_CLOCKS: Final = 64
"""clocks of one net: which run is held in the bits of a word"""
MOST_OUTCOMES: Final = 8
BECOMES: Final = "becomes "
Ints = NDArray[np.int32]
Codes = NDArray[np.int64]
Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a clock runs: by a rate of the scenario, by a change of group, else the days the page says."""

    clock: int
    rate: int = -1
    becomes: tuple[str, str] = ("", "")
    days: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcomes that are possible where a clock has run, between which bounds, and what the scenario says of each."""

    acts: tuple[str, ...]
    by: str
    bounds: tuple[tuple[float, float], ...]
    must: int
    """the place of the outcome that is a duty, -1 where none is"""
    chances: tuple[int, ...]
    """for each outcome the number of the scenario's chance, -1 where it says nothing"""
    assumed: bool
    """more than one outcome is possible, and neither law nor a report that can be relied on says which"""


@dataclass(frozen=True, slots=True)
class Flow:
    """An end of a clock for a group: what is counted when it comes about."""

    group: str
    clock: str
    act: str


@dataclass(frozen=True)
class Net:
    """The net, in arrays that the kernel reads. A *row* is the clocks of a node under one law; equal rows are one."""

    scenario: Scenario
    corpus: str
    """the digest of the law"""
    layout: Layout
    clocks: tuple[str, ...]
    waits: tuple[Wait, ...]
    decisions: tuple[Decision, ...]
    flows: tuple[Flow, ...]
    group: Ints
    """(nodes): the number of the group"""
    statuses: Matrix
    """(nodes, fields)"""
    first: Ints
    """(groups): the node in which a group arrives, -1 where it is only become"""
    edges: NDArray[np.float64]
    """days from the start at which the law or a rate may change; the last is the end"""
    row: Ints
    """(epochs, nodes)"""
    until: Ints
    """(epochs, nodes): the next epoch in which the row is another"""
    entries: Ints
    """(rows + 1): where a row's clocks begin"""
    clock: Ints
    wait: Ints
    decision: Ints
    ends: Ints
    """(entries + 1): where a clock's ends begin"""
    to: Ints
    flow: Ints
    classes: tuple[tuple[str, frozenset[str]], ...]
    """group, and the stocks that people of the class are in"""
    class_of: Ints
    limbo: Bits
    """(classes): in limbo, by the scenario's word"""

    def said(self, node: int) -> dict[str, Any]:
        """A node in words."""
        group = self.scenario.groups[int(self.group[node])].name
        return {"group": group, **self.layout.said(self.statuses[node])}


def net_of(corpus: Corpus, scenario: Scenario) -> Net:
    """The net of a scenario under a law; raises `ValueError` where it grows past what a machine should hold."""
    days = turning_days(corpus, scenario)
    types = {group.name: list(types_of(corpus, scenario, group, days)) for group in scenario.groups}
    named = {name for stock in scenario.stocks for name in stock.where}
    layout = layout_of([one for some in types.values() for one in some], named)
    return _Builder(corpus, scenario, days, types, layout).net()


@dataclass
class _Found:
    """A clock of one version of a group: where it runs, how its outcomes are bounded, and to where they lead."""

    clock: Clock | None
    to_group: int
    codes: list[Codes] = field(default_factory=list)
    bounds: list[NDArray[np.float64]] = field(default_factory=list)
    """(statuses, outcomes, 4): least and greatest share in law, and in practice"""
    to: list[Codes] = field(default_factory=list)
    """(statuses, outcomes): the code of the status it leads to"""


@dataclass
class _Version:
    """A group under laws that are alike, and what was found of it."""

    type: Type
    explorer: Explorer
    day: date
    found: dict[str, _Found] = field(default_factory=dict)


class _Numbers(dict[Any, int]):
    """Things numbered as they come."""

    def of(self, key: Any) -> int:
        return self.setdefault(key, len(self))


class _Builder:
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
        for group in scenario.groups:
            numbers, versions, on, explorers = _Numbers(), list[_Version](), list[int](), dict[int, Explorer]()
            for day, one in zip(days, types[group.name], strict=True):
                explorer = explorers.setdefault(id(one), explorers.get(id(one)) or one.explorer(layout))
                on.append(numbers.of(self._alike(one, explorer, day)))
                if on[-1] == len(versions):
                    versions.append(_Version(one, explorer, day))
            self.versions.append(versions)
            self.version_on.append(on)

    def _alike(self, one: Type, explorer: Explorer, day: date) -> Any:
        """Equal for two days on which a group's clocks and their ends are the same."""
        tables = sorted((str(name), tuple(columns), table.tobytes())
                        for name, (columns, _, table) in explorer.judge.tables.items())  # fmt: skip
        clocks = tuple((c.name, c.event.takes if c.event else None, tuple((o.id, str(dict(o.effect))) for o in c.outcomes),
                        self._rate(c, one.group.name, day), self._chances(c, one.group.name, day))
                       for c in one.clocks)  # fmt: skip
        return tuple(tables), clocks, str(one.reported)

    def _rate(self, clock: Clock, group: str, day: date) -> int:
        found = rate_of(self.scenario, clock.name, group, day)
        return found[0] if found else -1

    def _chances(self, clock: Clock, group: str, day: date) -> tuple[int, ...]:
        said = (share_of(self.scenario, _meeting(clock), outcome.id, group, day) for outcome in clock.outcomes)
        return tuple(found[0] if found else -1 for found in said)

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
                raise ValueError(f"more than {MOST_NODES:,} statuses: give fewer acts a rate")
        return self._packed(first)

    def _expand(self, version: _Version, number: int, codes: Codes, reached: list[list[Codes]]) -> None:
        """The clocks of some statuses of a group, and what they lead to."""
        here = self._statuses(codes)
        for clock in version.type.clocks:
            found = version.found.setdefault(clock.name, _Found(clock, number))
            where, bounds, to = self._ends(version.explorer, clock, here)
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

    def _ends(self, explorer: Explorer, clock: Clock, here: Matrix) -> tuple[NDArray[np.intp], NDArray[np.float64], Codes]:
        """Where a clock runs, the bounds of its outcomes there, and the codes of the statuses they lead to."""
        event = clock.event
        runs = explorer.can(clock.step, here) if event is None or clock.step >= 0 else explorer.due(event, here)
        rows = np.flatnonzero(runs)
        some = here[rows]
        bounds = np.ones((len(rows), len(clock.outcomes), 4))
        to = np.zeros((len(rows), len(clock.outcomes)), np.int64)
        for place, outcome in enumerate(clock.outcomes):
            if event is not None and len(rows):
                bounds[:, place] = np.stack(explorer.bounds(event, place, some), axis=1)
                if place == 0 and event.encounter is not None:  # it needs no norm, and where it has no object either,
                    nothing = explorer.judge.bits((event.id, 0), some) == 0  # the encounter passes
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
        """All that was found, in arrays."""
        begin = np.concatenate(([0], np.cumsum([len(codes) for codes in self.known]))).astype(np.int64)
        nodes, digests, parts = int(begin[-1]), list[Any](), list[_Part]()
        for number, versions in enumerate(self.versions):
            for version in versions:
                mine = [self._part(found, name, version, number, begin) for name, found in version.found.items()
                        if sum(map(len, found.codes))]  # fmt: skip
                digest = np.zeros(nodes, np.uint64)
                for part in mine:
                    np.add.at(digest, part.node, part.digest)
                digests.append(digest)
                parts.append(_Part.joined(mine))
        if len(self.clocks) > MOST_CLOCKS:
            raise ValueError(f"{len(self.clocks)} clocks, more than {MOST_CLOCKS}: give fewer acts a rate")
        row, kept = np.zeros((len(self.days), nodes), np.int32), list[_Part]()
        rows, at = {0: 0}, 0
        for number, versions in enumerate(self.versions):
            mine = slice(int(begin[number]), int(begin[number + 1]))
            numbers = []
            for _ in versions:
                digest, part = digests[at][mine], parts[at]
                fresh = np.array([int(d) not in rows for d in digest]) & (np.unique(digest, return_index=True)[1][
                    np.unique(digest, return_inverse=True)[1].reshape(-1)] == np.arange(len(digest)))  # fmt: skip
                for d in digest[fresh].tolist():
                    rows[d] = len(rows)
                numbers.append(np.array([rows[d] for d in digest.tolist()], np.int32))
                kept.append(part.of(np.flatnonzero(fresh) + mine.start, numbers[-1][fresh]))
                at += 1
            for epoch, version_number in enumerate(self.version_on[number]):
                row[epoch, mine] = numbers[version_number]
        until = np.full_like(row, len(self.days))
        for epoch in range(len(self.days) - 2, -1, -1):
            until[epoch] = np.where(row[epoch] == row[epoch + 1], until[epoch + 1], epoch + 1)
        entries = _Part.joined(kept).ordered()
        group = np.repeat(np.arange(len(self.groups)), np.diff(begin)).astype(np.int32)
        statuses = np.concatenate([self._statuses(codes) for codes in self.known])
        classes, class_of = self._classes(group, statuses)
        limbo = {stock.name for stock in self.scenario.stocks if stock.limbo}
        length = (self.scenario.last - self.scenario.first).days + 1
        edges = np.array([(day - self.scenario.first).days for day in self.days] + [length], np.float64)
        starts = [int(begin[n] + np.searchsorted(self.known[n], code)) if code >= 0 else -1 for n, code in enumerate(first)]
        there = entries.to >= 0
        return Net(
            self.scenario, self.corpus.digest, self.layout, tuple(self.clocks), tuple(self.waits), tuple(self.decisions),
            tuple(self.flows), group, statuses, np.array(starts, np.int32), edges, row, until,
            _offsets(np.bincount(entries.node, minlength=len(rows))), entries.clock.astype(np.int32),
            entries.wait.astype(np.int32), entries.decision.astype(np.int32), _offsets(there.sum(axis=1)),
            entries.to[there].astype(np.int32), entries.flow[there].astype(np.int32), tuple(classes), class_of,
            np.array([not limbo.isdisjoint(stocks) for _, stocks in classes]),
        )  # fmt: skip

    def _part(self, found: _Found, name: str, version: _Version, number: int, begin: Codes) -> _Part:
        """A clock of a version, with numbers for its nodes, decisions and flows."""
        codes, bounds, to = (np.concatenate(some) for some in (found.codes, found.bounds, found.to))
        group = self.scenario.groups[number].name
        clock = self.clocks.of(name)
        node = begin[number] + np.searchsorted(self.known[number], codes)
        target = begin[found.to_group] + np.searchsorted(self.known[found.to_group], to)
        possible = bounds[:, :, 3] > 0
        patterns, inverse = np.unique(bounds.reshape(len(bounds), -1), axis=0, return_inverse=True)
        if found.clock is None:
            wait = self.waits.of(Wait(clock, becomes=(group, name.removeprefix(BECOMES))))
            decisions = [self.decisions.of(Decision((name,), "", ((1.0, 1.0),), -1, (-1,), False)) for _ in patterns]
            flows = [self.flows.of(Flow(group, name, name))]
        else:
            wait = self._wait(found.clock, clock, group, version.day)
            said = self._chances(found.clock, group, version.day)
            shape = bounds.shape[1:]
            decisions = [self.decisions.of(self._decision(found.clock, p.reshape(shape), said)) for p in patterns]
            flows = [self.flows.of(Flow(group, name, outcome.id)) for outcome in found.clock.outcomes]
        decision = np.array(decisions, np.int64)[inverse.reshape(-1)]
        ends = np.full((len(codes), MOST_OUTCOMES), -1, np.int64)
        flow = np.full((len(codes), MOST_OUTCOMES), -1, np.int64)
        ends[:, : to.shape[1]] = np.where(possible, target, -1)
        flow[:, : to.shape[1]] = np.where(possible, np.array(flows), -1)
        return _Part(node, np.full(len(codes), clock), np.full(len(codes), wait), decision, ends, flow)

    def _wait(self, clock: Clock, number: int, group: str, day: date) -> int:
        rate = self._rate(clock, group, day)
        if rate >= 0:
            return self.waits.of(Wait(number, rate=rate))
        assert clock.event is not None
        assert clock.event.takes is not None
        lo, mid, hi = map(float, clock.event.takes)
        return self.waits.of(Wait(number, days=(lo, mid, hi)))

    def _decision(self, clock: Clock, bounds: NDArray[np.float64], chances: Sequence[int]) -> Decision:
        places = np.flatnonzero(bounds[:, 3] > 0)
        duties = [i for i, place in enumerate(places) if bounds[place, 0] >= 1 and not clock.outcomes[place].unlawful]
        must = duties[0] if duties and clock.event is not None else -1
        said = tuple(chances[place] for place in places)
        practice = tuple((float(bounds[place, 2]), float(bounds[place, 3])) for place in places)
        sourced = any(n >= 0 and not self.scenario.chances[n].source.startswith(ASSUMPTION) for n in said)
        narrowed = any(pair not in ((0.0, 1.0), (1.0, 1.0)) for pair in practice)
        return Decision(
            tuple(clock.outcomes[place].id for place in places), clock.outcomes[0].by, practice, must, said,
            len(places) > 1 and must < 0 and not (sourced or narrowed),
        )  # fmt: skip

    # -- who is counted together ------------------------------------------------------------------------------------

    def _classes(self, group: Ints, statuses: Matrix) -> tuple[_Numbers, Ints]:
        inside = {stock.name: np.logical_and.reduce([self.layout.is_(statuses, name, *values)
                                                     for name, values in stock.where.items()])
                  for stock in self.scenario.stocks}  # fmt: skip
        wanted = {stock.name for stock in self.scenario.stocks if stock.wanted}
        classes, of = _Numbers(), np.zeros(len(group), np.int32)
        for node, number in enumerate(group.tolist()):
            mine = self.scenario.groups[number]
            stocks = {name for name, rows in inside.items() if rows[node] and (mine.wanted or name not in wanted)}
            of[node] = classes.of((mine.name, frozenset(stocks)))
        return classes, of


@dataclass
class _Part:
    """Entries of rows, not yet in order: each belongs to a node, later to a row."""

    node: Codes
    clock: Codes
    wait: Codes
    decision: Codes
    to: Codes
    flow: Codes

    @property
    def digest(self) -> NDArray[np.uint64]:
        """A number for each entry that tells its content; rows are alike where the sums of theirs are."""
        columns = [self.clock, self.wait, self.decision, *self.to.T]
        found = np.full(len(self.node), 0x9E3779B97F4A7C15, np.uint64)
        for column in columns:
            found = (found ^ column.astype(np.uint64)) * np.uint64(0xBF58476D1CE4E5B9)
            found ^= found >> np.uint64(29)
        return found

    @staticmethod
    def joined(parts: Sequence[_Part]) -> _Part:
        names = [one.name for one in fields(_Part)]
        return _Part(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def of(self, nodes: Codes, rows: Ints) -> _Part:
        """The entries of some nodes, for the rows they are now."""
        number = np.full(int(max(self.node.max(initial=-1), nodes.max(initial=-1))) + 1, -1, np.int64)
        number[nodes] = rows
        mine = number[self.node] >= 0
        return _Part(number[self.node][mine], *(getattr(self, one.name)[mine] for one in fields(_Part)[1:]))

    def ordered(self) -> _Part:
        order = np.lexsort((self.clock, self.node))
        return _Part(*(getattr(self, one.name)[order] for one in fields(_Part)))


def _meeting(clock: Clock) -> str:
    """The encounter at which the outcomes of a clock are decided, as a scenario names it."""
    if clock.event is None:
        return clock.name
    return clock.event.encounter.id if clock.event.encounter else clock.event.id


def _offsets(sizes: NDArray[np.integer[Any]]) -> Ints:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))).astype(np.int32)
