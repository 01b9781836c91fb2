"""On which uncertain decisions a plan hangs: what its chances would be if one of them never, or always, fell so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from safeconduct.journey.derived import gathered
from safeconduct.journey.frontier import NOTHING, Path
from safeconduct.journey.model import Model
from safeconduct.journey.plan import Way
from safeconduct.journey.results import Hinge, Interval
from safeconduct.journey.under import Ints, Truth, Under

PROTECTION: Final = "protected"
SMALL: Final = 1e-9
MOST: Final = 3
"""decisions told for protection, and for each way of removal"""
Decision = tuple[str, int]
"""an event and the place of its outcome"""


def hinges_of(
    left: Under, ways: Sequence[Way], losses: Sequence[tuple[str, Sequence[Decision]]], ticks: int,
    protected: Sequence[str],
) -> tuple[Hinge, ...]:  # fmt: skip
    """The decisions on the way to protection, and on each way it may be lost, that move the chance most.

    *losses* are the ends with the decisions of the shortest chain to them. The reading is the narrowest there is.
    """
    wanted = list(dict.fromkeys(link for way in ways for link in way.path if link[1] != NOTHING))
    found = [_most(_hinges(left, wanted, PROTECTION, protected, ticks))]
    for end, chain in losses:
        found.append(_most(_hinges(left, list(dict.fromkeys(chain)), end, (end,), ticks)))
    return tuple(hinge for some in found for hinge in some)


def _most(found: Iterator[Hinge]) -> list[Hinge]:
    moved = [hinge for hinge in found if hinge.moves > SMALL]
    return sorted(moved, key=lambda hinge: -hinge.moves)[:MOST]


def _hinges(
    left: Under, decisions: Sequence[Decision], end: str, places: Sequence[str], ticks: int
) -> Iterator[Hinge]:
    base = left.chance(left.world.chances.readings[-1], ticks, *places)

    def chance(split: Split, *, always: bool) -> Interval:
        model = pinned(left, split, always=always)
        return base if model is None else left.chance(model, ticks, *places)

    for event, place in decisions:
        one = left.world.chances.by_id[event]
        outcome = one.outcomes[place]
        split = Split.of(left, (event, place))
        never = chance(split, always=False)
        always = chance(split, always=True) if end == PROTECTION else None
        yield Hinge(one.named, outcome.id, outcome.by, one.state, end, base, never, always)


@dataclass(frozen=True)
class Split:
    """The entries that follow one event, and whether by the outcome that is asked about."""

    entries: Ints
    """their places among those of the plan"""
    so: Truth
    point: Ints
    """what else can follow where the event is decided has the same number"""

    @classmethod
    def of(cls, left: Under, decision: Decision) -> Split:
        graph, (event, place) = left.world.graph, decision
        before: dict[Path, int] = {}
        prefix, fits = np.full(len(graph.paths), -1), np.zeros(len(graph.paths), np.bool_)
        for number, path in enumerate(graph.paths):
            for at, link in enumerate(path):
                if link[0] == event:
                    prefix[number] = before.setdefault(path[:at], len(before))
                    fits[number] = link[1] == place
        entries = np.flatnonzero((prefix[graph.event[left.entries]] >= 0) & (left.bounds[-1, 1] > 0))
        path_of = graph.event[left.entries[entries]]
        return cls(entries, fits[path_of], left.owner[entries] * len(before) + prefix[path_of])


def pinned(left: Under, split: Split, *, always: bool) -> Model | None:
    """The narrowest reading with one outcome always or never following its event; None where that changes nothing.

    Where the outcome is the only one possible, or not possible, its event keeps its bounds.
    """
    kept = split.so == always
    other = np.zeros(int(split.point.max(initial=-1)) + 1, np.bool_)
    other[split.point[kept]] = True
    drop = split.entries[~kept & other[split.point]]
    if not len(drop):
        return None
    model = left.models[left.world.chances.readings[-1]]
    joined, lo, hi = left.joined, model.lo.copy(), model.hi.copy()
    bounds = left.bounds[-1].copy()
    bounds[:, drop] = 0
    changed = np.unique(joined.place[drop])
    lo[changed], hi[changed] = joined.some(changed).bounds(bounds)
    rows = np.unique(np.searchsorted(model.entries, changed, side="right") - 1)
    first, sizes = model.entries[rows], np.diff(model.entries)[rows]
    most = np.add.reduceat(hi[gathered(first, sizes)], np.cumsum(sizes) - sizes)
    return None if (most < 1).any() else replace(model, lo=lo, hi=hi)  # the rest is held too low to add up to one
