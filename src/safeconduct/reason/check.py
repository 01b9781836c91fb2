"""`law check`: norms that can never apply, norms always defeated, collisions nobody declared, and what `hygiene` sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from safeconduct.law.blocks import Block, Encounter, Norm, Outcome, Question, Slot
from safeconduct.law.conditions import (
    And, Applies, Attr, Compare, Const, Expr, Fact, In, Not, Or, Party, Role, TermRef, View, walk,
)  # fmt: skip
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day, Span, shift
from safeconduct.law.defeat import Atom
from safeconduct.law.hygiene import ERROR, NOTE, STALE_AFTER, LawProblem, hygiene
from safeconduct.law.problems import Place
from safeconduct.reason.cells import ELSEWHERE
from safeconduct.reason.diagrams import FALSE
from safeconduct.reason.leaves import QUESTION, Leaf
from safeconduct.reason.modality import MUST, MUST_NOT
from safeconduct.reason.proof import show
from safeconduct.reason.satisfiable import APPLIES, Lit, Situation, Standing
from safeconduct.reason.turn import Turn

CHARGES = (None, 0, 2)
"""one abstract charge first; what does not show there is looked for without charges, and with two"""


@dataclass(frozen=True, slots=True)
class Report:
    """What `law check` found. *provisions* counts blocks by kind and by grade of checking; stubs are apart."""

    problems: tuple[LawProblem, ...]
    provisions: Mapping[str, Mapping[str, int]]
    not_encoded: int

    @property
    def errors(self) -> tuple[LawProblem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == ERROR)

    def to_dict(self) -> dict[str, Any]:
        problems = [{"file": p.place.file, "line": p.place.line, "severity": p.severity, "code": p.code, "what": p.what,
                     "mend": p.mend} for p in self.problems]  # fmt: skip
        return {"problems": problems, "errors": len(self.errors), "notes": len(self.problems) - len(self.errors),
                "provisions": {kind: dict(grades) for kind, grades in self.provisions.items()},
                "not_encoded": self.not_encoded}  # fmt: skip


def check(corpus: Corpus, *, today: date, stale_after: int = STALE_AFTER) -> Report:
    """Check a corpus that loads; *stale_after* is the months after which a provision should be read again."""
    found = {*hygiene(corpus, today=today, stale_after=stale_after), *_Checking(corpus, today).problems()}
    stubs = [norm for norm in corpus.norms if norm.why_stub is not None]
    grades: dict[str, Counter[str]] = {}
    for block in corpus.blocks:
        if block not in stubs:
            grades.setdefault(type(block).__name__.lower(), Counter())[block.checked] += 1
    return Report(tuple(sorted(found)), {kind: grades[kind] for kind in sorted(grades)}, len(stubs))


@dataclass(frozen=True, slots=True)
class _Clash:
    """Two norms that could both stand: *first* is a must, *second* a must-not of the same act or a must of another."""

    first: Atom
    second: Atom
    both: Lit
    after: tuple[str, ...]

    @property
    def pair(self) -> frozenset[int]:
        return frozenset((id(self.first.norm), id(self.second.norm)))


class _Checking:
    def __init__(self, corpus: Corpus, today: date) -> None:
        self.corpus, self.today = corpus, today
        self.requesting = {code.split("-")[0] for code in corpus.tables.offences}
        named = {expr.value for node in corpus.comparisons for expr in walk(node) if isinstance(expr, Const)}
        self.countries = (*sorted({*self.requesting, *(named & corpus.countries)}), ELSEWHERE)
        self.idle = {id(norm): norm for norm in corpus.norms}
        """norms not yet seen to apply"""
        self.beaten = dict(self.idle)
        """norms not yet seen to stand undefeated"""
        self.astray = dict(self.idle)
        """norms not yet seen to stand where their act can be done"""
        self.seen: dict[int, tuple[str, date, int | None]] = {}
        """for each norm, where it was first in force and in scope"""
        self.clashed: dict[frozenset[int], LawProblem] = {}
        self.found: dict[tuple[str, str], LawProblem] = {}

    def problems(self) -> Iterator[LawProblem]:
        """Try every state and day; the state that no page names comes last, for what applies in no other."""
        states = sorted({page.jurisdiction for page in self.corpus.pages.values() if page.jurisdiction})
        for charges in CHARGES:
            for state in states:
                self._in_state(state, charges, clashes=True)
        for charges in CHARGES:
            if self.astray:
                self._in_state(ELSEWHERE, charges, clashes=not states)
        yield from self.clashed.values()
        yield from self.found.values()
        yield from (self._never(norm) for norm in self.idle.values())
        yield from (self._defeated(norm) for key, norm in self.beaten.items() if key not in self.idle)
        yield from (_astray(norm) for key, norm in self.astray.items() if key not in self.beaten)

    def _in_state(self, state: str, charges: int | None, *, clashes: bool) -> None:
        corpus = _law_of(self.corpus, state)
        for day in sorted(self._days(corpus, state), key=lambda day: (abs(day - self.today), day)):
            situation = Situation(corpus, state, day, self.countries, charges)
            if not situation.possible():
                self._nobody(situation)
                continue
            self._norms(situation)
            if clashes:
                self._clashes(situation)

    def _days(self, corpus: Corpus, state: str) -> set[date]:
        """Today, every day on which the law of the state changes, and the day before the first."""
        found = {edge for block in corpus.blocks for day in (block.since, block.until) if day
                 for edge in (day.first, day.last)}  # fmt: skip
        treaties = {expr.treaty for expr in _expressions(corpus) if isinstance(expr, Party)}
        states = {state, *self.requesting, *self.countries}
        for (party, treaty), row in corpus.tables.parties.items():
            if treaty in treaties and party in states:
                found |= {edge for day in (row.since, row.until) if isinstance(day, Day) for edge in (day.first, day.last)}
        for node in corpus.comparisons:
            parts = list(walk(node))
            if any(isinstance(part, Role) and part.name == "as_of" for part in parts):
                values = [part.value for part in parts if isinstance(part, Const)]
                for day in (value for value in values if isinstance(value, date)):
                    moved = [shift(day, span) for value in values if isinstance(value, Span) for span in (value, -value)]
                    found |= {near + timedelta(days=n) for near in (day, *moved) for n in (-1, 0, 1)}
        return found | {self.today} | ({min(found) - timedelta(days=1)} if found else set())

    def _nobody(self, situation: Situation) -> None:
        lits = situation.clauses.needed((), list(situation.constraints))
        ids = [situation.constraints[lit].id for lit in lits]
        first = situation.constraints[lits[0]]
        self.found.setdefault((situation.state, ",".join(ids)), LawProblem(
            first.place, f"in {situation.state} nobody satisfies the constraints {_list(map(repr, ids))}",
            "two of them exclude each other", ERROR, "nobody"))  # fmt: skip

    # -- single norms -----------------------------------------------------------------------------------------------

    def _norms(self, s: Situation) -> None:
        for norm in s.law.norms:
            if id(norm) not in self.astray:
                continue
            if s.reading.scope(norm.page) == FALSE or s.reading.in_force(norm) == FALSE:
                continue
            self.seen.setdefault(id(norm), (s.state, s.day, len(s.case.charges) if s.case.charges is not None else None))
            atoms = s.law.defeat.of_norm.get(norm.id, ())
            atoms = tuple(atom for atom in atoms if atom.norm is norm)
            if s.possible(s.clauses.any_(_in_turn(s, atom) for atom in atoms)):
                for open_ in (self.idle, self.beaten, self.astray):
                    open_.pop(id(norm), None)
            elif id(norm) in self.beaten and s.possible(s.clauses.any_(_stands(s, atom) for atom in atoms)):
                self.beaten.pop(id(norm))
                self.idle.pop(id(norm), None)
            elif id(norm) in self.idle and s.possible(_fires(s, norm)):
                self.idle.pop(id(norm))

    def _never(self, norm: Norm) -> LawProblem:
        """Why a norm can never apply: nowhere in scope, never in force, or conditions that exclude each other."""
        if id(norm) not in self.seen:
            return LawProblem(norm.place, f"{norm.id} can never apply: it is in force on no day on which its page applies",
                              "see its dates and the page's applies", ERROR, "never-applies")  # fmt: skip
        s = self._situation(norm)
        views = s.reading.views if norm.each else (None,)
        parts = [(expr, s.reading.truth(expr, view)) for expr in _conjuncts(norm) for view in views]
        lits = {s.clauses.node(node): expr for expr, node in parts}
        try:
            kept = s.clauses.needed((), [*s.constraints, *lits])
        except ValueError:  # it needs no charge, or more than one
            kept = list(lits)
        facts = list(dict.fromkeys(name for lit in kept if lit in lits for name in _reads(lits[lit])))
        because = [s.constraints[lit].id for lit in kept if lit in s.constraints]
        whose = f"the constraints {_list(map(repr, because))} exclude" if because else "nothing can satisfy"
        return LawProblem(norm.place, f"{norm.id} can never apply: {whose} what it says of {_list(facts) or 'its page'}",
                          "correct its when, unless or the page's applies", ERROR, "never-applies")  # fmt: skip

    def _defeated(self, norm: Norm) -> LawProblem:
        s = self._situation(norm)
        by: dict[str, None] = {}
        for atom in (atom for atom in s.law.defeat.of_norm[norm.id] if atom.norm is norm):
            edges = {}
            for edge in s.law.defeat.against.get(atom, ()):
                for view in s.views(atom.slot.act) if not edge.weakens else ():
                    edges[-s.now.overrides(edge, view)] = edge.higher.norm.id
            fixed = [*s.constraints, s.clauses.any_(s.now.fires(atom, view) for view in _views(s, norm))]
            if s.clauses.possible(*fixed) and not s.clauses.possible(*fixed, *edges):
                by |= dict.fromkeys(edges[lit] for lit in s.clauses.needed(fixed, list(edges)))
        return LawProblem(norm.place, f"{norm.id} is defeated whenever it applies, by {_list(by) or 'norms above it'}",
                          "narrow what defeats it, or drop it", ERROR, "always-defeated")  # fmt: skip

    def _situation(self, norm: Norm) -> Situation:
        state, day, charges = self.seen[id(norm)]
        return Situation(_law_of(self.corpus, state), state, day, self.countries, charges)

    # -- collisions -------------------------------------------------------------------------------------------------

    def _clashes(self, s: Situation) -> None:
        wanted = [lits[self.countries.index(country)] for country in self.requesting for lits in _requesting(s)]
        asked = s.clauses.any_(wanted) if wanted else s.clauses.true
        for clash in (*self._on_one_act(s), *self._in_encounters(s)):
            if clash.pair not in self.clashed and s.possible(clash.both, asked):
                self.clashed[clash.pair] = self._told(s, clash, asked)

    def _open(self, a: Atom, b: Atom) -> bool:
        """Whether a clash of these two would be news: encoded, not linked, not yet found."""
        if a.norm.why_stub is not None or b.norm.why_stub is not None:
            return False
        if a.norm.id in b.norm.collides_with or b.norm.id in a.norm.collides_with:
            return False
        return frozenset((id(a.norm), id(b.norm))) not in self.clashed

    def _on_one_act(self, s: Situation) -> Iterator[_Clash]:
        """A must and a must-not on one act by one authority."""
        for act, atoms in s.law.defeat.of_act.items():
            for a in (atom for atom in atoms if atom.norm.verb == MUST):
                for b in (atom for atom in atoms if atom.norm.verb == MUST_NOT):
                    if a.slot == b.slot and _one_authority(a, b) and self._open(a, b) and _may_fire(s, a, b):
                        for turn in s.turns.of(act):
                            now = s.after(turn.changes)
                            each = [s.clauses.all_([now.obliges(a, view), now.holds(b, view)]) for view in s.views(act)]
                            both = s.clauses.all_([s.clauses.node(turn.where), s.clauses.any_(each)])
                            yield _Clash(a, b, both, turn.after)

    def _in_encounters(self, s: Situation) -> Iterator[_Clash]:
        """Musts on two outcomes of one encounter, where no must-not stands against either."""
        for encounter in s.law.of_kind(Encounter):
            here = s.now.here(encounter)
            lawful = [outcome for outcome in encounter.outcomes if not outcome.unlawful]
            for one, other in ((a, b) for i, a in enumerate(lawful) for b in lawful[i + 1 :]):
                for mine, theirs in _worlds(s, one, other):
                    for a, first, a_turn in _obliged(s, mine, one.by):
                        for b, second, b_turn in _obliged(s, theirs, other.by):
                            if self._open(a, b):
                                yield _Clash(a, b, s.clauses.all_([here, first, second]), b_turn.after or a_turn.after)

    def _told(self, s: Situation, clash: _Clash, asked: Lit) -> LawProblem:
        """The collision with a smallest set of facts that brings it about."""
        a, b = clash.first, clash.second
        about = s.d.support(s.reading.fires(a.norm, _views(s, a.norm)[0])) | s.d.support(
            s.reading.fires(b.norm, _views(s, b.norm)[0]))  # fmt: skip
        loose = [lit for lit in s.clauses.believed() if s.clauses.meaning(lit)[0].kind != APPLIES]
        loose.sort(key=lambda lit: (s.clauses.levels([lit])[0] in about, s.clauses.levels([lit])[0]))
        needed = s.clauses.needed([*s.constraints, asked, -clash.both], loose)
        facts = sorted(_said(*s.clauses.meaning(lit)) for lit in needed)
        when = f" where {_list(facts)}" if facts else ""
        where = f"in {s.state} on {s.day}" + (f", after {_list(clash.after)}" if clash.after else "")
        if a.norm is b.norm:
            what = f"{a.norm.id} demands both {a.slot} and {b.slot}, which exclude each other, {where}{when}"
            return LawProblem(a.norm.place, what, "make two norms with conditions of their own", ERROR, "collision")
        second = f"{b.norm.id} (must not)" if b.norm.verb == MUST_NOT else f"{b.norm.id} (must {b.slot})"
        what = f"{a.norm.id} (must {a.slot}) and {second} collide {where}{when}"
        mend = f"say which overrides the other, or write collides-with: [{b.norm.id}] and because; see {b.norm.place}"
        return LawProblem(a.norm.place, what, mend, ERROR, "collision")


# -- where and when ---------------------------------------------------------------------------------------------------


def _law_of(corpus: Corpus, state: str) -> Corpus:
    """The blocks that can be in scope in a state; questions are kept, since conditions of any page may ask them."""
    blocks = tuple(block for block in corpus.blocks if isinstance(block, Question) or block.page.applies is not None
                   or block.page.jurisdiction in ("", state))  # fmt: skip
    return replace(corpus, blocks=blocks, _by_day={})


def _expressions(corpus: Corpus) -> Iterator[Expr]:
    roots: list[object] = [constraint.holds for constraint in corpus.vocabulary.constraints]
    for block in corpus.blocks:
        roots += [block.page.applies, *(getattr(block, name, None) for name in ("when", "unless", "means", "needs"))]
    for root in roots:
        if isinstance(root, Expr):
            yield from walk(root)
