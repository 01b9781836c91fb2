"""Flips: the smallest changes of given facts after which a modality is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from safeconduct.law.blocks import Slot
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.values import DONT_KNOW, Answer
from safeconduct.law.vocabulary import FactType
from safeconduct.reason.assess import parts
from safeconduct.reason.completions import MODALITIES, Completions
from safeconduct.reason.diagrams import FALSE, TRUE, Node
from safeconduct.reason.judging import Key
from safeconduct.reason.proof import show
from safeconduct.reason.results import Assessment, Finding, Flip

MOST = 6
LARGEST = 2
"""a flip of more facts is no longer something one can act on"""


def with_flips(corpus: Corpus, case: Case, assessment: Assessment, acts: Set[str] | None = None) -> Assessment:
    """The assessment with the flips of each finding, or of those on some acts only.

    Only facts the case gives are changed: changeable ones as steps, evidential ones to be proved; fixed ones never, and
    none that nobody may be asked. A flip is kept if the modality after it is settled and another.
    """
    corpus = corpus.between(*case.states)
    given = dict(_candidates(corpus, case))
    if not given:
        return assessment
    sources = {act: _source(corpus, act) for act in {finding.act for finding in assessment.findings}}
    wanted = None if acts is None else {sources.get(act, act) for act in acts}
    states = parts(corpus, _opened(case, given), assessment.as_of)
    nodes = {(part.state, *verdict.key): verdict.node for part in states for verdict in part.verdicts(wanted)}
    search = _Search(states[0].completions, given)
    found = []
    for finding in assessment.findings:
        same = (node for (state, _, slot, _), node in nodes.items()
                if slot.act == sources[finding.act] != finding.act and state == finding.state)  # fmt: skip
        asked = acts is None or finding.act in acts
        node = nodes.get((finding.state, *_key(finding))) or next(same, None)
        flips = tuple(search.flips(node, finding.modality)) if asked and node is not None else ()
        found.append(replace(finding, flips=flips[:MOST]))
    return replace(assessment, findings=tuple(found))


def _source(corpus: Corpus, name: str) -> str:
    """The decision an act carries out, else the act itself."""
    return next((act.carries for act in corpus.acts.get(name, ()) if act.carries), name)


def _key(finding: Finding) -> Key:
    return finding.encounter, Slot(finding.act, finding.to, finding.of), finding.by


def _candidates(corpus: Corpus, case: Case) -> Iterator[tuple[str, tuple[FactType, Any]]]:
    """The facts that could be flipped, by the name their leaf has, with the value the case gives."""
    for path, value in case.facts.items():
        fact = corpus.vocabulary.facts[path]
        if _flippable(fact, value) and path in corpus.read_by_norms:
            yield path, (fact, value)
    for index, charge in enumerate(case.charges or ()):
        for name, value in charge.items():
            fact = corpus.vocabulary.lists["charges"][name]
            if _flippable(fact, value):
                yield f"charges[{index}].{fact.key or name}", (fact, value)


def _flippable(fact: FactType, value: Any) -> bool:
    return (
        fact.kind in ("changeable", "evidential")
        and fact.asked
        and fact.type.name in ("bool", "code")
        and not isinstance(value, Answer)
    )


def _opened(case: Case, given: Mapping[str, tuple[FactType, Any]]) -> Case:
    facts = {path: DONT_KNOW if path in given else value for path, value in case.facts.items()}
    charges = case.lists.get("charges")
    if not isinstance(charges, tuple):
        return replace(case, facts=facts)
    paths = {name: fact.path for name, (fact, _) in given.items()}
    opened = tuple(
        {name: DONT_KNOW if any(n.startswith(f"charges[{i}].") and p == name for n, p in paths.items()) else value
         for name, value in charge.items()} for i, charge in enumerate(charges))  # fmt: skip
    return replace(case, facts=facts, lists={**case.lists, "charges": opened})


class _Search:
    """Looks for flips in diagrams over the given facts, opened, and the leaves that stay open whatever is given."""

    def __init__(self, completions: Completions, given: Mapping[str, tuple[FactType, Any]]) -> None:
        self.d, self.completions, self.given = completions.d, completions, given

    def flips(self, node: Node, modality: str) -> Iterator[Flip]:
        """Flips to each other settled modality, smallest first; none that another, smaller one is part of."""
        kept = self.completions.kept(node)
        place = {level: i for i, level in enumerate(self.d.ordered(kept)) if self._now(level) is not None}
        others = frozenset(level for level in self.d.support(kept) if self._now(level) is None)
        found = [(changed, after) for after in MODALITIES if after != modality and after in self.d.values(kept)
                 for changed in self._near(self._settled(kept, after, others), LARGEST)]  # fmt: skip
        found.sort(key=lambda flip: (len(flip[0]), sorted((place[level], value) for level, value in flip[0].items())))
        seen: list[frozenset[int]] = []
        for changed, after in found:
            if self._consistent(changed) and not any(small < changed.keys() for small in seen):
                seen.append(frozenset(changed))
                steps = sorted(changed.items(), key=lambda item: place[item[0]])
                yield Flip(tuple([self._change(level, value) for level, value in steps]), after)

    def _settled(self, kept: Node, after: str, others: frozenset[int]) -> Node:
        """Where, whatever the *others* are, which stay open, the act can be reached and has one modality."""
        d = self.d
        elsewhere = d.exists(d.not_(d.is_(kept, after, None)), others)
        return d.and_(d.not_(elsewhere), d.exists(d.is_(kept, after), others))

    def _near(self, node: Node, left: int) -> Iterator[dict[int, int]]:
        """The ways to make a condition true by changing at most *left* given facts."""
        if node == TRUE:
            yield {}
        if node in (TRUE, FALSE):
            return
        level = self.d.level(node)
        now = self._now(level)
        for value, kid in enumerate(self.d.kids(node)):
            if value == now:
                yield from self._near(kid, left)
            elif left:
                yield from ({level: value, **more} for more in self._near(kid, left - 1))

    def _consistent(self, changed: Mapping[int, int]) -> bool:
        """Whether somebody could be in the situation after the change."""
        d, possible = self.d, self.completions.possible
        fixed = {level: now for level in d.support(possible) if (now := self._now(level)) is not None}
        return d.restrict(possible, {**fixed, **changed}) != FALSE

    def _now(self, level: int) -> int | None:
        """The value the case gives, by its place in the domain; None for a leaf that is open."""
        leaf = self.d.leaves[level]
        if leaf.part or leaf.name not in self.given:
            return None
        return self.d.domains[level].index(self.given[leaf.name][1])

    def _change(self, level: int, value: int) -> tuple[str, str, str]:
        name = self.d.leaves[level].name
        return name, show(self.d.domains[level][value]), self.given[name][0].kind
