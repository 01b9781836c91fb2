"""Reads a scenario file: every mistake at once, each with its line and the nearest right thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from safeconduct.journey.status import PLACE, PLACES
from safeconduct.law.case import Case, case_of
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.source import YMap, parse_yaml
from safeconduct.population.checked import Checked, lay_over
from safeconduct.population.scenario import (
    Becomes,
    Chance,
    Figure,
    Group,
    Outside,
    Range,
    Rate,
    Scenario,
    Stock,
    Window,
)

NEEDED: Final = {
    "a scenario": "scenario says host requesting from until people base duties_kept press groups rates stocks",
    "base": "persons source",
    "a group": "says source",
    "an arrival": "from until part",
    "a change of group": "per_year source",
    "a rate": "act source",
    "a chance": "act at share source",
    "a stock": "says",
    "a figure": "id value range source",
    "what is outside": "figure source why",
}
"""the keys that each kind of mapping must have"""
ALLOWED: Final = {
    "a scenario": "practice_as_of everyone chances figures outside",
    "a group": "case wanted share sample arrives becomes",
    "a rate": "of since per_year days",
    "a chance": "of since",
    "a stock": "where wanted limbo",
    "a figure": "stock act on from until reported held_out note",
}
"""the keys that it may have beside them"""
MOST_PEOPLE: Final = 1 << 32


def read_scenario(text: str, corpus: Corpus, *, file: str = "scenario", changes: YMap | None = None) -> Scenario:
    """Read a scenario from YAML text; *file* names it in messages. Raises `InputError` with every mistake found.

    *changes* are laid over it: keys of a mapping one by one, lists with their items after those that are there.
    """
    data = parse_yaml(text, file)
    if not isinstance(data, YMap):
        raise InputError([Problem(Place(file, 1), "a scenario is keys and values", "see docs/scenario.md")])
    if changes is not None:
        lay_over(data, changes)
        text += repr(changes)
    reader = _Reader(corpus, file)
    found = reader.scenario(data, text)
    if reader.problems.found or found is None:
        raise InputError(reader.problems.found)
    return found


class _Reader(Checked):
    needed, allowed = NEEDED, ALLOWED
    groups: tuple[str, ...] = ()

    def scenario(self, data: YMap, text: str) -> Scenario | None:
        if not self.keys(data, "a scenario"):
            return None
        head = {key: str(data[key]) for key in ("scenario", "says", "host", "requesting")}
        for key in ("host", "requesting"):
            if head[key] not in self.corpus.countries:
                self.bad(data, key, f"unknown country {head[key]:.40}", self.corpus.countries)
        if self.problems.found:
            return None
        first, last = self.day(data, "from"), self.day(data, "until")
        if last <= first:
            self.bad(data, "until", "ends before it begins")
        people = data["people"]
        if type(people) is not int or not 0 < people < MOST_PEOPLE:
            self.bad(data, "people", f"{people!s:.40} is no number of people")
        base = self.map(data, "base", "base")
        items = data["groups"] if isinstance(data["groups"], YMap) else YMap(data.line)
        if not items:
            self.bad(data, "groups", "no groups", mend="name at least one")
        self.groups = tuple(items)
        groups = tuple(self.group(items, name, data) for name in items)
        stocks = data["stocks"] if isinstance(data["stocks"], YMap) else YMap(data.line)
        found = Scenario(
            head["scenario"],
            head["says"],
            self.file,
            text,
            head["host"],
            head["requesting"],
            first,
            last,
            people,
            self.range(base, "persons") if base else Range(0, 0),
            str(base.get("source", "")) if base else "",
            self.range(data, "duties_kept", most=1),
            self.range(data, "press", most=1),
            self.day(data, "practice_as_of") if "practice_as_of" in data else None,
            groups,
            tuple(self.each(data, "rates", "a rate", self.rate)),
            tuple(self.each(data, "chances", "a chance", self.chance)),
            tuple(self.stock(stocks, name) for name in stocks),
            (),
            tuple(self.each(data, "outside", "what is outside", self.outside)),
        )
        names = {stock.name for stock in found.stocks}
        if sum(stock.limbo for stock in found.stocks) != 1:
            self.bad(data, "stocks", "one stock says limbo: true, and no other")
        figures = tuple(self.each(data, "figures", "a figure", lambda item: self.figure(item, names)))
        self.check_groups(found, items)
        return replace(found, figures=figures)

    # -- parts ------------------------------------------------------------------------------------------------------

    def group(self, items: YMap, name: str, data: YMap) -> Group:
        item = self.map(items, name, "a group") or YMap(items.lines[name])
        becomes = item.get("becomes") if isinstance(item.get("becomes"), YMap) else YMap(item.line)
        assert becomes is not None
        return Group(
            name,
            str(item.get("says", "")),
            self.case(data, item, name),
            self.flag(item, "wanted"),
            self.range(item, "share", most=1000) if "share" in item else None,
            self.number(item, "sample", 0, 1) if "sample" in item else 0.0,
            tuple(self.each(item, "arrives", "an arrival", self.window)),
            tuple(self.becomes(becomes, other) for other in becomes),
            str(item.get("source", "")),
        )

    def case(self, data: YMap, item: YMap, name: str) -> Case:
        """The group as a case: what is said of everyone, and over it what is said of the group."""
        said = YMap(item.line)
        for key in ("host", "requesting"):
            said[key], said.lines[key] = data[key], data.lines[key]
        for part in (data.get("everyone"), item.get("case")):
            if isinstance(part, YMap):
                lay_over(said, part)
        try:
            return case_of(said, self.corpus, file=self.file)
        except InputError as error:
            self.problems.found += error.problems
            return Case(name, str(data["host"]), str(data["requesting"]))

    def becomes(self, items: YMap, name: str) -> Becomes:
        item = self.map(items, name, "a change of group")
        if name not in self.groups:
            self.bad(items, name, f"unknown group {name:.40}", self.groups)
        return (
            Becomes(name, self.range(item, "per_year"), str(item["source"])) if item else Becomes(name, Range(0, 0), "")
        )

    def window(self, item: YMap) -> Window:
        return Window(self.day(item, "from"), self.day(item, "until"), self.number(item, "part", 0, 1))

    def rate(self, item: YMap) -> Rate:
        rate = Rate(
            str(item["act"]),
            self.of(item),
            self.day(item, "since") if "since" in item else None,
            self.range(item, "per_year") if "per_year" in item else None,
            self.days(item) if "days" in item else None,
            str(item["source"]),
        )
        if (rate.per_year is None) == (rate.days is None):
            self.bad(item, "act", "a rate says per_year or days, one of them")
        known = {*self.corpus.vocabulary.acts, *self.corpus.vocabulary.encounters, "asylum_decision there"}
        if rate.act.removeprefix("later ") not in known:
            self.bad(item, "act", f"unknown act or encounter {rate.act:.40}", known)
        return rate

    def chance(self, item: YMap) -> Chance:
        chance = Chance(
            str(item["act"]),
            str(item["at"]),
            self.of(item),
            self.day(item, "since") if "since" in item else None,
            self.range(item, "share", most=1),
            str(item["source"]),
        )
        known = self.corpus.vocabulary.encounters
        if chance.at not in known and chance.at != "asylum_decision there":
            self.bad(item, "at", f"unknown encounter {chance.at:.40}", known)
        if chance.act not in self.corpus.vocabulary.acts:
            self.bad(item, "act", f"unknown act {chance.act:.40}", self.corpus.vocabulary.acts)
        return chance

    def stock(self, items: YMap, name: str) -> Stock:
        item = self.map(items, name, "a stock") or YMap(items.lines[name])
        where: dict[str, tuple[object, ...]] = {}
        said = item.get("where")
        for field in said if isinstance(said, YMap) else ():
            assert isinstance(said, YMap)
            values = tuple(said[field]) if isinstance(said[field], list) else (said[field],)
            kind = self.corpus.vocabulary.facts.get(field)
            known = PLACES if field == PLACE else kind.type.codes or (False, True) if kind else ()
            if not known:
                self.bad(said, field, f"unknown field {field:.40}", (PLACE, *self.corpus.vocabulary.facts))
            for value in values:
                if known and value not in known:
                    self.bad(said, field, f"{field}: {value!s:.40}", map(str, known))
            where[field] = values
        return Stock(name, str(item.get("says", "")), where, self.flag(item, "wanted"), self.flag(item, "limbo"))

    def figure(self, item: YMap, stocks: set[str]) -> Figure:
        stock, act = str(item.get("stock", "")), str(item.get("act", ""))
        if bool(stock) == bool(act):
            self.bad(item, "id", "a figure counts a stock or an act, one of them")
        if stock and stock not in stocks:
            self.bad(item, "stock", f"unknown stock {stock:.40}", stocks)
        if act and act not in self.corpus.vocabulary.acts:
            self.bad(item, "act", f"unknown act {act:.40}", self.corpus.vocabulary.acts)
        keys = ("on", "on") if stock else ("from", "until")
        for key in dict.fromkeys(keys):
            if key not in item:
                self.bad(item, "id", f"no {key}:", mend="a stock has a day (on), an act days (from, until)")
        around = self.range(item, "range")
        days = [self.day(item, key) if key in item else date.min for key in keys]
        return Figure(
            str(item["id"]),
            stock,
            act,
            days[0],
            days[1],
            self.number(item, "value", 0, float("inf")),
            around.lo,
            around.hi,
            self.flag(item, "reported"),
            self.flag(item, "held_out"),
            str(item["source"]),
            str(item.get("note", "")),
        )

    @staticmethod
    def outside(item: YMap) -> Outside:
        return Outside(str(item["figure"]), str(item["source"]), str(item["why"]))

    def check_groups(self, found: Scenario, items: YMap) -> None:
        """Whoever is of a group came as one group only, so that people can be counted by how they came."""
        reached: dict[str, set[str]] = {}
        for group in found.groups:
            if group.share is not None:
                if abs(sum(window.part for window in group.arrives) - 1) > 1e-6:
                    self.bad(items, group.name, "the parts of its arrivals do not make 1")
                if not group.sample:
                    self.bad(
                        items, group.name, "comes, and says no sample", mend="sample: 0.5 simulates half the people so"
                    )
                for name in _after(found, group.name):
                    reached.setdefault(name, set()).add(group.name)
        for group in found.groups:
            origins = reached.get(group.name, set())
            if not origins:
                self.bad(
                    items,
                    group.name,
                    "nobody comes as one of this group, and nobody becomes one",
                    mend="give it a share, or let another group become it",
                )
            elif len(origins) > 1:
                self.bad(
                    items,
                    group.name,
                    f"is become by who came as {' and as '.join(sorted(origins))}",
                    mend="make it two groups",
                )
        total = sum(group.sample for group in found.groups if group.share is not None)
        if not self.problems.found and abs(total - 1) > 1e-6:
            place = Place(self.file, items.line)
            self.problems.add(place, f"the samples of the groups that come make {total:g}, not 1")

    def of(self, item: YMap) -> tuple[str, ...]:
        said = item.get("of", [])
        names = tuple(said) if isinstance(said, list) else (said,)
        for name in names:
            if name not in self.groups:
                self.bad(item, "of", f"unknown group {name!s:.40}", self.groups)
        return tuple(map(str, names))


def _after(scenario: Scenario, name: str) -> set[str]:
    """A group and all that it may become."""
    found, left = {name}, [name]
    while left:
        for becomes in scenario.group(left.pop()).becomes:
            known = {group.name for group in scenario.groups}
            if becomes.group not in found and becomes.group in known:
                found.add(becomes.group)
                left.append(becomes.group)
    return found
