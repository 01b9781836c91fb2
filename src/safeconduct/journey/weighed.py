"""Protection weighed against removal: what the best timed plans of a whole world yield, where numbers can be given."""

from __future__ import annotations

import numpy as np

from safeconduct.journey.build import World
from safeconduct.journey.plan import ends
from safeconduct.journey.results import Interval
from safeconduct.journey.status import ABROAD, PROTECTED, REMOVED
from safeconduct.journey.tradeoff import tradeoff
from safeconduct.journey.under import Joined

MOST = 5
"""plans made; more would hardly be told apart in whole percents"""


def weighed(world: World, ticks: int) -> tuple[Interval, ...]:
    """For each plan that no other betters on both: its least chance of protection and its greatest of removal.

    By the last reading there is, for a start at which nothing has begun that the case does not say. Plans are against
    the worst nature. Admission by a state that has agreed counts as protection where it gives that itself.
    """
    graph, gate = world.graph, world.gate
    joined = Joined.of(graph.action, graph.to)
    sizes = np.bincount(joined.row, minlength=len(graph.kind))
    model = joined.model(graph.actions, sizes, graph.spans[-1][:, graph.span])
    at_once = (ABROAD,) if gate is not None and gate.giving("procedure") is None else ()
    points = tradeoff(model, ends(world, *PROTECTED, *at_once), ends(world, *REMOVED), ticks, 0, most=MOST)
    return tuple((float(point.protected.lo[0]), float(point.removed.hi[0])) for point in points)
