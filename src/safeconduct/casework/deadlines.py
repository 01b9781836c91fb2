"""What is due when: the limits of the pages that run for a case, the earliest first, and a calendar that says nothing.

All rules of counting stand in `reason.limits`. Here they are only asked, sorted and put next to a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Alarm, Calendar, Event

from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.reason.diagrams import Diagrams
from safeconduct.reason.limits import Limits
from safeconduct.reason.modality import Judgement
from safeconduct.reason.noted import Noted
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import TimeLimit
from safeconduct.reason.tables import kept_tables

NOTHING = "see file"
"""all a calendar says beside the code name"""
AHEAD = timedelta(days=1)
"""how long before a reminder comes; before a clock in hours, three hours"""


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of one member of a case, and the moment to look at: the day to file by where there is one."""

    code: str
    member: str
    limit: TimeLimit
    at: datetime
    """a bare day counts from its beginning: err early"""

    @property
    def name(self) -> str:
        return self.code if not self.member else f"{self.code}/{self.member}"

    def to_dict(self) -> dict[str, Any]:
        return {"case": self.name, "at": self.at.isoformat(), **self.limit.to_dict()}


def deadlines(corpus: Corpus, case: Case, day: date) -> list[TimeLimit]:
    """The limits with an end that run, or may run, for a case: the host's, then those of the requesting state."""
    corpus = corpus.between(*case.states)
    tables, found = kept_tables(corpus.order), list[TimeLimit]()
    for state in dict.fromkeys((case.host, case.requesting)):
        readings: dict[Day, Reading] = {}
        noted = Noted(case, tables.answers.names)

        def read_on(on: Day, state: str = state, readings: dict[Day, Reading] = readings) -> Reading:
            if on not in readings:
                reading = Reading(corpus, case, Diagrams(tables, corpus.rank), day=on, state=state, changes={})
                readings[on] = Judgement(reading).reading
            return readings[on]

        found += Limits(corpus, noted, read_on, day, state).started(own=state != case.host)
    return [item for item in found if item.ends is not None]


def clocks(
    found: Iterable[TimeLimit], now: datetime, zone: tzinfo | None, *, code: str, member: str = ""
) -> list[Clock]:
    """Of the `deadlines` of one member those that have not run out, the earliest first; *zone* is that of the host."""
    left = [Clock(code, member, item, _moment(item.file_by or item.ends, zone)) for item in found
            if not _over(item, now.astimezone(zone))]  # fmt: skip
    return sorted(left, key=lambda clock: (clock.at, clock.limit.limit.id))


def lapsed(found: Iterable[TimeLimit], now: datetime, zone: tzinfo | None) -> list[TimeLimit]:
    """The person's own deadlines that have run out, the latest first: whether they can be restored is for a lawyer."""
    over = [item for item in found if item.file_by and _over(item, now.astimezone(zone))]
    return sorted(over, key=lambda item: str(item.ends), reverse=True)


def _over(item: TimeLimit, now: datetime) -> bool:
    if isinstance(item.ends, datetime):
        return item.ends.astimezone(now.tzinfo) < now if item.ends.tzinfo else item.ends < now.replace(tzinfo=None)
    assert item.ends is not None
    return item.ends < now.date()


def _moment(value: datetime | date | None, zone: tzinfo | None) -> datetime:
    assert value is not None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(value, time(0), zone)


def holidays_known(corpus: Corpus, state: str, until: date) -> bool:
    """Whether the table has the days off of a state up to a day; else working days are counted without them."""
    return any(day.year == until.year for day in corpus.tables.holidays.get(state, ()))


def calendar(clocks: Sequence[tuple[str, Clock]], stamp: datetime) -> bytes:
    """An iCalendar file of clocks, each with the random id of its case: code name, moment, *see file*, no other word.

    A limit with a day to file by gives two entries, that day and the day it lapses; their ids stay the same from one
    calendar to the next, so that a later one replaces them.
    """
    made = Calendar()
    made.add("prodid", "-//calendar//EN")
    made.add("version", "2.0")
    for uid, clock in clocks:
        limit = clock.limit
        for number, when in enumerate(dict.fromkeys([limit.file_by or limit.ends, limit.ends])):
            assert when is not None
            event = Event()
            event.add("summary", f"{clock.name}: {NOTHING}")
            named = f"{uid} {clock.member} {limit.limit.id} {number}"
            event.add("uid", hashlib.sha256(named.encode()).hexdigest()[:32])
            event.add("dtstamp", stamp)
            event.add("dtstart", when.astimezone(UTC) if isinstance(when, datetime) else when)
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", NOTHING)
            alarm.add("trigger", -timedelta(hours=3) if isinstance(when, datetime) else -AHEAD)
            event.add_component(alarm)
            made.add_component(event)
    data: bytes = made.to_ical()
    return data
