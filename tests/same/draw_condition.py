"""Draws random well-typed conditions over what a world has so far."""

from __future__ import annotations

from random import Random

from .conditions import And, Applies, Condition, IfElse, Not, Or, Over, Party, Test, Uses, View
from .worlds import Fact, World


class Conditions:
    """Conditions that read the facts, terms and norms of `world`; reading only earlier things, they make no cycle."""

    def __init__(self, rng: Random, world: World) -> None:
        self.rng = rng
        self.world = world

    def condition(self, depth: int, *, charge: bool = False) -> Condition:
        """A condition; with `charge`, one that may read the charge in hand."""
        kinds = ["leaf"] * 4
        if depth:
            kinds += ["not", "and", "and", "or", "or", "if"]
        if depth and not charge and self.world.attributes:
            kinds += ["over", "over"]
        match self.rng.choice(kinds):
            case "not":
                return Not(self.condition(depth - 1, charge=charge))
            case "and":
                return And(self._pair(depth, charge))
            case "or":
                return Or(self._pair(depth, charge))
            case "if":
                return IfElse(self.leaf(charge), *self._pair(depth, charge))
            case "over":
                return Over(self.rng.choice(("any", "all")), self.condition(depth - 1, charge=True))
            case _:
                return self.leaf(charge)

    def leaf(self, charge: bool) -> Condition:
        """A fact, an attribute, a view, a membership, a term or a norm."""
        choices: list[Condition] = [self.test(self.world.facts, charge=False) for _ in range(4)]
        if charge:
            choices += [self.test(self.world.attributes, charge=True) for _ in range(4)]
        for question in self.world.questions:
            choices.append(View(question.id, self.rng.choice(question.views)))
        if self.world.parties:
            choices.append(Party(self.rng.choice(("host", "requesting")), "pact"))
        choices += [Uses(term.id) for term in self.world.terms if charge or not term.per_charge][:2]
        norms = [norm.id for norm in self.world.norms if charge or not norm.per_charge]
        if norms:
            choices.append(Applies(self.rng.choice(norms)))
        return self.rng.choice(choices)

    def test(self, facts: tuple[Fact, ...], *, charge: bool) -> Test:
        """A comparison of one of these facts."""
        fact = self.rng.choice(facts)
        if fact.values == (False, True):
            return Test(fact.name, "is", (), charge)
        if self.rng.random() < 0.5:
            return Test(fact.name, self.rng.choice(("==", "!=")), (self.rng.choice(fact.values),), charge)
        some = self.rng.sample(fact.values, self.rng.randint(1, 2))
        return Test(fact.name, self.rng.choice(("in", "not in")), tuple(some), charge)

    def clause(self) -> Condition:
        """A constraint: one thing rules out, or asks for, another."""
        one = two = self.test(self.world.facts, charge=False)
        while two == one:
            two = self.test(self.world.facts, charge=False)
        return self.rng.choice((Or((one, two)), Not(And((one, two)))))

    def _pair(self, depth: int, charge: bool) -> tuple[Condition, Condition]:
        one = two = self.condition(depth - 1, charge=charge)
        while two == one:
            two = self.condition(depth - 1, charge=charge)
        return one, two
