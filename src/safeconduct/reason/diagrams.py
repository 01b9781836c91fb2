"""Decision diagrams over open leaves: exact answers about all completions at once.

A diagram is a reduced, ordered graph (Bryant 1986) whose variables have finitely many values (a multi-valued diagram,
Srinivasan et al. 1990) and whose ends are any values: truth, a code, a number, a modality. Two equal functions are the
same node, so "the same in every completion" is a comparison of integers.

Nodes are kept from one question to the next (`tables`). What belongs to one question is which leaves it met, in what
order, and which days they range over.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping, Sequence
from itertools import combinations
from typing import Any, TypeVar

from safeconduct.reason.leaves import Leaf
from safeconduct.reason.tables import END, FALSE, TRUE, Node, Tables, base_of

__all__ = ["FALSE", "TRUE", "Diagrams", "Node"]

Branch = TypeVar("Branch", bound=Hashable)
Value = TypeVar("Value")
_WIDE = 6
"""variables with more values than this (days, above all) have few different branches: each is computed once"""


class Diagrams:
    """The diagrams of one question. Variables are ordered by their band, within it as the tables have them.

    *rank* is the order in which leaves are named in an answer, so that it does not hang on what was asked before.
    """

    def __init__(self, tables: Tables | None = None, rank: Mapping[str, int] | None = None) -> None:
        self.tables = tables = tables or Tables()
        self.rank = rank or {}
        self.leaves, self.parts, self._sizes = tables.leaves, tables.parts, tables.sizes
        self.domains: MutableMapping[int, tuple[Any, ...]] = ChainMap({}, tables.domains)
        """the values of each variable; the days among them are those of this question"""
        self._level_of: dict[Leaf, int] = {}
        self._levels, self._kids, self._values, self._ends = tables.levels, tables.kids, tables.values, tables.ends
        self._unique, self._not, self._and, self._or = tables.unique, tables.not_, tables.and_, tables.or_
        self._ite, self._is = tables.ite, tables.is_
        self._ranges, self._supports = tables.ranges, tables.supports

    # -- making -----------------------------------------------------------------------------------------------------

    def end(self, value: Any) -> Node:
        """The constant diagram of a value."""
        key = (type(value), value)
        node = self._ends.get(key)
        if node is None:
            node = self._ends[key] = self._new(END, (), value)
        return node

    def variable(self, leaf: Leaf, domain: Sequence[Any], *, charge: int | None = None, first: bool = False) -> Node:
        """The diagram whose value is the leaf's; the domain is fixed at the first call.

        *charge*: it is read for that charge, and its variable stands by those of the charge; *first*: before them.
        """
        level = self._level_of.get(leaf)
        if level is None:
            values = tuple(domain)
            level = self._level_of[leaf] = self.tables.level(leaf, values, charge, first)
            self.domains[level] = values
        return self._make(level, tuple([self.end(value) for value in self.domains[level]]))

    def where(self, level: int, values: Iterable[int]) -> Node:
        """Where a variable has one of some values, by their index in its domain."""
        wanted = frozenset(values)
        return self._make(level, tuple([TRUE if i in wanted else FALSE for i in range(self._sizes[level])]))

    def _new(self, level: int, kids: tuple[Node, ...], value: Any = None) -> Node:
        self._levels.append(level)
        self._kids.append(kids)
        self._values.append(value)
        return len(self._levels) - 1

    def _make(self, level: int, kids: tuple[Node, ...]) -> Node:
        first = kids[0]
        if kids.count(first) == len(kids):
            return first
        node = self._unique.get((level, kids))
        if node is None:
            node = self._unique[level, kids] = self._new(level, kids)
        return node

    def once(self, make: Callable[..., Value], *args: Any) -> Value:
        """What a function gives that turns on the nodes of these diagrams and plain values alone; remembered."""
        done: Value | None = self.tables.worked_out.get((make, args))
        if done is None:
            done = self.tables.worked_out[make, args] = make(self, *args)
        return done

    # -- reading ----------------------------------------------------------------------------------------------------

    def is_end(self, node: Node) -> bool:
        return self._levels[node] == END

    def value(self, node: Node) -> Any:
        """The value of an end."""
        return self._values[node]

    def level(self, node: Node) -> int:
        """The level of a node's variable; that of an end is beyond all."""
        return self._levels[node]

    def kids(self, node: Node) -> tuple[Node, ...]:
        """What is left of the diagram for each value of its first variable; nothing for an end."""
        return self._kids[node]

    def values(self, node: Node) -> frozenset[Any]:
        """Every value the diagram takes in some completion (constraints aside)."""
        found = self._ranges.get(node)
        if found is None:
            if self.is_end(node):
                found = frozenset((self._values[node],))
            else:
                found = frozenset().union(*[self.values(kid) for kid in set(self._kids[node])])
            self._ranges[node] = found
        return found

    def values_by(self, node: Node, level: int) -> list[frozenset[Any]]:
        """For each value of one variable, every value the diagram then takes."""
        memo, size = self.tables.by_value, self._sizes[level]

        def go(node: Node) -> list[frozenset[Any]]:
            if self._levels[node] > level:
                return [self.values(node)] * size
            if self._levels[node] == level:
                return [self.values(kid) for kid in self._kids[node]]
            done = memo.get((node, level))
            if done is None:
                below = [go(kid) for kid in dict.fromkeys(self._kids[node])]
                done = memo[node, level] = [frozenset().union(*column) for column in zip(*below, strict=True)]
            return done

        return go(node)

    def support(self, node: Node) -> frozenset[int]:
        """The levels of the variables the diagram depends on."""
        found = self._supports.get(node)
        if found is None:
            if self.is_end(node):
                found = frozenset()
            else:
                found = frozenset((self._levels[node],)).union(*[self.support(kid) for kid in set(self._kids[node])])
            self._supports[node] = found
        return found

    def ordered(self, node: Node) -> list[int]:
        """The variables a diagram depends on, by band and in the order of the law."""
        return sorted(self.support(node), key=self._place)

    def _place(self, level: int) -> tuple[object, ...]:
        leaf = self.leaves[level]
        place = self.rank.get(base_of(leaf.name), len(self.rank))
        return leaf.band, place, leaf.name, leaf.about, leaf.part, level

    def turns_on(self, node: Node, level: int) -> bool:
        """Whether the value can change with one variable alone; None is no value, and no change leads to it."""
        done = self.tables.turns.get((node, level))
        if done is None:
            if self._levels[node] > level:
                done = False
            elif self._levels[node] < level:
                done = any(self.turns_on(kid, level) for kid in self._kids[node])
            else:
                done = any(self.differ(a, b) for a, b in combinations(self._kids[node], 2))
            self.tables.turns[node, level] = done
        return done

    def differ(self, a: Node, b: Node) -> bool:
        """Whether two diagrams have different values somewhere, both of them values."""
        if a == b:
            return False
        key = (a, b) if a < b else (b, a)
        done = self.tables.different.get(key)
        if done is None:
            if self.is_end(a) and self.is_end(b):
                done = self._values[a] is not None and self._values[b] is not None
            else:
                done = any(self.differ(x, y) for x, y in self._split(a, b)[1])
            self.tables.different[key] = done
        return done

    # -- truth ------------------------------------------------------------------------------------------------------

    def not_(self, a: Node) -> Node:
        done = self._not.get(a)
        if done is None:
            done = self._make(self._levels[a], _each(self.not_, self._kids[a]))
            self._not[a], self._not[done] = done, a
        return done

    def and_(self, a: Node, b: Node) -> Node:
        if a == b or b == TRUE:
            return a
        if a == TRUE:
            return b
        if a == FALSE or b == FALSE:
            return FALSE
        key = (a, b) if a < b else (b, a)
        done = self._and.get(key)
        if done is None:
            done = self._and[key] = self._make(*self._branches(self.and_, a, b))
        return done

    def or_(self, a: Node, b: Node) -> Node:
        if a == b or b == FALSE:
            return a
        if a == FALSE:
            return b
        if a == TRUE or b == TRUE:
            return TRUE
        key = (a, b) if a < b else (b, a)
        done = self._or.get(key)
        if done is None:
            done = self._or[key] = self._make(*self._branches(self.or_, a, b))
        return done

    def _branches(self, operation: Callable[..., Node], *nodes: Node) -> tuple[int, tuple[Node, ...]]:
        """The first variable of some diagrams, and what an operation makes of them for each of its values."""
        level, rows = self._split(*nodes)
        if len(rows) > _WIDE:
            done = {row: operation(*row) for row in dict.fromkeys(rows)}
            return level, tuple([done[row] for row in rows])
        return level, tuple([operation(*row) for row in rows])

    def all_(self, nodes: Iterable[Node]) -> Node:
        done = TRUE
        for node in nodes:
            done = self.and_(done, node)
            if done == FALSE:
                break
        return done

    def any_(self, nodes: Iterable[Node]) -> Node:
        done = FALSE
        for node in nodes:
            done = self.or_(done, node)
            if done == TRUE:
                break
        return done

    def _split(self, *nodes: Node) -> tuple[int, list[tuple[Node, ...]]]:
        """The first variable of the nodes and, for each of its values, what is left of each node."""
        level = min([self._levels[node] for node in nodes])
        columns = [
            self._kids[node] if self._levels[node] == level else (node,) * self._sizes[level] for node in nodes
        ]
        return level, list(zip(*columns, strict=True))

    # -- values -----------------------------------------------------------------------------------------------------

    def choose(self, test: Node, then: Node, other: Node) -> Node:
        """*then* where *test* holds, *other* elsewhere."""
        if test == TRUE or then == other:
            return then
        if test == FALSE:
            return other
        key = (test, then, other)
        done = self._ite.get(key)
        if done is None:
            done = self._ite[key] = self._make(*self._branches(self.choose, test, then, other))
        return done

    def apply(self, function: Callable[..., Any], *nodes: Node) -> Node:
        """The function of the nodes' values, completion by completion."""
        levels, kids, values = self._levels, self._kids, self._values
        if all(levels[node] == END for node in nodes):
            return self.end(function(*[values[node] for node in nodes]))
        memo: dict[tuple[Node, ...], Node] = {}

        def go(nodes: tuple[Node, ...]) -> Node:
            done = memo.get(nodes)
            if done is None:
                level = min([levels[node] for node in nodes])
                if level == END:
                    done = self.end(function(*[values[node] for node in nodes]))
                else:
                    size = self._sizes[level]
                    columns = [kids[node] if levels[node] == level else (node,) * size for node in nodes]
                    done = self._make(level, _each(go, list(zip(*columns, strict=True))))
                memo[nodes] = done
            return done

        return go(nodes)

    def apply_known(self, function: Callable[..., Any], *nodes: Node) -> Node:
        """Like `apply`, remembered: for a function that is always the same."""
        done = self.tables.applied.get((function, nodes))
        if done is None:
            done = self.tables.applied[function, nodes] = self.apply(function, *nodes)
        return done

    def is_(self, node: Node, *wanted: Any) -> Node:
        """Where the value is one of *wanted*; remembered, since modalities are asked the same thing often."""
        key = (node, wanted)
        done = self._is.get(key)
        if done is None:
            if self._levels[node] == END:
                done = TRUE if self._values[node] in wanted else FALSE
            else:
                done = self._make(self._levels[node], _each(lambda kid: self.is_(kid, *wanted), self._kids[node]))
            self._is[key] = done
        return done

    def bind(self, function: Callable[..., Node], *nodes: Node) -> Node:
        """Like `apply` for a function that gives a diagram of its own."""
        if all(self._levels[node] == END for node in nodes):
            return function(*[self._values[node] for node in nodes])
        memo: dict[tuple[Node, ...], Node] = {}

        def go(nodes: tuple[Node, ...]) -> Node:
            done = memo.get(nodes)
            if done is None:
                if all(self.is_end(node) for node in nodes):
                    done = function(*(self._values[node] for node in nodes))
                else:
                    level, rows = self._split(*nodes)
                    done = self._pick(level, _each(go, rows))
                memo[nodes] = done
            return done

        return go(nodes)

    def _pick(self, level: int, branches: Sequence[Node]) -> Node:
        """Branch on a variable where the branches may themselves read variables that come before it."""
        if all(self._levels[branch] > level for branch in branches):
            return self._make(level, tuple(branches))
        done = branches[-1]
        for index in range(len(branches) - 1):
            is_value = self._make(level, tuple(TRUE if i == index else FALSE for i in range(len(branches))))
            done = self.choose(is_value, branches[index], done)
        return done

    # -- completions ------------------------------------------------------------------------------------------------

    def restrict(self, node: Node, fixed: Mapping[int, int]) -> Node:
        """The diagram with some variables fixed to the index of a value."""
        memo = self.tables.restricted

        def go(node: Node, fixed: tuple[tuple[int, int], ...]) -> Node:
            level = self._levels[node]
            while fixed and fixed[0][0] < level:
                fixed = fixed[1:]
            if not fixed:
                return node
            done = memo.get((node, fixed))
            if done is None:
                if level == fixed[0][0]:
                    done = go(self._kids[node][fixed[0][1]], fixed[1:])
                else:
                    done = self._make(level, _each(lambda kid: go(kid, fixed), self._kids[node]))
                memo[node, fixed] = done
            return done

        return go(node, tuple(sorted((level, fixed[level]) for level in fixed.keys() & self.support(node))))

    def exists(self, node: Node, levels: frozenset[int]) -> Node:
        """Where some value of the given variables makes a true-or-false diagram true."""
        levels = levels & self.support(node)
        if not levels:
            return node
        done = self.tables.projected.get((node, levels))
        if done is None:
            level, kids = self._levels[node], self._kids[node]
            if level in levels:
                done = self.any_(self.exists(kid, levels) for kid in dict.fromkeys(kids))
            else:
                done = self._make(level, _each(lambda kid: self.exists(kid, levels), kids))
            self.tables.projected[node, levels] = done
        return done


def _each(function: Callable[[Branch], Node], branches: Sequence[Branch]) -> tuple[Node, ...]:
    """What becomes of each branch of a variable."""
    if len(branches) <= _WIDE:
        return tuple([function(branch) for branch in branches])
    done = {branch: function(branch) for branch in dict.fromkeys(branches)}
    return tuple([done[branch] for branch in branches])
