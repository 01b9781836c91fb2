"""What follows from the graph alone: who can never reach a goal, who can keep away from it, which states form a loop.

Whether a step exists is decided on bounds, not on computed chances: a zero lower bound is a step that nature may leave
out. Sums of bounds within rounding of one count as one, so that a loop nature can barely close counts as closed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from safeconduct.journey import kernels
from safeconduct.journey.model import Floats, Ints, Mask, Model
from safeconduct.journey.walks_plain import ROUNDING


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A model read backwards: which rows lead into a state. Steps with an upper bound of zero are left out."""

    model: Model
    row_state: Ints
    """(rows): the state each row belongs to"""
    row: Ints
    """(entries): the row each entry belongs to"""
    into: Ints
    """(states + 1): offsets into *entering*"""
    entering: Ints
    """entries, by the state they lead to"""


def graph(model: Model) -> Graph:
    """Read *model* backwards."""
    row_state = np.repeat(np.arange(model.states), np.diff(model.actions))
    row = np.repeat(np.arange(len(model.entries) - 1), np.diff(model.entries))
    live = np.flatnonzero(model.hi > 0)
    order, into = kernels.walks(len(model.to)).grouped(model.to[live], model.states)
    return Graph(model, row_state, row, into, live[order])


def approach(g: Graph, goal: Mask, *, person: bool, nature: bool, through: Mask | None = None) -> tuple[Ints, Ints]:
    """How many steps each state is from having a chance above zero of *goal*; -1 where it can be kept away for ever.

    Where the *person* helps, one row that approaches will do, else all must; where *nature* helps, a row approaches if
    a step may, else if some step must. Only states in *through* count as on the way. Second, the row of each state that
    approaches soonest, the first listed; -1 elsewhere.
    """
    m = g.model
    on_the_way = np.ones(m.states, np.bool_) if through is None else through
    outside = np.add.reduceat(m.hi, m.entries[:-1]) if len(m.to) else np.zeros(0)
    steps, by = kernels.walks(len(m.to)).approach(
        m.lo,
        m.hi,
        g.row_state,
        g.row,
        g.into,
        g.entering,
        outside,
        np.diff(m.actions),
        goal,
        on_the_way,
        person,
        nature,
    )
    return steps, by


def loops(g: Graph, live: Mask) -> Ints:
    """A number for each state, equal for states of one loop the chooser can stay in for ever; -1 outside any.

    Maximal end components among *live* states, where person and nature choose together: a row stays in a set if it
    must not leave it and its upper bounds inside add up to one.
    """
    model, owner = g.model, g.row_state[g.row]
    label = np.where(live, 0, -1)
    while True:
        apart = label[owner] != label[model.to]
        remains = _kept_in(model, apart, label < 0)
        row_stays = stays(model, ~apart & remains[model.to])
        use = np.flatnonzero((model.hi > 0) & ~apart & row_stays[g.row] & remains[owner])
        shape = (model.states, model.states)
        matrix = csr_matrix((np.ones(len(use), np.int8), (owner[use], model.to[use])), shape)
        fresh: Ints = connected_components(matrix, connection="strong")[1].astype(np.int64)
        fresh[~remains] = -1
        if ((fresh >= 0) == (label >= 0)).all() and len(np.unique(fresh)) == len(np.unique(label)):
            return fresh
        label = fresh


def _kept_in(model: Model, apart: Mask, out: Mask) -> Mask:
    """States that can keep for ever from those *out* and from every step *apart*."""
    to = np.where(apart, model.states, model.to)
    ends = np.append(model.actions, model.actions[-1])
    cut = graph(Model(ends, model.entries, to, model.lo, model.hi))
    kept: Mask = (approach(cut, np.append(out, True), person=False, nature=False)[0] < 0)[:-1]
    return kept


def stays(model: Model, inside: Mask) -> Mask:
    """Rows whose chooser can keep to the entries *inside*."""
    if not len(model.to):
        return np.zeros(0, np.bool_)
    room = np.add.reduceat(np.where(inside, model.hi, 0.0), model.entries[:-1])
    forced: Floats = np.add.reduceat(np.where(inside, 0.0, model.lo), model.entries[:-1])
    result: Mask = (forced == 0) & (room >= 1 - ROUNDING)
    return result
