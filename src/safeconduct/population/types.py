"""What the law makes of a legal type on a day: which clocks run in each status, and what each may end in.

No rule of law and none of practice is written here: events, acts and their effects are the pages' (`journey.moves`),
modalities come from the walker's diagrams on bit planes (`journey.judge`), and reports bound them (`journey.practice`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from safeconduct.journey.build import CONSISTENT, may_change, nodes_of
from safeconduct.journey.chances import Chances, Reported
from safeconduct.journey.events import Event, Outcome
from safeconduct.journey.judge import Judge, facts_read, parts_of
from safeconduct.journey.leaving import AGREED, APPLIED, Gate
from safeconduct.journey.moves import Moves
from safeconduct.journey.practice import reported_of
from safeconduct.journey.routes import open_to
from safeconduct.journey.status import AT, DOOR, PLACE, PLACES, Field, Layout, Matrix
from safeconduct.law.blocks import Door, Slot
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.worked import closed
from safeconduct.population.scenario import Chance, Group, Rate, Scenario
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.diagrams import Node

DONE: Final = "person"


@dataclass(frozen=True)
class Clock:
    """What may come about in some statuses: an act of a person, an encounter, or an act that comes about by itself."""

    name: str
    step: int
    """the number of the act of the person, -1 for an event"""
    event: Event | None
    outcomes: tuple[Outcome, ...]

    @property
    def at(self) -> str:
        """The encounter at which it ends, by the name that chances are given for."""
        if self.event is None:
            return self.name
        return self.event.encounter.id if self.event.encounter else self.event.id


@dataclass(frozen=True)
class Type:
    """A group under the law and the practice of a day, before its statuses are known."""

    group: Group
    part: Assessing
    moves: Moves
    nodes: Mapping[Hashable, Node]
    clocks: tuple[Clock, ...]
    reported: Mapping[tuple[str, int], Reported]

    def chances(self, layout: Layout) -> Chances:
        """What the law says of rows of statuses."""
        names: set[Hashable] = {(kind, c.name) for c in self.clocks if c.step >= 0 for kind in ("step", "needs")}
        names |= {("due", c.event.id) for c in self.clocks if c.event}
        names |= {(c.event.id, i) for c in self.clocks if c.event for i in range(len(c.outcomes))}
        acts = {o.id for c in self.clocks for o in c.outcomes}
        names |= {name for name in self.nodes if isinstance(name, tuple) and name[0] == "stay" and name[1] in acts}
        nodes: dict[Hashable, Node] = {name: node for name, node in self.nodes.items() if name in names}
        judge = Judge([self.part], {**nodes, CONSISTENT: self.part.completions.possible}, layout)
        return Chances(layout, judge, self.moves.steps, self.moves.events, self.reported)


def types_of(corpus: Corpus, scenario: Scenario, group: Group, days: Sequence[date]) -> Iterator[Type]:
    """A group on each day: where neither law nor practice nor the open doors are others, the same type again."""
    case = closed(corpus, group.case)  # what a case does not say is as with most people: no, none or nothing
    timed = {rate.act for rate in scenario.rates if not rate.groups or group.name in rate.groups}
    laws, known = set(law_days(corpus, scenario)), dict[Any, Type]()
    law, part = date.min, None
    for day in days:
        asked = replace(case, as_of=day)
        if part is None or day in laws:
            law, part = day, parts_of(corpus, asked, day, avoid=(case.requesting,))[0]
        gate = open_to(corpus, asked, day, Assessing(corpus, asked, day), ())[0] if "apply_for_visa" in timed else None
        practice = scenario.practice_as_of or day
        regime, _ = corpus.regime(scenario.host, practice)
        key = law, gate.takes if gate else None, gate.states if gate else (), regime
        if key not in known:
            known[key] = _type(group, part, gate, timed, practice)
        yield known[key]


def _type(group: Group, part: Assessing, gate: Gate | None, timed: Collection[str], practice: date) -> Type:
    moves = Moves([part], gate)
    moves.steps = [step for step in moves.steps if step.id in timed]
    led = {step.meets for step in moves.steps}
    moves.events = [e for e in moves.events if e.id in led or (not e.led and (comes(e) or e.id in timed))]
    reported = reported_of(part, moves.events, practice)
    return Type(group, part, moves, nodes_of([part], moves), tuple(_clocks(moves)), reported)


def comes(event: Event) -> bool:
    """Whether the pages say when an event comes about: how long a procedure takes, but not how often police check."""
    return bool(event.encounter.takes if event.encounter else event.takes)


def _clocks(moves: Moves) -> Iterator[Clock]:
    for number, step in enumerate(moves.steps):
        event = moves.by_id.get(step.meets)
        outcomes = event.outcomes if event else (Outcome(Slot(step.id), DONE, step.effect),)
        yield Clock(step.id, number, event, outcomes)
    for event in moves.events:
        if not event.led:
            yield Clock(event.id, -1, event, event.outcomes)


def layout_of(types: Collection[Type], named: Collection[str]) -> Layout:
    """The fields of a status: place, application at a door, and whatever an act changes and the law here turns on."""
    facts = set(named) - {PLACE}
    for one in types:
        opened = {path for path in facts_read(one.part, list(one.nodes.values())) if path in _changed(one)}
        facts |= {path for path in opened if may_change(one.part, path)}
    kinds = next(iter(types)).part.corpus.vocabulary.facts
    fields = [Field(PLACE, PLACES), Field(DOOR, ("none", APPLIED, AGREED)), Field(AT, ("",))]
    fields += [Field(path, kinds[path].type.codes or (False, True)) for path in sorted(facts)]
    return Layout(fields)


def _changed(one: Type) -> set[str]:
    """Every fact that an act of the law changes, and that the type therefore leaves to the status."""
    acts = (act for versions in one.part.law.acts.values() for act in versions)
    found = {path for act in acts for path, _ in act.effect}
    return found | one.moves.facts()


def first_status(one: Type, layout: Layout) -> Matrix:
    """The status in which a group arrives: as its case says, else nothing has begun."""
    said = {}
    for field in layout.fields:
        given = one.group.case.facts.get(field.name)
        said[field.name] = given if given in field.values else field.values[0]
    return layout.row(said)


def law_days(corpus: Corpus, scenario: Scenario) -> list[date]:
    """Each day from which the host's law, or what binds the two states, may be otherwise."""
    edges = [
        edge
        for block in corpus.of_state(scenario.host).blocks
        for edge in (block.since, block.until)
        if not isinstance(block, Door)
    ]
    for (state, _), row in corpus.tables.parties.items():
        if state in (scenario.host, scenario.requesting):
            edges += [row.since if isinstance(row.since, Day) else None, row.until]
    return [day for edge in edges if edge is not None for day in _turns(edge)]


