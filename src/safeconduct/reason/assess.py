"""One person, one moment: what may happen at each encounter with the state, why, and what is not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from safeconduct.law.blocks import GRADES, Act, Block, Encounter, Norm, Outcome, Slot
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.defeat import Atom
from safeconduct.law.inputs import together
from safeconduct.law.problems import CaseError, Place, Problem
from safeconduct.law.values import NOT_ASKED, Answer
from safeconduct.reason.completions import Completions
from safeconduct.reason.diagrams import FALSE, Diagrams, Node, kept_tables
from safeconduct.reason.leaves import FACT, QUESTION, STUB
from safeconduct.reason.limits import Limits
from safeconduct.reason.modality import (
    CONFLICT,
    MAY,
    MUST,
    MUST_NOT,
    NO_BASIS,
    Judgement,
    resolve,
)  # fmt: skip
from safeconduct.reason.practice import with_practice
from safeconduct.reason.proof import Prover
from safeconduct.reason.questions import next_questions
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import Assessment, ChargeFinding, Contested, Finding, ProofLine, TimeLimit
from safeconduct.reason.turn import Turn, Turns

Key = tuple[str | None, Slot, str]
"""what a finding is about: the encounter, the act with its qualification, and by whom"""
Changes = tuple[tuple[str, Any], ...]
_CITED = re.compile(r"`([^`]+)`")
_GIVES = {MUST: (MUST,), MUST_NOT: (MUST_NOT,), MAY: (MAY, MUST), CONFLICT: (MUST, MUST_NOT)}


def assess(corpus: Corpus, case: Case, *, as_of: date | None = None) -> Assessment:
    """Judge every act of the host's encounters with a person, and those of the requesting state with them abroad.

    *as_of* overrides the day of the case; one of the two is needed, since the library knows no clock. Raises
    `CaseError` where the facts contradict the vocabulary's constraints.
    """
    day = as_of or case.as_of
    if day is None:
        raise CaseError([Problem(Place(case.name), "no as_of", "give the day the law is asked of")])
    states = parts(corpus, replace(case, as_of=day), day)
    found = [finding for part in states for finding in with_practice(part.findings(), part.base, part.completions)]
    host = states[0]
    finals = [final for part in states for final in part.finals]
    questions = next_questions(host.d, host.completions, finals, host.law.vocabulary)
    limits = [limit for part in states for limit in part.limits if limit.starts is not None or limit.running]
    return Assessment(case.name, day, corpus.digest, host.known_until(), tuple(found), questions,
                      tuple(sorted(limits, key=_when)), _warnings(states, found), corpus.regime(case.host, day),
                      tuple(door for door in corpus.as_of(day).doors
                            if door.page.jurisdiction not in (case.host, case.requesting)))  # fmt: skip


def parts(corpus: Corpus, case: Case, day: date) -> list[Assessing]:
    """One assessment for each state whose law is here: the host first, then the requesting state."""
    host = Assessing(corpus, case, day)
    home = case.requesting if case.requesting != case.host else ""
    at_home = any(encounter.page.jurisdiction == home for encounter in corpus.of_kind(Encounter)) if home else False
    return [host, Assessing(corpus, case, day, state=home, diagrams=host.d)] if at_home else [host]


@dataclass(frozen=True, slots=True)
class Judged:
    """One act at one slot: its modality in every completion before the encounter is resolved."""

    slot: Slot
    by: str
    turns: tuple[Turn, ...]
    node: Node
    charges: tuple[Node, ...]
    day: Day
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


class Assessing:
    """One assessment in the making: the readings, turns and judgements its findings share.

    *state* is the one whose authorities act, the host if not said; of another only its own pages are asked.
    """

    def __init__(
        self, corpus: Corpus, case: Case, day: date, *, state: str = "", diagrams: Diagrams | None = None
    ) -> None:
        self.corpus, self.case, self.day, self.state = corpus, case, day, state or case.host
        self.d = diagrams or Diagrams(kept_tables(corpus.order), corpus.rank)
        self._readings: dict[tuple[Day, Changes], Judgement] = {}
        self.base = self.judgement(Day.of(day), ()).reading
        self.law = self.base.law
        self.completions = Completions(self.base, case)
        acts = {name: act for name in self.law.acts if (act := self._act(name)) is not None}
        self.acts: Mapping[str, Act] = acts
        self.turns = Turns(acts, lambda changes: self.judgement(Day.of(day), changes).reading, self.d,
                           self.completions.possible)  # fmt: skip
        self._judged: dict[tuple[Slot, str], Judged | None] = {}
        self._proofs: dict[tuple[int, tuple[int, ...], bool], list[ProofLine]] = {}
        self._resolved: dict[tuple[tuple[Node, bool], ...], list[Node]] = {}
        self.remembered: dict[str, None] = {}
        self.finals: list[tuple[str, Node]] = []

    @cached_property
    def limits(self) -> list[TimeLimit]:
        """The time limits that run or may run for this person."""
        limits = Limits(self.corpus, lambda on: self.judgement(on, ()).reading, self.day, self.state).all()
        return [item for item in limits if self._asked(item.limit)]

    def judgement(self, day: Day, changes: Changes) -> Judgement:
        key = (day, changes)
        if key not in self._readings:
            before = self.judgement(day, ()).reading if changes else None
            reading = Reading(self.corpus, self.case, self.d, day=day, state=self.state, changes=dict(changes),
                              before=before)  # fmt: skip
            self._readings[key] = Judgement(reading)
        return self._readings[key]

    def _act(self, name: str) -> Act | None:
        """The act block of the host's own pages, else of a page without jurisdiction."""
        versions = [a for a in self.law.acts[name] if a.page.jurisdiction in (self.state, "")]
        versions.sort(key=lambda act: act.page.jurisdiction == self.state)
        return versions[-1] if versions else None

    def _asked(self, block: Block) -> bool:
        """Whether a block is asked of this state: of the host all in scope, of another its own."""
        return self.state in (self.case.host, block.page.jurisdiction)

    # -- all findings -----------------------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """Encounters first, then the acts outside them, then those that carry out another."""
        findings = [finding for name, acts, judge in self._groups() for finding in self._once(name, acts, judge)]
        for act in self.acts.values():
            if act.carries:
                findings += self.carried(act, findings)
        return findings

    def verdicts(self, acts: Set[str] | None = None) -> list[Verdict]:
        """What the findings (on some acts) say, without why; none for acts that carry out another."""
        asked = [judge for _, some, judge in self._groups() if acts is None or acts & some]
        found = [verdict for judge in asked for verdict in judge()]
        return [verdict for verdict in found if acts is None or verdict.judged.slot.act in acts]

    def _groups(self) -> Iterator[tuple[str, Set[str], Callable[[], list[Verdict]]]]:
        """What is judged together: its name, the acts, and how."""
        seen: set[str] = set()
        for encounter in filter(self._asked, self.law.of_kind(Encounter)):
            if self.base.scope(encounter.page) != FALSE and self.base.in_force(encounter) != FALSE:
                acts = {outcome.slot.act for outcome in encounter.outcomes}
                yield encounter.id, acts, partial(self.encounter, encounter)
                seen |= acts
        carried = {name for name, act in self.acts.items() if act.carries}
        for name in sorted(self._named() - seen - carried):
            yield f"{name} alone", {name}, partial(self.outside, name)

    def _once(self, name: str, acts: Set[str], judge: Callable[[], list[Verdict]]) -> list[Finding]:
        """Findings as they were when the same law was asked with the same inputs, else judged now.

        The key holds whatever they can turn on; limits run by the clock and are put to them each time.
        """
        law, case, answers = self.law, self.case, self.d.tables.answers
        inputs = answers.get(name) or answers.setdefault(name, together(law.inputs[act] for act in sorted(acts)))
        facts = case.facts
        key = (id(law), self.state, name, case.host, case.requesting, case.destination,
               tuple([facts.get(path) for path in inputs.facts]), tuple([self._list(one) for one in inputs.lists]),
               tuple([event for event in case.events if event.what in inputs.events]))  # fmt: skip
        kept = answers.get(key)
        if kept is None:
            verdicts = judge()
            self.remembered, others = {}, self.remembered
            found = [self.finding(verdict) for verdict in verdicts]
            near = self.state == self.case.host  # nobody is asked for what a far-off authority does on paper
            finals = [(v.judged.slot.act, v.node) for v in verdicts if near or v.encounter]
            kept = answers[key] = law, found, finals, self.remembered
            self.remembered = others
        else:
            found = [replace(f, time_limits=self._limits_on(f.act)) for f in kept[1]]
        self.finals += kept[2]
        self.remembered |= kept[3]
        return found

    def _list(self, name: str) -> Hashable:
        """A list of the case as a key."""
        items = self.case.lists.get(name)
        known = self.case.charges_known if name == "charges" else None  # an empty list of some charges is no list
        if items is None or isinstance(items, Answer):
            return items, known
        return tuple([tuple(sorted(item.items(), key=_first)) for item in items]), known

    def _named(self) -> set[str]:
        """The acts that blocks asked of this state do or judge."""
        done = {name for name, act in self.acts.items() if self._asked(act)}
        return done | {act for act, atoms in self.law.defeat.of_act.items() if any(self._asked(a.norm) for a in atoms)}

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
                resolved = self._resolve(tuple(reached))[encounter.outcomes.index(outcome)]
                node = self._reached(resolved, mine.reach)
                lawful = [j for j, (_, _, unlawful) in zip(judged, world, strict=True) if not unlawful]
                others = [j for j in lawful if j is not None and j is not mine]
                found.append(Verdict(encounter.id, mine, node, others, outcome.unlawful))
        return found

    def _resolve(self, outcomes: tuple[tuple[Node, bool], ...]) -> list[Node]:
        """The encounter's outcomes together; the same world is asked for each of them."""
        if outcomes not in self._resolved:
            self._resolved[outcomes] = resolve(self.d, outcomes)
        return self._resolved[outcomes]

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
        return Verdict(None, judged, self._reached(judged.node, judged.reach))

    def carried(self, act: Act, findings: Sequence[Finding]) -> list[Finding]:
        """An act no norm names: its finding is that of the decision it carries out, with its own limits and turn."""
        source = next((f for f in findings if f.act == act.carries), None)
        turns = self.turns.of(act.id)
        if source is None or not turns:
            return []
        by = act.by[0] if act.by else source.by
        return [
            replace(
                source, encounter=None, act=act.id, by=by, after=turns[0].after, time_limits=self._limits_on(act.id)
            )
        ]

    # -- one act ----------------------------------------------------------------------------------------------------

    def judge(self, slot: Slot, by: str) -> Judged | None:
        key = (slot, by)
        if key not in self._judged:
            self._judged[key] = self._judge(slot, by)
        return self._judged[key]

    def _judge(self, slot: Slot, by: str) -> Judged | None:
        """Judge an act in its turn; one already done is judged on its own day in the present status."""
        event = self.case.event(slot.act)
        at = event.at.day if event is not None and event.at is not None else None
        done = at is not None and at.first <= self.day
        day = at if at is not None and done else Day.of(self.day)
        turns = [Turn((), (), self.completions.possible)] if done else self.turns.of(slot.act)
        if not turns:
            return None
        per_charge = self._per_charge(slot)
        node: Node | None = None
        charges: list[Node] = []
        for turn in turns:
            judgement = self.judgement(day, self._telling(turn.changes))
            now_charges = judgement.by_charge(slot, by) if per_charge else []
            now = judgement.fold(now_charges) if per_charge else judgement.modality(slot, by, None)
            if node is None:
                node, charges = now, now_charges
            else:
                node = self.d.choose(turn.where, now, node)
                charges = [self.d.choose(turn.where, a, b) for a, b in zip(now_charges, charges, strict=True)]
        assert node is not None
        reach = self.completions.within(self.d.any_(turn.where for turn in turns))
        return Judged(slot, by, tuple(turns), node, tuple(charges), day, reach)

    def _reached(self, node: Node, reach: Node) -> Node:
        """A modality, and nothing (None) in the completions in which no acts lead to it."""
        return self.d.choose(reach, node, self.d.end(None))

    def _per_charge(self, slot: Slot) -> bool:
        return slot.act in self.acts and self.acts[slot.act].per_charge

    def finding(self, verdict: Verdict) -> Finding:
        """A verdict with its reasons."""
        c, judged, node, others = self.completions, verdict.judged, verdict.node, verdict.others
        possible, modality = c.possible_values(node), c.settled(node)
        lines, theirs = self._lines(judged), list[ProofLine]()
        norms = self._supporting(possible, lines, {atom.norm.id for atom in self._atoms(judged)})
        if not norms and others:  # the encounter decided, by the norms on its other outcomes
            others = [other for other in others if other.charges or not self._per_charge(other.slot)]
            theirs = [line for other in others for line in self._lines(other)]
            on_others = {atom.norm.id for other in others for atom in self._atoms(other)}
            norms = self._supporting(possible, theirs, on_others, swapped=True)
        leaves = c.deciding(node)
        contested = tuple(self._contested(name, about) for kind, name, about in leaves if kind == QUESTION)
        proof = lines + [line for line in theirs if line.norm.id in norms and line not in lines]
        return Finding(
            verdict.encounter, judged.slot.act, self.state, judged.by, judged.slot.to, judged.slot.of,
            judged.turns[0].after, modality, possible, c.on_record(node), self._charge_findings(judged, lines), norms,
            tuple(proof), contested, _names(leaves, FACT), _names(leaves, STUB), self._limits_on(judged.slot.act),
            self._remedies(norms), (), self._grade(norms, self._reading_of(judged).reading), verdict.unlawful,
        )  # fmt: skip

    def _contested(self, name: str, about: str) -> Contested:
        row = self.law.tables.counterpart(self.case.host, about) if about else None
        said = row.values if row else {}
        return Contested(self.law.questions[name], about, said.get("host_article") or "", said.get("reason") or "")

    def _telling(self, changes: Changes) -> Changes:
        """The changes that some norm reads; statuses that differ in others are judged alike."""
        return tuple(change for change in changes if change[0] in self.corpus.read_by_norms)

    def _reading_of(self, judged: Judged) -> Judgement:
        return self.judgement(judged.day, self._telling(judged.turns[0].changes))

    def _lines(self, judged: Judged) -> list[ProofLine]:
        judgement, atoms = self._reading_of(judged), self._atoms(judged)
        twins, per_charge = tuple([judgement.graph.twin[atom] for atom in atoms]), bool(judged.charges)
        key = (id(judgement), twins, per_charge)
        if key not in self._proofs:
            prover = Prover(judgement, self.completions.possible)
            self._proofs[key] = list(prover.lines(atoms, self._charge_names(), per_charge=per_charge))
        return self._proofs[key]

    def _atoms(self, judged: Judged) -> list[Atom]:
        return self._reading_of(judged).norms_on(judged.slot, judged.by)

    def standing(self, verdict: Verdict) -> list[tuple[Norm, Node]]:
        """The norms on the act of a verdict, each with where it stands; one by one for the charges it is read by."""
        judgement = self._reading_of(verdict.judged)
        views: Sequence[int | None] = judgement.reading.views if verdict.judged.charges else (None,)
        atoms = self._atoms(verdict.judged)
        return [(atom.norm, judgement.holds(atom, view)) for atom in atoms for view in views]

    def _charge_names(self) -> list[str]:
        charges = self.case.charges
        if charges is None:
            return [""]
        articles = [charge.get("article", NOT_ASKED) for charge in charges]
        return [a if isinstance(a, str) else f"charges[{i}]" for i, a in enumerate(articles)]

    def _charge_findings(self, judged: Judged, lines: Sequence[ProofLine]) -> tuple[ChargeFinding, ...]:
        names, c = self._charge_names(), self.completions
        found = []
        for view, node in enumerate(judged.charges):
            mine = [line for line in lines if line.view in (None, view)]
            node = self._reached(node, judged.reach)
            possible = c.possible_values(node)
            found.append(ChargeFinding(names[view], c.settled(node), possible,
                                       self._supporting(possible, mine, {line.norm.id for line in mine})))  # fmt: skip
        return tuple(found)

    def _supporting(
        self, possible: Sequence[str], lines: Sequence[ProofLine], own: set[str], *, swapped: bool = False
    ) -> tuple[str, ...]:
        """The norms that give the modality; for one not settled, those that give any possible member.

        *swapped* looks among the norms of the other outcomes: a must there is a must-not here, and the reverse.
        """
        verbs = {verb for m in possible for verb in _GIVES.get(m, ())}
        if swapped:
            verbs = {v for m, v in ((MUST, MUST_NOT), (MUST_NOT, MUST), (CONFLICT, MUST)) if m in possible}
        on_act = [line for line in lines if line.norm.id in own and line.norm.verb in verbs]
        sure = [line.norm.id for line in on_act if line.status == "applies"]
        maybe = [line.norm.id for line in on_act if line.status in ("applies", "open")]
        return tuple(dict.fromkeys(sure if sure and len(possible) == 1 else maybe))

    # -- what stands beside a finding -------------------------------------------------------------------------------

    def _limits_on(self, act: str) -> tuple[TimeLimit, ...]:
        return tuple(limit for limit in self.limits if act in limit.limit.acts)

    def _remedies(self, norms: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n.remedy for n in self.law.norms if n.id in norms and n.remedy))

    def _grade(self, norms: Sequence[str], reading: Reading) -> str | None:
        """The weakest grade of the norms and of what their `because` cites."""
        grades = []
        for block in _rests_on(norms, reading):
            grades.append(block.checked)
            if block.checked == "memory" and not (isinstance(block, Norm) and block.why_stub):
                self.remembered.setdefault(block.id)
        return max(grades, key=GRADES.index) if grades else None

    def known_until(self) -> dict[str, str | None]:
        """Up to which day law and practice of the state are known."""
        row = self.corpus.tables.known_until.get(self.state, {})
        return {"law": row.get("law") or None, "practice": row.get("practice") or None}


