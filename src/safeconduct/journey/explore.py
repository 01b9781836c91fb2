"""Every status that can follow, breadth first, a frontier at a time, and the bounds of every step in both readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.judge import ALLOWED, FALSE_BIT, MUST, MUST_NOT, Judge
from safeconduct.journey.moves import Event, Step
from safeconduct.journey.status import ABROAD, AT, CLOCK, DOOR, ENDS, HOST, PLACE, Layout, Matrix, Truth, process_of

MOST_STATUSES: Final = 300_000
MOST_LINKS: Final = 4
"""encounters in one chain of hours"""
NOTHING: Final = ""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class TooManyStatusesError(ValueError):
    """More statuses can follow than are explored; names the field that has most to do with it."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What practice makes of an outcome: bounds where it narrows the law, and whether it opens what no norm allows."""

    lo: float = 0.0
    hi: float = 1.0
    opens: bool = False
    only_where: Mapping[str, object] = field(default_factory=dict)
    """the facts that must hold for practice to open it"""


@dataclass(frozen=True, slots=True)
class Spread:
    """One possible end of an event for some statuses: which of them, where it leads, bounds in law and in practice."""

    rows: Ints
    to: Matrix
    law: tuple[Floats, Floats]
    practice: tuple[Floats, Floats]
    path: tuple[tuple[str, int], ...]
    """the events and the places of their outcomes, as a chain"""


@dataclass(frozen=True)
class Graph:
    """Statuses and steps between them: actions by status, entries by action, bounds by reading."""

    layout: Layout
    statuses: Matrix
    actions: Ints
    entries: Ints
    to: Ints
    law: tuple[Floats, Floats]
    practice: tuple[Floats, Floats]
    chosen: tuple[tuple[int, ...], ...]
    """the acts of the person by kind of action"""
    kind: Ints
    """(actions): which of `chosen`; an event at hand has none"""
    event: Ints
    """(entries): the number of the path by which it is reached, -1 where nothing happens"""
    paths: tuple[tuple[tuple[str, int], ...], ...]


