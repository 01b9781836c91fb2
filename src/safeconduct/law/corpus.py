"""The corpus: all pages, vocabulary and tables together, checked as one."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from safeconduct.law.blocks import Act, Block, Door, Encounter, Hazard, Limit, Norm, Page, Priority, Question, Term
from safeconduct.law.comparisons import Opposite, opposites
from safeconduct.law.dates import Day
from safeconduct.law.defeat import Atom, Defeat, behind, defeat_graph
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
from safeconduct.law.problems import nearest
from safeconduct.law.seen import Seen, seen_by, seen_in
from safeconduct.law.tables import Practice, Regime, Tables
from safeconduct.law.vocabulary import Vocabulary

AnyBlock = TypeVar("AnyBlock", bound=Block)


@dataclass(frozen=True)
class Corpus:
    """A checked body of law. Immutable; `as_of` gives the law of one day."""

    folder: str
    digest: str
    vocabulary: Vocabulary
    tables: Tables
    pages: Mapping[str, Page]
    blocks: tuple[Block, ...]
    order: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    """in which order to branch on what may be open, see `inputs.leaf_order`"""
    rank: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    """in which order to name whatever may be open: facts and attributes as the vocabulary has them, then blocks"""
    _seen: dict[Block | Page, Seen] = field(default_factory=dict, repr=False, compare=False)
    _by_day: dict[int, Corpus] = field(default_factory=dict, repr=False, compare=False)
    _by_state: dict[str, Corpus] = field(default_factory=dict, repr=False, compare=False)
    _between: dict[frozenset[str], Corpus] = field(default_factory=dict, repr=False, compare=False)
    _whole: Corpus | None = field(default=None, repr=False, compare=False)
    """what this is the part between some states of"""

    def as_of(self, day: date) -> Corpus:
        """The blocks that are, or with an imprecise date may be, in force on *day*.

        Days between which no block begins or ends share one corpus.
        """
        between = bisect_right(self.turning_days, day)
        if between not in self._by_day:
            blocks = tuple(block for block in self.blocks if may_be_in_force(block, day))
            self._by_day[between] = self.part(blocks)
        return self._by_day[between]

    def of_state(self, state: str) -> Corpus:
        """The blocks that can be in scope where *state* acts: a foreign page names nobody and orders nothing here.

        Of acts and encounters, the state's own go before those of a page without jurisdiction.
        """
        if state not in self._by_state:
            here = [b for b in self.blocks if b.page.applies is not None or b.page.jurisdiction == state]
            own = {(type(b), b.id) for b in here if isinstance(b, Act | Encounter) and b.page.jurisdiction == state}
            blocks = tuple(b for b in here if b.page.jurisdiction == state or (type(b), b.id) not in own)
            self._by_state[state] = self.part(blocks)
        return self._by_state[state]

    def between(self, *states: str) -> Corpus:
        """The part of the law a case between some states can turn on: their pages, those of no state, all doors."""
        if self._whole is not None:
            return self._whole.between(*states)
        named = self._with_pages.intersection(states)
        if named not in self._between:
            self._between[named] = replace(self.part(self._blocks_of(named)), _whole=self)
        return self._between[named]

    def acting(self, state: str, day: Day) -> Corpus:
        """The law a state acts by on a day: what is, or may be, in force and in scope; the same corpus each time."""
        here = self.between(state)
        return (here.as_of(day.first) if day.exact else here).of_state(state)

    def _blocks_of(self, states: Set[str]) -> tuple[Block, ...]:
        return tuple([block for block in self.blocks if home_of(block) in ("", *states)])

    @cached_property
    def _with_pages(self) -> frozenset[str]:
        """The states that have pages of their own."""
        return frozenset([page.jurisdiction for page in self.pages.values() if page.jurisdiction])

    def part(self, blocks: tuple[Block, ...]) -> Corpus:
        """The corpus with some of its blocks only."""
        return Corpus(self.folder, self.digest, self.vocabulary, self.tables, self.pages, blocks, self.order, self.rank,
                      self._seen)  # fmt: skip

    def of_kind(self, kind: type[AnyBlock]) -> tuple[AnyBlock, ...]:
        return tuple(block for block in self.blocks if isinstance(block, kind))

    @cached_property
    def countries(self) -> frozenset[str]:
        """Every country code a case may name."""
        named = {page.jurisdiction for page in self.pages.values() if page.jurisdiction}
        return frozenset({*self.tables.countries, *(state for state, _ in self.tables.parties), *named})

    @cached_property
    def norms(self) -> tuple[Norm, ...]:
        return self.of_kind(Norm)

    @cached_property
    def terms(self) -> Mapping[str, tuple[Term, ...]]:
        """Versions and jurisdictions of each term, by id."""
        return _grouped(self.of_kind(Term))

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        return {block.id: block for block in self.of_kind(Question)}

    @cached_property
    def limits(self) -> Mapping[str, tuple[Limit, ...]]:
        """Versions of each time limit, by id."""
        return _grouped(self.of_kind(Limit))

    @cached_property
    def limit_roots(self) -> Mapping[str, frozenset[str]]:
        """The events without which a limit has no start, by its id: of one that starts at an end, those of that one."""

        def roots(block_id: str, before: frozenset[str] = frozenset()) -> frozenset[str]:
            found: frozenset[str] = frozenset()
            for limit in self.limits.get(block_id, ()):
                other = limit.start.removeprefix("end of ")
                if other == limit.start:
                    found |= {limit.start.removesuffix(".served")}
                elif other not in before:
                    found |= roots(other, before | {block_id})
            return found

        return {block_id: roots(block_id) for block_id in self.limits}

    @cached_property
    def acts(self) -> Mapping[str, tuple[Act, ...]]:
        return _grouped(self.of_kind(Act))

    @cached_property
    def doors(self) -> tuple[Door, ...]:
        """The doors of all states, by state and route."""
        return tuple(sorted(self.of_kind(Door), key=lambda door: (door.page.jurisdiction, door.route, start_of(door))))

    def practice(self, state: str, encounter: str, act: str, day: date) -> tuple[Practice, ...]:
        """What was reported of an act in the regime of *day*; where the encounter has no cell, of the act anywhere."""
        table = self.tables.practice
        found = [cell for cell in table.get((state, encounter, act), ()) if cell.covers(day)]
        return tuple(found or [cell for cell in table.get((state, "", act), ()) if cell.covers(day)])

    def regime(self, state: str, day: date) -> tuple[Regime | None, date | None]:
        """The change of practice that *day* lies after, if any, and the day of the next one."""
        before = [regime for regime in self.tables.regimes.get(state, ()) if regime.since <= day]
        after = [regime for regime in self.tables.regimes.get(state, ()) if regime.since > day]
        return (before[-1] if before else None), (after[0].since if after else None)

    @cached_property
    def defeat(self) -> Defeat:
        return defeat_graph(self.norms, self.of_kind(Priority), self.of_kind(Encounter), self.of_kind(Act))

    @cached_property
    def turning_days(self) -> tuple[date, ...]:
        """The days on which a block or a party's being bound may begin or end."""
        edges = [edge for block in self.blocks for edge in (block.since, block.until) if edge is not None]
        return tuple(sorted({day for edge in edges for day in (edge.first, edge.last)} | self.tables.turning_days))

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Block, ...]]:
        return _grouped(self.blocks)

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

    def find(self, block_id: str) -> Block:
        """The newest version of a block; raise `KeyError` naming the nearest ids."""
        if block_id not in self.by_id:
            raise KeyError(f"no provision {block_id}; {nearest(block_id, self.by_id)}")
        return self.by_id[block_id][-1]


