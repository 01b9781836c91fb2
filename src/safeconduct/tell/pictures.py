"""Pictures of many people, each with its caption inside: drawn by Matplotlib (extra `population`), as SVG and PNG.

They ask for no browser, no network and no clock, and the same numbers give the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from textwrap import wrap
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from safeconduct.population.reforms import FREED, Ranking
from safeconduct.population.summary import NONE, Summary
from safeconduct.tell.populations import counted, passage, per, short_names
from safeconduct.tell.voice import Voice

INK, BAND, HELD = "#1f3a5f", "#9db4d0", "#b5541c"
WIDE: Final = 8.0
"""inches"""
MOST_PASSAGES: Final = 14
STYLE: Final[dict[Any, Any]] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
}
Draw = Callable[[Voice, Summary], Figure]


def stocks(voice: Voice, summary: Summary) -> Figure:
    """Every stock over time, with the band that holds nine members in ten."""
    lines = summary.lines
    rows = -(-len(lines) // 2)
    figure = Figure((WIDE, 1.9 * rows), layout="constrained")
    places = figure.subplots(rows, 2, squeeze=False).ravel()
    for place, line in zip(places, lines, strict=False):
        place.fill_between(summary.days, line.band.low, line.band.high, color=BAND, linewidth=0)
        place.plot(summary.days, line.band.mid, color=INK)
        place.set_title(f"{voice.say(line.says)}\n{per(voice, line)}")
        place.set_ylim(bottom=0)
        locator = AutoDateLocator(minticks=3, maxticks=6)  # type: ignore[no-untyped-call]
        place.xaxis.set_major_locator(locator)
        place.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
        for regime in voice.corpus.tables.regimes.get(summary.ensemble.net.scenario.host, ()):
            if summary.days[0] < regime.since < summary.days[-1]:
                place.axvline(regime.since, color=HELD, linewidth=0.8, linestyle=":")
    for place in places[len(lines) :]:
        place.remove()
    return figure


def passages(voice: Voice, summary: Summary) -> Figure:
    """How many of a thousand sought went from one situation to another."""
    some = summary.passages[:MOST_PASSAGES][::-1]
    figure = Figure((WIDE, 0.8 + 0.3 * max(len(some), 1)), layout="constrained")
    place = figure.subplots()
    mids = np.array([float(one.band.mid[0]) for one in some])
    errors = np.array([[m - one.band.low[0], one.band.high[0] - m] for m, one in zip(mids, some, strict=True)]).T
    place.barh(range(len(some)), mids, xerr=errors if len(some) else None, color=BAND, ecolor=INK, height=0.65)
    place.set_yticks(range(len(some)), [passage(one) for one in some])
    place.set_title(voice.say("From one situation to another"))
    place.set_xlabel(voice.say("passages per thousand ever sought, over the whole time"))
    return figure


def limbo(voice: Voice, summary: Summary) -> Figure:
    """The share still in limbo, by months since it began."""
    figure = Figure((WIDE, 3.2), layout="constrained")
    place = figure.subplots()
    months = np.arange(len(summary.limbo.mid))
    place.fill_between(months, 100 * summary.limbo.low, 100 * summary.limbo.high, color=BAND, linewidth=0, step="post")
    place.step(months, 100 * summary.limbo.mid, color=INK, where="post")
    place.set_ylim(0, 100)
    place.xaxis.set_major_locator(MaxNLocator(integer=True))
    place.set_title(voice.say("Time in limbo"))
    place.set_xlabel(voice.say("months since they were sought and in the country"))
    place.set_ylabel(voice.say("% still in limbo"))
    return figure


def fit(voice: Voice, summary: Summary) -> Figure:
    """Every figure beside what members make of it; those held out of calibration are hollow."""
    fits = summary.fits[::-1]
    figure = Figure((WIDE, 0.9 + 0.27 * max(len(fits), 1)), layout="constrained")
    place = figure.subplots()
    for n, one in enumerate(fits):
        place.plot([one.low, one.high], [n, n], color=BAND, linewidth=5, solid_capstyle="butt")
        place.plot([one.mid], [n], marker="|", color=INK, markersize=9)
        held = one.figure.held_out
        place.plot([one.figure.value], [n], marker="o", color=HELD, fillstyle="none" if held else "full", markersize=5)
    place.set_title(counted(voice, summary))
    place.set_xscale("symlog", linthresh=1)  # nothing at all is a number too
    place.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    place.set_xlim(left=0)
    place.set_yticks(range(len(fits)), [one.figure.id for one in fits])
    place.set_xlabel(voice.say("in heads; points were counted, hollow ones were held out of calibration"))
    return figure


PICTURES: Final[Mapping[str, Draw]] = {"stocks": stocks, "passages": passages, "limbo": limbo, "fit": fit}
"""by the name of the file"""


def drawn(name: str, voice: Voice, summary: Summary, caption: Sequence[str]) -> dict[str, bytes]:
    """A picture with how to read it and its caption under it, as `svg` and `png`."""
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):
        return _with(PICTURES[name](voice, summary), (*reading(voice, name, summary), *caption))


def reading(voice: Voice, name: str, summary: Summary) -> Iterator[str]:
    """How a picture is to be read."""
    if name == "stocks":
        yield voice.say(
            "Bands hold nine members in ten; the line is the middle one; where it is dotted upright, practice changed."
        )
    elif name == "passages":
        yield voice.say(
            "Bars end at the middle member; lines hold nine members in ten. People may pass more than once."
        )
        yield short_names(voice, situations(voice, summary))
    else:
        yield bands(voice)
    if name == "limbo":
        yield voice.say("In limbo: neither protected nor removed nor gone.")
    told = [one.figure.id for one in summary.fits if one.figure.reported]
    if name == "fit" and told:
        yield voice.say(
            "Of {figures} only what reached the press was counted: a floor, and so is the band beside it.",
            figures=", ".join(told),
        )


def situations(voice: Voice, summary: Summary) -> Iterator[tuple[str, str]]:
    """The ends of the passages that are shown, and what each is."""
    ends = {end for one in summary.passages[:MOST_PASSAGES] for end in (one.before, one.after)}
    yield from ((line.name, line.says) for line in summary.lines if line.name in ends)
    if NONE in ends:
        yield NONE, voice.say("counted in no stock, as whoever left")


def bands(voice: Voice) -> str:
    """How bands are to be read."""
    return voice.say("Bands hold nine members in ten; the line is the middle one.")


def reforms_drawn(voice: Voice, rankings: Sequence[Ranking], caption: Sequence[str]) -> dict[str, bytes]:
    """What reforms would do, side by side for each regime: out of limbo, with nine members in ten."""
    with mpl.rc_context({**STYLE, "svg.hashsalt": "reforms"}):
        names = [effect.reform.name for effect in rankings[0].effects]
        figure = Figure((WIDE, 1.1 + 0.36 * len(names)), layout="constrained")
        places = figure.subplots(1, len(rankings), sharey=True, squeeze=False).ravel()
        for place, one in zip(places, rankings, strict=True):
            ends = [effect.interval(FREED, one.weight) for effect in one.effects]
            for n, (low, mid, high) in enumerate(ends):
                place.plot([low, high], [-n, -n], color=BAND, linewidth=6, solid_capstyle="butt")
                place.plot([mid], [-n], marker="|", color=INK, markersize=10)
            place.axvline(0, color="#888888", linewidth=0.8)
            place.set_yticks([-n for n in range(len(names))], names)
            place.set_title(voice.say("practice {regime}", regime=one.regime) if one.regime else "")
            place.set_xlabel(voice.say("freed, per thousand ever sought"))
        said = short_names(voice, ((effect.reform.name, effect.reform.says) for effect in rankings[0].effects))
        return _with(figure, (bands(voice), said, *caption))


def _with(figure: Figure, caption: Sequence[str]) -> dict[str, bytes]:
    said = [line for text in caption for line in wrap(text, 118)]
    width, height = figure.get_size_inches()
    figure.supxlabel("\n".join(said), fontsize=6.5, ha="left", x=0.01, color="#333333")
    figure.set_size_inches(width, height + 0.135 * len(said))
    found = {}
    for form, canvas in (("svg", FigureCanvasSVG), ("png", FigureCanvasAgg)):
        out = BytesIO()
        kinds: dict[str, Any] = (
            {"metadata": {"Date": None}} if form == "svg" else {"dpi": 150, "metadata": {"Software": None}}
        )
        canvas(figure).print_figure(out, format=form, **kinds)
        found[form] = out.getvalue()
    return found
