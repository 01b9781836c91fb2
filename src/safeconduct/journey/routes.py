"""`routes`: which lawful steps lead to protection, how surely, how fast, and what is left where none do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Final

from safeconduct.journey.assumed import rests_on
from safeconduct.journey.blocked import blocked_of, protects_of
from safeconduct.journey.build import World, build
from safeconduct.journey.crossings import Crossing, crossings_of
from safeconduct.journey.events import Step
from safeconduct.journey.explore import MOST_STATUSES
from safeconduct.journey.frontier import Path
from safeconduct.journey.hinges import hinges_of
from safeconduct.journey.judge import parts_of
from safeconduct.journey.leaving import ONWARDS, TRAVEL, Gate
from safeconduct.journey.plan import Costs, costs, ends, to_go, way
from safeconduct.journey.results import Blocked, Interval, Loss, Plan, Routes
from safeconduct.journey.status import ABROAD, ADMITTED, GRANTED, ON_THE_WAY, PROTECTED, REMOVED, TICK
from safeconduct.journey.steps import Teller
from safeconduct.journey.story import Happening, Stories
from safeconduct.journey.under import Under, under
from safeconduct.journey.weighed import weighed
from safeconduct.law.assumed import Assumptions
from safeconduct.law.blocks import Door
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Expr
from safeconduct.law.problems import CaseError, Place, Problem
from safeconduct.law.values import NOT_ASKED, Answer
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.diagrams import FALSE

HORIZON: Final = 1095
"""days: three years"""
FARTHEST: Final = 36_500
"""days: a hundred years"""
LAW: Final = Lock()
"""plans are worked out two at a time, and only what reads the law, which keeps what it finds, goes one by one"""


def routes(
    corpus: Corpus, case: Case, *, as_of: date | None = None, to: Sequence[str] = (), horizon: int = HORIZON,
    avoid: Sequence[str] | None = None, assumed: Assumptions | None = None, most: int = MOST_STATUSES,
) -> Routes:  # fmt: skip
    """The lawful ways to protection from a case, the surest first.

    *to* keeps to some states (the host is one); *horizon* is in days; *avoid* names states whose reach is avoided, the
    requesting state if not said; *assumed* is a lawyer's own judgement, shown as a reading of its own. The library
    knows no clock: a day is given here or by the case. Raises `CaseError` where there is none or the facts contradict
    each other, `TooManyStatusesError` where the model grows past *most*.
    """
    day = as_of or case.as_of
    if day is None:
        raise CaseError([Problem(Place(case.name), "no as_of", "give the day the law is asked of")])
    if not TICK <= horizon <= FARTHEST:
        raise CaseError([Problem(Place("--horizon"), f"{horizon} days", f"give {TICK} to {FARTHEST} days")])
    if case.requesting in to:
        raise CaseError([Problem(Place("--to"), f"{case.requesting} seeks the person", "name another state")])
    case = replace(case, as_of=day)
    avoided = (case.requesting,) if avoid is None else tuple(avoid)
    parts = parts_of(corpus, case, day, avoid=avoided)
    gate, shut = open_to(corpus, case, day, Assessing(corpus, case, day), to)
    agreed = gate.states if gate is not None and gate.agreed else ()
    crossings = crossings_of(corpus, case, day, parts[0], to=to, without=(*avoided, *agreed))
    world = build(case, day, parts, gate, crossings, assumed=assumed.items if assumed else (), most=most)
    cost, ticks = costs(world), horizon // TICK
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda goal: plan_of(corpus, cost, ticks, *goal), _goals(world, to))
        plans = sorted((plan for plan in found if plan is not None), key=_order)
    bearing = set(rests_on(world.assumed, case.host, world.chances.events))
    limbo = plans[0].limbo if plans else _waiting(world, cost, ticks)
    fields = [field.name for field in world.graph.layout.fields if field.name in corpus.vocabulary.facts]
    unsaid = [name for name in fields if isinstance(case.facts.get(name, NOT_ASKED), Answer)]
    flags = {name for name in unsaid if corpus.vocabulary.facts[name].type.name == "bool" and name not in case.facts}
    return Routes(case, day, corpus.digest, horizon, tuple(to), avoided, limbo, tuple(plans),
                  (*shut, *blocked_of(corpus, case, day, avoided)), protects_of(corpus, case, day),
                  parts[0].known_until(), world.forks, tuple(n for n in unsaid if n not in flags), tuple(sorted(flags)),
                  len(world.graph.statuses), assumed, () if assumed is None else weighed(world, ticks),
                  tuple(item.number for item in assumed.items if item.number not in bearing) if assumed else (),
                  _not_encoded(world))  # fmt: skip


def _not_encoded(world: World) -> tuple[str, ...]:
    """The stubs of the host's law on what may happen there."""
    host = world.parts[0]
    acts = {outcome.id for event in world.chances.events if not event.states for outcome in event.outcomes}
    norms = [norm for norm in host.law.norms if norm.why_stub and acts & {slot.act for slot in norm.acts}]
    silent = {norm.id for norm in norms if norm.unless is not None and not norm.each
              and host.completions.values(host.base.truth(norm.unless)) == {True}}  # fmt: skip
    here = [norm for norm in norms if norm.id not in silent and host.base.scope(norm.page) != FALSE]
    return tuple(dict.fromkeys(norm.id for norm in here if norm.each or _may(host, norm.when)))


