"""Words for many people: the caption without which no figure leaves, and the page that shows them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from safeconduct.population.calibrate import Fit
from safeconduct.population.ensemble import Ensemble
from safeconduct.population.summary import SOUGHT, Band, Line, Passage, Summary, assumed_in, digest, unsure_of
from safeconduct.tell.document import Document, Paragraph, Part, Picture, fold, points, section
from safeconduct.tell.voice import Voice
from safeconduct.tell.words import UNREVIEWED

DIGITS: Final = 2
MOST_WIDE: Final = 12
"""letters of a hash that are shown"""


def caption(voice: Voice, summary: Summary) -> tuple[str, ...]:
    """What may and may not be said with a figure, and what it rests on."""
    scenario = summary.ensemble.net.scenario
    days = {"first": voice.day(scenario.first), "last": voice.day(scenario.last)}
    return (
        voice.say(
            "Synthetic people under the law of the corpus, {first} to {last}: a model, no count and no forecast.",
            **days,
        ),
        voice.say(
            "May be said: under these assumptions, between the ends of the bands of a thousand. "
            "May not be said: that so many people are in this situation, or anything about one person."
        ),
        rests_on(voice, summary.ensemble),
    )


def rests_on(voice: Voice, ensemble: Ensemble) -> str:
    """What every figure rests on: law, scenario, seed, members, what is uncertain and what is assumed."""
    calibration, numbers = ensemble.calibration, unsure_of(ensemble)
    sought = _ends(assumed_in(ensemble, wanted=True), 100)
    weighted = (
        voice.say("calibrated members, as many as {say} equal ones", say=f"{calibration.say:.0f}")
        if calibration
        else voice.say("members drawn from the ranges alone")
    )
    return voice.say(
        "Corpus {corpus}, scenario {scenario}, seed {seed}, {runs} {weighted}, {people} people each. {numbers} "
        "uncertain numbers, {assumed} of them assumptions (`unsure` in the JSON). Settled by assumption: {low} to "
        "{high} of a hundred decisions of authorities; of those on people sought {least} to {most}.",
        corpus=ensemble.net.corpus[:MOST_WIDE],
        scenario=digest(ensemble.net.scenario.text),
        seed=ensemble.seed,
        runs=len(ensemble.members),
        weighted=weighted,
        people=f"{ensemble.job.people:,}",
        numbers=len(numbers),
        assumed=sum(number["assumption"] for number in numbers),
        **_ends(assumed_in(ensemble), 100),
        least=sought["low"],
        most=sought["high"],
    )


def population_document(voice: Voice, summary: Summary, drawings: Mapping[str, str]) -> Document:
    """One page: what it is, the stocks, passages, limbo, the fit, and everything it rests on."""
    scenario, said = summary.ensemble.net.scenario, caption(voice, summary)
    parts: list[Part] = []
    for name, title, head, rows in _tables(voice, summary):
        parts += section(title, (Picture(inline(drawings.get(name, "")), head, tuple(rows)), Paragraph(said[1])))
    parts += section(voice.say("What the model cannot meet"), _unmet(voice, summary))
    head = (voice.say("number"), voice.say("range given"), voice.say("after calibration"), voice.say("source"))
    parts += fold(
        voice.say("Every uncertain number"), (Picture("", head, tuple(map(_unsure, unsure_of(summary.ensemble)))),)
    )
    base = voice.say(
        "Heads, where they stand, assume that {lo} to {hi} people came ({source}).",
        source=scenario.base_source,
        **_base(summary),
    )
    foot = voice.say("Not legal advice. For statistics and argument about rules, never for finding or ranking people.")
    return Document(
        voice.language, scenario.says, (scenario.name,), (*said, base), tuple(parts), (foot, *unreviewed(voice))
    )


def _tables(voice: Voice, summary: Summary) -> Iterator[tuple[str, str, tuple[str, ...], list[tuple[str, ...]]]]:
    """For each picture its title and the table that says the same."""
    ends = (voice.say("low"), voice.say("middle"), voice.say("high"))
    lines = [(f"{line.says}, {per(voice, line)}", *_cells(line.band, -1)) for line in summary.lines]
    yield "stocks", voice.say("People over time"), (voice.say("on the last day"), *ends), lines
    passages = [(passage(one), *_cells(one.band, 0)) for one in summary.passages]
    head = (voice.say("passage, per thousand ever sought"), *ends)
    yield "passages", voice.say("From one situation to another"), head, passages
    months = [(str(n), *_cells(summary.limbo, n, 100)) for n in range(0, len(summary.limbo.mid), 6)]
    head = (voice.say("months; still in limbo, of a hundred"), *ends)
    yield "limbo", voice.say("Time in limbo"), head, months
    fits = [_fit(voice, fit) for fit in summary.fits]
    beside = (voice.say("figure"), voice.say("counted"), *ends, voice.say("used"), voice.say("source"))
    yield "fit", counted(voice, summary), beside, fits


def passage(one: Passage) -> str:
    """From which situation to which, by the scenario's names of stocks."""
    return f"{one.before} → {one.after}".replace("_", " ")


