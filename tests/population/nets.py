"""Random nets for the kernels: a few nodes, clocks of both kinds, laws that change, rates that change with them."""

from __future__ import annotations

from random import Random

import numpy as np

from safeconduct.population.draws import member_key, word_of
from safeconduct.population.tables import BY_DAYS, BY_RATE, Drawn, Grid, Tables, Tally, empty

CLOCKS, WAITS, NODES, ROWS, CLASSES, FLOWS, DECISIONS = 5, 9, 6, 9, 4, 7, 6
GRID = Grid(30.0, 700.0)


def ints(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(values, np.int32)


def random_net(seed: int) -> tuple[Tables, Drawn]:
    """A net of people who come within a hundred days and live for two years under three laws."""
    random = Random(seed)
    of_clock = [[n for n in range(WAITS) if n % CLOCKS == clock] for clock in range(CLOCKS)]
    kinds = [random.choice((BY_RATE, BY_RATE, BY_DAYS)) for _ in range(CLOCKS)]
    clocks, waits, decisions, to, flow = [], [], [], [], list[int]()
    entries, ends = [0, 0], [0]
    for _ in range(1, ROWS):
        for clock in sorted(random.sample(range(CLOCKS), random.randint(0, 4))):
            clocks.append(clock)
            waits.append(random.choice(of_clock[clock]))
            decisions.append(random.randrange(DECISIONS))
            outcomes = 1 + decisions[-1] % 3
            to += [random.randrange(NODES) for _ in range(outcomes)]
            flow += [random.randrange(FLOWS) for _ in range(outcomes)]
            ends.append(len(to))
        entries.append(len(clocks))
    row = np.array([[random.randrange(ROWS) for _ in range(NODES)] for _ in range(3)], np.int32)
    row[1] = np.where(np.arange(NODES) % 2, row[0], row[1])
    until = np.full_like(row, 3)
    for epoch in (1, 0):
        until[epoch] = np.where(row[epoch] == row[epoch + 1], until[epoch + 1], epoch + 1)
    tables = Tables(
        np.array([word_of(str(clock)) for clock in range(CLOCKS)], np.uint64),
        np.array([0.0, 180.5, 400.0, GRID.end]),
        row,
        until,
        ints(entries),
        ints(clocks),
        ints(waits),
        ints(decisions),
        ints(ends),
        ints(to),
        ints(flow),
        ints([n % CLASSES for n in range(NODES)]),
        np.array([True, False, True, False]),
    )
    kind = ints([kinds[n % CLOCKS] for n in range(WAITS)])
    days = [sorted(random.uniform(0, 200) if kind[n] == BY_DAYS else 0.0 for _ in range(3)) for n in range(WAITS)]
    mid = np.array([random.uniform(20, 400) if kind[n] == BY_RATE else days[n][1] for n in range(WAITS)])
    shares = [np.cumsum(np.random.default_rng(seed + n).dirichlet(np.ones(1 + n % 3))) for n in range(DECISIONS)]
    for some in shares:
        some[-1] = 2.0
    choices = ints([0, *np.cumsum([len(some) for some in shares]).tolist()])
    drawn = Drawn(
        np.uint64(member_key(seed, 0)),
        np.array([0.4, 2.0]),
        np.array([0.0, 20.0]),
        np.array([50.0, 100.0]),
        ints([0, 1]),
        kind,
        np.array([d[0] for d in days]),
        mid,
        np.array([d[2] for d in days]),
        choices,
        np.concatenate(shares),
    )
    return tables, drawn


def nobody() -> Tally:
    return empty(CLASSES, FLOWS, DECISIONS, GRID)
