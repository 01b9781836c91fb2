"""The hour list: on one page the clocks that run, what to say, what to ask for in writing, and a first draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from safeconduct.law.blocks import Limit
from safeconduct.law.case import Case
from safeconduct.reason.results import TimeLimit
from safeconduct.reason.tonight import end_of
from safeconduct.tell.citations import citation
from safeconduct.tell.rights import provisions, say
from safeconduct.tell.sheet import Row, Sheet, part
from safeconduct.tell.voice import Voice, mark
from safeconduct.tell.words import UNREVIEWED

NEAR = timedelta(days=60)
"""of what binds authorities and ends later only the first maximum is named"""
TITLE = {
    "detained": mark("Held: the next hours"),
    "airport": mark("Stopped at the border: the next hours"),
    "refused": mark("A decision on paper: the next days"),
    "transit": mark("In transit: the next hours"),
}
_SAY = {
    "detained": ("counsel", "language", "charge", "consul", "hour"),
    "airport": ("exit", "ban", "notice", "receipt", "counsel"),
    "refused": ("copy", "appeal", "language", "hour"),
    "transit": ("asylum", "no-return", "counsel", "language", "consul"),
}
_TO = {
    "detained": mark("To the head of the place where I am held, and to the prosecutor"),
    "airport": mark("To the head of the border post, and to the prosecutor"),
    "refused": mark("To the body or court that the decision names for complaints"),
    "transit": mark("To the head of the border post"),
}


def hour_list(
    voice: Voice, scene: str, case: Case, limits: Sequence[TimeLimit], clock: datetime, *, expulsion: bool
) -> Sheet:
    """One A4 page for a scene; *clock* is now, in the zone of the host; *expulsion* says whether it is open."""
    lead = [_removal(voice, expulsion=expulsion), _counted(voice, case, clock)]
    hours = part(voice.say("Clocks that run beside each other"), _rows(voice, case, limits, clock))
    if not hours.rows:
        none = voice.say("No clock can be set: the hour, or the day of the paper, is not known. Ask for it.")
        hours = part(hours.title, [none])
    parts = [
        hours,
        part(voice.say("Say"), say(voice, case.host, _SAY[scene])),
        part(voice.say("Ask for in writing"), _papers(voice, scene, case)),
        part(voice.say("First draft, to copy out by hand"), _draft(voice, scene, case, limits, clock)),
    ]
    known = voice.corpus.tables.known_until.get(case.host, {}).get("law") or voice.say("no stated day")
    foot = [voice.say("Law known until {day}. Not legal advice.", day=known)]
    if voice.unreviewed:
        foot.append(voice.say(UNREVIEWED))
    return Sheet(voice.language, voice.say(TITLE[scene]), tuple(lead), tuple(parts), tuple(foot))


def _removal(voice: Voice, *, expulsion: bool) -> str:
    """Removal by any channel, before the hours."""
    if expulsion:
        return voice.say("Removal has more than one way: an expulsion never asks what the charges are, and a bar on "
                         "extradition bars extradition only.")  # fmt: skip
    return voice.say("A bar on extradition bars extradition only, and law alone does not rule out a hand-over outside "
                     "any procedure.")  # fmt: skip


def _counted(voice: Voice, case: Case, clock: datetime) -> str:
    began = next((event.at for event in case.events if event.at and event.at.clock), None)
    now = voice.day(clock)
    if began is None or began.clock is None:
        return voice.say("Now: {now}. Times are local; where two starts are possible the earlier one counts.", now=now)
    start = began.clock.replace(tzinfo=clock.tzinfo) if began.clock.tzinfo is None else began.clock
    return voice.say("Counted from {start}; now: {now}. Times are local; where two starts are possible the earlier one "
                     "counts.", start=voice.day(start), now=now)  # fmt: skip


def _rows(voice: Voice, case: Case, limits: Sequence[TimeLimit], clock: datetime) -> Iterator[Row]:
    zone = voice.corpus.tables.zone(case.host)
    near = [item for item in limits if item.limit.who == "person" or end_of(item, zone) <= clock + NEAR]
    later = [item for item in limits if item not in near and item.limit.kind == "maximum"]
    for item in (*near, *later[:1]):
        yield Row(_duty(voice, item, over=end_of(item, zone) < clock), voice.day(item.file_by or item.ends))


def _duty(voice: Voice, item: TimeLimit, *, over: bool) -> str:
    """What is due, where it stands, from whom, and what follows; whether it is over."""
    limit = item.limit
    cites = citation(voice, limit)
    cites = cites if item.certain else voice.say("{provision}; if it applies", provision=cites)
    what, who, then = heading(voice, limit), voice.say(limit.who), voice.say(limit.then)
    told = {"what": what, "provision": cites, "who": who, "then": then}
    if limit.kind == "maximum":
        said = voice.say("{what} ({provision}): {who}. At the end: {then}", **told)
    else:
        said = voice.say("{what} ({provision}): {who}. If missed: {then}", **told)
    if item.file_by:
        said = voice.say("{duty}; lapses {day}", duty=said, day=voice.day(item.ends))
    return voice.say("over: {duty}", duty=said) if over else said


def heading(voice: Voice, limit: Limit) -> str:
    """What a limit is about, as its page heads it: `Article 131. The record` is `The record`."""
    return voice.say(limit.heading.partition(". ")[2] or limit.heading)


def _papers(voice: Voice, scene: str, case: Case) -> list[str]:
    """What to ask for in writing, each with where it stands."""
    names = {"detained": ("record", "relatives"), "airport": ("record",), "refused": (), "transit": ("exit",)}[scene]
    asked = say(voice, case.host, names)
    if scene == "refused":
        asked += [voice.say("The copy of the decision, the day it was handed over, and the file it rests on."),
                  voice.say("That it is not carried out before the complaint is decided.")]  # fmt: skip
    taken = provisions(voice, case.host, "application")
    if taken:
        asked.append(voice.say("The number and the day under which each paper was taken in; an application has to be "
                               "taken ({provision}).", provision=taken))  # fmt: skip
    return asked


def _draft(voice: Voice, scene: str, case: Case, limits: Sequence[TimeLimit], clock: datetime) -> Iterator[Row]:
    yield Row(voice.say(_TO[scene]))
    if scene == "refused":
        yield Row(voice.say("I complain against the decision handed to me on ________. I ask that it be annulled, and "
                            "that it be not carried out before this complaint is decided. I ask for the file, and "
                            "shall add my grounds within the term."))  # fmt: skip
    elif scene == "transit":
        yield Row(voice.say("I ask for asylum. I fear to be returned to the state that seeks me. I ask that this claim "
                            "be taken today, passed on to the body that decides, and that I be not sent back before "
                            "it has ({provision}).", provision=_or_blank(voice, case, "asylum")))  # fmt: skip
    else:
        cites = {name: _or_blank(voice, case, name) for name in ("record", "request", "counsel", "asylum")}
        yield Row(voice.say("I was stopped at ________ (place) on ________ at ____ (hour). I ask for the record with "
                            "that hour ({record}), for the paper on which I am held and whoever asked for it "
                            "({request}), and for a lawyer and an interpreter ({counsel}).", **cites))  # fmt: skip
        if case.facts.get("asylum.stage") in (None, "none"):
            yield Row(voice.say("I ask that my claim for asylum be taken and passed on ({asylum}). (Only if you want "
                                "to ask for asylum.)", **cites))  # fmt: skip
        if ends := _release(voice, case, limits, clock):
            yield Row(voice.say("I ask to be released at the end of each of these terms unless what ends it has come "
                                "before: {terms}.", terms=ends))  # fmt: skip
    yield Row(voice.say("Day, hour, signature:"), lines=1)


def _or_blank(voice: Voice, case: Case, right: str) -> str:
    return provisions(voice, case.host, right) or "____"


def _release(voice: Voice, case: Case, limits: Sequence[TimeLimit], clock: datetime) -> str:
    """The ends of the maxima in hours that are still ahead, each once with its provisions."""
    zone = voice.corpus.tables.zone(case.host)
    ends: dict[str, list[str]] = {}
    for item in limits:
        if item.limit.kind == "maximum" and item.limit.counting == "hours" and end_of(item, zone) >= clock:
            ends.setdefault(voice.day(item.ends), []).append(citation(voice, item.limit))
    return "; ".join(f"{when} ({', '.join(dict.fromkeys(cites))})" for when, cites in ends.items())
