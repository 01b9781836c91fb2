"""Days on which the law is the same, so that one program serves them all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import cached_property

from safeconduct.law.conditions import Expr, Role, walk
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day


class Sameness:
    """Two days are the same law if no block and no membership begins or ends between them, surely or perhaps.

    Where a condition reads the day itself, every day is its own: what it compares the day with may lie anywhere.
    """

    def __init__(self, corpus: Corpus, host: str) -> None:
        self.corpus, self.law = corpus, corpus.of_state(host)

    def of(self, day: date) -> tuple[int, date | None]:
        """Equal for two days of the same law."""
        return bisect_right(self.edges, day), day if self.reads_the_day else None

    @cached_property
    def edges(self) -> list[date]:
        """Each day from which something is otherwise; an imprecise edge is open from its first day to its last."""
        days = [day for block in self.law.blocks for day in (block.since, block.until)]
        for row in self.corpus.tables.parties.values():
            days += [row.since if isinstance(row.since, Day) else None, row.until]
        return sorted({edge for day in days if day is not None for edge in (day.first, day.last)})

    @cached_property
    def reads_the_day(self) -> bool:
        """Whether any condition of the law reads the day of the act."""
        return any(Role("as_of") in walk(root) for root in self._conditions())

    def _conditions(self) -> Iterator[Expr]:
        for constraint in self.law.vocabulary.constraints:
            if constraint.holds is not None:
                yield constraint.holds
        for block in self.law.blocks:
            for value in (block.page.applies, *(getattr(block, item.name) for item in fields(block))):
                yield from (
                    part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, Expr)
                )
