"""Makes a failing world small: takes parts away while the two evaluators still differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from .conditions import Applies, Condition, Test, Uses, View, parts_of
from .graph import acyclic
from .worlds import Norm, Page, World

PARTS = ("priorities", "constraints", "norms", "terms", "questions", "pages", "encounters")
EMPTY: dict[str, Any] = {
    "when": None,
    "unless": None,
    "group": None,
    "overrides": (),
    "per_charge": False,
    "stub": False,
}


def shrink(world: World, fails: Callable[[World], bool], tries: int = 400) -> World:
    """The smallest world found that still fails; `fails` answers False where either side has no answer."""
    left = tries
    while True:
        for smaller in candidates(world):
            left -= 1
            if left < 0:
                return world
            if fails(smaller):
                world = smaller
                break
        else:
            return world


def candidates(world: World) -> Iterator[World]:
    """Sound worlds with one part less."""
    for smaller in map(_pruned, _smaller(world)):
        if _sound(smaller) and acyclic(smaller):
            yield smaller


def _smaller(world: World) -> Iterator[World]:
    for name in PARTS:
        parts = getattr(world, name)
        for place in range(len(parts)):
            yield replace(world, **{name: parts[:place] + parts[place + 1 :]})
    for fact in world.facts:
        told = {name: answer for name, answer in world.case.facts.items() if name != fact.name}
        others = tuple(other for other in world.facts if other != fact)
        yield replace(world, facts=others, case=replace(world.case, facts=told))
    if isinstance(world.case.charges, tuple) and len(world.case.charges) > 1:
        for charge in world.case.charges:
            yield replace(world, case=replace(world.case, charges=(charge,)))
    for place, norm in enumerate(world.norms):
        for simpler in _simpler(norm):
            yield replace(world, norms=(*world.norms[:place], simpler, *world.norms[place + 1 :]))


def _simpler(norm: Norm) -> Iterator[Norm]:
    for name, plain in EMPTY.items():
        if getattr(norm, name) != plain:
            yield replace(norm, **{name: plain})
    if len(norm.targets) > 1:
        yield from (replace(norm, targets=(target,)) for target in norm.targets)


def _pruned(world: World) -> World:
    """Without acts that nobody speaks of or meets."""
    spoken = {target.act for norm in world.norms for target in norm.targets}
    met = {outcome.act for encounter in world.encounters for outcome in encounter.outcomes}
    return replace(world, acts=tuple(act for act in world.acts if act.name in spoken | met))


def _sound(world: World) -> bool:
    """Everything named is there."""
    groups = {norm.group for norm in world.norms if norm.group}
    names = {norm.id for norm in world.norms} | groups
    wanted = {rule.higher.group for rule in world.priorities} | {rule.lower.group for rule in world.priorities}
    pages = {norm.page for norm in world.norms} | {rule.page for rule in world.priorities}
    return (
        all(set(norm.overrides) <= names for norm in world.norms)
        and wanted <= groups | {None}
        and pages <= {page.id for page in world.pages}
        and world.pages[:1] == (Page("code"),)
        and world.case.facts.keys() <= {fact.name for fact in world.facts}
        and all(_readable(world, condition) for condition in _conditions(world))
    )


def _conditions(world: World) -> Iterator[Condition]:
    yield from world.constraints
    yield from (term.means for term in world.terms)
    yield from (page.applies for page in world.pages if page.applies)
    for norm in world.norms:
        yield from (condition for condition in (norm.when, norm.unless) if condition)


def _readable(world: World, condition: Condition) -> bool:
    terms = {term.id for term in world.terms}
    norms = {norm.id for norm in world.norms}
    questions = {question.id for question in world.questions}
    facts = {(False, fact.name) for fact in world.facts} | {(True, fact.name) for fact in world.attributes}
    for part in parts_of(condition):
        match part:
            case Uses(term) if term not in terms:
                return False
            case Applies(norm) if norm not in norms:
                return False
            case View(question) if question not in questions:
                return False
            case Test(name, charge=charge) if (charge, name) not in facts:
                return False
            case _:
                pass
    return True
