"""The case contract as a flat table: which columns there may be, and what a value in one means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from safeconduct.law.case import Input, read_value
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.problems import CaseError, InputError, Place, Problems, nearest
from safeconduct.law.values import COUNTRY, DONT_KNOW, NOT_ASKED, Answer, Type
from safeconduct.law.vocabulary import FactType
from safeconduct.population import refuse
from safeconduct.population.kept import Kept

NEEDED = ("as_of", "host", "requesting")
HEAD = (*NEEDED, "charges", "charges_known", "id")
MOST_KNOWN = 200_000
_TWICE = re.compile(r"(.+)_duplicated_\d+")
"""what Polars calls a column of a name that a table has already"""
_CHARGE = re.compile(r"charge([1-9]\d?)\.(.+)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that means nothing, and why."""

    reason: str


@dataclass(frozen=True, eq=False)
class Meanings:
    """What the numbers of a column stand for. For the same texts it is the same object, so that what is worked out of
    it can be kept.
    """

    inputs: tuple[Input, ...]
    given: NDArray[np.bool_]
    """which of them say something"""
    wrong: Mapping[str, NDArray[np.bool_]]
    """why some mean nothing, and which"""


@dataclass(frozen=True)
class Flat:
    """The columns of one table: facts by column, and for each charge its attributes' columns."""

    corpus: Corpus
    facts: Mapping[str, FactType]
    charges: tuple[Mapping[str, str], ...]
    """for each charge, the column of an attribute"""
    head: frozenset[str]
    _known: dict[tuple[str, str | None], Input | Wrong] = field(default_factory=dict, repr=False, compare=False)
    """what was read before: a table has few different values in many rows"""
    _kept: Kept = field(default_factory=Kept, repr=False, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """All but the row's own name."""
        attrs = [column for charge in self.charges for column in charge.values()]
        return (*(name for name in HEAD if name in self.head and name != "id"), *self.facts, *attrs)

    def without(self, facts: Collection[str]) -> Flat:
        """The same table with some columns of facts left unread."""
        left = {name: fact for name, fact in self.facts.items() if name not in facts}
        return Flat(self.corpus, left, self.charges, self.head)

    def type_of(self, column: str) -> FactType:
        if match := _CHARGE.fullmatch(column):
            attrs = self.corpus.vocabulary.lists["charges"]
            return next(fact for name, fact in attrs.items() if (fact.key or name) == match.group(2))
        return self.facts[column]

    def meanings(self, column: str, texts: tuple[str | None, ...]) -> Meanings:
        """What the values of a column mean. A table is read in slices, and the values of two are mostly the same."""
        return self._kept.of(column, texts, lambda: self._meanings(column, texts))

    def _meanings(self, column: str, texts: tuple[str | None, ...]) -> Meanings:
        inputs, wrong = list[Input](), dict[str, NDArray[np.bool_]]()
        for code, text in enumerate(texts):
            read = self.read(column, text)
            if column in NEEDED and isinstance(read, Answer):
                read = Wrong(f"no {column}")
            if isinstance(read, Wrong):
                wrong.setdefault(read.reason, np.zeros(len(texts), np.bool_))[code] = True
            inputs.append(DONT_KNOW if isinstance(read, Wrong) else read)
        return Meanings(tuple(inputs), np.array([bool(text) for text in texts], np.bool_), wrong)

    def read(self, column: str, text: str | None) -> Input | Wrong:
        """What a value means."""
        found = self._known.get((column, text))
        if found is None and (column, text) not in self._known:
            try:
                found = self._read(column, text)
            except ValueError as error:
                found = Wrong(str(error))
            if len(self._known) < MOST_KNOWN:
                self._known[column, text] = found
        return found

    def _read(self, column: str, text: str | None) -> Input:
        if text is None or text == "":
            return NOT_ASKED
        try:
            if column in HEAD:
                return self._head(column, text)
            fact = self.type_of(column)
            return read_value(_scalar(text, fact.type), fact, self.corpus, name=column)
        except CaseError as error:
            problem = error.problems[0]
            raise ValueError(problem.what + (f"; {problem.mend}" if problem.mend else "")) from None

    def _head(self, column: str, text: str) -> Input:
        if column == "as_of":
            day = Day.parse(text)
            if not day.exact:
                raise ValueError(f"as_of: {text} is not one day; write 2022-09-20")
            return day.first
        if column == "charges_known":
            if text not in ("all", "some"):
                raise ValueError(f"charges_known: {text:.40}; expected one of: all, some")
            return text
        if column == "charges":
            if text == "unknown":
                return None
            if not text.isdecimal() or int(text) > 99:
                raise ValueError(f"charges: {text:.40} is not how many charges there are, or unknown")
            return int(text)
        fact = FactType(column, COUNTRY, "fixed", "", Place("vocabulary"))
        return read_value(text, fact, self.corpus, name=column)


def flat_of(corpus: Corpus, columns: Iterable[str], *, file: str) -> Flat:
    """The contract of a table by its header; raise `InputError` for every column that has no place in it."""
    problems, names = Problems(), list(columns)
    inputs = corpus.vocabulary.inputs
    attrs = {(fact.key or name): name for name, fact in corpus.vocabulary.lists["charges"].items()}
    facts, charges = dict[str, FactType](), dict[int, dict[str, str]]()
    for name in names:
        match = _CHARGE.fullmatch(name)
        if name in inputs:
            facts[name] = inputs[name]
        elif match and match.group(2) in attrs:
            charges.setdefault(int(match.group(1)), {})[attrs[match.group(2)]] = name
        elif name not in HEAD:
            if why := refuse.column(name):
                problems.add(Place(file), f"column {name:.40} is refused", why)
            elif twice := _TWICE.fullmatch(name):
                problems.add(Place(file), f"column {twice.group(1):.40} stands there twice")
            elif ";" in name or "\t" in name:
                problems.add(Place(file), "the columns are not separated by commas")
            else:
                known = [*HEAD, *inputs, *(f"charge1.{attr}" for attr in attrs)]
                mend = nearest(re.sub(r"^charge\d+\.", "charge1.", name), known)
                problems.add(Place(file), f"unknown column {name:.40}", mend or "see docs/screen.md")
    for name in NEEDED:
        if name not in names:
            problems.add(Place(file), f"no column {name}", "every row says its day and the two states")
    if charges and sorted(charges) != list(range(1, len(charges) + 1)):
        problems.add(Place(file), "the charges are not numbered 1, 2, 3 ...", "begin with charge1.article")
    if problems.found:
        raise InputError(problems.found)
    slots = tuple(charges[number] for number in sorted(charges))
    return Flat(corpus, facts, slots, frozenset(names) & frozenset(HEAD))


def _scalar(text: str, kind: Type) -> object:
    """A text as YAML would read it for a fact of this type."""
    if text in ("unknown", "n/a"):
        return text
    if kind.is_set:
        items = [item.strip() for item in text.split("|")]
        return [] if items == ["none"] else [_scalar(item, kind.of_element()) for item in items]
    if kind.name == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind.name in ("int", "number"):
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text
