"""Chances and spans of time as people see them: whole percents, rounded outwards."""

from __future__ import annotations

from math import ceil, floor

from safeconduct.tell.voice import Voice


def percent(bounds: tuple[float, float]) -> str:
    """Whole percents, rounded outwards.

    >>> percent((0.1049, 0.2)), percent((0.0, 0.0))
    ('10–20 %', '0 %')
    """
    lo, hi = floor(round(bounds[0] * 100, 9)), ceil(round(bounds[1] * 100, 9))
    return f"{lo} %" if lo == hi else f"{lo}\N{EN DASH}{hi} %"


def horizon(voice: Voice, days: int) -> str:
    """A horizon in whole years where it is some."""
    years, rest = divmod(days, 365)
    return voice.span(f"{years} years" if years and not rest else f"{days} days")
