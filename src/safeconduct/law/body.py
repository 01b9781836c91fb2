"""A body of law: its blocks by kind and id, with the words and tables they are read by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from safeconduct.law.blocks import Act, Block, Door, Encounter, Limit, Norm, Page, Priority, Question, Term
from safeconduct.law.defeat import Defeat, defeat_graph
from safeconduct.law.problems import nearest
from safeconduct.law.seen import Seen
from safeconduct.law.tables import Tables
from safeconduct.law.vocabulary import Vocabulary

AnyBlock = TypeVar("AnyBlock", bound=Block)


@dataclass(frozen=True)
class Body:
    """Some blocks of law, whichever these are."""

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

    def of_kind(self, kind: type[AnyBlock]) -> tuple[AnyBlock, ...]:
        return tuple(block for block in self.blocks if isinstance(block, kind))

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

    @cached_property
    def defeat(self) -> Defeat:
        return defeat_graph(self.norms, self.of_kind(Priority), self.of_kind(Encounter), self.of_kind(Act))

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Block, ...]]:
        return _grouped(self.blocks)

    def find(self, block_id: str) -> Block:
        """The newest version of a block; raise `KeyError` naming the nearest ids."""
        if block_id not in self.by_id:
            raise KeyError(f"no provision {block_id}; {nearest(block_id, self.by_id)}")
        return self.by_id[block_id][-1]


def _grouped(blocks: Iterable[AnyBlock]) -> dict[str, tuple[AnyBlock, ...]]:
    found: defaultdict[str, list[AnyBlock]] = defaultdict(list)
    for block in blocks:
        found[block.id].append(block)
    return {key: tuple(sorted(value, key=start_of) if len(value) > 1 else value) for key, value in found.items()}


def start_of(block: Block) -> date:
    """A sort key for versions of a block."""
    return block.since.first if block.since else date.min
