"""Cases as rows of columns: what each may be, cell by cell; offences looked up as the walker looks them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np

from safeconduct.law.case import Case, Input
from safeconduct.law.comparisons import path_of
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.tables import Row
from safeconduct.law.values import NOT_APPLICABLE, NOT_ASKED, Answer
from safeconduct.reason.columns import Entries, Program, Table

Masks = Mapping[str, int]
"""for each column that is not open, the cells a case may be in"""


class Rows:
    """Turns cases into rows of one program. A case may need several: a charge without its part is each of its parts."""

    def __init__(self, corpus: Corpus, program: Program) -> None:
        self.corpus, self.program = corpus, program
        self.attrs = corpus.vocabulary.lists["charges"]
        told = {column.path for column in program.columns.values()}
        self.together = frozenset(pair for pair in compared_pairs(corpus) if not pair.isdisjoint(told))
        """the facts that the law of the program compares with each other"""

    def of(self, case: Case) -> list[Masks] | None:
        """The rows whose possible modalities together are those of the case; None for a case left to the walker.

        Left are: other lists than charges, acts already done, and two given facts that the law compares with each
        other. The program must be one for the `entries` of the charges.
        """
        if case.events or any(items for name, items in case.lists.items() if name != "charges"):
            return None
        charges = case.charges or ()
        given = {path for path, value in case.facts.items() if not isinstance(value, Answer)}
        given |= {f"charges.{name}" for charge in charges for name, v in charge.items() if not isinstance(v, Answer)}
        if any(pair <= given for pair in self.together):
            return None
        assert entries_of(self.corpus, case) == self.program.entries
        person: dict[str, int] = {}
        for path, value in case.facts.items():
            if not self._put(person, path, value):
                return None
        slots = [list(self.charge(case, index)) for index in range(len(charges))]
        return [{**person, **{k: v for masks in chosen for k, v in masks.items()}} for chosen in product(*slots)]

    def _put(self, into: dict[str, int], name: str, value: Input) -> bool:
        """Enter a value; False where no column can say it."""
        if self.corpus.vocabulary.inputs[name].type.is_set:
            if isinstance(value, Answer):
                return value is not NOT_APPLICABLE
            for column in self.program.columns.values():
                if column.name.startswith(name + "="):
                    into[column.name] = column.may_be(column.name.removeprefix(name + "=") in value)
        elif name in self.program.columns:
            into[name] = self.program.columns[name].may_be(value)
        return True

    # -- charges ----------------------------------------------------------------------------------------------------

    def charge(self, case: Case, index: int) -> Iterator[dict[str, int]]:
        """The rows of one charge: one for each part and version of the offence that it may be."""
        charge = (case.charges or ())[index]
        names = {name: f"charges[{index}].{fact.key or name}" for name, fact in self.attrs.items()}
        columns = {attr: c for attr, name in names.items() if (c := self.program.columns.get(name)) is not None}
        fixed = {c.name: c.may_be(v) for name, c in columns.items() if (v := charge.get(name)) is not None}
        article = charge.get("article", NOT_ASKED)
        if isinstance(article, Answer) or article == "other":
            yield fixed
            return
        looked_up = {name: c for name, c in columns.items()
                     if self.attrs[name].table and charge.get(name) in (None, *_UNKNOWN)}  # fmt: skip
        seen: list[dict[str, int]] = []
        assert case.as_of is not None
        parts = self.corpus.tables.parts_of(str(article), case.as_of)
        days = self.days([row for code in parts for row in self.corpus.tables.offences.get(code, ())], charge, case)
        for code in parts:
            counterpart = self.corpus.tables.counterpart(case.host, code)
            for version, within in self.versions(code, days):
                masks = dict(fixed)
                for name, column in looked_up.items():
                    fact = self.attrs[name]
                    row = counterpart if fact.table == "counterparts" else version
                    value = row.values.get(fact.column) if isinstance(row, Row) else row
                    masks[column.name] = column.may_be(NOT_ASKED if value is None else value)
                if within is not None and (when := columns.get("committed_to")) is not None:
                    masks[when.name] = when.may_be(within)
                if masks not in seen:
                    seen.append(masks)
                    yield masks

    def versions(self, code: str, days: Day | None) -> Iterator[tuple[Row | Answer | None, Day | None]]:
        """The rows of the offence table that some of the days fall under, each with those days.

        No row for a day on which the table is blank; n/a for one on which the offence is known not to have existed.
        """
        if days is None:
            yield None, None
            return
        rows = self.corpus.tables.offences.get(code, ())
        edges = {edge.first for row in rows for edge in (row.since, row.until) if edge is not None}
        cuts = sorted({days.first} | {edge for edge in edges if days.first < edge <= days.last})
        for begin, after in zip(cuts, [*cuts[1:], days.last + timedelta(days=1)], strict=True):
            yield self.corpus.tables.offence_on(code, begin), Day(begin, after - timedelta(days=1))

    def days(self, rows: Sequence[Row], charge: Mapping[str, Input], case: Case) -> Day | None:
        """The days the last day of the offence may be; none where it is not applicable."""
        end, start = charge.get("committed_to", NOT_ASKED), charge.get("committed_from", NOT_ASKED)
        if isinstance(end, Day) or end is NOT_APPLICABLE:
            return end if isinstance(end, Day) else None
        assert case.as_of is not None
        known = [row.since.first for row in rows if row.since is not None]
        first = start.first if isinstance(start, Day) else min(known, default=case.as_of)
        return Day(min(first, case.as_of), case.as_of)


def compared_pairs(corpus: Corpus) -> frozenset[frozenset[str]]:
    """The facts and attributes that some condition compares with each other."""
    return frozenset(
        frozenset((path, path_of(other)))
        for path, others in corpus.compared.items() for other, _, _ in others if path_of(other)
    )  # fmt: skip


def entries_of(corpus: Corpus, case: Case) -> Entries | None:
    """For each charge the first one judged by the same entry of the counterpart table; None for no charges known."""
    if case.charges is None:
        return None
    articles = [charge.get("article", NOT_ASKED) for charge in case.charges]
    names: list[object] = [entry(corpus, case.host, article, i) for i, article in enumerate(articles)]
    return tuple(names.index(name) for name in names)


def entry(corpus: Corpus, host: str, article: Input, index: int) -> object:
    """The entry an article is judged by; one of its own for a charge that names none."""
    if isinstance(article, Answer) or article == "other":
        return index
    row = corpus.tables.counterpart(host, str(article))
    return row.key if row else str(article)


_UNKNOWN = (Answer.NOT_ASKED, Answer.DONT_KNOW)


def table_of(program: Program, rows: Sequence[Masks]) -> Table:
    """Rows as a table; columns that no row says are open."""
    codes, masks = {}, {}
    for name, column in program.columns.items():
        numbers: dict[int, int] = {}
        said = [numbers.setdefault(row.get(name, column.open), len(numbers)) for row in rows]
        if list(numbers) != [column.open]:
            codes[name], masks[name] = np.array(said, np.uint16), tuple(numbers)
    return Table(len(rows), codes, masks)


def decode(bits: int, names: Sequence[Any]) -> tuple[Any, ...]:
    """The names whose bits are set."""
    return tuple(name for i, name in enumerate(names) if bits >> i & 1)
