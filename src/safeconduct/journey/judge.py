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
from safeconduct.law.conditions import Expr
from safeconduct.law.corpus import Corpus
from safeconduct.law.values import ANYTHING, NOT_APPLICABLE
from safeconduct.reason.assess import Assessing, Verdict
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.diagrams import FALSE, TRUE, Node
from safeconduct.reason.leaves import FACT
from safeconduct.reason.planes import Planner, Plane, pack, run, unpack
from safeconduct.reason.turn import Turn

Bits = NDArray[np.uint8]
"""(statuses): the possible modalities as bits in the order of `MODALITIES`"""
MUST, MAY, MUST_NOT, NO_BASIS, CONFLICT = (1 << i for i in range(5))
ALLOWED: Final = MUST | MAY | CONFLICT
TRUE_BIT, FALSE_BIT = 1, 2


class Present:
    """Every act is judged in the present status; where its needs are not met there is nothing to judge."""

    def __init__(self, part: Assessing) -> None:
        self.part = part

    def of(self, name: str) -> list[Turn]:
        act = self.part.acts.get(name)
        if act is None or act.needs is None:
            return [Turn((), (), TRUE)]
        where = self.part.base.truth(act.needs)
        return [Turn((), (), where)] if where != FALSE else []


def parts_of(corpus: Corpus, case: Case, day: date) -> list[Assessing]:
    """The host's law and the requesting state's, each for this person with all that acts change left open."""
    changed = {path for acts in corpus.as_of(day).acts.values() for act in acts for path, _ in act.effect}
    changed |= {path for e in corpus.as_of(day).of_kind(Encounter) for o in e.outcomes for path, _ in o.effect or ()}
    bound = {path for path, fact in corpus.vocabulary.facts.items() if not fact.asked and fact.kind == "fixed"}
    facts: dict[str, Any] = {**case.facts, **dict.fromkeys(changed, ANYTHING)}
    facts = {path: value for path, value in facts.items() if path not in bound or path in changed}
    opened = replace(case, as_of=day, facts=facts, events=())
    host = Assessing(corpus, opened, day)
    home = case.requesting if case.requesting != case.host else ""
    there = any(e.page.jurisdiction == home for e in corpus.of_kind(Encounter)) if home else False
    found = [host, Assessing(corpus, opened, day, state=home, diagrams=host.d)] if there else [host]
    for part in found:
        part.turns = Present(part)  # type: ignore[assignment]
    return found


class Judge:
    """Answers for rows of statuses; what was asked of the same facts before is kept."""

    def __init__(self, parts: Sequence[Assessing], nodes: Mapping[Hashable, Node], layout: Layout) -> None:
        self.layout, self.d = layout, parts[0].d
        planner = Planner(self.d)
        kept = parts[0].completions.kept
        roots = {name: kept(node) for name, node in nodes.items()}
        same = {root: planner.plan(root) for root in dict.fromkeys(roots.values())}
        self.plans = {name: same[root] for name, root in roots.items()}
        self.literals = tuple(planner.literals)
        self.columns = [i for i, field in enumerate(layout.fields) if field.name in parts[0].corpus.vocabulary.facts]
        self._codes, self._numbers = np.empty(0, np.int64), np.empty(0, np.int64)
        self._found: dict[Hashable, Bits] = {name: np.empty(0, np.uint8) for name in nodes}

    def rows(self, statuses: Matrix) -> NDArray[np.int64]:
        """A number for the facts of each status, by which `bits` are looked up; new ones are judged now."""
        codes = statuses[:, self.columns].astype(np.int64) @ self.layout.weights[self.columns]
        at = np.searchsorted(self._codes, codes)
        known = self._codes[np.minimum(at, len(self._codes) - 1)] == codes if len(self._codes) else at < 0
        if not known.all():
            fresh, first = np.unique(codes[~known], return_index=True)
            self._judge(statuses[~known][first])
            codes_, numbers = np.append(self._codes, fresh), np.append(self._numbers, len(self._codes) + np.arange(len(fresh)))
            order = np.argsort(codes_)
            self._codes, self._numbers = codes_[order], numbers[order]
            at = np.searchsorted(self._codes, codes)
        found: NDArray[np.int64] = self._numbers[at]
        return found

    def bits(self, name: Hashable, rows: NDArray[np.int64]) -> Bits:
        """For conclusions the possible modalities, for conditions whether they may be true (1) and may be false (2)."""
        return self._found[name][rows]

    def may(self, name: Hashable, rows: NDArray[np.int64]) -> Truth:
        """Whether a condition may hold."""
        return (self.bits(name, rows) & TRUE_BIT) != 0

    def _judge(self, statuses: Matrix) -> None:
        words = -(-len(statuses) // 64)
        literals = [self._plane(level, values, statuses, words) for level, values in
                    ((literal.level, literal.values) for literal in self.literals)]  # fmt: skip
        done: dict[int, Bits] = {}
        for name, plan in self.plans.items():
            if id(plan) not in done:
                found = np.zeros(len(statuses), np.uint8)
                for value, plane in run(plan, literals, words).items():
                    bit = _BIT.get(value)
                    if bit is not None:
                        found |= unpack(plane, len(statuses)) * np.uint8(bit)
                done[id(plan)] = found
            self._found[name] = np.concatenate([self._found[name], done[id(plan)]])

    def _plane(self, level: int, values: int, statuses: Matrix, words: int) -> Plane | None:
        """Where a variable may have one of some values: of a status fact by its column, else wherever it is open."""
        leaf, domain = self.d.leaves[level], self.d.domains[level]
        free = sum(1 << i for i, value in enumerate(domain) if value is not NOT_APPLICABLE)
        at = self.layout.index.get(leaf.name) if leaf.kind == FACT and not leaf.part else None
        if at is None:
            return None if values & free else np.zeros(words, np.uint64)
        masks = [free if value == OPEN else 1 << domain.index(value) for value in self.layout.fields[at].values]
        fits = np.array([mask & values != 0 for mask in masks])
        return pack(fits[statuses[:, at]])


_BIT = {**{modality: 1 << i for i, modality in enumerate(MODALITIES)}, True: TRUE_BIT, False: FALSE_BIT}


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
    """What a fact is at the start: as the case gives it, else open; of what nobody said it was done, that it was not."""
    given = case.facts.get(path)
    if given is None and set(values) == {False, True}:
        return False
    return given if given in values else OPEN
