"""What diagrams are made of, kept from one question to the next: nodes, variables, results of operations, answers.

Nodes, and what was computed of them, depend on leaves and their values alone, on no case and no law, so they are kept,
as decision diagram packages do (Brace, Rudell and Bryant 1990).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any, Final

from safeconduct.reason.leaves import Leaf
from safeconduct.reason.noted import Answers

Node = int
FALSE: Final[Node] = 0
TRUE: Final[Node] = 1
END: Final = 1 << 62
"""the level of what is no variable: beyond all"""
_BAND, _PLACE = 1 << 48, 1 << 24

MOST_KEPT = 200_000
"""nodes kept between questions; with more (some 100 MB) the next question begins anew"""
MOST_ANSWERS = 20_000


class Tables:
    """Nodes by number, variables by level, and the results of operations on them.

    *order* gives the place of a leaf's variables within its band; those of one place stand as they were first met.
    """

    def __init__(self, order: Mapping[str, int] | None = None) -> None:
        self.order = order or {}
        self.leaves: dict[int, Leaf] = {}
        self.domains: dict[int, tuple[Any, ...]] = {}
        self.sizes: dict[int, int] = {}
        self.level_of: dict[tuple[Leaf, tuple[Any, ...]], int] = {}
        """by leaf and domain, of which days are left out: which day a place among days is belongs to the case"""
        self.levels: list[int] = [END, END]
        self.kids: list[tuple[Node, ...]] = [(), ()]
        self.values: list[Any] = [False, True]
        self.ends: dict[tuple[type, Hashable], Node] = {(bool, False): FALSE, (bool, True): TRUE}
        self.unique: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self.not_: dict[Node, Node] = {FALSE: TRUE, TRUE: FALSE}
        self.and_: dict[tuple[Node, Node], Node] = {}
        self.or_: dict[tuple[Node, Node], Node] = {}
        self.ite: dict[tuple[Node, Node, Node], Node] = {}
        self.is_: dict[tuple[Node, tuple[Any, ...]], Node] = {}
        self.applied: dict[tuple[Callable[..., Any], tuple[Node, ...]], Node] = {}
        self.ranges: dict[Node, frozenset[Any]] = {}
        self.supports: dict[Node, frozenset[int]] = {}
        self.by_value: dict[tuple[Node, int], list[frozenset[Any]]] = {}
        self.restricted: dict[tuple[Node, tuple[tuple[int, int], ...]], Node] = {}
        self.projected: dict[tuple[Node, frozenset[int]], Node] = {}
        self.turns: dict[tuple[Node, int], bool] = {}
        self.different: dict[tuple[Node, Node], bool] = {}
        self.worked_out: dict[Hashable, Any] = {}
        """whatever else follows from nodes alone"""
        self.parts: dict[tuple[str, str, str], set[int]] = {}
        """the variables that are one leaf, open together"""
        self.answers = Answers()
        """what was concluded before from the same law for cases that say the same to what it turns on"""


    def level(self, leaf: Leaf, domain: tuple[Any, ...], charge: int | None, first: bool) -> int:
        """The variable of a leaf over a domain, in the band of its charge, or of the one it is read for."""
        key = leaf, tuple([None if isinstance(value, date) else value for value in domain])
        level = self.level_of.get(key)
        if level is None:
            order = self.order
            place = 0 if first else 1 + order.get(base_of(leaf.name), order.get(leaf.part, len(order)))
            band = leaf.band if charge is None else 1 + charge
            level = self.level_of[key] = band * _BAND + place * _PLACE + len(self.leaves)
            self.leaves[level], self.domains[level], self.sizes[level] = leaf, domain, len(domain)
            self.parts.setdefault(leaf.whole, set()).add(level)
        return level


_thread = threading.local()


def kept_tables(order: Mapping[str, int]) -> Tables:
    """The tables this thread keeps between questions on one law."""
    tables: Tables | None = getattr(_thread, "tables", None)
    full = tables is not None and (len(tables.levels) > MOST_KEPT or tables.answers.size > MOST_ANSWERS)
    if tables is None or tables.order is not order or full:
        tables = _thread.tables = Tables(order)
    return tables


def base_of(name: str) -> str:
    """The name of a leaf without the charge it is about."""
    return name.partition("].")[2] or name
