"""What a scenario says: who comes and when, how often things happen, how decisions fall, and what was counted.

Every number is a range with a source. How long a procedure lasts, what an act needs and changes, and what the law makes
of it stand on the pages and are not said again here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from safeconduct.law.case import Case

ASSUMPTION: Final = "assumption"
"""the source of a number that nobody reported"""


@dataclass(frozen=True, slots=True)
class Range:
    """An uncertain number: anywhere between two ends; equal ends are a number that is known.

    A member of an ensemble draws evenly between the ends, or evenly in orders of magnitude where they are ten times
    apart.
    """

    lo: float
    hi: float

    def at(self, share: float) -> float:
        """The number at a share of the way.

        >>> Range(1, 100).at(0.5), Range(0, 10).at(0.5)
        (10.0, 5.0)
        """
        if self.lo > 0 and self.hi >= 10 * self.lo:
            return float(self.lo * (self.hi / self.lo) ** share)
        return self.lo + (self.hi - self.lo) * share


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an act or encounter comes about, times a year, for some groups; or how many days it takes."""

    act: str
    groups: tuple[str, ...]
    """empty: all"""
    since: date | None
    per_year: Range | None
    days: tuple[float, float, float] | None
    source: str


@dataclass(frozen=True, slots=True)
class Chance:
    """How a decision falls where the law leaves it open: the share in which an act is the outcome."""

    act: str
    at: str
    """the encounter"""
    groups: tuple[str, ...]
    since: date | None
    share: Range
    source: str


@dataclass(frozen=True, slots=True)
class Window:
    """Days over which people arrive evenly, and which part of all of them."""

    first: date
    last: date
    part: float


@dataclass(frozen=True, slots=True)
class Becomes:
    """How often a year a member of a group becomes one of another: is put on a wanted list, say."""

    group: str
    per_year: Range
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """A legal type: what the law may turn on, as a case. Groups with a `share` arrive, others are become."""

    name: str
    says: str
    case: Case
    wanted: bool
    share: Range | None
    """of a thousand who come"""
    sample: float
    """of the people simulated, the part that is of this group and what becomes of it"""
    arrives: tuple[Window, ...]
    becomes: tuple[Becomes, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Stock:
    """People counted together: those whose status has one of the given values in each field that is named."""

    name: str
    says: str
    where: Mapping[str, tuple[object, ...]]
    wanted: bool
    """counts those who are sought"""
    limbo: bool
    """whoever is in it is in limbo"""


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that was counted: a stock on a day, or an act over some days, with the range it may truly lie in."""

    id: str
    stock: str
    act: str
    first: date
    last: date
    value: float
    lo: float
    hi: float
    reported: bool
    """only what reached the press was counted, not all there was"""
    held_out: bool
    source: str
    note: str

    @property
    def what(self) -> str:
        return self.stock or self.act


@dataclass(frozen=True, slots=True)
class Outside:
    """A published figure that the model does not speak of, and why."""

    figure: str
    source: str
    why: str


@dataclass(frozen=True)
class Scenario:
    """A checked scenario file."""

    name: str
    says: str
    file: str
    text: str
    """the file as it was read; it is hashed into every result"""
    host: str
    requesting: str
    first: date
    last: date
    people: int
    """simulated in one member, unless asked otherwise"""
    base: Range
    """how many came, in heads: assumed"""
    base_source: str
    duties_kept: Range
    """the share in which an authority does what the law says it must"""
    press: Range
    """the share of cases of sought people that ever reach the press"""
    practice_as_of: date | None
    """the day whose reports of practice, and whose rates and chances, hold throughout"""
    groups: tuple[Group, ...]
    rates: tuple[Rate, ...]
    chances: tuple[Chance, ...]
    stocks: tuple[Stock, ...]
    figures: tuple[Figure, ...]
    outside: tuple[Outside, ...]

    def group(self, name: str) -> Group:
        """The group of a name."""
        return next(group for group in self.groups if group.name == name)

    @property
    def origins(self) -> Mapping[str, str]:
        """For each group the one that it arrived as."""
        found = {group.name: group.name for group in self.groups if group.share is not None}
        left = list(found)
        while left:
            name = left.pop()
            for next_ in self.group(name).becomes:
                if next_.group not in found:
                    found[next_.group] = found[name]
                    left.append(next_.group)
        return found
