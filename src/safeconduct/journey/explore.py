"""Every status that can follow, breadth first, a frontier at a time, and the bounds of every step in all readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from safeconduct.journey.chances import Chances, Floats, able
from safeconduct.journey.frontier import NOTHING, Ints, Path, expand
from safeconduct.journey.kernels import walks
from safeconduct.journey.status import Layout, Matrix, Truth

MOST_STATUSES: Final = 300_000


class TooManyStatusesError(ValueError):
    """More statuses can follow than are explored; names the field that has most to do with it."""


@dataclass(frozen=True)
class Graph:
    """Statuses and steps between them: actions by status, entries by action.

    Two entries of an action may lead to the same status, by different paths.
    """

    layout: Layout
    statuses: Matrix
    actions: Ints
    entries: Ints
    to: Ints
    spans: Floats
    """(readings, 2, spans) the bounds that occur: few, for most entries may or may not be"""
    span: Ints
    """(entries) which of them each has"""
    chosen: tuple[tuple[int, ...], ...]
    """the acts of the person by kind of action"""
    kind: Ints
    """(actions): which of `chosen`; an event at hand has none"""
    event: Ints
    """(entries): the number of the path by which it is reached"""
    paths: tuple[Path, ...]

    @cached_property
    def able(self) -> Truth:
        """(entries) what may happen in some reading."""
        return able(self.spans)[self.span]

    @cached_property
    def action(self) -> Ints:
        """(entries) the action of each."""
        return np.repeat(np.arange(len(self.kind)), np.diff(self.entries))

    @cached_property
    def source(self) -> Ints:
        """(entries) the status each leads out of."""
        return np.repeat(np.arange(len(self.statuses)), np.diff(self.actions))[self.action]


def explore(chances: Chances, start: Matrix, *, most: int = MOST_STATUSES) -> Graph:
    """All statuses that can follow some first ones, in the order found; these come first."""
    layout = chances.layout
    order = np.argsort(layout.codes(start))
    known, places = layout.codes(start)[order], order.astype(np.int64)
    statuses, frontier, first = [start], start, 0
    found: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    paths: dict[Path, int] = {(): 0}
    spans = Spans()
    while len(frontier):
        spreads = list(expand(chances, frontier, np.arange(first, first + len(frontier))))
        first += len(frontier)
        if not spreads:
            break
        codes = np.concatenate([layout.codes(spread.to) for _, spread in spreads])
        distinct, at = np.unique(codes, return_index=True)
        new_at = np.sort(at[~np.isin(distinct, known, assume_unique=True)])
        frontier = np.concatenate([spread.to for _, spread in spreads])[new_at]
        all_codes = np.append(known, codes[new_at])
        all_places = np.append(places, len(known) + np.arange(len(new_at)))
        order = np.argsort(all_codes, kind="stable")
        known, places = all_codes[order], all_places[order]
        numbers = places[np.searchsorted(known, codes)]
        begin = 0
        for kinds, spread in spreads:
            path = np.full(len(spread.rows), paths.setdefault(spread.path, len(paths)))
            found.append((spread.rows, kinds, numbers[begin : begin + len(path)], path,
                          spans.of(spread.bounds)))  # fmt: skip
            begin += len(path)
        statuses.append(frontier)
        if len(known) > most:
            raise TooManyStatusesError(_largest(layout, np.concatenate(statuses), most))
    return _graph(chances, np.concatenate(statuses), found, tuple(paths), spans)


class Spans:
    """The bounds met so far, each once."""

    def __init__(self) -> None:
        self.known: dict[bytes, int] = {}
        self.each: list[Floats] = []

    def of(self, bounds: Floats) -> Ints:
        """Which each of (readings, 2, some) bounds is."""
        found = np.full(bounds.shape[-1], -1)
        while (left := np.flatnonzero(found < 0)).size:
            one = bounds[:, :, left[0]]
            found[(bounds == one[:, :, None]).all(axis=(0, 1))] = self.known.setdefault(one.tobytes(), len(self.each))
            if len(self.known) > len(self.each):
                self.each.append(one)
        return found


def _largest(layout: Layout, statuses: Matrix, most: int) -> str:
    """The field without which the fewest statuses would be left, in words."""
    codes = layout.codes(statuses)
    without = {field.name: len(np.unique(codes - statuses[:, i].astype(np.int64) * layout.weights[i]))
               for i, field in enumerate(layout.fields)}  # fmt: skip
    name = min(without, key=lambda key: without[key])
    return (f"more than {most} statuses can follow; most of them differ in '{name}' only "
            f"({without[name]} would be left without it)")  # fmt: skip


def _graph(
    chances: Chances, statuses: Matrix, found: Sequence[tuple[Ints, Ints, Ints, Ints, Ints]], paths: tuple[Path, ...],
    spans: Spans,
) -> Graph:  # fmt: skip
    of, kind, to, path, span = (np.concatenate([part[i] for part in found]) for i in range(5))
    links = [sum(place != NOTHING for _, place in path) for path in paths]
    simple = np.empty(len(paths), np.int64)  # of ways that cost the same, the one in which least happens is told
    simple[np.argsort(links, kind="stable")] = np.arange(len(paths))
    order = np.arange(len(of))
    for keys, groups in ((simple[path], len(paths)), (kind + 1, len(chances.chosen) + 1), (of, len(statuses))):
        order = order[walks(len(of)).grouped(keys[order], groups)[0]]
    row = of * (len(chances.chosen) + 1) + kind
    opens = np.ones(len(row), np.bool_)
    opens[1:] = np.diff(row[order]) != 0
    rows = np.flatnonzero(opens)
    of, kind = of[order][rows], kind[order][rows]
    actions = np.searchsorted(of, np.arange(len(statuses) + 1)).astype(np.int64)
    return Graph(chances.layout, statuses, actions, np.append(rows, len(row)).astype(np.int64), to[order],
                 np.stack(spans.each, axis=2), span[order], chances.chosen, kind, path[order], paths)  # fmt: skip
