"""What a plan yields: the statuses that can follow under it, and certified bounds on how they end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey import solve
from safeconduct.journey.build import World
from safeconduct.journey.model import Model, checked
from safeconduct.journey.status import PLACE, REMOVED

Bounds = tuple[float, float]
Truth = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Under:
    """The part of a world that a plan leaves: one action a status, and only what can follow."""

    world: World
    statuses: Ints
    """their numbers in the world"""
    entries: Ints
    """the entries kept, by their numbers in the world"""
    offsets: Ints
    to: Ints
    law: Model
    practice: Model

    @cached_property
    def owner(self) -> Ints:
        """(entries) the status each leads out of."""
        return np.repeat(np.arange(len(self.statuses)), np.diff(self.offsets))

    def bounds(self, reading: str, ticks: int, *places: str) -> Bounds:
        """Between which chances the journey has come to one of these ends within some ticks, from any start."""
        goal = self.goal(*places)
        model = self.law if reading == "law" else self.practice
        first = np.flatnonzero(self.statuses < self.world.forks)
        avoidable = self.avoidable(model, goal)
        if avoidable[first].any() and self.reached(goal, model.hi == 1, ticks):
            return 0.0, 1.0  # nature alone decides; no need to count
        found = solve.judge_within(model, goal, np.zeros((ticks, model.states), np.int16))
        return float(found.lo[first].min()), float(found.hi[first].max())

    def reached(self, goal: Truth, able: Truth, ticks: int) -> bool:
        """Whether some steps, at most one a tick, lead from a start to the goal by entries nature can make certain."""
        seen = self.statuses < self.world.forks
        for _ in range(ticks):
            more = seen.copy()
            more[self.to[able & seen[self.owner]]] = True
            if (more & goal).any():
                return True
            if np.array_equal(more, seen):
                return False
            seen = more
        return False

    def avoidable(self, model: Model, goal: Truth) -> Truth:
        """The statuses from which nature can keep the goal away for ever."""
        kept = ~goal
        held = np.zeros(len(goal), np.bool_)  # ends, where nothing follows
        held[np.diff(self.offsets) == 0] = True
        while True:
            able = np.zeros(len(goal), np.bool_)
            able[self.owner[(model.hi == 1) & kept[self.to]]] = True
            forced = np.zeros(len(goal), np.bool_)
            forced[self.owner[(model.lo > 0) & ~kept[self.to]]] = True
            more = kept & (held | (able & ~forced))
            if np.array_equal(more, kept):
                return kept
            kept = more

    def goal(self, *places: str) -> Truth:
        """Which statuses are one of these ends."""
        graph = self.world.graph
        found: Truth = graph.layout.is_(graph.statuses[self.statuses], PLACE, *places)
        return found

    def lawful_removal(self) -> bool:
        """Whether some chain of decisions the law allows removes the person under the plan."""
        graph, events = self.world.graph, self.world.explorer.by_id
        lawful = np.array([not any(e and events[e].outcomes[i].unlawful for e, i in path) for path in graph.paths])
        able = (graph.law[1][self.entries] > 0) & lawful[graph.event[self.entries]]
        owner = self.owner
        seen = self.statuses < self.world.forks
        while True:
            more = seen.copy()
            more[self.to[able & seen[owner]]] = True
            if np.array_equal(more, seen):
                return bool((seen & self.goal(*REMOVED)).any())
            seen = more


def under(world: World, chosen: Ints) -> Under:
    """The statuses and entries that can follow where the person does what is chosen."""
    graph = world.graph
    able = (graph.law[1] > 0) | (graph.practice[1] > 0)
    has = chosen >= 0
    action = np.where(has, chosen, 0)
    lo, hi = graph.entries[action], np.where(has, graph.entries[action + 1], graph.entries[action])
    owner, entry = _spans(lo, hi)
    keep = able[entry]
    owner, entry = owner[keep], entry[keep]
    to = graph.to[entry]
    seen = np.zeros(len(graph.statuses), np.bool_)
    seen[: world.forks] = True
    while True:
        more = seen.copy()
        more[to[seen[owner]]] = True
        if np.array_equal(more, seen):
            break
        seen = more
    numbers = np.flatnonzero(seen)
    place = np.full(len(seen), -1, np.int64)
    place[numbers] = np.arange(len(numbers))
    here = seen[owner]
    owner, entry, to = place[owner[here]], entry[here], place[to[here]]
    count = np.bincount(owner, minlength=len(numbers))
    offsets = np.append(0, np.cumsum(count)).astype(np.int64)
    acts = np.append(0, np.cumsum(count > 0)).astype(np.int64)
    rows = np.append(offsets[:-1][count > 0], offsets[-1]).astype(np.int64)
    models = [checked(acts, rows, to, reading[0][entry], reading[1][entry]) for reading in (graph.law, graph.practice)]
    return Under(world, numbers, entry, offsets, to, models[0], models[1])


def _spans(lo: Ints, hi: Ints) -> tuple[Ints, Ints]:
    """The owners and the members of spans, one after the other."""
    count = hi - lo
    owner = np.repeat(np.arange(len(lo)), count)
    start = np.repeat(lo - np.append(0, np.cumsum(count)[:-1]), count)
    return owner, start + np.arange(int(count.sum()))
