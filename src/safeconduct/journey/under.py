"""What a plan yields: the statuses that can follow under it, and certified bounds on how they end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey import solve
from safeconduct.journey.build import World
from safeconduct.journey.chances import LAW, Floats
from safeconduct.journey.derived import gathered
from safeconduct.journey.events import Event
from safeconduct.journey.frontier import NOTHING
from safeconduct.journey.model import Model, checked
from safeconduct.journey.status import PLACE, REMOVED

Bounds = tuple[float, float]
Truth = NDArray[np.bool_]
Ints = NDArray[np.int64]
NO_END = -1
"""steps without a limit"""


@dataclass(frozen=True)
class Joined:
    """Entries in the order of a model; those that lead from one row to one status stand together, to be added up."""

    order: Ints
    heads: Ints
    row: Ints
    to: Ints

    @classmethod
    def of(cls, row: Ints, to: Ints) -> Joined:
        """Join entries of some rows."""
        order = np.lexsort((to, row))
        row, to = row[order], to[order]
        opens = np.ones(len(order), np.bool_)
        opens[1:] = (np.diff(row) != 0) | (np.diff(to) != 0)
        heads = np.flatnonzero(opens)
        return cls(order, heads, row[heads], to[heads])

    @cached_property
    def place(self) -> Ints:
        """(entries as they were) the place of each among those joined."""
        found = np.empty(len(self.order), np.int64)
        found[self.order] = np.repeat(np.arange(len(self.heads)), self.sizes)
        return found

    @property
    def sizes(self) -> Ints:
        """How many entries each joins."""
        return np.diff(self.heads, append=len(self.order))

    def some(self, places: Ints) -> Joined:
        """Some of the joined entries alone."""
        sizes = self.sizes[places]
        order = self.order[gathered(self.heads[places], sizes)]
        return Joined(order, np.cumsum(sizes) - sizes, self.row[places], self.to[places])

    def bounds(self, bounds: Floats) -> Floats:
        """(2, entries) as a model has them."""
        found = np.add.reduceat(bounds[:, self.order], self.heads, axis=1) if len(self.heads) else bounds
        return np.minimum(found, 1.0)

    def model(self, actions: Ints, sizes: Ints, bounds: Floats) -> Model:
        """The model with these entries; *actions* are its offsets, *sizes* counts the entries of each row."""
        rows = np.append(0, np.cumsum(sizes))
        return checked(actions.astype(np.int64), rows.astype(np.int64), self.to, *self.bounds(bounds))


@dataclass(frozen=True)
class Under:
    """The part of a world that a plan leaves: one action a status, and only what can follow."""

    world: World
    statuses: Ints
    """their numbers in the world"""
    entries: Ints
    """the entries kept, by their numbers in the world"""
    owner: Ints
    """(entries) the status each leads out of"""
    to: Ints
    bounds: Floats
    """(readings, 2, entries)"""

    @cached_property
    def first(self) -> Ints:
        """The statuses in which the start can be."""
        return np.flatnonzero(self.statuses < self.world.forks)

    @cached_property
    def joined(self) -> Joined:
        """The entries as a model has them."""
        return Joined.of(self.owner, self.to)

    def model(self, bounds: Floats) -> Model:
        """The model of one reading, given (2, entries)."""
        count = np.bincount(self.joined.row, minlength=len(self.statuses))
        return self.joined.model(np.append(0, np.cumsum(count > 0)), count[count > 0], bounds)

    @cached_property
    def models(self) -> dict[str, Model]:
        """The model of each reading."""
        return dict(zip(self.world.chances.readings, map(self.model, self.bounds), strict=True))

    def chance(self, reading: str | Model, ticks: int, *places: str) -> Bounds:
        """Between which chances the journey has come to one of these ends within some ticks, from any start."""
        goal = self.goal(*places)
        model = self.models[reading] if isinstance(reading, str) else reading
        able = model.hi > 0
        if not (follow(self.statuses < self.world.forks, self.joined.row[able], model.to[able]) & goal).any():
            return 0.0, 0.0
        if self.avoidable(model, goal)[self.first].any() and self.reached(model, goal, ticks):
            return 0.0, 1.0  # nature alone decides; no need to count
        found = solve.judge_within(model, goal, np.zeros((ticks, model.states), np.int16))
        return float(found.lo[self.first].min()), float(found.hi[self.first].max())

    def days(self, reading: str, tick: int, *places: str) -> Bounds:
        """Between which times, in days, one of these ends is expected; infinite where nature may keep from it."""
        model = self.models[reading]
        low, high = solve.ticks(model, self.goal(*places), np.zeros(model.states, np.int16))
        return tick * float(low[self.first].min()), tick * float(high[self.first].max())

    def reached(self, model: Model, goal: Truth, ticks: int) -> bool:
        """Whether some steps, at most one a tick, lead from a start to the goal by entries nature can make certain."""
        owner = self.joined.row
        forced = np.bincount(owner, model.lo, model.states)
        able = (model.hi == 1) & (forced[owner] == model.lo)
        return bool((follow(self.statuses < self.world.forks, owner[able], model.to[able], ticks) & goal).any())

    def avoidable(self, model: Model, goal: Truth) -> Truth:
        """The statuses from which nature can keep the goal away for ever."""
        owner, kept = self.joined.row, ~goal
        held = np.diff(model.actions) == 0  # ends, where nothing follows
        while True:
            able, forced = np.zeros(len(goal), np.bool_), np.zeros(len(goal), np.bool_)
            able[owner[(model.hi == 1) & kept[model.to]]] = True
            forced[owner[(model.lo > 0) & ~kept[model.to]]] = True
            more = kept & (held | (able & ~forced))
            if np.array_equal(more, kept):
                return kept
            kept = more

    def goal(self, *places: str) -> Truth:
        """Which statuses are one of these ends."""
        graph = self.world.graph
        found: Truth = graph.layout.is_(graph.statuses[self.statuses], PLACE, *places)
        return found

    def events(self) -> list[Event]:
        """The events that may come under the plan."""
        paths = [self.world.graph.paths[i] for i in np.unique(self.world.graph.event[self.entries])]
        return [self.world.chances.by_id[name] for name in sorted({name for path in paths for name, _ in path})]

    def lawful_removal(self) -> bool:
        """Whether some chain of decisions the law allows removes the person under the plan."""
        graph, events = self.world.graph, self.world.chances.by_id
        lawful = np.array([not any(place != NOTHING and events[name].outcomes[place].unlawful for name, place in path)
                           for path in graph.paths])  # fmt: skip
        law = self.world.chances.readings.index(LAW)
        able = (self.bounds[law, 1] > 0) & lawful[graph.event[self.entries]]
        return bool((follow(self.statuses < self.world.forks, self.owner[able], self.to[able])
                     & self.goal(*REMOVED)).any())  # fmt: skip


def under(world: World, chosen: Ints) -> Under:
    """The statuses and entries that can follow where the person does what is chosen."""
    graph = world.graph
    has = np.flatnonzero(chosen >= 0)
    action = chosen[has]
    count = graph.entries[action + 1] - graph.entries[action]
    owner = np.repeat(has, count)
    entry = np.repeat(graph.entries[action] - np.append(0, np.cumsum(count)[:-1]), count) + np.arange(len(owner))
    keep = graph.able[entry]
    owner, entry = owner[keep], entry[keep]
    seen = follow(np.arange(len(graph.statuses)) < world.forks, owner, graph.to[entry])
    numbers = np.flatnonzero(seen)
    place = np.full(len(seen), -1, np.int64)
    place[numbers] = np.arange(len(numbers))
    here = seen[owner]
    entry = entry[here]
    bounds = graph.spans[:, :, graph.span[entry]]
    return Under(world, numbers, entry, place[owner[here]], place[graph.to[entry]], bounds)


def follow(start: Truth, owner: Ints, to: Ints, steps: int = NO_END) -> Truth:
    """All that can be reached over some entries, in order of their *owner*, in so many steps."""
    first = np.append(0, np.cumsum(np.bincount(owner, minlength=len(start))))
    seen, front = start.copy(), np.flatnonzero(start)
    while len(front) and steps:
        fresh = np.zeros(len(seen), np.bool_)
        fresh[to[gathered(first[front], first[front + 1] - first[front])]] = True
        front, steps = np.flatnonzero(fresh & ~seen), steps - 1
        seen[front] = True
    return seen