def open_to(
    corpus: Corpus, case: Case, day: date, host: Assessing, to: Sequence[str]
) -> tuple[Gate | None, list[Blocked]]:  # fmt: skip
    """The doors this person may come to with the papers the case gives, and those that do not open, with why.

    Where a state has given its visa already, its doors are the ones; an application elsewhere is not begun beside it.
    """
    doors = [door for door in corpus.as_of(day).doors if door.page.jurisdiction not in (case.host, case.requesting)]
    doors = [door for door in doors if not to or any(_of_state(corpus, case, day, door, state) for state in to)]
    held = visas_of(case, day)
    shut, able = list[Blocked](), list[Door]()
    for door in doors:
        if door.state in ("suspended", "closed"):
            shut.append(Blocked("apply_for_visa", (door.id,), door.state, door))
        elif door.takes is None:
            continue
        elif door.page.jurisdiction not in held and not _may(host, door.needs):
            shut.append(Blocked("apply_for_visa", (door.id,), "papers", door, door.papers))
        elif door.unless is not None and host.completions.values(host.base.truth(door.unless)) == {True}:
            shut.append(Blocked("apply_for_visa", (door.id,), "excluded", door))
        else:
            able.append(door)
    able.sort(key=lambda door: (door.state != "open", door.takes or (), door.id))
    agreed = tuple(door for door in able if door.page.jurisdiction in held)
    if agreed:
        return Gate(agreed, agreed=True), shut
    return (Gate(tuple(able)) if able else None), shut


def _of_state(corpus: Corpus, case: Case, day: date, door: Door, state: str) -> bool:
    """Whether a door is that of a state: on its own page, or on one of no state that applies there."""
    if door.page.jurisdiction:
        return door.page.jurisdiction == state
    return Assessing(corpus, case, day, state=state).base.scope(door.page) != FALSE


def _may(host: Assessing, condition: Expr | None) -> bool:
    """Whether a condition may hold for this person."""
    return condition is None or True in host.completions.values(host.base.truth(condition))


def visas_of(case: Case, day: date) -> set[str]:
    """The states whose visa the case holds on a day; an unknown last day counts as not over."""
    visas = case.lists.get("visas", ())
    found = set()
    for visa in visas if isinstance(visas, tuple) else ():
        until = visa.get("until")
        if not isinstance(until, Day) or until.last >= day:
            found.add(str(visa.get("state")))
    return found


def _goals(world: World, to: Sequence[str]) -> Iterator[tuple[str, str, World, Crossing | None]]:
    """The kinds of protection there may be: the end that is sought, its name, what the plan is told with."""
    gate = world.gate
    if not to or world.case.host in to:
        yield GRANTED, "host", replace(world, gate=None), None
    for end, kind in ((ABROAD, "protection"), (ADMITTED, "procedure")) if gate is not None else ():
        if gate is not None and (door := gate.giving(kind)) is not None:
            yield end, kind, replace(world, gate=door), None
    for crossing in world.crossings:
        yield ADMITTED, "entry", replace(world, gate=None), crossing


