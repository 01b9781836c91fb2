"""What is barred among the ways out, by which norm or door, what still protects, and what would open a door."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.results import Blocked, Routes
from safeconduct.law.blocks import Door
from safeconduct.tell import words
from safeconduct.tell.citations import cite
from safeconduct.tell.voice import Voice, mark

SINCE = {
    "open": mark("open since {day}"),
    "limited": mark("limited since {day}"),
    "suspended": mark("suspended since {day}"),
    "closed": mark("closed since {day}"),
}
UNDATED = {
    "open": mark("it is open"),
    "limited": mark("it is limited"),
    "suspended": mark("it is suspended"),
    "closed": mark("it is closed"),
}


def bars(voice: Voice, routes: Routes) -> Iterator[str]:
    """The removals that the law forbids."""
    for bar in routes.protects:
        act = voice.act(bar.act)
        if bar.to:
            act = voice.say("{act} to {state}", act=act, state=words.state(voice, bar.to))
        cites = cite(voice, bar.norms, most=3)
        yield (voice.say("Once asylum has been asked for, nobody may {act} ({provisions}).", act=act, provisions=cites)
               if bar.after_asking else
               voice.say("Nobody may {act} ({provisions}).", act=act, provisions=cites))  # fmt: skip


def barred(voice: Voice, routes: Routes) -> Iterator[str]:
    """Helpful acts that no norm allows, or that a norm forbids."""
    for item in routes.blocked:
        if item.door is not None:
            continue
        name, _, of = item.act.partition(" of ")
        act = voice.act(name)
        act = act[:1].upper() + act[1:] + (f" ({voice.code('of', of)})" if of else "")
        if item.why == "reach":
            yield voice.say("{act} at the consulate of the requesting state: left out, since it learns there where the "
                            "person is (--avoid none lets it in).", act=act)  # fmt: skip
            continue
        cites = cite(voice, item.norms, most=3)
        yield f"{act}: {voice.say(words.MODALITY[item.why])}{f' ({cites})' if cites else ''}."


def shut(voice: Voice, routes: Routes) -> Iterator[str]:
    """The doors that do not open to this person, each with why."""
    for item in routes.blocked:
        if item.door is not None:
            yield f"{whose(voice, item.door)}, {voice.say(item.door.route)}: {_why(voice, item, item.door)}."


def _why(voice: Voice, item: Blocked, door: Door) -> str:
    if item.why == "papers":
        return voice.say("it takes {papers}", papers=voice.say(item.opened_by))
    if item.why == "excluded":
        return voice.say("it excludes {people}", people=voice.say(door.excludes))
    return standing(voice, door)


def openers(voice: Voice, routes: Routes) -> Iterator[str]:
    """What would open a door."""
    papers = [b.door for b in routes.blocked if b.door is not None and b.why == "papers"]
    if papers:
        names = dict.fromkeys(whose(voice, door) for door in papers)
        yield voice.say("A travel document that is recognised would open doors of these: {states}.",
                        states=", ".join(names))  # fmt: skip
    for item in routes.blocked:
        if item.door is not None and item.why in ("suspended", "closed"):
            yield voice.say("This door opening again: {state}, {route}.", state=whose(voice, item.door),
                            route=voice.say(item.door.route))  # fmt: skip
    yield voice.say("A state or organisation that takes up the case by name; a change of the practice or of the law "
                    "here.")  # fmt: skip


def standing(voice: Voice, door: Door) -> str:
    """The dated state of a door: `suspended since 2023-06-26`."""
    return (voice.say(SINCE[door.state], day=voice.date(door.since)) if door.since else
            voice.say(UNDATED[door.state]))  # fmt: skip


def whose(voice: Voice, door: Door) -> str:
    """The state of a door, or the union whose rule it is."""
    return named(voice, door.page.jurisdiction or door.page.id)


def named(voice: Voice, state: str) -> str:
    """A state by its name; a union, which stands as the page of its rules, by that of the page."""
    page = voice.corpus.pages.get(state)
    return voice.say(page.name(voice.language)) if page else voice.country(state)