def short_names(voice: Voice, names: Iterable[tuple[str, str]]) -> str:
    """What the names on a picture stand for."""
    said = (voice.say("{name}: {says}", name=name.replace("_", " "), says=voice.say(says)) for name, says in names)
    return "; ".join(said) + "."


def counted(voice: Voice, summary: Summary) -> str:
    """The title over heads: with the base they assume."""
    return voice.say("Beside what was counted, if {lo} to {hi} people came", **_base(summary))


def unreviewed(voice: Voice) -> tuple[str, ...]:
    """What stands at the foot where no lawyer who speaks the language has reviewed it."""
    return (voice.say(UNREVIEWED),) if voice.unreviewed else ()


def _base(summary: Summary) -> dict[str, str]:
    base = summary.ensemble.net.scenario.base
    return {"lo": f"{base.lo:,.0f}", "hi": f"{base.hi:,.0f}"}


def _unmet(voice: Voice, summary: Summary) -> tuple[Part, ...]:
    inside, held = summary.coverage
    said = [
        voice.say(
            "Of {held} figures held out of calibration {inside} lie in the band of nine members in ten. Where bands "
            "are wide that is no praise.",
            held=held,
            inside=inside,
        )
    ]
    missed = [fit.figure.id for fit in summary.fits if not fit.inside]
    if missed:
        said.append(voice.say("Not met: {missed}.", missed=", ".join(missed)))
    outside = (
        voice.say("{figure} ({source}): {why}", figure=one.figure, source=one.source, why=one.why)
        for one in summary.ensemble.net.scenario.outside
    )
    return (*map(Paragraph, said), *points(outside))


def per(voice: Voice, line: Line) -> str:
    """What a line's numbers are of."""
    return voice.say("per thousand ever sought") if line.of == SOUGHT else voice.say("per thousand who came")


def population_text(voice: Voice, summary: Summary) -> Document:
    """What a terminal shows when it is done: the last day, limbo, the figures held out."""
    scenario = summary.ensemble.net.scenario
    inside, held = summary.coverage
    last = [
        voice.say("{what}: {low} to {high} {per}", what=line.says, per=per(voice, line), **_ends(line.band, place=-1))
        for line in summary.lines
    ]
    years = [n for n in (12, 24, 36) if n < len(summary.limbo.mid)]
    stays = [
        voice.say(
            "still in limbo after {months} months: {low} to {high} of a hundred",
            months=n,
            **_ends(summary.limbo, 100, n),
        )
        for n in years
    ]
    parts = [
        *section(voice.say("On {day}", day=voice.day(summary.days[-1])), points(last)),
        *section(voice.say("Of those sought"), points(stays)),
        *section(
            counted(voice, summary),
            points(
                [
                    voice.say(
                        "{inside} of {held} figures held out lie in the band of nine members in ten",
                        inside=inside,
                        held=held,
                    ),
                    *(
                        voice.say(
                            "outside it: {figure}, counted {value}, model {low} to {high} ({used})",
                            figure=fit.figure.id,
                            value=f"{fit.figure.value:,.0f}",
                            low=_beside(fit, fit.low),
                            high=_beside(fit, fit.high),
                            used=_used(voice, fit),
                        )
                        for fit in summary.fits
                        if not fit.inside
                    ),
                ]
            ),
        ),
    ]
    return Document(voice.language, scenario.says, (), caption(voice, summary), tuple(parts), unreviewed(voice))


def _fit(voice: Voice, fit: Fit) -> tuple[str, ...]:
    model = (_beside(fit, end) for end in (fit.low, fit.mid, fit.high))
    return fit.figure.id, f"{fit.figure.value:,.0f}", *model, _used(voice, fit), fit.figure.source


def _used(voice: Voice, fit: Fit) -> str:
    used = voice.say("held out") if fit.figure.held_out else voice.say("calibrated to")
    return voice.say("{used}; what reached the press", used=used) if fit.figure.reported else used


def _unsure(number: Mapping[str, Any]) -> tuple[str, str, str, str]:
    lo, hi = number["prior"]
    after = number["posterior"]
    return number["name"], f"{lo:g} – {hi:g}", f"{after[0]:g} – {after[2]:g}" if after else "", number["source"]


def _cells(band: Band, place: int, scale: float = 1) -> tuple[str, ...]:
    return tuple(_said(float(ends[place]) * scale) for ends in (band.low, band.mid, band.high))


def _ends(band: Band, scale: float = 1, place: int = 0) -> dict[str, str]:
    low, _, high = _cells(band, place, scale)
    return {"low": low, "high": high}


def _beside(fit: Fit, end: float) -> str:
    """An end of the band: with as many digits as it takes to tell it from what was counted."""
    told = (digits for digits in range(DIGITS, 10) if float(f"{end:.{digits}g}") != fit.figure.value)
    return _said(end, next(told, DIGITS))


def _said(value: float, digits: int = DIGITS) -> str:
    """A number no more exact than the model."""
    return f"{float(f'{value:.{digits}g}'):,.10g}"


def inline(svg: str) -> str:
    """A drawing as it stands inside a page: without the head of a file, and as wide as there is room."""
    return re.sub(r' (?:width|height)="[\d.]+pt"', "", svg[svg.index("<svg") :], count=2) if "<svg" in svg else ""
