"""The removal findings of many coded rows: possible and on record, the norms behind them, what is open.

It answers row by row and puts nobody before anybody else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError
from safeconduct.law.values import Answer
from safeconduct.population.answers import ASPECTS, Answers, Slot, slot_of
from safeconduct.population.flat import Flat
from safeconduct.population.kept import Kept
from safeconduct.population.people import Bools, Coded, People, groups, numbered
from safeconduct.population.spread import Judge, Spread
from safeconduct.reason.brief import brief
from safeconduct.reason.columns import REMOVAL, Entries, compile_columns
from safeconduct.reason.results import Brief
from safeconduct.reason.rows import Rows, entry
from safeconduct.reason.sameness import Sameness, conditions_behind
from safeconduct.reason.settings import Reads

MOST_CHARGES = 3
"""rows with more are judged one by one: programs grow with the charges, and a case with many is rare"""
MANY = 50_000
"""rows of a batch for which a better order of variables is looked for, which takes a second or two"""


def needed(corpus: Corpus) -> frozenset[str]:
    """The facts on which removal may turn, whatever the day and the host; whether a row contradicts itself, too."""
    return frozenset(Reads(corpus, conditions_behind(corpus, REMOVAL)).facts)


class Screen:
    """Judges batch after batch; programs are kept between them. With *explain* off, only possible and on_record."""

    def __init__(self, corpus: Corpus, flat: Flat, *, explain: bool = True) -> None:
        self.corpus, self.flat, self.explain = corpus, flat, explain
        self._judges: dict[Any, Judge] = {}
        self._same: dict[str, Sameness] = {}
        self._order: Mapping[str, int] = {}
        self._law_numbers: dict[Any, int] = {}
        self._kept = Kept()
        self.one_by_one = 0
        """rows judged by the walker so far"""

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The acts of removal with the qualifications that any page names, in a fixed order."""
        named = {(slot.act, slot.to, slot.of) for norm in self.corpus.norms for slot in norm.acts}
        plain = {(act, "", "") for act in REMOVAL}
        found = [key for key in named | plain if key[0] in REMOVAL]
        return tuple(slot_of(*key) for key in sorted(found, key=lambda key: (REMOVAL.index(key[0]), *key)))

    @property
    def aspects(self) -> tuple[str, ...]:
        return ASPECTS if self.explain else ASPECTS[:2]

    def batch(self, columns: dict[str, Coded], count: int) -> tuple[People, Answers]:
        """Judge some rows; those found wrong are in `People.wrong`, and answered with nothing."""
        people = People(self.flat, count, columns)
        answers = Answers(self.slots, self.aspects, count)
        alone = people.charges > MOST_CHARGES
        for rows, key in self._groups(people, ~people.bad & ~alone):
            judge = self._judge(*key, many=len(rows) >= MANY)
            apart = self._compared(people, rows, judge.reader.together)
            alone[rows[apart]] = True
            rows = rows[~apart] if apart.any() else rows
            if len(rows):
                Spread(judge, people, rows).into(answers)
        self.one_by_one += self._walk(people, answers, np.flatnonzero(alone & ~people.bad))
        return people, answers

    # -- groups -----------------------------------------------------------------------------------------------------

    def _groups(
        self, people: People, wanted: Bools
    ) -> list[tuple[NDArray[np.intp], tuple[date, str, str, Entries | None]]]:
        """Rows that one program judges: the same law, states, and charges under the same entries."""
        chosen = np.flatnonzero(wanted)
        counts = people.charges[chosen] + 1
        slots = range(min(int(counts.max(initial=1)) - 1, MOST_CHARGES))
        alike = [self._first_alike(people, slot, chosen) for slot in slots]
        found = []
        for at in sorted(groups([self._laws(people, chosen), counts, *alike]), key=len, reverse=True):
            row = int(chosen[at[0]])
            count = int(people.charges[row])
            entries = tuple(int(alike[i][at[0]]) for i in range(count)) if count >= 0 else None
            key = (people.at("as_of", row), people.at("host", row), people.at("requesting", row), entries)
            found.append((chosen[at], key))
        return found

    def _laws(self, people: People, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """For each row the number of its law and its two states."""
        names = ("host", "requesting", "as_of")
        hosts, asking, days = (people.inputs(name) for name in names)
        many = len(asking) * len(days)
        total = np.zeros(len(rows), np.int64)
        for name in names:
            total = total * len(people.inputs(name)) + people.columns[name].codes[rows]
        there, place = numbered(total, len(hosts) * many)
        laws = []
        for key in there.tolist():
            host, day = hosts[key // many], days[key % len(days)]
            assert isinstance(host, str) and isinstance(day, date)
            laws.append((host, asking[key // len(days) % len(asking)], self._sameness(host).of(day)))
        return np.array([self._law_numbers.setdefault(law, len(self._law_numbers)) for law in laws], np.int64)[place]

    def _first_alike(self, people: People, slot: int, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """For each row the first charge under the entry of the counterpart table that one charge is under."""
        first = np.full(len(rows), slot, np.int64)
        for other in range(slot - 1, -1, -1):
            mine = self._entries(people, slot, rows)
            first[(mine >= 0) & (mine == self._entries(people, other, rows))] = other
        return first

    def _entries(self, people: People, slot: int, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """The number of the entry of a charge; -1 for one that names none."""
        attrs = people.flat.charges[slot] if slot < len(people.flat.charges) else {}
        if "article" not in attrs:
            return np.full(len(rows), -1, np.int64)
        hosts, articles = people.inputs("host"), people.inputs(attrs["article"])
        table = self._kept.of(("entries", slot), (hosts, articles), lambda: np.array([
            [-1 if isinstance(a, Answer) or a == "other" else self._number(str(host), str(a)) for a in articles]
            for host in hosts
        ], np.int64))  # fmt: skip
        found: NDArray[np.int64] = table[
            people.columns["host"].codes[rows], people.columns[attrs["article"]].codes[rows]
        ]
        return found

    @cached_property
    def _entry_numbers(self) -> dict[object, int]:
        return {}

    def _number(self, host: str, article: str) -> int:
        numbers = self._entry_numbers
        return numbers.setdefault((host, entry(self.corpus, host, article, 0)), len(numbers))

    def _sameness(self, host: str) -> Sameness:
        if host not in self._same:
            self._same[host] = Sameness(self.corpus, host, REMOVAL)
        return self._same[host]

    def _judge(self, day: date, host: str, requesting: str, entries: Entries | None, *, many: bool) -> Judge:
        same = self._sameness(host)
        key = (same.of(day), host, requesting, entries)
        if key not in self._judges:
            compiled = partial(compile_columns, self.corpus, day, host=host, requesting=requesting, charges=entries)
            if self.explain and not self._order:
                self._order = compiled(tight=True).order
            program = compiled(explain=self.explain, order=self._order, tight=many and not self.explain)
            if many and not self._order:
                self._order = program.order
            self._judges[key] = Judge(program, Rows(self.corpus, program), same, day)
        return self._judges[key]

    # -- one by one -------------------------------------------------------------------------------------------------

    @staticmethod
    def _compared(people: People, rows: NDArray[np.intp], pairs: Collection[frozenset[str]]) -> Bools:
        """Which rows give two facts that the law compares with each other."""
        found = np.zeros(len(rows), np.bool_)
        places = {people.flat.facts[name].path: [name] for name in people.flat.facts}
        for attrs in people.flat.charges:
            for attr, name in attrs.items():
                places.setdefault(f"charges.{attr}", []).append(name)
        for pair in pairs:
            both = np.ones(len(rows), np.bool_)
            for path in pair:
                some = np.zeros(len(rows), np.bool_)
                for name in places.get(path, ()):
                    known = [not isinstance(value, Answer) for value in people.inputs(name)]
                    some |= np.array(known, np.bool_)[people.columns[name].codes[rows]]
                both &= some
            found |= both
        return found

    def _walk(self, people: People, answers: Answers, rows: Sequence[int] | NDArray[np.intp]) -> int:
        known: dict[bytes, list[Brief] | str] = {}
        for row in rows:
            case = people.case(int(row))
            key = repr((case.host, case.requesting, case.as_of, case.facts, case.lists, case.charges_known)).encode()
            if key not in known:
                try:
                    known[key] = [one for one in brief(self.corpus, case, set(REMOVAL)) if one.state == case.host]
                except CaseError as error:
                    known[key] = error.problems[0].what
            result = known[key]
            if isinstance(result, str):
                people.reject(np.array([row]), result)
            else:
                answers.of_findings(int(row), result)
        return len(rows)
