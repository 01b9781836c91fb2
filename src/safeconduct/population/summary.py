"""What an ensemble says: intervals per thousand, fits to what was counted, and all that must be known with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from safeconduct.population.calibrate import Fit, fits
from safeconduct.population.ensemble import Ensemble
from safeconduct.population.measures import THOUSAND, Member, days_of, quantiles
from safeconduct.population.members import number, unsure
from safeconduct.population.net import Net
from safeconduct.population.scenario import ASSUMPTION
from safeconduct.population.tables import Floats

CAME, SOUGHT = "came", "sought"
NONE: Final = "none of these"
"""where people are who are in no stock: gone, for the most part, or whatever the scenario does not count"""
DIGITS: Final = 3


@dataclass(frozen=True)
class Band:
    """A number that members differ in: nine in ten lie between low and high, half below mid; arrays are over time."""

    low: Floats
    mid: Floats
    high: Floats

    def at(self, place: int) -> dict[str, float]:
        """One point of it."""
        return {"low": _round(self.low[place]), "mid": _round(self.mid[place]), "high": _round(self.high[place])}


@dataclass(frozen=True)
class Line:
    """A stock over time, per thousand who came or per thousand who were ever sought."""

    name: str
    says: str
    of: str
    band: Band


@dataclass(frozen=True)
class Passage:
    """How many of a thousand sought went from one situation to another over the whole time."""

    before: str
    after: str
    band: Band


@dataclass(frozen=True)
class Summary:
    """Everything that leaves: nothing of it without `caption`."""

    ensemble: Ensemble
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    passages: tuple[Passage, ...]
    limbo: Band
    """(months): the share of those sought still in limbo so many months later"""
    fits: tuple[Fit, ...]
    sought: Band
    """of a thousand who came"""

    @property
    def coverage(self) -> tuple[int, int]:
        """How many of the figures held out lie in the interval of nine in ten, of how many."""
        held = [fit for fit in self.fits if fit.figure.held_out]
        return sum(fit.inside for fit in held), len(held)

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON says it."""
        net, ensemble = self.ensemble.net, self.ensemble
        scenario, calibration = net.scenario, ensemble.calibration
        turns = [
            n for n, day in enumerate(self.days) if n in (0, len(self.days) - 1) or day.month != self.days[n - 1].month
        ]
        inside, held = self.coverage
        return {
            "scenario": scenario.name,
            "says": scenario.says,
            "from": str(scenario.first),
            "until": str(scenario.last),
            "corpus": net.corpus,
            "scenario_digest": digest(scenario.text),
            "seed": ensemble.seed,
            "runs": len(ensemble.members),
            "people": ensemble.job.people,
            "practice_as_of": str(scenario.practice_as_of) if scenario.practice_as_of else None,
            "base": {"persons": [scenario.base.lo, scenario.base.hi], "source": scenario.base_source},
            "decided_by_assumption": {
                CAME: assumed_in(ensemble).at(0),
                SOUGHT: assumed_in(ensemble, wanted=True).at(0),
            },
            "sought_per_thousand_who_came": self.sought.at(0),
            "stocks": [
                {
                    "name": line.name,
                    "says": line.says,
                    "per_thousand": line.of,
                    "on": [{"day": str(self.days[n]), **line.band.at(n)} for n in turns],
                }
                for line in self.lines
            ],
            "passages": [
                {"from": p.before, "to": p.after, "per_thousand": SOUGHT, **p.band.at(0)} for p in self.passages
            ],
            "limbo": [{"months": n, **self.limbo.at(n)} for n in range(0, len(self.limbo.mid), 3)],
            "figures": [_fit(fit) for fit in self.fits],
            "held_out": {"inside": inside, "of": held, "interval": 0.9},
            "outside": [{"figure": o.figure, "source": o.source, "why": o.why} for o in scenario.outside],
            "calibration": None
            if calibration is None
            else {
                "waves": [
                    {"members": w.members, "not_ruled_out": w.left, "unmet": list(w.unmet)} for w in calibration.waves
                ],
                "kernel_width": _round(calibration.width),
                "effective_members": _round(calibration.say),
            },
            "unsure": unsure_of(ensemble),
        }


