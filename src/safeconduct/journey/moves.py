"""What can change a status: acts of the person, and events, which authorities or chance bring about.

An event is an encounter with its outcomes, or a single act that comes about by itself. All of it stands on the pages;
only what an end means is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from safeconduct.journey.status import (
    ABROAD,
    ADMITTED,
    AT,
    DOOR,
    ELSEWHERE,
    EXPELLED,
    GRANTED,
    HANDED_OVER,
    HOST,
    MOST_COUNTED,
    PLACE,
    PROTECTED,
    REFUSED,
    SURRENDERED,
    TICK,
    process_of,
)
from safeconduct.law.blocks import Act, Door, Encounter, Slot
from safeconduct.law.conditions import Expr
from safeconduct.reason.assessing import Assessing

END_OF: Final[Mapping[str, str]] = {
    "surrender": SURRENDERED, "expel": EXPELLED, "hand_over_informally": HANDED_OVER, "grant_asylum": GRANTED,
}  # fmt: skip
"""acts by which a journey ends, and how"""
CONTESTS: Final = ("appeal", "complain")
"""how the names of acts begin by which a decision is contested; one of them is done whenever it can be"""
THERE: Final = "_there"
"""after the name of an encounter that takes place in another state"""
LATER: Final = "later "
"""before the name of an act that also comes about outside the encounters it is an outcome of"""
OUT: Final = "allow_exit"
LEAVING: Final = ("ask_prosecutor_consent", "travel")
"""steps that are worth taking once a door has agreed"""
APPLIED, AGREED = "applied", "agreed"
ANY: Final = (0.0, 1.0)
Days = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an event may end: an act, what it changes, and whether it is one of the documented unlawful ones."""

    slot: Slot
    by: str
    effect: Mapping[str, Any]
    unlawful: bool = False
    law: tuple[float, float] | None = None
    """its bounds by the law, where no norm on it is read in the status: what another state decides"""

    @property
    def id(self) -> str:
        return self.slot.act


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may come about where it is *due*: an encounter, a single act, or the decision behind a door."""

    id: str
    state: str
    outcomes: tuple[Outcome, ...]
    due: Expr | None
    takes: Days | None = None
    encounter: Encounter | None = None
    met: bool = False
    """an act of the person leads into it; it does not come about by itself"""
    door: bool = False
    """what another state decides on an application"""
    place: str = ""
    where: str = HOST
    """the place in which the person is when it comes"""
    when: Mapping[str, Any] = field(default_factory=dict)
    """fields of the journey itself that must have these values"""
    clock: str = ""
    """the process whose time it waits for, if not that of the stage it changes"""

    @property
    def named(self) -> str:
        """The encounter it is, or the act that comes about by itself."""
        return self.encounter.id if self.encounter else self.id.removeprefix(LATER).removesuffix(THERE)

    @property
    def led(self) -> bool:
        """Whether an act of the person has led into it."""
        return ">" in self.id

    @property
    def within_hours(self) -> bool:
        """Whether it is over within the tick in which it becomes due, a link in a chain of hours."""
        return self.encounter is not None and self.takes is not None and self.takes[2] < TICK and not self.met

    @property
    def least(self) -> int:
        """How many ticks its process has run before it is announced: it is held in the tick that follows."""
        return min(max((self.takes[0] if self.takes else 0) // TICK - 1, 0), MOST_COUNTED)


@dataclass(frozen=True, slots=True)
class Step:
    """An act of the person."""

    id: str
    act: Act | None
    state: str
    needs: Expr | None
    effect: Mapping[str, Any]
    meets: str = ""
    due: Expr | None = None
    """the status in which it is worth doing, if not wherever its needs are met"""
    when: Mapping[str, Any] = field(default_factory=dict)
    """fields of the journey itself that must have these values"""
    where: str = HOST
    """the place in which the person is when it is done"""

    @property
    def process(self) -> str:
        if self.effect:
            return process_of(next(iter(self.effect)))
        return self.meets or self.id

    @property
    def contests(self) -> bool:
        return self.id.startswith(CONTESTS)


@dataclass(frozen=True, slots=True)
class Gate:
    """The doors that stand open to this person, told apart by what lies behind them only."""

    doors: tuple[Door, ...]
    agreed: bool = False
    """one of their states has given its visa already"""

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(door.page.jurisdiction or door.page.id for door in self.doors))

    @property
    def state(self) -> str:
        """The state, where it is one."""
        return self.states[0] if len(self.states) == 1 else ""

    @property
    def best(self) -> str:
        """The state of the door that stands open widest."""
        order = ("open", "limited", "suspended", "closed")
        return min((door.state for door in self.doors), key=order.index)

    @property
    def takes(self) -> Days:
        lows, mids, highs = zip(*(door.takes for door in self.doors if door.takes), strict=True)
        return min(lows), sorted(mids)[len(mids) // 2], max(highs)

    def giving(self, what: str) -> Gate | None:
        """The doors behind which lies protection itself, or a procedure in which it is asked for."""
        doors = tuple(door for door in self.doors if door.gives == what)
        return replace(self, doors=doors) if doors else None


class Moves:
    """All that can happen to a person in the host state, and through one gate; *parts* are the assessments asked."""

    def __init__(self, parts: Sequence[Assessing], gate: Gate | None) -> None:
        self.parts, self.gate = parts, gate
        events = [event for part in parts for event in _events(part, home=part is not parts[0])]
        steps = [step for part in parts for step in _steps(part, home=part is not parts[0])]
        if gate is not None:
            steps += _through(gate, parts[0])
            events += _behind(gate)
        steps = [replace(s, when={**s.when, DOOR: AGREED}) if s.id in LEAVING else s for s in steps]
        steps = [step for step in steps if step.id not in LEAVING or gate is not None]
        self.events = [event for event in events if not event.met]
        self.steps = list[Step]()
        for step in steps:
            led = next((e for e in events if e.met and e.id == step.meets and e.state == step.state), None)
            if step.meets and led is None:
                continue
            self.steps.append(replace(step, meets=f"{step.id}>{led.id}", effect={}) if led else step)
            if led:
                self.events.append(_led_into(step, led, gate))
        self.by_id: Mapping[str, Event] = {event.id: event for event in self.events}

    def facts(self) -> set[str]:
        """Every fact that a move changes."""
        effects = [o.effect for e in self.events for o in e.outcomes] + [s.effect for s in self.steps]
        return {name for effect in effects for name in effect} - {PLACE, DOOR, AT}


def _events(part: Assessing, *, home: bool) -> Iterator[Event]:
    met = {act.meets for act in part.acts.values()}
    named: set[str] = set()
    for block in part.law.of_kind(Encounter):
        if block.page.jurisdiction not in (part.state, ""):
            continue
        if block.due is None and block.id not in met:
            continue
        outcomes = tuple(
            Outcome(o.slot, o.by, _effect(part, o.slot.act, o.effect), o.unlawful) for o in block.outcomes
        )
        named |= {o.slot.act for o in block.outcomes}
        days = [act.takes for o in block.outcomes if (act := part.acts.get(o.slot.act)) and act.takes]
        takes = block.takes or (
            (min(d[0] for d in days), min(d[1] for d in days), max(d[2] for d in days)) if days else None
        )
        yield Event(block.id, part.state, outcomes, block.due, takes, block, block.due is None, place=block.where)
    for name, act in part.acts.items():
        by = [who for who in act.by if who != "person"]
        if home or not by or (name in named and act.due is None) or not (act.effect or name in END_OF):
            continue
        if name in END_OF and END_OF[name] in PROTECTED:
            continue
        due = act.due if act.due is not None else act.needs
        if name in END_OF and act.needs is None:
            continue
        slots = [Slot(name)]
        who = "chance" if "chance" in by else by[0]  # what another state does is no act of an authority here
        outcomes = tuple(Outcome(slot, who, _effect(part, name, None)) for slot in slots)
        ident = f"{LATER}{name}" if name in named else name
        yield Event(ident, part.state, outcomes, due, act.takes, met=name in met)


def _effect(part: Assessing, name: str, own: Sequence[tuple[str, Any]] | None) -> dict[str, Any]:
    act = part.acts.get(name)
    effect = dict(own if own is not None else act.effect if act else ())
    if name in END_OF:
        effect[PLACE] = END_OF[name]
    return effect


def _steps(part: Assessing, *, home: bool) -> Iterator[Step]:
    for name, act in part.acts.items():
        here = not home or act.page.jurisdiction == part.state
        if here and "person" in act.by and (act.effect or act.meets):
            yield Step(name, act, part.state, act.needs, dict(act.effect), act.meets, act.due)


def _through(gate: Gate, host: Assessing) -> Iterator[Step]:
    """Applying at the gate."""
    yield Step("apply_for_visa", host.acts.get("apply_for_visa"), gate.state, None, {DOOR: APPLIED},
               when={DOOR: "none"})  # fmt: skip


def _behind(gate: Gate) -> Iterator[Event]:
    """The decision on the application, and the one in the procedure behind the gate."""
    yield Event("visa_application", gate.state, (
        Outcome(Slot("issue_humanitarian_visa"), "consulate", {DOOR: AGREED}, law=ANY),
        Outcome(Slot("refuse_humanitarian_visa"), "consulate", {DOOR: "none"}, law=ANY),
    ), None, gate.takes, door=True, place="consulate", when={DOOR: APPLIED}, clock=DOOR)  # fmt: skip
    yield Event(f"asylum_decision{THERE}", gate.state, (
        Outcome(Slot("grant_asylum"), "asylum_commission", {PLACE: ADMITTED}, law=ANY),
        Outcome(Slot("refuse_asylum"), "asylum_commission", {PLACE: REFUSED}, law=ANY),
    ), None, None, door=True, place="asylum office", where=ABROAD)  # fmt: skip


def _led_into(step: Step, event: Event, gate: Gate | None) -> Event:
    """The encounter an act leads into: what the act would change, it changes only if the way is let free."""
    out = {**step.effect, PLACE: ELSEWHERE}
    if step.id == "travel" and gate is not None:
        out = {**step.effect, PLACE: ABROAD}
    outcomes = tuple(replace(o, effect=out) if o.id == OUT else o for o in event.outcomes)
    return replace(event, id=f"{step.id}>{event.id}", outcomes=outcomes)