def home_of(block: Block) -> str:
    """The only state where a block can matter; none for one whose page says itself where it applies, and for doors and
    hazards, on which anybody may come.
    """
    return "" if block.page.applies is not None or isinstance(block, Door | Hazard) else block.page.jurisdiction


def may_be_in_force(block: Block, day: date) -> bool:
    """Whether a block is in force on a day, or could be where its own dates are imprecise."""
    return (block.since is None or block.since.first <= day) and (block.until is None or day < block.until.last)


def _grouped(blocks: Iterable[AnyBlock]) -> dict[str, tuple[AnyBlock, ...]]:
    found: defaultdict[str, list[AnyBlock]] = defaultdict(list)
    for block in blocks:
        found[block.id].append(block)
    return {key: tuple(sorted(value, key=start_of) if len(value) > 1 else value) for key, value in found.items()}


def start_of(block: Block) -> date:
    """A sort key for versions of a block."""
    return block.since.first if block.since else date.min


def digest_of(root: Path, patches: Sequence[Path] = ()) -> str:
    """The first 12 hex digits of a SHA-256 over the names and bytes of all files of a corpus; worked cases are none."""
    total = hashlib.sha256()
    files = (path for path in root.rglob("*") if path.suffix in (".md", ".yaml", ".csv") and path.is_file())
    for path in sorted(path for path in files if path.relative_to(root).parts[0] != "worked"):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for path in patches:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]
