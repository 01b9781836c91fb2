"""Acts judged: each in its turn, at its encounter, with its modality in every completion."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from safeconduct.law.blocks import Act, Block, Encounter, Norm, Outcome, Slot
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.defeat import Atom
from safeconduct.reason.completions import Completions
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.modality import NO_BASIS, Judgement, resolve
from safeconduct.reason.noted import AS_OF, Came, Changes, Done, Noted
from safeconduct.reason.reading import Reading
from safeconduct.reason.tables import kept_tables
from safeconduct.reason.turn import Turn, Turns

Key = tuple[str | None, Slot, str]
"""what a finding is about: the encounter, the act with its qualification, and by whom"""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Judged:
    """One act at one slot: its modality in every completion before the encounter is resolved."""

    slot: Slot
    by: str
    turns: tuple[Turn, ...]
    node: Node
    charges: tuple[Node, ...]
    moment: str
    """on which day: that of the act of this name, done already, or today ('')"""
    reach: Node
    """where the needs of the act can be met; elsewhere there is nothing to judge"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An act at an encounter, or outside them, with its modality in every completion."""

    encounter: str | None
    judged: Judged
    node: Node
    others: Sequence[Judged] = ()
    """the encounter's other lawful outcomes"""
    unlawful: bool = False

    @property
    def key(self) -> Key:
        return self.encounter, self.judged.slot, self.judged.by


Group = tuple[str, Set[str], Callable[[], list[Verdict]]]
"""what is judged together: its name, the acts, and how"""


