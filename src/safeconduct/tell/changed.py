"""What changed in the law between two days: `law diff`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from safeconduct.law.changes import Change, memberships
from safeconduct.law.dates import Day
from safeconduct.tell.blocks import gist
from safeconduct.tell.citations import citation
from safeconduct.tell.conditions import membership
from safeconduct.tell.document import Document, Part, Point, paragraphs, points, section
from safeconduct.tell.provision import change_points, foot
from safeconduct.tell.voice import Voice, mark

_KIND = {"began": mark("new {day}: {what}"), "ended": mark("gone {day}: {what}"),
         "changed": mark("changed {day}: {what}")}  # fmt: skip
_BOUND = {True: mark("{day}: {bound}."), False: mark("{day}: no longer: {bound}.")}


def changes_document(voice: Voice, found: Sequence[Change], first: date, last: date, state: str) -> Document:
    """The changes page by page, then the states that became bound by treaties."""
    days = {"last": voice.day(last), "first": voice.day(first)}
    title = (voice.say("The law that bears on {country}: what is otherwise on {last} than on {first}.",
                       country=voice.country(state), **days) if state else
             voice.say("The law: what is otherwise on {last} than on {first}.", **days))  # fmt: skip
    pages = [part for page, group in groupby(found, key=lambda change: change.block.page)
             for part in section(page.title, points(_change(voice, change) for change in group))]  # fmt: skip
    bound = section(voice.say("Who is bound"), points(_bound(voice, first, last, state)))
    parts: tuple[Part, ...] = (*pages, *bound)
    nothing = paragraphs([voice.say("Nothing that is encoded here. No news is not calm.")])
    return Document(voice.language, title, (), (), parts or nothing, foot(voice))


def _bound(voice: Voice, first: date, last: date, state: str) -> Iterator[str]:
    for code, treaty, day, now in memberships(voice.corpus, first, last, state=state):
        yield bound_line(voice, code, treaty, day, now=now)


def bound_line(voice: Voice, code: str, treaty: str, day: Day, *, now: bool) -> str:
    """That a state became bound by a treaty on a day, or is no longer bound."""
    return voice.say(_BOUND[now], day=voice.date(day), bound=membership(voice, voice.country(code), treaty))


def _change(voice: Voice, change: Change) -> Point:
    block, old, new = change.block, change.old, change.new
    said = voice.say(_KIND[change.kind], day=voice.date(change.on) if change.on else "",
                     what=f"{citation(voice, block)} ({block.id}): {gist(voice, block)}")  # fmt: skip
    keys = [point for key in change.keys if old and new for point in change_points(voice, old, new, key)]
    return Point(said, tuple(keys))
