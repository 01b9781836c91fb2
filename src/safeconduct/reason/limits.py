"""Time limits: which run for this person, from when, and when they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from safeconduct.law.blocks import Limit
from safeconduct.law.case import Moment
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day, Span, add_months
from safeconduct.law.expressions import Expr
from safeconduct.reason.diagrams import FALSE, TRUE, Node
from safeconduct.reason.noted import AS_OF, Noted
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import TimeLimit

ReadOn = Callable[[Day], Reading]
_ONE_DAY = timedelta(days=1)


class Limits:
    """The limits of a corpus for one case as it is asked; *read_on* reads the law of a day in its present status."""

    def __init__(self, corpus: Corpus, noted: Noted, read_on: ReadOn, as_of: date, state: str) -> None:
        self.corpus, self.noted, self.read_on, self.as_of = corpus, noted, read_on, as_of
        self.state, self.holidays = state, corpus.tables.holidays.get(state, frozenset())
        self.zone: tzinfo | None = corpus.tables.zone(state)
        self._by_id = corpus.limits

    def started(self, *, own: bool = False) -> list[TimeLimit]:
        """Those of them that have begun: what a calendar needs, without reading the rest; *own*: of its pages."""
        case = self.noted.case
        dated = {event for event, path in self.corpus.vocabulary.dated_by.items() if path in case.facts}
        known = dated.union(event.what for event in case.events)
        begun = [block_id for block_id, roots in self.corpus.limit_roots.items() if not known.isdisjoint(roots)
                 and not (own and self._by_id[block_id][0].page.jurisdiction != self.state)]  # fmt: skip
        return [found for block_id in begun for found in self.of(block_id) if found.starts is not None]

    def of(self, block_id: str, kind: str = "") -> list[TimeLimit]:
        """The limit by the law of the day it started; *kind* is that of a limit counted from its end.

        One that only the law of today would give is listed as uncertain: whether a running limit changes with the law
        is a question where no transitional rule is encoded.
        """
        self.noted.note(AS_OF)
        found = []
        for by_start in (True, False):
            for limit in self._by_id[block_id]:
                started = self.start(limit)
                reading = self.read_on(started.day if started and by_start else Day.of(self.as_of))
                where = self._applies(limit, reading)
                if where != FALSE:
                    found.append(self._run(limit, started, reading, by_start and where == TRUE, kind or limit.kind))
            if found:
                break
        return found

    def _applies(self, limit: Limit, reading: Reading) -> Node:
        where = reading.diagrams.and_(reading.in_force(limit), reading.scope(limit.page))
        if limit.when is None or where == FALSE:
            return where
        return reading.diagrams.and_(where, reading.truth(limit.when))

    def start(self, limit: Limit) -> Moment | None:
        """When the limit starts: an event, its service, or the end of another limit; None where it is not known."""
        if limit.start.startswith("end of "):
            ends = [other.ends for other in self.of(limit.start.removeprefix("end of "), limit.kind) if other.ends]
            if not ends:
                return None
            end = min(ends, key=lambda value: _clock(value, self.zone))
            return Moment(Day.of(end), None) if not isinstance(end, datetime) else Moment(Day.of(end.date()), end)
        name, served = limit.start.removesuffix(".served"), limit.start.endswith(".served")
        event = self.noted.event(name)
        if event is None:
            return None if served else self._dated_by_fact(name)
        return event.served_at if served else event.at

    def _dated_by_fact(self, event: str) -> Moment | None:
        """The day of an event that a case states as a fact, such as the day of entry."""
        path = self.corpus.vocabulary.dated_by.get(event)
        day = self.noted.fact(path) if path else None
        return Moment(day, None) if isinstance(day, Day) else None

    def _run(self, limit: Limit, started: Moment | None, reading: Reading, certain: bool, kind: str) -> TimeLimit:
        if started is None:
            running = limit.kind == "waiting" and limit.when is not None
            return TimeLimit(limit, None, None, None, running and certain, certain)
        start = self._local(started.clock) if started.clock else _worse(kind, started.day)
        ends = [(end, isinstance(length, Expr)) for length in limit.lengths
                if (end := self._end(limit, start, length, reading, kind)) is not None]  # fmt: skip
        end, counted = min(ends, key=lambda value: _clock(value[0], self.zone)) if ends else (None, False)
        shown = start if isinstance(start, datetime) and started.clock else started.day.first
        last = end.date() if isinstance(end, datetime) else end
        file_by = self.working_day_before(last) if last and limit.kind == "deadline" and limit.who == "person" else None
        if counted and end is not None and not isinstance(end, datetime) and limit.counting in ("days", "months"):
            counted_back = end < started.day.first
            if not self.works(end):
                end = self.working_day_before(end) if counted_back else self.working_day_on_or_after(end)
        over = end.date() if isinstance(end, datetime) else end
        running = started.day.first <= self.as_of and (over is None or self.as_of <= over)
        return TimeLimit(limit, shown, end, file_by, running, certain)

    def _end(
        self, limit: Limit, start: datetime | date, length: Expr | str, reading: Reading, kind: str
    ) -> datetime | date | None:
        if isinstance(length, str):
            event = self.noted.event(length)
            at = event.at if event is not None else self._dated_by_fact(length)
            if at is None:
                return None
            return self._local(at.clock) if at.clock else _worse(kind, at.day)
        spans = [value for value in reading.diagrams.values(reading.value(length)) if isinstance(value, Span)]
        if not spans:
            return None
        span = max(spans) if kind == "maximum" else min(spans)
        return self.count(limit, start, span, kind)

    def count(self, limit: Limit, start: datetime | date, span: Span, kind: str) -> datetime | date:
        """Apply a counting rule.

        `hours` runs from the minute; `custody_days` counts the first day in; `days` and `months` leave it out;
        `working_days` leaves out weekends and holidays. A negative span counts back.
        """
        if limit.counting == "hours":
            if not isinstance(start, datetime):
                edge = time(23, 59) if kind == "maximum" else time(0)
                start = datetime.combine(start, edge, self.zone)
            hours = span.hours + 24 * span.days
            return _in_zone(start, timedelta(hours=hours), self.zone)
        day = start.date() if isinstance(start, datetime) else start
        if limit.counting == "working_days":
            return self._working(day, span.working_days or span.days)
        end = add_months(day, span.months) + timedelta(days=span.days)
        return end - _ONE_DAY if limit.counting == "custody_days" and end > day else end

    def _working(self, day: date, count: int) -> date:
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        while count:
            day += step
            if self.works(day):
                count -= 1 if count > 0 else -1
        return day

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def working_day_before(self, day: date) -> date:
        day -= _ONE_DAY
        while not self.works(day):
            day -= _ONE_DAY
        return day

    def working_day_on_or_after(self, day: date) -> date:
        while not self.works(day):
            day += _ONE_DAY
        return day

    def _local(self, clock: datetime) -> datetime:
        """A clock time without a zone is the host's local time."""
        if clock.tzinfo is None:
            return clock.replace(tzinfo=self.zone)
        return clock.astimezone(self.zone) if self.zone else clock


def _worse(kind: str, day: Day) -> date:
    """An imprecise day where it is worse for the person: latest for a maximum, else earliest."""
    return day.last if kind == "maximum" else day.first


def _in_zone(start: datetime, length: timedelta, zone: tzinfo | None) -> datetime:
    """Hours that pass on the clock of the world, read on the clock of the place (a zone may change between)."""
    if start.tzinfo is None:
        return start + length
    return (start.astimezone(ZoneInfo("UTC")) + length).astimezone(zone)


def _clock(value: datetime | date, zone: tzinfo | None) -> Any:
    """A sort key for ends: a bare day ends at its last minute."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59), zone)
    return value.timestamp()
