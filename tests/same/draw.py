"""Draws random worlds: small, acyclic, with few enough open leaves that every completion can be listed."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from random import Random

from .conditions import Value
from .draw_condition import Conditions
from .draw_law import UNLAWFUL, with_law
from .graph import acyclic
from .leaves import slots
from .worlds import Act, Answer, Case, Encounter, Fact, Mark, Membership, Outcome, Question, World

MOST_LEAVES = 7
MOST_COMPLETIONS = 600

ENUMS: tuple[tuple[Value, ...], ...] = ((False, True), (False, True), ("red", "green"), ("low", "middle", "high"))

# Each encounter: who meets the person, and acts with their deciders; the first listed needs no norm.
SCENES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "identity_check": ("police", (("release", "police"), ("detain", "police"), ("fine", "police"))),
    "exit_control": ("border_guard", (("allow_exit", "border_guard"), ("refuse_exit", "security_service"))),
    "extradition_decision": (
        "prosecutor_general",
        (
            ("refuse_surrender", "prosecutor_general"),
            ("decide_surrender", "prosecutor_general"),
            ("place_in_extradition_arrest", "court"),
        ),
    ),
    "expulsion_hearing": (
        "court",
        (("release_on_bail", "court"), ("expel", "court"), ("order_expulsion", "court"), ("shorten_stay", "court")),
    ),
}
UNLAWFUL_BY = (UNLAWFUL, "security_service")
ALONE = (("annul_permit", "migration_service"), ("register", "person"), ("grant_asylum", "asylum_commission"))


def random_world(rng: Random) -> World:
    """A world whose graph has no cycle and whose completions are few."""
    while True:
        world = _settle(rng, _draft(rng))
        if world is not None:
            return world


def _settle(rng: Random, world: World) -> World | None:
    """Take away overrides and priorities until no cycle is left, and open leaves until few are left."""
    while not acyclic(world):
        loose = [norm for norm in world.norms if norm.overrides]
        if world.priorities and (not loose or rng.random() < 0.5):
            world = replace(world, priorities=world.priorities[1:])
        elif loose:
            norm = rng.choice(loose)
            shorter = replace(norm, overrides=norm.overrides[1:])
            world = replace(world, norms=tuple(shorter if known == norm else known for known in world.norms))
        else:
            return None
    return _answered(rng, world)


def _few(world: World) -> bool:
    open_slots = [slot for slot in slots(world) if slot.leaf]
    few_values = prod(len(slot.values) for slot in open_slots) <= MOST_COMPLETIONS
    return few_values and len({slot.leaf for slot in open_slots}) <= MOST_LEAVES


def _answered(rng: Random, world: World) -> World | None:
    """Answer open facts, in random order, until few completions are left."""
    unasked: list[tuple[int, Fact]] = [(-1, fact) for fact in world.facts]
    if isinstance(world.case.charges, tuple):
        unasked += list(product(range(len(world.case.charges)), world.attributes))
    rng.shuffle(unasked)
    while not _few(world):
        if not unasked:
            return None
        number, fact = unasked.pop()
        world = replace(world, case=_told(world.case, number, fact.name, rng.choice(fact.values)))
    return world


def _told(case: Case, number: int, name: str, answer: Answer) -> Case:
    """The case with one more answer: of the person (-1), or of a charge."""
    if number < 0:
        return replace(case, facts={**case.facts, name: answer})
    assert isinstance(case.charges, tuple)
    charges = [{**charge, name: answer} if place == number else charge for place, charge in enumerate(case.charges)]
    return replace(case, charges=tuple(charges))


# --- one draft --------------------------------------------------------------------------------------------------------


def _draft(rng: Random) -> World:
    world = World(
        facts=tuple(_fact(rng, f"topic{number % 2}.f{number}") for number in range(rng.randint(2, 5))),
        attributes=tuple(_fact(rng, name) for name in ("political", "stage", "grave")[: rng.randint(1, 3)]),
        questions=tuple(Question(f"q{number}", _views(rng)) for number in range(rng.choice((0, 0, 1, 1, 2)))),
        parties=_parties(rng),
    )
    world = _constrained(rng, _scenery(rng, world))
    world = with_law(rng, world)
    spoken = {target.act for norm in world.norms for target in norm.targets}
    met = {outcome.act for encounter in world.encounters for outcome in encounter.outcomes}
    acts = tuple(act for act in world.acts if act.name in spoken | met)
    return replace(world, acts=acts, case=_case(rng, world))


def _fact(rng: Random, name: str) -> Fact:
    values = rng.choice(ENUMS)
    kind = rng.choice(("fixed", "evidential", "evidential", "changeable"))
    return Fact(name, values, kind, rng.choice(values) if kind == "evidential" else None)  # type: ignore[arg-type]


def _views(rng: Random) -> tuple[str, ...]:
    return ("wide", "narrow", "none_of_it")[: rng.choice((2, 2, 3))]


def _parties(rng: Random) -> tuple[Membership, ...]:
    dates = ("", "none", "2010-05-01", "2023-01-01")
    return tuple(Membership(state, "pact", rng.choice(dates)) for state in ("KZ", "RU")) if rng.random() < 0.4 else ()


def _constrained(rng: Random, world: World) -> World:
    """Few and simple: what goes with what."""
    if rng.random() < 0.6:
        return world
    draw = Conditions(rng, replace(world, questions=(), parties=()))
    return replace(world, constraints=tuple(draw.clause() for _ in range(rng.choice((1, 1, 2)))))


def _scenery(rng: Random, world: World) -> World:
    """Acts and encounters; sometimes an act is met twice, sometimes an outcome is unlawful."""
    scenes = rng.sample(sorted(SCENES), rng.choice((1, 1, 1, 2)))
    deciders: dict[str, str] = {}
    encounters: list[Encounter] = []
    for scene in scenes:
        who, pairs = SCENES[scene]
        unlawful = rng.random() < 0.3
        chosen = pairs[: rng.randint(1 if unlawful else 2, len(pairs))]
        outcomes = [Outcome(act) for act, _ in chosen]
        if unlawful:
            outcomes.append(Outcome(UNLAWFUL, unlawful=True))
            chosen += (UNLAWFUL_BY,)
        if encounters and rng.random() < 0.15:
            outcomes.append(rng.choice([outcome for outcome in encounters[0].outcomes if not outcome.unlawful]))
        deciders |= dict(chosen)
        encounters.append(Encounter(scene, who, tuple(outcomes)))
    deciders |= dict(rng.sample(ALONE, rng.choice((0, 0, 0, 1, 2))))
    acts = tuple(Act(name, by, _per_charge(rng, name)) for name, by in deciders.items())
    return replace(world, acts=acts, encounters=tuple(encounters))


def _per_charge(rng: Random, act: str) -> bool:
    if act in ("decide_surrender", "place_in_extradition_arrest"):
        return rng.random() < 0.85
    return act not in ("register", UNLAWFUL) and rng.random() < 0.08


# --- the case ---------------------------------------------------------------------------------------------------------


def _case(rng: Random, world: World) -> Case:
    """Given, unknown, left out or not applicable; charges listed, left out, unknown, or an empty list."""
    charges: tuple[dict[str, Answer], ...] | Mark | None = tuple(
        _some_answers(rng, world.attributes) for _ in range(rng.randint(1, 3))
    )
    if rng.random() < 0.25:
        charges = rng.choice((None, Mark.UNKNOWN, (), ()))
    known = rng.choice(("all", "some", None))
    return Case(_some_answers(rng, world.facts), charges, known)  # type: ignore[arg-type]


def _some_answers(rng: Random, facts: tuple[Fact, ...]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for fact in facts:
        chance = rng.random()
        if chance < 0.45:
            answers[fact.name] = rng.choice(fact.values)
        elif chance < 0.53:
            answers[fact.name] = Mark.NOT_APPLICABLE
        elif chance < 0.75:
            answers[fact.name] = Mark.UNKNOWN
    return answers
