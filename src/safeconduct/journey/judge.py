"""The law of many statuses at once: what each act may be, and whether conditions hold, for rows of statuses.

The walker is asked once about this person with every fact that acts change left open. Its diagrams then say for each
status what is possible, on bit planes (`reason.planes`). No rule of law is written here.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.journey.status import OPEN, Layout, Matrix, Truth
from safeconduct.law.blocks import Encounter, Slot
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.expressions import Expr
from safeconduct.law.values import ANYTHING, NOT_APPLICABLE
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.judging import Verdict
from safeconduct.reason.leaves import FACT
from safeconduct.reason.planes import Plane, Planner, pack, run, unpack
from safeconduct.reason.turn import Turn

Bits = NDArray[np.uint8]
"""(statuses): the possible modalities as bits in the order of `MODALITIES`"""
MUST, MAY, MUST_NOT, NO_BASIS, CONFLICT = (1 << i for i in range(5))
ALLOWED: Final = MUST | MAY | CONFLICT
TRUE_BIT, FALSE_BIT = 1, 2
HOLDS, FAILS = "holds", "fails"


class Present(Assessing):
    """Every act is judged in the present status; where its needs are not met there is nothing to judge."""

    def __init__(
        self, corpus: Corpus, case: Case, day: date, *, state: str = "", diagrams: Diagrams | None = None
    ) -> None:
        super().__init__(corpus, case, day, state=state, diagrams=diagrams)
        self._setting = (*self._setting, "present")

    def turns_of(self, act: str) -> list[Turn]:
        needs = self.acts[act].needs if act in self.acts else None
        where = TRUE if needs is None else self.base.truth(needs)
        return [Turn((), (), where)] if where != FALSE else []


def parts_of(corpus: Corpus, case: Case, day: date, *, avoid: Collection[str] = ()) -> list[Assessing]:
    """The host's law and the requesting state's, each for this person with all that acts change left open.

    The law of a state whose reach is avoided is not asked: nothing is asked of its authorities.
    """
    home = case.requesting if case.requesting not in (case.host, *avoid) else ""
    law, here = corpus.as_of(day), (case.host, home, "")
    acts = [act for versions in law.acts.values() for act in versions if act.page.jurisdiction in here]
    changed = {path for act in acts for path, _ in act.effect}
    changed |= {path for e in law.of_kind(Encounter) if e.page.jurisdiction in here
                for o in e.outcomes for path, _ in o.effect or ()}  # fmt: skip
    bound = {path for path, fact in corpus.vocabulary.facts.items() if not fact.asked and fact.kind == "fixed"}
    facts: dict[str, Any] = {**case.facts, **dict.fromkeys(changed, ANYTHING)}
    facts = {path: value for path, value in facts.items() if path not in bound or path in changed}
    opened = replace(case, as_of=day, facts=facts, events=())
    host = Present(corpus, opened, day)
    there = any(e.page.jurisdiction == home for e in corpus.of_kind(Encounter)) if home else False
    return [host, Present(corpus, opened, day, state=home, diagrams=host.d)] if there else [host]


Table = tuple[list[int], NDArray[np.int64], Bits]
"""the columns an answer turns on, their weights, and the answer for each combination"""


class Judge:
    """Answers for rows of statuses, looked up by the few facts each answer turns on."""

    def __init__(self, parts: Sequence[Assessing], nodes: Mapping[Hashable, Node], layout: Layout) -> None:
        self.layout, self.d = layout, parts[0].d
        kept = parts[0].completions.kept
        roots = {name: kept(self._named(node)) for name, node in nodes.items()}
        tables = {root: self._table(root) for root in dict.fromkeys(roots.values())}
        self.tables = {name: tables[root] for name, root in roots.items()}

    def _named(self, node: Node) -> Node:
        """A condition with names for its two answers: planes leave out what is false."""
        if self.d.values(node) <= {True, False}:
            return self.d.choose(node, self.d.end(HOLDS), self.d.end(FAILS))
        return node

    def bits(self, name: Hashable, statuses: Matrix) -> Bits:
        """For conclusions the possible modalities, for conditions whether they may be true (1) and may be false (2)."""
        columns, weights, table = self.tables[name]
        if not len(columns):
            return np.full(len(statuses), table[0], np.uint8)
        found: Bits = table[statuses[:, columns].astype(np.int64) @ weights]
        return found

    def may(self, name: Hashable, statuses: Matrix) -> Truth:
        """Whether a condition may hold."""
        found: Truth = (self.bits(name, statuses) & TRUE_BIT) != 0
        return found

    def _table(self, root: Node) -> Table:
        """The answers for every combination of the fields a diagram turns on."""
        planner = Planner(self.d)
        plan = planner.plan(root)
        names = {self._field(literal.level) for literal in planner.literals} - {None}
        columns = sorted(self.layout.index[name] for name in names if name is not None)
        sizes = [len(self.layout.fields[column].values) for column in columns]
        count = int(np.prod(sizes, dtype=np.int64))
        weights = np.array([int(np.prod(sizes[:i], dtype=np.int64)) for i in range(len(sizes))], np.int64)
        statuses = np.zeros((count, len(self.layout.fields)), np.uint8)
        for column, size, weight in zip(columns, sizes, weights.tolist(), strict=True):
            statuses[:, column] = np.arange(count) // weight % size
        words = -(-count // 64)
        literals = [self._plane(literal.level, literal.values, statuses, words) for literal in planner.literals]
        found = np.zeros(count, np.uint8)
        for value, plane in run(plan, literals, words).items():
            if value in _BIT:
                found |= unpack(plane, count) * np.uint8(_BIT[value])
        return columns, weights, found

    def _field(self, level: int) -> str | None:
        """The field of a status that a variable stands for; None for what stays open."""
        leaf = self.d.leaves[level]
        return leaf.name if leaf.kind == FACT and not leaf.part and leaf.name in self.layout.index else None

    def _plane(self, level: int, values: int, statuses: Matrix, words: int) -> Plane | None:
        """Where a variable may have one of some values: of a status fact by its column, else wherever it is open."""
        domain, name = self.d.domains[level], self._field(level)
        free = sum(1 << i for i, value in enumerate(domain) if value is not NOT_APPLICABLE)
        if name is None:
            return None if values & free else np.zeros(words, np.uint64)
        at = self.layout.index[name]
        masks = [free if value == OPEN else 1 << domain.index(value) for value in self.layout.fields[at].values]
        return pack(np.array([mask & values != 0 for mask in masks])[statuses[:, at]])


_BIT: dict[object, int] = {HOLDS: TRUE_BIT, FAILS: FALSE_BIT}
_BIT.update({modality: 1 << i for i, modality in enumerate(MODALITIES)})


def verdicts_of(part: Assessing, encounter: Encounter) -> dict[tuple[str, str], list[Verdict]]:
    """The verdicts on an encounter's outcomes, by act and who acts: one for each qualification."""
    found: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in part.encounter(encounter):
        found.setdefault((verdict.judged.slot.act, verdict.judged.by), []).append(verdict)
    return found


def alone(part: Assessing, name: str, by: str) -> list[Verdict]:
    """The verdicts on an act outside encounters, in each qualification."""
    judged = [part.judge(slot, by) for slot in part._slots(Slot(name))]
    return [part.by_itself(one) for one in judged if one is not None]


def truth(part: Assessing, condition: Expr | None) -> Node:
    """A condition as a diagram; none is true."""
    return TRUE if condition is None else part.base.truth(condition)


def facts_read(part: Assessing, nodes: Collection[Node]) -> set[str]:
    """The facts that some diagrams turn on."""
    return {part.d.leaves[level].name for node in nodes for level in part.d.support(node)
            if part.d.leaves[level].kind == FACT}  # fmt: skip


def starting(case: Case, path: str, values: Sequence[Any]) -> Any:
    """What a fact is at the start: as the case gives it, else open; what nobody said was done was not done."""
    given = case.facts.get(path)
    if given is None and set(values) == {False, True}:
        return False
    return given if given in values else OPEN
