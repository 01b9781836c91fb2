"""All completions of a case at once: what is possible, what is on record, which leaves decide."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.law.case import Case
from safeconduct.law.problems import CaseError, Place, Problem
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.modality import CONFLICT, MAY, MUST, MUST_NOT, NO_BASIS
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import settled

MODALITIES = (MUST, MAY, MUST_NOT, NO_BASIS, CONFLICT)
Whole = tuple[str, str, str]


class Completions:
    """The completions that satisfy the vocabulary's constraints. Raises `CaseError` where there are none."""

    def __init__(self, reading: Reading, case: Case) -> None:
        self.d: Diagrams = reading.diagrams
        parts: list[Node] = []
        for constraint in reading.law.vocabulary.constraints:
            views = reading.views if constraint.each else (None,)
            for view in views if constraint.holds is not None else ():
                assert constraint.holds is not None
                holds = reading.truth(constraint.holds, view)
                if holds == FALSE:
                    what = f"contradicts '{constraint.id}': {constraint.because or constraint.text}"
                    raise CaseError([Problem(Place(case.name), what, "check the facts it names")])
                if holds != TRUE:
                    parts.append(holds)
        self._keeps: dict[Node, Node] = {}
        self._components = self._merge(parts)
        if any(node == FALSE for _, node in self._components):
            raise CaseError(
                [Problem(Place(case.name), "no person can be in this situation", "two facts exclude each other")]
            )
        self.parts = tuple(sorted(node for _, node in self._components))
        self.possible = self.d.all_(self.parts)

    def _merge(self, parts: Iterable[Node]) -> list[tuple[frozenset[int], Node]]:
        """Constraints joined where they share a variable; the others cannot matter to each other."""
        found: list[tuple[frozenset[int], Node]] = []
        for part in parts:
            support, node = self.d.support(part), part
            apart = []
            for other_support, other in found:
                if support & other_support:
                    support, node = support | other_support, self.d.and_(node, other)
                else:
                    apart.append((other_support, other))
            found = [*apart, (support, node)]
        return found

    def _bearing_on(self, node: Node) -> Node:
        if not self._components:
            return TRUE
        support = self.d.support(node)
        return self.d.all_([part for part_support, part in self._components if support & part_support])

    def can_be(self, condition: Node) -> bool:
        """Whether a condition is true in some completion."""
        return condition != FALSE and self.d.and_(self._bearing_on(condition), condition) != FALSE

    def surely(self, condition: Node) -> bool | None:
        """True or false in all completions, else None."""
        if not self.can_be(condition):
            return False
        return None if self.can_be(self.d.not_(condition)) else True

    def values(self, node: Node) -> frozenset[object]:
        """The values of a diagram over all completions; None marks where it is no matter."""
        return self.d.values(self.kept(node)) - {None}

    def kept(self, node: Node) -> Node:
        """The diagram with nothing (None) in what is no completion."""
        kept = self._keeps.get(node)
        if kept is None:
            kept = self._keeps[node] = _kept(self.d, node, self._bearing_on(node))
        return kept

    def possible_values(self, node: Node) -> tuple[str, ...]:
        """The modalities over all completions, in a fixed order."""
        found = self.values(node)
        return tuple(modality for modality in MODALITIES if modality in found)

    def settled(self, node: Node) -> str:
        """The one modality over all completions, else `unknown`."""
        return settled(self.possible_values(node))

    def on_record(self, node: Node) -> tuple[str, ...]:
        """The modalities where each open evidential fact has the value it rests on; every other leaf stays open.

        None where the constraints exclude that every such fact rests.
        """
        d, where = self.d, self._bearing_on(node)
        if d.restrict(self.possible, self._at_rest(self.possible)) == FALSE:
            return ()
        fixed = self._at_rest(node) | self._at_rest(where)
        kept = d.choose(d.restrict(where, fixed), d.restrict(node, fixed), d.end(None))
        found = d.values(kept) - {None}
        return tuple(modality for modality in MODALITIES if modality in found)

    def _at_rest(self, node: Node) -> dict[int, int]:
        """The evidential variables of a diagram, each fixed to the value it rests on."""
        d, fixed = self.d, {}
        for level in d.support(node):
            rests = d.leaves[level].rests
            if rests is not None and rests in d.domains[level]:
                fixed[level] = d.domains[level].index(rests)
        return fixed

    def deciding(self, node: Node) -> list[Whole]:
        """The leaves such that two completions differing only there give different values."""
        return self.d.once(_deciding, node, self._bearing_on(node))

    def gain(self, node: Node, whole: Whole) -> float:
        """The share of the possible values beyond one that an answer for a leaf is expected to take away."""
        return self.d.once(_gain, node, self._bearing_on(node), whole)


def _kept(d: Diagrams, node: Node, where: Node) -> Node:
    return d.choose(where, node, d.end(None))


def _deciding(d: Diagrams, node: Node, where: Node) -> list[Whole]:
    wholes: dict[Whole, set[int]] = {}
    for level in d.ordered(node):
        wholes.setdefault(d.leaves[level].whole, set()).add(level)
    if where == TRUE and None not in d.values(node):
        return list(wholes)
    kept = _kept(d, node, where)
    values = d.values(kept) - {None}
    found = []
    constrained, partial = d.support(where), None in d.values(node)
    for whole, levels in wholes.items():
        if not partial and not levels & constrained:  # nothing excludes a change of this leaf alone
            if levels & d.support(kept):
                found.append(whole)
            continue
        if any(d.turns_on(kept, level) for level in levels):
            found.append(whole)
            continue
        all_parts = frozenset(d.parts[whole])  # none of them decides alone; together, they may
        if len(all_parts & d.support(kept)) < 2:
            continue
        reach = [d.exists(d.and_(where, d.is_(node, value)), all_parts) for value in values]
        if any(d.and_(a, b) != FALSE for i, a in enumerate(reach) for b in reach[i + 1 :]):
            found.append(whole)
    return found


def _gain(d: Diagrams, node: Node, where: Node, whole: Whole) -> float:
    kept = _kept(d, node, where)
    before = len(d.values(kept) - {None})
    levels = [level for level in d.support(node) if d.leaves[level].whole == whole]
    left = [len(values - {None}) or before for level in levels for values in d.values_by(kept, level)]
    return (before - sum(left) / len(left)) / (before - 1)
