"""Replays what happened to somebody in the model: a search over statuses and the part of the chain that is behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from safeconduct.journey.build import World
from safeconduct.journey.frontier import spread
from safeconduct.journey.status import PLACE


def wanted(said: str) -> tuple[str, str]:
    """An act, and the encounter it ended."""
    act, _, encounter = said.partition(" at ")
    return act, encounter


def replay(world: World, acts: Sequence[str], place: str) -> bool:
    """Whether the acts are a path of the model, in order, that ends in a place.

    What an act of the person leads into is spread out anew: an outcome that changes nothing leaves no trace in
    the graph.
    """
    graph, chances, layout = world.graph, world.chances, world.graph.layout
    chain = [wanted(said) for said in acts]
    able = graph.able.tolist()
    actions, entries, to = graph.actions.tolist(), graph.entries.tolist(), graph.to.tolist()
    kinds, events = graph.kind.tolist(), graph.event.tolist()
    ended = layout.is_(graph.statuses, PLACE, place).tolist()
    numbers = {code: number for number, code in enumerate(layout.codes(graph.statuses).tolist())}
    fits = [[{at for at, said in enumerate(chain) if name and _is(chances.by_id[name], index, said)}
             for name, index in path] for path in graph.paths]  # fmt: skip
    todo = deque((start, 0) for start in range(world.forks))
    seen = set(todo)

    def reach(status: int, at: int) -> None:
        if (status, at) not in seen:
            seen.add((status, at))
            (todo.appendleft if at else todo.append)((status, at))

    while todo:
        status, at = todo.popleft()
        if at == len(chain) and ended[status]:
            return True
        for action in range(actions[status], actions[status + 1]):
            done = [chances.steps[i] for i in (graph.chosen[kinds[action]] if kinds[action] >= 0 else ())]
            begun = at
            for step in done:
                begun += begun < len(chain) and chain[begun] == (step.id, "")
            for entry in range(entries[action], entries[action + 1]):
                if able[entry]:
                    now = begun
                    for fit in fits[events[entry]]:
                        now += now in fit
                    reach(to[entry], now)
            for step in done:
                if step.meets and begun > at:
                    row = graph.statuses[[status]].copy()
                    for other in done:
                        layout.change(row, other.effect)
                    layout.tick(row)
                    for one in spread(chances, chances.by_id[step.meets], row, np.zeros(1, np.int64)):
                        now = begun
                        for name, index in one.path:
                            now += now < len(chain) and bool(name) and _is(chances.by_id[name], index, chain[now])
                        if one.bounds[:, 1, 0].max() > 0:
                            reach(numbers[int(layout.codes(one.to)[0])], now)
    return False


def _is(event: Any, index: int, said: tuple[str, str]) -> bool:
    encounter = event.encounter.id if event.encounter else ""
    return (event.outcomes[index].id, encounter) == said or (event.outcomes[index].id, "") == said