def unsure_of(ensemble: Ensemble) -> list[dict[str, Any]]:
    """Every uncertain number: the range it was given, and what is left of it."""
    found = []
    for one in unsure(ensemble.net):
        values = np.array([number(member.values, one.name, one.range) for member in ensemble.members])
        low, mid, high = quantiles(values[:, None], ensemble.weight)[:, 0]
        after = [_round(low), _round(mid), _round(high)] if ensemble.calibration else None
        assumed = one.source.startswith(ASSUMPTION)
        prior = [one.range.lo, one.range.hi]
        found.append(
            {"name": one.name, "prior": prior, "posterior": after, "assumption": assumed, "source": one.source}
        )
    return found


def assumed_in(ensemble: Ensemble, *, wanted: bool = False) -> Band:
    """The share of authorities' decisions that is settled by assumption: on all who came, or on the sought."""
    shares = np.array([[member.assumed(wanted=wanted)] for member in ensemble.members])
    return Band(*quantiles(shares, ensemble.weight))


def summary_of(ensemble: Ensemble) -> Summary:
    """What an ensemble says."""
    net, found = ensemble.net, ensemble.members
    days = tuple(days_of(net, ensemble.job.grid))

    def band(of: Callable[[Member], Floats]) -> Band:
        low, mid, high = quantiles(np.array([of(member) for member in found]), ensemble.weight)
        return Band(low, mid, high)

    lines = []
    for stock in net.scenario.stocks:
        per = SOUGHT if stock.wanted else CAME

        def told(member: Member, name: str = stock.name, per: str = per) -> Floats:
            return member.stock(name) * (THOUSAND / max(member.sought, 1e-9) if per == SOUGHT else 1.0)

        lines.append(Line(stock.name, stock.says, per, band(told)))
    return Summary(
        ensemble,
        days,
        tuple(lines),
        passages(ensemble, band),
        band(in_limbo),
        fits(found, ensemble.weight, ensemble.seed),
        band(lambda member: np.array([member.sought])),
    )


def in_limbo(member: Member) -> Floats:
    """(months): the share still in limbo; those whom the end cut off count while they are seen (Kaplan, Meier)."""
    over, cut = member.limbo()
    at_risk = (over + cut)[::-1].cumsum()[::-1]
    stays = 1 - np.divide(over, at_risk, out=np.zeros_like(over), where=at_risk > 0)
    found: Floats = np.concatenate(([1.0], np.cumprod(stays)[:-1]))
    return found


def passages(ensemble: Ensemble, band: Callable[[Callable[[Member], Floats]], Band]) -> tuple[Passage, ...]:
    """Who is sought, from situation to situation."""
    net = ensemble.net
    names = [situation(net, n) for n in range(len(net.classes))]
    wanted = [net.scenario.group(group).wanted for group, _ in net.classes]
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for a, before in enumerate(names):
        for b, after in enumerate(names):
            if wanted[a] and wanted[b] and before != after:
                pairs.setdefault((before, after), []).append((a, b))
    found = []
    for (before, after), cells in pairs.items():

        def told(member: Member, cells: Sequence[tuple[int, int]] = cells) -> Floats:
            total = sum(float(member.tally.moves[a, b]) * float(member.weight[a]) for a, b in cells)
            return np.array([total * THOUSAND / max(member.sought, 1e-9)])

        one = Passage(before, after, band(told))
        if one.band.high[0] > 0:
            found.append(one)
    return tuple(sorted(found, key=lambda passage: -passage.band.mid[0]))


def situation(net: Net, number: int) -> str:
    """The narrowest stock that a class is in, in the scenario's words."""
    group, stocks = net.classes[number]
    scenario = net.scenario
    mine = [
        s for s in scenario.stocks if s.name in stocks and (s.wanted or not scenario.group(group).wanted or s.where)
    ]
    if not mine:
        return NONE
    sizes = {s.name: sum(s.name in others and scenario.group(g).wanted for g, others in net.classes) for s in mine}
    return min(mine, key=lambda stock: (sizes[stock.name], not stock.wanted, stock.name)).name


def digest(text: str) -> str:
    """A short name of a text that changes with it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _fit(fit: Fit) -> dict[str, Any]:
    f = fit.figure
    return {
        "id": f.id,
        "counts": f.what,
        "from": str(f.first),
        "until": str(f.last),
        "value": f.value,
        "range": [f.lo, f.hi],
        "reported_only": f.reported,
        "held_out": f.held_out,
        "model": [_round(fit.low), _round(fit.mid), _round(fit.high)],
        "inside": fit.inside,
        "naive": None if fit.naive is None else _round(fit.naive),
        "beats_naive": fit.beats_naive,
        "source": f.source,
        "note": f.note,
    }


def _round(value: float) -> float:
    return float(f"{float(value):.{DIGITS}g}")
