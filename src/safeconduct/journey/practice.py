"""What was reported, as bounds on the outcomes of events: a rate only where it is known of how many.

DESIGN section 5: no rate without a known count of all, or at least twenty independent persons at the encounter; below
that practice bounds nothing. It may open an outcome that favours the person and that no norm allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from safeconduct.journey.chances import Reported
from safeconduct.journey.events import ANY, Event, Outcome
from safeconduct.law.recognition import last_before
from safeconduct.law.tables import Practice
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.practice import exact_interval, interval

ENOUGH: Final = 20
"""independent persons at one encounter, from which on the shares among them bound practice"""
Pair = tuple[float, float]


def reported_of(part: Assessing, events: Sequence[Event], day: date) -> dict[tuple[str, int], Reported]:
    """For each outcome of an event, what practice of the regime of the day makes of it for this person.

    Where one of several states decides, it is what holds in all of them.
    """
    found = {}
    for event in events:
        states = event.states or (event.state,)
        groups = [[cells_of(part, event, outcome, state, day) for outcome in event.outcomes] for state in states]
        for place, outcome in enumerate(event.outcomes):
            spans = [_bounds(part, of_state, place) for of_state in groups]
            if event.named == "asylum_decision" and event.states:
                shares = [_decided(part, outcome, state, day) for state in states]
                spans = [_narrowed(span, share) for span, share in zip(spans, shares, strict=True)]
            opens = [cell for of_state in groups for cell in of_state[place]
                     if cell.favours and cell.reported and fits(part, cell) != "no"]  # fmt: skip
            found[event.id, place] = Reported(min(lo for lo, _ in spans), max(hi for _, hi in spans), bool(opens),
                                              only_after(part, outcome) if opens else {})  # fmt: skip
    return found


def _bounds(part: Assessing, groups: Sequence[Sequence[Practice]], place: int) -> Pair:
    people = {cell.people for cells in groups for cell in cells}
    persons = {name: sum(c.persons for cells in groups for c in cells if c.people == name) for name in people}
    return bounds(part, groups[place], persons)


def cells_of(part: Assessing, event: Event, outcome: Outcome, state: str, day: date) -> list[Practice]:
    """The cells on an outcome in a state: of the encounter, else of the act anywhere."""
    encounter = event.named if event.encounter or event.states else ""
    return list(part.corpus.practice(state, encounter, outcome.id, day))


def _decided(part: Assessing, outcome: Outcome, state: str, day: date) -> Pair:
    """Between which shares a state granted asylum, or refused it, to applicants from the requesting state.

    Of its last whole year with enough decisions. Files closed without a decision may count either way.
    """
    found = last_before(part.corpus.tables.decisions.get((state, part.case.requesting), ()), day)
    if found is None:
        return ANY
    granted = found.convention + found.other
    this = granted if outcome.id == "grant_asylum" else found.rejected
    return exact_interval(this, found.decided + found.closed)[0], exact_interval(this, found.decided)[1]


def _narrowed(one: Pair, other: Pair) -> Pair:
    lo, hi = max(one[0], other[0]), min(one[1], other[1])
    return (lo, hi) if lo <= hi else ANY


def bounds(part: Assessing, cells: Sequence[Practice], persons: Mapping[str, int]) -> tuple[float, float]:
    """Between which shares practice lies for this person; [0, 1] where it bounds nothing."""
    lo, hi = 0.0, 1.0
    for cell in cells:
        if fits(part, cell) != "yes":
            continue
        least, most = interval(cell)
        if (least, most) == (0.0, 1.0) and cell.of is None and persons[cell.people] >= ENOUGH:
            least, most = exact_interval(cell.persons, persons[cell.people])
        lo, hi = max(lo, least), min(hi, most)
    return (lo, hi) if lo <= hi else (0.0, 1.0)


def fits(part: Assessing, cell: Practice) -> str:
    """Whether the person is of the class a cell counts: yes, no or open."""
    holds = part.corpus.vocabulary.classes[cell.people].holds
    if holds is None:
        return "yes" if cell.people == "any" else "no"
    values = part.completions.values(part.base.truth(holds))
    return "open" if len(values) > 1 else "yes" if True in values else "no"


def only_after(part: Assessing, outcome: Outcome) -> dict[str, object]:
    """What must hold for practice to open the outcome: the effect of an act after which alone it was reported."""
    for act in part.acts.values():
        if outcome.id in act.opens:
            return dict(act.effect)
    return {}