class Explorer:
    """Knows the moves, what the law makes of them, and what was reported."""

    def __init__(
        self, layout: Layout, judge: Judge, steps: Sequence[Step], events: Sequence[Event],
        reported: Mapping[tuple[str, int], Reported],
    ) -> None:  # fmt: skip
        self.layout, self.judge, self.reported = layout, judge, reported
        self.steps, self.events = tuple(steps), tuple(events)
        self.by_id = {event.id: event for event in events}
        self.chosen = tuple(self._choices())
        self.announced = frozenset(layout.fields[layout.index[AT]].values) - {""}
        """events of which practice bounds an outcome: that they come is one step, how they end the next"""

    def _choices(self) -> Iterator[tuple[int, ...]]:
        """What the person can do in one tick: nothing, one act, or two of different processes."""
        yield ()
        for i in range(len(self.steps)):
            yield (i,)
        for i, j in combinations(range(len(self.steps)), 2):
            a, b = self.steps[i], self.steps[j]
            if a.process != b.process and not (a.meets and b.meets) and (a.contests or b.contests):
                yield i, j

    # -- what the law and practice make of it -----------------------------------------------------------------------

    def can(self, step: int, statuses: Matrix) -> Truth:
        """Where an act of the person can be done and is lawful in every completion."""
        one, layout = self.steps[step], self.layout
        found = self.judge.may(("needs", one.id), statuses) & layout.is_(statuses, PLACE, HOST)
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
        layout = self.layout
        if event.id == "visa_application":
            found = layout.is_(statuses, PLACE, HOST) & layout.is_(statuses, DOOR, "applied")
            process = DOOR
        elif event.id == "asylum_decision_there":
            found, process = layout.is_(statuses, PLACE, ABROAD), PLACE
        else:
            found = self.judge.may(("due", event.id), statuses) & layout.is_(statuses, PLACE, HOST)
            process = clock_of(event)
        if event.least and process in layout.clocks:
            found &= statuses[:, layout.index[CLOCK + process]] >= event.least
        return found

    def bounds(self, event: Event, index: int, statuses: Matrix) -> tuple[Floats, Floats, Floats, Floats]:
        """Least and greatest probability of an outcome, in law and in practice."""
        outcome, key = event.outcomes[index], (event.id, index)
        said = self.reported.get(key, Reported())
        zero, one = np.zeros(len(statuses)), np.ones(len(statuses))
        if event.door:
            return zero, one, np.full(len(statuses), said.lo), np.full(len(statuses), said.hi)
        if outcome.by == "chance":
            return zero, one, zero, one
        bits = self.judge.bits(key, statuses)
        known = bits != 0
        low = np.where(known & (bits == MUST), 1.0, 0.0)
        high = np.where((bits & ALLOWED) != 0, 1.0, 0.0)
        if outcome.unlawful:
            high = np.where(known, 1.0, 0.0)
        stays = self.judge.bits(("stay", outcome.id), statuses) if ("stay", outcome.id) in self.judge.tables else None
        if stays is not None:
            high = np.where((stays & 2) == 0, 0.0, high)
            low = np.where((stays & 1) != 0, 0.0, low)
        p_high = np.minimum(high, said.hi)
        if said.opens:
            where = known
            for name, value in said.only_where.items():
                if name in self.layout.index:
                    where = where & self.layout.is_(statuses, name, value)
            p_high = np.where(where, np.maximum(p_high, said.hi), p_high)
        return low, high, np.minimum(np.full(len(statuses), said.lo), p_high), p_high

    # -- events -----------------------------------------------------------------------------------------------------

    def spread(self, event: Event, statuses: Matrix, index: Ints) -> Iterator[Spread]:
        """How an event may end for some statuses, chains of hours followed to their end."""
        one = np.ones(len(statuses))
        yield from self._spread(event, statuses, index, (one, one), (one, one), ())

    def _spread(
        self, event: Event, statuses: Matrix, index: Ints, law: tuple[Floats, Floats],
        practice: tuple[Floats, Floats], path: tuple[tuple[str, int], ...],
    ) -> Iterator[Spread]:  # fmt: skip
        most_law, most_practice = np.zeros(len(statuses)), np.zeros(len(statuses))
        least_law, least_practice = np.zeros(len(statuses)), np.zeros(len(statuses))
        for place, outcome in enumerate(event.outcomes):
            low, high, p_low, p_high = self.bounds(event, place, statuses)
            most_law, most_practice = most_law + high, most_practice + p_high
            least_law, least_practice = least_law + low, least_practice + p_low
            able = (high > 0) | (p_high > 0)
            if not able.any():
                continue
            to = statuses[able].copy()
            self.layout.change(to, outcome.effect)
            bounds = ((law[0] * low)[able], (law[1] * high)[able])
            p_bounds = ((practice[0] * p_low)[able], (practice[1] * p_high)[able])
            yield from self._onward(to, index[able], bounds, p_bounds, (*path, (event.id, place)))
        # nothing decided: where the outcomes may fall short of one, and in practice also where a duty is no fact, save
        # in a chain of hours, which always ends somehow
        law_hi = np.where(most_law >= 1, 0.0, 1.0 - least_law)
        practice_hi = np.where((most_practice >= 1) & event.within_hours, 0.0, 1.0 - least_practice)
        able = (law_hi > 0) | (practice_hi > 0)
        if able.any():
            zero = np.zeros(int(able.sum()))
            yield Spread(index[able], statuses[able].copy(), (zero, (law[1] * law_hi)[able]),
                         (zero, (practice[1] * practice_hi)[able]), (*path, (NOTHING, -1)))  # fmt: skip

    def _onward(
        self, to: Matrix, index: Ints, law: tuple[Floats, Floats], practice: tuple[Floats, Floats],
        path: tuple[tuple[str, int], ...],
    ) -> Iterator[Spread]:  # fmt: skip
        """Follow the next encounter of a chain of hours, where one is due; else the chain ends here."""
        left = np.ones(len(to), np.bool_)
        if len(path) < MOST_LINKS:
            for event in self.events:
                if event.within_hours and event.id not in {name for name, _ in path}:
                    here = left & self.due(event, to)
                    if here.any():
                        left &= ~here
                        yield from self._spread(event, to[here], index[here], (law[0][here], law[1][here]),
                                                (practice[0][here], practice[1][here]), path)  # fmt: skip
        if left.any():
            yield Spread(index[left], to[left], (law[0][left], law[1][left]),
                         (practice[0][left], practice[1][left]), path)  # fmt: skip

    def follows(self, status: Matrix) -> str:
        """The encounter that one status leads into within hours, if any."""
        due = [event for event in self.events if event.within_hours and self.due(event, status)[0]]
        return due[0].encounter.id if due and due[0].encounter else ""

    def matters(self, event: Event, statuses: Matrix) -> Truth:
        """Where some outcome of an event that may happen changes the status."""
        found = np.zeros(len(statuses), np.bool_)
        for place, outcome in enumerate(event.outcomes):
            changes = np.zeros(len(statuses), np.bool_)
            for name, value in outcome.effect.items():
                if name in self.layout.index:
                    changes |= ~self.layout.is_(statuses, name, value)
            if changes.any():
                _, high, _, p_high = self.bounds(event, place, statuses)
                found |= changes & ((high > 0) | (p_high > 0))
        return found

    # -- a frontier -------------------------------------------------------------------------------------------------

    def expand(self, statuses: Matrix, numbers: Ints) -> Iterator[tuple[Ints, Spread]]:
        """The steps out of some statuses: the kind of action of each (-1 for an event at hand), whose, and where to."""
        layout = self.layout
        ended = layout.is_(statuses, PLACE, *ENDS)
        at = statuses[:, layout.index[AT]]
        for place, name in enumerate(layout.fields[layout.index[AT]].values):
            here = ~ended & (at == place)
            if not here.any():
                continue
            if name:
                now = statuses[here].copy()
                layout.put(now, AT, "")
                layout.tick(now)
                for spread in self.spread(self.by_id[name], now, numbers[here]):
                    yield np.full(len(spread.rows), -1), spread
            else:
                yield from self._free(statuses[here], numbers[here])

    def _free(self, statuses: Matrix, numbers: Ints) -> Iterator[tuple[Ints, Spread]]:
        """What follows where no event is at hand: each thing the person can do, then nature, all of them together."""
        now, index, kinds = self._done(statuses, numbers)
        place = np.arange(len(now))
        after = now.copy()
        self.layout.tick(after)
        meets = np.array([max([0, *(i + 1 for i in choice if self.steps[i].meets)]) for choice in self.chosen])[kinds]
        *others, nothing = self._nature(now, place)  # what is due may come before what the person set out to meet
        for spread in others:
            yield kinds[spread.rows], replace(spread, rows=index[spread.rows])
        stays = meets == 0
        if stays.any():
            law, practice = ((lo[stays], hi[stays]) for lo, hi in (nothing.law, nothing.practice))
            yield kinds[stays], Spread(index[stays], nothing.to[stays], law, practice, ())
        for step in np.unique(meets[~stays]).tolist():
            here = meets == step
            for spread in self.spread(self.by_id[self.steps[step - 1].meets], after[here], place[here]):
                sure = nothing.law[0][spread.rows] > 0
                law, practice = ((np.where(sure, lo, 0.0), hi) for lo, hi in (spread.law, spread.practice))
                yield kinds[spread.rows], replace(spread, rows=index[spread.rows], law=law, practice=practice)

    def _done(self, statuses: Matrix, numbers: Ints) -> tuple[Matrix, Ints, Ints]:
        """The statuses as the person leaves them, for each thing that can be done; whose they are, and which it was."""
        able = [self.can(i, statuses) for i in range(len(self.steps))]
        contested = np.any([able[i] for i, step in enumerate(self.steps) if step.contests and not step.meets]
                           or [np.zeros(len(statuses), np.bool_)], axis=0)  # fmt: skip
        left, index, kinds = list[Matrix](), list[Ints](), list[Ints]()
        for kind, choice in enumerate(self.chosen):
            here = np.ones(len(statuses), np.bool_)
            for i in choice:
                here &= able[i]
            if not any(self.steps[i].contests and not self.steps[i].meets for i in choice):
                here &= ~contested  # a decision that can be contested is contested
            if here.any():
                now = statuses[here].copy()
                for i in choice:
                    self.layout.change(now, self.steps[i].effect)
                left.append(now)
                index.append(numbers[here])
                kinds.append(np.full(len(now), kind))
        return np.concatenate(left), np.concatenate(index), np.concatenate(kinds)

    def _nature(self, now: Matrix, index: Ints) -> Iterator[Spread]:
        """What nature may bring or announce in a tick: one of the events due as it begins, or, last, nothing."""
        begun, now = now, now.copy()
        self.layout.tick(now)
        one = np.ones(len(now))
        alone = np.ones(len(now), np.bool_)
        for event in self.events:
            if ">" in event.id:
                continue
            here = self.due(event, begun)
            if here.any():
                here &= self.matters(event, now)
            if not here.any():
                continue
            alone &= ~here
            if event.id in self.announced:
                to = now[here].copy()
                self.layout.put(to, AT, event.id)
                zero = np.zeros(len(to))
                yield Spread(index[here], to, (zero, one[here]), (zero, one[here]), ())
                continue
            for spread in self.spread(event, now[here], index[here]):
                if spread.path[-1][0] or len(spread.path) > 1:
                    zero = np.zeros(len(spread.to))
                    yield Spread(spread.rows, spread.to, (zero, spread.law[1]), (zero, spread.practice[1]), spread.path)
        low = np.where(alone, 1.0, 0.0)
        yield Spread(index, now, (low, one), (low, one), ())


