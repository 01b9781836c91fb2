"""From a case to the graph of what can follow: which facts a status needs, and only those."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any, Final

import numpy as np

from safeconduct.journey.assumed import judged_of
from safeconduct.journey.chances import Chances, clock_of
from safeconduct.journey.crossings import Crossing
from safeconduct.journey.events import ANY, Event, Outcome, Step
from safeconduct.journey.explore import MOST_STATUSES, Graph, explore
from safeconduct.journey.judge import Judge, alone, facts_read, starting, truth, verdicts_of
from safeconduct.journey.leaving import AGREED, APPLIED, Gate
from safeconduct.journey.moves import Moves
from safeconduct.journey.practice import reported_of
from safeconduct.journey.status import AT, CLOCK, DOOR, HOST, OPEN, PLACE, PLACES, Field, Layout, Matrix
from safeconduct.law.assumed import Assumption
from safeconduct.law.blocks import Limit, Slot
from safeconduct.law.case import Case
from safeconduct.law.values import NOT_APPLICABLE
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.diagrams import FALSE, TRUE, Node

Nodes = dict[Hashable, Node]
CONSISTENT: Final = "consistent"


@dataclass(frozen=True)
class World:
    """What can follow for one person through one gate, and what it was made of."""

    case: Case
    day: date
    gate: Gate | None
    crossings: tuple[Crossing, ...]
    parts: tuple[Assessing, ...]
    chances: Chances
    graph: Graph
    assumed: tuple[Assumption, ...]
    forks: int
    """how many of the first statuses are ways in which the start can be"""


def build(
    case: Case, day: date, parts: Sequence[Assessing], gate: Gate | None, crossings: tuple[Crossing, ...] = (), *,
    assumed: Sequence[Assumption] = (), most: int = MOST_STATUSES,
) -> World:  # fmt: skip
    """Explore what can follow. Raises `TooManyStatusesError`."""
    moves = Moves(parts, gate, crossings)
    nodes = nodes_of(parts, moves)
    steps, events, used = bearing(parts, moves, nodes)
    reported = reported_of(parts[0], events, day)
    narrowed = {event for (event, _), said in reported.items() if (said.lo, said.hi) != ANY}
    judged = judged_of(assumed, case.host, events) if assumed else None
    narrowed |= judged.events if judged else set()
    layout = layout_of(case, parts[0], events, steps, used, gate, narrowed)
    names: set[Hashable] = {(kind, s.id) for s in steps for kind in ("step", "needs")}
    names |= {("due", e.id) for e in events}
    names |= {(e.id, i) for e in events for i in range(len(e.outcomes))}
    acts = {o.id for e in events for o in e.outcomes}
    names |= {name for name in nodes if isinstance(name, tuple) and name[0] == "stay" and name[1] in acts}
    wanted: Nodes = {name: node for name, node in nodes.items() if name in names}
    judge = Judge(parts, {**wanted, CONSISTENT: parts[0].completions.possible}, layout)
    chances = Chances(layout, judge, steps, events, reported, judged)
    forks = forks_of(start_of(case, layout, gate is not None and gate.agreed), layout, judge)
    return World(case, day, gate, crossings, tuple(parts), chances, explore(chances, forks, most=most), tuple(assumed),
                 len(forks))  # fmt: skip


def nodes_of(parts: Sequence[Assessing], moves: Moves) -> Nodes:
    """The diagrams of every condition and conclusion a move hangs on."""
    of, host = {part.state: part for part in parts}, parts[0]
    found: Nodes = {}
    for step in moves.steps:
        part = of.get(step.state, host)
        found["needs", step.id] = part.d.and_(truth(part, step.needs), truth(part, step.due))
        judged = part.judge(Slot(step.said), "person") if step.where == HOST else None
        found["step", step.id] = judged.node if judged else TRUE
    for event in moves.events:
        part = of.get(event.state, host)
        found["due", event.id] = truth(part, event.due)
        if event.states:
            continue
        verdicts = verdicts_of(part, event.encounter) if event.encounter else {}
        for place, outcome in enumerate(event.outcomes):
            found[event.id, place] = _judged(part, event, outcome, verdicts)
    for act in sorted({o.id for e in moves.events for o in e.outcomes}):
        stay = stay_on(host, act)
        if stay != FALSE:
            found["stay", act] = stay
    return found


def _judged(part: Assessing, event: Event, outcome: Outcome, verdicts: Mapping[tuple[str, str], Any]) -> Node:
    """The modality of an outcome; where several qualifications are judged, any of theirs is possible."""
    act = part.acts.get(outcome.id)
    if act is not None and act.carries:
        authorities = part._authorities(act.carries)
        judged = [one for who in authorities if (one := part.judge(Slot(act.carries), who)) is not None]
        return judged[0].node if judged else part.d.end("no_basis")
    some = verdicts.get((outcome.id, outcome.by)) if event.encounter else alone(part, outcome.id, outcome.by)
    if not some:
        return part.d.end(None)
    node: Node = some[-1].node
    return node


def stay_on(part: Assessing, act: str) -> Node:
    """Where a waiting limit without an end of its own runs on an act: it is not yet to be done.

    One with an end waits for a ruling or a day, as the stages of the process do themselves.
    """
    found = FALSE
    for limit in part.law.of_kind(Limit):
        if limit.kind == "waiting" and act in limit.acts and limit.when is not None and not limit.lengths:
            where = part.d.and_(part.base.in_force(limit), part.base.scope(limit.page))
            found = part.d.or_(found, part.d.and_(where, part.base.truth(limit.when)))
    return found


def bearing(
    parts: Sequence[Assessing], moves: Moves, nodes: Nodes
) -> tuple[tuple[Step, ...], tuple[Event, ...], set[str]]:
    """Only the moves that can bear on an end of the journey, and the facts they read, from the ends backwards."""
    host = parts[0]
    used, steps, events = set[str](), list[Step](), list[Event]()
    while True:
        kept = [e for e in moves.events if any(PLACE in o.effect or DOOR in o.effect or set(o.effect) & used
                                               for o in e.outcomes)]  # fmt: skip
        led = {e.id for e in kept}
        able = [s for s in moves.steps if set(s.effect) & (used | {DOOR, PLACE}) or s.meets in led]
        read = [nodes[name] for e in kept for name in [("due", e.id), *((e.id, i) for i in range(len(e.outcomes)))]
                if name in nodes]  # fmt: skip
        read += [nodes[kind, s.id] for s in able for kind in ("needs", "step")]
        read += [nodes["stay", o.id] for e in kept for o in e.outcomes if ("stay", o.id) in nodes]
        more = (facts_read(host, read) & moves.facts()) | used
        opened = {path for e in kept for o in e.outcomes for act in host.acts.values() if o.id in act.opens
                  for path, _ in act.effect}  # fmt: skip
        more |= opened
        more = {path for path in more if may_change(host, path)}
        if more == used and len(kept) == len(events) and len(able) == len(steps):
            return tuple(able), tuple(kept), used
        used, steps, events = more, able, kept


def may_change(host: Assessing, path: str) -> bool:
    """Whether a fact is not one that the vocabulary's constraints fix for everybody."""
    return len(host.completions.values(host.base.fact(path)) - {NOT_APPLICABLE}) > 1


