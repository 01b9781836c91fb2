"""Rows of one program: spread over its columns, run, and folded back to one answer a row.

A charge whose part or day is open is several rows, one for each part and version of the offence it may be.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.case import Case
from safeconduct.law.dates import Day
from safeconduct.law.values import NOT_ASKED, Answer
from safeconduct.population.answers import Answers
from safeconduct.population.people import Codes, People
from safeconduct.population.why import Why
from safeconduct.reason.columns import Column, Packed, Program, Table, chunks, literal_planes
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.planes import run, unpack
from safeconduct.reason.rows import Rows

_OPEN_FROM = date(1900, 1, 1)
_LOOKED_UP = ("article", "committed_from", "committed_to")


class Spread:
    """Some rows of one program."""

    def __init__(self, program: Program, reader: Rows, people: People, rows: NDArray[np.intp]) -> None:
        self.program, self.reader, self.people, self.rows = program, reader, people, rows
        self.charges = len(program.entries or ())
        self.cuts = self._cuts()
        self.masks: dict[str, tuple[int, ...]] = {}
        self.codes: dict[str, Codes] = {}
        self.parts = [self._charge(slot) for slot in range(self.charges)]
        """for each charge, for each row, the first of its alternatives and how many there are"""
        self.many = reduce(np.multiply, (many for _, many in self.parts), np.ones(len(rows), np.int64))
        self.starts = np.concatenate(([0], np.cumsum(self.many)[:-1])).astype(np.intp)
        self.whole = bool((self.many == 1).all())
        self.of = np.arange(len(rows)) if self.whole else np.repeat(np.arange(len(rows)), self.many)
        self.table = self._table()

    # -- columns ----------------------------------------------------------------------------------------------------

    def _cuts(self) -> list[date]:
        """The days between which no offence changes and no column tells two days apart."""
        tables, found = self.reader.corpus.tables, set[date]()
        for rows in tables.offences.values():
            found |= {edge.first for row in rows for edge in (row.since, row.until) if edge is not None}
        for column in self.program.columns.values():
            if ".committed" in column.name:
                found |= {cell for cell in column.cells if isinstance(cell, date)}
        return sorted(found)

    def _day(self, value: Any) -> Any:
        """A day as the cut before it: what is between two cuts is alike."""
        if isinstance(value, Day):
            return Day(self._cut(value.first), self._cut(value.last))
        return value

    def _cut(self, day: date) -> date:
        at = bisect_right(self.cuts, day)
        return self.cuts[at - 1] if at else _OPEN_FROM

    def _charge(self, slot: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Look each offence up once for all charges of the same article and days."""
        people, attrs = self.people, self.people.flat.charges[slot] if slot < len(self.people.flat.charges) else {}
        inputs = [[self._cut(day) if isinstance(day, date) else day for day in people.inputs["as_of"]]]
        codes = [people.columns["as_of"].codes[self.rows]]
        for name in _LOOKED_UP:
            inputs.append([self._day(v) for v in people.inputs[attrs[name]]] if name in attrs else [NOT_ASKED])
            codes.append(
                people.columns[attrs[name]].codes[self.rows] if name in attrs else np.zeros(len(self.rows), np.uint8)
            )
        total, values = np.zeros(len(self.rows), np.int64), list[list[Any]]()
        for column, code in zip(inputs, codes, strict=True):
            different = list(dict.fromkeys(map(repr, column)))
            number = {text: i for i, text in enumerate(different)}
            values.append([column[[repr(v) for v in column].index(text)] for text in different])
            total = total * len(different) + np.array([number[repr(v)] for v in column], np.int64)[code]
        keys, inverse = np.unique(total, return_inverse=True)
        firsts, counts, alternatives = [], [], list[dict[str, int]]()
        for key in keys:
            picked = []
            for column in reversed(values):
                key, at = divmod(int(key), len(column))
                picked.append(column[at])
            last, first, article, day = picked
            said = {n: v for n, v in zip(_LOOKED_UP, (article, first, last), strict=True) if v is not NOT_ASKED}
            row = int(self.rows[0])
            case = Case("", people.at("host", row), people.at("requesting", row), day,
                        lists={"charges": (*({},) * slot, said)})  # fmt: skip
            found = list(self.reader.charge(case, slot))
            firsts.append(len(alternatives))
            counts.append(len(found))
            alternatives += found
        self._looked_up(slot, alternatives)
        return np.array(firsts, np.int64)[inverse], np.array(counts, np.int64)[inverse]

    def _looked_up(self, slot: int, alternatives: list[dict[str, int]]) -> None:
        """Masks by alternative; -1 where an alternative leaves the column to what is given."""
        self.alternatives = getattr(self, "alternatives", {})
        names = {name for one in alternatives for name in one}
        self.alternatives[slot] = {n: np.array([one.get(n, -1) for one in alternatives], np.int64) for n in names}

    def _table(self) -> Table:
        codes, masks = dict[str, Codes](), dict[str, tuple[int, ...]]()
        numbers = self._numbers()
        for name, column in self.program.columns.items():
            found = self._given(column)
            slot = _slot_of(name)
            by_alternative = (
                self.alternatives[slot].get(name) if slot is not None and slot in self.alternatives else None
            )
            if by_alternative is not None:
                mine = by_alternative[numbers[slot or 0]]
                given = found[1][found[0]] if found else np.full(len(self.of), column.open, np.int64)
                total = np.where(mine >= 0, mine, given)
                several, code = np.unique(total, return_inverse=True)
                found = code.astype(np.uint16), several
            if found is not None:
                small = np.uint8 if len(found[1]) < 256 else np.uint16
                codes[name], masks[name] = found[0].astype(small), tuple(int(mask) for mask in found[1])
        return Table(len(self.of), codes, masks)

    def _numbers(self) -> Mapping[int, NDArray[np.int64]]:
        """For each charge and spread row its alternative: all combinations of those of the charges."""
        place = np.arange(len(self.of)) - self.starts[self.of]
        numbers = {}
        for slot in reversed(range(self.charges)):
            first, many = (part[self.of] for part in self.parts[slot])
            numbers[slot] = first + place % many
            place = place // many
        return numbers

    def _given(self, column: Column) -> tuple[Codes, NDArray[np.int64]] | None:
        """The codes of a column as the people's own table gives it, with each one's mask; None where it does not."""
        path, _, element = column.name.partition("=")
        slot = _slot_of(path)
        flat = self.people.flat
        if slot is None:
            names = {fact.path: name for name, fact in flat.facts.items()}
        else:
            attrs = flat.corpus.vocabulary.lists["charges"]
            own = flat.charges[slot] if slot < len(flat.charges) else {}
            names = {f"charges[{slot}].{attrs[a].key or a}": name for a, name in own.items()}
        if path not in names:
            return None
        name = names[path]
        masks = [self._may_be(column, element, value) for value in self.people.inputs[name]]
        several = sorted(set(masks))
        small = np.uint8 if len(several) < 256 else np.uint16
        number: Codes = np.array([several.index(mask) for mask in masks], small)
        own_codes = self.people.columns[name].codes[self.rows]
        codes = number[own_codes if self.whole else own_codes[self.of]]
        return codes, np.array(several, np.int64)

    @staticmethod
    def _may_be(column: Column, element: str, value: Any) -> int:
        if element and not isinstance(value, Answer):
            return column.may_be(element in value)
        return column.may_be(value)

    # -- running ----------------------------------------------------------------------------------------------------

    def into(self, answers: Answers) -> None:
        """Run the program and enter what it says."""
        why = Why(self, answers) if self.program.reasons is not None else None
        total, program = self.table.count, self.program
        now = {about: np.zeros(total, np.uint8) for about, _ in program.plans}
        later = {about: np.zeros(total, np.uint8) for about, _ in program.plans}
        possible = np.zeros(total, np.uint8)
        shared: list[tuple[slice, dict[str, Packed]]] = [(cases, {}) for cases in chunks(total)]
        for cases, packed in shared:
            words = -(-len(possible[cases]) // 64)
            for rest, into in ((False, now), (True, later)):
                planes = literal_planes(program, self.table, cases, rest=rest, packed=packed)
                ok = run(program.consistent, planes, words).get(True, np.zeros(words, np.uint64))
                if not rest:
                    possible[cases] = unpack(ok, len(possible[cases]))
                for plan, same in program.together:
                    bits, modalities = into[same[0]][cases], run(plan, planes, words)
                    for bit, modality in enumerate(MODALITIES):
                        if modality in modalities:
                            bits |= unpack(modalities[modality] & ok, len(bits)) << bit
                    for about in same[1:]:
                        into[about][cases] = bits
        folded = {about: self.fold(bits) for about, bits in now.items()}
        for cases, packed in shared if why is not None else ():
            planes = literal_planes(program, self.table, cases, packed=packed)
            assert why is not None
            why.chunk(cases, planes, packed, {a: b[self.of[cases]] for a, b in folded.items()})
        fine = self.fold(possible).astype(bool)
XX
            self.people.reject_one(int(row), "the facts contradict each other; safeconduct assess says where")
        rows = self.rows[fine]
        for slot, abouts in self.slots(answers):
            answers.bits(slot, "possible", rows, reduce(np.bitwise_or, [folded[about] for about in abouts])[fine])
            on_record = [self.fold(later[about]) for about in abouts]
            answers.bits(slot, "on_record", rows, reduce(np.bitwise_or, on_record)[fine])
        if why is not None:
            why.into(now, fine)

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
        found: NDArray[np.uint8] = np.bitwise_or.reduceat(bits, self.starts)
        return found


def _slot_of(name: str) -> int | None:
    """The charge a column belongs to."""
    if not name.startswith("charges["):
        return None
    return int(name[len("charges[") : name.index("]")])
