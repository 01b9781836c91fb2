"""What changed in the law between two days: `law diff`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from safeconduct.law.blocks import Block
from safeconduct.law.changes import Change, memberships
from safeconduct.law.dates import Day
from safeconduct.tell.blocks import gist
from safeconduct.tell.citations import citation
from safeconduct.tell.conditions import membership
from safeconduct.tell.layout import WIDTH, wrap
from safeconduct.tell.provision import change_lines
from safeconduct.tell.voice import Voice, mark

_KIND = {"began": mark("new {day}: {what}"), "ended": mark("gone {day}: {what}"),
         "changed": mark("changed {day}: {what}")}  # fmt: skip
_BOUND = {True: mark("{day}: {bound}."), False: mark("{day}: no longer: {bound}.")}


def changes_text(voice: Voice, found: Sequence[Change], first: date, last: date, state: str) -> str:
    """The changes page by page, then the states that became bound by treaties."""
    days = {"last": voice.day(last), "first": voice.day(first)}
    if state:
        lines = wrap(voice.say("The law that bears on {country}: what is otherwise on {last} than on {first}.",
                               country=voice.country(state), **days))  # fmt: skip
    else:
        lines = wrap(voice.say("The law: what is otherwise on {last} than on {first}.", **days))
    for page, group in groupby(found, key=lambda change: change.block.page):
        lines += ["", *wrap(page.title), "=" * min(WIDTH, len(page.title))]
        for change in group:
            lines += _change(voice, change)
    bound = memberships(voice.corpus, first, last, state=state)
    if bound:
        title = voice.say("Who is bound")
        lines += ["", title, "=" * len(title)]
    for code, treaty, day, now in bound:
        lines += wrap(bound_line(voice, code, treaty, day, now=now), "- ", "  ")
    if not found and not bound:
        lines += ["", voice.say("Nothing that is encoded here. No news is not calm.")]
    return "\n".join([*lines, ""])


def bound_line(voice: Voice, code: str, treaty: str, day: Day, *, now: bool) -> str:
    """That a state became bound by a treaty on a day, or is no longer bound."""
    return voice.say(_BOUND[now], day=voice.date(day), bound=membership(voice, voice.country(code), treaty))


def _change(voice: Voice, change: Change) -> list[str]:
    block: Block = change.block
    lines = wrap(
        voice.say(_KIND[change.kind], day=voice.date(change.on) if change.on else "",
                  what=f"{citation(voice, block)} ({block.id}): {gist(voice, block)}"), "- ", "    "
    )
    for key in change.keys:
        assert change.old is not None and change.new is not None
        lines += change_lines(voice, change.old, change.new, key, "    ")
    return lines
