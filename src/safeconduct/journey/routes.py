"""`routes`: which lawful steps lead to protection, how surely, how fast, and what is left where none do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from safeconduct.journey.blocked import blocked_of, protects_of
from safeconduct.journey.build import MOST_STATUSES, World, build
from safeconduct.journey.judge import parts_of
from safeconduct.journey.moves import Gate, gates_of
from safeconduct.journey.plan import costs, ends, to_go, way
from safeconduct.journey.results import Blocked, Interval, Plan, Routes
from safeconduct.journey.status import ADMITTED, GRANTED, OPEN, PROTECTED, REMOVED, TICK
from safeconduct.journey.steps import Teller
from safeconduct.journey.under import Under, under
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError, Place, Problem
from safeconduct.law.values import Answer
from safeconduct.reason.assess import Assessing
from safeconduct.reason.diagrams import FALSE

HORIZON: Final = 1095
"""days: three years"""
READINGS: Final = ("law", "practice")


def routes(
    corpus: Corpus, case: Case, *, as_of: date | None = None, to: Sequence[str] = (), horizon: int = HORIZON,
    avoid: Sequence[str] | None = None, most: int = MOST_STATUSES,
) -> Routes:  # fmt: skip
    """The lawful ways to protection from a case, the surest first.

    *to* keeps to some states (the host is one); *horizon* is in days; *avoid* names states whose reach is avoided, the
    requesting state if not said. The library knows no clock: a day is given here or by the case. Raises `CaseError`
    where there is none or the facts contradict each other, `TooManyStatuses` where the model grows past *most*.
    """
    day = as_of or case.as_of
    if day is None:
        raise CaseError([Problem(Place(case.name), "no as_of", "give the day the law is asked of")])
    if horizon < TICK:
        raise CaseError([Problem(Place("--horizon"), f"{horizon} days", f"give {TICK} days or more")])
    case = replace(case, as_of=day)
    avoided = (case.requesting,) if avoid is None else tuple(avoid)
    parts = parts_of(corpus, case, day, avoid=avoided)
    gates, shut = open_to(corpus, case, day, parts[0], to)
    ticks = horizon // TICK
    plans: list[Plan] = []
    worlds: dict[str, World] = {}
    for gate in gates or [None]:
        kind = "" if gate is None else f"{gate.gives} {has_visa(case, gate)}"
        if kind not in worlds:
            worlds[kind] = build(case, day, parts, gate, visa=gate is not None and has_visa(case, gate), most=most)
        world = replace(worlds[kind], gate=gate)
        first = not plans and (not to or case.host in to)
        for goal in ([GRANTED] if first else []) + ([ADMITTED] if gate is not None else []):
            plan = plan_of(corpus, world, goal, ticks)
            if plan is not None:
                plans.append(plan)
    plans.sort(key=_order)
    world = next(iter(worlds.values()))
    limbo = plans[0].limbo if plans else _waiting(world, ticks)
    said = {field.name: field.values[at] for field, at in zip(world.graph.layout.fields, world.graph.statuses[0],
                                                              strict=True)}  # fmt: skip
    open_facts = tuple(name for name, value in said.items() if value == OPEN or isinstance(
        case.facts.get(name, Answer.NOT_ASKED if world.forks > 1 and name.endswith(".stage") else 0), Answer))  # fmt: skip
    not_done = tuple(name for name, value in said.items() if value is False and name not in case.facts)
    host = parts[0]
    return Routes(case, day, corpus.digest, horizon, tuple(to), avoided, limbo, tuple(plans),
                  (*shut, *blocked_of(corpus, case, day, avoided)), protects_of(corpus, case, day), host.known_until(),
                  world.forks, open_facts, not_done, max(len(w.graph.statuses) for w in worlds.values()))  # fmt: skip


def open_to(
    corpus: Corpus, case: Case, day: date, host: Assessing, to: Sequence[str]
) -> tuple[list[Gate], list[Blocked]]:  # fmt: skip
    """The gates this person may come to, those that agreed already first, and the doors that do not open, with why."""
    doors = [door for door in corpus.as_of(day).doors if door.page.jurisdiction not in (case.host, case.requesting)]
    doors = [door for door in doors if not to or door.page.jurisdiction in to or not door.page.jurisdiction]
    shut, able = [], []
    for door in doors:
        needs = host.completions.kept(FALSE if door.needs is None else host.base.truth(door.needs))
        if door.state in ("suspended", "closed"):
            shut.append(Blocked("apply_for_visa", (door.id,), door.state, door, "the state opens it again"))
        elif door.takes is None:
            continue
        elif door.needs is not None and needs == FALSE:
            shut.append(Blocked("apply_for_visa", (door.id,), "papers", door, door.papers or "the papers it takes"))
        elif door.unless is not None and host.completions.values(host.base.truth(door.unless)) == {True}:
            shut.append(Blocked("apply_for_visa", (door.id,), "excluded", door, door.excludes))
        else:
            able.append(door)
    gates = [gate for gate in gates_of(able)]
    return sorted(gates, key=lambda gate: not has_visa(case, gate)), shut


def has_visa(case: Case, gate: Gate) -> bool:
    """Whether the case holds a visa of one of the states behind a gate."""
    visas = case.lists.get("visas", ())
    held = {str(visa.get("state")) for visa in visas} if isinstance(visas, tuple) else set()
    return bool(held & set(gate.states))


def plan_of(corpus: Corpus, world: World, goal: str, ticks: int) -> Plan | None:
    """The cheapest way to one kind of protection, told step by step, with its bounds; None where there is none."""
    cost = costs(world)
    mask = ends(world, goal)
    known, chosen = to_go(world, mask, cost)
    found = list(way(world, mask, cost, known, chosen))
    if not found:
        return None
    teller = Teller(corpus, world, chosen)
    steps = teller.steps(found)
    left = under(world, chosen)
    gate = world.gate if goal == ADMITTED else None
    timed = [step.days for step in steps if step.days is not None]
    return Plan(
        "host" if gate is None else gate.gives, gate.states if gate else (world.case.host,),
        gate.doors if gate else (), steps, _both(left, ticks, *PROTECTED), _both(left, ticks, *REMOVED),
        {reading: left.limbo(reading, ticks) for reading in READINGS},
        (sum(d[0] for d in timed), sum(d[2] for d in timed)), all(step.days for step in steps),
        not left.lawful_removal(), sum(step.by not in ("person",) and step.modality != "must" for step in steps),
    )  # fmt: skip


def _both(left: Under, ticks: int, *places: str) -> dict[str, Interval]:
    return {reading: left.bounds(reading, ticks, *places) for reading in READINGS}


def _waiting(world: World, ticks: int) -> dict[str, Interval]:
    """Limbo where there is no way to protection: what can be contested is contested, nothing else is done."""
    _, chosen = to_go(world, ends(world, *PROTECTED), costs(world))
    left = under(world, chosen)
    return {reading: left.limbo(reading, ticks) for reading in READINGS}


def _order(plan: Plan) -> tuple[object, ...]:
    """No lawful decision removes; the surest in practice; fewest decisions left to discretion; doors open; days."""
    widest = min((("open", "limited").index(door.state) for door in plan.doors if door.state in ("open", "limited")),
                 default=0)  # fmt: skip
    return (not plan.no_lawful_decision_removes, -round(plan.protected["practice"][0], 6), plan.discretion, widest,
            plan.days, plan.states)  # fmt: skip
