"""The board: the next clock of every case, what has lapsed, and what is near the end of its keeping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from safeconduct.casework.deadlines import Clock, clocks, deadlines, holidays_known, lapsed
from safeconduct.casework.records import Opened
from safeconduct.casework.store import Store
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError
from safeconduct.reason.results import TimeLimit
from safeconduct.tell.voice import mark

_DUE = {"due": mark("{code}: past its last day, {day}; keep it longer, or delete it"),
        "soon": mark("{code}: its last day is near, {day}; keep it longer, or delete it")}  # fmt: skip
_UNREAD = mark("{code} does not read: {what}; say it anew")
_HOLIDAYS = mark("no days off of {state} in {year} are known here: count working days by hand")
Due = Callable[[Opened, Case, date], list[TimeLimit]]
Note = tuple[str, Mapping[str, str]]
"""a phrase, and what stands in its places"""
RECENT = timedelta(days=14)
"""for how long a lapsed deadline of the person stays on the board"""


@dataclass(frozen=True, slots=True)
class Board:
    """The next clock of each member, the earliest first; how many members there are; what else to look at."""

    clocks: tuple[Clock, ...]
    total: int
    lapsed: tuple[tuple[str, TimeLimit], ...]
    """deadlines of the person that have run out of late"""
    notes: tuple[Note, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "clocks": [clock.to_dict() for clock in self.clocks], "total": self.total,
            "lapsed": [{"case": name, **limit.to_dict()} for name, limit in self.lapsed],
            "notes": [phrase.format(**values) for phrase, values in self.notes],
        }  # fmt: skip


def board(store: Store, corpus: Corpus, now: datetime, *, due: Due | None = None) -> Board:
    """The board of all cases this reader can open, at a moment. A case that no longer reads is named in the notes.

    *due* gives the deadlines of a case on a day, where somebody keeps them.
    """
    found: list[Clock] = []
    over: list[tuple[str, TimeLimit]] = []
    notes: list[Note] = []
    hosts: set[str] = set()
    total = 0
    for opened in store.read_all():
        held = opened.held
        if end := held.due(now.date()):
            notes.append((_DUE[end], {"code": held.code, "day": str(held.keep_until)}))
        for member, case in opened.cases(corpus):
            total += 1
            if isinstance(case, InputError):
                notes.append((_UNREAD, {"code": held.code, "what": case.problems[0].what}))
                continue
            hosts.add(case.host)
            zone = corpus.tables.zone(case.host)
            day = now.astimezone(zone).date()
            limits = due(opened, case, day) if due else deadlines(corpus, case, day)
            found += clocks(limits, now, zone, code=held.code, member=member)[:1]
            over += [(case.name, item) for item in lapsed(limits, now, zone) if _recent(item.ends, now)]
    notes += [(_HOLIDAYS, {"state": host, "year": str(now.year)})
              for host in sorted(hosts) if not holidays_known(corpus, host, now.date())]  # fmt: skip
    return Board(tuple(sorted(found, key=lambda clock: clock.at)), total, tuple(over), tuple(notes))


def _recent(ends: object, now: datetime) -> bool:
    return str(ends)[:10] >= (now.date() - RECENT).isoformat()
