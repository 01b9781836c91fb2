"""Looks for a pair of cases of one norm: somebody to whom it applies, and the smallest change of facts that ends it.

Both are shortest paths in a decision diagram over the facts the norm reads, so nothing smaller was missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from safeconduct.law.blocks import Encounter, Norm, Slot
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.defeat import Atom
from safeconduct.law.values import Answer
from safeconduct.law.worked import Pair, case_of, until_of, usual_of, version_of
from safeconduct.reason.answered import APPLIES, as_seen, keeps, look
from safeconduct.reason.cells import ELSEWHERE
from safeconduct.reason.diagrams import FALSE, TRUE, Diagrams, Node
from safeconduct.reason.leaves import FACT, QUESTION, Leaf
from safeconduct.reason.modality import Judgement
from safeconduct.reason.reading import Reading
from safeconduct.reason.settings import Reads, Setting

_DAY = timedelta(days=1)
_VIEW, _NEVER = 7, 10_000
_MODES = ((False, False, True), (False, False, False), (False, True, False), (True, False, False), (True, True, False))
"""what is tried of a norm, the plainest first: with days and numbers, with what defeats it, alone on its act"""
_COUNTED = ("date", "int", "number")
Path = tuple[int, tuple[tuple[int, int], ...]]
"""what it costs, and the value each variable has"""


class _OpenReading(Reading):
    """A reading in which the state of destination is open too, and lists are open member by member."""

    members = True  # somebody has to be found, so what stands in a list matters
    places: tuple[str, ...] = ()

    def role(self, name: str) -> Node:
        if name == "destination" and self.places:
            return self.diagrams.variable(Leaf(FACT, name), self.places)
        return super().role(name)


class PairSearch:
    """Looks for a pair of one norm in one setting."""

    def __init__(self, corpus: Corpus, norm: Norm, setting: Setting) -> None:
        self.corpus, self.norm, self.setting = corpus, norm, setting
        facts = dict(setting.facts)
        self.base = case_of(corpus, facts, host=setting.host, requesting=setting.requesting, on=setting.on)
        self.d = Diagrams()

    def pair(self) -> Pair | str:
        """The pair, or why there is none in this setting."""
        law = self.corpus.acting(self.setting.state, Day.of(self.setting.on))
        atoms = [atom for atom in law.defeat.of_norm.get(self.norm.id, ()) if atom.norm is self.norm]
        why: Pair | str = ""
        for atom in sorted(atoms, key=lambda atom: not _at_encounter(law, atom))[:2]:
            for counted, wide, alone in _MODES:
                found = self._pair(law, atom, counted=counted, wide=wide, alone=alone)
                if isinstance(found, Pair) and found.fails:
                    return found
                why = found if found and isinstance(why, str) else why
        return why

    def _pair(self, law: Corpus, atom: Atom, *, counted: bool, wide: bool, alone: bool) -> Pair | str:
        """With *wide*, the facts that defeating norms read may change too; with *counted*, also days and numbers.

        *alone*: no other norm says the same of the act, so that the modality turns on this one.
        """
        norm, d = self.norm, self.d
        acts = [act for act in law.acts.get(atom.slot.act, ()) if act.page.jurisdiction in ("", self.setting.state)]
        needs = acts[-1].needs if acts else None
        roots = [root for root in (norm.when, norm.unless, norm.page.applies, needs) if root is not None]
        if wide:
            against = [edge.higher.norm for edge in law.defeat.against.get(atom, ())]
            roots += [root for n in against for root in (n.when, n.unless) if root is not None]
        same = [other for other in law.defeat.of_act[atom.slot.act] if other.norm.id != norm.id and (
            other.norm.verb, other.slot, other.authority) == (norm.verb, atom.slot, atom.authority)]  # fmt: skip
        if alone:
            roots += [root for other in same for root in (other.norm.when, other.norm.unless) if root is not None]
        read = Reads(law, roots)
        read.bound_by(law)
        reading = _OpenReading(self.corpus, self._opened(read, counted), d, day=Day.of(self.setting.on),
                               state=self.setting.state, changes={})  # fmt: skip
        if "destination" in read.roles:
            reading.places = tuple(sorted(word for word in read.words if word in law.countries)) or ("US",)
        judgement = Judgement(reading)
        view = 0 if norm.each or (acts and acts[-1].per_charge) else None
        possible = self._possible(reading)
        ready = reading.truth(needs) if needs is not None else TRUE
        stands, fires = judgement.holds(atom, view), reading.fires(norm, view)
        if alone:
            possible = d.and_(possible, d.not_(d.any_(judgement.holds(other, view) for other in same)))
        goals = [d.all_([possible, ready, stands]), d.and_(possible, stands)]
        goal = next((goal for goal in goals if goal != FALSE), FALSE)
        if goal == FALSE:
            return "" if d.and_(possible, fires) == FALSE else "it is defeated wherever it was tried"
        path = cheapest(d, goal, self._cost())
        if path is None:
            return "it hangs on provisions that are not encoded"
        chosen = self._without_idle_views(goal, dict(path[1]))
        answers = self._answers(chosen)
        applies = self._facts({k: i for k, i in chosen.items() if self._differs(k, i)})
        pair = Pair(norm.id, version_of(norm), atom.slot, atom.authority, self.setting.state, self.setting.host,
                    self.setting.requesting, self.setting.on, {**dict(self.setting.facts), **applies}, "", {}, "",
                    answers=answers, until=until_of(norm))  # fmt: skip
        ends = d.all_([possible, ready, d.not_(fires)])
        ends = ends if ends != FALSE else d.and_(possible, d.not_(fires))
        return self._ended(pair, ends, chosen)

    def _ended(self, pair: Pair, ends: Node, chosen: Mapping[int, int]) -> Pair | str:
        """The pair with its second case: other facts, else the day before the norm was in force."""
        other = cheapest(self.d, ends, self._change(chosen))
        done = pair
        if other is not None and other[0] < _NEVER:
            path = self._without_idle_views(ends, dict(other[1]))
            changed = {level: index for level, index in path.items() if self._now(chosen, level) != index}
            done = replace(pair, fails=self._facts(changed, chosen), answers={**pair.answers, **self._answers(path)})
        elif self.norm.since is not None:
            done = replace(pair, fails_on=self.norm.since.first - _DAY)
        else:
            return "it applies to everybody, always"
        seen = look(self.corpus, done)
        if keeps(seen):
            return as_seen(done, seen)
        if done.fails and seen[0].status == APPLIES and self.norm.since is not None:
            dated = replace(done, fails={}, fails_on=self.norm.since.first - _DAY)
            seen = look(self.corpus, dated)
            if keeps(seen):
                return as_seen(dated, seen)
        return f"the cases tried stand as {seen[0].status} and {seen[1].status}"

    def _answers(self, path: Mapping[int, int]) -> dict[str, str]:
        views = {level: self.d.leaves[level].name for level in path if self.d.leaves[level].kind == QUESTION}
        return {name: str(self.d.domains[level][path[level]]) for level, name in views.items()}

    def _without_idle_views(self, node: Node, path: dict[int, int]) -> dict[int, int]:
        """A path without the views on which nothing hangs once the facts are so."""
        for level in [level for level in path if self.d.leaves[level].kind == QUESTION]:
            rest = {other: index for other, index in path.items() if other != level}
            if self.d.restrict(node, rest) == TRUE:
                path = rest
        return path

    # -- facts ----------------------------------------------------------------------------------------------------

    def _opened(self, read: Reads, counted: bool) -> Case:
        """Anybody, of whom the facts that are read are not known; days and numbers that are said only if *counted*."""
        vocabulary = self.corpus.vocabulary
        attributes = vocabulary.lists["charges"]
        paths = {path for path in read.facts if counted or vocabulary.facts[path].type.name not in _COUNTED}
        facts = {path: value for path, value in self.base.facts.items() if path not in paths}
        names = {name for over, name in read.attributes if over == "charges"
                 and (counted or attributes[name].type.name not in _COUNTED)} - {"article"}  # fmt: skip
        if self.setting.facts:  # an offence of the tables, which say the rest
            names |= {name for name, fact in attributes.items() if fact.table}
        charges = tuple({name: value for name, value in charge.items() if name not in names}
                        for charge in self.base.charges or ())  # fmt: skip
        opened = {over for over, _ in read.attributes} - {"charges"}
        lists = {name: items for name, items in self.base.lists.items() if name not in opened}
        return replace(self.base, facts=facts, lists={**lists, "charges": charges})

    def _possible(self, reading: Reading) -> Node:
        constraints = reading.law.vocabulary.constraints
        return self.d.all_(reading.truth(item.holds, view) for item in constraints if item.holds is not None
                           for view in (reading.views if item.each else (None,)))  # fmt: skip

    def _usual(self, leaf: Leaf, index: int) -> bool | None:
        """Whether a leaf's value is the one anybody has; None where anybody has none."""
        level = next(level for level, known in self.d.leaves.items() if known == leaf)
        value, given = self.d.domains[level][index], self._given(leaf)
        if given is None:
            return None
        if leaf.part.startswith("="):
            return bool((leaf.part[1:] in given) == value)
        if isinstance(given, Day):
            return bool(given.first == value)
        return bool(given == value)

    def _given(self, leaf: Leaf) -> Any:
        """What anybody has at a leaf; None where that is not said."""
        if leaf.name in self.base.facts:
            value = self.base.facts[leaf.name]
        elif leaf.name.startswith("charges[0]."):
            key = leaf.name.removeprefix("charges[0].")
            named = {(f.key or name): name for name, f in self.corpus.vocabulary.lists["charges"].items()}
            charge = (self.base.charges or ({},))[0]
            value = charge.get(named.get(key, key))
        elif leaf.name in self.base.lists:
            return False if leaf.part == "exists" else None
        elif leaf.name in self.corpus.vocabulary.facts:
            value = usual_of(self.corpus.vocabulary.facts[leaf.name], self.base)
        else:
            value = None
        return None if isinstance(value, Answer) else value

    def _differs(self, level: int, index: int) -> bool:
        leaf = self.d.leaves[level]
        return leaf.kind == FACT and self._usual(leaf, index) is not True

    def _cost(self) -> Callable[[int, int], int]:
        """What it costs that a leaf has a value: nothing where anybody has it."""

        def cost(level: int, index: int) -> int:
            leaf = self.d.leaves[level]
            if leaf.kind != FACT:
                return _VIEW + 3 * bool(leaf.about) if leaf.kind == QUESTION else _NEVER
            usual = self._usual(leaf, index)
            return 0 if usual else 2 if usual is None else 3

        return cost

    def _now(self, chosen: Mapping[int, int], level: int) -> int | None:
        """The value a leaf has in the first case."""
        if level in chosen:
            return chosen[level]
        leaf = self.d.leaves[level]
        return next((i for i in range(len(self.d.domains[level])) if self._usual(leaf, i)), None)

    def _change(self, chosen: Mapping[int, int]) -> Callable[[int, int], int]:
        def cost(level: int, index: int) -> int:
            leaf, now = self.d.leaves[level], self._now(chosen, level)
            if now == index:
                return 0
            if leaf.kind != FACT:
                return _VIEW if leaf.kind == QUESTION and now is None else _NEVER
            return 1 if now is None else 4 if self._usual(leaf, index) else 5

        return cost

    def _facts(self, values: Mapping[int, int], under: Mapping[int, int] | None = None) -> dict[str, Any]:
        """Values of leaves as a case file says them; those of a set or a list together with what was there *under*."""
        said: dict[str, Any] = {}
        names = {self.d.leaves[level].name for level in values}
        for level, index in {**(under or {}), **values}.items():
            leaf, value = self.d.leaves[level], self.d.domains[level][index]
            if leaf.kind != FACT or leaf.name not in names:
                continue
            if leaf.part.startswith("="):
                given = said.get(leaf.name, sorted(self._given(leaf) or ()))
                said[leaf.name] = sorted({*given, leaf.part[1:]} if value else {*given} - {leaf.part[1:]})
            elif leaf.name in self.corpus.vocabulary.lists:
                items = said.setdefault(leaf.name, [{}])
                if leaf.part == "exists":
                    said[leaf.name] = items if value else []
                elif items:
                    attribute = self.corpus.vocabulary.lists[leaf.name].get(leaf.part)
                    items[0][(attribute.key if attribute else "") or leaf.part] = _plain(value)
            elif level in values:
                said[self._key(leaf.name)] = _plain(value)
        return said

    def _key(self, name: str) -> str:
        if name.startswith("charges[0]."):
            return f"charge.{name.removeprefix('charges[0].')}"
        fact = self.corpus.vocabulary.facts.get(name)
        return (fact.key if fact else "") or name


def _plain(value: Any) -> Any:
    if isinstance(value, Answer):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _at_encounter(law: Corpus, atom: Atom) -> bool:
    return any(outcome.by == atom.authority and outcome.slot.covers(Slot(atom.slot.act, atom.slot.to, atom.slot.of))
               for encounter in law.of_kind(Encounter) for outcome in encounter.outcomes)  # fmt: skip


def cheapest(d: Diagrams, node: Node, cost: Callable[[int, int], int]) -> Path | None:
    """The values of variables under which a true-or-false diagram is true, at the least cost; None if none is."""
    done: dict[Node, Path | None] = {FALSE: None, TRUE: (0, ())}

    def go(node: Node) -> Path | None:
        if node not in done:
            level, kids = d._levels[node], d._kids[node]
            best: Path | None = None
            for index, kid in enumerate(kids):
                value = d.domains[level][index]
                if value in (ELSEWHERE, ELSEWHERE * 2) or (type(value) in (int, float) and value < 0):
                    continue  # nobody can state it
                below = go(kid)
                if below is not None:
                    total = below[0] + cost(level, index)
                    if total < _NEVER and (best is None or total < best[0]):
                        best = total, ((level, index), *below[1])
            done[node] = best
        return done[node]

    return go(node)
