"""What a change of law or practice would do to everybody: the same people, the same chance, another rule.

A reform is compared member by member with the law as it is, so that its effect is not lost among what members differ
in. Reforms are put in an order only where both regimes of practice, and every guess of what the press learns, agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from safeconduct.population.ensemble import Ensemble
from safeconduct.population.measures import THOUSAND, Member, quantiles
from safeconduct.population.members import PRESS
from safeconduct.population.tables import Floats

TIE: Final = 2.0
"""people per thousand sought: reforms nearer than that are equal"""
SHARE: Final = 0.05
"""of members: where more find the one order and more the other, nobody can tell"""
FREED, REMOVED, HELD = "freed", "removals avoided", "custody avoided"
"""freed: out of limbo, and not by removal"""


@dataclass(frozen=True, slots=True)
class Reform:
    """A change, and the norms that it changes, as they would read."""

    name: str
    says: str
    note: str
    quotes: tuple[tuple[str, str], ...]
    """id of the norm, and its words"""


@dataclass(frozen=True)
class Effect:
    """A reform beside the law as it is, under one regime: (members) per thousand ever sought."""

    reform: Reform
    gains: Mapping[str, Floats]
    """by what is gained"""
    groups: Mapping[str, Floats]
    """freed, by group"""

    def interval(self, what: str, weight: Floats | None) -> tuple[float, float, float]:
        """Between which numbers nine members in ten find a gain, and the middle one."""
        low, mid, high = quantiles(self.gains[what][:, None], weight)[:, 0]
        return float(low), float(mid), float(high)

    def worse(self, weight: Floats | None) -> tuple[str, ...]:
        """Who or what is worse off in nineteen members of twenty: groups fewer of whom are freed, and what is lost."""
        found = [
            name
            for name, values in {**self.groups, **self.gains}.items()
            if quantiles(values[:, None], weight, (1 - SHARE,))[0, 0] < 0
        ]
        return tuple(found)


@dataclass(frozen=True)
class Ranking:
    """Reforms under one regime by who is freed at the end: out of limbo, and not by removal."""

    regime: str
    effects: tuple[Effect, ...]
    press: Floats
    """(members): the share of cases that reach the press"""
    weight: Floats | None

    def ranks(self) -> Floats:
        """(reforms, ranks): how sure each rank is; equal reforms share the better one."""
        gains = np.stack([effect.gains[FREED] for effect in self.effects])
        rank = (gains[None] > gains[:, None] + TIE).sum(axis=1)
        weight = np.full(gains.shape[1], 1 / gains.shape[1]) if self.weight is None else self.weight
        return np.stack([(weight * (rank == place)).sum(axis=1) for place in range(len(self.effects))], axis=1)

    def before(self, one: int, other: int) -> set[int]:
        """In which orders two reforms stand: 1, -1 or 0 for equal, by the middle of all, and of thirds by the press."""
        apart = self.effects[one].gains[FREED] - self.effects[other].gains[FREED]
        weight = np.full(len(apart), 1 / len(apart)) if self.weight is None else self.weight
        cuts = np.quantile(self.press, [0, 1 / 3, 2 / 3, 1])
        found = {_sign(_middle(apart, weight))}
        for low, high in zip(cuts, cuts[1:], strict=False):
            some = (self.press >= low) & (self.press <= high)
            if weight[some].sum() > 0:
                found.add(_sign(_middle(apart[some], weight[some])))
        return found


def _middle(values: Floats, weight: Floats) -> float:
    return float(quantiles(values[:, None], weight, (0.5,))[0, 0])


def _sign(value: float) -> int:
    return 0 if abs(value) < TIE else 1 if value > 0 else -1


def effect_of(reform: Reform, before: Ensemble, after: Ensemble) -> Effect:
    """What a reform does, member by member."""
    pairs = list(zip(before.members, after.members, strict=True))
    sought = [group.name for group in before.net.scenario.groups if group.wanted]
    groups = {name: np.array([_trapped(a, name) - _trapped(b, name) for a, b in pairs]) for name in sought}
    gains = {FREED: np.sum(list(groups.values()), axis=0)}
    known = {stock.name for stock in before.net.scenario.stocks}
    for what, stock in ((REMOVED, "removed"), (HELD, "held")):
        if stock in known:
            gains[what] = np.array([_at_the_end(a, stock) - _at_the_end(b, stock) for a, b in pairs])
    return Effect(reform, gains, groups)


def _at_the_end(member: Member, stock: str) -> float:
    """Those in a stock at the end, per thousand sought."""
    return float(member.stock(stock)[-1]) * THOUSAND / max(member.sought, 1e-9)


def _trapped(member: Member, group: str) -> float:
    """Those of a group who are in limbo or removed at the end, per thousand sought."""
    net = member.net
    rows = [
        n
        for n, (name, stocks) in enumerate(net.classes)
        if name == group and (net.tables.limbo[n] or "removed" in stocks)
    ]
    return float(member.counts[rows, -1].sum()) * THOUSAND / max(member.sought, 1e-9)


def ranking(regime: str, before: Ensemble, effects: Sequence[Effect]) -> Ranking:
    """The reforms under one regime."""
    press = np.array([member.values.get(PRESS, 0.5) for member in before.members])
    return Ranking(regime, tuple(effects), press, before.weight)


def orders(rankings: Sequence[Ranking]) -> tuple[list[str], list[tuple[str, str]]]:
    """The reforms in the order that all regimes agree on, and the pairs that cannot be ordered.

    Where a pair flips between regimes or with what the press learns, there is no order at all.
    """
    effects = rankings[0].effects
    flips = []
    for one, other in combinations(range(len(effects)), 2):
        found = {sign for ranks in rankings for sign in ranks.before(one, other)}
        if {1, -1} <= found:
            flips.append((effects[one].reform.name, effects[other].reform.name))
    if flips:
        return [], flips
    middles = {e.reform.name: _middle(e.gains[FREED], _weights(rankings[0])) for e in effects}
    return sorted(middles, key=lambda name: -middles[name]), []


def _weights(one: Ranking) -> Floats:
    count = len(one.press)
    return np.full(count, 1 / count) if one.weight is None else one.weight


def told(rankings: Sequence[Ranking]) -> Iterator[dict[str, object]]:
    """Every reform under every regime, as JSON says it."""
    for one in rankings:
        ranks = one.ranks()
        for n, effect in enumerate(one.effects):
            gains = {
                what: dict(zip(("low", "mid", "high"), map(_round, effect.interval(what, one.weight)), strict=True))
                for what in effect.gains
            }
            yield {
                "reform": effect.reform.name,
                "says": effect.reform.says,
                "note": effect.reform.note,
                "regime": one.regime,
                "per_thousand_sought": gains,
                "chance_of_rank": [_round(share) for share in ranks[n]],
                "worse_off": list(effect.worse(one.weight)),
                "quotes": [{"norm": norm, "words": words} for norm, words in effect.reform.quotes],
            }


def _round(value: float) -> float:
    return float(f"{float(value):.3g}")
