"""Members that fit what was counted: waves that rule out what cannot be, then weights for what is left.

History matching (Craig and others, 1997): a member is ruled out where some figure is more than three standard
deviations away, the figure's own range and the chance of small numbers counted in. What is left is drawn from anew, in
a smaller box. In the end members are weighted by how near they are, without a likelihood: their distances are put
through a normal kernel, widened until enough members have a say, and how much it was widened is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from safeconduct.population.draws import named_share
from safeconduct.population.measures import Member, quantiles
from safeconduct.population.members import unsure
from safeconduct.population.net import Net
from safeconduct.population.scenario import Figure
from safeconduct.population.tables import Floats

RULED_OUT: Final = 3.0
LEFT: Final = 0.1
"""the part of a wave that is drawn from anew, if fewer than that are not ruled out"""
SAY: Final = 20.0
"""members that must have a say in the end: their effective number"""
MARGIN: Final = 0.05
NINETY: Final = 2 * 1.6448536269514722
"""standard deviations between the ends of a range that holds nine in ten"""
Box = Mapping[str, tuple[float, float]]
"""for each uncertain number, between which shares of its range members are drawn"""


@dataclass(frozen=True, slots=True)
class Wave:
    """What one wave left: how many members of how many, and the figures that most of them could not meet."""

    members: int
    left: int
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """A figure and the model: what nine members in ten make of it, and what somebody without a model would say."""

    figure: Figure
    low: float
    mid: float
    high: float
    naive: float | None
    """the calibrated figure of the same kind nearest in time; None where there is none"""

    @property
    def inside(self) -> bool:
        return self.low <= self.figure.value <= self.high

    @property
    def beats_naive(self) -> bool | None:
        """Whether the model's middle is nearer than the naive guess, in proportion."""
        if self.naive is None:
            return None
        return _apart(self.mid, self.figure.value) < _apart(self.naive, self.figure.value)


@dataclass(frozen=True)
class Calibration:
    """Weighted members, and how they came to be."""

    members: tuple[Member, ...]
    weight: Floats
    waves: tuple[Wave, ...]
    width: float
    """how many times wider than the figures' own errors the kernel had to be"""

    @property
    def say(self) -> float:
        """The effective number of members."""
        return effective(self.weight)


def whole(net: Net) -> Box:
    """The box of all that the ranges allow."""
    return {one.name: (0.0, 1.0) for one in unsure(net)}


def in_box(box: Box, seed: int, member: int) -> dict[str, float]:
    """How far a member lies between the ends of each uncertain number, drawn within a box."""
    return {name: lo + (hi - lo) * named_share(seed, member, name) for name, (lo, hi) in box.items()}


def calibrate(net: Net, run: Callable[[Sequence[int], Box], Sequence[Member]], *, waves: int, runs: int) -> Calibration:
    """Calibrate to the figures that are not held out. *run* lets members of given numbers live, drawn within a box."""
    figures = [figure for figure in net.scenario.figures if not figure.held_out]
    box, told = whole(net), list[Wave]()
    members: Sequence[Member] = ()
    for wave in range(waves + 1):
        members = run(range(wave * runs, (wave + 1) * runs), box)
        apart = np.array([[distance(figure, member) for figure in figures] for member in members])
        if wave == waves:
            break
        worst = apart.max(axis=1, initial=0.0)
        left = np.flatnonzero(worst <= RULED_OUT)
        unmet = tuple(f.id for f, away in zip(figures, apart.T, strict=True) if (away > RULED_OUT).mean() > 0.9)
        told.append(Wave(runs, len(left), unmet))
        least = max(2, round(runs * LEFT))
        if len(left) < least:
            left = np.argsort(worst, kind="stable")[:least]
        box = _around([members[n].values for n in left.tolist()], box)
    weight, width = weighted(apart)
    return Calibration(tuple(members), weight, tuple(told), width)


def distance(figure: Figure, member: Member) -> float:
    """How many standard deviations a figure is from a member: its own, and those of chance in small numbers."""
    found = member.figure(figure)
    return abs(found - figure.value) / _deviation(figure, found)


def _deviation(figure: Figure, found: float) -> float:
    return sqrt(((figure.hi - figure.lo) / NINETY) ** 2 + max(found, 1.0))


def weighted(apart: Floats) -> tuple[Floats, float]:
    """The weight of each member by its distances, and how much the kernel was widened until enough have a say."""
    squares = (apart**2).sum(axis=1)
    squares = squares - squares.min(initial=0.0)
    wanted, width = min(SAY, len(squares) / 2), 1.0
    while effective(np.exp(-squares / (2 * width**2))) < wanted:
        width *= 1.1
    weight: Floats = np.exp(-squares / (2 * width**2))
    return weight / weight.sum(), width


def effective(weight: Floats) -> float:
    """How many equal members say as much."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def fits(members: Sequence[Member], weight: Floats | None, seed: int) -> tuple[Fit, ...]:
    """Every figure with what members make of it: their number, and the errors that a count of it has."""
    found = []
    figures = members[0].net.scenario.figures
    for figure in figures:
        values = [_counted(figure, member, seed, n) for n, member in enumerate(members)]
        low, mid, high = quantiles(np.array(values)[:, None], weight)[:, 0]
        found.append(Fit(figure, float(low), float(mid), float(high), _naive(figure, figures)))
    return tuple(found)


def _counted(figure: Figure, member: Member, seed: int, number: int) -> float:
    """What somebody who counts would find if a member were true."""
    found = member.figure(figure)
    error = NormalDist().inv_cdf(named_share(seed, number, f"count of {figure.id}"))
    return max(found + error * _deviation(figure, found), 0.0)


def _naive(figure: Figure, figures: Sequence[Figure]) -> float | None:
    others = [f for f in figures if not f.held_out and f.what == figure.what and f.id != figure.id]
    if not others:
        return None
    nearest = min(others, key=lambda other: abs((other.first - figure.first).days))
    length, its = ((f.last - f.first).days + 1 for f in (figure, nearest))
    return nearest.value * (length / its if figure.act else 1.0)


def _around(left: Sequence[Mapping[str, float]], box: Box) -> Box:
    """The box around what is left, a little wider, within the one before."""
    found = {}
    for name, (lo, hi) in box.items():
        shares = [values[name] for values in left]
        room = MARGIN * (hi - lo)
        found[name] = (max(lo, min(shares) - room), min(hi, max(shares) + room))
    return found


def _apart(one: float, other: float) -> float:
    return abs(log((one + 1) / (other + 1)))
