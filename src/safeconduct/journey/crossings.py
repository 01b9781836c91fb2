"""States to which the person may go without asking first: what each makes of entry, asylum and surrender, and the way.

They are asked as `compare` asks them. States that lie alike in everything that bears on an end are told together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from safeconduct.journey.events import ANY, Days, Pair
from safeconduct.journey.practice import fits
from safeconduct.law.arrival import arrived
from safeconduct.law.blocks import Encounter, Hazard
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.recognition import Decisions, last_before
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.compare import ASKED, states_of
from safeconduct.reason.results import settled

ALLOWED = frozenset({"must", "may", "conflict"})
OWN = frozenset({"must", "may"})
"""what all that is possible must be for an act of the person to be in a plan (decision 125)"""
ASKING = "apply_for_asylum"
QUESTIONS = {name: ASKED[name] for name in ("entry", "surrender", "expulsion", "asylum")}
"""of those that `compare` asks of every state, the ones that bear on an end"""
MOST_STOPS = 3
"""states named in which a flight may stop"""
LAND, AIR = "land", "air"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the law of a state makes of one act: the modalities that are possible, and the norms that give them."""

    possible: tuple[str, ...]
    norms: tuple[str, ...]

    @property
    def modality(self) -> str:
        return settled(self.possible)


@dataclass(frozen=True, slots=True)
class Destination:
    """A state, what it makes of the person, how one gets there, and where on the way or there others act."""

    state: str
    answers: Mapping[str, Answer]
    """by the names of `QUESTIONS`; what is missing is not encoded"""
    decisions: Decisions | None
    """on asylum applications from the requesting state"""
    ways: tuple[str, ...]
    """by land and by a direct flight, as far as either is on record"""
    stops: tuple[str, ...]
    """without a direct way: states in which a flight may stop"""
    hazards: tuple[Hazard, ...]
    handed_over: bool
    """hand-overs outside any procedure were reported there in the regime of the day"""
    takes: Days | None
    """how long a decision on asylum takes"""

    def bounds(self, name: str) -> Pair:
        """Between which chances the law lets the answer to a question lie; anything where it is not encoded."""
        if (answer := self.answers.get(name)) is None:
            return ANY
        return float(answer.modality == "must"), float(bool(ALLOWED & set(answer.possible)))

    @property
    def alike(self) -> tuple[object, ...]:
        """What tells destinations apart; first those where less may remove the person."""
        barred = "must_not" in self.answers["entry"].possible
        return (self.bounds("surrender")[1] + self.bounds("expulsion")[1], self.bounds("surrender"), self.handed_over,
                not self.ways, barred, self.bounds("entry"), self.bounds("asylum"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crossing:
    """Destinations that are alike, as one way out."""

    number: int
    destinations: tuple[Destination, ...]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(one.state for one in self.destinations)

    @property
    def inside(self) -> str:
        """The place of somebody who was let in."""
        return f"let in {self.number}"

    @property
    def asking(self) -> str:
        """The place of somebody who has asked for asylum there."""
        return f"asking {self.number}"

    @property
    def entry(self) -> Pair:
        return self.destinations[0].bounds("entry")

    @property
    def asylum(self) -> Pair:
        return self.destinations[0].bounds("asylum")

    @property
    def surrender(self) -> Pair:
        """A request need not come, so that none may follow."""
        return 0.0, self.destinations[0].bounds("surrender")[1]

    @property
    def expulsion(self) -> Pair:
        """A case need not be brought either; where its law is not encoded, it may be."""
        return 0.0, self.destinations[0].bounds("expulsion")[1]

    @property
    def informal(self) -> Pair:
        return 0.0, float(self.destinations[0].handed_over)

    @property
    def takes(self) -> Days | None:
        spans = [one.takes for one in self.destinations]
        known = [span for span in spans if span is not None]
        if not known or len(known) < len(spans):
            return None
        return (min(s[0] for s in known), sorted(s[1] for s in known)[len(known) // 2], max(s[2] for s in known))


def crossings_of(
    corpus: Corpus, case: Case, day: date, host: Assessing, *, to: Sequence[str] = (), without: Sequence[str] = ()
) -> tuple[Crossing, ...]:
    """The ways to states that may let this person in on the papers the case names, and may grant asylum if asked.

    *to* keeps to some states, *without* leaves some out: those whose reach is avoided, and those that are doors of
    their own.
    """
    left_out = {case.host, case.requesting, *without}
    states = [state for state in to or states_of(corpus, case.requesting) if state not in left_out]
    found = [_destination(corpus, replace(case, as_of=day), day, host, state) for state in states]
    able = [one for one in found if one is not None and one.bounds("asylum")[1]]
    alike = groupby(sorted(able, key=lambda one: (*one.alike, one.state)), key=lambda one: one.alike)
    return tuple(Crossing(number, tuple(some)) for number, (_, some) in enumerate(alike, 1))


def _destination(corpus: Corpus, case: Case, day: date, host: Assessing, state: str) -> Destination | None:
    """A state, asked as if the person had just come there; None where it may not let them in, or forbid them to ask."""
    part = Assessing(corpus, arrived(case, state, corpus.vocabulary), day)
    entry = _answer(part, *QUESTIONS["entry"])
    if entry is None or not ALLOWED & set(entry.possible):
        return None  # nothing else is asked of most states
    asking = _answer(part, "", ASKING)
    if asking is not None and set(asking.possible) - OWN:
        return None
    answers = {name: answer for name, asked in QUESTIONS.items() if (answer := _answer(part, *asked)) is not None}
    tables, law = corpus.tables, corpus.as_of(day)
    ways = [LAND] if state in tables.borders.get(case.host, ()) else []
    ways += [AIR] if state in tables.flights.get(case.host, ()) else []
    stops = sorted(tables.flights.get(case.host, frozenset()) & tables.flights.get(state, frozenset()))
    stops = [] if ways else [stop for stop in stops if stop not in (case.requesting, case.host)]
    hazards = tuple(one for one in law.of_kind(Hazard)
                    if one.page.jurisdiction == state and one.of == case.requesting and "stay" in one.acts)  # fmt: skip
    decision = next((one for one in law.of_state(state).of_kind(Encounter) if one.id == "asylum_decision"), None)
    decisions = last_before(tables.decisions.get((state, case.requesting), ()), day)
    return Destination(state, answers, decisions, tuple(ways), tuple(stops), hazards, handed_over(host, state),
                       decision.takes if decision else None)  # fmt: skip


def _answer(part: Assessing, encounter: str, act: str) -> Answer | None:
    """What the law makes of an act at the encounter where it is asked, else wherever it is decided or done."""
    found = [one for one in part.verdicts(frozenset({act})) if one.judged.slot.act == act and not one.judged.slot.to]
    chosen = next(iter([one for one in found if one.encounter == encounter] or found), None)
    return Answer(*part.supported(chosen)) if chosen is not None else None


def handed_over(part: Assessing, state: str) -> bool:
    """Whether hand-overs outside any procedure were reported in a state, of somebody of whom the person may be one."""
    cells = [cell for (where, _, act), cells in part.corpus.tables.practice.items() for cell in cells
             if where == state and act == "hand_over_informally"]  # fmt: skip
    day = part.case.as_of
    return any(cell.reported and (day is None or cell.covers(day)) and fits(part, cell) != "no"
               for cell in cells)  # fmt: skip
