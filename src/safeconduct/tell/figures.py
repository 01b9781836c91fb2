"""Chances and spans of time as people see them: whole percents, rounded outwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, floor

from safeconduct.journey.results import Routes
from safeconduct.tell.voice import Voice, mark

READING = {"law": mark("anything the law allows"), "practice": mark("reported practice")}


def percent(bounds: tuple[float, float]) -> str:
    """Whole percents, rounded outwards.

    >>> percent((0.1049, 0.2)), percent((0.0, 0.0))
    ('10–20 %', '0 %')
    """
    lo, hi = at_least(bounds[0]), at_most(bounds[1])
    return hi if lo == hi else f"{lo.removesuffix(' %')}\N{EN DASH}{hi}"


def at_least(chance: float) -> str:
    """A least chance, rounded down."""
    return f"{floor(round(chance * 100, 9))} %"


def at_most(chance: float) -> str:
    """A greatest chance, rounded up."""
    return f"{ceil(round(chance * 100, 9))} %"


def reading(voice: Voice, routes: Routes, name: str, numbers: Sequence[int]) -> str:
    """A reading in words; an assumed one names who assumes, and the assumptions it rests on by their numbers."""
    if name in READING:
        return voice.say(READING[name])
    by = routes.assumed.by if routes.assumed else ""
    if not numbers:
        return voice.say("as {who} assumes", who=by)
    return voice.say("as {who} assumes: {numbers}", who=by, numbers=", ".join(_runs(numbers)))


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """Numbers in ascending order, those that follow one another as a span: `1-3, 6`."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *others = (number for _, number in run)
        yield f"{first}-{others[-1]}" if others else str(first)


def horizon(voice: Voice, days: int) -> str:
    """A horizon in whole years where it is some."""
    years, rest = divmod(days, 365)
    return voice.span(f"{years} years" if years and not rest else f"{days} days")
