"""What is said of many people, as few texts and one number a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.population.people import Codes, numbered
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.results import Brief, Finding
from safeconduct.reason.rows import decode

ASPECTS: Final = ("possible", "on_record", "norms", "contested", "unknown", "not_encoded")
SETS: Final = tuple("|".join(decode(bits, MODALITIES)) for bits in range(1, 1 << len(MODALITIES)))
"""everything that may stand in `possible` and `on_record`; number 1 is the first modality alone"""
_CHARGE = re.compile(r"charges\[(\d+)\]")
Label = tuple[str, str]
"""an aspect, and what is named in it"""


@dataclass(frozen=True, slots=True)
class Slot:
    """An act with its qualification, and the name its columns begin with."""

    name: str
    act: str
    to: str
    of: str


def slot_of(act: str, to: str, of: str) -> Slot:
    """The slot of an act: `expel_to_requesting` for `{act: expel, to: requesting}`."""
    return Slot("_".join([act, *(["to", to] if to else []), *(["of", of] if of else [])]), act, to, of)


def input_name(name: str) -> str:
    """An open leaf as the column that would answer it: `charge1.stage` for `charges[0].stage`."""
    return _CHARGE.sub(lambda match: f"charge{int(match.group(1)) + 1}", name)


class Texts:
    """Few texts for many rows; number 0 is none, then come those *known* beforehand."""

    def __init__(self, count: int, known: Sequence[str] = ()) -> None:
        self.codes: Codes = np.zeros(count, np.uint8 if known else np.uint32)
        self.texts: dict[str | None, int] = {text: number for number, text in enumerate((None, *known))}

    def number(self, text: str) -> int:
        return self.texts.setdefault(text or None, len(self.texts))


class Answers:
    """The answers of a batch, by slot and aspect."""

    def __init__(self, slots: Sequence[Slot], aspects: Sequence[str], count: int) -> None:
        self.aspects = aspects
        self.columns = {(slot, aspect): Texts(count, SETS if aspect in ASPECTS[:2] else ())
                        for slot in slots for aspect in aspects}  # fmt: skip
        self.by_key = {(slot.act, slot.to, slot.of): slot for slot in slots}

    def bits(self, slot: Slot, aspect: str, rows: NDArray[np.intp], bits: NDArray[np.uint8]) -> None:
        """Sets of modalities, bit by bit: which is how `SETS` is numbered."""
        self.columns[slot, aspect].codes[rows] = bits

    def labels(
        self, slot: Slot, rows: NDArray[np.intp], places: Mapping[Label, int], marks: Sequence[NDArray[np.uint8]]
    ) -> None:
        """What is named of a slot: for each label its place among the *marks*, eight a byte."""
        first, alike = combined(marks, len(rows))
        for aspect in self.aspects[2:]:
            column = self.columns[slot, aspect]
            mine = sorted((name, place) for (of, name), place in places.items() if of == aspect)
            holds = np.array([marks[place // 8][first] >> place % 8 & 1 for _, place in mine], np.uint8)
            one, same = combined(np.packbits(holds, axis=0) if mine else (), len(first))
            texts = [self._joined(name for (name, _), some in zip(mine, holds[:, n], strict=True) if some)
                     for n in (one if mine else ())] or [""]  # fmt: skip
            column.codes[rows] = np.array([column.number(text) for text in texts], np.uint32)[same[alike]]

    def of_findings(self, row: int, findings: Iterable[Finding | Brief]) -> None:
        """One row as the walker judged it."""
        grouped: dict[Slot, list[Finding | Brief]] = {}
        for finding in findings:
            grouped.setdefault(self.by_key[finding.act, finding.to, finding.of], []).append(finding)
        for slot, found in grouped.items():
            said: dict[str, list[str]] = {
                "possible": [m for f in found for m in f.possible],
                "on_record": [m for f in found for m in f.on_record_possible],
                "norms": [norm for f in found for norm in f.norms],
                "contested": [item.question.id for f in found for item in f.contested],
                "unknown": [input_name(name) for f in found for name in f.unknown],
                "not_encoded": [input_name(name) for f in found for name in f.not_encoded],
            }
            for aspect in self.aspects:
                names = [m for m in MODALITIES if m in said[aspect]] if aspect in ASPECTS[:2] else said[aspect]
                column = self.columns[slot, aspect]
                column.codes[row] = column.number(self._joined(names))

    @staticmethod
    def _joined(names: Iterable[str]) -> str:
        return "|".join(dict.fromkeys(names))


def combined(columns: Iterable[NDArray[np.uint8]], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One row of each combination of values that there is, and for each row the number of its own."""
    alike, many = np.zeros(count, np.intp), 1
    for column in columns:
        keys, alike = numbered(alike * 256 + column, many * 256)
        many = len(keys)
    one = np.zeros(many, np.intp)
    one[alike] = np.arange(count)
    return one, alike
