"""Leaving the host: through a door that has agreed, or to a state that lets in whoever comes with the papers named.

Other states are modelled as doors only: enter, apply, outcome, and what may take the person away there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from safeconduct.journey.crossings import Crossing
from safeconduct.journey.events import ANY, THERE, Days, Event, Outcome, Pair, Step
from safeconduct.journey.status import (
    ABROAD,
    ADMITTED,
    DOOR,
    ELSEWHERE,
    EXPELLED,
    HANDED_OVER,
    ON_THE_WAY,
    PLACE,
    REFUSED,
    SURRENDERED,
    TURNED_BACK,
)
from safeconduct.law.blocks import Door, Slot
from safeconduct.reason.assessing import Assessing

OUT: Final = "allow_exit"
TRAVEL: Final = "travel"
ONWARDS: Final = f"{TRAVEL} onwards"
"""travel to a state that was not asked before"""
LEAVING: Final = ("ask_prosecutor_consent", TRAVEL)
"""steps that are worth taking once there is somewhere to go"""
APPLIED, AGREED = "applied", "agreed"


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
        return one_of(self.states)

    @property
    def takes(self) -> Days:
        lows, mids, highs = zip(*(door.takes for door in self.doors if door.takes), strict=True)
        return min(lows), sorted(mids)[len(mids) // 2], max(highs)

    def giving(self, what: str) -> Gate | None:
        """The doors behind which lies protection itself, or a procedure in which it is asked for."""
        doors = tuple(door for door in self.doors if door.gives == what)
        return replace(self, doors=doors) if doors else None


def one_of(states: tuple[str, ...]) -> str:
    """The state, where it is one."""
    return states[0] if len(states) == 1 else ""


def through(gate: Gate, host: Assessing) -> Iterator[Step]:
    """Applying at the gate, wherever the law lets a person come to a consulate."""
    act = host.acts.get("apply_for_visa")
    yield Step("apply_for_visa", act, gate.state, act.needs if act else None, {DOOR: APPLIED}, when={DOOR: "none"})


def behind(gate: Gate) -> Iterator[Event]:
    """The decision on the application, and the one in the procedure behind the gate."""
    yield Event("visa_application", gate.state, (
        Outcome(Slot("issue_humanitarian_visa"), "consulate", {DOOR: AGREED}, law=ANY),
        Outcome(Slot("refuse_humanitarian_visa"), "consulate", {DOOR: "none"}, law=ANY),
    ), None, gate.takes, states=gate.states, place="consulate", when={DOOR: APPLIED}, clock=DOOR)  # fmt: skip
    yield Event(f"asylum_decision{THERE}", gate.state, _asylum(ANY), None, states=gate.states, place="asylum office",
                where=(ABROAD,))  # fmt: skip


def _asylum(grant: Pair) -> tuple[Outcome, ...]:
    return (Outcome(Slot("grant_asylum"), "asylum_commission", {PLACE: ADMITTED}, law=grant),
            Outcome(Slot("refuse_asylum"), "asylum_commission", {PLACE: REFUSED}, law=ANY))  # fmt: skip


def leaving(steps: list[Step], gate: Gate | None, crossings: tuple[Crossing, ...]) -> list[Step]:
    """The host's steps with those that lead out as they are here: through a gate that has agreed, and onwards."""
    found = [step for step in steps if step.id not in LEAVING]
    for step in (step for step in steps if step.id in LEAVING):
        if gate is not None and (step.id == TRAVEL or not crossings):
            found.append(replace(step, when={**step.when, DOOR: AGREED}))
        elif crossings and step.id != TRAVEL:
            found.append(step)
        if crossings and step.id == TRAVEL:
            begun = AGREED if gate is not None and gate.agreed else "none"
            found.append(replace(step, id=ONWARDS, when={**step.when, DOOR: begun}))
    return found


def led_into(step: Step, event: Event, gate: Gate | None) -> Event:
    """The encounter an act leads into: what the act would change, it changes only if the way is let free."""
    place = ON_THE_WAY if step.id == ONWARDS else ABROAD if step.id == TRAVEL and gate is not None else ELSEWHERE
    out: dict[str, Any] = {**step.effect, PLACE: place}
    outcomes = tuple(replace(o, effect=out) if o.id == OUT else o for o in event.outcomes)
    return replace(event, id=f"{step.id}>{event.id}", outcomes=outcomes)


def entering(crossing: Crossing) -> Iterator[Step]:
    """Coming to the border of a state, and asking for asylum there."""
    n, state = crossing.number, one_of(crossing.states)
    yield Step(f"enter {n}", None, state, None, {}, f"enter {n}>entry_control", where=ON_THE_WAY)
    yield Step(f"apply_for_asylum {n}", None, state, None, {PLACE: crossing.asking}, where=crossing.inside)


def beyond(crossing: Crossing) -> Iterator[Event]:
    """What the state may decide: to let in, to grant asylum, to surrender; and what was reported there outside law."""
    n, states = crossing.number, crossing.states
    state, there = one_of(states), (crossing.inside, crossing.asking)
    least, most = crossing.entry
    yield Event(f"enter {n}>entry_control", state, (
        Outcome(Slot("allow_entry"), "border_guard", {PLACE: crossing.inside}, law=crossing.entry),
        Outcome(Slot("refuse_entry"), "border_guard", {PLACE: TURNED_BACK}, law=(1 - most, 1 - least)),
    ), None, states=states, place="airport or land border", where=(ON_THE_WAY,))  # fmt: skip
    yield Event(f"asylum_decision {n}", state, _asylum(crossing.asylum), None, crossing.takes, states=states,
                place="asylum office", where=(crossing.asking,), clock=PLACE)  # fmt: skip
    yield Event(f"surrender {n}", state, (
        Outcome(Slot("surrender"), "chance", {PLACE: SURRENDERED}, law=crossing.surrender),
    ), None, states=states, where=there)  # fmt: skip
    yield Event(f"expel {n}", state, (
        Outcome(Slot("expel"), "chance", {PLACE: EXPELLED}, law=crossing.expulsion),
    ), None, states=states, where=there)  # fmt: skip
    yield Event(f"hand_over_informally {n}", state, (
        Outcome(Slot("hand_over_informally"), "chance", {PLACE: HANDED_OVER}, unlawful=True, law=crossing.informal),
    ), None, states=states, where=there)  # fmt: skip
