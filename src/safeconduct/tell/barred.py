"""What is barred among the ways out, by which norm or door, what still protects, and what would open a door."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.results import Routes
from safeconduct.law.blocks import Door
from safeconduct.tell import words
from safeconduct.tell.citations import cite
from safeconduct.tell.voice import Voice


def bars(voice: Voice, routes: Routes) -> Iterator[str]:
    """The removals that the law forbids."""
    for bar in routes.protects:
        to = f" to {words.state(voice, bar.to)}" if bar.to else ""
        when = "once asylum has been asked for, nobody" if bar.after_asking else "nobody"
        said = f"{when} may {voice.act(bar.act)}{to} ({cite(voice, bar.norms, most=3)})."
        yield said[:1].upper() + said[1:]


def barred(voice: Voice, routes: Routes) -> Iterator[str]:
    """Helpful acts that no norm allows, or that a norm forbids."""
    for item in routes.blocked:
        name, _, of = item.act.partition(" of ")
        act = voice.act(name)
        act = act[:1].upper() + act[1:] + (f" ({voice.code('of', of)})" if of else "")
        if item.door is not None:
            continue
        if item.why == "reach":
            yield (f"{act} at the consulate of the requesting state: left out, since it learns there where the person "
                   "is (--avoid none lets it in).")  # fmt: skip
            continue
        cites = cite(voice, item.norms, most=3)
        yield f"{act}: {voice.say(words.MODALITY[item.why])}{f' ({cites})' if cites else ''}."


def shut(voice: Voice, routes: Routes) -> Iterator[str]:
    """The doors that do not open to this person, each with why."""
    for item in routes.blocked:
        if (door := item.door) is not None:
            since = f" since {voice.date(door.since)}" if door.since else ""
            excluded, papers = voice.say(door.excludes), voice.say(item.opened_by)
            why = {"papers": f"it takes {papers}", "excluded": f"it excludes {excluded}"}
            yield f"{whose(voice, door)}, {voice.say(door.route)}: {why.get(item.why, item.why + since)}."


def openers(voice: Voice, routes: Routes) -> Iterator[str]:
    """What would open a door."""
    papers = [b.door for b in routes.blocked if b.door is not None and b.why == "papers"]
    if papers:
        names = dict.fromkeys(whose(voice, door) for door in papers)
        yield f"A travel document that is recognised would open doors of {voice.both(list(names))}."
    for item in routes.blocked:
        if item.door is not None and item.why in ("suspended", "closed"):
            yield f"{whose(voice, item.door)} opening its {voice.say(item.door.route)} again."
    yield "A state or organisation that takes up the case by name; a change of the practice or of the law here."


def whose(voice: Voice, door: Door) -> str:
    """The state of a door, or the union whose rule it is."""
    return voice.country(door.page.jurisdiction) if door.page.jurisdiction else door.page.name(voice.language)
