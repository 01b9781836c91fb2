"""Processes beside this one that judge partitions of a table.

They are started before this one has read anything, so that all are up at the same time. Each takes the next partition
that nobody has taken. What tells that one is done is its file, so nothing has to be sent back, and what a helper leaves
undone this process does itself, and says what is wrong with it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING

from safeconduct.law.compiled import load_corpus

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

    from safeconduct.cli.partitions import Work

_SOON = 0.02
"""seconds between two looks at whether a helper is done"""


class Helpers:
    """So many processes, which read the law in a folder and wait to be told what to judge; ended at the end."""

    def __init__(self, count: int, folder: str) -> None:
        self._others: list[tuple[SpawnProcess, Connection]] = []
        """each with the pipe through which it is told what to judge"""
        context = get_context("spawn")  # Polars has threads, which a fork would not survive
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # helpers are ended by who started them, not by Ctrl-C
        self._taken, self._one_by_one = context.Value("q", 0), context.Value("q", 0)
        for _ in range(count):
            ask, tell = context.Pipe(duplex=False)
            shared = ask, folder, self._taken, self._one_by_one
            self._others.append((context.Process(target=_help, args=shared, daemon=True), tell))
            self._others[-1][0].start()
        signal.signal(signal.SIGINT, heard)

    def __enter__(self) -> Helpers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for other, _ in self._others:
            other.terminate()
            other.join()

    def share(self, work: Work, todo: Sequence[int]) -> Iterator[int]:
        """Judge partitions with all of them; after each judged here, how many rows were judged one by one since."""
        others = self._others[: max(len(todo) - 1, 0)]
        for _, tell in others:
            with suppress(OSError):  # it has ended
                tell.send((work.job, todo))
        while (number := _next(todo, self._taken)) is not None:
            yield work(number)
        while left := work.left(todo):
            busy = next((other for other, _ in others if other.is_alive()), None)
            if busy is None:
                yield work(left[0])
            else:
                busy.join(_SOON)
        yield self._one_by_one.value


def _help(ask: Connection, folder: str, taken: Synchronized[int], one_by_one: Synchronized[int]) -> None:
    """What a helper does. It ends with the process that started it, and keeps its troubles to itself."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # what it was writing is taken away
    Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()
    with suppress(Exception):
        from safeconduct.cli.partitions import Work

        corpus = load_corpus(folder)
        job, todo = ask.recv()
        try:
            work = Work(job, corpus)
            while corpus.digest == job.digest and (number := _next(todo, taken)) is not None:
                alone = work(number)
                with one_by_one.get_lock():
                    one_by_one.value += alone
        except Exception:
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
