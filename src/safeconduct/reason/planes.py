"""Diagrams evaluated on bit planes: 64 cases a word, exact for any number of open leaves.

A case is, for each variable, the set of values it may have. A value of the diagram is possible if some path from the
root to it takes only values the case may have: no variable stands twice on a path, so a path is a completion. One
plane per node says which cases reach it, filled from the root down (the reachability reading of a decision diagram;
Knuth, TAOCP 4A, 7.1.4). Known, unknown and partly known cases go the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.reason.diagrams import Diagrams, Node
from safeconduct.reason.sifting import Sifted, below

Plane = NDArray[np.uint64]
WORDS = 1024
"""words of a chunk, 65,536 cases: calls then cost little, and the planes in use still fit the second cache"""

ALWAYS, NEVER = -1, -2
"""for a slot or a literal: every case, no case"""


@dataclass(frozen=True, slots=True)
class Literal:
    """That a variable has one of some values, by their index in its domain; bit *i* of *values* is value *i*."""

    level: int
    values: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Straight-line code. *steps* are (source, literal, target, first): add to the target, or begin it with, the cases
    of the source that have the literal. Slots are used again.
    """

    steps: tuple[tuple[int, int, int, bool], ...]
    slots: int
    ends: Mapping[Any, int]
    """the slot of each answer: a value of the diagram, or the number of a question"""


class Planner:
    """Plans of several diagrams over one list of literals. With *tight*, variables are put into a better order first:
    worth its seconds for millions of cases.
    """

    def __init__(self, d: Diagrams, *, tight: bool = False) -> None:
        self.d, self.tight = d, tight
        self.literals: dict[Literal, int] = {}
        self.order: list[int] = []
        """the best order of variables so far"""

    def plan(self, root: Node) -> Plan:
        """Code for one diagram, from the root down; the ends None and False, which say nothing, are left out."""
        diagram = Sifted(self.d, root)
        if self.tight:
            diagram.start_with(self.order)
            diagram.shrink()
            self.order = [*diagram.order, *(level for level in self.order if level not in diagram.alike)]
        slot_of: dict[int, int] = {diagram.root: ALWAYS}
        slots, free = 0, list[int]()
        steps: list[tuple[int, int, int, bool]] = []
        for level, node in diagram.topdown():
            for kid, values in diagram.edges(level, node):
                if kid < 0 and diagram.value(kid) in (None, False):
                    continue
                first = kid not in slot_of
                if first:
                    if not free:
                        free.append(slots)
                        slots += 1
                    slot_of[kid] = free.pop()
                steps.append((slot_of[node], self._literal(level, values), slot_of[kid], first))
            if slot_of[node] != ALWAYS:
                free.append(slot_of[node])
        return Plan(tuple(steps), slots, {diagram.value(n): slot for n, slot in slot_of.items() if n < 0})

    def truths(self, asked: Sequence[tuple[Node, Any]]) -> Plan:
        """Code for many questions "may this diagram have this value?", from the ends up: what they share is done once.

        The answers are numbered as the questions are.
        """
        d, order = self.d, dict[tuple[Node, Any], None]()
        for root, value in asked:
            order.update(((n, value), None) for n in below(d, root) if value in d.values(n) and not d.is_end(n))
        todo = sorted(order, key=lambda pair: -d.level(pair[0]))
        parts = {pair: [((kid, pair[1]), values) for kid, values in self._edges(pair[0]).items()
                        if pair[1] in d.values(kid)] for pair in todo}  # fmt: skip
        left = Counter(kid for edges in parts.values() for kid, _ in edges if kid in parts)
        left.update(pair for pair in asked if pair in parts)
        slot_of: dict[tuple[Node, Any], int] = {}
        slots, free = 0, list[int]()
        steps: list[tuple[int, int, int, bool]] = []
        for pair in todo:
            if not free:
                free.append(slots)
                slots += 1
            slot_of[pair], first = free.pop(), True
            for kid, values in sorted(parts[pair], key=lambda edge: edge[0] not in parts):
                steps.append((slot_of.get(kid, ALWAYS), self._literal(d.level(pair[0]), values), slot_of[pair], first))
                first = False
            done = [kid for kid, _ in parts[pair] if kid in parts]
            left.subtract(done)
            free += [slot_of[kid] for kid in dict.fromkeys(done) if left[kid] == 0]
        ends = (ALWAYS if d.is_end(n) and d.value(n) == v else slot_of.get((n, v), NEVER) for n, v in asked)
        return Plan(tuple(steps), slots, dict(enumerate(ends)))

    def _literal(self, level: int, values: int) -> int:
        """The number of a literal; `ALWAYS` for one that leaves nothing out."""
        if values == (1 << len(self.d.domains[level])) - 1:
            return ALWAYS
        return self.literals.setdefault(Literal(level, values), len(self.literals))

    def _edges(self, node: Node) -> dict[Node, int]:
        edges: dict[Node, int] = {}
        for index, kid in enumerate(self.d.kids(node)):
            edges[kid] = edges.get(kid, 0) | 1 << index
        return edges


def run(plan: Plan, literals: Sequence[Plane | None], words: int) -> dict[Any, Plane]:
    """The plane of each answer: which cases of a chunk may have it.

    *literals* are planes in the planner's order, None where every case has the literal.
    """
    rows = [np.empty(words, np.uint64) for _ in range(plan.slots + 3)]  # apart: what is no answer is freed at once
    spare = rows[-3]
    rows[NEVER].fill(0)
    rows[ALWAYS].fill(~np.uint64(0))
    both, either, copy = np.bitwise_and, np.bitwise_or, np.copyto
    for source, literal, target, first in plan.steps:
        plane = literals[literal] if literal != ALWAYS else None
        into = rows[target]
        if plane is None or source == ALWAYS:
            whole = rows[source] if plane is None else plane
            if first:
                copy(into, whole)
            else:
                either(into, whole, into)
        elif first:
            both(rows[source], plane, into)
        else:
            both(rows[source], plane, spare)
            either(into, spare, into)
    return {answer: rows[slot] for answer, slot in plan.ends.items()}


def pack(bits: NDArray[np.bool_]) -> Plane:
    """Bits as words, the first case in the lowest bit; the last word is filled up with zeros."""
    packed = np.packbits(bits, bitorder="little")
    if len(packed) % 8 == 0:
        return packed.view(np.uint64)
    padded = np.zeros(-(-len(bits) // 64) * 8, dtype=np.uint8)
    padded[: len(packed)] = packed
    return padded.view(np.uint64)


def unpack(plane: Plane, count: int) -> NDArray[np.uint8]:
    """The first *count* bits of a plane, as zeros and ones."""
    return np.unpackbits(plane.view(np.uint8), count=count, bitorder="little")
