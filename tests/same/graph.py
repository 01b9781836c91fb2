"""The graph of a world: what has to be decided before what.

Coarser than the law: authorities, qualifications and scopes are not looked at, so no loader finds a cycle here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from .conditions import Applies, Condition, Uses, parts_of
from .leaves import in_force, span
from .worlds import AS_OF, Norm, World


def acyclic(world: World) -> bool:
    """No cycle on any day: what is free today may have been a cycle before a norm in between came into force."""
    written = {day for norm in world.norms for day in (norm.since, norm.until) if day}
    laws = {tuple(world.norms)}
    for day in {AS_OF}.union(*map(span, written)):
        laws.add(tuple(norm for norm in world.norms if "true" in in_force(norm, day)))
        laws.add(tuple(norm for norm in world.norms if in_force(norm, day) == ("true",)))
    return all(_free(replace(world, norms=norms)) for norms in laws)


def _free(world: World) -> bool:
    """Conditions, `applies`, overrides, priorities and must-not over may together have no cycle."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for term in world.terms:
        sorter.add(term.id, *_reads(term.means))
    for norm in world.norms:
        sorter.add(norm.id, *_reads(norm.when), *_reads(norm.unless), *_scope_reads(world, norm))
    for winner, loser in _defeats(world):
        sorter.add(loser, winner)
    try:
        sorter.prepare()
    except CycleError:
        return False
    return True


def _reads(condition: Condition | None) -> Iterator[str]:
    for part in parts_of(condition) if condition else ():
        if isinstance(part, Uses):
            yield part.term
        elif isinstance(part, Applies):
            yield part.norm


def _scope_reads(world: World, norm: Norm) -> Iterator[str]:
    return _reads(next(page.applies for page in world.pages if page.id == norm.page))


def _defeats(world: World) -> Iterator[tuple[str, str]]:
    named = set(_overrides(world))
    ordered = _closure(named)
    yield from named
    for one in world.norms:
        for other in world.norms:
            if _bars(one, other) and (other.id, one.id) not in named:
                yield one.id, other.id
    for rule in world.priorities:
        for one in world.selected(rule.higher):
            for other in world.selected(rule.lower):
                free = (one.id, other.id) not in ordered and (other.id, one.id) not in ordered
                if one != other and free and _oppose(world, one, other):
                    yield one.id, other.id


def _overrides(world: World) -> Iterator[tuple[str, str]]:
    for norm in world.norms:
        for other in world.norms:
            if norm != other and {other.id, other.group} & set(norm.overrides):
                yield norm.id, other.id


def _closure(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found = set(pairs)
    while more := {(one, far) for one, near in found for middle, far in pairs if near == middle} - found:
        found |= more
    return found


def _acts(norm: Norm) -> set[str]:
    return {target.act for target in norm.targets}


def _bars(one: Norm, other: Norm) -> bool:
    return one.verb == "must_not" and other.verb == "may" and bool(_acts(one) & _acts(other))


def _oppose(world: World, one: Norm, other: Norm) -> bool:
    verbs = {one.verb, other.verb}
    if verbs == {"must", "must_not"}:
        return bool(_acts(one) & _acts(other))
    return verbs in ({"must"}, {"must", "may"}) and any(
        a != b and {a, b} <= {outcome.act for outcome in encounter.outcomes}
        for encounter in world.encounters
        for a in _acts(one)
        for b in _acts(other)
    )
