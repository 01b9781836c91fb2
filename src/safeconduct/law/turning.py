"""What the conditions of a body of law read: facts, days, charges, and what is compared with what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from functools import cached_property

from safeconduct.law.blocks import Act, Block, Norm, Page, Term
from safeconduct.law.body import Body
from safeconduct.law.comparisons import Opposite, opposites
from safeconduct.law.defeat import Atom, behind
from safeconduct.law.expressions import (
    And,
    Applies,
    Attr,
    Compare,
    Const,
    Each,
    Expr,
    Fact,
    In,
    Not,
    Or,
    Role,
    Shift,
    TermRef,
    View,
    walk,
)
from safeconduct.law.seen import Seen, seen_by, seen_in


class Turning(Body):
    """A body of law asked what it turns on."""

    def seen(self, one: Block | Page) -> Seen:
        """What a block, or the scope of a page, reads by itself."""
        found = self._seen.get(one)
        if found is None:
            found = self._seen[one] = seen_by(one)
        return found

    @cached_property
    def _everything(self) -> tuple[Seen, ...]:
        """What all conditions read: of blocks, of scopes, and of the vocabulary."""
        said = [constraint.holds for constraint in self.vocabulary.constraints]
        said += [people.holds for people in self.vocabulary.classes.values()]
        return seen_in(*said), *map(self.seen, self.pages.values()), *map(self.seen, self.blocks)

    @cached_property
    def comparisons(self) -> tuple[Compare | In, ...]:
        """Every comparison in the corpus: where the cut points of numbers and dates come from."""
        return tuple([node for seen in self._everything for node in seen.compares])

    @cached_property
    def only_readers(self) -> frozenset[Each]:
        """The `any` and `all` that alone read a list, and set it against nothing but facts no act changes.

        Of such a list, where it is open, nothing matters but whether they are true.
        """
        changed = {path for act in self.of_kind(Act) for path, _ in act.effect}
        readers: defaultdict[str, set[Each]] = defaultdict(set)
        for seen in self._everything:
            for node in seen.lists:
                readers[node.over].add(node)

        def plain(each: Each) -> bool:
            attributes = self.vocabulary.lists[each.over]
            return all(
                isinstance(node, Const | Shift | Compare | And | Or | Not)
                or (isinstance(node, Fact) and node.path not in changed)
                or (isinstance(node, Role) and node.name != "as_of")
                or (isinstance(node, Attr) and node.over == each.over and attributes[node.name].kind != "evidential")
                for node in walk(each.body)
            )

        return frozenset(each for mine in readers.values() if len(mine) == 1 for each in mine if plain(each))

    @cached_property
    def compared(self) -> Mapping[str, tuple[Opposite, ...]]:
        """What each fact or role is compared with, by its path (`list.attribute` for attributes) or name."""
        return opposites(self.comparisons, self.terms)

    @cached_property
    def read_by_norms(self) -> frozenset[str]:
        """The facts that some norm, or a term it reads, turns on; no other fact can change a modality."""
        readers = (self.norms, self.of_kind(Term), self.pages.values())
        return frozenset().union(*[self.seen(one).facts for some in readers for one in some])

    @cached_property
    def act_reads(self) -> Mapping[Act, frozenset[str]]:
        """The facts on which the needs of each act turn, through terms too."""
        return {act: self._read_by(self.seen(act))[0] for act in self.of_kind(Act)}

    def _read_by(self, *found: Seen) -> tuple[frozenset[str], bool]:
        """The facts some conditions turn on, through terms too, and whether any of them asks if a norm applies."""
        facts, terms, todo, asks = set[str](), set[str](), list(found), False
        while todo:
            seen = todo.pop()
            facts |= seen.facts
            asks = asks or seen.asks
            new = seen.terms - terms
            terms |= new
            todo += [self.seen(term) for name in new for term in self.terms.get(name, ())]
        return frozenset(facts), asks

    def turns_on(self, block_id: str, paths: Set[str]) -> bool:
        """Whether a term or norm may read differently with other values of some facts."""
        found = self._read_by_block.get(block_id)
        if found is None:
            blocks = [block for block in self.by_id.get(block_id, ()) if isinstance(block, Term | Norm)]
            pages = [block.page for block in blocks if isinstance(block, Norm)]
            found = self._read_by_block[block_id] = self._read_by(*map(self.seen, blocks), *map(self.seen, pages))
        facts, asks = found
        return asks or not facts.isdisjoint(paths)

    @cached_property
    def _read_by_block(self) -> dict[str, tuple[frozenset[str], bool]]:
        return {}

    def reads(self, expr: Expr, paths: Set[str]) -> bool:
        """Whether a condition may read differently with other values of some facts."""
        facts, asks, _ = self._reads_of(expr)
        return asks or not facts.isdisjoint(paths)

    def reads_charge(self, expr: Expr) -> bool:
        """Whether a condition may read differently with another charge in hand."""
        return self._reads_of(expr)[2]

    def _reads_of(self, expr: Expr) -> tuple[frozenset[str], bool, bool]:
        """The facts a condition turns on, whether it asks if a norm applies, and whether it reads a charge."""
        found = self._conditions.get(id(expr))
        if found is None:
            charge = any(isinstance(node, View | Applies) or (isinstance(node, Attr) and node.var == "charge")
                         or (isinstance(node, TermRef) and self.turns_on_charge(node.name))
                         for node in walk(expr))  # fmt: skip
            found = self._conditions[id(expr)] = expr, (*self._read_by(seen_in(expr)), charge)
        return found[1]

    @cached_property
    def _conditions(self) -> dict[int, tuple[Expr, tuple[frozenset[str], bool, bool]]]:
        """What conditions read, by identity: to compare two of them takes longer than to read them."""
        return {}

    @cached_property
    def _turning(self) -> frozenset[str]:
        reads: dict[str, set[str]] = {}
        found: set[str] = set()
        for block in (*self.of_kind(Term), *self.norms):
            seen = [self.seen(block), self.seen(block.page)] if isinstance(block, Norm) else [self.seen(block)]
            reads.setdefault(block.id, set()).update(*[one.terms for one in seen])
            if (isinstance(block, Term) and block.each) or any(one.asks for one in seen):
                found.add(block.id)
        while more := {block_id for block_id, names in reads.items() if names & found} - found:
            found |= more
        return frozenset(found)

    def turns_on_charge(self, block_id: str) -> bool:
        """Whether a term or norm may read differently with another charge in hand."""
        return block_id in self._turning

    def reads_day(self, act: str) -> bool:
        """Whether what norms make of an act may turn on the day itself, beyond which of them are in force on it."""
        if act not in self._reading_day:
            graph, blocks = self.defeat, list[Block]()
            for one in behind(graph, self.terms, act):
                edges = graph.against.get(one, ()) if isinstance(one, Atom) else ()
                blocks += self.terms.get(one, ()) if isinstance(one, str) else (one.norm,)
                blocks += [edge.priority for edge in edges if edge.priority is not None]
            self._reading_day[act] = any(map(self._turns_on_day, blocks))
        return self._reading_day[act]

    @cached_property
    def _reading_day(self) -> dict[str, bool]:
        return {}

    def _turns_on_day(self, block: Block) -> bool:
        imprecise = any(edge is not None and not edge.exact for edge in (block.since, block.until))
        return imprecise or self.seen(block).day or self.seen(block.page).day
