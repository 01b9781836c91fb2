"""The partitions of a table: each read, judged and written by itself, in whatever process."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli import tables
from safeconduct.law.corpus import Corpus
from safeconduct.population.flat import flat_of
from safeconduct.population.screen import Screen, needed


@dataclass(frozen=True)
class Job:
    """A table to be judged, by which law, and where its parts go."""

    cases: str
    """the table as it was named, for messages"""
    source: Path
    parts: Path
    digest: str
    """of the corpus"""
    rows: int
    """of a partition"""
    brief: bool
    unread: frozenset[str] = frozenset()
    """columns that can be left unread"""


def unread(job: Job, corpus: Corpus) -> frozenset[str]:
    """The columns of a table in which nothing can be wrong, and on which no removal turns."""
    never = tables.never_wrong(job.source, flat_of(corpus, tables.columns_of(job.source), file=job.cases))
    return never - needed(corpus) if never else never


class Work:
    """Judges partitions of a table; raises `InputError` where it is no table of cases or holds people's particulars."""

    def __init__(self, job: Job, corpus: Corpus) -> None:
        self.job = job
        self.flat = flat_of(corpus, tables.columns_of(job.source), file=job.cases).without(job.unread)
        self.screen = Screen(corpus, self.flat, explain=not job.brief)

    def __call__(self, number: int) -> int:
        """Judge a partition and write its part; how many of its rows were judged one by one."""
        start, before = number * self.job.rows, self.screen.one_by_one
        with tables.reading(self.job.source):
            frame = tables.rows_of(self.job.source, self.flat, start, self.job.rows)
            columns = tables.coded(frame, self.flat.columns)
        tables.refuse_people(frame, columns, start, file=self.job.cases)
        people, answers = self.screen.batch(columns, frame.height)
        tables.write(frame, people, answers, self.job.parts, number, start)
        if not gc.isenabled():  # programs are compiled: what was made so far is kept, and is not searched for cycles
            gc.freeze()
            gc.enable()
        return self.screen.one_by_one - before

    def left(self, todo: Sequence[int]) -> list[int]:
        """The partitions that are not done yet."""
        return [number for number in todo if not tables.part(self.job.parts, number).exists()]
