"""The same seed, the same answer, wherever work is done; pairs tell a change from chance; what was counted weighs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from safeconduct import Corpus
from safeconduct.population.calibrate import calibrate, effective, fits, in_box, weighted
from safeconduct.population.ensemble import Ensemble, again, simulate
from safeconduct.population.measures import Member, quantiles
from safeconduct.population.members import drawn, drawn_values
from safeconduct.population.net import Net
from safeconduct.population.reforms import FREED, Reform, effect_of
from safeconduct.population.run import in_dask, in_processes, in_threads, job_of, live, replay
from safeconduct.population.scenario import Figure, Scenario
from safeconduct.population.scenario_file import read_scenario
from safeconduct.population.tables import LOG, Tally
from safeconduct.population.weave import net_of

RUNS = 4


@pytest.fixture(scope="module")
def alone(net: Net) -> Ensemble:
    return simulate(net, runs=RUNS)


def same(one: Ensemble, other: Ensemble) -> bool:
    return all(
        np.array_equal(x, y)
        for a, b in zip(one.members, other.members, strict=True)
        for x, y in zip(a.tally, b.tally, strict=True)
    )


def test_processes_and_threads_give_the_same_answer(net: Net, alone: Ensemble) -> None:
    assert same(alone, simulate(net, runs=RUNS, each=in_threads(2)))
    assert same(alone, simulate(net, runs=RUNS, each=in_processes(2)))


def test_two_threads_within_a_member_give_the_same_answer(net: Net) -> None:
    job, numbers = job_of(net, 3_001), drawn(net, drawn_values(net, 1, 0), 1, 0)

    one, two = live(job, numbers), live(job, numbers, threads=2)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_answer(net: Net, alone: Ensemble) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        assert same(alone, simulate(net, runs=RUNS, each=in_dask(client)))


def test_what_was_done_before_is_not_done_again(net: Net, alone: Ensemble) -> None:
    kept = {n: member.tally for n, member in enumerate(alone.members[:2])}
    asked = list[int]()

    def each(job: object, numbers: object) -> Iterator[Tally]:
        for some in numbers:  # type: ignore[attr-defined]
            asked.append(1)
            yield job(some)  # type: ignore[operator]

    assert same(alone, simulate(net, runs=RUNS, each=each, kept=kept))
    assert len(asked) == RUNS - 2
    assert set(range(RUNS)) == set(kept)


def test_another_seed_gives_other_people(net: Net, alone: Ensemble) -> None:
    assert not same(alone, simulate(net, runs=RUNS, seed=2))


def test_a_person_replayed_alone_is_the_person_of_the_batch(net: Net) -> None:
    from safeconduct.population import kernel_fast

    values = drawn_values(net, 1, 2)
    job, log = job_of(net, 200), np.zeros(10_000, LOG)
    count = kernel_fast.lives(net.tables, drawn(net, values, 1, 2), job.grid, 0, 200, job.nobody(), log)
    for person in (3, 150):
        rows = [row for row in log[:count] if row["person"] == person]
        steps = replay(net, values, 1, 2, person)

        assert [float(row["day"]) for row in rows] == [step.day for step in steps]
        assert [net.said(int(row["node"])) for row in rows] == [step.said for step in steps]


@pytest.mark.parametrize("fixed", [False, True], ids=["numbers and chance", "chance alone"])
def test_paired_runs_vary_ten_times_less(fixed: bool, corpus: Corpus, small: Scenario, net: Net) -> None:
    """The effect of a change on the same members, against members drawn anew, as an interval over members has it.

    With every number fixed what is left is chance alone. There it holds for a change that touches few: one that frees
    half of all is bound to vary, for whom it frees is chance itself (docs/decisions/0082).
    """
    text = small.text.replace("act: detain, share: [0.3, 0.9]", "act: detain, share: [0.35, 0.95]")
    changed = net_of(corpus, read_scenario(text, corpus))

    def lived(of: Net, seed: int) -> Ensemble:
        job, values = job_of(of, 1_500), [drawn_values(of, 1 if fixed else seed, 0 if fixed else n) for n in range(60)]
        runs = (Member(of, job.grid, some, live(job, drawn(of, some, seed, n))) for n, some in enumerate(values))
        return Ensemble(of, job, seed, tuple(runs))

    before, reform = lived(net, 1), Reform("x", "", "", ())
    paired, apart = (effect_of(reform, before, lived(changed, seed)).gains[FREED] for seed in (1, 2))

    assert paired.mean() == pytest.approx(apart.mean(), abs=4 * apart.std() / np.sqrt(len(apart)))
    assert apart.var() > 10 * paired.var() > 0


def test_a_clock_has_the_same_draws_beside_other_clocks(corpus: Corpus, small: Scenario, net: Net) -> None:
    """Where visitors ask for asylum too, clocks are numbered otherwise; whoever is sought lives the same life."""
    text = small.text.replace("rates:\n", "rates:\n  - {act: apply_for_asylum, of: visitors, per_year: 1, source: x}\n")
    other = net_of(corpus, read_scenario(text, corpus))
    place = {name: n for n, name in enumerate(other.clocks)}
    assert any(place[name] != n for n, name in enumerate(net.clocks))

    before = simulate(net, runs=2)
    for a, b in zip(before.members, again(before, other).members, strict=True):
        for stock in ("stuck", "held", "removed"):
            assert np.array_equal(a.stock(stock), b.stock(stock))
        assert not np.array_equal(a.stock("present"), b.stock("present"))


def test_a_change_that_changes_nothing_has_no_effect(net: Net, corpus: Corpus, small: Scenario) -> None:
    before = simulate(net, runs=RUNS)
    effect = effect_of(Reform("x", "", "", ()), before, again(before, net_of(corpus, small)))

    assert not effect.gains[FREED].any()


# -- calibration -------------------------------------------------------------------------------------------------------


def run_in(net: Net, people: int, seed: int):  # type: ignore[no-untyped-def]
    job = job_of(net, people)

    def run(numbers, box):  # type: ignore[no-untyped-def]
        values = [in_box(box, seed, n) for n in numbers]
        return [
            Member(net, job.grid, some, live(job, drawn(net, some, seed, n)))
            for n, some in zip(numbers, values, strict=True)
        ]

    return run


def truth(net: Net, seed: int) -> tuple[Member, tuple[Figure, ...]]:
    """A member that is taken for the world, and what would be counted in it, each within a tenth."""
    values = drawn_values(net, seed, 99)
    job = job_of(net, 20_000)
    member = Member(net, job.grid, values, live(job, drawn(net, values, seed, 99)))
    figures = []
    for figure in net.scenario.figures:
        counted = member.figure(figure)
        figures.append(replace(figure, value=counted, lo=0.9 * counted, hi=1.1 * counted))
    return member, tuple(figures)


def test_calibration_finds_its_way_to_what_was_true(net: Net) -> None:
    """Figures made by a member that the others do not know: the spread about the truth shrinks, and it stays inside."""
    inside, narrower_by = 0, []
    for seed in (11, 12, 13):
        member, figures = truth(net, seed)
        world = replace(net.scenario, figures=figures)
        known = replace(net, scenario=world)
        found = calibrate(known, run_in(known, 1_500, seed), waves=2, runs=40)
        prior = run_in(known, 1_500, seed)(range(40), dict.fromkeys(found.members[0].values, (0.0, 1.0)))
        true = member.heads
        low, _, high = quantiles(np.array([m.heads for m in found.members])[:, None], found.weight)[:, 0]
        before = np.quantile([m.heads for m in prior], [0.05, 0.95])
        inside += low <= true <= high
        narrower_by.append((high - low) / (before[1] - before[0]))

    assert inside >= 2
    assert np.mean(narrower_by) < 0.7


def test_a_figure_held_out_changes_no_weight(net: Net) -> None:
    held = [
        replace(f, value=f.value * 50, lo=f.lo * 50, hi=f.hi * 50) if f.held_out else f for f in net.scenario.figures
    ]
    other = replace(net, scenario=replace(net.scenario, figures=tuple(held)))
    one = calibrate(net, run_in(net, 500, 1), waves=1, runs=10)
    two = calibrate(other, run_in(other, 500, 1), waves=1, runs=10)

    assert np.array_equal(one.weight, two.weight)
    assert fits(one.members, one.weight, 1)[1].high < fits(two.members, two.weight, 1)[1].high


def test_the_naive_guess_is_the_nearest_figure_that_was_used(net: Net, alone: Ensemble) -> None:
    found = {fit.figure.id: fit for fit in fits(alone.members, None, 1)}

    assert found["present-2023"].naive == 1500
    assert found["seekers-2023"].naive is None


def test_the_kernel_is_widened_until_enough_members_have_a_say() -> None:
    apart = np.random.default_rng(1).uniform(3, 30, (200, 5))
    weight, width = weighted(apart)

    assert width > 1
    assert effective(weight) >= 20
    assert weight[np.argmin((apart**2).sum(axis=1))] == weight.max()


def test_what_is_only_reported_counts_in_the_share_that_reaches_the_press(net: Net, alone: Ensemble) -> None:
    member = alone.members[0]
    figure = next(f for f in net.scenario.figures if f.reported)
    few = replace(member, values={**member.values, "press": 0.0})
    all_ = replace(member, values={**member.values, "press": 1.0})

    assert few.figure(figure) == pytest.approx(0.05 * all_.figure(figure))
