"""The case file: one person's situation, each fact given, not known, not asked or not applicable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.problems import CaseError, InputError, Place, Problem, Problems, nearest
from safeconduct.law.source import YList, YMap, parse_yaml, read_bytes
from safeconduct.law.values import DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Answer, Type
from safeconduct.law.vocabulary import FactType

Input = Any
"""a value of a fact's type, a `Day` for dates, a frozenset for sets, or an `Answer`"""

_HEAD = ("case", "as_of", "host", "requesting", "destination", "charges_known", "events")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2})(?::\d{2})?\s*(Z|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: a day, and the clock time with its zone where it is known."""

    day: Day
    clock: datetime | None = None

    def __str__(self) -> str:
        return self.clock.isoformat(timespec="minutes") if self.clock else str(self.day)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and when the paper about it was served."""

    what: str
    at: Moment | None = None
    served_at: Moment | None = None


@dataclass(frozen=True)
class Case:
    """One person's situation. Facts that are absent were not asked."""

    name: str
    host: str
    requesting: str
    as_of: date | None = None
    destination: str = ""
    facts: Mapping[str, Input] = field(default_factory=dict)
    lists: Mapping[str, tuple[Mapping[str, Input], ...] | Answer] = field(default_factory=dict)
    charges_known: str | None = None
    events: tuple[Event, ...] = ()

    @property
    def charges(self) -> tuple[Mapping[str, Input], ...] | None:
        """The charges, or None where they are unknown and one abstract charge stands for them."""
        charges = self.lists.get("charges", NOT_ASKED)
        if isinstance(charges, Answer) or (not charges and self.charges_known == "some"):
            return () if charges is NOT_APPLICABLE else None
        return charges

    @property
    def states(self) -> tuple[str, ...]:
        """The states it is between."""
        return self.host, self.requesting, self.destination

    def on(self, day: date) -> Case:
        """The same case asked as of another day."""
        return replace(self, as_of=day)

    def event(self, what: str) -> Event | None:
        """The last event of that name, or None."""
        return next((event for event in reversed(self.events) if event.what == what), None)


def load_case(source: str | Path, corpus: Corpus) -> Case:
    """Read a case file; raise `CaseError` with every mistake found, each with its line."""
    path = Path(source)
    try:
        return read_case(read_bytes(path), corpus, file=str(path))
    except CaseError:
        raise
    except InputError as error:
        raise CaseError(error.problems) from None


def read_case(text: str, corpus: Corpus, *, file: str = "case") -> Case:
    """Read a case from YAML text; *file* names it in messages."""
    try:
        data = parse_yaml(text, file)
    except InputError as error:
        raise CaseError(error.problems) from None
    if not isinstance(data, YMap):
        what = "a case file is keys and values" if data is not None else "an empty file"
        raise CaseError([Problem(Place(file, 1), what, "start with case:, as_of:, host:, requesting:")])
    return case_of(data, corpus, file=file)


def case_of(data: YMap, corpus: Corpus, *, file: str = "case") -> Case:
    """Read a case from parsed keys and values."""
    reader = _Reader(corpus, file)
    case = reader.case(data)
    if reader.problems.found:
        raise CaseError(reader.problems.found)
    return case


def read_value(value: Any, fact: FactType, corpus: Corpus, *, name: str) -> Input:
    """One value as a case file may give it; raise `CaseError` where it is none. *name* is what messages call it."""
    reader = _Reader(corpus, name)
    found = reader.value(value, fact.type, 0, name)
    if reader.problems.found:
        raise CaseError(reader.problems.found)
    return found


def read_moment(value: Any, corpus: Corpus, *, name: str) -> Moment | None:
    """When something happened, as a case file may give it: a day or a local time; None for `unknown`."""
    reader, item = _Reader(corpus, name), YMap(0)
    item[name], item.lines[name] = value, 0
    found = reader.moment(item, name)
    if reader.problems.found:
        raise CaseError(reader.problems.found)
    return found


class _Reader:
    def __init__(self, corpus: Corpus, file: str) -> None:
        self.corpus, self.file, self.problems = corpus, file, Problems()
        self.vocabulary = corpus.vocabulary

    def case(self, data: YMap) -> Case:
        facts: dict[str, Input] = {}
        lists: dict[str, tuple[Mapping[str, Input], ...] | Answer] = {}
        rest = YMap(data.line)
        for key, value in data.items():
            if key in self.vocabulary.lists:
                lists[key] = self.items(key, value, data.lines[key])
            elif key not in _HEAD:
                rest[key], rest.lines[key] = value, data.lines[key]
        self.facts(rest, "", self.vocabulary.inputs, facts)
        host, requesting = self.country(data, "host"), self.country(data, "requesting")
        known = data.get("charges_known")
        if known not in (None, "all", "some"):
            self.bad(data.lines["charges_known"], f"charges_known: {known}", ("all", "some"))
        as_of = None
        if data.get("as_of") is not None:
            day = self.day(data["as_of"], data.lines["as_of"], "as_of")
            if day and not day.exact:
                self.bad(data.lines["as_of"], f"as_of: {data['as_of']} is not one day", (), "write 2022-09-20")
            as_of = day.first if day else None
        name = data.get("case")
        case = Case(str(name) if name is not None else "unnamed", host, requesting, as_of,
                    self.country(data, "destination") if "destination" in data else "", facts, lists,
                    known if isinstance(known, str) else None, self.events(data))  # fmt: skip
        self.check_charges(case, data)
        return case

    # -- facts ------------------------------------------------------------------------------------------------------

    def facts(self, data: YMap, prefix: str, inputs: Mapping[str, FactType], into: dict[str, Input]) -> None:
        """Read a tree of facts; a mapping at a yes-or-no fact means yes."""
        for key, value in data.items():
            path, line = f"{prefix}{key}", data.lines[key]
            fact = inputs.get(path)
            if fact is not None and fact.path in into:
                self.bad(line, f"{path} is said twice", (), "keep one")
            if isinstance(value, YMap):
                if fact is not None and fact.type.name == "bool":
                    into[fact.path] = True
                elif not self.is_group(path, inputs):
                    self.bad(line, f"unknown key {path}", self.known(prefix, inputs))
                    continue
                self.facts(value, f"{path}.", inputs, into)
            elif fact is not None:
                into[fact.path] = self.value(value, fact.type, line, path)
            elif value in ("unknown", "n/a", None) and any(known.startswith(path + ".") for known in inputs):
                answer = NOT_APPLICABLE if value == "n/a" else DONT_KNOW
                into.update({f.path: answer for known, f in inputs.items() if known.startswith(path + ".")})
            elif under := sorted(known.removeprefix(path + ".") for known in inputs if known.startswith(path + ".")):
                self.bad(line, f"{path} takes keys, not one value", (), f"write {path}: {{{under[0]}: ...}}")
            else:
                self.bad(line, f"unknown key {path}", self.known(prefix, inputs))

    def is_group(self, path: str, inputs: Mapping[str, FactType]) -> bool:
        if inputs is self.vocabulary.inputs:
            return path in self.vocabulary.groups
        return any(known.startswith(path + ".") for known in inputs)

    def known(self, prefix: str, inputs: Mapping[str, FactType]) -> list[str]:
        under = {prefix + path[len(prefix) :].split(".")[0] for path in inputs if path.startswith(prefix)}
        return sorted(under if prefix else {*under, *self.vocabulary.lists, *_HEAD})

    def items(self, name: str, value: Any, line: int) -> tuple[Mapping[str, Input], ...] | Answer:
        if value in ("unknown", None):
            return DONT_KNOW
        if value == "n/a":
            return NOT_APPLICABLE
        if not isinstance(value, YList):
            self.bad(line, f"{name} is a list", (), f"write {name}: [...] or one - item a line")
            return ()
        attrs = self.vocabulary.attributes[name]
        found = []
        for index, item in enumerate(value):
            into: dict[str, Input] = {}
            if isinstance(item, YMap):
                self.facts(item, "", attrs, into)
            elif name == "charges" and isinstance(item, str):
                into["article"] = self.value(
                    item, self.vocabulary.lists[name]["article"].type, value.lines[index], "article"
                )
            else:
                self.bad(value.lines[index], f"item {index + 1} of {name} is not a mapping", attrs)
            found.append(into)
        return tuple(found)

    def value(self, value: Any, kind: Type, line: int, path: str) -> Input:
        if value in ("unknown", None):
            return DONT_KNOW
        if value == "n/a":
            return NOT_APPLICABLE
        if kind.is_set:
            items = value if isinstance(value, list) else [value]
            if any(isinstance(item, (dict, list)) or item in ("unknown", "n/a", None) for item in items):
                self.bad(line, f"{path} lists values, all of them", (), f"write {path}: unknown where one is missing")
                return DONT_KNOW
            return frozenset(self.value(item, kind.of_element(), line, path) for item in items)
        if isinstance(value, (dict, list)):
            self.bad(
                line, f"{path} takes one value, not a {'list' if isinstance(value, list) else 'mapping'}", (), f"{kind}"
            )
            return DONT_KNOW
        if kind.name == "bool" and not isinstance(value, bool):
            self.bad(line, f"{path}: {value!s:.40}", ("true", "false", "unknown", "n/a"))
        elif kind.name == "int" and type(value) is not int:
            self.bad(line, f"{path}: {value!s:.40} is not a whole number", ())
        elif kind.name == "number" and type(value) not in (int, float):
            self.bad(line, f"{path}: {value!s:.40} is not a number", ())
        elif kind.name in ("int", "number") and not value >= 0:  # what is counted in a case is years, months and days
            self.bad(line, f"{path}: {value!s:.40} is below zero", (), "write 0 or more")
        elif kind.name == "date":
            return self.day(value, line, path) or DONT_KNOW
        elif kind.name == "country" and value not in self.corpus.countries:
            self.bad(line, f"{path}: unknown country {value!s:.40}", self.corpus.countries)
        elif kind.name == "offence":
            return self.offence(str(value), line)
        elif kind.name == "code" and str(value) not in kind.codes:
            self.bad(line, f"{path}: {value!s:.40}", (*kind.codes, "unknown"))
        return str(value) if kind.name in ("code", "country", "text") else value

    def offence(self, code: str, line: int) -> str:
        tables = self.corpus.tables
        if code != "other" and code not in tables.offences and code not in tables.articles:
            known = [*tables.offences, *tables.articles, "other"]
            self.bad(line, f"article: unknown offence {code:.40}", known, "write RU-337(5), or other with its features")
        return code

    def day(self, value: Any, line: int, path: str) -> Day | None:
        try:
            return Day.parse(value)
        except ValueError as error:
            self.bad(line, f"{path}: {error}", ())
            return None

    def country(self, data: YMap, key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str | None):
            self.bad(data.lines[key], f"{key} takes one country code", ())
            return ""
        if value is None:
            self.bad(data.lines.get(key, 1), f"the case says no {key}", (), f"add {key}: with a country code")
        elif value not in self.corpus.countries:
            self.bad(data.lines[key], f"{key}: unknown country {value!s:.40}", self.corpus.countries)
        return str(value)

    # -- charges and events -----------------------------------------------------------------------------------------

    def check_charges(self, case: Case, data: YMap) -> None:
        attrs = self.vocabulary.lists["charges"]
        for index, charge in enumerate(case.charges or ()):
            item = data["charges"][index]
            line = item.line if isinstance(item, YMap) else data["charges"].lines[index]
            article = charge.get("article", NOT_ASKED)
            if isinstance(article, str) and article != "other":
                for attr in charge:
                    if attrs[attr].table:
                        self.bad(line, f"{attrs[attr].key or attr} of {article} comes from the tables", (),
                                 "leave it out, or write article: other")  # fmt: skip
                if not article.startswith(f"{case.requesting}-"):
                    self.bad(line, f"{article} is not an offence of {case.requesting}", (), "see requesting:")
            start, end = charge.get("committed_from"), charge.get("committed_to")
            if isinstance(start, Day) and isinstance(end, Day) and end.last < start.first:
                self.bad(line, f"committed to {end} is before committed from {start}", ())

    def events(self, data: YMap) -> tuple[Event, ...]:
        found = []
        known = {*self.vocabulary.acts, *self.vocabulary.events}
        items: Any = data.get("events")
        if items is None:
            return ()
        if not isinstance(items, YList):
            self.bad(data.lines.get("events", 1), "events is a list", (), "of {what, at, served_at}")
            return ()
        if not items:
            return ()
        for index, item in enumerate(items):
            line = items.lines[index]
            if not isinstance(item, YMap) or "what" not in item:
                self.bad(line, "an event is {what, at, served_at}", ())
                continue
            for key in set(item) - {"what", "at", "served_at"}:
                self.bad(item.lines[key], f"unknown key {key}", ("what", "at", "served_at"))
            if not isinstance(item["what"], str) or item["what"] not in known:
                self.bad(item.lines["what"], f"unknown event {item['what']!s:.40}", known)
            found.append(Event(str(item["what"]), self.moment(item, "at"), self.moment(item, "served_at")))
        return tuple(found)

    def moment(self, item: YMap, key: str) -> Moment | None:
        value = item.get(key)
        if value in (None, "unknown"):
            return None
        match = _MOMENT.fullmatch(str(value).strip())
        day = self.day(match.group(1) if match else value, item.lines[key], key)
        if day is None:
            return None
        if not match:
            return Moment(day)
        zone = (match.group(3) or "").replace("Z", "+00:00")
        try:
            return Moment(day, datetime.fromisoformat(f"{match.group(1)}T{match.group(2):0>5}{zone}"))
        except ValueError:
            self.bad(item.lines[key], f"{key}: {value} is not a time", (), "write 2022-12-05T14:30+06:00")
            return None

    def bad(self, line: int, what: str, known: Any, mend: str = "") -> None:
        word = what.rsplit(" ", 1)[-1]
        self.problems.add(Place(self.file, line), what, (nearest(word, known) if known else "") or mend)
