"""Everybody's statuses as one net: nodes are a group and a status; each has clocks, and each clock its ends.

The net is made once for a scenario and a law (`weave`). What members of an ensemble draw differently, rates and
chances, stands in waits and decisions that the net only numbers (`members`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from safeconduct.journey.status import Layout, Matrix
from safeconduct.population.scenario import Scenario
from safeconduct.population.tables import Ints, Tables

BECOMES: Final = "becomes "
"""before the name of a group: the clock of becoming one of it"""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a clock runs: by a rate of the scenario, by a change of group, else the days the page says."""

    clock: int
    rate: int = -1
    becomes: tuple[str, str] = ("", "")
    days: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcomes that are possible where a clock has run, between which bounds, and what the scenario says of each."""

    group: str
    at: str
    """the encounter; the name of the clock, where there is none"""
    acts: tuple[str, ...]
    by: str
    bounds: tuple[tuple[float, float], ...]
    must: int
    """the place of the outcome that is a duty, -1 where none is"""
    chances: tuple[int, ...]
    """for each outcome the number of the scenario's chance, -1 where it says nothing"""
    assumed: bool
    """more than one outcome is possible, and neither law nor a report that can be relied on says which"""


@dataclass(frozen=True, slots=True)
class Flow:
    """An end of a clock for a group: what is counted when it comes about."""

    group: str
    clock: str
    act: str


@dataclass(frozen=True)
class Net:
    """The net: what its arrays (`tables`) number, in words."""

    scenario: Scenario
    corpus: str
    """the digest of the law"""
    layout: Layout
    clocks: tuple[str, ...]
    waits: tuple[Wait, ...]
    decisions: tuple[Decision, ...]
    flows: tuple[Flow, ...]
    group: Ints
    """(nodes): the number of the group"""
    statuses: Matrix
    """(nodes, fields)"""
    first: Ints
    """(groups): the node in which a group arrives, -1 where it is only become"""
    classes: tuple[tuple[str, frozenset[str]], ...]
    """group, and the stocks that people of the class are in"""
    tables: Tables

    def said(self, node: int) -> dict[str, Any]:
        """A node in words."""
        group = self.scenario.groups[int(self.group[node])].name
        return {"group": group, **self.layout.said(self.statuses[node])}
