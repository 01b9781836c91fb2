"""Models made from a model: one plan followed, one nature fixed, loops drawn together."""

from __future__ import annotations

import numpy as np

from safeconduct.journey.graph import stays
from safeconduct.journey.model import Choice, Floats, Ints, Mask, Model


def gathered(first: Ints, sizes: Ints) -> Ints:
    """The indices of runs: from each *first*, so many as *sizes* says, one run after another."""
    starts = first - np.concatenate(([0], np.cumsum(sizes)[:-1]))
    found: Ints = np.repeat(starts, sizes) + np.arange(int(sizes.sum()))
    return found


def rows_of(model: Model, plan: Choice | int = 0) -> Ints:
    """The row of each state under a plan without horizon, or its first row; -1 where there is none."""
    return np.where(np.diff(model.actions) > 0, model.actions[:-1] + np.maximum(plan, 0), -1)


def follow(model: Model, row: Ints) -> tuple[Model, Ints]:
    """The model in which the person follows one plan (*row* of each state with actions), its entries' old places.

    Each state has one row in it, or none.
    """
    acts = np.diff(model.actions) > 0
    rows = row[acts]
    sizes = np.diff(model.entries)[rows]
    e = gathered(model.entries[rows], sizes)
    actions, entries = _offsets(acts.astype(np.int64)), _offsets(sizes)
    return Model(actions, entries, model.to[e], model.lo[e], model.hi[e], model.state_name), e


def answered(model: Model, p: Floats) -> Model:
    """The model in which nature's answer to every action is fixed: the distributions *p*."""
    known = np.where(np.isnan(p), 0.0, p)  # rows that were never in question
    return Model(model.actions, model.entries, model.to, known, known, model.state_name, model.action_name)


def drawn_together(model: Model, live: Mask, label: Ints) -> tuple[Model, Ints]:
    """The model with each loop of `graph.loops` as one state, and the new number of every old state.

    Rows that keep to their loop go; what leaves through them is one sure row for each state they may lead to, for
    whoever can stay decides where to leave. States that are not *live* become ends.
    """
    number = np.where(label >= 0, label, -1)
    alone = number < 0
    number[alone] = int(label.max(initial=-1)) + 1 + np.arange(int(alone.sum()))
    number = np.unique(number, return_inverse=True)[1].astype(np.int64)
    row_state = np.repeat(np.arange(model.states), np.diff(model.actions))
    row = np.repeat(np.arange(len(model.entries) - 1), np.diff(model.entries))
    looped = label[row_state[row]] >= 0
    inside = looped & (label[row_state[row]] == label[model.to]) & (model.hi > 0)
    kept = live[row_state]
    free = stays(model, inside) & kept & (label[row_state] >= 0)
    whole = np.flatnonzero(kept & ~free)
    leaving = np.flatnonzero(free[row] & ~inside & (model.hi > 0))
    sizes = np.concatenate((np.diff(model.entries)[whole], np.ones(len(leaving), np.int64)))
    first = np.concatenate((model.entries[whole], leaving))
    sure = np.concatenate((np.zeros(len(whole), np.bool_), np.ones(len(leaving), np.bool_)))
    owner = number[np.concatenate((row_state[whole], row_state[row[leaving]]))]
    order = np.argsort(owner, kind="stable")
    e = gathered(first[order], sizes[order])
    one = np.repeat(sure[order], sizes[order])
    actions = _offsets(np.bincount(owner, minlength=int(number.max(initial=-1)) + 1))
    lo, hi = np.where(one, 1.0, model.lo[e]), np.where(one, 1.0, model.hi[e])
    return Model(actions, _offsets(sizes[order]), number[model.to[e]], lo, hi), number


def _offsets(sizes: Ints) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)))
