"""Robust policy iteration: choices of person and nature that neither can better, and the values they give.

Values are kept in two doubles and only their differences along a row are ever used, so that a model in which nothing
happens for a thousand million steps is solved as exactly as one that ends at once. Whoever maximises is improved step
by step from a choice that reaches the goal with a chance above zero; for each such choice whoever minimises is solved
to the end (Hoffman and Karp 1966). Values so found come from below and cannot stop at a fixed point above the truth.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from safeconduct.journey import kernels
from safeconduct.journey.chain import Chain
from safeconduct.journey.derived import answered, follow, rows_of
from safeconduct.journey.graph import approach, graph, stays
from safeconduct.journey.kernels_plain import TINY
from safeconduct.journey.model import Floats, Ints, Mask, Model

ROUNDS = 200
"""improvements after which a solver gives up; what it has is then judged by the certificate like anything else"""
SWEEPS, SPRINT = 20, 20
"""passes of value iteration, then of both sides at once, before policy iteration proper"""
MANY = 100_000
"""steps of a model from which two threads pay"""
_another = ThreadPoolExecutor(2)
"""threads that take half of a pass; two, for two solutions may be under way"""
CLOSE = 2.0**-48
"""a residual below this share of what values differ by along a row is rounding"""


@dataclass(slots=True, eq=False)
class Position:
    """Where a solver stands: values as *x* + *tail*, the row of each state, nature's distribution on each row."""

    x: Floats
    tail: Floats
    row: Ints
    p: Floats
    noise: float = TINY
    """how far the differences of values may be off; smaller gains are not believed"""

    @classmethod
    def start(cls, model: Model, x: Floats) -> Position:
        """At values *x*, on each state's first row, with nothing known of nature."""
        return cls(x.astype(np.float64), np.zeros(model.states), rows_of(model), np.full(len(model.to), np.nan))

    def put(self, states: Mask, value: float) -> None:
        self.x[states], self.tail[states] = value, 0.0

    def add(self, change: Floats) -> None:
        """Add to the values without losing what one double cannot hold."""
        total = self.x + change
        part = total - self.x
        self.tail += (self.x - (total - part)) + (change - part)
        self.x = total + self.tail
        self.tail -= self.x - total


def improve(
    model: Model, at: Position, live: Mask, person: int, nature: int, *, at_once: bool = False
) -> tuple[int, Floats, Floats]:
    """One pass of strict improvements; see `kernels_fast.improve`. Large models are shared out between two threads."""
    m = model

    def of(some: Mask) -> tuple[int, Floats, Floats]:
        changes, gain, weight = kernels.loops(len(m.to)).improve(
            m.actions, m.entries, m.to, m.lo, m.hi, some, at.x, at.tail, at.row, at.p, person, nature, at.noise, at_once
        )
        return int(changes), gain, weight

    if at_once or len(m.to) < MANY:
        return of(live)
    early = np.arange(m.states) < m.states // 2
    theirs, mine = _another.submit(of, live & early), of(live & ~early)
    changes, gain, weight = theirs.result()
    return mine[0] + changes, mine[1] + gain, mine[2] + weight


def settle(
    model: Model,
    at: Position,
    live: Mask,
    person: int,
    nature: int,
    step: Floats | float = 0.0,
    chain: Chain | None = None,
    *,
    roughly: bool = False,
) -> Chain | None:
    """Policy iteration on *live* states for choosers who all maximise or all minimise, *step* added at every step.

    Every choice must leave the live states with certainty; *chain* is that of the choices so far, if known. Ends where
    no choice can be bettered and what is left of the equations is rounding; *roughly* asks for the first alone. Returns
    the last chain; None if the equations have no solution.
    """
    quiet = 0
    for _ in range(ROUNDS):
        changes, gain, weight = improve(model, at, live, person, nature)
        right = np.where(live, gain + step, 0.0)
        if changes or chain is None:
            chain, quiet = Chain(model, live, at.row, at.p), 0
        elif roughly or quiet > 5 or (np.abs(right) <= CLOSE * weight + np.abs(step) / 1024 + TINY).all():
            return chain
        change = chain.solve(right)
        if not np.isfinite(change).all():
            return None
        at.add(change)
        at.noise = max(TINY, CLOSE * float(np.abs(change).max()))
        quiet += 1
    return chain


