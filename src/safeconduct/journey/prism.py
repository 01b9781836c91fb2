"""A model in the language of PRISM, for checkers that are not ours: states are numbers, intervals are kept.

Numbers are written so that reading them gives the same double. (prismmodelchecker.org, manual, "The PRISM Language".)
"""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.model import Mask, Model


def export(model: Model, goal: Mask, *, start: int = 0) -> str:
    """The model as a PRISM program of type ``mdp`` with the label ``goal``; a command for each row, named by number.

    Ends become loops of certainty. Steps whose upper bound is zero are left out.
    """
    return "\n".join(_lines(model, goal, start)) + "\n"


def _lines(model: Model, goal: Mask, start: int) -> Iterator[str]:
    yield "mdp"
    yield "module journey"
    yield f"  s : [0..{max(model.states - 1, 1)}] init {start};"
    for s in range(model.states):
        rows = range(int(model.actions[s]), int(model.actions[s + 1]))
        for a in rows:
            yield f"  [row{a}] s={s} -> {' + '.join(_steps(model, a))};"
        if not rows:
            yield f"  [end{s}] s={s} -> 1:(s'={s});"
    yield "endmodule"
    found = " | ".join(f"s={s}" for s in goal.nonzero()[0].tolist()) or "false"
    yield f'label "goal" = {found};'


def _steps(model: Model, a: int) -> Iterator[str]:
    for e in range(int(model.entries[a]), int(model.entries[a + 1])):
        lo, hi, to = float(model.lo[e]), float(model.hi[e]), int(model.to[e])
        if hi > 0:
            yield f"{lo!r}:(s'={to})" if lo == hi else f"[{lo!r},{hi!r}]:(s'={to})"
