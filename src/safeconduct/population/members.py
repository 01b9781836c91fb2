"""Members of an ensemble: one value for every uncertain number, and what rates and decisions become with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from safeconduct.population.draws import member_key, named_share
from safeconduct.population.net import Decision, Net
from safeconduct.population.scenario import ASSUMPTION, Range, Scenario
from safeconduct.population.tables import BY_DAYS, BY_RATE, Drawn, Floats

YEAR: Final = 365.25
NEVER: Final = 1e9
"""years between two rings of a clock whose rate is nothing"""
BASE, DUTIES, PRESS = "base", "duties kept", "press"
ANY: Final = Range(0, 1)
UNSAID: Final = f"{ASSUMPTION}: nothing is said of this outcome; what it weighs beside others of which nothing is said"
Values = Mapping[str, float]
"""by the name of each uncertain number, how far it is between its ends: a share"""


@dataclass(frozen=True, slots=True)
class Unsure:
    """An uncertain number of a scenario: its name, the range it may lie in, and where that comes from."""

    name: str
    range: Range
    source: str


def unsure(net: Net) -> tuple[Unsure, ...]:
    """Every number that is not known. Names tell what they are of, so that scenarios share draws."""
    scenario = net.scenario
    found = [
        Unsure(BASE, scenario.base, scenario.base_source),
        Unsure(DUTIES, scenario.duties_kept, ASSUMPTION),
        Unsure(PRESS, scenario.press, ASSUMPTION),
    ]
    for group in scenario.groups:
        if group.share is not None:
            found.append(Unsure(f"share {group.name}", group.share, group.source))
        found += [Unsure(becoming(group.name, b.group), b.per_year, b.source) for b in group.becomes]
    found += [Unsure(rate_name(scenario, n), r.per_year, r.source) for n, r in enumerate(scenario.rates) if r.per_year]
    found += [Unsure(chance_name(scenario, n), c.share, c.source) for n, c in enumerate(scenario.chances)]
    found += [Unsure(name, ANY, UNSAID) for name in sorted({n for d in net.decisions for n in silent(d)})]
    return tuple(one for one in found if one.range.lo < one.range.hi)


def becoming(group: str, other: str) -> str:
    """The name of the rate at which one group becomes another."""
    return f"{group} becomes {other}"


def rate_name(scenario: Scenario, number: int) -> str:
    """The name of a rate."""
    rate = scenario.rates[number]
    return " ".join(["rate", rate.act, *rate.groups, *([str(rate.since)] if rate.since else [])])


def chance_name(scenario: Scenario, number: int) -> str:
    """The name of a chance."""
    chance = scenario.chances[number]
    since = [str(chance.since)] if chance.since else []
    return " ".join(["chance", chance.at, chance.act, *chance.groups, *since])


def silent(decision: Decision) -> list[str]:
    """The names of the weights of outcomes of which the scenario says nothing, where there are several."""
    places = [n for n, chance in enumerate(decision.chances) if chance < 0 and n != decision.must]
    return [f"weight {decision.at} {decision.acts[n]}" for n in places] if len(places) > 1 else []


def drawn_values(net: Net, seed: int, member: int) -> dict[str, float]:
    """How far a member lies between the ends of each uncertain number, if nothing but the ranges is known."""
    return {one.name: named_share(seed, member, one.name) for one in unsure(net)}


def number(values: Values, name: str, within: Range) -> float:
    """A number as a member has it."""
    return within.at(values.get(name, 0.5))


def drawn(net: Net, values: Values, seed: int, member: int) -> Drawn:
    """A member's numbers in the order of the net's waits and decisions."""
    scenario = net.scenario
    kind, lo, mid, hi = (np.zeros(len(net.waits)) for _ in range(4))
    for n, wait in enumerate(net.waits):
        rate = scenario.rates[wait.rate] if wait.rate >= 0 else None
        days = rate.days if rate else wait.days
        if days is not None:
            kind[n], lo[n], mid[n], hi[n] = BY_DAYS, *days
        else:
            if rate is not None and rate.per_year is not None:
                per_year = number(values, rate_name(scenario, wait.rate), rate.per_year)
            else:
                name, other = wait.becomes
                becomes = next(b for b in scenario.group(name).becomes if b.group == other)
                per_year = number(values, becoming(name, other), becomes.per_year)
            kind[n], mid[n] = BY_RATE, YEAR / max(per_year, 1 / NEVER)
    shares = [shares_of(decision, scenario, values) for decision in net.decisions]
    choices = np.concatenate(([0], np.cumsum([len(some) for some in shares]))).astype(np.int32)
    return Drawn(
        np.uint64(member_key(seed, member)),
        *_windows(net),
        kind.astype(np.int32),
        lo,
        mid,
        hi,
        choices,
        np.concatenate([_summed(some) for some in shares]),
    )


def shares_of(decision: Decision, scenario: Scenario, values: Values) -> Floats:
    """How a decision falls: what the law says must be is done in the share of duties kept; what it leaves open falls as
    the scenario says, within what was reported; outcomes of which nothing is said share the rest by their weights.
    """
    if len(decision.acts) == 1:
        return np.ones(1)
    said = np.array(
        [
            -1.0 if n < 0 else number(values, chance_name(scenario, n), scenario.chances[n].share)
            for n in decision.chances
        ]
    )
    weight = np.array([number(values, name, ANY) for name in silent(decision)] or [1.0])
    if decision.must >= 0:
        kept = number(values, DUTIES, scenario.duties_kept)
        rest = _filled(np.delete(said, decision.must), weight)
        with_duty: Floats = np.insert(rest / max(rest.sum(), 1e-12) * (1 - kept), decision.must, kept)
        return with_duty
    lo, hi = np.array(decision.bounds).T
    found = _filled(np.where(said >= 0, np.clip(said, lo, hi), said), weight)
    within: Floats = np.clip(found, lo, hi)
    return within / max(float(within.sum()), 1e-12)


def _filled(said: Floats, weight: Floats) -> Floats:
    """Shares, with what is left over shared by those of which nothing is said (below zero), by their weight."""
    silent = said < 0
    given = float(said[~silent].sum())
    if not silent.any():
        return said / given if given > 0 else np.full(len(said), 1 / len(said))
    found: Floats = said / max(given, 1.0)
    found[silent] = max(1 - given, 0.0) * weight / max(float(weight.sum()), 1e-12)
    return found


def _summed(shares: Floats) -> Floats:
    found = np.cumsum(shares)
    found[-1] = 2.0  # the last takes whatever is left
    return found


def _windows(net: Net) -> tuple[Floats, Floats, Floats, np.ndarray]:
    """Who arrives when: of each group the part that is simulated, over its windows."""
    scenario = net.scenario
    parts, first, last, start = [], [], [], []
    for n, group in enumerate(scenario.groups):
        for window in group.arrives if group.share is not None else ():
            parts.append(group.sample * window.part)
            first.append((max(window.first, scenario.first) - scenario.first).days)
            last.append((min(window.last, scenario.last) - scenario.first).days + 1)
            start.append(int(net.first[n]))
    return (_summed(np.array(parts)), np.array(first, float), np.array(last, float), np.array(start, np.int32))


def weights(net: Net, values: Values, tally_arrived: Floats) -> Floats:
    """For each class what one simulated person stands for, per thousand who came."""
    scenario, origins = net.scenario, net.scenario.origins
    names = [group.name for group in scenario.groups if group.share is not None]
    shares = {name: number(values, f"share {name}", scenario.group(name).share or Range(0, 0)) for name in names}
    total = sum(shares.values())
    came = dict.fromkeys(names, 0.0)
    for (group, _), count in zip(net.classes, tally_arrived, strict=True):
        came[group] = came.get(group, 0.0) + float(count)
    per = {name: 1000 * shares[name] / total / max(came[name], 1.0) for name in names}
    return np.array([per[origins[group]] for group, _ in net.classes])
