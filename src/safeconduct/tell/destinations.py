"""A state to which a way leads without asking first: how one gets there, what it may do, and where others act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeconduct.journey.crossings import AIR, LAND, MOST_STOPS, Destination
from safeconduct.journey.results import Routes
from safeconduct.tell import words
from safeconduct.tell.citations import cite
from safeconduct.tell.document import Paragraph, Part, Point, fold, points
from safeconduct.tell.voice import Voice, mark

WAYS = {LAND: mark("a land border"), AIR: mark("a direct flight on record")}
TOLD = {
    "entry": mark("Let in: {verdict}."),
    "surrender": mark("Extradition from there: {verdict}."),
    "expulsion": mark("Expulsion from there: {verdict}."),
    "asylum": mark("Asylum there: {verdict}."),
}
"""what is told of the law of a state, in this order"""


MOST = 4
"""states told in full in a terminal; of more it gives the names, and a page folds the rest away"""


def destinations(voice: Voice, routes: Routes, found: Sequence[Destination]) -> tuple[Part, ...]:
    """The states to which a way leads."""
    title = voice.say("States that may let in on the papers named, and what they may do then")
    told = points(destination(voice, routes, one) for one in found)
    if len(found) <= MOST:
        return (Paragraph(f"{title}:"), *told)
    names = ", ".join(voice.country(one.state) for one in found)
    return (Paragraph(voice.say("States that may let in on the papers named: {states}. What each may do then stands in "
                                "the other formats, and with --to.", states=names)), *fold(title, told))  # fmt: skip


def destination(voice: Voice, routes: Routes, one: Destination) -> Point:
    """A state with its way, its verdicts and the hazards on the way and there."""
    way = _way(voice, one)
    return Point(f"{voice.country(one.state)} ({way}).", tuple(Point(line) for line in _lines(voice, routes, one)))


def _way(voice: Voice, one: Destination) -> str:
    if one.ways:
        return voice.both([voice.say(WAYS[way]) for way in one.ways])
    if not one.stops:
        return voice.say("no way without two stops is on record")
    names = [voice.country(stop) for stop in one.stops[:MOST_STOPS]]
    if more := len(one.stops) - len(names):
        names.append(voice.many("{n} more", "{n} more", more))
    return voice.say("no direct way on record; with a stop in {states}", states=voice.either(names))


def _lines(voice: Voice, routes: Routes, one: Destination) -> Iterator[str]:
    if not one.ways:
        yield voice.say("A stop is a control by another state: ask first what it may do (compare --hosts).")
    for name, phrase in TOLD.items():
        if (answer := one.answers.get(name)) is None:
            yield voice.say(phrase, verdict=voice.say("not encoded"))
            continue
        verdict = words.settled_or_open(voice, answer.modality, answer.possible)
        cites = cite(voice, answer.norms, most=3)
        yield voice.say(phrase, verdict=f"{verdict} ({cites})" if cites else verdict)
    if one.handed_over:
        yield voice.say("Hand-overs outside any procedure were reported there; no law allows them.")
    if found := one.decisions:
        yield voice.say("Asylum decisions on people from {state} in {year}: {granted} of {decided} protected; of "
                        "whom is not said.", state=voice.country(routes.case.requesting), year=found.year,
                        granted=found.convention + found.other, decided=found.decided)  # fmt: skip
    yield from (voice.say("Keep away from: {place}.", place=voice.say(hazard.where)) for hazard in one.hazards)
