"""The kernels live the lives that a slow heap lives, and each draw is for one thing only."""

from __future__ import annotations

import os
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest
from tests.population.nets import GRID, nobody, random_net
from tests.population.oracle import Sample, by_chance, in_heap, in_kernel, independent, keyed, live, same_steps

from safeconduct.population import kernel_fast, kernel_plain
from safeconduct.population.draws import TIME, member_key, mixed, mixed_all, person_keys, shares, word_of
from safeconduct.population.kernel_plain import _days, _Lives
from safeconduct.population.tables import BY_RATE, LOG, Tally

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
NETS = range(200 if LONG else 12)
PEOPLE = 20_000
SLOW = 4_000 if LONG else 1_200
ALARM = 0.001 / len(NETS)
"""how unlikely a difference is that fails a net; all nets together fail one time in a thousand by chance"""
NO_LOG = np.zeros(0, LOG)


def tally(kernel: Any, seed: int, first: int = 0, count: int = PEOPLE) -> Tally:
    tables, drawn = random_net(seed)
    found = nobody()
    kernel.lives(tables, drawn, GRID, first, count, found, NO_LOG)
    return found


@pytest.mark.parametrize("seed", NETS)
def test_compiled_lives_are_those_of_numpy(seed: int) -> None:
    """Person by person, not only on average."""
    one, other = tally(kernel_plain, seed), tally(kernel_fast, seed)

    for name in Tally._fields:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@cache
def slowly(seed: int, count: int) -> Sample:
    tables, drawn = random_net(seed)
    return in_heap(tables, drawn, GRID, [independent(Random(f"heap {seed}"))] * count)


def sample(lives: Any, seed: int, people: int = PEOPLE, first: int = 0) -> Sample:
    tables, drawn = random_net(seed)
    return in_kernel(lives, tables, drawn, GRID, nobody, people, first)


@pytest.mark.parametrize("seed", NETS)
def test_kernel_agrees_with_a_slow_heap(seed: int) -> None:
    """Events of each person and every stock, within sampling error, on random nets."""
    assert by_chance(sample(kernel_fast.lives, seed), slowly(seed, SLOW)) > ALARM


def test_samples_of_the_same_lives_are_seldom_called_unlike() -> None:
    """The chance that is stated is one: of 240 pairs, at most each twentieth has one under a twentieth."""
    pairs = [(net, first) for net in range(12) for first in range(0, 20_000, 1_000)]
    found = [
        by_chance(*(sample(kernel_fast.lives, net, *part) for part in ((800, first), (200, first + 800))))
        for net, first in pairs
    ]

    assert sum(chance < 0.05 for chance in found) <= 0.05 * len(pairs)


@pytest.mark.parametrize("seed", NETS)
def test_with_the_same_chance_the_heap_takes_the_same_steps(seed: int) -> None:
    tables, drawn = random_net(seed)
    log = np.zeros(20_000, LOG)
    count = kernel_fast.lives(tables, drawn, GRID, 0, 50, nobody(), log)
    assert same_steps(log[:count], [live(tables, drawn, GRID, keyed(tables, drawn, n)) for n in range(50)])


class _CountedByRings(_Lives):
    """Wrong on purpose: draws are keyed by how often a clock rang, so one that was stopped draws the same again."""

    def _start(self, who: Any, clock: Any, wait: Any) -> None:
        d = self.drawn
        new = ~self.running[who, clock]
        mine, its, by = who[new], clock[new], wait[new]
        share = shares(self.keys[mine], self.tables.words[its], self.turn[mine, its], TIME)
        self.rings[mine, its] = self.now[mine] + _days(d.kind[by], d.lo[by], d.mid[by], d.hi[by], share)
        self.waits[who, clock] = wait

    def _ring(self, who: Any, day: Any, entry: Any) -> None:
        self.turn[who, self.tables.clock[entry]] += 1
        super()._ring(who, day, entry)


