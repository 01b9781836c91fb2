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

Plane = NDArray[np.uint64]
WORDS = 4096
"""words of a chunk, 262,144 cases: calls then cost little, and the planes in use still fit the second cache"""


ALWAYS, NEVER = -1, -2


@dataclass(frozen=True, slots=True)
class Literal:
    """That a variable has one of some values, by their index in its domain; bit *i* of *values* is value *i*."""

    level: int
    values: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Straight-line code for one diagram. *steps* are (source, literal, target, first); slots are used again."""

    steps: tuple[tuple[int, int, int, bool], ...]
    slots: int
    ends: Mapping[Any, int]
    """the slot of each value; the root's is slot 0, filled with ones"""


@dataclass(frozen=True, slots=True)
class Truths:
    """Straight-line code for many diagrams at once, from the ends up: what they share is done once.

    *steps* are (source, literal, target, first); a source or literal may be `ALWAYS`.
    """

    steps: tuple[tuple[int, int, int, bool], ...]
    slots: int
    roots: tuple[int, ...]
    """the slot of each question, `ALWAYS` or `NEVER`"""


class Planner:
    """Plans of several diagrams over one list of literals."""

    def __init__(self, d: Diagrams) -> None:
        self.d = d
        self.literals: dict[Literal, int] = {}

    def plan(self, root: Node) -> Plan:
        """Nodes in the order of their variables; a slot is free again once its node is done."""
        order = sorted(self._below(root), key=lambda node: self.d.level(node))
        slot_of: dict[Node, int] = {root: 0}
        slots, free = 1, list[int]()
        steps: list[tuple[int, int, int, bool]] = []
        for node in order:
            if self.d.is_end(node):
                continue
            for kid, values in self._edges(node).items():
                first = kid not in slot_of
                if first:
                    if not free:
                        free.append(slots)
                        slots += 1
                    slot_of[kid] = free.pop()
                literal = self.literals.setdefault(Literal(self.d.level(node), values), len(self.literals))
                steps.append((slot_of[node], literal, slot_of[kid], first))
            free.append(slot_of[node])
        return Plan(tuple(steps), slots, {self.d.value(n): slot_of[n] for n in order if self.d.is_end(n)})

    def truths(self, asked: Sequence[tuple[Node, Any]]) -> Truths:
        """Code for many questions "may this diagram have this value?", from the ends up; a slot is used again."""
        order: dict[tuple[Node, Any], None] = {}
        for root, value in asked:
            below = {n for n in self._below(root) if value in self.d.values(n) and not self.d.is_end(n)}
            order.update(((n, value), None) for n in below)
        todo = sorted(order, key=lambda pair: -self.d.level(pair[0]))
        parts = {pair: [((kid, pair[1]), values) for kid, values in self._edges(pair[0]).items()
                        if pair[1] in self.d.values(kid)] for pair in todo}  # fmt: skip
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
                whole = values == (1 << len(self.d.kids(pair[0]))) - 1
                literal = Literal(self.d.level(pair[0]), values)
                number = ALWAYS if whole else self.literals.setdefault(literal, len(self.literals))
                steps.append((slot_of.get(kid, ALWAYS), number, slot_of[pair], first))
                first = False
            done = [kid for kid, _ in parts[pair] if kid in parts]
            left.subtract(done)
            free += [slot_of[kid] for kid in dict.fromkeys(done) if left[kid] == 0]
        ends = (ALWAYS if self.d.is_end(n) and self.d.value(n) == v else slot_of.get((n, v), NEVER) for n, v in asked)
        return Truths(tuple(steps), slots, tuple(ends))

    def _edges(self, node: Node) -> dict[Node, int]:
        edges: dict[Node, int] = {}
        for index, kid in enumerate(self.d.kids(node)):
            edges[kid] = edges.get(kid, 0) | 1 << index
        return edges

    def _below(self, root: Node) -> list[Node]:
        found, todo = {root}, [root]
        while todo:
            for kid in self.d.kids(todo.pop()):
                if kid not in found:
                    found.add(kid)
                    todo.append(kid)
        return list(found)


def run(plan: Plan, literals: Sequence[Plane | None], words: int) -> dict[Any, Plane]:
    """The plane of each value: which cases of a chunk may have it.

    *literals* are planes in the planner's order, None where every case has the literal.
    """
    buffers = np.empty((plan.slots + 1, words), dtype=np.uint64)
    rows, spare = list(buffers), buffers[plan.slots]
    rows[0].fill(~np.uint64(0))
    both, either, copy = np.bitwise_and, np.bitwise_or, np.copyto
    for source, literal, target, first in plan.steps:
        plane = literals[literal]
        if plane is None:
            if first:
                copy(rows[target], rows[source])
            else:
                either(rows[target], rows[source], rows[target])
        elif first:
            both(rows[source], plane, rows[target])
        else:
            both(rows[source], plane, spare)
            either(rows[target], spare, rows[target])
    return {value: rows[slot] for value, slot in plan.ends.items()}


def run_truths(plan: Truths, literals: Sequence[Plane | None], words: int) -> list[Plane]:
    """The plane of each question: for which cases the answer may be yes."""
    buffers = np.empty((plan.slots + 3, words), dtype=np.uint64)
    rows, spare = list(buffers), buffers[-3]
    rows[NEVER].fill(0)
    rows[ALWAYS].fill(~np.uint64(0))
    both, either, copy = np.bitwise_and, np.bitwise_or, np.copyto
    for source, literal, target, first in plan.steps:
        plane = literals[literal] if literal != ALWAYS else None
        if plane is None:
            if first:
                copy(rows[target], rows[source])
            else:
                either(rows[target], rows[source], rows[target])
        elif source == ALWAYS:
            if first:
                copy(rows[target], plane)
            else:
                either(rows[target], plane, rows[target])
        elif first:
            both(rows[source], plane, rows[target])
        else:
            both(rows[source], plane, spare)
            either(rows[target], spare, rows[target])
    return [rows[root] for root in plan.roots]


def pack(bits: NDArray[np.bool_]) -> Plane:
    """Bits as words, the first case in the lowest bit; the last word is filled up with zeros."""
    packed = np.packbits(bits, bitorder="little")
    padded = np.zeros(-(-len(bits) // 64) * 8, dtype=np.uint8)
    padded[: len(packed)] = packed
    return padded.view(np.uint64)


def unpack(plane: Plane, count: int) -> NDArray[np.uint8]:
    """The first *count* bits of a plane, as zeros and ones."""
    return np.unpackbits(plane.view(np.uint8), count=count, bitorder="little")
