"""A lawyer's own judgement of chances, as intervals in a file: what `routes --assume FILE` reads.

The file says who judges and lists what is judged. With an outcome, an interval is the chance that the decision falls so
once it is taken; without one, the chance that the encounter or act comes about in any ten days in which it may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeconduct.law.blocks import Encounter
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem, Problems, nearest
from safeconduct.law.source import YList, YMap, parse_yaml, read_bytes

KEYS = ("encounter", "act", "outcome", "state", "chance", "because")
HEAD = ("by", "assume")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One judgement: of an *outcome* of an encounter, or, without one, of the coming of an encounter or an act."""

    number: int
    place: Place
    chance: tuple[float, float]
    encounter: str = ""
    act: str = ""
    outcome: str = ""
    state: str = ""
    """whose authority decides; the host's if not said"""
    because: str = ""

    @property
    def about(self) -> str:
        """The encounter, or the act that comes about by itself."""
        return self.encounter or self.act


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What was judged, and by whom: a role, not a name."""

    by: str
    items: tuple[Assumption, ...]


def load_assumptions(source: str | Path, corpus: Corpus) -> Assumptions:
    """Read a file of assumptions; raise `InputError` with every mistake found, each with its line."""
    path = Path(source)
    return read_assumptions(read_bytes(path), corpus, file=str(path))


def read_assumptions(text: str, corpus: Corpus, *, file: str = "assumptions") -> Assumptions:
    """Read assumptions from YAML text; *file* names it in messages."""
    data, reader = parse_yaml(text, file), _Reader(corpus, file)
    if not isinstance(data, YMap):
        what = "a file of assumptions is keys and values" if data is not None else "an empty file"
        raise InputError([Problem(Place(file, 1), what, "start with by:, assume:")])
    found = reader.all(data)
    if reader.problems.found:
        raise InputError(reader.problems.found)
    return found


class _Reader:
    def __init__(self, corpus: Corpus, file: str) -> None:
        self.corpus, self.file, self.problems = corpus, file, Problems()
        self.outcomes: dict[str, dict[str, None]] = {}
        for block in corpus.of_kind(Encounter):
            self.outcomes.setdefault(block.id, {}).update((one.slot.act, None) for one in block.outcomes)

    def wrong(self, line: int, what: str, mend: str = "") -> None:
        self.problems.add(Place(self.file, line), what, mend)

    def all(self, data: YMap) -> Assumptions:
        self.keys(data, HEAD)
        by, items = data.get("by"), data.get("assume")
        if not isinstance(by, str) or not by.strip():
            self.wrong(data.lines.get("by", 1), "who judges is not said", "by: counsel (a role, not a name)")
            by = ""
        if not isinstance(items, YList) or not items:
            self.wrong(data.lines.get("assume", 1), "nothing is assumed",
                       "assume: [{encounter: exit_control, outcome: allow_exit, chance: [0.6, 0.9]}]")  # fmt: skip
            items = YList(1)
        read = [self.one(n, item, items.lines[n - 1]) for n, item in enumerate(items, 1)]
        found = tuple(item for item in read if item is not None)
        self.together(found)
        return Assumptions(by.strip(), found)

    def keys(self, data: YMap, known: Iterable[str]) -> None:
        for key in data:
            if key not in known:
                self.wrong(data.lines[key], f"unknown key '{key:.40}'", nearest(key, known))

    def one(self, number: int, item: Any, line: int) -> Assumption | None:
        if not isinstance(item, YMap):
            self.wrong(line, "an assumption is keys and values", "{encounter: identity_check, chance: [0, 0.1]}")
            return None
        self.keys(item, KEYS)
        words = self.corpus.vocabulary
        encounter, act, outcome = (self.name(item, key, known) for key, known in (
            ("encounter", words.encounters), ("act", words.acts), ("outcome", words.acts)))  # fmt: skip
        if bool(item.get("encounter")) == bool(item.get("act")):
            self.wrong(line, "neither an encounter nor an act is named, or both are", "name one of them")
        if outcome and encounter and outcome not in self.outcomes.get(encounter, {}):
            self.wrong(item.lines["outcome"], f"{encounter} does not end in {outcome}",
                       nearest(outcome, self.outcomes.get(encounter, {})))  # fmt: skip
        if outcome and act:
            self.wrong(item.lines["outcome"], "an act that comes by itself has no outcome", "name its encounter")
        state = self.name(item, "state", self.corpus.countries)
        because = item.get("because", "")
        if not isinstance(because, str):
            self.wrong(item.lines["because"], "a reason is text")
            because = ""
        chance = self.chance(item, line)
        return Assumption(number, Place(self.file, line), chance, encounter, act, outcome, state, because)

    def name(self, item: YMap, key: str, known: Iterable[str]) -> str:
        value = item.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or value not in known:
            self.wrong(item.lines[key], f"unknown {key} '{value!s:.40}'", nearest(value, known))
            return ""
        return value

    def chance(self, item: YMap, line: int) -> tuple[float, float]:
        value = item.get("chance")
        bounds = list(value) if isinstance(value, YList) else []
        fits = len(bounds) == 2 and all(isinstance(x, int | float) and not isinstance(x, bool) for x in bounds)
        if not fits or not 0 <= bounds[0] <= bounds[1] <= 1:
            self.wrong(item.lines.get("chance", line), "a chance is an interval between 0 and 1", "write [0.6, 0.9]")
            return 0.0, 1.0
        return float(bounds[0]), float(bounds[1])

    def together(self, found: Iterable[Assumption]) -> None:
        """Nothing is judged twice, and the least chances of one decision leave it possible."""
        seen: dict[tuple[str, str, str], Assumption] = {}
        least: dict[tuple[str, str], float] = {}
        for item in found:
            key = item.state, item.about, item.outcome
            if item.about and key in seen:
                self.wrong(item.place.line, "this is judged already", f"first on line {seen[key].place.line}")
            seen[key] = item
            if item.outcome:
                least[item.state, item.about] = least.get((item.state, item.about), 0.0) + item.chance[0]
                if least[item.state, item.about] > 1 + 1e-12:
                    self.wrong(item.place.line, f"the least chances of {item.about} add up to more than one")
