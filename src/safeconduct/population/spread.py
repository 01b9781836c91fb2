"""Rows of one program: spread over its columns, run, and folded back to one answer a row.

A charge whose part or day is open is several rows, one for each part and version of the offence it may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.dates import Day
from safeconduct.law.values import NOT_APPLICABLE, Answer
from safeconduct.population.answers import Answers
from safeconduct.population.charges import Charges
from safeconduct.population.kept import Kept
from safeconduct.population.people import Codes, People
from safeconduct.population.why import Why
from safeconduct.reason.columns import Column, Fits, Packed, Program, Table, chunks, contradicted, fitting, write
from safeconduct.reason.planes import run, unpack
from safeconduct.reason.rows import Rows
from safeconduct.reason.sameness import Sameness

Given = tuple[Codes, tuple[int, ...]]
"""for each row the number of a mask, and the masks"""


class Judge:
    """A program with what is kept between batches: the day it was compiled for, and the charges looked up."""

    def __init__(self, program: Program, reader: Rows, same: Sameness, day: date) -> None:
        self.program, self.reader, self.same, self.day = program, reader, same, day
        self.charges = Charges(reader)
        self.kept = Kept()

    def dated(self, column: Column, days: Sequence[Any], values: Sequence[Any]) -> Given:
        """A date whose cells move with the day the law is asked of: by that day and by value, one after the other."""
        masks = np.full((len(days), len(values)), column.open, object)
        masks[:, [n for n, value in enumerate(values) if value is NOT_APPLICABLE]] = column.may_be(NOT_APPLICABLE)
        places = [n for n, value in enumerate(values) if isinstance(value, Day)]
        firsts, lasts = ([end(values[n]).toordinal() for n in places] for end in (_first, _last))
        law = self.same.of(self.day)
        for code, day in enumerate(days):
            if isinstance(day, date) and self.same.of(day) == law:
                cells = self.same.cells_on(column, self.day, day)
                points = np.array([cell.toordinal() for cell in cells if isinstance(cell, date)], np.int64)
                low, high = (np.maximum(np.searchsorted(points, ends, "right") - 1, 0) for ends in (firsts, lasts))
                masks[code, places] = [_range(*ends) for ends in zip(low.tolist(), high.tolist(), strict=True)]
        return _numbered(masks.flat)


class Spread:
    """Some rows of one program."""

    def __init__(self, judge: Judge, people: People, rows: NDArray[np.intp]) -> None:
        self.judge, self.program, self.people, self.rows = judge, judge.program, people, rows
        self.charges = len(self.program.entries or ())
        self.looked = [judge.charges.look_up(people, rows, slot) for slot in range(self.charges)]
        self.many = reduce(np.multiply, (looked.many for looked in self.looked), np.ones(len(rows), np.int64))
        self.starts: NDArray[np.int64] = np.cumsum(self.many) - self.many
        self.whole = bool((self.many == 1).all())
        self.of = np.arange(len(rows)) if self.whole else np.repeat(np.arange(len(rows)), self.many)
        self.at = rows if self.whole else rows[self.of]
        self.further = [np.flatnonzero(self.many > n) for n in range(1, int(self.many.max(initial=1)))]
        """the rows with a second alternative, with a third, and so on"""
        self.table = self._table()

    # -- columns ----------------------------------------------------------------------------------------------------

    def row_of(self, codes: NDArray[Any]) -> NDArray[Any]:
        """A column of the people as the spread rows have it."""
        return codes if self.whole and len(self.rows) == self.people.count else codes[self.at]

    def _table(self) -> Table:
        codes, masks = dict[str, Codes](), dict[str, tuple[int, ...]]()
        numbers, names = self._numbers(), self._names()
        for name, column in self.program.columns.items():
            path, _, element = name.partition("=")
            found = self._given(column, names[path], element) if path in names else None
            slot = _slot_of(name)
            if slot is not None and slot in numbers and name in self.looked[slot].columns:
                found = _beside(column, self.looked[slot].columns[name], numbers[slot], found)
            if found is not None:
                codes[name], masks[name] = found
        return Table(len(self.of), codes, masks)

    def _numbers(self) -> Mapping[int, NDArray[np.int64]]:
        """For each charge and spread row its alternative: all combinations of those of the charges."""
        if self.whole:
            return {slot: looked.first for slot, looked in enumerate(self.looked)}
        place: NDArray[np.int64] = np.arange(len(self.of)) - self.starts[self.of]
        numbers: dict[int, NDArray[np.int64]] = {}
        for slot in reversed(range(self.charges)):
            first = self.looked[slot].first[self.of]
            if slot == 0:
                return {**numbers, 0: first + place}
            many = self.looked[slot].many[self.of]
            numbers[slot] = first + place % many
            place = place // many
        return numbers

    def _names(self) -> dict[str, str]:
        """The people's column for each input of the program."""
        flat = self.people.flat
        attrs = flat.corpus.vocabulary.lists["charges"]
        names = {fact.path: name for name, fact in flat.facts.items()}
        for slot, own in enumerate(flat.charges[: self.charges]):
            names |= {f"charges[{slot}].{attrs[attr].key or attr}": name for attr, name in own.items()}
        return names

    def _given(self, column: Column, name: str, element: str) -> Given:
        """A column as the people's own table gives it."""
        values, kept = self.people.inputs(name), self.judge.kept
        codes = self.row_of(self.people.columns[name].codes)
        if column.kind == "date" and column.path in self.judge.same.dates:
            days = self.people.inputs("as_of")
            numbers, masks = kept.of(column.name, (days, values), lambda: self.judge.dated(column, days, values))
            as_of = self.row_of(self.people.columns["as_of"].codes)
            return numbers[as_of * np.intp(len(values)) + codes], masks
        numbers, masks = kept.of(column.name, values, lambda: _numbered(_may_be(column, element, v) for v in values))
        return codes if len(masks) == len(values) else numbers[codes], masks

    # -- running ----------------------------------------------------------------------------------------------------

    def into(self, answers: Answers) -> None:
        """Run the program and enter what it says."""
        program, total = self.program, self.table.count
        why = Why(self, answers) if program.reasons is not None else None
        plan_of = {about: n for n, (_, abouts) in enumerate(program.together) for about in abouts}
        now, later = ([np.zeros(total, np.uint8) for _ in program.together] for _ in range(2))
        possible, broken = np.zeros(total, np.uint8), np.zeros(total, np.uint16)
        given, at_rest = self.judge.kept.of(("literals",), self.table.masks, self._fits)
        chunked = [Packed(self.table, cases) for cases in chunks(total)]
        for packed in chunked:
            for fits, into in ((given, now), (at_rest, later)):
                planes = packed.literals(fits)
                ok = run(program.consistent, planes, packed.words).get(True, np.zeros(packed.words, np.uint64))
                if fits is given:
                    possible[packed.cases] = unpack(ok, packed.count)
                    broken[packed.cases] = contradicted(program, planes, ~ok, packed.count)
                for (plan, _), bits in zip(program.together, into, strict=True):
                    write(bits[packed.cases], {m: plane & ok for m, plane in run(plan, planes, packed.words).items()})
        folded, on_record = ([self.fold(bits) for bits in some] for some in (now, later))
        for packed in chunked if why is not None else ():
            assert why is not None
            of = self.of[packed.cases]
            why.chunk(packed, packed.literals(given), {about: folded[n][of] for about, n in plan_of.items()})
        self._reject(np.flatnonzero(self.fold(possible) == 0), broken)
        for slot, abouts in self.slots(answers):
            for aspect, of_plan in (("possible", folded), ("on_record", on_record)):
                answers.bits(slot, aspect, self.rows, reduce(np.bitwise_or, [of_plan[plan_of[a]] for a in abouts]))
        if why is not None:
            why.into({about: now[n] for about, n in plan_of.items()})

    def _fits(self) -> tuple[list[Fits], list[Fits]]:
        """The program's literals, as the rows give them and where nobody shows more."""
        return fitting(self.program, self.table), fitting(self.program, self.table, rest=True)

    def _reject(self, wrong: NDArray[np.intp], broken: NDArray[np.uint16]) -> None:
        """Name the constraint that each contradictory row breaks; the first alternative speaks for its row."""
        first = broken[self.starts[wrong]]
        for number in np.flatnonzero(np.bincount(first)).tolist():
            self.people.reject(self.rows[wrong[first == number]], self.program.said(number))

    def slots(self, answers: Answers) -> Iterator[tuple[Any, list[Any]]]:
        """Each slot with the conclusions on it: an act may be decided at several encounters."""
        for slot in answers.by_key.values():
            abouts = [c for c, _ in self.program.plans if (c.act, c.to, c.of) == (slot.act, slot.to, slot.of)]
            if abouts:
                yield slot, abouts

    def fold(self, bits: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """One answer a row: what any of its alternatives says."""
        if self.whole:
            return bits
        found: NDArray[np.uint8] = bits[self.starts]
        for n, rows in enumerate(self.further, 1):
            found[rows] |= bits[self.starts[rows] + n]
        return found


def _may_be(column: Column, element: str, value: Any) -> int:
    if element and not isinstance(value, Answer):
        return column.may_be(element in value)
    return column.may_be(value)


def _beside(column: Column, looked: Given, numbers: NDArray[np.int64], given: Given | None) -> Given:
    """What was looked up for each alternative, and what the rows give where that leaves it to them."""
    mine, several = looked
    given_codes, given_masks = given or (None, (column.open,))
    masks = several + given_masks
    place = np.where(mine > 0, mine - 1, len(several)).astype(_small(len(masks)))
    codes = place[numbers]
    if given_codes is not None:
        left = np.flatnonzero((mine == 0)[numbers])
        codes[left] += given_codes[left].astype(codes.dtype)
    return codes, masks


def _numbered(masks: Iterable[int]) -> Given:
    """Masks as numbers, and what they are."""
    numbers: dict[int, int] = {}
    codes = [numbers.setdefault(mask, len(numbers)) for mask in masks]
    return np.array(codes, _small(len(numbers))), tuple(numbers)


def _small(count: int) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if count <= 1 << 8 else np.uint16


def _range(low: int, high: int) -> int:
    return (2 << high) - (1 << low)


def _first(day: Day) -> date:
    return day.first


def _last(day: Day) -> date:
    return day.last


def _slot_of(name: str) -> int | None:
    """The charge a column belongs to."""
    if not name.startswith("charges["):
        return None
    return int(name[len("charges[") : name.index("]")])
