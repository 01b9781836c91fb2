"""On which uncertain decisions a plan hangs: what its chances would be if one of them never, or always, fell so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from safeconduct.journey.frontier import NOTHING, Path
from safeconduct.journey.model import Model
from safeconduct.journey.plan import Way
from safeconduct.journey.results import Hinge, Interval
from safeconduct.journey.under import Under

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

    def chance(decision: Decision, *, always: bool) -> Interval:
        model = pinned(left, decision, always=always)
        return base if model is None else left.chance(model, ticks, *places)

    for event, place in decisions:
        one = left.world.chances.by_id[event]
        outcome = one.outcomes[place]
        never = chance((event, place), always=False)
        always = chance((event, place), always=True) if end == PROTECTION else None
        yield Hinge(one.named, outcome.id, outcome.by, one.state, end, base, never, always)


def pinned(left: Under, decision: Decision, *, always: bool) -> Model | None:
    """The narrowest reading with one outcome always or never following its event; None where that changes nothing.

    Where the outcome is the only one possible, or not possible, its event keeps its bounds.
    """
    graph, (event, place) = left.world.graph, decision
    before: dict[Path, int] = {}
    prefix, fits = np.full(len(graph.paths), -1), np.zeros(len(graph.paths), np.bool_)
    for number, path in enumerate(graph.paths):
        for at, link in enumerate(path):
            if link[0] == event:
                prefix[number] = before.setdefault(path[:at], len(before))
                fits[number] = link[1] == place
    about = np.flatnonzero(prefix[graph.event[left.entries]] >= 0)
    about = about[left.bounds[-1, 1, about] > 0]
    number = graph.event[left.entries[about]]
    kept = fits[number] == always
    group = left.owner[about] * len(before) + prefix[number]  # what can follow at one point of one row
    other = np.zeros(len(left.statuses) * len(before), np.bool_)
    other[group[kept]] = True
    drop = about[~kept & other[group]]
    if not len(drop):
        return None
    bounds = left.bounds[-1].copy()
    bounds[:, drop] = 0
    model = left.models[left.world.chances.readings[-1]]
    lo, hi = left.joined.bounds(bounds)
    if (np.add.reduceat(hi, model.entries[:-1]) < 1).any():
        return None  # practice or judgement holds the rest too low to add up to one
    return replace(model, lo=lo, hi=hi)
