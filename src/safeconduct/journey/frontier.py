"""One tick out of a frontier of statuses: what the person may do, then what nature may bring, to where, how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.chances import Chances, Floats, able
from safeconduct.journey.events import Event
from safeconduct.journey.status import AT, ENDS, PLACE, Matrix

MOST_LINKS = 4
"""encounters in one chain of hours"""
NOTHING = -1
"""the place of an outcome where nothing is decided"""
Ints = NDArray[np.int64]
Path = tuple[tuple[str, int], ...]
"""the events and the places of their outcomes, as a chain"""


@dataclass(frozen=True, slots=True)
class Spread:
    """One possible end of an event for some statuses: which of them, where it leads, and its bounds."""

    rows: Ints
    to: Matrix
    bounds: Floats
    """(readings, 2, rows)"""
    path: Path


def expand(chances: Chances, statuses: Matrix, numbers: Ints) -> Iterator[tuple[Ints, Spread]]:
    """The steps out of some statuses: the kind of action of each (-1 for an event at hand), whose, and where to."""
    layout = chances.layout
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
            for one in spread(chances, chances.by_id[name], now, numbers[here]):
                yield np.full(len(one.rows), -1), one
        else:
            yield from _free(chances, statuses[here], numbers[here])


def _free(chances: Chances, statuses: Matrix, numbers: Ints) -> Iterator[tuple[Ints, Spread]]:
    """What follows where no event is at hand: each thing the person can do, then nature, all of them together."""
    now, index, kinds = _done(chances, statuses, numbers)
    steps, place = chances.steps, np.arange(len(now))
    after = now.copy()
    chances.layout.tick(after)
    meets = np.array([max([0, *(i + 1 for i in choice if steps[i].meets)]) for choice in chances.chosen])[kinds]
    *others, nothing = _nature(chances, now, place)  # what is due may come before what the person set out to meet
    for one in others:
        yield kinds[one.rows], replace(one, rows=index[one.rows])
    stays = meets == 0
    if stays.any():
        yield kinds[stays], Spread(index[stays], nothing.to[stays], nothing.bounds[:, :, stays], ())
    for step in np.unique(meets[~stays]).tolist():
        here = meets == step
        for one in spread(chances, chances.by_id[steps[step - 1].meets], after[here], place[here]):
            bounds = one.bounds * nothing.bounds[:, :, one.rows]
            yield kinds[one.rows], replace(one, rows=index[one.rows], bounds=bounds)


def _done(chances: Chances, statuses: Matrix, numbers: Ints) -> tuple[Matrix, Ints, Ints]:
    """The statuses as the person leaves them, for each thing that can be done; whose they are, and which it was."""
    steps = chances.steps
    can = [chances.can(i, statuses) for i in range(len(steps))]
    contested = np.any([can[i] for i, step in enumerate(steps) if step.contests and not step.meets]
                       or [np.zeros(len(statuses), np.bool_)], axis=0)  # fmt: skip
    left, index, kinds = list[Matrix](), list[Ints](), list[Ints]()
    for kind, choice in enumerate(chances.chosen):
        here = np.ones(len(statuses), np.bool_)
        for i in choice:
            here &= can[i]
        if not any(steps[i].contests and not steps[i].meets for i in choice):
            here &= ~contested  # a decision that can be contested is contested
        if here.any():
            now = statuses[here].copy()
            for i in choice:
                chances.layout.change(now, steps[i].effect)
            left.append(now)
            index.append(numbers[here])
            kinds.append(np.full(len(now), kind))
    return np.concatenate(left), np.concatenate(index), np.concatenate(kinds)


def _nature(chances: Chances, now: Matrix, index: Ints) -> Iterator[Spread]:
    """What nature may bring or announce in a tick: one of the events due as it begins, or, last, nothing."""
    begun, now = now, now.copy()
    chances.layout.tick(now)
    taken = np.zeros((len(chances.readings), 2, len(now)))
    for event in chances.events:
        if event.led:
            continue
        here = chances.due(event, begun)
        if here.any():
            here &= chances.matters(event, now)
        if not here.any():
            continue
        comes = np.repeat(chances.coming(event)[:, :, None], int(here.sum()), axis=2)
        taken[:, :, here] += comes
        if event.id in chances.announced:
            to = now[here].copy()
            chances.layout.put(to, AT, event.id)
            yield Spread(index[here], to, comes, ())
            continue
        for one in spread(chances, event, now[here], index[here]):
            if one.path[-1][1] != NOTHING or len(one.path) > 1:
                one.bounds[:, 0] = 0
                yield one
    rest = np.stack([np.maximum(1 - taken[:, 1], 0), np.maximum(1 - taken[:, 0], 0)], axis=1)
    yield Spread(index, now, rest, ())


def spread(chances: Chances, event: Event, statuses: Matrix, index: Ints) -> Iterator[Spread]:
    """How an event may end for some statuses, chains of hours followed to their end."""
    yield from _spread(chances, event, statuses, index, np.ones((len(chances.readings), 2, len(statuses))), ())


def _spread(
    chances: Chances, event: Event, statuses: Matrix, index: Ints, before: Floats, path: Path
) -> Iterator[Spread]:
    total = np.zeros_like(before)
    for place, outcome in enumerate(event.outcomes):
        bounds = chances.bounds(event, place, statuses)
        total += bounds
        here = able(bounds)
        if here.any():
            to = statuses[here].copy()
            chances.layout.change(to, outcome.effect)
            found = (before * bounds)[:, :, here]
            yield from _onward(chances, to, index[here], found, (*path, (event.id, place)))
    # nothing decided: where the outcomes may fall short of one, and in practice also where a duty is no fact, save in a
    # chain of hours, which always ends somehow
    rest = 1.0 - total[:, 0]
    rest[0, total[0, 1] >= 1] = 0
    if event.within_hours:
        rest[1:][total[1:, 1] >= 1] = 0
    nothing = np.stack([np.zeros_like(rest), before[:, 1] * np.maximum(rest, 0)], axis=1)
    here = able(nothing)
    if here.any():
        yield Spread(index[here], statuses[here].copy(), nothing[:, :, here], (*path, (event.id, NOTHING)))


def _onward(chances: Chances, to: Matrix, index: Ints, bounds: Floats, path: Path) -> Iterator[Spread]:
    """Follow the next encounter of a chain of hours, where one is due; else the chain ends here."""
    left = np.ones(len(to), np.bool_)
    if len(path) < MOST_LINKS:
        for event in chances.events:
            if event.within_hours and event.id not in {name for name, _ in path}:
                here = left & chances.due(event, to)
                if here.any():
                    left &= ~here
                    yield from _spread(chances, event, to[here], index[here], bounds[:, :, here], path)
    if left.any():
        yield Spread(index[left], to[left], bounds[:, :, left], path)
