"""The linear equations of a Markov chain: how a change in each state's equation changes the values.

Solved block by block along the chain's strongly connected parts, so that what has no loops costs one pass.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from safeconduct.journey import kernels
from safeconduct.journey.kernels_plain import factor
from safeconduct.journey.model import Floats, Ints, Mask, Model

LARGE = 150
"""states of a block beyond which its equations are factored as a sparse matrix"""


class Chain:
    """The equations ``leaving(s) * e[s] = right[s] + sum(p * e[successors])`` on *live* states; zero elsewhere.

    Every live state must leave the live states with certainty, in the end. The chain reads *row* and *p* and does not
    copy them: it holds for as long as the choices of the live states stay as they are.
    """

    def __init__(self, model: Model, live: Mask, row: Ints, p: Floats) -> None:
        self.model, self.row, self.p = model, row, p
        self.place = np.full(model.states, -1, np.int64)
        self.order, self.blocks = kernels.walks(len(model.to)).parts(live, model.entries, model.to, p, row)
        """each part leads only to parts before it"""
        self.large = np.flatnonzero(np.diff(self.blocks) > LARGE)
        self.factors: dict[int, Callable[[Floats, Floats], Floats]] = {}

    def solve(self, right: Floats) -> Floats:
        """The solution for one right side; infinite or meaningless where the equations have none."""
        found = np.zeros(self.model.states)
        done = 0
        for block in [*self.large.tolist(), len(self.blocks) - 1]:
            if block > done:
                kernels.loops(len(self.model.to)).substitute(
                    self.order, self.blocks, self.model.entries, self.model.to, self.p, self.row, self.place,
                    right, found, done, block,
                )  # fmt: skip
            done = block + 1
            if block < len(self.blocks) - 1:
                states = self.order[self.blocks[block] : self.blocks[block + 1]]
                if block not in self.factors:
                    self.factors[block] = factor(
                        states, self.model.entries, self.model.to, self.p, self.row, self.place
                    )
                with np.errstate(invalid="ignore"):  # after a block without solution
                    found[states] = self.factors[block](right, found)
        return found
