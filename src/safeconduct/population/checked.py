"""Values of a scenario file as they are checked: keys, lists, days, numbers and ranges, each mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.problems import Place, Problems, nearest
from safeconduct.law.source import YList, YMap
from safeconduct.population.scenario import Range


class Checked:
    """Reads values, and notes what is wrong with them.

    `needed` are the keys that each kind of mapping must have, `allowed` those it may have beside them; words in a text.
    """

    needed: Mapping[str, str] = {}
    allowed: Mapping[str, str] = {}

    def __init__(self, corpus: Corpus, file: str) -> None:
        self.corpus, self.file, self.problems = corpus, file, Problems()

    def keys(self, item: YMap, what: str) -> bool:
        """Whether a mapping has what it needs and nothing else."""
        before, known = len(self.problems.found), self.keys_of(what)
        for key in item:
            if key not in known:
                self.bad(item, key, f"unknown key {key:.40} of {what}", known, word=key)
        for key in self.needed[what].split():
            if key not in item:
                self.problems.add(Place(self.file, item.line), f"{what} says no {key}")
        return len(self.problems.found) == before

    def keys_of(self, what: str) -> list[str]:
        """Every key that a mapping may have."""
        return [*self.needed[what].split(), *self.allowed.get(what, "").split()]

    def map(self, data: YMap, key: str, what: str) -> YMap | None:
        item = data.get(key)
        if not isinstance(item, YMap):
            self.bad(data, key, f"{key} is no mapping", self.keys_of(what))
            return None
        return item if self.keys(item, what) else None

    def each(self, data: YMap, key: str, what: str, read: Callable[[YMap], Any]) -> Iterator[Any]:
        """Each item of a list of mappings."""
        items = data.get(key)
        if items is None:
            return
        if not isinstance(items, YList):
            self.bad(data, key, f"{key} is a list")
            return
        for index, item in enumerate(items):
            if not isinstance(item, YMap):
                self.problems.add(Place(self.file, items.lines[index]), f"{what} is keys and values")
            elif self.keys(item, what):
                yield read(item)

    def day(self, item: YMap, key: str) -> date:
        try:
            return Day.parse(item.get(key)).first if key != "until" else Day.parse(item.get(key)).last
        except ValueError as error:
            self.bad(item, key, f"{key}: {error}")
            return date.min

    def number(self, item: YMap, key: str, least: float, most: float) -> float:
        value = item.get(key)
        if type(value) not in (int, float) or not least <= float(str(value)) <= most:
            self.bad(item, key, f"{key}: {value!s:.40} is no number from {least:g} to {most:g}")
            return least
        return float(str(value))

    def flag(self, item: YMap, key: str) -> bool:
        """Whether something is said to be so; left out, it is not."""
        value = item.get(key, False)
        if not isinstance(value, bool):
            self.bad(item, key, f"{key}: {value!s:.40}", ("true", "false"))
        return value is True

    def range(self, item: YMap | None, key: str, *, most: float = float("inf")) -> Range:
        value = item.get(key) if item is not None else None
        ends = tuple(value) if isinstance(value, list) else (value, value)
        if item is None or len(ends) != 2 or not all(type(end) in (int, float) for end in ends):
            if item is not None:
                self.bad(item, key, f"{key}: {value!s:.40} is no number and no [low, high]")
            return Range(0, 0)
        lo, hi = (float(end) for end in ends)
        if not 0 <= lo <= hi <= most:
            self.bad(item, key, f"{key}: not 0 <= {lo:g} <= {hi:g} <= {most:g}")
        return Range(lo, hi)

    def days(self, item: YMap) -> tuple[float, float, float] | None:
        value = item["days"]
        if not isinstance(value, list) or len(value) != 3 or not all(type(n) in (int, float) for n in value):
            self.bad(item, "days", "days are [least, usual, most]")
            return None
        lo, mid, hi = map(float, value)
        if not 0 <= lo <= mid <= hi:
            self.bad(item, "days", "days are [least, usual, most], in that order")
        return lo, mid, hi

    def bad(self, item: YMap, key: str, what: str, known: Any = (), mend: str = "", word: str = "") -> None:
        """Note a mistake; what is *known* is compared with the *word*, the last one of the message if none is given."""
        place = Place(self.file, item.lines.get(key, item.line))
        self.problems.add(place, what, mend or (nearest(word or what.rsplit(" ", 1)[-1], known) if known else ""))


def lay_over(under: YMap, over: YMap) -> None:
    """What one mapping says, over another: mappings key by key, lists of mappings one after the other."""
    for key, value in over.items():
        before = under.get(key)
        if isinstance(value, YMap) and isinstance(before, YMap):
            both = YMap(over.lines[key])
            lay_over(both, before)
            lay_over(both, value)
            value = both
        elif (
            isinstance(value, YList)
            and isinstance(before, YList)
            and value
            and isinstance(value[0], YMap)
            and key != "charges"
        ):
            longer = YList(before.line)
            longer += [*before, *value]
            longer.lines = [*before.lines, *value.lines]
            value = longer
        under[key], under.lines[key] = value, over.lines[key]
