"""What was reported, apart from the law: practice of the host's authorities, and doors of other states."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from safeconduct.law.blocks import Door
from safeconduct.reason.results import Assessment, Reported
from safeconduct.tell.document import Paragraph, Part, Point, points
from safeconduct.tell.voice import Voice, mark

DOORS = {
    "open": mark("Open: {doors}."),
    "limited": mark("Limited: {doors}."),
    "suspended": mark("Suspended: {doors}."),
    "closed": mark("Closed: {doors}."),
}


def reported(voice: Voice, assessment: Assessment, places: Collection[str]) -> tuple[Part, ...]:
    """What was reported at these encounters of the person's own class; of another only where it went against them.

    The empty name stands for what may happen at any moment. What was reported elsewhere is named without its counts.
    """
    shown: dict[tuple[str, str], list[Reported]] = {}
    for finding in assessment.findings:
        told = [item for item in finding.practice if item.fits != "no" or _went_against(item)]
        if told:
            shown.setdefault((told[0].cell.encounter, voice.act(finding.act)), told)
    if not shown:
        return ()
    near: list[Point] = []
    elsewhere: dict[str, list[str]] = {}
    for encounter, title in {"": voice.say("at any moment"), **_encounters(voice)}.items():
        for (place, act), told in shown.items():
            if place == encounter and place in places:
                near.append(_point(voice, title, act, told))
            elif place == encounter:
                elsewhere.setdefault(title, []).append(act)
    if elsewhere:
        acts = "; ".join(f"{title} ({', '.join(acts)})" for title, acts in elsewhere.items())
        near.append(Point(voice.say("Reported elsewhere too: {places}.", places=", ".join(elsewhere)),
                          full=voice.say("Reported elsewhere too: {places}.", places=acts)))  # fmt: skip
    return (Paragraph(_caption(voice, assessment)), *points(near))


def _encounters(voice: Voice) -> dict[str, str]:
    return {name: voice.encounter(name) for name in voice.corpus.vocabulary.encounters}


def _caption(voice: Voice, assessment: Assessment) -> str:
    """Of which time the reports are, and what they are not."""
    time, began = regime(voice, assessment), assessment.regime[0]
    said = [voice.say("A selected sample of what was reported here {time}.", time=time) if time else
            voice.say("A selected sample of what was reported here.")]  # fmt: skip
    if began:
        said.append(voice.say("Then it changed: {what}.", what=voice.say(began.says)))
    said.append(voice.say("It is no forecast, and what was not reported is not known."))
    return " ".join(said)


def _point(voice: Voice, title: str, act: str, told: list[Reported]) -> Point:
    flag = " " + voice.say("Practice, no provision found.") if any(item.no_provision for item in told) else ""
    lead = f"{title[:1].upper()}{title[1:]}, {act}"
    brief, full = ("; ".join(f"{count(voice, item)} ({_sources(voice, item, most=most)})" for item in told)
                   for most in (1, 12))  # fmt: skip
    return Point(f"{lead}: {brief}.{flag}", full=f"{lead}: {full}.{flag}")


def _went_against(item: Reported) -> bool:
    return item.cell.reported > 0 and not item.cell.favours


def count(voice: Voice, item: Reported) -> str:
    """How often something was reported and of whom: `3 reported (2 people) among deserters; others unknown`."""
    cell, among = item.cell, voice.say(voice.corpus.vocabulary.classes[item.cell.people].says)
    clustered = ""
    if 0 < cell.persons < cell.reported:
        clustered = " " + voice.many("({n} person)", "({n} people)", cell.persons)
    if cell.of is not None:
        return voice.many("{n} of {of} reported{clustered} among {people}",
                          "{n} of {of} reported{clustered} among {people}",
                          cell.reported, of=cell.of, clustered=clustered, people=among)  # fmt: skip
    return voice.many("{n} reported{clustered} among {people}; others unknown",
                      "{n} reported{clustered} among {people}; others unknown",
                      cell.reported, clustered=clustered, people=among)  # fmt: skip


def _sources(voice: Voice, item: Reported, *, most: int) -> str:
    """Outlets and dates of a report."""
    sources, more = item.cell.sources, len(item.cell.sources) - most
    said = ", ".join(sources[:most])
    return voice.many("{first} and {n} more", "{first} and {n} more", more, first=said) if more > 0 else said


def regime(voice: Voice, assessment: Assessment) -> str:
    """The time in which a host's practice is counted: `since 2026-01-27`, `before 2026-01-27`."""
    began, ends = assessment.regime
    since = voice.say("since {day}", day=voice.day(began.since)) if began else ""
    before = voice.say("before {day}", day=voice.day(ends)) if ends else ""
    return voice.both([said for said in (since, before) if said]) if since or before else ""


def doors(voice: Voice, assessment: Assessment) -> Iterator[Point]:
    """Routes of other states by the state of the door, each with whom it excludes and what is from memory only."""
    for state, said in DOORS.items():
        of_state = [door for door in assessment.doors if door.state == state]
        if of_state:
            full = voice.say(said, doors="; ".join(_door(voice, door, full=True) for door in of_state))
            told = [door for door in of_state if door.excludes or state != "limited"]
            brief = [_door(voice, door, full=False) for door in told]
            if rest := dict.fromkeys(_state(voice, door) for door in of_state if door not in told):
                brief.append(voice.say("besides {states}", states=", ".join(rest)))
            yield Point(voice.say(said, doors="; ".join(brief)), full=full)


def _state(voice: Voice, door: Door) -> str:
    code = door.page.jurisdiction
    return voice.country(code) if code else voice.say(door.page.name(voice.language))


def _door(voice: Voice, door: Door, *, full: bool) -> str:
    """A door; where there is little room, of one that is not open only what it is."""
    route = f"{_state(voice, door)}, {voice.say(door.route)}"
    marks = []
    if door.state == "open" and door.since:
        marks.append(voice.say("since {day}", day=voice.date(door.since)))
    if door.excludes and door.state in ("open", "limited"):
        marks.append(voice.say("excludes {people}", people=voice.say(door.excludes)))
    if full and door.papers:
        marks.append(voice.say("papers: {papers}", papers=voice.say(door.papers)))
    if full and door.who:
        marks.append(voice.say("for {people}", people=voice.say(door.who)))
    if door.checked == "memory" and door.state in ("open", "limited"):
        marks.append(voice.say("from memory"))
    return f"{route} ({', '.join(marks)})" if marks else route
