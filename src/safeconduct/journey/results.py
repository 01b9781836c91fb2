"""What `routes` finds, as frozen values; `to_dict` gives the contract of DESIGN section 8."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from safeconduct.journey.crossings import QUESTIONS, Destination
from safeconduct.journey.story import Happening
from safeconduct.law.assumed import Assumptions
from safeconduct.law.blocks import Door, Hazard
from safeconduct.law.case import Case
from safeconduct.reason.results import Finding, Reported

Interval = tuple[float, float]
Days = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Another way a decision may fall, and what the person does then; *end* where nothing is left to do.

    Without an *act*, the decision does not come.
    """

    act: str
    then: tuple[str, ...]
    end: str = ""
    unlawful: bool = False
    follows: str = ""
    """the encounter that comes within hours"""

    def to_dict(self) -> dict[str, Any]:
        return {"act": self.act or None, "then": list(self.then), "end": self.end or None, "unlawful": self.unlawful,
                "follows": self.follows or None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a plan: an act of the person, or the decision that is needed next."""

    act: str
    by: str
    state: str
    place: str
    modality: str
    possible: tuple[str, ...]
    days: Days | None
    norms: tuple[str, ...]
    tells: tuple[tuple[str, str, str], ...]
    """who learns what of it, by which norm"""
    if_refused: tuple[Otherwise, ...] = ()
    no_provision: bool = False
    """reported practice, and no provision was found"""
    reported: tuple[Reported, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    encounter: str | None = None
    status: int = 0
    """the status it is taken in, by its number"""
    finding: Finding | None = None
    """what the law makes of it there, with its proof; None where no law is read"""

    @property
    def of_person(self) -> bool:
        return self.by == "person"

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": self.act, "by": self.by, "state": self.state, "place": self.place, "modality": self.modality,
            "possible": list(self.possible), "days": list(self.days) if self.days else None, "norms": list(self.norms),
            "tells": [{"who": who, "what": what, "norm": norm} for who, what, norm in self.tells],
            "if_refused": [item.to_dict() for item in self.if_refused], "unlawful": False,
            "no_provision": self.no_provision, "encounter": self.encounter,
            "hazards": [{"id": h.id, "where": h.where, "of": h.of} for h in self.hazards],
            "practice": [item.to_dict() for item in self.reported],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loss:
    """How a plan may be lost: the end, and the shortest chain of acts to it."""

    end: str
    acts: tuple[Happening, ...]

    @property
    def lawful(self) -> bool:
        """Whether no act of it is one that no law allows."""
        return not any(act.unlawful for act in self.acts)

    def to_dict(self) -> dict[str, Any]:
        return {"end": self.end, "lawful": self.lawful,
                "acts": [{"act": a.act, "by": a.by, "encounter": a.event or None} for a in self.acts]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hinge:
    """An uncertain decision on which a plan hangs: the chance of an end as it is, and if it never or always fell so."""

    encounter: str
    """the encounter, or the act that comes about by itself"""
    act: str
    by: str
    state: str
    end: str
    """`protected`, or a way of removal"""
    base: Interval
    never: Interval
    always: Interval | None = None
    """not asked of ways of removal"""

    @property
    def moves(self) -> float:
        """By how much the chance narrows or shifts, if it were known how this decision falls."""
        lo, hi = self.base
        return max(abs(lo - a) + abs(hi - b) for a, b in (self.never, self.always or self.base))

    def to_dict(self) -> dict[str, Any]:
        chances: dict[str, Any] = dict(_rounded({"base": self.base, "never": self.never}))
        chances["always"] = _rounded({"always": self.always})["always"] if self.always else None
        return {"encounter": self.encounter, "act": self.act, "by": self.by, "state": self.state or None,
                "end": self.end, **chances}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to protection: *states* and *doors* where it lies, empty for protection by the host itself."""

    goal: str
    states: tuple[str, ...]
    doors: tuple[Door, ...]
    steps: tuple[RouteStep, ...]
    protected: dict[str, Interval]
    removed: dict[str, Interval]
    limbo: dict[str, Interval]
    days: tuple[int, int]
    days_known: bool
    """False where the time of some step was not read"""
    no_lawful_decision_removes: bool
    discretion: int
    """decisions that are left to discretion, or that a reading of the law bars"""
    agreed: bool = False
    """a state behind the door has given its visa already"""
    lost_by: tuple[Loss, ...] = ()
    hinges: tuple[Hinge, ...] = ()
    expected: dict[str, Interval] = field(default_factory=dict)
    """days until protection or removal, expected; infinite where nothing obliges anyone to decide"""
    destinations: tuple[Destination, ...] = ()
    """the states to which a plan leads that goes there without asking first"""
    rests_on: tuple[int, ...] = ()
    """the assumptions that its numbers rest on, where there are any"""

    def to_dict(self) -> dict[str, Any]:
        return {
            "goal": {"protection": self.goal, "states": list(self.states),
                     "doors": [{"country": d.page.jurisdiction or None, "route": d.route, "state": d.state, "id": d.id}
                               for d in self.doors]},
            "destinations": [_destination(one) for one in self.destinations],
            "steps": [step.to_dict() for step in self.steps],
            "protected": _rounded(self.protected), "removed": _rounded(self.removed), "limbo": _rounded(self.limbo),
            "days": list(self.days), "days_known": self.days_known,
            "no_lawful_decision_removes": self.no_lawful_decision_removes, "discretion": self.discretion,
            "lost_by": [loss.to_dict() for loss in self.lost_by],
            "hinges": [hinge.to_dict() for hinge in self.hinges],
            "expected_days": {name: [round(lo, 1), round(hi, 1) if isfinite(hi) else None]
                              for name, (lo, hi) in self.expected.items()},
            "assumptions": list(self.rests_on),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blocked:
    """A way that is barred: an act with the norms that bar it, or a door and why it does not open."""

    act: str
    norms: tuple[str, ...]
    why: str
    door: Door | None = None
    opened_by: str = ""
    """what would open it, as far as that is known"""

    def to_dict(self) -> dict[str, Any]:
        return {"act": self.act, "norms": list(self.norms), "why": self.why,
                "door": self.door.id if self.door else None, "opened_by": self.opened_by or None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """What still protects: a removal that the law forbids in the status of the case."""

    act: str
    to: str
    norms: tuple[str, ...]
    after_asking: bool = False
    """True where it holds once asylum has been asked for"""

    def to_dict(self) -> dict[str, Any]:
        return {"act": self.act, "to": self.to or None, "norms": list(self.norms), "after_asking": self.after_asking}


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways out of one situation, by the law and the practice of one day."""

    case: Case
    as_of: date
    corpus: str
    horizon_days: int
    to: tuple[str, ...]
    avoided: tuple[str, ...]
    limbo: dict[str, Interval]
    plans: tuple[Plan, ...]
    blocked: tuple[Blocked, ...]
    protects: tuple[Bar, ...]
    known_until: dict[str, str | None]
    forks: int
    """in how many ways what is open of the processes was fixed at the start; 1 with open facts left to each step"""
    open_facts: tuple[str, ...]
    assumed_not_done: tuple[str, ...]
    statuses: int
    assumed: Assumptions | None = None
    weighed: tuple[Interval, ...] = ()
    """as assumed: plans none of which betters another on both, each with its least chance of protection and its
    greatest of removal"""
    unused: tuple[int, ...] = ()
    """the assumptions that are about nothing in the model of this case"""
    not_encoded: tuple[str, ...] = ()
    """provisions of the host on what may happen that were not read, so that anything may follow from them"""
    warnings: tuple[str, ...] = ()

    @property
    def open_doors(self) -> bool:
        """Whether some plan leads to protection in reported practice."""
        return any(plan.protected["practice"][1] > 0 for plan in self.plans)

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract: plain values, in the order of the fields."""
        return {
            "case": self.case.name, "as_of": self.as_of.isoformat(), "corpus": self.corpus,
            "known_until": self.known_until, "horizon_days": self.horizon_days, "to": list(self.to),
            "avoided": list(self.avoided), "limbo": _rounded(self.limbo),
            "plans": [plan.to_dict() for plan in self.plans], "blocked": [item.to_dict() for item in self.blocked],
            "protects": [item.to_dict() for item in self.protects], "statuses": self.statuses, "forks": self.forks,
            "open_facts": list(self.open_facts), "assumed_not_done": list(self.assumed_not_done),
            "assumed": _assumed(self.assumed),
            "weighed": [{"protected_at_least": lo, "removed_at_most": hi} for lo, hi in self.weighed],
            "not_encoded": list(self.not_encoded), "warnings": list(self.warnings),
        }  # fmt: skip


def _destination(one: Destination) -> dict[str, Any]:
    asked = {name: {"modality": answer.modality, "possible": list(answer.possible), "norms": list(answer.norms)}
             if (answer := one.answers.get(name)) else None for name in QUESTIONS}  # fmt: skip
    return {"state": one.state, "direct": list(one.ways), "stops": list(one.stops), "handed_over": one.handed_over,
            "hazards": [{"id": h.id, "where": h.where, "of": h.of} for h in one.hazards], **asked,
            "decisions": one.decisions.to_dict() if one.decisions else None}  # fmt: skip


def _assumed(found: Assumptions | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"by": found.by, "assume": [
        {"number": item.number, "encounter": item.encounter or None, "act": item.act or None,
         "outcome": item.outcome or None, "state": item.state or None, "chance": list(item.chance),
         "because": item.because or None} for item in found.items]}  # fmt: skip


def _rounded(found: dict[str, Interval]) -> dict[str, list[float]]:
    """Bounds as written: six digits, outwards."""
    return {name: [int(lo * 1e6) / 1e6, -int(-hi * 1e6 // 1) / 1e6] for name, (lo, hi) in found.items()}
