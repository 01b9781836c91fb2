"""Days that may be imprecise, and spans of time in the units the law counts in."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A calendar day known to lie between two dates, both included; exact when they are equal.

    >>> Day.parse("2022-09").last
    datetime.date(2022, 9, 30)
    """

    first: date
    last: date

    @classmethod
    def parse(cls, value: object) -> Day:
        """Read `2022`, `2022-09` or `2022-09-20`; raise `ValueError` for anything else or an impossible day."""
        match = _DAY.fullmatch(str(value).strip())
        if not match:
            raise ValueError(f"'{value}' is not a date (write 2022-09-20, 2022-09 or 2022)")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if not 1900 <= year <= 2199:
            raise ValueError(f"'{value}' is not a year between 1900 and 2199")
        try:
            if month is None:
                return cls(date(year, 1, 1), date(year, 12, 31))
            if day is None:
                return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
            return cls(date(year, month, day), date(year, month, day))
        except (ValueError, calendar.IllegalMonthError):
            raise ValueError(f"'{value}' is not a day of the calendar") from None

    @classmethod
    def of(cls, day: date) -> Day:
        return cls(day, day)

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def __str__(self) -> str:
        if self.exact:
            return self.first.isoformat()
        if self.first.day == 1 and self.first.month == self.last.month and self.first.year == self.last.year:
            return f"{self.first:%Y-%m}"
        if (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31):
            return f"{self.first:%Y}"
        return f"{self.first}..{self.last}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as the law states it: months, days, working days and hours are never converted."""

    months: int = 0
    days: int = 0
    hours: int = 0
    working_days: int = 0

    def __neg__(self) -> Span:
        return Span(-self.months, -self.days, -self.hours, -self.working_days)

    def __lt__(self, other: Span) -> bool:
        """Order by nominal length; used to pick the shorter of two terms, never to count one."""
        return self._nominal() < other._nominal()

    def _nominal(self) -> float:
        return self.months * 30.44 * 24 + self.days * 24 + self.hours + self.working_days * 33.6

    def __str__(self) -> str:
        units = ((self.months, "month"), (self.days, "day"), (self.working_days, "working day"), (self.hours, "hour"))
        return " ".join(f"{n} {unit}{'' if abs(n) == 1 else 's'}" for n, unit in units if n) or "0 days"


def add_months(day: date, months: int) -> date:
    """The same day *months* later, or the last day of that month where it has no such day.

    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift(day: date, span: Span) -> date:
    """A day moved by whole months, then days."""
    return (add_months(day, span.months) if span.months else day) + timedelta(days=span.days)
