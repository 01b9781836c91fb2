"""The oracle: a world as a logic program, every completion an answer set, findings counted over the answer sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import clingo

from .conditions import (
    ALWAYS,
    And,
    Applies,
    Condition,
    IfElse,
    Not,
    Or,
    Over,
    Party,
    Test,
    Uses,
    Value,
    View,
)
from .leaves import Leaf, Reason, Slot, slots, spelled
from .worlds import HOST, REQUESTING, Encounter, Fact, Norm, Page, World

MEANING = Path(__file__).with_name("meaning.lp")
STATES = {"host": HOST, "requesting": REQUESTING}

Key = tuple[str, str, str]
"""Encounter (or ""), act, qualification (or "")."""


class NoCompletionError(ValueError):
    """The constraints leave no completion: the case is in error."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What section 4(5) says of one finding; `charges` are the possible modalities of each charge, in order."""

    by: str
    possible: frozenset[str]
    modality: str
    on_record: str
    unknown: frozenset[str]
    contested: frozenset[str]
    not_encoded: frozenset[str]
    charges: tuple[frozenset[str], ...]


def answers(world: World) -> dict[Key, Answer]:
    """The findings of a world, over all its completions."""
    open_slots = [slot for slot in slots(world) if slot.leaf]
    models = list(completions(world))
    if not models:
        raise NoCompletionError
    if len({model.values for model in models}) != len(models):
        raise AssertionError("one completion has two meanings: the world is cyclic")
    deciding = _deciding(open_slots, models)
    return {key: _answer(world, key, open_slots, models, deciding[key]) for key in models[0].findings}


# --- one completion ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer set: the values of the open slots in their order, and the modalities they give."""

    values: tuple[str, ...]
    findings: dict[Key, str]
    charges: dict[tuple[str, str, int], str]


def completions(world: World) -> Iterator[Completion]:
    """All answer sets of the world's program."""
    order = {slot.atom: place for place, slot in enumerate(slot for slot in slots(world) if slot.leaf)}
    control = clingo.Control(["0", "--warn=no-atom-undefined"])
    control.load(str(MEANING))
    control.add("base", [], program(world))
    control.ground([("base", [])])
    with control.solve(yield_=True) as handle:
        for model in handle:
            yield _completion(model.symbols(shown=True), order)


def _completion(symbols: list[clingo.Symbol], order: dict[str, int]) -> Completion:
    values = [""] * len(order)
    findings: dict[Key, str] = {}
    charges: dict[tuple[str, str, int], str] = {}
    for symbol in symbols:
        if symbol.name == "value":
            slot, value = symbol.arguments
            if str(slot) in order:
                values[order[str(slot)]] = value.string
        elif symbol.name == "finding":
            encounter, act, level, modality = symbol.arguments
            key = (encounter.string, act.string, level.string)
            if findings.setdefault(key, modality.name) != modality.name:
                raise AssertionError(f"two modalities in one completion: {key}")
        else:
            act, level, charge, modality = symbol.arguments
            charges[act.string, level.string, charge.number] = modality.name
    return Completion(tuple(values), findings, charges)


# --- all completions --------------------------------------------------------------------------------------------------


def _deciding(open_slots: list[Slot], models: list[Completion]) -> dict[Key, set[Leaf]]:
    """The leaves such that two completions differing only there give different modalities."""
    found: dict[Key, set[Leaf]] = defaultdict(set)
    for leaf in {slot.leaf for slot in open_slots if slot.leaf}:
        others = [place for place, slot in enumerate(open_slots) if slot.leaf != leaf]
        seen: dict[tuple[str, ...], dict[Key, str]] = {}
        for model in models:
            first = seen.setdefault(tuple(model.values[place] for place in others), model.findings)
            for key, modality in model.findings.items():
                if first[key] != modality:
                    found[key].add(leaf)
    return found


def _answer(world: World, key: Key, open_slots: list[Slot], models: list[Completion], leaves: set[Leaf]) -> Answer:
    _, act, level = key
    possible = frozenset(model.findings[key] for model in models)
    recorded = frozenset(model.findings[key] for model in models if _on_record(open_slots, model))
    per_charge = next(known for known in world.acts if known.name == act).per_charge
    places = range(world.case.charge_count) if per_charge else ()
    return Answer(
        by=next(known.by for known in world.acts if known.name == act),
        possible=possible,
        modality=_single(possible),
        on_record=_single(recorded),
        unknown=_named(leaves, "unknown"),
        contested=_named(leaves, "contested"),
        not_encoded=_named(leaves, "not_encoded"),
        charges=tuple(frozenset(model.charges[act, level, place] for model in models) for place in places),
    )


def _on_record(open_slots: list[Slot], model: Completion) -> bool:
    """Each open evidential fact has its `rests` value."""
    return all(slot.rests in (None, value) for slot, value in zip(open_slots, model.values, strict=True))


def _single(modalities: frozenset[str]) -> str:
    """The one member, else `unknown`."""
    return next(iter(modalities)) if len(modalities) == 1 else "unknown"


def _named(leaves: set[Leaf], reason: Reason) -> frozenset[str]:
    return frozenset(leaf.name for leaf in leaves if leaf.reason == reason)


