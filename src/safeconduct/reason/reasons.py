"""Why, for many cases at once: which norms stand, and which open leaves a conclusion turns on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from safeconduct.law.blocks import Norm
from safeconduct.law.values import NOT_APPLICABLE
from safeconduct.reason.completions import MODALITIES, Whole
from safeconduct.reason.diagrams import FALSE, Diagrams, Node
from safeconduct.reason.planes import Plan, Planner


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is judged: an act at an encounter (or outside them), by whom, with its qualification."""

    encounter: str | None
    act: str
    by: str
    to: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Questions about conclusions, answered together. The numbers are places among the answers of *truths*."""

    truths: Plan
    norms: Mapping[Conclusion, tuple[tuple[Norm, int, int], ...]]
    """the norms on the act (for each charge, where read by charge): whether it may stand, and may not"""
    leaves: Mapping[Conclusion, tuple[tuple[Whole, frozenset[int], int], ...]]
    """each leaf, its variables, and whether the conclusion turns on it if it is wholly open"""


def reasons_of(
    planner: Planner, nodes: Mapping[Conclusion, Node], standing: Mapping[Conclusion, Sequence[tuple[Norm, Node]]],
    kept: Callable[[Node], Node],
) -> Reasons:  # fmt: skip
    """The reasons of some conclusions; *nodes* and *standing* are their diagrams and where each norm stands."""
    asked: dict[tuple[Node, object], int] = {}

    def ask(node: Node, value: object) -> int:
        return asked.setdefault((node, value), len(asked))

    norms, leaves = {}, {}
    found: dict[Node, tuple[tuple[Whole, frozenset[int], int], ...]] = {}
    for about, node in nodes.items():
        where = [(norm, kept(stands)) for norm, stands in standing[about] if kept(stands) != FALSE]
        norms[about] = tuple((norm, ask(stands, True), ask(stands, False)) for norm, stands in where)
        if node not in found:
            found[node] = tuple((w, levels, ask(turns, True)) for w, levels, turns in deciding(planner.d, node))
        leaves[about] = found[node]
    return Reasons(planner.truths(list(asked)), norms, leaves)


def deciding(d: Diagrams, node: Node) -> Iterator[tuple[Whole, frozenset[int], Node]]:
    """Each leaf with where two completions that differ only there give different modalities."""
    wholes: dict[Whole, list[int]] = {}
    for level in d.ordered(node):
        wholes.setdefault(d.leaves[level].whole, []).append(level)
    for whole, levels in wholes.items():
        unknown = node
        for level in levels:
            values = [i for i, value in enumerate(d.domains[level]) if value is not NOT_APPLICABLE]
            unknown = d.choose(d.where(level, values), unknown, d.end(None))
        reach = [d.exists(d.is_(unknown, modality), frozenset(levels)) for modality in MODALITIES]
        where = d.any_(d.and_(a, b) for i, a in enumerate(reach) for b in reach[i + 1 :])
        if where != FALSE:
            yield whole, frozenset(levels), where
