"""Diagrams made small: their variables put into an order under which they have fewer nodes.

The walker meets variables in the order of the law, which serves all questions alike. A program for columns is one
question asked of millions, so its own order pays. Each variable is moved through all places and left where the diagram
was smallest (sifting; Rudell, ICCAD 1993). Values on paths, and so all answers, stay what they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from safeconduct.reason.diagrams import Diagrams, Node

GROWTH: Final = 1.3
"""how much larger a diagram may become on the way to a better place; with less, whole families of facts get stuck"""
_WORTH: Final = 0.97
"""another round is tried where the last one left less than this of the diagram"""
_SMALL: Final = 120
"""nodes that run in no time: for such a diagram another round takes longer than it saves"""

Kids = tuple[int, ...]


class Sifted:
    """A copy of a diagram whose variables can change places. Nodes are numbers, ends negative ones."""

    def __init__(self, d: Diagrams, root: Node) -> None:
        self.order = sorted(d.support(root))
        self.ends: list[Any] = []
        self.kids: dict[int, Kids] = {}
        self.alike = _alike(d, root)
        """for each variable the values it never tells apart, as bits; its nodes have one kid for each such class"""
        self._of: dict[int, dict[Kids, int]] = {level: {} for level in self.order}
        self._level: dict[int, int] = {}
        self._used: dict[int, int] = {}
        self._next = 0
        self.root = self._copy(d, root, {})
        self._used[self.root] = self._used.get(self.root, 0) + 1

    def _copy(self, d: Diagrams, node: Node, done: dict[Node, int]) -> int:
        if node not in done:
            if d.is_end(node):
                self.ends.append(d.value(node))
                done[node] = -len(self.ends)
            else:
                firsts = [_first(values) for values in self.alike[d.level(node)]]
                kids = [self._copy(d, d.kids(node)[i], done) for i in firsts]
                done[node] = self._make(d.level(node), tuple(kids))
        return done[node]

    def value(self, node: int) -> Any:
        """The value of an end."""
        return self.ends[-1 - node]

    def topdown(self) -> list[tuple[int, int]]:
        """Every node with its variable, from the root down."""
        return [(level, node) for level in self.order for node in self._of[level].values()]

    def edges(self, level: int, node: int) -> list[tuple[int, int]]:
        """What follows a node, each with the values after which it does, as bits."""
        found: dict[int, int] = {}
        for kid, values in zip(self.kids[node], self.alike[level], strict=True):
            found[kid] = found.get(kid, 0) | values
        return list(found.items())

    # -- changing places --------------------------------------------------------------------------------------------

    def start_with(self, order: Iterable[int]) -> None:
        """Put the variables into an order found for a diagram like this one; others go last."""
        place = {level: at for at, level in enumerate(order)}
        for i in range(1, len(self.order)):
            while i and place.get(self.order[i - 1], len(place)) > place.get(self.order[i], len(place)):
                self._swap(i := i - 1)

    def shrink(self) -> None:
        """Move each variable to its best place, those with most nodes first, until a round gains little."""
        before = None
        while before is None or _SMALL < len(self.kids) < before * _WORTH:
            before = len(self.kids)
            for level in sorted(self.order, key=lambda level: -len(self._of[level])):
                self._sift(level)

    def _sift(self, level: int) -> None:
        at = best_at = self.order.index(level)
        best, last = len(self.kids), len(self.order) - 1
        nearer_last = at > last / 2
        for step in (1, -1) if nearer_last else (-1, 1):
            while at != (last if step > 0 else 0) and len(self.kids) <= best * GROWTH:
                self._swap(at if step > 0 else at - 1)
                at += step
                if len(self.kids) < best:
                    best, best_at = len(self.kids), at
        while at < best_at:
            self._swap(at)
            at += 1
        while at > best_at:
            at -= 1
            self._swap(at)

    def _swap(self, at: int) -> None:
        """Exchange a variable with the next one; only nodes that read both change, and keep their number."""
        upper, lower = self.order[at : at + 2]
        self.order[at], self.order[at + 1] = lower, upper
        mine, theirs, kids = self._of[upper], self._of[lower], self.kids
        below = set(theirs.values())
        both = [(node, own) for own, node in mine.items() if not below.isdisjoint(own)]
        for _, own in both:
            del mine[own]
        same = len(self.alike[lower])
        for node, own in both:
            rows = [kids[kid] if kid in below else (kid,) * same for kid in own]
            new = tuple([self._make(upper, column) for column in zip(*rows, strict=True)])
            for kid in new:
                if kid >= 0:
                    self._used[kid] += 1
            kids[node], theirs[new], self._level[node] = new, node, lower
            for kid in own:
                self._leave(kid)

    def _make(self, level: int, kids: Kids) -> int:
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        node = self._of[level].get(kids)
        if node is None:
            node = self._of[level][kids] = self._next
            self._next += 1
            self.kids[node], self._used[node], self._level[node] = kids, 0, level
            for kid in kids:
                if kid >= 0:
                    self._used[kid] += 1
        return node

    def _leave(self, node: int) -> None:
        """One use less of a node; the last one removes it."""
        if node < 0:
            return
        self._used[node] -= 1
        if not self._used[node]:
            kids = self.kids.pop(node)
            del self._used[node], self._of[self._level.pop(node)][kids]
            for kid in kids:
                self._leave(kid)


def below(d: Diagrams, *roots: Node) -> list[Node]:
    """Every node of some diagrams once, ends among them."""
    found, todo = dict.fromkeys(roots), list(roots)
    while todo:
        for kid in d.kids(todo.pop()):
            if kid not in found:
                found[kid] = None
                todo.append(kid)
    return list(found)


def _alike(d: Diagrams, root: Node) -> dict[int, list[int]]:
    """For each variable the classes of values after which the diagram is always the same."""
    nodes: dict[int, list[tuple[Node, ...]]] = {}
    for node in below(d, root):
        if not d.is_end(node):
            nodes.setdefault(d.level(node), []).append(d.kids(node))
    found = {}
    for level, several in nodes.items():
        classes: dict[tuple[Node, ...], int] = {}
        for i, column in enumerate(zip(*several, strict=True)):
            classes[column] = classes.get(column, 0) | 1 << i
        found[level] = list(classes.values())
    return found


def _first(values: int) -> int:
    return (values & -values).bit_length() - 1
