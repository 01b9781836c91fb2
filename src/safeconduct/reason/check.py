"""`law check`: what is wrong with a corpus that loads. Untidiness is for `hygiene`; here we ask what can be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from safeconduct.law.blocks import Door, Norm, Provision, Question
from safeconduct.law.corpus import Corpus
from safeconduct.law.defeat import Atom
from safeconduct.law.expressions import And, Applies, Attr, Const, Expr, Fact, Not, Or, Party, Role, TermRef, View, walk
from safeconduct.law.hygiene import ERROR, NOTE, STALE_AFTER, LawProblem, hygiene
from safeconduct.reason.cells import ELSEWHERE
from safeconduct.reason.collisions import Collisions, listed
from safeconduct.reason.diagrams import FALSE
from safeconduct.reason.editions import Editions
from safeconduct.reason.satisfiable import Lit, Situation, Where

CHARGES = (None, 0, 2)
"""one abstract charge first; what does not show there is looked for without charges, and with two"""


@dataclass(frozen=True, slots=True)
class Report:
    """What `law check` found. *provisions* counts blocks by kind and by grade of checking, stubs apart.

    *pages* counts them for each page, by grade and stubs as `stub`; a page's key is its state, empty for none, and id.
    """

    problems: tuple[LawProblem, ...]
    provisions: Mapping[str, Mapping[str, int]]
    not_encoded: int
    pages: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[LawProblem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == ERROR)

    def to_dict(self) -> dict[str, Any]:
        problems = [{"file": p.place.file, "line": p.place.line, "severity": p.severity, "code": p.code, "what": p.what,
                     "mend": p.mend} for p in self.problems]  # fmt: skip
        return {"problems": problems, "errors": len(self.errors), "notes": len(self.problems) - len(self.errors),
                "provisions": {kind: dict(grades) for kind, grades in self.provisions.items()},
                "not_encoded": self.not_encoded,
                "pages": {page: {"state": state, **found} for (state, page), found in self.pages.items()}}  # fmt: skip


def check(corpus: Corpus, *, today: date, stale_after: int = STALE_AFTER) -> Report:
    """Check a corpus that loads; *stale_after* is the months after which a provision should be read again."""
    found = {*hygiene(corpus, today=today, stale_after=stale_after), *_Checking(corpus, today).problems()}
    grades: dict[str, Counter[str]] = {}
    pages: dict[tuple[str, str], Counter[str]] = {}
    stubs = 0
    for block in corpus.blocks:
        stub = isinstance(block, Norm) and block.why_stub is not None
        pages.setdefault((block.page.jurisdiction, block.page.id), Counter())["stub" if stub else block.checked] += 1
        if isinstance(block, Norm) and block.why_stub is not None:
            stubs += 1
        else:
            grades.setdefault(type(block).__name__.lower(), Counter())[block.checked] += 1
    by_kind = {kind: dict(sorted(grades[kind].items())) for kind in sorted(grades)}
    by_page = {key: dict(sorted(pages[key].items())) for key in sorted(pages, key=lambda key: (not key[0], key))}
    return Report(tuple(sorted(found)), by_kind, stubs, by_page)


class _Checking:
    def __init__(self, corpus: Corpus, today: date) -> None:
        self.corpus, self.today = corpus, today
        self.requesting = frozenset(code.split("-")[0] for code in corpus.tables.offences)
        named = {expr.value for node in corpus.comparisons for expr in walk(node) if isinstance(expr, Const)}
        self.countries = (*sorted({*self.requesting, *(named & corpus.countries)}), ELSEWHERE)
        # norms not yet seen to apply, to stand undefeated, and to stand where their act can be done
        self.idle = {id(norm): norm for norm in corpus.norms}
        self.beaten, self.astray = dict(self.idle), dict(self.idle)
        self._laws: dict[str, tuple[Corpus, Editions]] = {}
        self.seen: dict[int, Where] = {}
        """for each norm, where it was first in scope; once it was seen to apply, where it did"""
        self.collisions = Collisions()
        self.circular: set[tuple[str, date]] = set()
        self.circles: dict[frozenset[str], LawProblem] = {}
        self.nobody: dict[tuple[str, ...], LawProblem] = {}

    def problems(self) -> Iterator[LawProblem]:
        """Try every state and day; states without law of their own come last, for what applies in no other."""
        law = (block for block in self.corpus.blocks if not isinstance(block, (Door, Provision)))
        states = sorted({block.page.jurisdiction for block in law} - {""})
        for charges in CHARGES:
            for state in states:
                self._try(state, charges, collisions=True)
        for charges in CHARGES:
            for state in (*sorted(self._hosts() - {*states}), ELSEWHERE) if self.astray or not states else ():
                self._try(state, charges, collisions=not states)
        yield from self.circles.values()
        yield from self.nobody.values()
        yield from self.collisions.found.values()
        yield from (self._never(norm) for norm in self.idle.values())
        yield from (self._defeated(norm) for key, norm in self.beaten.items() if key not in self.idle)
        yield from (_out_of_turn(norm) for key, norm in self.astray.items() if key not in self.beaten)

    def _try(self, state: str, charges: int | None, *, collisions: bool) -> None:
        law, editions = self._law_of(state)
        for day in editions.days:
            if charges is None and (circle := editions.circle(day)) is not None:
                self._circle(state, day, circle)
            if (state, day) in self.circular:
                continue
            s = Situation(law, (state, day, charges), self.countries, self.requesting)
            if not s.possible():
                self._nobody(s)
                continue
            self._norms(s)
            if collisions:
                self.collisions.look(s, editions)

    def _hosts(self) -> set[str]:
        """The states that conditions compare with the host."""
        parts = [list(walk(node)) for node in self.corpus.comparisons]
        here = [part for part in parts if Role("host") in part or Role("state") in part]
        return {expr.value for part in here for expr in part if isinstance(expr, Const)} & self.corpus.countries

    def _law_of(self, state: str) -> tuple[Corpus, Editions]:
        """The blocks that can be in scope in a state; questions of all, since any condition may ask them.

        Of a state that asks for people only its own norms are tried: what treaties say, they say to the host.
        """
        if state not in self._laws:
            blocks = tuple(block for block in self.corpus.blocks if isinstance(block, Question)
                           or block.page.jurisdiction == state
                           or ((block.page.applies is not None or not block.page.jurisdiction)
                               and (state not in self.requesting or not isinstance(block, Norm))))  # fmt: skip
            law = self.corpus.part(blocks)
            self._laws[state] = law, Editions(law, (state, *sorted(self.requesting - {state})), self.today)
        return self._laws[state]

    def _circle(self, state: str, day: date, ids: Sequence[str]) -> None:
        self.circular.add((state, day))
        what = f"in {state} on {day} these depend on each other in a circle: {' -> '.join(ids)}"
        place = self.corpus.find(ids[0]).place
        self.circles.setdefault(frozenset(ids), LawProblem(place, what, "drop one of the links", ERROR, "circle"))

    def _nobody(self, s: Situation) -> None:
        constraints = [s.constraints[lit] for lit in s.clauses.needed((), list(s.constraints))]
        ids = tuple(constraint.id for constraint in constraints)
        self.nobody.setdefault(ids, LawProblem(
            constraints[0].place, f"nobody in {s.state} satisfies {listed(map(repr, ids))}",
            "correct the constraint" if len(ids) == 1 else "they exclude each other", ERROR, "nobody"))  # fmt: skip

    # -- norms one by one -------------------------------------------------------------------------------------------

    def _norms(self, s: Situation) -> None:
        for norm in s.law.norms:
            key = id(norm)
            if key not in self.astray or s.reading.scope(norm.page) == FALSE or s.reading.in_force(norm) == FALSE:
                continue
            self.seen.setdefault(key, s.where)
            atoms = _atoms(s, norm)
            if s.possible(s.clauses.any_(_in_turn(s, atom) for atom in atoms)):
                reached = [self.astray, self.beaten, self.idle]
            elif key in self.beaten and s.possible(s.clauses.any_(_stands(s, atom) for atom in atoms)):
                reached = [self.beaten, self.idle]
            elif key in self.idle and s.possible(_fires(s, norm)):
                reached = [self.idle]
                self.seen[key] = s.where
            else:
                reached = []
            for open_ in reached:
                open_.pop(key, None)

    def _situation(self, norm: Norm) -> Situation:
        where = self.seen[id(norm)]
        return Situation(self._law_of(where[0])[0], where, self.countries, self.requesting)

    def _never(self, norm: Norm) -> LawProblem:
        """Why a norm can never apply: never in force where its page applies, or conditions that exclude each other."""
        if id(norm) not in self.seen:
            why = "it is in force on no day on which its page applies"
            return _problem(norm, "never-applies", f"can never apply: {why}", "see its dates and the page's applies")
        s = self._situation(norm)
        parts = [(expr, view) for expr in _conjuncts(norm) for view in s.views_of(norm)]
        lits = {s.clauses.node(s.reading.truth(expr, view)): expr for expr, view in parts}
        kept = s.clauses.needed((), [*s.constraints, *lits]) if not s.possible(*lits) else list(lits)
        said = listed(dict.fromkeys(name for lit in kept if lit in lits for name in _reads(lits[lit])))
        because = listed(repr(s.constraints[lit].id) for lit in kept if lit in s.constraints)
        why = f"what it says of {said} is never true" + (f" under the constraint {because}" if because else "")
        return _problem(norm, "never-applies", f"can never apply: {why}", "correct when, unless or the page's applies")

    def _defeated(self, norm: Norm) -> LawProblem:
        """By which norms: the fewest that leave no case in which it fires and none of them stands."""
        s = self._situation(norm)
        by: dict[str, None] = {}
        for atom in _atoms(s, norm):
            for view in s.reading.views if norm.each else s.views(atom.slot.act):
                edges = {-s.now.overrides(edge, view): edge.higher.norm.id
                         for edge in s.law.defeat.against.get(atom, ()) if not edge.weakens}  # fmt: skip
                fixed = [*s.constraints, s.now.fires(atom, view)]
                if s.clauses.possible(*fixed) and not s.clauses.possible(*fixed, *edges):
                    by |= dict.fromkeys(edges[lit] for lit in s.clauses.needed(fixed, list(edges)))
        if not by:  # it applies only to somebody without charges, and its act is judged charge by charge
            return _out_of_turn(norm)
        what = f"is defeated whenever it applies, by {listed(by)}"
        return _problem(norm, "always-defeated", what, "narrow what defeats it, or drop it")


def _out_of_turn(norm: Norm) -> LawProblem:
    acts = listed(dict.fromkeys(str(slot) for slot in norm.acts))
    what = f"never applies where {acts} can be done"
    return _problem(norm, "out-of-turn", what, "compare its when with the act's needs", NOTE)


def _problem(norm: Norm, code: str, what: str, mend: str, severity: str = ERROR) -> LawProblem:
    return LawProblem(norm.place, f"{norm.id} {what}", mend, severity, code)


# -- propositions -----------------------------------------------------------------------------------------------------


def _atoms(s: Situation, norm: Norm) -> Sequence[Atom]:
    return [atom for atom in s.law.defeat.of_norm.get(norm.id, ()) if atom.norm is norm]


def _fires(s: Situation, norm: Norm) -> Lit:
    return s.clauses.any_(s.clauses.node(s.reading.fires(norm, view)) for view in s.views_of(norm))


def _stands(s: Situation, atom: Atom) -> Lit:
    return s.clauses.any_(s.now.holds(atom, view) for view in s.views(atom.slot.act))


def _in_turn(s: Situation, atom: Atom) -> Lit:
    """It stands in a status in which its act can be done."""
    act = s.acts.get(atom.slot.act)
    needs = s.clauses.true if act is None or act.needs is None else s.clauses.node(s.reading.truth(act.needs))
    return s.clauses.all_([needs, _stands(s, atom)])


def _conjuncts(norm: Norm) -> Iterator[Expr]:
    """The conditions that must all be true for a norm to apply."""
    unless = None if norm.unless is None else Not(norm.unless)
    todo: list[Expr] = [expr for expr in (norm.page.applies, norm.when, unless) if expr is not None]
    while todo:
        expr = todo.pop(0)
        match expr:
            case And(items):
                todo = [*items, *todo]
            case Not(Or(items)):
                todo = [*map(Not, items), *todo]
            case _:
                yield expr


def _reads(expr: Expr) -> Iterator[str]:
    """What a condition turns on, by the names a page gives it."""
    for part in walk(expr):
        match part:
            case Fact(name) | TermRef(name, _) | View(name, _) | Applies(name) | Role(name):
                yield name
            case Attr(var, name):
                yield f"{var}.{name}"
            case Party(_, treaty):
                yield f"party to {treaty}"