# --- the program ------------------------------------------------------------------------------------------------------


def program(world: World) -> str:
    """The facts of a world, in the words of `meaning.lp`."""
    return "\n".join(Grounding(world).lines())


class Grounding:
    """Writes a world as ASP facts; every part of a condition gets a number."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._facts = {(False, fact.name): fact for fact in world.facts}
        self._facts |= {(True, fact.name): fact for fact in world.attributes}
        self._nodes: list[str] = []
        self._count = 0
        self._terms: dict[str, int] = {}

    def lines(self) -> list[str]:
        """All facts."""
        world = self.world
        lines = [f"charge({number})." for number in range(world.case.charge_count)]
        for slot in slots(world):
            lines += [f"slot({slot.atom})."] + [f'domain({slot.atom},"{value}").' for value in slot.values]
        for term in world.terms:
            self._terms[term.id] = self._node(term.means)
        lines += [f"constraint({self._node(condition)})." for condition in world.constraints]
        for page in world.pages:
            lines.append(f'scope("{page.id}",{self._node(_scope(page))}).')
            lines += [f'foreign("{page.id}").'] if page.applies is None and page.jurisdiction != HOST else []
        for act in world.acts:
            lines.append(f'act("{act.name}"). by("{act.name}","{act.by}").')
            lines += [f'per_charge("{act.name}").'] if act.per_charge else []
        for encounter in world.encounters:
            lines += _outcomes(encounter)
        for norm in world.norms:
            lines += self._norm(norm)
        for rule in world.priorities:
            lines.append(f'priority("{rule.id}"). priority_page("{rule.id}","{rule.page}").')
            lines += [f'higher("{rule.id}","{norm.id}").' for norm in world.selected(rule.higher)]
            lines += [f'lower("{rule.id}","{norm.id}").' for norm in world.selected(rule.lower)]
        return lines + self._nodes

    def _norm(self, norm: Norm) -> Iterator[str]:
        condition = And((norm.when or ALWAYS, Not(norm.unless))) if norm.unless else norm.when or ALWAYS
        yield f'norm("{norm.id}"). verb("{norm.id}",{norm.verb}). on_page("{norm.id}","{norm.page}").'
        yield f'when("{norm.id}",{self._node(condition)}).'
        for target in norm.targets:
            yield f'clause("{norm.id}","{target.act}","{target.only}").'
        for authority in norm.authorities:
            yield f'authority("{norm.id}",{authority if authority == "any" else _quoted(authority)}).'
        for other in norm.overrides:
            yield f'names("{norm.id}","{other}").'
        if norm.group:
            yield f'in_group("{norm.id}","{norm.group}").'
        if norm.per_charge:
            yield f'for_charge("{norm.id}").'
        if norm.stub:
            yield f'stub("{norm.id}").'

    def _node(self, condition: Condition) -> int:
        """Number a condition and write down its parts."""
        self._count += 1
        number = self._count
        write = self._nodes.append
        match condition:
            case Test(name, charge=charge):
                for value in _satisfying(condition, self._facts[charge, name]):
                    write(f'tests{"_charge" if charge else ""}({number},"{name}","{value}").')
            case View(question, view):
                write(f'asks({number},"{question}","{view}").')
            case Party(role, treaty):
                write(f'joined({number},"{STATES[role]}","{treaty}").')
            case Uses(term):
                write(f"read_term({number},{self._terms[term]}).")
            case Applies(norm):
                write(f'read_norm({number},"{norm}").')
            case Not(part):
                write(f"negates({number},{self._node(part)}).")
            case And(parts) | Or(parts):
                write(f"{'conjunction' if isinstance(condition, And) else 'disjunction'}({number}).")
                for part in parts:
                    write(f"part({number},{self._node(part)}).")
            case IfElse(test, yes, no):
                meaning = Or((And((test, yes)), And((Not(test), no))))
                write(f"read_term({number},{self._node(meaning)}).")
            case Over(how, body):
                write(f"{'some' if how == 'any' else 'every'}_charge({number},{self._node(body)}).")
        return number


def _satisfying(test: Test, fact: Fact) -> list[str]:
    """The values for which a comparison is true; `n/a` is none of them."""

    def satisfies(value: Value) -> bool:
        match test.op:
            case "is":
                return value is True
            case "==" | "in":
                return value in test.values
            case _:
                return value not in test.values

    return [spelled(value) for value in fact.values if satisfies(value)]


def _outcomes(encounter: Encounter) -> list[str]:
    lines = [f'first("{encounter.id}","{encounter.outcomes[0].act}").']
    for outcome in encounter.outcomes:
        lines.append(f'outcome("{encounter.id}","{outcome.act}").')
        lines += [f'unlawful("{encounter.id}","{outcome.act}").'] if outcome.unlawful else []
    return lines


def _scope(page: Page) -> Condition:
    """`applies`, by default `state == jurisdiction`; the state whose authority acts is the host."""
    return page.applies or (ALWAYS if page.jurisdiction == HOST else Not(ALWAYS))


def _quoted(text: str) -> str:
    return f'"{text}"'