def _warnings(parts: Sequence[Assessing], findings: Sequence[Finding]) -> tuple[str, ...]:
    host = parts[0]
    found: dict[str, None] = {f"memory: {block_id}": None for part in parts for block_id in part.remembered}
    for finding in findings:
        for name in finding.not_encoded:
            found.setdefault(f"not encoded: {name}")
    until = host.known_until()["law"]
    if until is None or until < host.day.isoformat():
        found.setdefault("known until")
    if host.case.charges_known != "all":
        found.setdefault("charges listed")
    return tuple(found)


def _rests_on(norms: Sequence[str], reading: Reading) -> list[Block]:
    """The norms and what their `because` cites, as far as it is in scope."""
    law = reading.law
    found = [norm for name in norms for norm in law.by_id.get(name, ()) if isinstance(norm, Norm)]
    cited = [name for norm in found if "`" in norm.because for name in _CITED.findall(norm.because)]
    blocks = {block.id: block for name in (*norms, *cited) for block in law.by_id.get(name, ())}
    return [block for block in blocks.values() if reading.scope(block.page) != FALSE]


def _names(leaves: Sequence[tuple[str, str, str]], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for leaf_kind, name, _ in leaves if leaf_kind == kind))


def _first(pair: tuple[str, Any]) -> str:
    return pair[0]


def _when(limit: TimeLimit) -> tuple[bool, str]:
    return limit.ends is None, str(limit.ends)
