"""How much it helps to let the same members live under a reform: variance of pairs beside that of runs of their own.

`python benchmarks/pairs.py [MEMBERS [PEOPLE]]` takes each reform of the shipped scenario in each regime of practice and
writes Markdown. Three variances, of freed per thousand sought, over members:

- *apart*: two ensembles that share nothing, neither the uncertain numbers nor chance;
- *pairs*: the same members under both laws, as `reforms` has them;
- *of it the effect*: what stays if chance were averaged out, found by letting the same pairs live with another chance
  (their covariance). Members differ in how much the reform does; no way of drawing makes that smaller.

Then the same with every number fixed, so that chance alone is left. Members are drawn from the ranges, without
calibration, so that each has the same weight. At last how many of a thousand sought change sides, and how many of them
the other way: those are what a better way of drawing could spare.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from safeconduct.cli import reforms as command  # noqa: E402
from safeconduct.cli.simulate import scenario_of  # noqa: E402
from safeconduct.population.ensemble import Ensemble  # noqa: E402
from safeconduct.population.measures import Member  # noqa: E402
from safeconduct.population.members import drawn, drawn_values  # noqa: E402
from safeconduct.population.net import Net  # noqa: E402
from safeconduct.population.reforms import FREED, Reform, effect_of  # noqa: E402
from safeconduct.population.run import in_threads, job_of, steps  # noqa: E402
from safeconduct.population.tables import Floats  # noqa: E402

SCENARIO = ROOT / "scenarios" / "kazakhstan-2022-2026.yaml"
THREADS = 2
FEW, SOME = 12, 6_000
"""members and people that are followed one by one"""
NOTHING = 1e-9
"""a variance that is rounding"""


def lived(net: Net, people: int, runs: int, numbers: int, chance: int, *, fixed: bool) -> Ensemble:
    """Members whose uncertain numbers are drawn by one seed, all the same if *fixed*, and whose chance by another."""
    job = job_of(net, people)
    values = [drawn_values(net, numbers, 0 if fixed else n) for n in range(runs)]
    work = [drawn(net, some, chance, n) for n, some in enumerate(values)]
    tallies = in_threads(THREADS)(job, work)
    found = (Member(net, job.grid, some, tally) for some, tally in zip(values, tallies, strict=True))
    return Ensemble(net, job, chance, tuple(found))


def spread(bases: tuple[Ensemble, Ensemble], after: Net, *, fixed: bool) -> tuple[float, float, float, float]:
    """The mean effect on the same members, and the three variances; *bases* live under the law as it is."""
    base, again = bases
    none, people, runs = Reform("", "", "", ()), base.job.people, len(base.members)

    def freed(numbers: int, chance: int, under: Ensemble) -> Floats:
        return effect_of(none, under, lived(after, people, runs, numbers, chance, fixed=fixed)).gains[FREED]

    pairs, repeated = freed(1, 1, base), freed(1, 3, again)
    apart = freed(1 if fixed else 2, 2, base).var(ddof=1)
    return float(pairs.mean()), float(apart), float(pairs.var(ddof=1)), float(np.cov(pairs, repeated)[0, 1])


def sides(net: Net, after: Net) -> tuple[float, float]:
    """Of a thousand simulated people who are sought at the end, whom a reform frees and whom it catches."""
    freed, caught, sought = 0, 0, 0
    for member in range(FEW):
        before, then = trapped(net, member), trapped(after, member)
        freed += int((before > then).sum())
        caught += int((before < then).sum())
        sought += int((before >= 0).sum())
    return 1000 * freed / sought, 1000 * caught / sought


def trapped(net: Net, member: int) -> NDArray[np.int8]:
    """For each person at the end: 1 in limbo or removed, 0 neither, -1 not sought."""
    log = steps(net, drawn_values(net, 1, member), 1, member, 0, SOME)
    node = log["node"][np.flatnonzero(np.diff(log["person"], append=SOME))]
    wanted = np.array([group.wanted for group in net.scenario.groups])[net.group[node]]
    ends = [bool(in_limbo) or "removed" in stocks
            for (_, stocks), in_limbo in zip(net.classes, net.tables.limbo, strict=True)]  # fmt: skip
    return np.where(wanted, np.array(ends)[net.tables.class_of[node]], -1).astype(np.int8)


def main() -> None:
    runs, people = map(int, sys.argv[1:] + ["300", "20000"][len(sys.argv) - 1 :])
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    args = parser.parse_args(["reforms", str(SCENARIO), "--people", str(people)])
    corpus, scenario = scenario_of(args)
    print("| regime | reform | freed | apart | pairs | of it the effect | smaller by | chance alone, smaller by "
          "| change sides | the other way |")  # fmt: skip
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for regime, net, changed in command.nets(args, corpus, scenario, command.reforms_of(args, corpus)):
        drawn_anew, chance_alone = (
            (lived(net, people, runs, 1, 1, fixed=fixed), lived(net, people, runs, 1, 3, fixed=fixed))
            for fixed in (False, True)
        )
        for file, _, after in changed:
            freed, apart, pairs, effect = spread(drawn_anew, after, fixed=False)
            _, chance_apart, chance_pairs, _ = spread(chance_alone, after, fixed=True)
            told = f"{freed:.2g} | {apart:,.0f} | {pairs:,.3g} | {max(effect, 0):,.3g}"
            by = f"{_by(apart, pairs)} | {_by(chance_apart, chance_pairs)}"
            freed, caught = sides(net, after)
            print(f"| {regime} | {file.name} | {told} | {by} | {freed + caught:.2g} | {caught:.2g} |", flush=True)


def _by(apart: float, pairs: float) -> str:
    return f"{float(f'{apart / pairs:.2g}'):,.10g}" if pairs > NOTHING else "nothing changes"


if __name__ == "__main__":
    main()