def followed(model: Model, at: Position) -> tuple[Model, Position, Ints]:
    """The model of the plan where a solver stands, the same position in it, and its entries' old places.

    The values of the two positions are the same arrays.
    """
    small, e = follow(model, at.row)
    return small, Position(at.x, at.tail, rows_of(small), at.p[e], at.noise), e


def solve(model: Model, goal: Mask, person: int, nature: int) -> Position:
    """The values of reaching *goal*, and choices that give them; each side maximises (1) or minimises (-1).

    In a model of one plan the person has nothing to choose (*person* is 0).
    """
    acting = ~goal & (np.diff(model.actions) > 0)
    at = Position.start(model, np.where(goal, 1.0, 0.0))
    steps, by = approach(graph(model), goal, person=person > 0, nature=nature > 0)
    if person > 0:
        at.row = np.where(by >= 0, by, at.row)
    if nature > 0:
        near = Position(np.where(steps < 0, -1.0 - steps.max(initial=0), -steps), at.tail.copy(), at.row.copy(), at.p)
        improve(model, near, acting, person=1 if person else 0, nature=1)
    if person or nature:
        _sprint(model, at, acting & (steps > 0), person, nature)
    live = np.zeros(model.states, np.bool_)
    grown, roughly = True, person > 0 or nature > 0
    for _ in range(ROUNDS):
        here, near, e = followed(model, at) if person > 0 else (model, at, None)
        if grown:
            seen = here if nature < 0 else answered(here, near.p)
            live = acting & (approach(graph(seen), goal, person=False, nature=False)[0] > 0)
            near.put(acting & ~live, 0.0)
            if person < 0:
                _keep_away(seen, at, ~live & ~goal)
        settle(here, near, live, min(person, 0), min(nature, 0), roughly=roughly)
        if e is not None:
            at.x, at.tail, at.noise, at.p[e] = near.x, near.tail, near.noise, near.p
        changes, gain, _ = improve(model, at, acting, max(person, 0), nature)
        if not roughly and (not changes or (person <= 0 and nature <= 0)):
            break
        roughly = changes > 0  # only the last values need be exact
        grown = bool((gain[acting & ~live] > 0).any())  # what reached the goal before still does: values only rise
    return at


def _sprint(model: Model, at: Position, live: Mask, person: int, nature: int) -> None:
    """Find good choices quickly: sweeps of value iteration, then both sides at once (Pollatschek and Avi-Itzhak 1969).

    It may go astray and proves nothing; what follows starts from its choices.
    """
    for _ in range(SWEEPS):
        if improve(model, at, live, person, nature, at_once=True)[0] <= int(live.sum()) // 1000:
            break
    for _ in range(SPRINT):
        row, p = at.row.copy(), at.p.copy()
        changes, gain, _ = improve(model, at, live, person, nature)
        if not changes:
            return
        total = at.x + Chain(model, live, at.row, at.p).solve(np.where(live, gain, 0.0))
        if not (np.isfinite(total) & (total >= 0) & (total <= 1)).all():
            at.row[:], at.p[:] = row, p
            return
        at.x[:] = total


def _keep_away(model: Model, at: Position, kept: Mask) -> None:
    """Where the goal can be kept away for ever, take the first row that does."""
    rows = np.flatnonzero(stays(model, kept[model.to]))
    row_state = np.repeat(np.arange(model.states), np.diff(model.actions))[rows]
    states, first = np.unique(row_state, return_index=True)
    at.row[states] = np.where(kept[states], rows[first], at.row[states])
