"""Which norm can defeat which: the static half of DESIGN section 4, points 2 and 3.

A norm on several acts, by several authorities, or unqualified where others are qualified, is one `Atom` for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from safeconduct.law.blocks import Act, Encounter, Norm, Priority, Slot, Term
from safeconduct.law.expressions import Applies, Expr, TermRef, walk


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """One norm on one act, one qualification, by one authority."""

    norm: Norm
    slot: Slot
    authority: str


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """*higher* overrides the atom this edge is listed under; *priority* is the clause it rests on, if any.

    A *weakening* edge (an overriding may of another outcome) turns a must into a may instead of defeating it.
    """

    higher: Atom
    weakens: bool
    reason: str
    priority: Priority | None = None


@dataclass(frozen=True)
class Defeat:
    """The defeat graph of one body of law."""

    atoms: tuple[Atom, ...]
    of_norm: Mapping[str, tuple[Atom, ...]]
    of_act: Mapping[str, tuple[Atom, ...]]
    against: Mapping[Atom, tuple[Edge, ...]]
    slots: Mapping[str, tuple[Slot, ...]]
    """the qualifications named for each act, the unqualified rest last"""

    @cached_property
    def twin(self) -> Mapping[Atom, int]:
        """A number that atoms share where they stand alike: one norm, one slot, overridden by twins.

        Two authorities bound by the same norms are judged once.
        """
        numbers: dict[object, int] = {}
        found: dict[Atom | Edge, int] = {}

        def number(one: Atom | Edge) -> int:
            done = found.get(one)
            if done is None:
                key: object
                if isinstance(one, Edge):
                    key = number(one.higher), one.weakens, id(one.priority)
                else:
                    key = id(one.norm), one.slot, frozenset([number(edge) for edge in self.against.get(one, ())])
                done = found[one] = numbers.setdefault(key, len(numbers))
            return done

        return {atom: number(atom) for atom in self.atoms}


def defeat_graph(
    norms: Sequence[Norm],
    priorities: Sequence[Priority],
    encounters: Sequence[Encounter],
    acts: Sequence[Act],
    *,
    every_priority: bool = False,
) -> Defeat:
    """Expand norms into atoms and relate them.

    *every_priority* keeps priorities between norms that `overrides` orders too: a graph of all versions together that
    holds every edge of every day, for looking for circles.
    """
    slots = _slots(norms, encounters)
    atoms = _atoms(norms, encounters, acts, slots)
    of_norm: defaultdict[str, list[Atom]] = defaultdict(list)
    of_act: defaultdict[str, list[Atom]] = defaultdict(list)
    by_slot: defaultdict[str, defaultdict[Slot, list[Atom]]] = defaultdict(lambda: defaultdict(list))
    for atom in atoms:
        of_norm[atom.norm.id].append(atom)
        of_act[atom.slot.act].append(atom)
        by_slot[atom.norm.id][atom.slot].append(atom)
    siblings = Siblings(encounters)
    against: dict[Atom, list[Edge]] = {atom: [] for atom in atoms}

    def weakens(a: Atom, b: Atom) -> bool:
        return a.norm.verb == "may" and b.norm.verb == "must" and siblings.other_outcomes(a.slot, b.slot)

    overridden = _overridden(norms)
    for norm_id, others in overridden.items():
        edges = [(a, Edge(a, False, "overrides"), Edge(a, True, "overrides")) for a in of_norm[norm_id] if others]
        for other in sorted(others):
            beside = _beside(by_slot[norm_id], by_slot[other])
            for a, defeats, softens in edges:
                may = a.norm.verb == "may"
                for b in beside[a.slot]:
                    against[b].append(softens if may and weakens(a, b) else defeats)
    for act_atoms in of_act.values():
        mays: defaultdict[tuple[Slot, str], list[Atom]] = defaultdict(list)
        for b in act_atoms:
            if b.norm.verb == "may":
                mays[b.slot, b.authority].append(b)
        for a in (x for x in act_atoms if x.norm.verb == "must_not"):
            names, bars = {a.norm.id, a.norm.group} - {""}, Edge(a, False, "must not over may")
            for b in mays.get((a.slot, a.authority), ()):
                if names.isdisjoint(b.norm.overrides):
                    against[b].append(bars)
    below = _below(overridden) if priorities else {}
    for clause in priorities:
        lower = {norm for norm in norms if clause.lower.selects(norm)}
        lowers = {act: [b for b in found if b.norm in lower] for act, found in of_act.items()}
        musts = {act: [b for b in found if b.norm.verb == "must"] for act, found in lowers.items()}
        for a in (a for a in atoms if clause.higher.selects(a.norm)):
            opposed = lowers if a.norm.verb == "must" else musts
            for b in (b for act in siblings.near(a.slot.act) for b in opposed.get(act, ()) if _oppose(a, b, siblings)):
                settled = b.norm.id in below[a.norm.id] or a.norm.id in below[b.norm.id]
                if a.norm.id != b.norm.id and (every_priority or not settled):
                    against[b].append(Edge(a, weakens(a, b), clause.id, clause))
    freeze = {key: tuple(value) for key, value in against.items() if value}
    return Defeat(tuple(atoms), {k: tuple(v) for k, v in of_norm.items()}, {k: tuple(v) for k, v in of_act.items()},
                  freeze, slots)  # fmt: skip


def _slots(norms: Sequence[Norm], encounters: Sequence[Encounter]) -> dict[str, tuple[Slot, ...]]:
    named: defaultdict[str, set[Slot]] = defaultdict(set)
    for slot in [s for norm in norms for s in norm.acts] + [o.slot for e in encounters for o in e.outcomes]:
        named[slot.act].add(slot)
    return {act: (*sorted(slots - {Slot(act)}), Slot(act)) for act, slots in named.items()}


def _atoms(
    norms: Sequence[Norm], encounters: Sequence[Encounter], acts: Sequence[Act], slots: Mapping[str, tuple[Slot, ...]]
) -> list[Atom]:
    """One atom per norm, slot and authority; `any` stands for every authority that is named for the act."""
    authorities: defaultdict[str, set[str]] = defaultdict(set)
    for act in acts:
        authorities[act.id].update(act.by)
    for norm in norms:
        for slot in norm.acts:
            authorities[slot.act].update(norm.authorities)
    for outcome in (o for e in encounters for o in e.outcomes):
        authorities[outcome.slot.act].add(outcome.by)
    atoms = []
    for norm in norms:
        made: set[tuple[Slot, str]] = set()
        for said in norm.acts:
            named = sorted(authorities[said.act] - {"any"}) or ["any"]
            for authority in named if "any" in norm.authorities else norm.authorities:
                made.update((slot, authority) for slot in slots[said.act] if said.covers(slot))
        atoms += [Atom(norm, slot, authority) for slot, authority in sorted(made)]
    return atoms


class Siblings:
    """Which acts are outcomes of one encounter."""

    def __init__(self, encounters: Sequence[Encounter]) -> None:
        self._outcomes: defaultdict[str, list[tuple[Slot, ...]]] = defaultdict(list)
        for encounter in encounters:
            slots = tuple(outcome.slot for outcome in encounter.outcomes)
            for act in {slot.act for slot in slots}:
                self._outcomes[act].append(slots)
        self._other: dict[tuple[Slot, Slot], bool] = {}

    def near(self, act: str) -> list[str]:
        """The act itself and those it meets in an encounter."""
        return sorted({act, *(slot.act for slots in self._outcomes.get(act, ()) for slot in slots)})

    def other_outcomes(self, a: Slot, b: Slot) -> bool:
        """Whether the two are different outcomes of one encounter."""
        found = self._other.get((a, b))
        if found is None:
            found = self._other[a, b] = self._differ(a, b)
        return found

    def _differ(self, a: Slot, b: Slot) -> bool:
        for outcomes in self._outcomes.get(a.act, ()):
            of_a = [slot for slot in outcomes if slot.covers(a)]
            of_b = [slot for slot in outcomes if slot.covers(b)]
            if any(x != y for x in of_a for y in of_b):
                return True
        return False


def _same(a: Atom, b: Atom) -> bool:
    return a.slot == b.slot and a.authority == b.authority


def _beside(mine: Iterable[Slot], theirs: Mapping[Slot, Sequence[Atom]]) -> dict[Slot, list[Atom]]:
    """The atoms that those of each slot override: on one act, those of the same qualification where both have it."""
    acts = {slot.act for slot in mine if slot in theirs}
    return {slot: [b for other, found in theirs.items() if other == slot or other.act not in acts for b in found]
            for slot in mine}  # fmt: skip


def _oppose(a: Atom, b: Atom, siblings: Siblings) -> bool:
    verbs = a.norm.verb, b.norm.verb
    if "must" not in verbs:
        return False
    if "must_not" in verbs:
        return _same(a, b)
    return not _same(a, b) and siblings.other_outcomes(a.slot, b.slot)


def _overridden(norms: Sequence[Norm]) -> dict[str, set[str]]:
    """For each norm, those that it names in `overrides`, by id or by group."""
    called: defaultdict[str, set[str]] = defaultdict(set)
    for norm in norms:
        called[norm.id].add(norm.id)
        if norm.group:
            called[norm.group].add(norm.id)
    found: dict[str, set[str]] = {norm.id: set() for norm in norms}
    for norm in norms:
        found[norm.id].update(*[called.get(name, ()) for name in norm.overrides])
    return {norm_id: others - {norm_id} for norm_id, others in found.items()}


def _below(overridden: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """For each norm, those that `overrides` puts below it, directly or through others."""
    below: dict[str, set[str]] = {}
    for norm_id, direct in overridden.items():
        seen: set[str] = set()
        todo = list(direct)
        while todo:
            other = todo.pop()
            if other not in seen:
                seen.add(other)
                todo += overridden[other]
        below[norm_id] = seen
    return below


def find_cycle(graph: Defeat, terms: Iterable[Term]) -> list[str] | None:
    """A cycle over conditions, `applies`, overrides, priorities and must-not over may, as ids; None if none."""
    try:
        TopologicalSorter(_needs(graph, terms)).prepare()
    except CycleError as error:
        return [_name(node) for node in reversed(error.args[1])]
    return None


def in_cycles(graph: Defeat, terms: Iterable[Term]) -> set[str]:
    """The ids of all that stands on some cycle, or between two of them."""
    needs = _needs(graph, terms)
    while True:
        needed = {other for others in needs.values() for other in others if other in needs}
        left = {node: {other for other in others if other in needs} for node, others in needs.items() if node in needed}
        left = {node: others for node, others in left.items() if others}
        if len(left) == len(needs):
            return {_name(node) for node in left}
        needs = left


def _needs(graph: Defeat, terms: Iterable[Term]) -> dict[Atom | str, set[Atom | str]]:
    """For each norm on an act, and each term by its name, what has to be known before it."""
    needs: dict[Atom | str, set[Atom | str]] = {}
    for term in terms:
        needs.setdefault(term.id, set()).update(_read(graph, term.means))
    for atom in graph.atoms:
        needs[atom] = _needed_for(graph, atom)
    return needs


def _needed_for(graph: Defeat, atom: Atom) -> set[Atom | str]:
    found = _read(graph, atom.norm.when, atom.norm.unless, atom.norm.page.applies)
    for edge in graph.against.get(atom, ()):
        found.add(edge.higher)
        if edge.priority is not None:
            found |= _read(graph, edge.priority.page.applies)
    return found


def _read(graph: Defeat, *conditions: Expr | None) -> set[Atom | str]:
    found: set[Atom | str] = set()
    for condition in conditions:
        for node in walk(condition) if condition is not None else ():
            if isinstance(node, TermRef):
                found.add(node.name)
            elif isinstance(node, Applies):
                found.update(graph.of_norm.get(node.norm, ()))
    return found


def behind(graph: Defeat, terms: Mapping[str, Sequence[Term]], act: str) -> set[Atom | str]:
    """The norms on an act and all that has to be known before them: other norms, and terms by their name."""
    found: set[Atom | str] = set()
    todo: list[Atom | str] = list(graph.of_act.get(act, ()))
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            means = terms.get(one, ()) if isinstance(one, str) else ()
            todo += _needed_for(graph, one) if isinstance(one, Atom) else _read(graph, *[term.means for term in means])
    return found


def _name(node: Atom | str) -> str:
    return node.norm.id if isinstance(node, Atom) else node
