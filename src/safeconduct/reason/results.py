"""What `assess` finds, as frozen values; `to_dict` gives the contract of DESIGN section 8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from safeconduct.law.blocks import Door, Limit, Norm, Question
from safeconduct.law.dates import Day
from safeconduct.law.tables import Practice, Regime

UNKNOWN = "unknown"


def settled(possible: Sequence[str]) -> str:
    """The one modality that is possible, else `unknown`."""
    return possible[0] if len(possible) == 1 else UNKNOWN


@dataclass(frozen=True, slots=True)
class Because:
    """One fact a norm's standing rests on, and its value as the case gives it."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """How one norm stands: applies, defeated (by which), fails or open, and on which facts."""

    norm: Norm
    status: str
    because: tuple[Because, ...]
    defeated_by: tuple[str, ...] = ()
    charge: str = ""
    view: int | None = None
    """index of the charge in hand, None where the norm stands alike on all"""

    def to_dict(self) -> dict[str, Any]:
        because = [{"fact": item.fact, "value": item.value} for item in self.because]
        line = {"norm": self.norm.id, "status": self.status, "because": because, "defeated_by": list(self.defeated_by)}
        return {**line, "charge": self.charge} if self.charge else line


@dataclass(frozen=True, slots=True)
class Contested:
    """A question on which the finding turns; of a counterpart, with the article the table names and why."""

    question: Question
    about: str = ""
    host_article: str = ""
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        views = [asdict(view) for view in self.question.views]
        entry = {"about": self.about, "host_article": self.host_article, "reason": self.reason} if self.about else {}
        return {"question": self.question.id, "asks": self.question.asks, "views": views, **entry}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A limit as it runs for this person. Without a start it has no dates; *file_by* is the working day before."""

    limit: Limit
    starts: datetime | date | None
    ends: datetime | date | None
    file_by: date | None = None
    running: bool = False
    certain: bool = True
    """False where it is open whether the limit applies at all"""

    def to_dict(self) -> dict[str, Any]:
        return {
            "limit": self.limit.id, "kind": self.limit.kind, "starts": _iso(self.starts), "ends": _iso(self.ends),
            "counting": self.limit.counting, "if_missed": self.limit.then, "who": self.limit.who,
            "file_by": _iso(self.file_by), "running": self.running, "certain": self.certain,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChargeFinding:
    article: str
    modality: str
    possible: tuple[str, ...]
    norms: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"article": self.article, "modality": self.modality, "possible": list(self.possible),
                "norms": list(self.norms)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest change of facts after which the modality is another; each fact with its new value and its kind."""

    changes: tuple[tuple[str, str, str], ...]
    modality: str

    def to_dict(self) -> dict[str, Any]:
        return {"changes": [{"fact": f, "value": v, "kind": k} for f, v, k in self.changes], "modality": self.modality}


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported of an act, and whether the person is of the class it was reported of: yes, no or open."""

    cell: Practice
    fits: str
    interval: tuple[float, float]
    no_provision: bool = False
    """the outcome favours the person, was reported, and no norm was found that allows it"""

    def to_dict(self) -> dict[str, Any]:
        cell = self.cell
        return {
            "reported": cell.reported, "of": cell.of, "period": period(cell.since, cell.until), "class": cell.people,
            "sources": list(cell.sources), "interval": list(self.interval), "persons": cell.persons, "fits": self.fits,
            "no_provision": self.no_provision, "checked": cell.checked, "note": cell.note,
        }  # fmt: skip


FindingKey = tuple[str | None, str, str, str, str, str]
"""encounter, act, state, by, to, of"""


@dataclass(frozen=True, slots=True)
class About:
    """Which finding it is: on which act, where, by whom, and with which qualification."""

    encounter: str | None
    act: str
    state: str
    by: str
    to: str
    of: str

    @property
    def key(self) -> FindingKey:
        """What it is about: what has the same key elsewhere is its counterpart."""
        return self.encounter, self.act, self.state, self.by, self.to, self.of


@dataclass(frozen=True, slots=True)
class Finding(About):
    """What the law makes of one act at one encounter, by one authority."""

    after: tuple[str, ...]
    modality: str
    possible: tuple[str, ...]
    on_record_possible: tuple[str, ...]
    charges: tuple[ChargeFinding, ...]
    norms: tuple[str, ...]
    proof: tuple[ProofLine, ...]
    contested: tuple[Contested, ...]
    unknown: tuple[str, ...]
    not_encoded: tuple[str, ...]
    time_limits: tuple[TimeLimit, ...]
    remedies: tuple[str, ...]
    flips: tuple[Flip, ...]
    checked: str | None
    unlawful: bool = False
    practice: tuple[Reported, ...] = ()
    """what was reported in the regime of the day, of the person's own class first; it changes no modality"""

    @property
    def on_record(self) -> str:
        """The modality if nobody proves more than the case says, else `unknown`."""
        return settled(self.on_record_possible)

    def _practice(self) -> dict[str, Any] | None:
        """The first cell, and beside it those of other classes."""
        first, *others = (item.to_dict() for item in self.practice) if self.practice else (None,)
        return {**first, "others": others} if first else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "encounter": self.encounter, "act": self.act, "state": self.state, "by": self.by, "to": self.to or None,
            "of": self.of or None, "after": list(self.after), "modality": self.modality,
            "possible": list(self.possible), "on_record": self.on_record,
            "on_record_possible": list(self.on_record_possible), "unlawful": self.unlawful,
            "charges": [charge.to_dict() for charge in self.charges], "norms": list(self.norms),
            "proof": [line.to_dict() for line in self.proof], "contested": [item.to_dict() for item in self.contested],
            "unknown": list(self.unknown), "not_encoded": list(self.not_encoded),
            "time_limits": [limit.to_dict() for limit in self.time_limits], "remedies": list(self.remedies),
            "practice": self._practice(), "flips": [flip.to_dict() for flip in self.flips], "checked": self.checked,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brief(About):
    """A finding in brief: what the law makes of an act and by which norms, without why."""

    modality: str
    possible: tuple[str, ...]
    on_record_possible: tuple[str, ...]
    norms: tuple[str, ...]
    contested: tuple[Contested, ...]
    unknown: tuple[str, ...]
    not_encoded: tuple[str, ...]
    checked: str | None
    unlawful: bool = False

    @property
    def on_record(self) -> str:
        """The modality if nobody proves more than the case says, else `unknown`."""
        return settled(self.on_record_possible)


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A fact worth asking: *settles* is the share of open removal findings an answer is expected to settle."""

    fact: str
    serves: tuple[str, ...]
    settles: float

    def to_dict(self) -> dict[str, Any]:
        return {"fact": self.fact, "serves": list(self.serves), "settles": round(self.settles, 3)}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything the law of one day says of one case."""

    case: str
    as_of: date
    corpus: str
    known_until: dict[str, str | None]
    findings: tuple[Finding, ...]
    questions: tuple[NextQuestion, ...]
    deadlines: tuple[TimeLimit, ...]
    warnings: tuple[str, ...]
    regime: tuple[Regime | None, date | None] = (None, None)
    """the change of the host's practice that the day lies after, and the day of the next"""
    doors: tuple[Door, ...] = ()
    """dated states of routes into protection that are, or with an imprecise date may be, those of the day"""

    def find(self, act: str, *, encounter: str | None = None, to: str = "", by: str = "") -> Finding:
        """The finding on an act; raise `KeyError` where the law judged none."""
        for finding in self.findings:
            if (finding.act == act and encounter in (None, finding.encounter) and finding.to == to
                    and by in ("", finding.by)):  # fmt: skip
                return finding
        raise KeyError(f"no finding on {act}")

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract: plain values, in the order of the fields."""
        return {
            "case": self.case, "as_of": self.as_of.isoformat(), "corpus": self.corpus, "known_until": self.known_until,
            "findings": [finding.to_dict() for finding in self.findings],
            "questions": [question.to_dict() for question in self.questions],
            "deadlines": [limit.to_dict() for limit in self.deadlines], "warnings": list(self.warnings),
            "regime": self._regime(), "doors": [door_dict(door) for door in self.doors],
        }  # fmt: skip

    def _regime(self) -> dict[str, Any] | None:
        began, ends = self.regime
        if began is None and ends is None:
            return None
        return {**period(began.since if began else None, ends), "says": began.says if began else "",
                "source": began.source if began else "", "checked": began.checked if began else None}  # fmt: skip


def period(since: Day | date | None, until: Day | date | None) -> dict[str, str | None]:
    """First day, and first day no longer."""
    return {"since": str(since) if since else None, "until": str(until) if until else None}


def door_dict(door: Door) -> dict[str, Any]:
    """A door as the JSON shows it."""
    return {
        "country": door.page.jurisdiction or None, "route": door.route, "state": door.state,
        **period(door.since, door.until), "who": door.who, "papers": door.papers, "excludes": door.excludes,
        "source": door.source, "checked": door.checked, "id": door.id,
    }  # fmt: skip


def _iso(value: datetime | date | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if value else None
