"""What stands under the keys of a block: names, acts, days, conditions; each mistake with its line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from safeconduct.law.blocks import Slot
from safeconduct.law.conditions import ConditionError, Names, parse_condition, problem_at
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Expr
from safeconduct.law.pages import RawBlock
from safeconduct.law.problems import Place, Problems, nearest
from safeconduct.law.source import YMap
from safeconduct.law.values import BOOL, Type
from safeconduct.law.vocabulary import Vocabulary


class Keys:
    """Reads keys against one set of names, collecting problems."""

    def __init__(self, vocabulary: Vocabulary, names: Names, problems: Problems) -> None:
        self.vocabulary, self.names, self.problems = vocabulary, names, problems

    @property
    def events(self) -> set[str]:
        return {*self.vocabulary.acts, *self.vocabulary.events}

    def _keys(self, what: str, keys: YMap, known: Iterable[str], place: Place) -> None:
        for key in keys:
            if key not in known:
                at = Place(place.file, keys.lines.get(key, place.line))
                self.problems.add(at, f"{what} has no key {key}", nearest(key, known))

    def _bad(self, keys: YMap, key: str, place: Place, what: str, known: Iterable[str]) -> None:
        known = list(known)
        mend = nearest(what.rsplit(" ", 1)[-1], known) if known else ""
        self.problems.add(Place(place.file, keys.lines.get(key, place.line)), what, mend)

    def _each(self, raw: RawBlock) -> bool:
        if raw.keys.get("for") not in (None, "charge"):
            self._bad(raw.keys, "for", raw.place, f"for: {raw.keys['for']}", ("charge",))
        return raw.keys.get("for") == "charge"

    def _act_name(self, act: str, keys: YMap, key: str, place: Place) -> None:
        if act not in self.vocabulary.acts:
            self._bad(keys, key, place, f"unknown act {act}", self.vocabulary.acts)

    def _slots(self, raw: RawBlock, key: str) -> tuple[Slot, ...]:
        value = raw.keys.get(key)
        slots = []
        for item in value if isinstance(value, list) else [value]:
            spec = dict(item) if isinstance(item, dict) else {"act": item}
            if set(spec) - {"act", "to", "of"}:
                self._bad(raw.keys, key, raw.place, "an act is qualified by to or of", ())
            self._act_name(str(spec.get("act")), raw.keys, key, raw.place)
            slots.append(Slot(str(spec.get("act")), str(spec.get("to") or ""), str(spec.get("of") or "")))
        return tuple(slots)

    def _day(self, keys: YMap, key: str, place: Place) -> Day | None:
        if keys.get(key) is None:
            return None
        try:
            return Day.parse(keys[key])
        except ValueError as error:
            self._bad(keys, key, place, f"{key}: {error}", ())
            return None

    def _condition(self, keys: YMap, key: str, place: Place, *, charge: bool, want: Type | None = BOOL) -> Expr | None:
        if keys.get(key) is None:
            return None
        return self._expression(keys[key], Place(place.file, keys.lines[key]), charge, want.name if want else "")

    def _expression(self, text: object, place: Place, charge: bool, want: str) -> Expr | None:
        try:
            expr, kind = parse_condition(text, self.names, charge=charge)
        except ConditionError as error:
            self.problems.found.append(problem_at(error, place))
            return None
        if want and kind.name != want:
            self.problems.add(place, f"{str(text)!r:.60} is {kind}", f"expected {want}")
            return None
        return expr

    def _effect(self, spec: dict[str, Any], keys: YMap, key: str, place: Place) -> tuple[tuple[str, Any], ...]:
        """The facts that an act or an outcome changes, each with its new value."""
        effects, found = spec.get("effect") or {}, []
        if not isinstance(effects, dict):
            self._bad(keys, key, place, "effect: {fact: value, ...}", ())
            effects = {}
        for path, value in effects.items():
            fact = self.vocabulary.facts.get(path)
            if fact is None:
                self._bad(keys, key, place, f"unknown fact {path}", self.vocabulary.facts)
            elif fact.type.codes and str(value) not in fact.type.codes:
                self._bad(keys, key, place, f"{path} is never {value}", fact.type.codes)
            elif fact.kind != "changeable":
                self._bad(keys, key, place, f"{path} is {fact.kind}, not changeable by an act", ())
            else:
                found.append((path, str(value) if fact.type.codes else value))
        return tuple(found)

    def _takes(self, raw: RawBlock) -> tuple[int, int, int] | None:
        takes = raw.keys.get("takes")
        if takes is not None and not _is_range(takes):
            self._bad(raw.keys, "takes", raw.place, "takes: [lo, typical, hi] days", ())
            return None
        return (takes[0], takes[1], takes[2]) if takes else None


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as none, one value as a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def words(value: Any) -> list[str]:
    """The same as text."""
    return [str(item) for item in as_list(value)]


def _is_range(value: Any) -> bool:
    """Whether it is [lo, typical, hi] days."""
    whole = isinstance(value, list) and len(value) == 3 and all(type(item) is int for item in value)
    return whole and bool(value == sorted(value))
