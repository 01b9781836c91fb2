"""Collisions: norms that stand together and cannot both be kept, with the facts that bring it about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from safeconduct.law.blocks import Encounter, Norm, Outcome, Slot
from safeconduct.law.defeat import Atom
from safeconduct.law.hygiene import ERROR, LawProblem
from safeconduct.reason.diagrams import FALSE
from safeconduct.reason.editions import Editions
from safeconduct.reason.leaves import QUESTION, STUB, Leaf
from safeconduct.reason.modality import MUST, MUST_NOT
from safeconduct.reason.proof import show
from safeconduct.reason.satisfiable import APPLIES, Lit, Situation

Pair = frozenset[int]
"""two norm blocks, by identity"""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two norms that may both stand: *first* is a must, *second* a must-not of its act or a must of another outcome.

    *both* is the proposition that they do, in the status left by the acts *after*.
    """

    first: Atom
    second: Atom
    both: Lit
    after: tuple[str, ...]


class Collisions:
    """Looks for collisions in one situation after another, at two norms once in each edition of what bears on them."""

    def __init__(self) -> None:
        self.found: dict[Pair, LawProblem] = {}
        self._looked: set[tuple[object, ...]] = set()

    def look(self, s: Situation, editions: Editions) -> None:
        """Find what collides in a situation; *editions* are those of the law of its state."""
        for clash in (*self._on_one_act(s, editions), *self._in_encounters(s, editions)):
            pair = _pair(clash.first.norm, clash.second.norm)
            if pair not in self.found and s.possible(clash.both, s.asked):
                self.found[pair] = _told(s, clash)

    def _on_one_act(self, s: Situation, editions: Editions) -> Iterator[Clash]:
        """A must and a must-not on one act by one authority, with one charge in hand where charges are judged apart."""
        for atoms in s.law.defeat.of_act.values():
            bars = [atom for atom in atoms if atom.norm.verb == MUST_NOT]
            for a in (atom for atom in atoms if atom.norm.verb == MUST):
                for b in bars:
                    one_authority = a.authority == b.authority or "any" in (a.authority, b.authority)
                    if one_authority and a.slot == b.slot and self._news(s, a, b, {a.norm.id, b.norm.id}, editions):
                        yield from _collide(s, a, b)

    def _in_encounters(self, s: Situation, editions: Editions) -> Iterator[Clash]:
        """Musts on two lawful outcomes of one encounter, where no must-not stands against either."""
        for encounter in s.law.of_kind(Encounter):
            lawful = [outcome for outcome in encounter.outcomes if not outcome.unlawful]
            for one, other in ((a, b) for i, a in enumerate(lawful) for b in lawful[i + 1 :]):
                for mine, theirs in _worlds(s, one, other):
                    musts, others = _musts(s, mine, one.by), _musts(s, theirs, other.by)
                    bearing = {encounter.id, *(atom.norm.id for slot, by in ((mine, one.by), (theirs, other.by))
                                               for atom in _atoms(s, slot, by))}  # fmt: skip
                    for a, b in ((a, b) for a in musts for b in others):
                        if self._news(s, a, b, bearing, editions):
                            yield from _exclude(s, encounter, a, one.by, b, other.by)

    def _news(self, s: Situation, a: Atom, b: Atom, bearing: set[str], editions: Editions) -> bool:
        """Encoded, not declared, not found, and not looked at under the same law and as many charges."""
        pair = _pair(a.norm, b.norm)
        declared = a.norm.id in b.norm.collides_with or b.norm.id in a.norm.collides_with
        if declared or pair in self.found or a.norm.why_stub is not None or b.norm.why_stub is not None:
            return False
        one_by_one = a.slot == b.slot and s.charge_by_charge(a.slot.act)
        if a.slot == b.slot and (_overrides(a.norm, b.norm, one_by_one) or _overrides(b.norm, a.norm, one_by_one)):
            return False
        if s.where[2] is not None and not editions.counts_charges(bearing, one_by_one=one_by_one):
            return False
        where = s.state if editions.placed(bearing) else ""
        key = (where, s.where[2], pair, a.slot, b.slot, a.authority, b.authority, editions.edition(bearing, s.day))
        fresh = key not in self._looked
        self._looked.add(key)
        return fresh


def _pair(a: Norm, b: Norm) -> Pair:
    return frozenset((id(a), id(b)))


def _overrides(higher: Norm, lower: Norm, one_by_one: bool) -> bool:
    """The lower never stands beside the higher; for the person, a norm read for each charge may, on another charge."""
    named = lower.id in higher.overrides or (lower.group in higher.overrides and lower.id != higher.id)
    return named and (one_by_one or not lower.each)


def _collide(s: Situation, must: Atom, bar: Atom) -> Iterator[Clash]:
    for turn in s.turns.of(must.slot.act) if _may_fire(s, must.norm) and _may_fire(s, bar.norm) else ():
        now = s.after(turn.changes)
        each = [s.clauses.all_([now.obliges(must, view), now.holds(bar, view)]) for view in s.views(must.slot.act)]
        yield Clash(must, bar, s.clauses.all_([s.clauses.node(turn.where), s.clauses.any_(each)]), turn.after)


