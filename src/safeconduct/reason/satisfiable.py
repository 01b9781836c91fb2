"""Can it be so? Diagrams and the defeat of norms as clauses, for a SAT solver that is asked again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

from pysat.card import CardEnc, EncType
from pysat.formula import IDPool
from pysat.solvers import Solver

from safeconduct.law.blocks import Act, Block, Norm
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.defeat import Atom, Edge
from safeconduct.law.vocabulary import Constraint
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.leaves import FACT, Leaf
from safeconduct.reason.reading import Reading
from safeconduct.reason.turn import Turns

Lit = int
"""a proposition; its negation has a minus sign"""
Changes = tuple[tuple[str, Any], ...]
Where = tuple[str, date, int | None]
"""a state, a day, and how many charges: None for one abstract charge"""
APPLIES: Final = "applies"
"""the kind of a leaf that stands for `applies('norm-id')` until clauses say what it is"""


class Clauses:
    """Propositions about the open leaves of some diagrams, each exact both ways (Tseitin 1968)."""

    def __init__(self, d: Diagrams) -> None:
        self.d, self._pool, self._solver = d, IDPool(), Solver(name="minisat22")
        self.true: Lit = self._new()
        self._say(self.true)
        self._nodes: dict[Node, Lit] = {TRUE: self.true, FALSE: -self.true}
        self._leaves: dict[int, tuple[Lit, ...]] = {}
        self._meaning: dict[Lit, tuple[int, int]] = {}
        self._gates: dict[frozenset[Lit], Lit] = {}

    def _new(self) -> Lit:
        return int(self._pool.id())

    def _say(self, *clause: Lit) -> None:
        self._solver.add_clause(clause)

    def leaf(self, level: int) -> tuple[Lit, ...]:
        """One proposition for each value of a leaf, exactly one of which is true."""
        done = self._leaves.get(level)
        if done is None:
            count = len(self.d.domains[level])
            if count == 2:
                yes = self._new()
                done = (-yes, yes)
            else:
                done = tuple(self._new() for _ in range(count))
                few = EncType.pairwise if count < 7 else EncType.seqcounter
                self._solver.append_formula(CardEnc.equals(list(done), 1, vpool=self._pool, encoding=few).clauses)
            self._leaves[level] = done
            self._meaning |= {lit: (level, index) for index, lit in enumerate(done)}
        return done

    def node(self, node: Node) -> Lit:
        """A true-or-false diagram as a proposition: under each value of its leaf it is what that branch is."""
        done = self._nodes.get(node)
        if done is None:
            level, kids = self.d._levels[node], self.d._kids[node]
            done = self._nodes[node] = self._new()
            for value, kid in zip(self.leaf(level), kids, strict=True):
                branch = self.node(kid)
                self._say(-value, -done, branch)
                self._say(-value, done, -branch)
        return done

    def all_(self, lits: Iterable[Lit]) -> Lit:
        parts = frozenset(lits)
        done = self._gates.get(parts)
        if done is None and (self.true in parts or len(parts) < 2):
            rest = parts - {self.true}
            done = self._gates[parts] = self.all_(rest) if len(rest) > 1 else next(iter(rest), self.true)
        if done is None and (-self.true in parts or any(-lit in parts for lit in parts)):
            done = self._gates[parts] = -self.true
        if done is None:
            done = self._gates[parts] = self._new()
            for lit in parts:
                self._say(-done, lit)
            self._say(done, *(-lit for lit in sorted(parts)))
        return done

    def any_(self, lits: Iterable[Lit]) -> Lit:
        return -self.all_(-lit for lit in lits)

    def same(self, a: Lit, b: Lit) -> None:
        self._say(-a, b)
        self._say(a, -b)

    # -- asking -----------------------------------------------------------------------------------------------------

    def possible(self, *lits: Lit) -> bool:
        """Whether all of these can be true together."""
        return -self.true not in lits and bool(self._solver.solve(assumptions=lits))

    def believed(self) -> list[Lit]:
        """The value of every leaf in the model that answered the last question."""
        model = self._solver.get_model() or []
        return [lit for lit in self._meaning if (model[abs(lit) - 1] > 0) == (lit > 0)]

    def needed(self, fixed: Sequence[Lit], loose: Sequence[Lit]) -> list[Lit]:
        """A smallest part of *loose* that cannot be true together with *fixed*; the first are dropped first."""
        kept = list(loose)
        if self.possible(*fixed, *kept):
            raise ValueError("these can all be true together")
        for lit in loose:
            rest = [other for other in kept if other != lit]
            if lit in kept and not self.possible(*fixed, *rest):
                core = set(self._solver.get_core() or ()) if -self.true not in (*fixed, *rest) else set(rest)
                kept = [other for other in rest if other in core]
        return kept

    def meaning(self, lit: Lit) -> tuple[Leaf, Any]:
        """The leaf and the value that a proposition of `leaf` stands for."""
        level, index = self._meaning[lit]
        return self.d.leaves[level], self.d.domains[level][index]

    def level(self, lit: Lit) -> int:
        return self._meaning[lit][0]


class OpenReading(Reading):
    """A reading in which the roles of other states are open too, and `applies` is a leaf.

    A state whose offences are known acts on people abroad: *at home* it is the one that asks, and the host is open.
    """

    members = True  # what is found is told member by member

    def __init__(
        self, corpus: Corpus, case: Case, d: Diagrams, day: date, changes: Changes, countries: Sequence[str],
        *, at_home: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(corpus, case, d, day=Day.of(day), state=case.host, changes=dict(changes))
        self.countries, self.at_home = countries, at_home

    def role(self, name: str) -> Node:
        if self.at_home and name == "requesting":
            return self.diagrams.end(self.state)
        if name in ("requesting", "destination") or (self.at_home and name == "host"):
            return self.diagrams.variable(Leaf(FACT, name), self.countries)
        return super().role(name)


class Standing:
    """Which norms stand undefeated, as propositions: the rules of `modality.Judgement`, left to the solver."""

    def __init__(self, reading: OpenReading, clauses: Clauses, changes: Changes) -> None:
        self.reading, self.clauses, self.graph = reading, clauses, reading.law.defeat
        self._after = str(changes) if changes else ""
        self._stands: dict[tuple[Atom, int | None], Lit] = {}
        self._applies: dict[tuple[str, int | None], Node] = {}
        reading.applies = self.applies

    def applies(self, norm_id: str, view: int | None) -> Node:
        """`applies('norm-id')` as a leaf of its own, which keeps diagrams small; clauses say when it is true."""
        done = self._applies.get((norm_id, view))
        if done is None:
            leaf = Leaf(APPLIES, norm_id, f"{view}", self._after)
            done = self._applies[norm_id, view] = self.reading.diagrams.variable(leaf, (False, True))
            stand = [self.stands(atom, view) for atom in self.graph.of_norm.get(norm_id, ())]
            self.clauses.same(self.clauses.node(done), self.clauses.any_(stand))
        return done

    def fires(self, atom: Atom, view: int | None) -> Lit:
        return self.clauses.node(self.reading.fires(atom.norm, view))

    def stands(self, atom: Atom, view: int | None) -> Lit:
        """The norm fires and nothing that stands overrides it, with the charge *view* in hand."""
        done = self._stands.get((atom, view))
        if done is None:
            done = self.fires(atom, view)
            if done != -self.clauses.true:
                edges = [edge for edge in self.graph.against.get(atom, ()) if not edge.weakens]
                done = self.clauses.all_([done, *(-self.overrides(edge, view) for edge in edges)])
            self._stands[atom, view] = done
        return done

    def overrides(self, edge: Edge, view: int | None) -> Lit:
        if edge.priority is None:
            return self.holds(edge.higher, view)
        active = self.here(edge.priority)
        return active if active == -self.clauses.true else self.clauses.all_([active, self.holds(edge.higher, view)])

    def here(self, block: Block) -> Lit:
        """In force and in scope."""
        reading = self.reading
        return self.clauses.node(reading.diagrams.and_(reading.in_force(block), reading.scope(block.page)))

    def holds(self, atom: Atom, view: int | None) -> Lit:
        """Without a charge in hand, a per-charge norm holds if it stands for some charge."""
        if view is None and atom.norm.each:
            return self.clauses.any_(self.stands(atom, each) for each in self.reading.views)
        return self.stands(atom, view)

    def obliges(self, atom: Atom, view: int | None) -> Lit:
        """A must stands and no overriding may of another outcome has turned it into a may."""
        views = self.reading.views if view is None and atom.norm.each else (view,)
        weak = [edge for edge in self.graph.against.get(atom, ()) if edge.weakens]
        return self.clauses.any_(
            self.clauses.all_([self.stands(atom, each), *(-self.overrides(edge, each) for edge in weak)])
            for each in views)  # fmt: skip


class Situation:
    """The law of one state on one day, asked of somebody of whom nothing is known.

    *countries* are those that other states in the case may be.
    """

    def __init__(self, corpus: Corpus, where: Where, countries: Sequence[str], requesting: Iterable[str]) -> None:
        self.corpus, self.where, self.countries = corpus, where, countries
        self.state, self.day, charges = where
        lists: dict[str, Any] = {} if charges is None else {"charges": ({},) * charges}
        self.case = Case("law check", self.state, "", self.day, lists=lists)
        self.d = Diagrams()
        self.clauses = Clauses(self.d)
        self.at_home = self.state in frozenset(requesting)
        self._standing: dict[Changes, Standing] = {}
        self.now = self.after(())
        self.law, self.reading = self.now.reading.law, self.now.reading
        nodes = [(constraint, self.reading.truth(constraint.holds, view))
                 for constraint in self.law.vocabulary.constraints if constraint.holds is not None
                 for view in (self.reading.views if constraint.each else (None,))]  # fmt: skip
        self._nodes = [node for _, node in nodes]
        self.constraints: dict[Lit, Constraint] = {self.clauses.node(node): constraint for constraint, node in nodes}
        known = set(requesting)
        asking = self.d.apply(lambda code: not known or code in known, self.reading.role("requesting"))
        self.asked: Lit = self.clauses.node(asking)
        """that one of the states whose offences are known asks for the person"""

    def after(self, changes: Changes) -> Standing:
        """The norms in the status that some acts leave."""
        if changes not in self._standing:
            reading = OpenReading(self.corpus, self.case, self.d, self.day, changes, self.countries,
                                  at_home=self.at_home)  # fmt: skip
            self._standing[changes] = Standing(reading, self.clauses, changes)
        return self._standing[changes]

    def possible(self, *lits: Lit) -> bool:
        """Whether somebody whom the vocabulary's constraints allow can be in this."""
        return self.clauses.possible(*lits, *self.constraints)

    @cached_property
    def acts(self) -> Mapping[str, Act]:
        """The act block of the state's own pages, else of a page without jurisdiction."""
        found: dict[str, Act] = {}
        for name, versions in self.law.acts.items():
            for act in sorted((a for a in versions if a.page.jurisdiction in ("", self.state)), key=_is_general):
                found.setdefault(name, act)
        return found

    @cached_property
    def turns(self) -> Turns:
        read: Callable[[Changes], Reading] = lambda changes: self.after(changes).reading  # noqa: E731
        possible = self.d.all_(self._nodes)
        return Turns(self.acts, read, self.d, lambda where: self.d.and_(possible, where) != FALSE)

    def charge_by_charge(self, act: str) -> bool:
        return act in self.acts and self.acts[act].per_charge

    def views(self, act: str) -> Sequence[int | None]:
        """The charges an act is judged by, one by one, or None where it is not judged charge by charge."""
        return self.reading.views if self.charge_by_charge(act) else (None,)

    def views_of(self, norm: Norm) -> Sequence[int | None]:
        """The charges a norm is read for."""
        return self.reading.views if norm.each else (None,)


def _is_general(act: Act) -> bool:
    return not act.page.jurisdiction
