"""The same lives, slowly and otherwise: one person, a heap of times, Python's own chance."""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from math import ceil
from random import Random

from safeconduct.population.tables import BY_RATE, Drawn, Grid, Tables


def live(tables: Tables, drawn: Drawn, grid: Grid, random: Random) -> tuple[int, Counter[tuple[int, int]]]:
    """One life: how often a clock rang, and for each class and point how often the person was counted there."""
    window = 0 if random.random() < drawn.windows[0] else 1
    now = random.uniform(drawn.first[window], drawn.last[window])
    node, events, counted = int(drawn.start[window]), 0, Counter[tuple[int, int]]()
    heap: list[tuple[float, str, int, int]] = [(float(edge), "law", n, 0) for n, edge in enumerate(tables.edges)]
    heap = [item for item in heap if item[0] > now]
    stamps: dict[int, int] = {}
    rings: dict[int, tuple[float, int]] = {}
    point = ceil(now / grid.step)

    def law(day: float) -> int:
        return sum(bool(day >= edge) for edge in tables.edges[:-1]) - 1

    def refresh(day: float) -> None:
        """What may run here and now runs; what may not, stops."""
        row = tables.row[law(day), node]
        mine = {int(tables.clock[e]): int(tables.wait[e]) for e in range(tables.entries[row], tables.entries[row + 1])}
        for clock in [clock for clock in rings if clock not in mine]:
            del rings[clock]
        for clock, wait in mine.items():
            if clock not in rings:
                rings[clock] = day + how_long(drawn, wait, random), wait
            elif rings[clock][1] != wait:
                rings[clock] = rescaled(drawn, rings[clock], wait, day), wait
            else:
                continue
            stamps[clock] = stamps.get(clock, 0) + 1
            heappush(heap, (rings[clock][0], "clock", clock, stamps[clock]))

    refresh(now)
    while heap:
        day, what, clock, stamp = heappop(heap)
        if what == "clock" and (clock not in rings or stamps[clock] != stamp or rings[clock][0] != day):
            continue
        while point < grid.points and point * grid.step < min(day, grid.end):
            counted[int(tables.class_of[node]), point] += 1
            point += 1
        if day >= grid.end:
            break
        if what == "clock":
            events += 1
            row = tables.row[law(day), node]
            entry = next(e for e in range(tables.entries[row], tables.entries[row + 1]) if tables.clock[e] == clock)
            node = outcome(tables, drawn, entry, random)
            del rings[clock]
        refresh(day)
    return events, counted


def outcome(tables: Tables, drawn: Drawn, entry: int, random: Random) -> int:
    ends = range(tables.ends[entry], tables.ends[entry + 1])
    first, share = int(drawn.choices[tables.decision[entry]]), random.random()
    place = next(n for n in range(len(ends)) if share < drawn.shares[first + n])
    return int(tables.to[ends[place]])


def how_long(drawn: Drawn, wait: int, random: Random) -> float:
    if drawn.kind[wait] == BY_RATE:
        return random.expovariate(1 / drawn.mid[wait])
    return random.triangular(drawn.lo[wait], drawn.hi[wait], drawn.mid[wait])


def rescaled(drawn: Drawn, ring: tuple[float, int], wait: int, day: float) -> float:
    """A clock by rate goes on by its new rate, from what it has left; one by days rings when it would have."""
    rings, before = ring
    if drawn.kind[before] == drawn.kind[wait] == BY_RATE:
        return float(day + (rings - day) * drawn.mid[wait] / drawn.mid[before])
    return rings