class Judging:
    """The acts of one case judged: the readings, turns and judgements they share.

    *state* is the one whose authorities act, the host if not said; of another only its own pages are asked.
    """

    def __init__(
        self, corpus: Corpus, case: Case, day: date, *, state: str = "", diagrams: Diagrams | None = None
    ) -> None:
        self.case, self.day, self.state = case, day, state or case.host
        self.corpus = corpus = corpus.between(*case.states, self.state)
        self.d = diagrams or Diagrams(kept_tables(corpus.order), corpus.rank)
        self.noted = Noted(case, self.d.tables.answers.names, self._came, self._days())
        self._readings: dict[tuple[str, Changes], Judgement] = {}
        self.base = self.judgement("", ()).reading
        self.law = self.base.law
        self.completions = Completions(self.base, case)
        acts = {name: act for name in self.law.acts if (act := self._act(name)) is not None}
        self.acts: Mapping[str, Act] = acts
        self.turns = Turns(acts, lambda changes: self.judgement("", changes).reading, self.d, self.completions.can_be)
        law = self.d.tables.answers.law(self.law)
        self._setting: tuple[Hashable, ...] = (law, self.state, *case.states, self.completions.parts)
        self._apart: dict[Day, Reading] = {}
        self._judged: dict[tuple[Slot, str], tuple[Judged | None, int]] = {}

    def judgement(self, moment: str, changes: Changes) -> Judgement:
        """The norms on the day of an act already done, or today, in the status that acts before have left."""
        key = (moment, changes)
        if key not in self._readings:
            day = self._done_on(moment) if moment else None
            self._readings[key] = Judgement(self.read(day or Day.of(self.day), changes, moment=moment))
        return self._readings[key]

    def read(self, day: Day, changes: Changes, *, moment: str | None = None, d: Diagrams | None = None) -> Reading:
        """The law of a day, read in the status that acts before have left."""
        before = self.judgement(moment or "", ()).reading if changes else None
        return Reading(self.corpus, self.case, d or self.d, day=day, state=self.state, changes=dict(changes),
                       before=before, noted=self.noted, moment=moment)  # fmt: skip

    def _done_on(self, act: str) -> Day | None:
        """The day of an act that is done already."""
        event = self.case.event(act)
        at = event.at.day if event is not None and event.at is not None else None
        return at if at is not None and at.first <= self.day else None

    def _came(self, name: Hashable) -> Hashable:
        """What a name that is no part of the case came to."""
        match name:
            case Done(act):
                day = self._done_on(act)
                if day is None or not day.exact:
                    return day
                return day.first == self.day, self.d.tables.answers.law(self.corpus.acting(self.state, day))
            case Came(what, moment, view, changes):
                if moment and self._done_on(moment) is None:
                    return None
                reading = self.judgement(moment, changes).reading
                if view is not None and view >= len(reading.views):
                    return None
                if isinstance(what, str):
                    return reading.attribute("charge", what, view, {})
                return reading.value(what, view)
        return (self.day, self.case.as_of) if name == AS_OF else self.noted.days

    def _days(self) -> tuple[date, ...]:
        """The days by which what is open is cut: today, and those of acts already done whose norms read the day."""
        days = {self.day, self.case.as_of or self.day}
        for act in {event.what for event in self.case.events}:
            day = self._done_on(act)
            states = {self.state, self.case.host, self.case.requesting}
            if day and (not day.exact or any(self.corpus.acting(s, day).reads_day(act) for s in states if s)):
                days |= {day.first, day.last}
        return tuple(sorted(days))

    def apart(self, on: Day) -> Reading:
        """The law of another day by itself: a time limit started on days that no act is judged on."""
        if on == Day.of(self.day):
            return self.base
        if on not in self._apart:
            self._apart[on] = Judgement(self.read(on, (), d=Diagrams(self.d.tables, self.d.rank))).reading
        return self._apart[on]

    def _act(self, name: str) -> Act | None:
        """The act block of the host's own pages, else of a page without jurisdiction."""
        versions = [a for a in self.law.acts[name] if a.page.jurisdiction in (self.state, "")]
        versions.sort(key=lambda act: act.page.jurisdiction == self.state)
        return versions[-1] if versions else None

    def asked(self, block: Block) -> bool:
        """Whether a block is asked of this state: of the host all in scope, of another its own."""
        return self.state in (self.case.host, block.page.jurisdiction)

    def kept(self, kind: str, name: str, make: Callable[..., Value], *args: Any) -> Value:
        """An answer kept from a case that says the same to what it turns on, else what *make* gives now."""
        return self.d.tables.answers.once((self._setting, kind, name), self.noted, make, *args)

    # -- all acts ---------------------------------------------------------------------------------------------------

    def verdicts(self, acts: Set[str] | None = None) -> list[Verdict]:
        """What the findings (on some acts) say, without why; none for acts that carry out another."""
        asked = [(name, judge) for name, some, judge in self.groups() if acts is None or acts & some]
        found = [verdict for name, judge in asked for verdict in self.kept("verdicts", name, judge)]
        return [verdict for verdict in found if acts is None or verdict.judged.slot.act in acts]

    def groups(self) -> Iterator[Group]:
        """What is judged together."""
        seen: set[str] = set()
        for encounter in filter(self.asked, self.law.of_kind(Encounter)):
            if self.base.scope(encounter.page) != FALSE and self.base.in_force(encounter) != FALSE:
                acts = {outcome.slot.act for outcome in encounter.outcomes}
                yield encounter.id, acts, partial(self.encounter, encounter)
                seen |= acts
        carried = {name for name, act in self.acts.items() if act.carries}
        for name in sorted(self._named() - seen - carried):
            yield f"{name} alone", {name}, partial(self.outside, name)

    def _named(self) -> set[str]:
        """The acts that blocks asked of this state do or judge."""
        done = {name for name, act in self.acts.items() if self.asked(act)}
        return done | {act for act, atoms in self.law.defeat.of_act.items() if any(self.asked(a.norm) for a in atoms)}

    def encounter(self, encounter: Encounter) -> list[Verdict]:
        """Each outcome in each of its qualifications, among the others."""
        found: list[Verdict] = []
        for outcome in encounter.outcomes:
            for slot in self._slots(outcome.slot):
                world = [self._in_world(other, slot) if other is not outcome else (slot, other.by, other.unlawful)
                         for other in encounter.outcomes]  # fmt: skip
                judged = [self.judge(s, by) for s, by, _ in world]
                mine = judged[encounter.outcomes.index(outcome)]
                if mine is None:
                    continue
                none = self.d.end(NO_BASIS)
                reached = [(self.d.choose(j.reach, j.node, none) if j else none, not unlawful)
                           for j, (_, _, unlawful) in zip(judged, world, strict=True)]  # fmt: skip
                resolved = self.d.once(resolve, tuple(reached))[encounter.outcomes.index(outcome)]
                node = self.reached(resolved, mine.reach)
                lawful = [j for j, (_, _, unlawful) in zip(judged, world, strict=True) if not unlawful]
                others = [j for j in lawful if j is not None and j is not mine]
                found.append(Verdict(encounter.id, mine, node, others, outcome.unlawful))
        return found

    def _in_world(self, outcome: Outcome, slot: Slot) -> tuple[Slot, str, bool]:
        """Another outcome under the qualification of the one judged, if it has it, else the rest."""
        same = Slot(outcome.slot.act, slot.to, slot.of)
        named = self.law.defeat.slots.get(outcome.slot.act, ())
        chosen = same if same in named and outcome.slot.covers(same) else outcome.slot
        return chosen, outcome.by, outcome.unlawful

    def _slots(self, slot: Slot) -> list[Slot]:
        """The qualifications of an act that a norm in scope names, and the rest."""
        named = {said for atom in self.law.defeat.of_act.get(slot.act, ()) for said in atom.norm.acts
                 if self.base.scope(atom.norm.page) != FALSE}  # fmt: skip
        found = [other for other in self.law.defeat.slots.get(slot.act, (slot,)) if slot.covers(other)]
        return [other for other in found if other == slot or other in named] or [slot]

    def _authorities(self, name: str) -> list[str]:
        """Who may be found to do an act outside encounters: those its block names, else those norms name."""
        if name in self.acts and self.acts[name].by:
            return list(self.acts[name].by)
        in_scope = (a for a in self.law.defeat.of_act.get(name, ()) if self.base.scope(a.norm.page) != FALSE)
        named = {atom.authority for atom in in_scope}
        return sorted(named - {"any"}) or sorted(named)

    def outside(self, name: str) -> list[Verdict]:
        """An act outside encounters, by each authority and in each qualification."""
        asked = [self.judge(slot, by) for by in self._authorities(name) for slot in self._slots(Slot(name))]
        return [self.by_itself(judged) for judged in asked if judged]

    def by_itself(self, judged: Judged) -> Verdict:
        """The verdict on an act judged outside encounters."""
        return Verdict(None, judged, self.reached(judged.node, judged.reach))

    # -- one act ----------------------------------------------------------------------------------------------------

    def judge(self, slot: Slot, by: str) -> Judged | None:
        return self.noted.once(self._judged, (slot, by), self._judge, slot, by)

    def _judge(self, slot: Slot, by: str) -> Judged | None:
        """Judge an act in its turn; one already done is judged on its own day in the present status."""
        self.noted.note(Done(slot.act))
        done = self._done_on(slot.act)
        moment = slot.act if done is not None and done != Day.of(self.day) else ""
        turns = [Turn((), (), TRUE)] if done is not None else self.turns_of(slot.act)
        if not turns:
            return None
        per_charge = self.per_charge(slot)
        node: Node | None = None
        charges: list[Node] = []
        for turn in turns:
            judgement = self.judgement(moment, self._telling(turn.changes))
            now_charges = judgement.by_charge(slot, by) if per_charge else []
            now = judgement.fold(now_charges) if per_charge else judgement.modality(slot, by, None)
            if node is None:
                node, charges = now, now_charges
            else:
                node = self.d.choose(turn.where, now, node)
                charges = [self.d.choose(turn.where, a, b) for a, b in zip(now_charges, charges, strict=True)]
        assert node is not None
        reach = self.d.any_(turn.where for turn in turns)
        if not self.completions.can_be(self.d.not_(reach)):
            reach = TRUE
        return Judged(slot, by, tuple(turns), node, tuple(charges), moment, reach)

    def turns_of(self, act: str) -> list[Turn]:
        """The statuses an act may have to be judged in."""
        return self.kept("turns", act, self.turns.of, act)

    def reached(self, node: Node, reach: Node) -> Node:
        """A modality, and nothing (None) in the completions in which no acts lead to it."""
        return self.d.choose(reach, node, self.d.end(None))

    def per_charge(self, slot: Slot) -> bool:
        return slot.act in self.acts and self.acts[slot.act].per_charge

    def _telling(self, changes: Changes) -> Changes:
        """The changes that some norm reads; statuses that differ in others are judged alike."""
        return tuple(change for change in changes if change[0] in self.corpus.read_by_norms)

    def reading_of(self, judged: Judged) -> Judgement:
        return self.judgement(judged.moment, self._telling(judged.turns[0].changes))

    def atoms_on(self, judged: Judged) -> list[Atom]:
        return self.reading_of(judged).norms_on(judged.slot, judged.by)

    def standing(self, verdict: Verdict) -> list[tuple[Norm, Node]]:
        """The norms on the act of a verdict, each with where it stands; one by one for the charges it is read by."""
        judgement = self.reading_of(verdict.judged)
        views: Sequence[int | None] = judgement.reading.views if verdict.judged.charges else (None,)
        atoms = self.atoms_on(verdict.judged)
        return [(atom.norm, judgement.holds(atom, view)) for atom in atoms for view in views]