def turning_days(corpus: Corpus, scenario: Scenario) -> tuple[date, ...]:
    """The first day, and each later one on which law, practice, a door or a rate may be otherwise."""
    days = set(law_days(corpus, scenario))
    if any(rate.act == "apply_for_visa" for rate in scenario.rates):
        days |= {day for door in corpus.doors for edge in (door.since, door.until) if edge for day in _turns(edge)}
    if scenario.practice_as_of is None:
        days |= {regime.since for regime in corpus.tables.regimes.get(scenario.host, ())}
        days |= {rate.since for rate in scenario.rates if rate.since}
        days |= {chance.since for chance in scenario.chances if chance.since}
    return tuple(sorted({scenario.first} | {day for day in days if scenario.first < day < scenario.last}))


def _turns(edge: Day) -> set[date]:
    """The days on which something with this edge may begin to be otherwise: its first, and the one after its last."""
    return {edge.first} if edge.exact else {edge.first, edge.last + timedelta(1)}


def rate_of(scenario: Scenario, clock: str, group: str, day: date) -> int:
    """The number of the last rate that holds for a clock and group on a day; -1 where only the page says."""
    return _last(scenario, [rate if rate.act == clock else None for rate in scenario.rates], group, day)


def chance_of(scenario: Scenario, encounter: str, act: str, group: str, day: date) -> int:
    """The number of the last chance given for an outcome of an encounter; -1 where nobody says."""
    said = [chance if (chance.at, chance.act) == (encounter, act) else None for chance in scenario.chances]
    return _last(scenario, said, group, day)


def _last(scenario: Scenario, items: Sequence[Rate | Chance | None], group: str, day: date) -> int:
    day = scenario.practice_as_of or day
    fits = (
        number
        for number, item in enumerate(items)
        if item and (not item.groups or group in item.groups) and (item.since is None or item.since <= day)
    )
    return max(fits, default=-1)
