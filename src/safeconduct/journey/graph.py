"""What follows from the graph alone: who can never reach a goal, who can keep away from it, which states form a loop.

Whether a step exists is decided on bounds, not on computed chances: a zero lower bound is a step that nature may leave
out. Sums of bounds within rounding of one count as one, so that a loop nature can barely close counts as closed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from safeconduct.journey.model import Floats, Ints, Mask, Model

ROUNDING = 2.0**-50


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
    entering = live[np.argsort(model.to[live], kind="stable")]
    into = np.concatenate(([0], np.cumsum(np.bincount(model.to[live], minlength=model.states))))
    return Graph(model, row_state, row, into, entering)


def _entries_into(g: Graph, states: Ints) -> Ints:
    many = g.into[states + 1] - g.into[states]
    start = np.repeat(g.into[states] - np.concatenate(([0], np.cumsum(many)[:-1])), many)
    return g.entering[start + np.arange(int(many.sum()))]


def approach(g: Graph, goal: Mask, *, person: bool, nature: bool) -> tuple[Ints, Ints]:
    """How many steps each state is from having a chance above zero of *goal*; -1 where it can be kept from it for ever.

    Where the *person* helps, one row that approaches will do, else all must; where *nature* helps, a row approaches if a
    step may, else if some step must. Second, the row of each state that approaches soonest, the first listed; -1 elsewhere.
    """
    m = g.model
    steps, by = np.where(goal, 0, -1), np.full(m.states, -1, np.int64)
    outside = np.add.reduceat(m.hi, m.entries[:-1]) if len(m.to) else np.zeros(0)
    hit = np.zeros(len(m.entries) - 1, np.bool_)
    left = np.diff(m.actions)
    front, step = np.flatnonzero(goal), 0
    while len(front):
        step += 1
        e = _entries_into(g, front)
        rows = g.row[e]
        np.subtract.at(outside, rows, m.hi[e])
        new = np.unique(rows if nature else rows[(m.lo[e] > 0) | (outside[rows] < 1 - ROUNDING)])
        new = new[~hit[new]]
        hit[new] = True
        states, first = np.unique(g.row_state[new], return_index=True)
        fresh = steps[states] < 0
        if not person:
            np.subtract.at(left, g.row_state[new], 1)
            fresh &= left[states] == 0
        front = states[fresh]
        by[front] = new[first[fresh]]
        steps[front] = step
    return steps, by


def may_reach(g: Graph, goal: Mask, through: Mask) -> Mask:
    """States in *through* or *goal* from which *goal* can be reached by states in *through* only."""
    found, front = goal.copy(), np.flatnonzero(goal)
    while len(front):
        before = np.unique(g.row_state[g.row[_entries_into(g, front)]])
        front = before[~found[before] & through[before]]
        found[front] = True
    return found


def loops(model: Model, live: Mask) -> Ints:
    """A number for each state, equal for states of one loop the chooser can stay in for ever; -1 outside any.

    Maximal end components among *live* states, where person and nature choose together: a row stays in a set if it
    must not leave it and its upper bounds inside add up to one.
    """
    row_state = np.repeat(np.arange(model.states), np.diff(model.actions))
    row = np.repeat(np.arange(len(model.entries) - 1), np.diff(model.entries))
    label = np.where(live, 0, -1)
    keep = live[row_state]
    while True:
        inside = (model.hi > 0) & (label[row_state[row]] == label[model.to]) & (label[model.to] >= 0)
        keep &= stays(model, inside)
        use = np.flatnonzero(inside & keep[row])
        shape = (model.states, model.states)
        matrix = csr_matrix((np.ones(len(use), np.int8), (row_state[row[use]], model.to[use])), shape)
        fresh = connected_components(matrix, connection="strong")[1].astype(np.int64)
        some = np.zeros(model.states, np.bool_)
        some[row_state[keep]] = True
        fresh[~some] = -1
        if ((fresh >= 0) == (label >= 0)).all() and len(np.unique(fresh)) == len(np.unique(label)):
            return fresh
        label = fresh


def stays(model: Model, inside: Mask) -> Mask:
    """Rows whose chooser can keep to the entries *inside*."""
    if not len(model.to):
        return np.zeros(0, np.bool_)
    room = np.add.reduceat(np.where(inside, model.hi, 0.0), model.entries[:-1])
    forced: Floats = np.add.reduceat(np.where(inside, 0.0, model.lo), model.entries[:-1])
    result: Mask = (forced == 0) & (room >= 1 - ROUNDING)
    return result