def _exclude(s: Situation, encounter: Encounter, a: Atom, by: str, b: Atom, other_by: str) -> Iterator[Clash]:
    here = s.now.here(encounter)
    for first, before in _obliged(s, a, by):
        for second, after in _obliged(s, b, other_by):
            yield Clash(a, b, s.clauses.all_([here, first, second]), after or before)


def _obliged(s: Situation, must: Atom, by: str) -> Iterator[tuple[Lit, tuple[str, ...]]]:
    """Where a must makes its act a must, and the acts before it."""
    bars = [atom for atom in _atoms(s, must.slot, by) if atom.norm.verb == MUST_NOT]
    for turn in s.turns.of(must.slot.act) if _may_fire(s, must.norm) else ():
        now = s.after(turn.changes)
        each = [s.clauses.all_([now.obliges(must, view), *(-now.holds(bar, view) for bar in bars)])
                for view in s.views(must.slot.act)]  # fmt: skip
        yield s.clauses.all_([s.clauses.node(turn.where), s.clauses.any_(each)]), turn.after


def _atoms(s: Situation, slot: Slot, by: str) -> list[Atom]:
    on_act = s.law.defeat.of_act.get(slot.act, ())
    return [atom for atom in on_act if atom.slot == slot and atom.authority in (by, "any")]


def _musts(s: Situation, slot: Slot, by: str) -> list[Atom]:
    return [atom for atom in _atoms(s, slot, by) if atom.norm.verb == MUST]


def _may_fire(s: Situation, norm: Norm) -> bool:
    return any(s.reading.fires(norm, view) != FALSE for view in s.views_of(norm))


def _worlds(s: Situation, one: Outcome, other: Outcome) -> set[tuple[Slot, Slot]]:
    """The slots in which two outcomes meet: each under its qualifications, the other under the same if it has them."""
    found = set()
    for a, b in ((one, other), (other, one)):
        for slot in s.law.defeat.slots.get(a.slot.act, ()):
            if a.slot.covers(slot):
                same = Slot(b.slot.act, slot.to, slot.of)
                named = same in s.law.defeat.slots.get(b.slot.act, ()) and b.slot.covers(same)
                found.add((slot, same if named else b.slot) if a is one else (same if named else b.slot, slot))
    return found


# -- telling ----------------------------------------------------------------------------------------------------------


def _told(s: Situation, clash: Clash) -> LawProblem:
    """A collision with a smallest set of facts that brings it about; asked right after the solver found it."""
    a, b = clash.first, clash.second
    facts = _facts(s, clash)
    where = f"in {s.state} on {s.day}" + (f", after {listed(clash.after)}" if clash.after else "")
    where += f" where {listed(facts)}" if facts else ", whatever the facts"
    if a.norm is b.norm:
        what = f"{a.norm.id} demands {a.slot} and {b.slot}, which exclude each other, {where}"
        return LawProblem(a.norm.place, what, "make two norms with conditions of their own", ERROR, "collision")
    by = a.authority if a.authority != "any" else b.authority
    second = "must not" if b.norm.verb == MUST_NOT else f"must {b.slot}"
    what = f"{a.norm.id} (must {a.slot}) and {b.norm.id} ({second}) collide for {by} {where}"
    mend = f"say which overrides the other, or write collides-with: [{b.norm.id}] and because; see {b.norm.place}"
    return LawProblem(a.norm.place, what, mend, ERROR, "collision")


def _facts(s: Situation, clash: Clash) -> list[str]:
    """The facts without which the collision would not be sure; those the two norms do not read are dropped first."""
    read = {level for norm in (clash.first.norm, clash.second.norm) for view in s.views_of(norm)
            for level in s.d.support(s.reading.fires(norm, view))}  # fmt: skip
    loose = [(s.clauses.level(lit) in read, s.clauses.level(lit), lit) for lit in s.clauses.believed()]
    lits = [lit for _, _, lit in sorted(loose) if s.clauses.meaning(lit)[0].kind != APPLIES]
    needed = s.clauses.needed([*s.constraints, s.asked, -clash.both], lits)
    return sorted(_said(*s.clauses.meaning(lit)) for lit in needed)


def _said(leaf: Leaf, value: Any) -> str:
    """A leaf and its value, nearly as a condition of the page language would say it."""
    if leaf.kind == STUB:
        return f"{leaf.name} {leaf.part}".rstrip() + f" (not encoded) = {show(value)}"
    if leaf.kind == QUESTION or leaf.part.startswith("view "):
        return f"view('{leaf.part.removeprefix('view ') or leaf.name}') == '{value}'"
    if leaf.part == "exists":
        return f"{'some' if value else 'no'} {leaf.name}"
    part, is_element, element = leaf.part.partition("=")
    name = leaf.name.removesuffix(".article") if part else leaf.name
    name = f"{'charge' if name == 'charges' else name}.{part}" if part else name
    return f"'{element}' {'in' if value else 'not in'} {name}" if is_element else f"{name} = {show(value)}"


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
