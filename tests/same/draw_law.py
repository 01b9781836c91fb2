"""Draws pages and what stands on them: terms, norms, stubs and priorities."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .conditions import ALWAYS
from .draw_condition import Conditions
from .draw_dispute import with_dispute
from .leaves import in_force
from .worlds import Act, Norm, Page, Priority, Selector, Target, Term, Verb, World

UNLAWFUL = "hand_over_informally"
QUALIFICATIONS = ("to=requesting", "to=AM")
VERBS: tuple[Verb, ...] = ("must", "must", "may", "may", "may", "must_not", "must_not")


def with_law(rng: Random, world: World) -> World:
    """The world with its law."""
    world = _articles(rng, replace(world, pages=_pages(rng, world)))
    world = replace(world, priorities=_priorities(rng, world))
    if rng.random() < 0.6:
        world = with_dispute(rng, world)
    return replace(world, norms=tuple(rng.sample(world.norms, len(world.norms))))


def _pages(rng: Random, world: World) -> tuple[Page, ...]:
    pages = [Page("code")]
    if rng.random() < 0.75:
        facts_only = Conditions(rng, replace(world, questions=()))
        scope = facts_only.condition(1) if rng.random() < 0.5 else ALWAYS
        pages.append(Page("treaty", "treaty", None, scope))
    if rng.random() < 0.3:
        pages.append(Page("order", "regulation"))
    if rng.random() < 0.1:
        pages.append(Page("abroad", "statute", "AM"))
    return tuple(pages)


def _articles(rng: Random, world: World) -> World:
    """Terms and norms in turn, each reading only what came before it."""
    for number in range(rng.randint(4, 10)):
        if rng.random() < 0.2:
            per_charge = rng.random() < 0.5
            term = Term(f"t{number}", Conditions(rng, world).condition(2, charge=per_charge), per_charge)
            world = replace(world, terms=(*world.terms, term))
        else:
            world = replace(world, norms=(*world.norms, _norm(rng, world, f"n{number}")))
    return replace(world, norms=tuple(_overriding(rng, norm, world) for norm in world.norms))


def _norm(rng: Random, world: World, name: str) -> Norm:
    per_charge = rng.random() < 0.4
    page = rng.choice(world.pages)
    draw = Conditions(rng, replace(world, terms=()) if page.id == "abroad" else world)
    since, until = _dates(rng)
    norm = Norm(
        id=name,
        verb=rng.choice(VERBS),
        targets=(),
        page=page.id,
        per_charge=per_charge,
        when=draw.condition(2, charge=per_charge) if rng.random() < 0.7 else None,
        unless=draw.condition(1, charge=per_charge) if rng.random() < 0.2 else None,
        group=rng.choice(("g0", "g1")) if rng.random() < 0.4 else None,
        since=since,
        until=until,
        stub=rng.random() < 0.15,
    )
    acts = _acts(rng, world, norm)
    plain = norm.stub or in_force(norm) != ("true",) or page.jurisdiction != "KZ"
    targets = tuple(Target(act.name, "" if plain else _only(rng, act.name)) for act in acts)
    return replace(norm, targets=targets, authorities=_authorities(rng, acts))


def _dormant(norm: Norm) -> bool:
    """Never in force, or never in scope."""
    return norm.page == "abroad" or in_force(norm) == ("false",)


def _acts(rng: Random, world: World, norm: Norm) -> list[Act]:
    """One act, sometimes two, often a disputed one; a dormant norm speaks only of what has a finding anyhow."""
    disputed = [outcome.act for outcome in world.encounters[0].outcomes[:2]]
    met = {outcome.act for encounter in world.encounters for outcome in encounter.outcomes}
    choices = [act for act in world.acts if act.name in met or not _dormant(norm)]
    if rng.random() < 0.65:
        choices = [act for act in choices if act.name in disputed]
    if norm.verb != "must_not" and rng.random() < 0.6:
        choices = [act for act in choices if act.name != UNLAWFUL]
    return rng.sample(choices, min(len(choices), 2 if rng.random() < 0.15 else 1))


def _only(rng: Random, act: str) -> str:
    """Some acts have qualifications, and then not every norm on them is qualified."""
    likely = 0.5 if act in ("expel", "order_expulsion") else 0.04
    return rng.choice(QUALIFICATIONS) if rng.random() < likely else ""


def _authorities(rng: Random, acts: list[Act]) -> tuple[str, ...]:
    """Mostly the decider; sometimes anyone, sometimes somebody else, sometimes a list."""
    deciders = sorted({act.by for act in acts} - {"person"})
    if not deciders or rng.random() < 0.2:
        return ("any",)
    others = rng.sample(("police", "court", "consulate"), 1)
    if rng.random() < 0.1:
        return tuple(others)
    return tuple(sorted({*deciders, *others})) if rng.random() < 0.15 else tuple(deciders)


def _dates(rng: Random) -> tuple[str | None, str | None]:
    """Mostly in force; sometimes not, sometimes an imprecise date leaves it open."""
    chance = rng.random()
    if chance < 0.07:
        return rng.choice((("2023-01-01", None), ("2010-01-01", "2021-01-01"), ("2023", None), ("2010", "2022-08")))
    if chance < 0.16:
        return rng.choice((("2022-09", None), ("2022", None), ("2015-01-01", "2022-09")))
    return rng.choice((("2015-01-01", None), ("2015-01-01", "2022-09-21"), ("2022-09-20", None), ("2021-03", None)))


def _overriding(rng: Random, norm: Norm, world: World) -> Norm:
    """Overrides go to ids or groups of norms drawn later; a dormant norm stays out of every chain."""
    others = world.norms[world.norms.index(norm) + 1 :]
    if _dormant(norm) or not others or rng.random() < 0.4:
        return norm
    near = [other for other in others if {t.act for t in other.targets} & {t.act for t in norm.targets}]
    targets = [rng.choice(near or others) if rng.random() < 0.4 else rng.choice(others)]
    targets += [rng.choice(others)] if rng.random() < 0.2 else []
    named = [other.group if other.group and rng.random() < 0.3 else other.id for other in targets]
    return replace(norm, overrides=tuple(dict.fromkeys(named)))


def _priorities(rng: Random, world: World) -> tuple[Priority, ...]:
    homes = [page.id for page in world.pages if page.id != "abroad"]
    found = [
        Priority(f"p{number}", rng.choice(homes), _selector(rng, world), _selector(rng, world))
        for number in range(rng.choice((0, 1, 1, 2)))
    ]
    return tuple(rule for rule in found if rule.higher != rule.lower)


def _selector(rng: Random, world: World) -> Selector:
    page = rng.choice(world.pages)
    groups = sorted({norm.group for norm in world.norms if norm.group})
    choices = [Selector(rank=page.rank), Selector(page=page.id)]
    if groups:
        choices += [Selector(group=rng.choice(groups)), Selector(page=page.id, group=rng.choice(groups))]
    return rng.choice(choices)
