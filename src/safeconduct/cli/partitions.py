"""The partitions of a table, judged by this process and by helpers beside it.

Each takes the next partition that nobody has taken. What tells that one is done is its file, so nothing has to be sent
back, and what a helper leaves undone this process does itself, and says what is wrong with it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from safeconduct.cli import tables
from safeconduct.law.compiled import load_corpus
from safeconduct.law.corpus import Corpus
from safeconduct.population.flat import flat_of
from safeconduct.population.screen import Screen, needed

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

_SOON = 0.02
"""seconds between two looks at whether a helper is done"""


@dataclass(frozen=True)
class Job:
    """A table to be judged, by which law, and where its parts go."""

    cases: str
    """the table as it was named, for messages"""
    source: Path
    parts: Path
    folder: str
    """of the corpus"""
    digest: str
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
        return self.screen.one_by_one - before

    def alone(self, todo: Sequence[int]) -> Iterator[int]:
        """Judge partitions one after the other; how many rows of each were judged one by one."""
        return map(self, todo)

    def helped(self, todo: Sequence[int], helpers: int) -> Iterator[int]:
        """The same with so many helpers: after each partition judged here, what was judged one by one since."""
        context = get_context("spawn")  # Polars has threads, which a fork would not survive
        taken, one_by_one = context.Value("q", 0), context.Value("q", 0)
        shared = self.job, todo, taken, one_by_one
        others = [context.Process(target=_help, args=shared, daemon=True) for _ in range(helpers)]
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # helpers are ended by who started them, not by Ctrl-C
        for other in others:
            other.start()
        signal.signal(signal.SIGINT, heard)
        try:
            while (number := _next(todo, taken)) is not None:
                yield self(number)
            while left := [number for number in todo if not tables.part(self.job.parts, number).exists()]:
                busy = next((other for other in others if other.is_alive()), None)
                if busy is None:
                    yield self(left[0])
                else:
                    busy.join(_SOON)
            yield one_by_one.value
        finally:
            for other in others:
                other.terminate()
                other.join()


def _help(job: Job, todo: Sequence[int], taken: Synchronized[int], one_by_one: Synchronized[int]) -> None:
    """What a helper does. It ends with the process that started it, and keeps its troubles to itself."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # what it was writing is taken away
    Thread(target=_end_with_parent, daemon=True).start()
    with suppress(Exception):
        corpus = load_corpus(job.folder)
        work: Callable[[int], int] = Work(job, corpus)
        if corpus.digest != job.digest:
            return
        while (number := _next(todo, taken)) is not None:
            alone = work(number)
            with one_by_one.get_lock():
                one_by_one.value += alone
        return
    with taken.get_lock():
        taken.value = len(todo)


def _next(todo: Sequence[int], taken: Synchronized[int]) -> int | None:
    with taken.get_lock():
        place = taken.value
        taken.value = place + 1
    return todo[place] if place < len(todo) else None


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