def clock_of(event: Event) -> str:
    """The process whose time an event waits for: that of the first stage it changes."""
    for outcome in event.outcomes:
        for name in outcome.effect:
            if name.endswith(".stage"):
                return process_of(name)
    return ""


def explore(explorer: Explorer, start: Matrix, *, most: int = MOST_STATUSES) -> Graph:
    """All statuses that can follow some first ones, in the order found; these come first."""
    layout = explorer.layout
    order = np.argsort(layout.codes(start))
    known, places = layout.codes(start)[order], order.astype(np.int64)
    statuses, frontier, first = [start], start, 0
    found: list[tuple[Ints, Ints, Ints, Ints, Floats, Floats, Floats, Floats]] = []
    paths: dict[tuple[tuple[str, int], ...], int] = {(): 0}
    while len(frontier):
        spreads = list(explorer.expand(frontier, np.arange(first, first + len(frontier))))
        first += len(frontier)
        to = np.concatenate([spread.to for _, spread in spreads]) if spreads else frontier[:0]
        codes = layout.codes(to)
        distinct, at = np.unique(codes, return_index=True)
        new = ~np.isin(distinct, known, assume_unique=True)
        new_at = np.sort(at[new])
        frontier = to[new_at]
        all_codes = np.append(known, codes[new_at])
        all_places = np.append(places, len(known) + np.arange(len(new_at)))
        order = np.argsort(all_codes)
        known, places = all_codes[order], all_places[order]
        numbers = places[np.searchsorted(known, codes)]
        begin = 0
        for kinds, spread in spreads:
            whole = np.ones(len(spread.rows), np.int64)
            path = paths.setdefault(spread.path, len(paths))
            here = numbers[begin : begin + len(spread.to)]
            begin += len(spread.to)
            found.append((spread.rows, kinds, here, whole * path, *spread.law, *spread.practice))
        statuses.append(frontier)
        if len(known) > most:
            raise TooManyStatusesError(_largest(layout, np.concatenate(statuses), most))
    return _graph(explorer, np.concatenate(statuses), found, tuple(paths))


