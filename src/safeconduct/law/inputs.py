"""What a judgement can turn on, by the law alone: the conditions behind an act, and the order to branch in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from safeconduct.law.blocks import Act, Encounter, Norm, Term, cited_in
from safeconduct.law.corpus import Corpus
from safeconduct.law.defeat import Atom
from safeconduct.law.expressions import Applies, Attr, Expr, Fact, TermRef, View, walk


def conditions_of(law: Corpus, acts: Iterable[str]) -> tuple[Expr, ...]:
    """Every condition that the findings on some acts can turn on."""
    search = _Search(law)
    for act in acts:
        search.act(act)
    for constraint in law.vocabulary.constraints:
        search.read(constraint.holds)
    return tuple(search.conditions)


class _Search:
    def __init__(self, law: Corpus) -> None:
        self.law = law
        self.acts, self.seen = set[str](), set[object]()
        self.conditions: list[Expr] = []

    def act(self, name: str) -> None:
        """An act: the norms on it, and how a status in which it can be done is reached."""
        if name in self.acts:
            return
        self.acts.add(name)
        for atom in self.law.defeat.of_act.get(name, ()):
            self.atom(atom)
        for block in self.law.acts.get(name, ()):
            self.read(block.needs)
            wanted = self.law.act_reads[block]
            for other in self._that_change(wanted):
                self.act(other.id)

    def _that_change(self, paths: frozenset[str]) -> Iterator[Act]:
        for versions in self.law.acts.values():
            yield from (act for act in versions if any(path in paths for path, _ in act.effect))

    def atom(self, atom: Atom) -> None:
        """A norm on an act and all that can defeat it."""
        if atom in self.seen:
            return
        self.seen.add(atom)
        self.norm(atom.norm)
        for edge in self.law.defeat.against.get(atom, ()):
            if edge.priority is not None:
                self.read(edge.priority.page.applies)
            self.atom(edge.higher)

    def norm(self, norm: Norm) -> None:
        if norm in self.seen:
            return
        self.seen.add(norm)
        self.read(norm.when)
        self.read(norm.unless)
        self.read(norm.page.applies)
        for cited in cited_in(norm.because):
            for block in self.law.by_id.get(cited, ()):
                self.read(block.page.applies)

    def read(self, expr: Expr | None) -> None:
        if expr is not None:
            self.conditions.append(expr)
        for node in walk(expr) if expr is not None else ():
            if isinstance(node, TermRef) and node not in self.seen:
                self.seen.add(node)
                for term in self.law.terms.get(node.name, ()):
                    self.read(term.means)
            elif isinstance(node, Applies):
                for atom in self.law.defeat.of_norm.get(node.norm, ()):
                    self.atom(atom)


def rank_of(law: Corpus) -> Mapping[str, int]:
    """An order to name whatever may be open in: facts and attributes as the vocabulary has them, then blocks."""
    names = [*law.vocabulary.facts, *law.vocabulary.lists]
    names += [fact.key or name for attrs in law.vocabulary.lists.values() for name, fact in attrs.items()]
    return {name: place for place, name in reversed(list(enumerate([*names, *(b.id for b in law.blocks)])))}


def leaf_order(law: Corpus) -> Mapping[str, int]:
    """In which order to branch on what may be open: what acts need first, then as the norms of each encounter read it.

    Facts that are read together stand together, which keeps decision diagrams small. It is the same whatever was asked
    before.
    """
    found: dict[str, None] = {}
    seen: set[str] = set()

    def read(expr: Expr | None) -> None:
        for node in walk(expr) if expr is not None else ():
            if isinstance(node, Fact):
                found.setdefault(node.path)
            elif isinstance(node, Attr):
                attr = law.vocabulary.lists[node.over].get(node.name)
                found.setdefault((attr.key if attr else "") or node.name if node.over == "charges" else node.over)
            elif isinstance(node, View):
                found.setdefault(node.question)
            elif isinstance(node, TermRef):
                block(node.name, law.terms.get(node.name, ()))
            elif isinstance(node, Applies):
                block(node.norm, [norm for norm in law.by_id.get(node.norm, ()) if isinstance(norm, Norm)])

    def block(name: str, versions: Iterable[Term | Norm]) -> None:
        if name in seen:
            return
        seen.add(name)
        for one in versions:
            if isinstance(one, Term):
                read(one.means)
            else:
                read(one.page.applies)
                read(one.when)
                read(one.unless)
                found.setdefault(one.id)

    for constraint in law.vocabulary.constraints:
        read(constraint.holds)
    for versions in law.acts.values():
        for act in versions:
            read(act.needs)
    named = dict.fromkeys(o.slot.act for e in law.of_kind(Encounter) for o in e.outcomes)
    for name in (*named, *law.vocabulary.acts):
        for norm in law.norms:
            if any(slot.act == name for slot in norm.acts):
                block(norm.id, (norm,))
    return {name: place for place, name in enumerate(found)}
