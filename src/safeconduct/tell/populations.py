"""Words for many people: the caption without which no figure leaves, and the page that shows them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from safeconduct.population.calibrate import Fit
from safeconduct.population.summary import SOUGHT, Band, Line, Summary, digest
from safeconduct.tell.document import Document, Paragraph, Part, Picture, fold, points, section
from safeconduct.tell.voice import Voice

MOST_WIDE: Final = 12
"""letters of a hash that are shown"""


def caption(voice: Voice, summary: Summary) -> tuple[str, ...]:
    """What may and may not be said with a figure, and what it rests on."""
    net, ensemble = summary.ensemble.net, summary.ensemble
    scenario, numbers = net.scenario, summary.unsure()
    told = {
        "first": voice.day(scenario.first),
        "last": voice.day(scenario.last),
        "corpus": net.corpus[:MOST_WIDE],
        "scenario": digest(scenario.text),
        "seed": ensemble.seed,
        "runs": len(ensemble.members),
        "people": f"{ensemble.job.people:,}",
        "numbers": len(numbers),
        "assumed": sum(n["assumption"] for n in numbers),
        **_ends(summary.assumed, 100),
    }
    calibration = ensemble.calibration
    weighted = (
        voice.say("calibrated members, as many as {say} equal ones", say=f"{calibration.say:.0f}")
        if calibration
        else voice.say("members drawn from the ranges alone")
    )
    return (
        voice.say(
            "Synthetic people under the law of the corpus, {first} to {last}: a model, no count and no forecast.",
            **told,
        ),
        voice.say(
            "May be said: under these assumptions, between the ends of the bands of a thousand. "
            "May not be said: that so many people are in this situation, or anything about one person."
        ),
        voice.say(
            "Corpus {corpus}, scenario {scenario}, seed {seed}, {runs} {weighted}, {people} people each. {numbers} "
            "uncertain numbers, {assumed} of them assumptions (`unsure` in summary.json); {low} to {high} of a "
            "hundred decisions of authorities are settled by assumption.",
            weighted=weighted,
            **told,
        ),
    )


def population_document(voice: Voice, summary: Summary, drawings: Mapping[str, str]) -> Document:
    """One page: what it is, the stocks, passages, limbo, the fit, and everything it rests on."""
    scenario = summary.ensemble.net.scenario
    said = caption(voice, summary)
    inside, held = summary.coverage
    foot = (
        voice.say("Not legal advice. For statistics and argument about rules, never for finding or ranking people."),
    )
    parts: list[Part] = []
    for name, title, head, rows in (
        ("stocks", voice.say("People over time"), _head(voice, "what"), [_line(voice, line) for line in summary.lines]),
        (
            "passages",
            voice.say("From one situation to another"),
            _head(voice, "from"),
            [
                (f"{p.before} → {p.after}", voice.say("per thousand ever sought"), *_cells(p.band, 0))
                for p in summary.passages
            ],
        ),
        (
            "limbo",
            voice.say("Time in limbo"),
            (voice.say("months"), *_quantiles(voice)),
            [(str(n), *_cells(summary.limbo, n, 100)) for n in range(0, len(summary.limbo.mid), 6)],
        ),
        (
            "fit",
            voice.say("Beside what was counted"),
            (voice.say("figure"), voice.say("counted"), *_quantiles(voice), voice.say("used")),
            [_fit(voice, fit) for fit in summary.fits],
        ),
    ):
        picture = Picture(_inline(drawings.get(name, "")), tuple(head), tuple(rows))
        parts += section(title, (picture,), (Paragraph(said[0]), Paragraph(said[1])))
    held_out = voice.say(
        "Of {held} figures held out of calibration {inside} lie in the band of nine members in ten. Where "
        "bands are wide that is no praise.",
        held=held,
        inside=inside,
    )
    missed = [fit.figure.id for fit in summary.fits if not fit.inside]
    unmet = voice.say("Not met: {missed}.", missed=", ".join(missed)) if missed else ""
    parts += section(
        voice.say("What the model cannot meet"),
        (Paragraph(held_out),),
        (Paragraph(unmet),) if unmet else (),
        points(
            voice.say("{figure} ({source}): {why}", figure=o.figure, source=o.source, why=o.why)
            for o in scenario.outside
        ),
    )
    parts += fold(
        voice.say("Every uncertain number"),
        (
            Picture(
                "",
                (voice.say("number"), voice.say("range given"), voice.say("after calibration"), voice.say("source")),
                tuple(map(_unsure, summary.unsure())),
            ),
        ),
    )
    base = voice.say(
        "Heads, where they stand, assume that {lo} to {hi} people came ({source}).",
        lo=f"{scenario.base.lo:,.0f}",
        hi=f"{scenario.base.hi:,.0f}",
        source=scenario.base_source,
    )
    return Document(voice.language, scenario.says, (scenario.name,), (*said, base), tuple(parts), foot)


def population_text(voice: Voice, summary: Summary) -> Document:
    """What a terminal shows when it is done: the last day, limbo, the figures held out."""
    scenario = summary.ensemble.net.scenario
    inside, held = summary.coverage
    last = [
        voice.say("{what}: {low} to {high} {per}", what=line.says, per=_per(voice, line), **_ends(line.band, place=-1))
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
            voice.say("Beside what was counted"),
            points(
                [
                    voice.say(
                        "{inside} of {held} figures held out lie in the band of nine members in ten",
                        inside=inside,
                        held=held,
                    ),
                    *(
                        voice.say(
                            "{figure}: counted {value}, model {low} to {high}",
                            figure=fit.figure.id,
                            value=f"{fit.figure.value:,.0f}",
                            low=f"{fit.low:,.0f}",
                            high=f"{fit.high:,.0f}",
                        )
                        for fit in summary.fits
                        if not fit.inside
                    ),
                ]
            ),
        ),
    ]
    return Document(voice.language, scenario.says, (), caption(voice, summary), tuple(parts))


def _head(voice: Voice, first: str) -> tuple[str, ...]:
    return (voice.say("what") if first == "what" else voice.say("passage"), voice.say("of"), *_quantiles(voice))


def _quantiles(voice: Voice) -> tuple[str, ...]:
    return voice.say("low"), voice.say("middle"), voice.say("high")


def _per(voice: Voice, line: Line) -> str:
    return voice.say("per thousand ever sought") if line.of == SOUGHT else voice.say("per thousand who came")


def _line(voice: Voice, line: Line) -> tuple[str, ...]:
    return (line.says, _per(voice, line), *_cells(line.band, -1))


def _fit(voice: Voice, fit: Fit) -> tuple[str, ...]:
    held = voice.say("held out") if fit.figure.held_out else voice.say("calibrated to")
    return (fit.figure.id, f"{fit.figure.value:,.0f}", *(f"{n:,.0f}" for n in (fit.low, fit.mid, fit.high)), held)


def _unsure(number: Mapping[str, Any]) -> tuple[str, str, str, str]:
    lo, hi = number["prior"]
    after = number["posterior"]
    return number["name"], f"{lo:g} – {hi:g}", f"{after[0]:g} – {after[2]:g}" if after else "", number["source"]


def _cells(band: Band, place: int, scale: float = 1) -> tuple[str, ...]:
    return tuple(_said(float(ends[place]) * scale) for ends in (band.low, band.mid, band.high))


def _ends(band: Band, scale: float = 1, place: int = 0) -> dict[str, str]:
    low, _, high = _cells(band, place, scale)
    return {"low": low, "high": high}


def _said(value: float) -> str:
    """A number no more exact than the model: two digits."""
    return f"{float(f'{value:.2g}'):,.10g}"


def _inline(svg: str) -> str:
    """A drawing as it stands inside a page: without the head of a file."""
    return svg[svg.index("<svg") :] if "<svg" in svg else ""
