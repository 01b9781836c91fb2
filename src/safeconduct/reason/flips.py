"""Flips: the smallest changes of given facts after which a modality is another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.values import DONT_KNOW, Answer
from safeconduct.law.vocabulary import FactType
from safeconduct.reason.assess import parts
from safeconduct.reason.diagrams import FALSE, Diagrams, Node
from safeconduct.reason.proof import show
from safeconduct.reason.results import UNKNOWN, Assessment, Finding, Flip

_Key = tuple[str | None, str, str, str, str, str]
MOST = 6
LARGEST = 2
"""a flip of more facts is no longer something one can act on"""


def with_flips(corpus: Corpus, case: Case, assessment: Assessment) -> Assessment:
    """The assessment with the flips of each finding.

    Only facts the case gives are changed: changeable ones as steps, evidential ones to be proved; fixed ones never, and
    none that nobody may be asked. A flip is kept if the modality after it is settled and another.
    """
    given = dict(_candidates(corpus, case))
    if not given:
        return assessment
    states = parts(corpus, _opened(case, given), assessment.as_of)
    nodes: dict[_Key, Node] = {}
    for part in states:
        nodes |= dict(zip(map(_key, part.findings()), (node for _, node in part.finals), strict=False))
    d, where = states[0].d, states[0].completions.possible
    found = []
    for finding in assessment.findings:
        carries = next((act.carries for act in corpus.acts.get(finding.act, ()) if act.carries), finding.act)
        same = (n for key, n in nodes.items() if key[1] == carries != finding.act and key[5] == finding.state)
        node = nodes.get(_key(finding)) or next(same, None)
        flips = tuple(_flips(d, where, node, given, finding.modality)) if node is not None else ()
        found.append(replace(finding, flips=flips[:MOST]))
    return replace(assessment, findings=tuple(found))


def _key(finding: Finding) -> _Key:
    return finding.encounter, finding.act, finding.by, finding.to, finding.of, finding.state


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


def _flips(
    d: Diagrams, where: Node, node: Node, given: Mapping[str, tuple[FactType, Any]], modality: str
) -> Iterator[Flip]:
    levels = {level: d.leaves[level].name for level in d.ordered(node) if d.leaves[level].name in given}
    now = {
        level: d.domains[level].index(given[leaf.name][1])
        for level, leaf in ((level, d.leaves[level]) for level in d.support(node) | d.support(where))
        if leaf.name in given and not leaf.part
    }
    seen: list[frozenset[int]] = []
    for size in range(1, LARGEST + 1):
        for changed in combinations(levels, size):
            if any(small <= set(changed) for small in seen):
                continue
            for values in _values(d, changed, now):
                fixed = {**now, **dict(zip(changed, values, strict=True))}
                kept = d.choose(d.restrict(where, fixed), d.restrict(node, fixed), d.end(None))
                possible = d.values(kept) - {None}
                after = str(next(iter(possible))) if len(possible) == 1 else UNKNOWN
                if d.restrict(where, fixed) != FALSE and after not in (UNKNOWN, modality):
                    seen.append(frozenset(changed))
                    yield Flip(
                        tuple((levels[level], show(d.domains[level][index]), given[levels[level]][0].kind)
                              for level, index in zip(changed, values, strict=True)), after)  # fmt: skip


def _values(d: Diagrams, changed: tuple[int, ...], now: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Every way to give the changed facts other values than they have."""
    if not changed:
        yield ()
        return
    for index in range(len(d.domains[changed[0]])):
        if index != now[changed[0]]:
            yield from ((index, *rest) for rest in _values(d, changed[1:], now))
