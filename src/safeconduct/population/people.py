"""Coded rows judged together: values looked up once each, rows grouped by the program that judges them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.case import Case, Input
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.values import NOT_ASKED, Answer
from safeconduct.population.flat import Flat

MOST_COUNTED = 1 << 22
"""numbers below this are told apart by counting, others by sorting"""
FEW = 16
"""so many groups are picked out one by one; for more the rows are sorted"""
Codes = NDArray[np.unsignedinteger[Any]]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """A column: for each row the number of its value, and what the values are; None where nothing is said."""

    codes: Codes
    texts: tuple[str | None, ...]


@dataclass
class People:
    """Rows read by the contract: inputs instead of texts, and why rows are wrong."""

    flat: Flat
    count: int
    columns: Mapping[str, Coded]
    reasons: dict[str, int] = field(default_factory=dict)
    """why rows are wrong, each with its number, from 1"""

    def __post_init__(self) -> None:
        self.wrong = np.zeros(self.count, np.uint32)
        """for each row the number of the reason; 0 for a good one"""
        self.meanings = {name: self.flat.meanings(name, self.columns[name].texts) for name in self.flat.columns}
        for name, meanings in self.meanings.items():
            for reason, of_reason in meanings.wrong.items():
                self.reject(of_reason[self.columns[name].codes], reason)
        self.charges = self._charges()
        for slot in range(len(self.flat.charges)):
            self._check_charge(slot)

    @property
    def corpus(self) -> Corpus:
        return self.flat.corpus

    def inputs(self, name: str) -> tuple[Input, ...]:
        """What the numbers of a column stand for."""
        return self.meanings[name].inputs

    # -- reading ----------------------------------------------------------------------------------------------------

    @property
    def bad(self) -> Bools:
        return self.wrong > 0

    def reject(self, rows: Bools | NDArray[np.intp], reason: str) -> None:
        """Mark rows as wrong; the first reason stays."""
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        chosen = chosen[self.wrong[chosen] == 0]
        if len(chosen):
            self.wrong[chosen] = self.reasons.setdefault(reason, len(self.reasons) + 1)

    def given(self, name: str) -> Bools:
        """Where a column says something."""
        found: Bools = self.meanings[name].given[self.columns[name].codes]
        return found

    def _charges(self) -> NDArray[np.int16]:
        """How many charges a row has; -1 where that is not known."""
        filled = np.zeros(self.count, np.int16)
        for slot, attrs in enumerate(self.flat.charges):
            for name in attrs.values():
                np.maximum(filled, self.given(name) * np.int16(slot + 1), out=filled)
        count = np.where(filled > 0, filled, np.int16(-1)).astype(np.int16)
        if "charges" in self.columns:
            said = self.columns["charges"]
            numbers = [-1 if n is None or isinstance(n, Answer) else int(n) for n in self.inputs("charges")]
            unknown = np.array([n is None for n in self.inputs("charges")], np.bool_)[said.codes]
            number = np.array(numbers, np.int16)[said.codes]
            self.reject(
                (number >= 0) & (number < filled), "fewer charges than are filled in; mend charges or leave it out"
            )
            self.reject(unknown & (filled > 0), "charges unknown, and some are filled in; say how many or leave it out")
            count = np.where(number >= 0, number, count)
        if "charges_known" in self.columns:
            known = self.columns["charges_known"]
            some = np.array([text == "some" for text in known.texts], np.bool_)[known.codes]
            count = np.where((count == 0) & some, np.int16(-1), count)
        return count.astype(np.int16)

    def _check_charge(self, slot: int) -> None:
        """What a case file would refuse of a charge."""
        attrs, vocabulary = self.flat.charges[slot], self.corpus.vocabulary.lists["charges"]
        if "article" in attrs:
            column, articles = self.columns[attrs["article"]], self.inputs(attrs["article"])
            named = np.array([isinstance(a, str) and a != "other" for a in articles], np.bool_)[column.codes]
            for name, other in attrs.items():
                if vocabulary[name].table:
                    self.reject(
                        named & self.given(other), f"{other} comes from the tables; leave it out, or article other"
                    )
            requesting = self.columns["requesting"]
            for code in np.flatnonzero(np.bincount(requesting.codes)).tolist():
                state = requesting.texts[code]
                alien = np.array(
                    [isinstance(a, str) and a != "other" and not a.startswith(f"{state}-") for a in articles], np.bool_
                )
                if alien.any():
                    rows = alien[column.codes] & (requesting.codes == code)
                    self.reject(rows, f"{attrs['article']} is no offence of {state}")
        if {"committed_from", "committed_to"} <= attrs.keys():
            first = self._ordinals(attrs["committed_from"], 0)
            last = self._ordinals(attrs["committed_to"], 1)
            self.reject((first > 0) & (last > 0) & (last < first), f"{attrs['committed_to']} is before the first day")

    def _ordinals(self, name: str, end: int) -> NDArray[np.int64]:
        days = [((v.first, v.last)[end].toordinal() if isinstance(v, Day) else 0) for v in self.inputs(name)]
        return np.array(days, np.int64)[self.columns[name].codes]

    # -- one row ----------------------------------------------------------------------------------------------------

    def case(self, row: int) -> Case:
        """A row as a case, for the walker."""
        vocabulary = self.corpus.vocabulary
        facts = {vocabulary.inputs[name].path: self.at(name, row) for name in self.flat.facts}
        lists: dict[str, Any] = {}
        if self.charges[row] >= 0:
            slots = [self.flat.charges[i] if i < len(self.flat.charges) else {} for i in range(int(self.charges[row]))]
            lists["charges"] = tuple(_said({a: self.at(name, row) for a, name in slot.items()}) for slot in slots)
        day: date = self.at("as_of", row)
        known = self.at("charges_known", row) if "charges_known" in self.columns else None
        return Case(f"row {row + 1}", self.at("host", row), self.at("requesting", row), day, facts=_said(facts),
                    lists=lists, charges_known=known if isinstance(known, str) else None)  # fmt: skip

    def at(self, name: str, row: int) -> Any:
        return self.inputs(name)[int(self.columns[name].codes[row])]


def _said(facts: Mapping[str, Input]) -> dict[str, Input]:
    return {path: value for path, value in facts.items() if value is not NOT_ASKED}


def groups(keys: Sequence[NDArray[np.integer[Any]]]) -> Iterator[NDArray[np.intp]]:
    """Rows with the same keys, in the order of the keys."""
    total, size = np.zeros(len(keys[0]), np.int64), 1
    for key in keys:
        many = int(key.max(initial=0)) + 1
        total = total * many + key if size > 1 else key.astype(np.int64)
        size *= many
    several, place = numbered(total, size)
    if len(several) <= FEW:
        yield from (np.flatnonzero(place == number) for number in range(len(several)))
        return
    order = np.argsort(place.astype(np.uint16 if len(several) < 1 << 16 else np.int64), kind="stable")
    yield from np.split(order, np.cumsum(np.bincount(place, minlength=len(several)))[:-1])


def numbered(total: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The different numbers below *size*, in order, and for each row the place of its own among them."""
    if size > MOST_COUNTED:
        keys, inverse = np.unique(total, return_inverse=True)
        return keys, inverse.reshape(-1)
    keys = np.flatnonzero(np.bincount(total, minlength=1)).astype(np.int64)
    place = np.zeros(size, np.intp)
    place[keys] = np.arange(len(keys))
    return keys, place[total]
