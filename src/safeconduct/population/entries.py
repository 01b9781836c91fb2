"""Clocks of nodes while the net is woven, and which nodes have the same: equal ones become one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.population.tables import Ints

MOST_OUTCOMES: Final = 8
"""outcomes of an encounter"""
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Entries:
    """Clocks that may run, each of a node or, later, of a row."""

    node: Codes
    clock: Codes
    wait: Codes
    decision: Codes
    to: Codes
    """(entries, outcomes): the node each possible outcome leads to, else -1"""
    flow: Codes
    """(entries, outcomes)"""

    @classmethod
    def none(cls) -> Entries:
        flat, wide = np.zeros(0, np.int64), np.zeros((0, MOST_OUTCOMES), np.int64)
        return cls(flat, flat, flat, flat, wide, wide)

    @classmethod
    def joined(cls, parts: Sequence[Entries]) -> Entries:
        """One after the other."""
        return cls(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls)))

    def taken(self, which: NDArray[Any]) -> Entries:
        """Some of them, or all in another order."""
        return Entries(*(getattr(self, one.name)[which] for one in fields(Entries)))

    def ordered(self) -> Entries:
        """By node, and of a node by clock."""
        return self.taken(np.lexsort((self.clock, self.node)))

    def for_rows(self, nodes: Codes, rows: Ints) -> Entries:
        """The entries of some nodes, as those of the rows they are."""
        number = np.full(int(max(self.node.max(initial=-1), nodes.max(initial=-1))) + 1, -1, np.int64)
        number[nodes] = rows
        mine = self.taken(number[self.node] >= 0)
        return Entries(number[mine.node], mine.clock, mine.wait, mine.decision, mine.to, mine.flow)

    def digests(self, nodes: int) -> NDArray[np.uint64]:
        """A number for each node that tells what its clocks are: the sum of one for each of them, in any order."""
        each = np.full(len(self.node), 0x9E3779B97F4A7C15, np.uint64)
        for column in (self.clock, self.wait, self.decision, *self.to.T):
            each = (each ^ column.astype(np.uint64)) * np.uint64(0xBF58476D1CE4E5B9)
            each ^= each >> np.uint64(29)
        found = np.zeros(nodes, np.uint64)
        np.add.at(found, self.node, each)
        return found


def rows_of(found: Sequence[Sequence[Entries]], begin: Codes) -> tuple[list[Ints], Entries]:
    """The rows of all nodes: for each group (versions, its nodes) the number of a row, and the entries of the rows.

    *found* are the entries of each version of each group, *begin* is the first node of each group and the end. Row 0
    has no clock. Two rows are taken for one where 64 bits of what they hold are the same.
    """
    rows: dict[int, int] = {0: 0}
    numbers, kept = list[Ints](), [Entries.none()]
    for group, versions in enumerate(found):
        first, last = int(begin[group]), int(begin[group + 1])
        mine = np.zeros((len(versions), last - first), np.int32)
        for n, entries in enumerate(versions):
            digests = entries.digests(int(begin[-1]))[first:last].tolist()
            fresh = {digest: first + place for place, digest in enumerate(digests) if digest not in rows}
            for digest in fresh:
                rows[digest] = len(rows)
            mine[n] = [rows[digest] for digest in digests]
            nodes = np.array(list(fresh.values()), np.int64)
            kept.append(entries.for_rows(nodes, mine[n][nodes - first]))
        numbers.append(mine)
    return numbers, Entries.joined(kept).ordered()