def layout_of(
    case: Case, host: Assessing, events: Sequence[Event], steps: Sequence[Step], used: set[str], gate: Gate | None,
    narrowed: set[str],
) -> Layout:  # fmt: skip
    """The fields of a status: place, application, encounter at hand, facts, and the clocks that anything waits for."""
    clocks: dict[str, int] = {}
    for event in events:
        process = clock_of(event)
        if process and event.least:
            clocks[process] = max(clocks.get(process, 0), event.least)
    effects = [o.effect for event in events for o in event.outcomes] + [step.effect for step in steps]
    places = dict.fromkeys((*PLACES, *(effect[PLACE] for effect in effects if PLACE in effect)))
    fields = [Field(PLACE, tuple(places)), Field(DOOR, ("none", APPLIED, AGREED) if gate else ("none",)),
              Field(AT, ("", *sorted(narrowed)))]  # fmt: skip
    for path in sorted(used):
        kind = host.corpus.vocabulary.facts[path].type
        values: tuple[Any, ...] = kind.codes if kind.name == "code" else (False, True)
        fields.append(Field(path, (*values, OPEN) if starting(case, path, values) == OPEN else values))
    fields += [Field(CLOCK + name, tuple(range(most + 1))) for name, most in sorted(clocks.items())]
    return Layout(fields)


MOST_FORKS: Final = 2048
"""in how many ways what is open of the processes is fixed at the start; beyond that it stays open at each step"""


def start_of(case: Case, layout: Layout, visa: bool) -> Matrix:
    """The status of the case; a process that has run for some time already may be ripe: its clock is full."""
    said: dict[str, Any] = {DOOR: AGREED} if visa else {}
    for field in layout.fields:
        if field.name.startswith(CLOCK):
            said[field.name] = field.values[-1]
        elif field.name not in (PLACE, DOOR, AT):
            said[field.name] = starting(case, field.name, [v for v in field.values if v != OPEN])
    return layout.row(said)


def forks_of(start: Matrix, layout: Layout, judge: Judge) -> Matrix:
    """The ways in which what the case leaves open of a status can be, nothing begun first; else the start itself."""
    open_ = [i for i, field in enumerate(layout.fields)
             if field.values[start[0, i]] == OPEN and field.name.endswith(".stage")]  # fmt: skip
    sizes = [len(layout.fields[i].values) - 1 for i in open_]
    found = np.repeat(start, int(np.prod(sizes)), axis=0) if np.prod(sizes) <= MOST_FORKS * 16 else start
    if len(found) > 1:
        found[:, open_] = np.array(list(product(*(range(size) for size in sizes))), np.uint8)
        found = found[judge.may(CONSISTENT, found)]
    return found if 0 < len(found) <= MOST_FORKS else start


__all__ = ["World", "build", "replace"]
