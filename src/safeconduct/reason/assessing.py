"""Findings: the verdict on each act with its reasons, its limits and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cached_property

from safeconduct.law.blocks import GRADES, Act, Block, Norm, cited_in
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.defeat import Atom
from safeconduct.reason.diagrams import FALSE, Diagrams, Node
from safeconduct.reason.judging import Judged, Judging, Verdict
from safeconduct.reason.leaves import FACT, QUESTION, STUB
from safeconduct.reason.limits import Limits
from safeconduct.reason.modality import CONFLICT, MAY, MUST, MUST_NOT, Judgement
from safeconduct.reason.proof import Prover
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import Brief, ChargeFinding, Contested, Finding, ProofLine, TimeLimit

Found = tuple[list[Finding], list[tuple[str, Node]], dict[str, None]]
"""findings, what they say by act, and the blocks behind them that were written from memory"""
_GIVES = {MUST: (MUST,), MUST_NOT: (MUST_NOT,), MAY: (MAY, MUST), CONFLICT: (MUST, MUST_NOT)}


class Assessing(Judging):
    """One assessment in the making."""

    def __init__(
        self, corpus: Corpus, case: Case, day: date, *, state: str = "", diagrams: Diagrams | None = None
    ) -> None:
        super().__init__(corpus, case, day, state=state, diagrams=diagrams)
        self._proofs: dict[tuple[int, tuple[int, ...], bool], tuple[list[ProofLine], int]] = {}
        self.remembered: dict[str, None] = {}
        """blocks that findings rest on and that were written from memory"""
        self.finals: list[tuple[str, Node]] = []

    @cached_property
    def limits(self) -> list[TimeLimit]:
        """The time limits that run or may run for this person."""
        limits = Limits(self.corpus, self.noted, self.apart, self.day, self.state)
        found = [item for block_id in self.corpus.limits for item in self.kept("limit", block_id, limits.of, block_id)]
        return [item for item in found if self.asked(item.limit)]

    def findings(self) -> list[Finding]:
        """Encounters first, then the acts outside them, then those that carry out another."""
        findings: list[Finding] = []
        for name, _, judge in self.groups():
            found, finals, remembered = self.kept("findings", name, self._found, name, judge)
            findings += [self._with_limits(finding) for finding in found]
            self.finals += finals
            self.remembered |= remembered
        for act in self.acts.values():
            if act.carries:
                findings += self.carried(act, findings)
        return findings

    def _found(self, name: str, judge: Callable[[], list[Verdict]]) -> Found:
        """The findings on what is judged together, with all that hangs on it but the limits, which run by the clock."""
        verdicts = self.kept("verdicts", name, judge)
        others, self.remembered = self.remembered, {}
        found = [self.finding(verdict) for verdict in verdicts]
        near = self.state == self.case.host  # nobody is asked for what a far-off authority does on paper
        finals = [(v.judged.slot.act, v.node) for v in verdicts if near or v.encounter]
        remembered, self.remembered = self.remembered, others
        return found, finals, remembered

    def _with_limits(self, finding: Finding) -> Finding:
        limits = self._limits_on(finding.act)
        return replace(finding, time_limits=limits) if limits else finding

    def carried(self, act: Act, findings: Sequence[Finding]) -> list[Finding]:
        """An act no norm names: its finding is that of the decision it carries out, with its own limits and turn."""
        source = next((f for f in findings if f.act == act.carries), None)
        turns = self.turns_of(act.id)
        if source is None or not turns:
            return []
        by = act.by[0] if act.by else source.by
        return [
            replace(
                source, encounter=None, act=act.id, by=by, after=turns[0].after, time_limits=self._limits_on(act.id)
            )
        ]

    def finding(self, verdict: Verdict) -> Finding:
        """A verdict with its reasons, without the limits that run."""
        c, judged, node, others = self.completions, verdict.judged, verdict.node, verdict.others
        possible, modality = c.possible_values(node), c.settled(node)
        lines, theirs = self._lines(judged), list[ProofLine]()
        norms = self._supporting(possible, self._own(lines, judged))
        if not norms and others:  # the encounter decided, by the norms on its other outcomes
            others = [other for other in others if other.charges or not self.per_charge(other.slot)]
            theirs = [line for other in others for line in self._lines(other)]
            norms = self._supporting(possible, self._own(theirs, *others), swapped=True)
        leaves = c.deciding(node)
        contested = tuple(self._contested(name, about) for kind, name, about in leaves if kind == QUESTION)
        proof = lines + [line for line in theirs if line.norm.id in norms and line not in lines]
        return Finding(
            verdict.encounter, judged.slot.act, self.state, judged.by, judged.slot.to, judged.slot.of,
            judged.turns[0].after, modality, possible, c.on_record(node), self._charge_findings(judged, lines), norms,
            tuple(proof), contested, _names(leaves, FACT), _names(leaves, STUB), (),
            self._remedies(norms), (), self._grade(norms, self.reading_of(judged).reading), verdict.unlawful,
        )  # fmt: skip

    def briefs(self, acts: Set[str] | None = None) -> list[Brief]:
        """The findings on some acts, or on all, in their order and in brief."""
        carrying = [act for act in self.acts.values() if act.carries and (acts is None or act.id in acts)]
        asked = None if acts is None else acts | {act.carries for act in carrying}
        found = [one for name, some, judge in self.groups() if asked is None or asked & some
                 for one in self.kept("briefs", name, self._briefs, name, judge)
                 if asked is None or one.act in asked]  # fmt: skip
        carried = [one for act in carrying for one in self._carried_in_brief(act, found)]
        return [one for one in found if acts is None or one.act in acts] + carried

    def _carried_in_brief(self, act: Act, found: Sequence[Brief]) -> list[Brief]:
        source = next((one for one in found if one.act == act.carries), None)
        if source is None or not self.turns_of(act.id):
            return []
        return [replace(source, encounter=None, act=act.id, by=act.by[0] if act.by else source.by)]

    def _briefs(self, name: str, judge: Callable[[], list[Verdict]]) -> list[Brief]:
        return [self.brief(verdict) for verdict in self.kept("verdicts", name, judge)]

    def brief(self, verdict: Verdict) -> Brief:
        """A verdict with the norms that give it, without why."""
        c, judged, node = self.completions, verdict.judged, verdict.node
        possible, norms = self.supported(verdict)
        leaves = c.deciding(node)
        contested = tuple(self._contested(name, about) for kind, name, about in leaves if kind == QUESTION)
        return Brief(
            verdict.encounter, judged.slot.act, self.state, judged.by, judged.slot.to, judged.slot.of,
            c.settled(node), possible, c.on_record(node), norms, contested, _names(leaves, FACT), _names(leaves, STUB),
            self._grade(norms, self.reading_of(judged).reading), verdict.unlawful,
        )  # fmt: skip

    def supported(self, verdict: Verdict) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The modalities that are possible, and the norms that give them."""
        possible = self.completions.possible_values(verdict.node)
        norms = self._supporting(possible, self._standings(verdict.judged))
        if not norms and verdict.others:  # the encounter decided, by the norms on its other outcomes
            others = [other for other in verdict.others if other.charges or not self.per_charge(other.slot)]
            theirs = [standing for other in others for standing in self._standings(other)]
            norms = self._supporting(possible, theirs, swapped=True)
        return possible, norms

    def _standings(self, judged: Judged) -> list[tuple[Norm, str]]:
        """How the norms on an act stand."""
        prover = Prover(self.reading_of(judged), self.completions.surely)
        return list(prover.standings(self.atoms_on(judged), per_charge=bool(judged.charges)))

    def _contested(self, name: str, about: str) -> Contested:
        row = self.law.tables.counterpart(self.case.host, about) if about else None
        said = row.values if row else {}
        return Contested(self.law.questions[name], about, said.get("host_article") or "", said.get("reason") or "")

    def _lines(self, judged: Judged) -> list[ProofLine]:
        judgement, atoms = self.reading_of(judged), self.atoms_on(judged)
        twins, per_charge = tuple([judgement.graph.twin[atom] for atom in atoms]), bool(judged.charges)
        key = (id(judgement), twins, per_charge)
        return self.noted.once(self._proofs, key, self._proved, judgement, atoms, per_charge)

    def _proved(self, judgement: Judgement, atoms: list[Atom], per_charge: bool) -> list[ProofLine]:
        prover = Prover(judgement, self.completions.surely)
        return list(prover.lines(atoms, self._charge_names(), per_charge=per_charge))

    def _charge_names(self) -> list[str]:
        self.noted.charges()
        charges = self.case.charges
        if charges is None:
            return [""]
        articles = [self.noted.charge(index, "article") for index in range(len(charges))]
        return [a if isinstance(a, str) else f"charges[{i}]" for i, a in enumerate(articles)]

    def _charge_findings(self, judged: Judged, lines: Sequence[ProofLine]) -> tuple[ChargeFinding, ...]:
        names, c = self._charge_names(), self.completions
        found = []
        for view, node in enumerate(judged.charges):
            mine = [(line.norm, line.status) for line in lines if line.view in (None, view)]
            node = self.reached(node, judged.reach)
            possible = c.possible_values(node)
            found.append(ChargeFinding(names[view], c.settled(node), possible, self._supporting(possible, mine)))
        return tuple(found)

    def _own(self, lines: Sequence[ProofLine], *judged: Judged) -> list[tuple[Norm, str]]:
        """How the norms on some acts themselves stand, without those that only defeat them."""
        own = {atom.norm.id for one in judged for atom in self.atoms_on(one)}
        return [(line.norm, line.status) for line in lines if line.norm.id in own]

    def _supporting(
        self, possible: Sequence[str], standings: Sequence[tuple[Norm, str]], *, swapped: bool = False
    ) -> tuple[str, ...]:
        """The norms that give the modality; for one not settled, those that give any possible member.

        *swapped* takes them for norms on the other outcomes: a must there is a must-not here, and the reverse.
        """
        verbs = {verb for m in possible for verb in _GIVES.get(m, ())}
        if swapped:
            verbs = {v for m, v in ((MUST, MUST_NOT), (MUST_NOT, MUST), (CONFLICT, MUST)) if m in possible}
        on_act = [(norm.id, status) for norm, status in standings if norm.verb in verbs]
        sure = [norm for norm, status in on_act if status == "applies"]
        maybe = [norm for norm, status in on_act if status in ("applies", "open")]
        return tuple(dict.fromkeys(sure if sure and len(possible) == 1 else maybe))

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


def _rests_on(norms: Sequence[str], reading: Reading) -> list[Block]:
    """The norms and what their `because` cites, as far as it is in scope."""
    law = reading.law
    found = [norm for name in norms for norm in law.by_id.get(name, ()) if isinstance(norm, Norm)]
    cited = [name for norm in found for name in cited_in(norm.because)]
    blocks = {block.id: block for name in (*norms, *cited) for block in law.by_id.get(name, ())}
    return [block for block in blocks.values() if reading.scope(block.page) != FALSE]


def _names(leaves: Sequence[tuple[str, str, str]], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for leaf_kind, name, _ in leaves if leaf_kind == kind))


def _when(limit: TimeLimit) -> tuple[bool, str]:
    return limit.ends is None, str(limit.ends)
