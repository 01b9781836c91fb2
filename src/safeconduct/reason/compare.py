"""One person and many states: what each would make of entry, surrender, expulsion and asylum on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from safeconduct.law.arrival import arrived
from safeconduct.law.blocks import Door
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError, Place, Problem
from safeconduct.law.recognition import Decisions, last_before
from safeconduct.law.tables import Practice
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.diagrams import FALSE
from safeconduct.reason.judging import Group
from safeconduct.reason.results import UNKNOWN, Brief, door_dict, period

ASKED: Mapping[str, tuple[str, str]] = {
    "entry": ("entry_control", "allow_entry"),
    "transit": ("transit", "detain"),
    "checked_at_exit": ("exit_control", "detain"),
    "surrender": ("extradition_decision", "decide_surrender"),
    "expulsion": ("expulsion_hearing", "order_expulsion"),
    "hand_over": ("", "hand_over_informally"),
    "asylum": ("asylum_decision", "grant_asylum"),
}
"""what is asked of every state: the encounter where it is decided, if it has one, and the act"""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one state makes of the person; a question without a finding is one whose law is not encoded."""

    host: str
    here: bool
    """whether the person is there already; of any other state it is asked as if they had just come"""
    findings: Mapping[str, Brief]
    doors: tuple[Door, ...]
    """its own, and those it shares with other states, as the members of the Schengen area do"""
    decisions: Decisions | None
    """on asylum applications from the requesting state, in the last whole year that has twenty or more"""
    practice: tuple[Practice, ...]
    """what was reported there in the regime of the day, of any act"""

    def to_dict(self) -> dict[str, Any]:
        verdicts = {name: self._verdict(name) for name in ASKED}
        verdicts["asylum"]["decisions"] = self.decisions.to_dict() if self.decisions else None
        return {"host": self.host, "here": self.here, **verdicts, "humanitarian": [door_dict(d) for d in self.doors],
                "practice": [_cell(cell) for cell in self.practice]}  # fmt: skip

    def _verdict(self, name: str) -> dict[str, Any]:
        found = self.findings.get(name)
        if found is None:
            return {"modality": UNKNOWN, "possible": [], "on_record": UNKNOWN, "contested": [], "unknown": [],
                    "not_encoded": [f"{ASKED[name][1]} in {self.host}"], "norms": [], "checked": None}  # fmt: skip
        return {"modality": found.modality, "possible": list(found.possible), "on_record": found.on_record,
                "contested": [item.question.id for item in found.contested], "unknown": list(found.unknown),
                "not_encoded": list(found.not_encoded), "norms": list(found.norms),
                "checked": found.checked}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Many states side by side, in the order asked for; no order says that one is better."""

    case: str
    as_of: date
    corpus: str
    hosts: tuple[Compared, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract."""
        return {"case": self.case, "as_of": self.as_of.isoformat(), "corpus": self.corpus,
                "hosts": [host.to_dict() for host in self.hosts]}  # fmt: skip


def states_of(corpus: Corpus, requesting: str) -> tuple[str, ...]:
    """The states with a page of law here or a row in every table of states, but for the one that seeks the person."""
    tables = [{state for state, table in corpus.tables.parties if table == name}
              for name in corpus.vocabulary.memberships]  # fmt: skip
    listed = set[str]().union(*tables[:1]).intersection(*tables)
    return tuple(sorted({*listed, *(page.jurisdiction for page in corpus.pages.values())} - {requesting, ""}))


def compare(corpus: Corpus, case: Case, *, hosts: Sequence[str] = (), as_of: date | None = None) -> Comparison:
    """Ask the law of each of *hosts*, or of all states whose law is here, about one person on one day.

    Of the state where the person is, the case is asked as it stands; of any other, as if they had just come there with
    the papers the case names (`law.arrival`). What is found is what `assess` finds of the same case. Raises `CaseError`
    where no day is given.
    """
    day = as_of or case.as_of
    if day is None:
        raise CaseError([Problem(Place(case.name), "no as_of", "give the day the law is asked of")])
    case = replace(case, as_of=day)
    asked = hosts or states_of(corpus, case.requesting)
    return Comparison(case.name, day, corpus.digest, tuple(_compared(corpus, case, host, day) for host in asked))


def _compared(corpus: Corpus, case: Case, host: str, day: date) -> Compared:
    part = Assessing(corpus, arrived(case, host, corpus.vocabulary), day)
    groups = list(part.groups())
    findings = {name: brief for name, asked in ASKED.items() if (brief := _found(part, groups, *asked))}
    doors = tuple(door for door in corpus.as_of(day).doors if part.base.scope(door.page) != FALSE)
    decisions = last_before(corpus.tables.decisions.get((host, case.requesting), ()), day)
    cells = [cell for (state, _, _), cells in corpus.tables.practice.items() if state == host for cell in cells]
    reported = tuple(cell for cell in cells if cell.reported and cell.covers(day))
    return Compared(host, host == case.host, findings, doors, decisions, reported)


def _found(part: Assessing, groups: Sequence[Group], encounter: str, act: str) -> Brief | None:
    """What is found of an act at the encounter where it is asked for, else where the state decides on it."""
    deciding = [(name, judge) for name, acts, judge in groups if act in acts]
    for name, judge in sorted(deciding, key=lambda group: group[0] != encounter):
        for verdict in part.kept("verdicts", name, judge):
            slot = verdict.judged.slot
            if slot.act == act and not slot.to and not slot.of:
                return part.brief(verdict)
    return None


def _cell(cell: Practice) -> dict[str, Any]:
    return {"encounter": cell.encounter or None, "act": cell.act, "class": cell.people, "reported": cell.reported,
            "of": cell.of, "period": period(cell.since, cell.until), "sources": list(cell.sources),
            "checked": cell.checked}  # fmt: skip