def plan_of(
    corpus: Corpus, cost: Costs, ticks: int, goal: str, kind: str, world: World, crossing: Crossing | None
) -> Plan | None:
    """The cheapest way to one kind of protection, told step by step, with its bounds; None where there is none."""
    protected = (*PROTECTED, ABROAD) if goal == ABROAD else PROTECTED
    mask = ends(world, *((ABROAD, ADMITTED) if goal == ABROAD else (goal,)))
    closed = {step.id for step in world.chances.steps if not _leads(step, crossing)}
    known, chosen = to_go(world, mask, cost, closed)
    found = list(way(world, mask, cost, known, chosen))
    if not found:
        return None
    with LAW:
        steps = Teller(corpus, world, chosen, crossing).steps(found)
    left, gate, chances = under(world, chosen), world.gate, world.chances
    timed = [step.days for step in steps if step.days is not None]
    lost = list(_losses(world, left))
    states = crossing.states if crossing else gate.states if gate else (world.case.host,)
    discretion = sum(not step.of_person and step.modality != "must" for step in steps) + _open(crossing)
    return Plan(
        kind, states, gate.doors if gate else (), steps,
        {reading: left.chance(reading, ticks, *protected) for reading in chances.readings},
        {reading: left.chance(reading, ticks, *REMOVED) for reading in chances.readings},
        {reading: _limbo(left, reading, ticks, protected) for reading in chances.readings},
        (sum(d[0] for d in timed), sum(d[2] for d in timed)), all(step.days for step in steps),
        not left.lawful_removal(), discretion, gate is not None and gate.agreed,
        tuple(Loss(end, acts) for end, acts, _ in lost),
        hinges_of(left, found, [(end, decisions) for end, _, decisions in lost], ticks, protected),
        {reading: left.days(reading, TICK, *protected, *REMOVED) for reading in chances.readings},
        crossing.destinations if crossing else (), rests_on(world.assumed, world.case.host, left.events()),
    )  # fmt: skip


def _leads(step: Step, crossing: Crossing | None) -> bool:
    """Whether a step may be taken on a way over a crossing, or on one over none."""
    if crossing is None:
        return step.id != ONWARDS
    return step.id != TRAVEL and (step.where != ON_THE_WAY or step.id == f"enter {crossing.number}")


def _open(crossing: Crossing | None) -> int:
    """The decisions by which the states gone to may remove the person."""
    return int(crossing.surrender[1] + crossing.expulsion[1] + crossing.informal[1]) if crossing else 0


def _losses(world: World, left: Under) -> Iterator[tuple[str, tuple[Happening, ...], Path]]:
    """The ways in which the person may be removed under a plan, the shortest chain for each, and its decisions."""
    begun = Stories(world, left.entries)
    fresh = Stories(world, left.entries, starts=1)  # where nothing has begun that the case does not say
    for end in REMOVED:
        goal = ends(world, end)
        stories = fresh if fresh.nearest(goal) >= 0 else begun
        if (status := stories.nearest(goal)) >= 0:
            yield end, stories.of(status), stories.path(status)


def _limbo(left: Under, reading: str, ticks: int, protected: Sequence[str]) -> Interval:
    """Between which chances the person is neither protected nor removed after some ticks."""
    lo, hi = left.chance(reading, ticks, *protected, *REMOVED)
    return 1 - hi, 1 - lo


def _waiting(world: World, cost: Costs, ticks: int) -> dict[str, Interval]:
    """Limbo where there is no way to protection: what can be contested is contested, nothing else is done."""
    _, chosen = to_go(world, ends(world, *PROTECTED), cost)
    left = under(world, chosen)
    return {reading: _limbo(left, reading, ticks, PROTECTED) for reading in world.chances.readings}


def _order(plan: Plan) -> tuple[object, ...]:
    """No lawful decision removes; the surest in practice; fewest decisions left to discretion; doors open; days."""
    widest = min((("open", "limited").index(door.state) for door in plan.doors), default=0)
    return (not plan.no_lawful_decision_removes, -round(plan.protected["practice"][0], 6), not plan.agreed,
            plan.discretion, widest, plan.days, plan.states)  # fmt: skip