class _BlindAtTheEnd(_Lives):
    """Wrong on purpose: whoever moves between the last two points is counted where they were."""

    def _moved(self, who: Any, others: Any) -> None:
        seen = self._point(self.now[who]) < self.grid.points - 1
        super()._moved(who[seen], others[seen])


class _Slow(_Lives):
    """Wrong on purpose: every rate is a tenth too low."""

    def __init__(self, tables: Any, drawn: Any, *rest: Any) -> None:
        super().__init__(tables, drawn._replace(mid=drawn.mid * np.where(drawn.kind == BY_RATE, 1.1, 1)), *rest)


@pytest.mark.parametrize("wrong", [_CountedByRings, _BlindAtTheEnd, _Slow])
def test_the_heap_catches_what_is_wrong(wrong: type[_Lives]) -> None:
    """The mistake that loses events (a clock that begins anew is given the draw it had), and two smaller ones."""

    def lives(tables: Any, drawn: Any, grid: Any, first: int, count: int, tally: Tally, log: Any) -> int:
        return wrong(tables, drawn, grid, np.arange(first, first + count), tally, log).through()

    assert min(by_chance(sample(lives, seed), slowly(seed, 4_000)) for seed in (4, 7)) < ALARM


def test_lives_do_not_depend_on_who_else_is_simulated() -> None:
    """In one run, in two halves, and each alone."""
    whole = tally(kernel_fast, 3)
    halves = tally(kernel_fast, 3, 0, 9_000).plus(tally(kernel_fast, 3, 9_000, PEOPLE - 9_000))

    assert all(np.array_equal(a, b) for a, b in zip(whole, halves, strict=True))


def test_one_person_alone_takes_the_steps_taken_in_the_batch() -> None:
    tables, drawn = random_net(5)
    batch, alone = np.zeros(20_000, LOG), np.zeros(500, LOG)
    count = kernel_fast.lives(tables, drawn, GRID, 0, 300, nobody(), batch)
    assert count < len(batch)
    for person in (0, 17, 299):
        mine = batch[:count][batch["person"][:count] == person]
        steps = kernel_fast.lives(tables, drawn, GRID, person, 1, nobody(), alone)

        assert mine.tolist() == alone[:steps].tolist()


def test_everybody_is_somewhere_until_the_end() -> None:
    """Who arrived is in one class at every later point; every spell of limbo that began is over or cut off."""
    found = tally(kernel_fast, 8)
    stocks = found.change.cumsum(axis=1)

    assert PEOPLE == found.arrived.sum() == stocks[:, 10].sum() == stocks[:, -1].sum()
    into = found.moves[[1, 3]][:, [0, 2]].sum() + found.arrived[[0, 2]].sum()
    assert into == found.limbo.sum()


def test_draws_are_even_and_told_apart() -> None:
    """Whatever a draw is keyed by, another key gives another draw: means, and no relation between neighbours."""
    people = np.arange(200_000, dtype=np.uint64)
    keys = person_keys(member_key(7, 2), people)
    none = np.zeros(len(people), np.int64)
    one, two = (np.full(len(people), word_of(name), np.uint64) for name in ("depart", "travel"))
    draws = [shares(keys, clock, none + turn, what) for clock in (one, two) for turn in (1, 2) for what in (0, 1)]
    draws.append(shares(person_keys(member_key(7, 3), people), one, none + 1, 0))
    for some in draws:
        histogram = np.histogram(some, 50, (0, 1))[0]
        assert ((histogram - len(people) / 50) ** 2 / (len(people) / 50)).sum() < 49 + 5 * np.sqrt(2 * 49)
    apart = np.corrcoef(np.stack([*draws, np.roll(draws[0], 1)]))

    assert np.abs(apart - np.eye(len(apart))).max() < 5 / np.sqrt(len(people))


def test_mixing_is_the_same_on_both_sides() -> None:
    words = np.array([0, 1, 2**63, 2**64 - 1], np.uint64)

    assert [mixed(int(word)) for word in words] == mixed_all(words).tolist()
