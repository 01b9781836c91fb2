"""Plants a dispute: a few norms that meet as the rules of defeat foresee, which random norms seldom do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .conditions import Applies, Condition
from .draw_condition import Conditions
from .worlds import Norm, Priority, Selector, Target, Verb, World


def with_dispute(rng: Random, world: World) -> World:
    """The world with one dispute, mostly over the first outcomes of its first encounter."""
    outcomes = [outcome.act for outcome in world.encounters[0].outcomes]
    acts = outcomes if rng.random() < 0.2 else outcomes[:2]
    charged = [act.name for act in world.acts if act.per_charge and act.name in outcomes]
    if charged and rng.random() < 0.7:
        act = rng.choice(charged)
        return rng.choice(CHARGED)(Planter(rng, world), act, rng.choice([other for other in outcomes if other != act]))
    return rng.choice(DISPUTES)(Planter(rng, world), *rng.sample(acts, 2))


class Planter:
    """Makes norms named d0, d1, ... whose conditions read what the world has."""

    def __init__(self, rng: Random, world: World) -> None:
        self.rng = rng
        self.world = world

    def norm(self, name: str, verb: Verb, act: str, *overrides: str, group: str | None = None) -> Norm:
        """A norm on one act, half the time conditional."""
        rng = self.rng
        per_charge = rng.random() < 0.35
        by = next(known.by for known in self.world.acts if known.name == act)
        when: Condition | None = None
        if rng.random() < 0.5:
            when = Conditions(rng, self.world).condition(1, charge=per_charge)
        return Norm(
            id=name,
            verb=verb,
            targets=(Target(act),),
            authorities=rng.choice((("any",), (by,), (by,), ("police",))),
            page=rng.choice([page.id for page in self.world.pages if page.id != "abroad"]),
            per_charge=per_charge,
            when=when,
            overrides=overrides,
            group=group,
        )

    def per_charge(self, norm: Norm) -> Norm:
        """The norm for such charges only as have some attribute."""
        test = Conditions(self.rng, self.world).test(self.world.attributes, charge=True)
        return replace(norm, per_charge=True, when=test)

    def probe(self, name: str, read: Norm, act: str) -> Norm:
        """A norm that tells whether another applies."""
        norm = self.norm(name, self.rng.choice(("must", "may", "must_not")), act)
        return replace(norm, when=Applies(read.id), per_charge=read.per_charge)

    def with_norms(self, *norms: Norm, priorities: tuple[Priority, ...] = ()) -> World:
        """The world with these norms."""
        world = self.world
        return replace(world, norms=(*world.norms, *norms), priorities=(*world.priorities, *priorities))


def _exceptions(plant: Planter, act: str, other: str) -> World:
    """A bar, an exception, and an exception of the exception."""
    back = plant.norm("d0", "must_not", act, "d1")
    exception = plant.norm("d1", "may", act, "d2")
    bar = plant.norm("d2", plant.rng.choice(("must_not", "must")), act)
    return plant.with_norms(back, exception, bar, plant.probe("d3", bar, other))


def _mercy(plant: Planter, act: str, other: str) -> World:
    """A duty, and discretion given over another outcome."""
    mercy = plant.norm("d0", "may", other, "d1")
    duty = plant.norm("d1", "must", act, *plant.rng.choice((("d2",), ())))
    bar = plant.norm("d2", "must_not", act)
    return plant.with_norms(mercy, duty, bar, plant.probe("d3", duty, other))


def _bars(plant: Planter, act: str, other: str) -> World:
    """A bar and a permission of the same act, and whether the permission applies."""
    bar, permission = plant.norm("d0", "must_not", act), plant.norm("d1", "may", act)
    return plant.with_norms(bar, permission, plant.probe("d2", permission, other))


def _precedence(plant: Planter, act: str, other: str) -> World:
    """A duty against a bar or a rival outcome, and a clause about which goes first; perhaps with a chain between."""
    rng = plant.rng
    against: tuple[Verb, str] = rng.choice((("must_not", act), ("must", other), ("may", other)))
    pair = [plant.norm("d1", "must", act, group="one"), plant.norm("d2", *against, group="two")]
    rng.shuffle(pair)
    groups = [Selector(group=norm.group) for norm in pair]
    clause = Priority("p9", rng.choice([page.id for page in plant.world.pages if page.id != "abroad"]), *groups)
    if rng.random() < 0.3:
        linked = replace(pair[0], overrides=("d0",))
        return plant.with_norms(linked, plant.norm("d0", "may", other, pair[1].id), pair[1], priorities=(clause,))
    return plant.with_norms(*pair, plant.probe("d3", pair[1], other), priorities=(clause,))


def _divided(plant: Planter, act: str, other: str) -> World:
    """A duty, and a bar on some charges."""
    duty = replace(plant.norm("d0", "must", act), per_charge=False, when=None)
    return plant.with_norms(duty, plant.per_charge(plant.norm("d1", "must_not", act)))


def _echo(plant: Planter, act: str, other: str) -> World:
    """A bar lifted for some charges, and a norm for the person that follows the bar."""
    lifts = plant.per_charge(plant.norm("d0", plant.rng.choice(("must", "may")), act, "d1"))
    bar = replace(plant.norm("d1", "must_not", act), per_charge=False, when=None)
    return plant.with_norms(lifts, bar, plant.probe("d2", bar, plant.rng.choice((act, other))))


DISPUTES: tuple[Callable[[Planter, str, str], World], ...] = (_exceptions, _mercy, _bars, _precedence, _precedence)
CHARGED = (_divided, _echo, _mercy, _exceptions)
