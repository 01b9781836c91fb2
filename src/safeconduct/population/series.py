"""An ensemble as tables, member by member: what `series.parquet`, `members.parquet` and `events.parquet` hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from safeconduct.population.ensemble import Ensemble
from safeconduct.population.measures import THOUSAND, month_of
from safeconduct.population.members import number, unsure
from safeconduct.population.run import steps, told
from safeconduct.population.summary import CAME, SOUGHT, Summary

UNHCR: Final = {"apply_for_asylum": "applied", "grant_asylum": "dec_recognized", "refuse_asylum": "dec_rejected"}
"""acts that the UN refugee agency counts, and its names for them"""


def series(summary: Summary) -> dict[str, list[Any]]:
    """One row for each member, day and stock, and for each member, month and act: the columns of `series.parquet`."""
    net = summary.ensemble.net
    columns: dict[str, list[Any]] = {
        name: [] for name in ("member", "day", "kind", "name", "of", "per_thousand", "weight")
    }
    weight = summary.ensemble.weight
    acts = list(dict.fromkeys(flow.act for flow in net.flows))
    months = [month_of(net, n) for n in range(summary.ensemble.job.grid.months)]
    for n, member in enumerate(summary.ensemble.members):
        says = 1 / len(summary.ensemble.members) if weight is None else float(weight[n])
        told = [("stock", line.name, line.of, summary.days, member.stock(line.name)) for line in summary.lines]
        told += [("flow", UNHCR.get(act, act), CAME, tuple(months), member.flow(act)) for act in acts]
        for kind, name, of, days, values in told:
            scale = THOUSAND / max(member.sought, 1e-9) if of == SOUGHT else 1.0
            columns["member"] += [n] * len(days)
            columns["day"] += days
            columns["kind"] += [kind] * len(days)
            columns["name"] += [name] * len(days)
            columns["of"] += [of] * len(days)
            columns["per_thousand"] += (values * scale).tolist()
            columns["weight"] += [says] * len(days)
    return columns


def numbers(ensemble: Ensemble) -> dict[str, list[Any]]:
    """One row for each member and uncertain number: the columns of `members.parquet`."""
    found = unsure(ensemble.net)
    weight = ensemble.weight
    columns: dict[str, list[Any]] = {name: [] for name in ("member", "drawn_as", "name", "value", "share", "weight")}
    for n, member in enumerate(ensemble.members):
        columns["member"] += [n] * len(found)
        columns["drawn_as"] += [ensemble.first + n] * len(found)
        columns["name"] += [one.name for one in found]
        columns["value"] += [number(member.values, one.name, one.range) for one in found]
        columns["share"] += [member.values[one.name] for one in found]
        columns["weight"] += [1 / len(ensemble.members) if weight is None else float(weight[n])] * len(found)
    return columns


def events(ensemble: Ensemble, people: int) -> dict[str, list[Any]]:
    """Every step of the first people of the first member: the columns of `events.parquet`."""
    net, member = ensemble.net, ensemble.members[0]
    lived = steps(net, member.values, ensemble.seed, ensemble.first, 0, people)
    rows = [(row, told(net, row)) for row in lived]
    return {
        "person": [int(row["person"]) for row, _ in rows],
        "day": [net.scenario.first + timedelta(step.day) for _, step in rows],
        "at": [step.clock for _, step in rows],
        "act": [step.act for _, step in rows],
        "group": [step.said["group"] for _, step in rows],
        "place": [step.said["place"] for _, step in rows],
    }
