"""What was reported, as bounds on the outcomes of events: a rate only where it is known of how many.

DESIGN section 5: no rate without a known count of all, or at least twenty independent persons at the encounter; below
that practice bounds nothing. It may open an outcome that favours the person and that no norm allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from safeconduct.journey.chances import Reported
from safeconduct.journey.moves import Event, Gate, Outcome
from safeconduct.law.tables import Practice
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.practice import exact_interval, interval

ENOUGH: Final = 20
"""independent persons at one encounter, from which on the shares among them bound practice"""


def reported_of(
    part: Assessing, events: Sequence[Event], gate: Gate | None, day: date
) -> dict[tuple[str, int], Reported]:  # fmt: skip
    """For each outcome of an event, what practice of the regime of the day makes of it for this person."""
    found = {}
    for event in events:
        groups = [cells_of(part, event, outcome, gate, day) for outcome in event.outcomes]
        persons = {cell.people: sum(c.persons for cells in groups for c in cells if c.people == cell.people)
                   for cells in groups for cell in cells}  # fmt: skip
        for place, (outcome, cells) in enumerate(zip(event.outcomes, groups, strict=True)):
            lo, hi = bounds(part, cells, persons)
            opens = [cell for cell in cells if cell.favours and cell.reported and fits(part, cell) != "no"]
            found[event.id, place] = Reported(lo, hi, bool(opens), only_after(part, outcome) if opens else {})
    return found


def cells_of(part: Assessing, event: Event, outcome: Outcome, gate: Gate | None, day: date) -> list[Practice]:
    """The cells on an outcome: of the encounter, else of the act anywhere; behind doors those of their states."""
    corpus, name = part.corpus, event.encounter.id if event.encounter else event.id
    if event.door:
        states = gate.states if gate else ()
        name = name.removesuffix("_there")
        return [cell for state in states for cell in corpus.practice(state, name, outcome.id, day)]
    return list(corpus.practice(event.state, name if event.encounter else "", outcome.id, day))


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
