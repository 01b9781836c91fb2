"""All that can happen to a person: moves as the pages of the host and of the requesting state have them, and leaving.

Only what an end means is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from safeconduct.journey.crossings import Crossing, handed_over
from safeconduct.journey.events import ANY, LATER, Event, Outcome, Step
from safeconduct.journey.leaving import Gate, behind, beyond, entering, leaving, led_into, through
from safeconduct.journey.status import AT, DOOR, EXPELLED, GRANTED, HANDED_OVER, PLACE, PROTECTED, SURRENDERED
from safeconduct.law.blocks import Encounter, Slot
from safeconduct.reason.assessing import Assessing

END_OF: Final[Mapping[str, str]] = {
    "surrender": SURRENDERED, "expel": EXPELLED, "hand_over_informally": HANDED_OVER, "grant_asylum": GRANTED,
}  # fmt: skip
"""acts by which a journey ends, and how"""


class Moves:
    """All that can happen in the host, through one gate and over crossings; *parts* are the assessments asked."""

    def __init__(self, parts: Sequence[Assessing], gate: Gate | None, crossings: tuple[Crossing, ...] = ()) -> None:
        self.parts, self.gate = parts, gate
        events = [event for part in parts for event in _events(part, home=part is not parts[0])]
        steps = [step for part in parts for step in _steps(part, home=part is not parts[0])]
        events += _outside(parts[0], events)
        self.events = [event for event in events if not event.met]
        self.steps = list[Step]()
        for step in leaving(steps, gate, crossings):
            led = next((e for e in events if e.met and e.id == step.meets and e.state == step.state), None)
            if step.meets and led is None:
                continue
            self.steps.append(replace(step, meets=f"{step.id}>{led.id}", effect={}) if led else step)
            if led:
                self.events.append(led_into(step, led, gate))
        if gate is not None:
            self.steps += through(gate, parts[0])
            self.events += behind(gate)
        for crossing in crossings:
            self.steps += entering(crossing)
            self.events += beyond(crossing)
        self.by_id: Mapping[str, Event] = {event.id: event for event in self.events}

    def facts(self) -> set[str]:
        """Every fact that a move changes."""
        effects = [o.effect for e in self.events for o in e.outcomes] + [s.effect for s in self.steps]
        return {name for effect in effects for name in effect} - {PLACE, DOOR, AT}


def _events(part: Assessing, *, home: bool) -> Iterator[Event]:
    met = {act.meets for act in part.acts.values()}
    named: set[str] = set()
    for block in part.law.of_kind(Encounter):
        if block.page.jurisdiction not in ((part.state,) if home else (part.state, "")):
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


def _outside(part: Assessing, events: Sequence[Event]) -> Iterator[Event]:
    """Hand-overs outside any procedure that were reported in the host, where no encounter there lists them."""
    name = "hand_over_informally"
    listed = any(outcome.id == name for event in events for outcome in event.outcomes)
    if not listed and handed_over(part, part.state):
        outcome = Outcome(Slot(name), "chance", {PLACE: HANDED_OVER}, unlawful=True, law=ANY)
        yield Event(name, part.state, (outcome,), None)
