"""The first hours: few answers, the clocks that then run, and nothing else. The clocks are the limits of the pages.

A scene is where somebody is caught: held by the police, stopped at the airport, refused on paper, in transit. Each asks
at most eight matters; an answer fixes when the hour limits of the host began.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from safeconduct.law.blocks import Limit
from safeconduct.law.case import Case, Event, Input, Moment
from safeconduct.law.corpus import Corpus
from safeconduct.law.values import DONT_KNOW, Answer, Type
from safeconduct.reason.asking import MOMENT, OFFENCES, Ask, states
from safeconduct.reason.assess import parts
from safeconduct.reason.results import TimeLimit

SCENES = ("detained", "airport", "refused", "transit")
MOST_ASKED = 8
HELD = "custody.stage"
_STATUS = {"detained": (HELD, "asylum.stage"), "airport": (HELD, "exit.prohibited", "asylum.stage"),
           "refused": (HELD, "asylum.stage"),
           "transit": (HELD, "documents.travel_passport", "asylum.stage")}  # fmt: skip
"""the facts each scene asks, those that the vocabulary has"""


def asks(corpus: Corpus, scene: str, host: str, day: date) -> Iterator[Ask]:
    """What a scene asks, at most `MOST_ASKED` with the two states.

    *hour* is when the person was stopped, which begins every hour limit that nothing later begins; *decision*, *made*
    and *served* are for a refusal.
    """
    vocabulary = corpus.vocabulary
    yield from states(corpus)
    if scene == "refused":
        yield Ask("decision", Type("code", tuple(decisions(corpus, host, day))), optional=False)
        yield Ask("made", MOMENT)
        yield Ask("served", MOMENT)
    else:
        yield Ask("hour", MOMENT, optional=False)
        if scene == "detained":
            events = (name for name in _hour_starts(corpus, host, day) if name in vocabulary.events)
            yield from (Ask(f"events[{name}].at", MOMENT) for name in sorted(events))
        else:
            yield Ask("charges", OFFENCES)
    yield from (Ask(path, vocabulary.facts[path].type) for path in _STATUS[scene] if path in vocabulary.facts)


def decisions(corpus: Corpus, host: str, day: date) -> list[str]:
    """The acts against which a term of the person runs: those a complaint, or leaving, has to follow in time."""
    law = _law(corpus, host, day)
    starts = dict.fromkeys(limit.start.partition(".")[0] for limit in law.of_kind(Limit)
                           if limit.kind == "deadline" and limit.who == "person")  # fmt: skip
    return [name for name in starts for act in law.acts.get(name, ())
            if "person" not in act.by and HELD not in dict(act.effect)]  # fmt: skip


def situation(corpus: Corpus, scene: str, answers: Mapping[str, Input], clock: datetime, case: Case | None) -> Case:
    """The case that the answers to a scene state, on top of a case file where there is one; *clock* is now."""
    host, requesting = str(answers.get("host", "")), str(answers.get("requesting", ""))
    base = case or Case("now", host, requesting)
    host = base.host
    done = _law(corpus, host, clock.date()).acts.get(str(answers.get("decision", "")), ())
    effects = {path: value for act in done for path, value in act.effect}
    facts = {
        **base.facts,
        **effects,
        **{name: value for name, value in answers.items() if name in corpus.vocabulary.facts},
    }
    lists = dict(base.lists)
    if (charges := answers.get("charges")) is not None:
        lists["charges"] = charges if isinstance(charges, Answer) else tuple({"article": one} for one in charges)
    events = {event.what: event for event in base.events}
    for what, at, served in _happened(corpus, scene, {**facts, **answers}, host):
        events[what] = Event(what, at, served)
    return replace(base, as_of=local(corpus, host, clock).date(), facts=facts, lists=lists,
                   events=tuple(events.values()))  # fmt: skip


def _happened(
    corpus: Corpus, scene: str, answers: Mapping[str, Input], host: str
) -> Iterator[tuple[str, Moment | None, Moment | None]]:
    hour = answers.get("hour")
    if scene == "refused":
        decision, made, served = (answers.get(name) for name in ("decision", "made", "served"))
        yield str(decision), made if isinstance(made, Moment) else None, served if isinstance(served, Moment) else None
    if not isinstance(hour, Moment):
        return
    law = _law(corpus, host, hour.day.first)
    starts = _hour_starts(corpus, host, hour.day.first)
    holds = {name: dict(act.effect).get(HELD) for name in starts for act in law.acts.get(name, ())}
    held = answers.get(HELD, DONT_KNOW)
    if isinstance(held, Answer) or held not in ("free", "bail"):
        same = [name for name, stage in holds.items() if stage == held]
        yield from ((name, hour, None) for name in same or holds)
    for name in starts:
        if name in corpus.vocabulary.events:
            told = answers.get(f"events[{name}].at")
            first = name in _first_events(law)
            if isinstance(told, Moment) or first:
                yield name, told if isinstance(told, Moment) else hour, None


def _first_events(law: Corpus) -> frozenset[str]:
    """Events taken to be at the hour of the stop where nobody says: those a hold begins with, so that no clock is late.

    A hold begins with what starts a maximum; a later step, such as a record, starts terms only.
    """
    return frozenset(limit.start for limit in law.of_kind(Limit) if limit.counting == "hours"
                     and limit.kind == "maximum")  # fmt: skip


def _hour_starts(corpus: Corpus, host: str, day: date) -> list[str]:
    """What the limits in hours of a state run from."""
    law = _law(corpus, host, day)
    starts = (limit.start for limit in law.of_kind(Limit) if limit.counting == "hours")
    return list(dict.fromkeys(start for start in starts if " " not in start and "." not in start))


def clocks(corpus: Corpus, case: Case) -> list[TimeLimit]:
    """The limits that run from what the scene states, the earliest end first; *case* says its day."""
    assert case.as_of is not None
    named = {event.what for event in case.events}
    zone = corpus.tables.zone(case.host)

    def from_them(limit: Limit) -> bool:
        start = limit.start.partition(".")[0]
        if limit.start.startswith("end of "):
            above = corpus.by_id.get(limit.start.removeprefix("end of "), ())
            return any(from_them(one) for one in above if isinstance(one, Limit))
        return start in named

    running = [item for part in parts(corpus, case, case.as_of) for item in part.limits]
    return sorted((item for item in running if item.ends and from_them(item.limit)), key=lambda one: end_of(one, zone))


def expulsion_open(corpus: Corpus, case: Case) -> bool:
    """Whether some way of expulsion is open in some completion; where none is encoded, it is taken to be."""
    assert case.as_of is not None
    host = parts(corpus, case, case.as_of)[0]
    ways = frozenset({name for name, act in host.acts.items() for path, value in act.effect
                      if (path, value) == ("expulsion.stage", "ordered")} | {"expel"})  # fmt: skip
    found = [host.completions.possible_values(verdict.node) for verdict in host.verdicts(ways)]
    return not found or any(set(possible) & {"must", "may", "conflict"} for possible in found)


def end_of(item: TimeLimit, zone: ZoneInfo | None) -> datetime:
    """When a limit ends, to the minute; a bare day ends at its last."""
    end = item.ends
    assert end is not None
    return end if isinstance(end, datetime) else datetime.combine(end, time(23, 59), zone)


def local(corpus: Corpus, host: str, clock: datetime) -> datetime:
    """A time on the clocks of a state; one without a zone is read there."""
    zone = corpus.tables.zone(host)
    return clock.replace(tzinfo=zone) if clock.tzinfo is None else clock.astimezone(zone)


def _law(corpus: Corpus, host: str, day: date) -> Corpus:
    return corpus.as_of(day).of_state(host)
