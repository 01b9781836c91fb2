"""Any status told as a story: the shortest chain of acts that leads to it from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.build import World
from safeconduct.journey.frontier import NOTHING, Path
from safeconduct.journey.status import PLACE

Ints = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Happening:
    """One act in a story: of the person, or how an event ended (*event* is what it happened at)."""

    act: str
    by: str
    event: str = ""
    unlawful: bool = False
    abroad: bool = False
    """in another state than the host"""


class Stories:
    """Shortest chains over some entries from the first *starts* statuses, all in which the start can be if not said."""

    def __init__(self, world: World, entries: Ints | None = None, *, starts: int = 0) -> None:
        self.world, graph = world, world.graph
        able = graph.able
        self.action, self.source = graph.action, graph.source
        kept = np.flatnonzero(able) if entries is None else entries[able[entries]]
        self.by = np.full(len(graph.statuses), -1, np.int64)  # the entry by which a status is first reached
        self.depth = np.full(len(graph.statuses), -1, np.int64)
        self.depth[: starts or world.forks] = 0
        source, to, level = self.source[kept], graph.to[kept], 0
        while True:
            new = kept[(self.depth[source] == level) & (self.depth[to] < 0)]
            if not len(new):
                break
            first = np.unique(graph.to[new], return_index=True)[1]
            self.by[graph.to[new[first]]] = new[first]
            level += 1
            self.depth[graph.to[new[first]]] = level

    def of(self, status: int) -> tuple[Happening, ...]:
        """What happened on the way to a status; raises `KeyError` for one that cannot follow."""
        if self.depth[status] < 0:
            raise KeyError(f"no chain of acts leads to status {status}")
        entries: list[int] = []
        while self.by[status] >= 0:
            entries.append(int(self.by[status]))
            status = int(self.source[entries[-1]])
        return tuple(h for entry in reversed(entries) for h in self._told(entry))

    def path(self, status: int) -> Path:
        """The decisions on the way to a status."""
        found: Path = ()
        while self.by[status] >= 0:
            entry = int(self.by[status])
            found = (*(link for link in self.world.graph.paths[int(self.world.graph.event[entry])]
                       if link[1] != NOTHING), *found)  # fmt: skip
            status = int(self.source[entry])
        return found

    def _told(self, entry: int) -> Sequence[Happening]:
        graph, chances = self.world.graph, self.world.chances
        kind = int(graph.kind[int(self.action[entry])])
        found = [Happening(chances.steps[i].said, "person") for i in (graph.chosen[kind] if kind >= 0 else ())]
        for name, place in graph.paths[int(graph.event[entry])]:
            if place != NOTHING:
                event = chances.by_id[name]
                outcome = event.outcomes[place]
                at = event.encounter.id if event.encounter else ""
                abroad = bool(event.states) and PLACE in outcome.effect
                found.append(Happening(outcome.id, outcome.by, at, outcome.unlawful, abroad))
        return found

    def nearest(self, goal: Truth) -> int:
        """The status of a goal that fewest steps lead to; -1 where none does."""
        able = np.flatnonzero(goal & (self.depth >= 0))
        return int(able[np.argmin(self.depth[able])]) if len(able) else -1
