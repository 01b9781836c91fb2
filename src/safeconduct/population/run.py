"""Runs people and members: in threads, in processes, or wherever a map is given. The answer is the same.

Each person's draws are keyed by who they are, and people are counted in whole numbers, so that neither the order nor
the number of those who work on it changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import cycle
from multiprocessing import get_context
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from safeconduct.population.members import Values, drawn
from safeconduct.population.net import Net
from safeconduct.population.tables import LOG, Drawn, Grid, Tables, Tally, empty

STEP: Final = 7.0
"""days between two points at which people are counted"""
Each = Callable[[Callable[[Drawn], Tally], Iterable[Drawn]], Iterable[Tally]]
"""a map that keeps the order, like the built-in one"""


@dataclass(frozen=True)
class Job:
    """What is the same for all members: the net's arrays, how many people, and how they are counted."""

    tables: Tables
    people: int
    grid: Grid
    classes: int
    flows: int
    decisions: int

    def __call__(self, numbers: Drawn) -> Tally:
        """Let one member live."""
        return live(self, numbers)

    def nobody(self) -> Tally:
        return empty(self.classes, self.flows, self.decisions, self.grid)


@cache
def kernel() -> ModuleType:
    """The compiled kernel (extra `population`), else NumPy's."""
    try:
        return import_module("safeconduct.population.kernel_fast")
    except ImportError:  # no Numba on this machine
        return import_module("safeconduct.population.kernel_plain")


def job_of(net: Net, people: int, *, step: float = STEP) -> Job:
    """The work of a net for so many people in each member."""
    grid = Grid(step, float(net.tables.edges[-1]))
    return Job(net.tables, people, grid, len(net.classes), len(net.flows), len(net.decisions))


def live(job: Job, numbers: Drawn, *, threads: int = 1, loops: ModuleType | None = None) -> Tally:
    """Let a member's people live, in so many threads."""
    lives = (loops or kernel()).lives
    nothing = np.zeros(0, LOG)

    def some(first: int, count: int) -> Tally:
        tally = job.nobody()
        lives(job.tables, numbers, job.grid, first, count, tally, nothing)
        return tally

    cuts = np.linspace(0, job.people, threads + 1).astype(int)
    parts = [(int(a), int(b - a)) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]
    if len(parts) <= 1:
        return some(0, job.people)
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda part: some(*part), parts))
    total = found[0]
    for tally in found[1:]:
        total = total.plus(tally)
    return total


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a synthetic life: the day from the start, what came about, and where it led."""

    day: float
    clock: str
    act: str
    said: dict[str, Any]


def steps(net: Net, values: Values, seed: int, member: int, first: int, count: int) -> NDArray[np.void]:
    """Every step of some people of a member, person by person, as `tables.LOG` has them; the first is the arrival."""
    job, numbers, lives = job_of(net, count), drawn(net, values, seed, member), kernel().lives
    many = lives(job.tables, numbers, job.grid, first, count, job.nobody(), np.zeros(0, LOG))
    log = np.zeros(many, LOG)
    lives(job.tables, numbers, job.grid, first, count, job.nobody(), log)
    return log


def told(net: Net, row: NDArray[np.void]) -> Step:
    """A step in words."""
    flow = net.flows[int(row["flow"])] if row["flow"] >= 0 else None
    clock, act = (flow.clock, flow.act) if flow else ("arrival", "arrival")
    return Step(float(row["day"]), clock, act, net.said(int(row["node"])))


def replay(net: Net, values: Values, seed: int, member: int, person: int) -> list[Step]:
    """The life of one synthetic person, as it was lived in the batch."""
    return [told(net, row) for row in steps(net, values, seed, member, person, 1)]


def members(job: Job, numbers: Sequence[Drawn], each: Each = map) -> Iterator[Tally]:
    """The tallies of some members, in order, as they come."""
    yield from each(job, numbers)


_job: Job | None = None


def _given(job: Job) -> None:
    global _job
    _job = job


def _worked(numbers: Drawn) -> Tally:
    assert _job is not None
    return live(_job, numbers)


def in_processes(processes: int) -> Each:
    """A map over so many processes of this machine; the job is handed to each of them once."""

    def each(job: Any, numbers: Iterable[Drawn]) -> Iterator[Tally]:
        # a process a pool: one pool that is starting a process while another dies may break, or wait without end
        pools = [ProcessPoolExecutor(1, get_context("spawn"), _given, (job,)) for _ in range(processes)]
        try:
            asked = [pool.submit(_worked, some) for pool, some in zip(cycle(pools), numbers, strict=False)]
            yield from (one.result() for one in asked)
        finally:
            for pool in pools:
                pool.shutdown(cancel_futures=True)

    return each


def in_threads(threads: int) -> Each:
    """A map over so many threads: the kernel holds no lock, and a short run is over before processes have begun."""

    def each(job: Any, numbers: Iterable[Drawn]) -> Iterator[Tally]:
        with ThreadPoolExecutor(threads) as pool:
            yield from pool.map(job, numbers)

    return each


def in_dask(client: Any) -> Each:
    """A map over the workers of a Dask cluster (extra `cluster`), given its client."""

    def each(job: Any, numbers: Iterable[Drawn]) -> Iterator[Tally]:
        there = client.scatter(job, broadcast=True)
        futures = [client.submit(_at_worker, there, some, pure=False) for some in numbers]
        for future in futures:
            yield future.result()

    return each


def _at_worker(job: Job, numbers: Drawn) -> Tally:
    return live(job, numbers)
