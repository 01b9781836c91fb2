"""The reasons behind a batch of answers, label by label: norms, questions, facts, provisions not encoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.values import Answer
from safeconduct.population.answers import Answers, Label, input_name
from safeconduct.reason.columns import Packed
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.leaves import FACT, QUESTION
from safeconduct.reason.modality import CONFLICT, MAY, MUST, MUST_NOT
from safeconduct.reason.planes import Plane, pack, run, unpack
from safeconduct.reason.reasons import Conclusion

if TYPE_CHECKING:
    from safeconduct.population.spread import Spread

_VERBS = {MUST: (MUST, MAY, CONFLICT), MAY: (MAY,), MUST_NOT: (MUST_NOT, CONFLICT)}
"""for a norm's verb, the modalities it may give"""
Bits = NDArray[np.uint8]


class Marks:
    """What holds of each of many rows: a bit for each label, eight labels a byte."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.places: dict[Label, int] = {}
        self.bytes: list[Bits] = []

    def put(self, label: Label, cases: slice, holds: Bits) -> None:
        """That a label holds of some cases, beside those it is known to hold of."""
        place = self.places.setdefault(label, len(self.places))
        if place // 8 == len(self.bytes):
            self.bytes.append(np.zeros(self.count, np.uint8))
        self.bytes[place // 8][cases] |= holds << place % 8

    def folded(self, fold: Callable[[Bits], Bits], count: int) -> Marks:
        """The same of fewer rows, each of which stands for several."""
        found = Marks(count)
        found.places, found.bytes = dict(self.places), [fold(eight) for eight in self.bytes]
        return found


class Why:
    """Collects what holds of each row while its program runs."""

    def __init__(self, spread: Spread, answers: Answers) -> None:
        assert spread.program.reasons is not None
        self.spread, self.answers, self.reasons = spread, answers, spread.program.reasons
        self.slots = list(spread.slots(answers))
        marks = [(abouts, Marks(spread.table.count)) for _, abouts in self.slots]
        self.marks = {about: mine for abouts, mine in marks for about in abouts}
        self.classes = [self._articles(slot) for slot in range(spread.charges)]

    def _articles(self, slot: int) -> NDArray[np.uint8]:
        """For each row whether a charge is given by its features (0), names no article (1) or names one (2)."""
        people, spread = self.spread.people, self.spread
        attrs = people.flat.charges[slot] if slot < len(people.flat.charges) else {}
        if "article" not in attrs:
            return np.ones(len(spread.of), np.uint8)
        kinds = [1 if isinstance(a, Answer) else 0 if a == "other" else 2 for a in people.inputs(attrs["article"])]
        found: NDArray[np.uint8] = np.array(kinds, np.uint8)[spread.row_of(people.columns[attrs["article"]].codes)]
        return found

    def chunk(self, packed: Packed, planes: Sequence[Plane | None], modalities: Mapping[Conclusion, Bits]) -> None:
        """The reasons of a chunk of cases; *modalities* are what is possible for the row that each belongs to."""
        cases, size, words = packed.cases, packed.count, packed.words
        said = run(self.reasons.truths, planes, words)
        none = np.zeros(words, np.uint64)
        for about, bits in modalities.items():
            found = {m: pack(bits >> bit & 1 != 0) for bit, m in enumerate(MODALITIES) if (bits >> bit & 1).any()}
            many = self._several(found, none)
            norms = self.reasons.norms[about]
            wanted = [self._wanted(norm.verb, found, none) & said[may] for norm, may, _ in norms]
            sure = [plane & ~said[may_not] for plane, (_, _, may_not) in zip(wanted, norms, strict=True)]
            settled = ~many
            if sure:
                settled &= np.bitwise_or.reduce(sure)
            for (norm, _, _), maybe, surely in zip(norms, wanted, sure, strict=True):
                self._put(about, ("norms", norm.id), cases, size, maybe & (surely | ~settled))
            for whole, levels, turns in self.reasons.leaves[about]:
                where = said[turns] & many
                if where.any():
                    for label, plane in self._leaf(whole, levels, packed):
                        self._put(about, label, cases, size, where if plane is None else where & plane)

    @staticmethod
    def _several(found: Mapping[Any, Plane], none: Plane) -> Plane:
        """Where more than one modality is possible."""
        once, twice = none.copy(), none.copy()
        for plane in found.values():
            twice |= once & plane
            once |= plane
        return twice

    @staticmethod
    def _wanted(verb: str, found: Mapping[Any, Plane], none: Plane) -> Plane:
        wanted = none.copy()
        for modality in _VERBS.get(verb, ()):
            if modality in found:
                wanted |= found[modality]
        return wanted

    def _leaf(
        self, whole: tuple[str, str, str], levels: frozenset[int], packed: Packed
    ) -> list[tuple[Label, Plane | None]]:
        """What an open leaf is called, and where it is open; None for everywhere."""
        kind, name, _ = whole
        if kind != FACT:
            return [(("contested" if kind == QUESTION else "not_encoded", name), None)]
        columns = [c for level in levels if (c := self.spread.program.inputs.get(level)) is not None]
        is_open: Plane | None = None
        for column in columns:
            masks = self.spread.table.masks.get(column.name)
            if masks is None:
                is_open = None
                break
            several = sum([1 << code for code, mask in enumerate(masks) if mask & (mask - 1)])
            plane = packed.any_of(column.name, several, len(masks))
            is_open = plane if is_open is None else is_open | plane
        slot = int(name[len("charges[") : name.index("]")]) if name.startswith("charges[") else None
        attrs = self.spread.people.corpus.vocabulary.lists["charges"]
        looked_up = {fact.key or attr: fact.table for attr, fact in attrs.items() if fact.table}
        looked_up["committed.to"] = ""
        attr = name.partition("].")[2]
        if slot is None or attr not in looked_up:
            return [(("unknown", input_name(name)), is_open)]
        kinds, article = self.classes[slot][packed.cases], f"charge{slot + 1}.article"
        here = [pack(kinds == n) if is_open is None else pack(kinds == n) & is_open for n in range(3)]
        named = ("not_encoded", f"{looked_up[attr]} {article}") if looked_up[attr] else ("unknown", input_name(name))
        return [(("unknown", input_name(name)), here[0]), (("unknown", article), here[1]), (named, here[2])]

    def _put(self, about: Conclusion, label: Label, cases: slice, size: int, plane: Plane) -> None:
        if plane.any():
            self.marks[about].put(label, cases, unpack(plane, size))

    def into(self, now: Mapping[Conclusion, Bits]) -> None:
        """Enter the labels of each slot, folded to one answer a row."""
        spread = self.spread
        for slot, abouts in self.slots:
            marks = self.marks[abouts[0]].folded(spread.fold, len(spread.rows))
            for about in abouts:
                for label, holds in self._alternatives(now[about]):
                    marks.put(label, slice(None), holds)
            self.answers.labels(slot, spread.rows, marks.places, marks.bytes)

    def _alternatives(self, bits: Bits) -> list[tuple[Label, Bits]]:
        """The article or last day of a charge, where what it may be makes a difference."""
        spread = self.spread
        if spread.whole:
            return []
        differ = np.zeros(len(spread.rows), np.bool_)
        for n, rows in enumerate(spread.further, 1):
            differ[rows] |= bits[spread.starts[rows] + n] != bits[spread.starts[rows]]
        found: list[tuple[Label, Bits]] = []
        for slot, many in enumerate(looked.many for looked in spread.looked):
            if not (many > 1).any():
                continue
            attrs = spread.people.flat.charges[slot]
            articles = spread.people.inputs(attrs["article"])
            offences = spread.people.corpus.tables.offences
            parts = np.array([isinstance(a, str) and a not in offences for a in articles], np.bool_)
            unparted = parts[spread.people.columns[attrs["article"]].codes[spread.rows]]
            for name, here in (("article", unparted), ("committed.to", ~unparted)):
                found.append((("unknown", f"charge{slot + 1}.{name}"), (differ & here & (many > 1)).astype(np.uint8)))
        return found
