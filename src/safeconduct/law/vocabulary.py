"""The vocabulary: every fact a case can state and every name a page can use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from safeconduct.law.expressions import Expr
from safeconduct.law.problems import Place, Problems, nearest
from safeconduct.law.source import YList, YMap, parse_yaml, read_bytes
from safeconduct.law.values import BOOL, OFFENCE, SIMPLE, Type

KINDS = ("fixed", "evidential", "changeable")


@dataclass(frozen=True, slots=True)
class FactType:
    """One fact: its type, its kind, and what holds if the side with the burden shows nothing (*rests*)."""

    path: str
    type: Type
    kind: str
    says: str
    place: Place
    rests: Any = None
    burden: str = ""
    asked: bool = True
    """False for matters that could incriminate the person: the law may turn on them, no one is asked"""
    table: str = ""
    column: str = ""
    key: str = ""
    """where it stands in a case file, when not at its own path"""


@dataclass(frozen=True, slots=True)
class Constraint:
    """What holds of every possible person; a completion that breaks it is no completion."""

    id: str
    text: str
    because: str
    place: Place
    each: bool = False
    holds: Expr | None = None


@dataclass(frozen=True, slots=True)
class People:
    """A class of people by which practice is reported; *holds* says who is of it, None where nobody can say."""

    id: str
    says: str
    text: str
    place: Place
    holds: Expr | None = None


@dataclass(frozen=True)
class Vocabulary:
    """All names of a corpus. Lists are keyed by name; `charges` is one of them."""

    facts: dict[str, FactType] = field(default_factory=dict)
    lists: dict[str, dict[str, FactType]] = field(default_factory=lambda: {"charges": {}})
    constraints: tuple[Constraint, ...] = ()
    authorities: dict[str, str] = field(default_factory=dict)
    ranks: tuple[str, ...] = ()
    acts: dict[str, str] = field(default_factory=dict)
    encounters: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    classes: dict[str, People] = field(default_factory=dict)
    dated_by: dict[str, str] = field(default_factory=dict)
    """event -> the fact that holds its day, where a case states it as a fact"""
    memberships: dict[str, str] = field(default_factory=dict)
    """a table of states that is no treaty -> what a state on it does, in words"""
    arrival: dict[str, Any] = field(default_factory=dict)
    """what is so of a person who comes to another state: a fact, all facts of a group, `list.attribute` or a list
    -> its value there, None where nothing is known"""
    unsaid: dict[str, Any] = field(default_factory=dict)
    """papers that nobody holds who does not say so, where it is asked which state lets in on the papers named"""

    @cached_property
    def attributes(self) -> dict[str, dict[str, FactType]]:
        """Of each list its attributes by the place where an item of a case file states them, each at its own path."""
        return {name: {(fact.key or attr): replace(fact, path=attr) for attr, fact in attrs.items()}
                for name, attrs in self.lists.items()}  # fmt: skip

    @cached_property
    def groups(self) -> frozenset[str]:
        """The keys of a case file under which facts stand: `custody`, `documents.travel_passport`."""
        parts = [path.split(".") for path in self.inputs]
        return frozenset(".".join(part[:end]) for part in parts for end in range(1, len(part)))

    @cached_property
    def inputs(self) -> dict[str, FactType]:
        """Facts by the place where a case file states them."""
        return {(fact.key or path): fact for path, fact in self.facts.items()}


def parse_type(value: Any) -> Type | None:
    """`bool`, `[a, b]`, `set of country`, or `{set: [a, b]}`; None when it is none of these."""
    if isinstance(value, list) and value and all(isinstance(code, (str, int, float)) for code in value):
        return Type("code", tuple(str(code) for code in value))
    if isinstance(value, dict) and set(value) == {"set"}:
        inner = parse_type(value["set"])
        return Type("set", inner.codes, inner.name) if inner else None
    if isinstance(value, str):
        if value in SIMPLE:
            return SIMPLE[value]
        if value.startswith("set of "):
            rest = value.removeprefix("set of ").strip()
            inner = parse_type([w.strip() for w in rest[1:-1].split(",")] if rest.startswith("[") else rest)
            return Type("set", inner.codes, inner.name) if inner else None
    return None


_SECTIONS = ("facts", "charge", "lists", "constraints", "authorities", "ranks", "acts", "encounters", "events",
             "classes", "memberships", "arrival", "unsaid")  # fmt: skip
_FACT_KEYS = ("type", "kind", "says", "rests", "burden", "asked", "table", "column", "key")


def load_vocabulary(files: Iterable[Path], problems: Problems, name: str) -> Vocabulary:
    """Merge the vocabulary files; *name* is the folder, for messages when there is none."""
    facts: dict[str, FactType] = {}
    article = FactType("article", OFFENCE, "fixed", "the article charged, with its part", Place(name))
    lists: dict[str, dict[str, FactType]] = {"charges": {"article": article}}
    constraints: list[Constraint] = []
    classes: dict[str, People] = {}
    dated_by: dict[str, str] = {}
    elsewhere: dict[str, dict[str, Any]] = {"arrival": {}, "unsaid": {}}
    elsewhere_at = Place(name)
    words: dict[str, dict[str, str]] = {
        "authorities": {}, "ranks": {}, "acts": {}, "encounters": {}, "events": {}, "memberships": {}
    }  # fmt: skip
    files = list(files)
    if not files:
        problems.add(Place(name), "no vocabulary/*.yaml here", "a corpus has a vocabulary, pages and tables")
    for path in files:
        file = str(path)
        data = parse_yaml(read_bytes(path), file)
        if not isinstance(data, YMap):
            problems.add(Place(file, 1), "a vocabulary file is a mapping", f"with keys {', '.join(_SECTIONS)}")
            continue
        for section, body in data.items():
            place = Place(file, data.lines[section])
            if section not in _SECTIONS:
                problems.add(place, f"unknown section {section}", nearest(section, _SECTIONS))
            elif section == "facts":
                facts.update(_facts(body, file, place, problems))
            elif section == "charge":
                lists["charges"].update(_facts(body, file, place, problems))
            elif section == "lists":
                for list_name, attrs in body.items() if isinstance(body, dict) else ():
                    lists[list_name] = _facts(attrs, file, place, problems)
                if not isinstance(body, dict):
                    problems.add(place, "lists are a mapping of names to attributes")
            elif section == "constraints":
                constraints += _constraints(body, place, problems)
            elif section == "classes":
                classes |= _classes(body, file, place, problems)
            elif section in elsewhere and isinstance(body, dict):
                elsewhere[section] |= {str(k): None if v == "unknown" else v for k, v in body.items()}
                elsewhere_at = place
            elif section == "events" and isinstance(body, dict):
                for event, said in body.items():
                    spec = said if isinstance(said, dict) else {"says": said}
                    words["events"][str(event)] = str(spec.get("says", event))
                    if "fact" in spec:
                        dated_by[str(event)] = str(spec["fact"])
            elif isinstance(body, dict):
                words[section].update({str(k): str(v) for k, v in body.items()})
            elif isinstance(body, list):
                words[section].update({str(k): str(k) for k in body})
            else:
                problems.add(place, f"{section} is a list or a mapping of names")
    for event, dated in dated_by.items():
        if dated not in facts or facts[dated].type.name != "date":
            problems.add(Place(name), f"the event {event} is dated by {dated}, which is no date", nearest(dated, facts))
    found = Vocabulary(facts, lists, tuple(constraints), words["authorities"], tuple(words["ranks"]), words["acts"],
                       words["encounters"], words["events"], classes, dated_by, words["memberships"],
                       **elsewhere)  # fmt: skip
    _check_elsewhere(found, elsewhere_at, problems)
    return found


def _check_elsewhere(vocabulary: Vocabulary, place: Place, problems: Problems) -> None:
    """What is so of another state is said of facts, groups of them, lists or attributes, as a value they can have."""
    known = {*vocabulary.facts, *vocabulary.lists}
    known |= {path.rsplit(".", end)[0] for path in vocabulary.facts for end in range(1, path.count(".") + 1)}
    known |= {f"{name}.{attribute}" for name, attributes in vocabulary.lists.items() for attribute in attributes}
    for path, value in (*vocabulary.arrival.items(), *vocabulary.unsaid.items()):
        fact = vocabulary.facts.get(path)
        codes = fact.type.codes if fact else ()
        fits = value is None or (fact and (value in codes or type(value) is bool)) or (not fact and value == [])
        if path not in known:
            problems.add(place, f"arrival: unknown name {path}", nearest(path, known))
        elif not fits:
            problems.add(place, f"arrival: {path} cannot be {value!s:.40}", nearest(value, codes))


def _facts(body: Any, file: str, place: Place, problems: Problems) -> dict[str, FactType]:
    if not isinstance(body, YMap):
        problems.add(place, "facts are a mapping of names to {type, kind, says}")
        return {}
    found: dict[str, FactType] = {}
    for path, spec in body.items():
        at = Place(file, body.lines[path])
        spec = {"type": "bool"} if spec is None else spec
        if not isinstance(spec, dict):
            problems.add(at, f"{path} needs {{type, kind, says}}")
            continue
        for key in spec:
            if key not in _FACT_KEYS:
                problems.add(at, f"{path} has an unknown key {key}", nearest(key, _FACT_KEYS))
        kind = parse_type(spec.get("type", "bool"))
        if kind is None:
            problems.add(at, f"{path} has no known type: {spec.get('type')!r:.40}", nearest(spec.get("type"), SIMPLE))
            kind = BOOL
        nature = str(spec.get("kind", "fixed"))
        if nature not in KINDS:
            problems.add(at, f"{path} is {nature}", nearest(nature, KINDS))
        if nature == "evidential" and "rests" not in spec:
            problems.add(at, f"{path} is evidential and has no rests value", "say what holds if nobody proves it")
        found[path] = FactType(path, kind, nature, str(spec.get("says", "")), at, spec.get("rests"),
                               str(spec.get("burden", "")), bool(spec.get("asked", True)), str(spec.get("table", "")),
                               str(spec.get("column", path)), str(spec.get("key", "")))  # fmt: skip
    return found


def _classes(body: Any, file: str, place: Place, problems: Problems) -> dict[str, People]:
    if not isinstance(body, YMap):
        problems.add(place, "classes are a mapping of names to {says, holds}")
        return {}
    found = {}
    for name, spec in body.items():
        at = Place(file, body.lines[name])
        if not isinstance(spec, dict) or "says" not in spec or set(spec) - {"says", "holds"}:
            problems.add(at, f"class {name} needs says, and holds where the facts tell who is of it")
            continue
        found[name] = People(name, str(spec["says"]), str(spec.get("holds") or ""), at)
    return found


def _constraints(body: Any, place: Place, problems: Problems) -> list[Constraint]:
    found = []
    if not isinstance(body, YList):
        problems.add(place, "constraints are a list of {id, holds, because}")
        return []
    for index, item in enumerate(body):
        at = Place(place.file, body.lines[index])
        if not isinstance(item, dict) or "holds" not in item or "id" not in item:
            problems.add(at, "a constraint needs id and holds")
            continue
        found.append(Constraint(str(item["id"]), str(item["holds"]), str(item.get("because", "")), at,
                                item.get("for") == "charge"))  # fmt: skip
    return found
