"""From tallies to what can be said: stocks and flows per thousand who came, per thousand sought, and times in limbo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from safeconduct.population.members import BASE, PRESS, Values, number, weights
from safeconduct.population.net import Net
from safeconduct.population.scenario import Figure
from safeconduct.population.tables import MONTH, Floats, Grid, Tally

QUANTILES = (0.05, 0.5, 0.95)
THOUSAND = 1000.0
NOBODY = ("person", "chance", "")
"""who decides where no authority does"""


@dataclass(frozen=True)
class Member:
    """One member: its draws, what was counted, and what one simulated person stands for."""

    net: Net
    grid: Grid
    values: Values
    tally: Tally

    @cached_property
    def weight(self) -> Floats:
        """(classes): per thousand who came"""
        return weights(self.net, self.values, self.tally.arrived.astype(float))

    @cached_property
    def heads(self) -> float:
        """How many people came, as this member assumes."""
        return number(self.values, BASE, self.net.scenario.base)

    @cached_property
    def counts(self) -> Floats:
        """(classes, points): people in each class, per thousand who came"""
        found: Floats = self.tally.change.cumsum(axis=1)[:, : self.grid.points] * self.weight[:, None]
        return found

    def stock(self, name: str) -> Floats:
        """(points): a stock per thousand who came"""
        rows = [n for n, (_, stocks) in enumerate(self.net.classes) if name in stocks]
        found: Floats = self.counts[rows].sum(axis=0)
        return found

    def flow(self, act: str, *, wanted: bool = False) -> Floats:
        """(months): how often an act came about, per thousand who came"""
        scenario = self.net.scenario
        per = {group: w for (group, _), w in zip(self.net.classes, self.weight, strict=True)}
        rows = [
            n for n, f in enumerate(self.net.flows) if f.act == act and (not wanted or scenario.group(f.group).wanted)
        ]
        factor = np.array([per.get(self.net.flows[n].group, 0.0) for n in rows])
        found: Floats = (self.tally.flows[rows] * factor[:, None]).sum(axis=0)
        return found

    @cached_property
    def sought(self) -> float:
        """How many of a thousand who came were ever sought."""
        groups = {group.name for group in self.net.scenario.groups if group.wanted}
        entered = 0.0
        for n, flow in enumerate(self.net.flows):
            target = flow.clock.removeprefix("becomes ")
            if flow.clock != target and target in groups and flow.group not in groups:
                entered += float(self.tally.flows[n].sum()) * self._per(flow.group)
        arrived = sum(
            float(count) * float(w)
            for (group, _), count, w in zip(self.net.classes, self.tally.arrived, self.weight, strict=True)
            if group in groups
        )
        return entered + arrived

    def _per(self, group: str) -> float:
        return next(float(w) for (name, _), w in zip(self.net.classes, self.weight, strict=True) if name == group)

    def figure(self, figure: Figure) -> float:
        """What a published figure counts, in heads; of what is only reported, the share that reaches the press."""
        told = number(self.values, PRESS, self.net.scenario.press) if figure.reported else 1.0
        return told * self._counted(figure)

    def _counted(self, figure: Figure) -> float:
        if figure.stock:
            place = (figure.first - self.net.scenario.first).days / self.grid.step
            at = min(max(round(place), 0), self.grid.points - 1)
            return float(self.stock(figure.stock)[at]) * self.heads / THOUSAND
        first, last = ((day - self.net.scenario.first).days / MONTH for day in (figure.first, figure.last))
        months = np.arange(self.grid.months)
        part = np.clip(np.minimum(months + 1, last + 1 / MONTH) - np.maximum(months, first), 0, 1)
        return float((self.flow(figure.act) * part).sum()) * self.heads / THOUSAND

    def limbo(self) -> tuple[Floats, Floats]:
        """(months): spells of limbo by length, over and cut off by the end, per thousand who came"""
        found = (self.tally.limbo * self.weight[:, None, None]).sum(axis=0)
        return found[:, 0], found[:, 1]

    def assumed(self, *, wanted: bool = False) -> float:
        """The share of authorities' decisions, all or on the sought, that neither law nor a good report settles."""
        scenario, total, open_ = self.net.scenario, 0.0, 0.0
        for decision, times in zip(self.net.decisions, self.tally.decided, strict=True):
            if decision.by not in NOBODY and times and (not wanted or scenario.group(decision.group).wanted):
                taken = float(times) * self._per(decision.group)
                total += taken
                open_ += taken * decision.assumed
        return open_ / total if total else 0.0


def days_of(net: Net, grid: Grid) -> list[date]:
    """The days at which people are counted."""
    return [net.scenario.first + timedelta(grid.step * n) for n in range(grid.points)]


def month_of(net: Net, month: int) -> date:
    """The first day of a month of flows."""
    return net.scenario.first + timedelta(round(month * MONTH))


def quantiles(
    values: Sequence[Floats] | Floats, weight: Floats | None = None, at: Sequence[float] = QUANTILES
) -> Floats:
    """(quantiles, ...): of members along the first axis, each with its weight."""
    rows = np.asarray(values, float)
    if weight is None:
        found: Floats = np.quantile(rows, at, axis=0)
        return found
    order = np.argsort(rows, axis=0, kind="stable")
    ranked = np.take_along_axis(rows, order, axis=0)
    share = np.cumsum(weight[order], axis=0) / weight.sum()
    places = [np.minimum((share < q - 1e-12).sum(axis=0), len(rows) - 1) for q in at]
    return np.stack([np.take_along_axis(ranked, place[None], axis=0)[0] for place in places])
