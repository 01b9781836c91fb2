"""A scenario under a law, many times over: members that differ in every number that is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Final

from safeconduct.population.calibrate import Box, Calibration, calibrate, in_box, whole
from safeconduct.population.measures import Member
from safeconduct.population.members import Values, drawn, drawn_values
from safeconduct.population.net import Net
from safeconduct.population.run import Each, Job, job_of, members
from safeconduct.population.tables import Floats, Tally

RUNS: Final = 200
WAVES: Final = 3
Kept = MutableMapping[int, Tally]
"""tallies by the number of their member: what is there is not run again"""


@dataclass(frozen=True)
class Ensemble:
    """Members of one scenario; weighted where they were calibrated."""

    net: Net
    job: Job
    seed: int
    members: tuple[Member, ...]
    calibration: Calibration | None = None
    first: int = 0
    """the number of the first member: those of earlier waves come before"""

    @property
    def weight(self) -> Floats | None:
        """(members): what each has to say; None where all have the same"""
        return self.calibration.weight if self.calibration else None


def simulate(
    net: Net,
    *,
    runs: int = RUNS,
    seed: int = 1,
    people: int | None = None,
    waves: int = 0,
    each: Each = map,
    kept: Kept | None = None,
) -> Ensemble:
    """Let a scenario be lived *runs* times.

    With *waves*, members are calibrated to the figures that are not held out; without, they are drawn from the ranges
    alone. *each* is a map that does the work elsewhere; *kept* holds what was done before, and takes what is done now.
    """
    job, kept = job_of(net, people or net.scenario.people), {} if kept is None else kept

    def run(numbers: Sequence[int], box: Box) -> list[Member]:
        values = {number: in_box(box, seed, number) for number in numbers}
        return list(_lived(net, job, seed, values, each, kept))

    if waves and net.scenario.figures:
        calibration = calibrate(net, run, waves=waves, runs=runs)
        return Ensemble(net, job, seed, calibration.members, calibration, waves * runs)
    return Ensemble(net, job, seed, tuple(run(range(runs), whole(net))))


def again(ensemble: Ensemble, net: Net, *, each: Each = map) -> Ensemble:
    """The same members under another net: the same draws, so that what differs is what the nets differ in."""
    job = job_of(net, ensemble.job.people)
    numbered = enumerate(ensemble.members, ensemble.first)
    values = {n: {**drawn_values(net, ensemble.seed, n), **member.values} for n, member in numbered}
    found = tuple(_lived(net, job, ensemble.seed, values, each, {}))
    return Ensemble(net, job, ensemble.seed, found, ensemble.calibration, ensemble.first)


def _lived(net: Net, job: Job, seed: int, values: Mapping[int, Values], each: Each, kept: Kept) -> Iterator[Member]:
    left = [number for number in values if number not in kept]
    done = members(job, [drawn(net, values[number], seed, number) for number in left], each)
    for number, tally in zip(left, done, strict=True):
        kept[number] = tally
    for number, some in values.items():
        yield Member(net, job.grid, some, kept[number])
