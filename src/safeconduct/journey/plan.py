"""Ways to protection: in every status the act that leads there with the fewest decisions left to discretion.

What it costs to come from a status to protection is told backwards from the ends. The person's next act is the
cheapest; a decision that can be contested is contested. So a plan says what to do whichever way each decision falls.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.build import World
from safeconduct.journey.frontier import NOTHING
from safeconduct.journey.judge import CONFLICT, MAY, MUST, MUST_NOT, NO_BASIS
from safeconduct.journey.kernels import walks
from safeconduct.journey.status import PLACE

Costs = NDArray[np.float64]
NEVER: Final = np.inf
TICK_COST, ACT_COST = 1.0, 2.0
DISCRETION: Final = {"must": 0.0, "may": 1000.0, "reported": 1200.0, "open": 3000.0}
"""what a decision costs: a duty nothing, one that a reading of the law bars most"""


@dataclass(frozen=True, slots=True)
class Way:
    """One step of a way: what the person does in a tick, and the chain of outcomes that follows, if any."""

    status: int
    acts: tuple[int, ...]
    path: tuple[tuple[str, int], ...]
    to: int


def costs(world: World) -> NDArray[np.float64]:
    """(entries) what each step costs: the decisions in it that are left to discretion, and a tick."""
    graph = world.graph
    found = np.full(len(graph.to), TICK_COST)
    order, cuts = walks(len(graph.to)).grouped(graph.event, len(graph.paths))
    for number, path in enumerate(graph.paths):
        here = order[cuts[number] : cuts[number + 1]]
        for event, place in path if len(here) else ():
            if place != NOTHING:
                found[here] += _cost(world, event, place, graph.statuses[graph.source[here]])
    found[(graph.spans[1, 1] == 0)[graph.span]] = NEVER
    return found


def _cost(world: World, event: str, place: int, rows: NDArray[np.uint8]) -> NDArray[np.float64]:
    one = world.chances.by_id[event]
    outcome = one.outcomes[place]
    if one.states:
        return np.full(len(rows), DISCRETION["may"])
    if outcome.by == "chance":
        return np.full(len(rows), DISCRETION["may"])
    bits = world.chances.judge.bits((event, place), rows)
    found = np.full(len(rows), DISCRETION["open"])
    found[(bits & (MUST_NOT | NO_BASIS | CONFLICT)) == 0] = DISCRETION["may"]
    found[bits == MUST] = DISCRETION["must"]
    said = world.chances.reported.get((event, place))
    if said is not None and said.opens:
        holds = np.ones(len(rows), np.bool_)
        for name, value in said.only_where.items():
            holds &= world.graph.layout.is_(rows, name, value) if name in world.graph.layout.index else False
        found[holds & (found > DISCRETION["reported"])] = DISCRETION["reported"]
    return found


def to_go(
    world: World, goal: NDArray[np.bool_], cost: Costs, closed: Collection[str] = ()
) -> tuple[Costs, NDArray[np.int64]]:
    """(statuses) what it costs from each status to the goal at best, and the action by which; -1 for none.

    Steps that are *closed* are not taken.
    """
    graph = world.graph
    contests = np.array([sum(world.chances.steps[i].contests for i in choice) for choice in graph.chosen], np.float64)
    acts = np.array([ACT_COST * sum(not world.chances.steps[i].contests for i in c) for c in graph.chosen])
    extra = np.where(graph.kind >= 0, acts[graph.kind], 0.0)
    barred = np.array([any(world.chances.steps[i].id in closed for i in choice) for choice in graph.chosen])
    extra = np.where((graph.kind >= 0) & barred[graph.kind], NEVER, extra)
    bonus = np.where(graph.kind >= 0, contests[graph.kind], 0.0) * 1e-3
    known, action = walks(len(graph.to)).cheapest(graph.actions, graph.entries, graph.to, cost, extra, goal)
    has = np.diff(graph.actions) > 0
    first = graph.actions[:-1][has]
    score = action - bonus
    least = np.full(len(known), NEVER)
    least[has] = np.minimum.reduceat(score, first)
    owner = np.repeat(np.arange(len(known)), np.diff(graph.actions))
    best_of = np.flatnonzero(score == least[owner])[::-1]
    chosen = np.full(len(known), -1, np.int64)
    chosen[owner[best_of]] = best_of  # of several the first
    return known, chosen


def way(world: World, goal: NDArray[np.bool_], cost: Costs, known: Costs, chosen: NDArray[np.int64]) -> Iterator[Way]:
    """The cheapest way from the start, step by step."""
    graph, at = world.graph, 0
    while not goal[at] and np.isfinite(known[at]):
        action = int(chosen[at])
        cut = slice(int(graph.entries[action]), int(graph.entries[action + 1]))
        entry = cut.start + int(np.argmin(cost[cut] + known[graph.to[cut]]))
        kind = int(graph.kind[action])
        to = int(graph.to[entry])
        yield Way(at, graph.chosen[kind] if kind >= 0 else (), graph.paths[int(graph.event[entry])], to)
        at = to


def policy(world: World, chosen: NDArray[np.int64], ticks: int) -> NDArray[np.int16]:
    """(ticks, statuses) the choice as the solver takes it: the place of the action among those of the status."""
    place = np.where(chosen >= 0, chosen - world.graph.actions[:-1], -1).astype(np.int16)
    return np.broadcast_to(place, (ticks, len(place))).copy()


def ends(world: World, *places: str) -> NDArray[np.bool_]:
    """Which statuses are one of these ends."""
    return world.graph.layout.is_(world.graph.statuses, PLACE, *places)


__all__ = ["MAY", "Way", "costs", "ends", "policy", "to_go", "way"]