def _largest(layout: Layout, statuses: Matrix, most: int) -> str:
    """The field without which the fewest statuses would be left, in words."""
    codes = layout.codes(statuses)
    without = {field.name: len(np.unique(codes - statuses[:, i].astype(np.int64) * layout.weights[i]))
               for i, field in enumerate(layout.fields)}  # fmt: skip
    name = min(without, key=lambda key: without[key])
    return (f"more than {most} statuses can follow; most of them differ in '{name}' only "
            f"({without[name]} would be left without it)")  # fmt: skip


def _graph(
    explorer: Explorer, statuses: Matrix,
    found: Sequence[tuple[Ints, Ints, Ints, Ints, Floats, Floats, Floats, Floats]],
    paths: tuple[tuple[tuple[str, int], ...], ...],
) -> Graph:  # fmt: skip
    of, kind, to, path, *bounds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((path, to, kind, of))
    of, kind, to, path, bounds = of[order], kind[order], to[order], path[order], [b[order] for b in bounds]
    # a successor stands once in a row: what leads there in several ways is added up
    same = np.zeros(len(of), np.bool_)
    same[1:] = (of[1:] == of[:-1]) & (kind[1:] == kind[:-1]) & (to[1:] == to[:-1])
    heads = np.flatnonzero(~same)
    bounds = [np.minimum(np.add.reduceat(b, heads), 1.0) for b in bounds]
    of, kind, to, path = of[heads], kind[heads], to[heads], path[heads]
    opens = np.ones(len(of), np.bool_)
    opens[1:] = (of[1:] != of[:-1]) | (kind[1:] != kind[:-1])
    rows = np.flatnonzero(opens)
    actions = np.searchsorted(of[rows], np.arange(len(statuses) + 1)).astype(np.int64)
    law, practice = (bounds[0], bounds[1]), (bounds[2], bounds[3])
    return Graph(explorer.layout, statuses, actions, np.append(rows, len(of)).astype(np.int64), to, law, practice,
                 explorer.chosen, kind[rows], path, paths)  # fmt: skip
