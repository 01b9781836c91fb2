"""Words for reforms: what each would do, who would be worse off, and when they cannot be put in an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from safeconduct.population.ensemble import Ensemble
from safeconduct.population.reforms import FREED, HELD, REMOVED, TIE, Effect, Ranking, told
from safeconduct.population.summary import unsure_of
from safeconduct.tell.document import Document, Paragraph, Part, Picture, Point, points, section
from safeconduct.tell.populations import inline, rests_on, unreviewed
from safeconduct.tell.voice import Voice, mark

Flips = Sequence[tuple[str, str]]
SAID = {FREED: mark("freed"), REMOVED: mark("removals avoided"), HELD: mark("fewer in custody at the end")}
LOST = {FREED: mark("fewer are freed"), REMOVED: mark("more are removed"), HELD: mark("more are in custody")}


def caption(voice: Voice, history: Ensemble) -> tuple[str, ...]:
    """What may and may not be said with the comparison, and what it rests on."""
    return (
        voice.say(
            "Synthetic people, once under the law as it is and once under the law as it would be, by the same chance: "
            "a model, no forecast."
        ),
        voice.say(
            "May be said: under these assumptions the change frees between so many and so many of a thousand sought. "
            "May not be said: that it will, or how many people that is."
        ),
        rests_on(voice, history),
    )


def reforms_document(
    voice: Voice,
    history: Ensemble,
    rankings: Sequence[Ranking],
    order: Sequence[str],
    flips: Flips,
    *,
    drawing: str = "",
) -> Document:
    """One page: the order or why there is none, then each reform under each regime."""
    names = {effect.reform.name: effect.reform.says for effect in rankings[0].effects}
    parts: list[Part] = []
    if flips:
        said = [voice.say("{one} and {other}", one=one, other=other) for one, other in flips]
        parts += section(
            voice.say("The data cannot order these"),
            (
                Paragraph(
                    voice.say(
                        "Which frees more hangs on the regime of practice, or on how many cases ever reach the press, "
                        "which nobody knows. No ranking is given. The order turns for:"
                    )
                ),
            ),
            points(said),
        )
    else:
        parts += section(
            voice.say("In the order in which they free people"),
            points(voice.say("{name}: {says}", name=name, says=names[name]) for name in order),
        )
    if drawing:
        parts.append(Picture(inline(drawing), (), ()))
    for one in rankings:
        title = (
            voice.say("Practice {regime}, per thousand ever sought", regime=one.regime)
            if one.regime
            else voice.say("Per thousand ever sought")
        )
        parts += section(
            title, points(_effect(voice, one, n, effect, ranked=not flips) for n, effect in enumerate(one.effects))
        )
    quotes = [
        voice.say("{name}, `{norm}`: {words}", name=effect.reform.name, norm=norm, words=" ".join(words.split()))
        for effect in rankings[0].effects
        for norm, words in effect.reform.quotes
    ]
    notes = [
        voice.say("{name}: {note}", name=effect.reform.name, note=effect.reform.note)
        for effect in rankings[0].effects
        if effect.reform.note
    ]
    parts += section(voice.say("What the law would say"), points(quotes))
    parts += section(
        voice.say("To know with it"),
        points(
            [
                *notes,
                voice.say(
                    "freed: at the end out of limbo, and not by removal: protected, permitted, or gone by choice"
                ),
                voice.say("reforms nearer than {tie} of a thousand count as equal", tie=f"{TIE:g}"),
                voice.say("not simulated: what a change would do to who comes, or to what the requesting state does"),
            ]
        ),
    )
    return Document(
        voice.language,
        voice.say("Changes of law and practice, compared"),
        (history.net.scenario.says,),
        caption(voice, history),
        tuple(parts),
        (voice.say("Not legal advice."), *unreviewed(voice)),
    )


def reforms_json(
    voice: Voice, history: Ensemble, rankings: Sequence[Ranking], order: Sequence[str], flips: Flips
) -> dict[str, Any]:
    """The same for programs."""
    return {
        "caption": list(caption(voice, history)),
        "scenario": history.net.scenario.name,
        "corpus": history.net.corpus,
        "seed": history.seed,
        "runs": len(history.members),
        "people": history.job.people,
        "order": list(order) if not flips else None,
        "cannot_be_ordered": [list(pair) for pair in flips],
        "effects": list(told(rankings)),
        "unsure": unsure_of(history),
    }


def _effect(voice: Voice, one: Ranking, number: int, effect: Effect, *, ranked: bool) -> Point:
    under = []
    for what in SAID:
        if what in effect.gains:
            low, mid, high = effect.interval(what, one.weight)
            under.append(
                Point(
                    voice.say(
                        "{what}: {low} to {high}, middle {mid}",
                        what=voice.say(SAID[what]),
                        low=_said(low),
                        high=_said(high),
                        mid=_said(mid),
                    )
                )
            )
    if ranked:
        ranks = [
            f"{place + 1}: {100 * share:.0f} %" for place, share in enumerate(one.ranks()[number]) if share >= 0.005
        ]
        under.append(Point(voice.say("how sure each rank is: {ranks}", ranks=", ".join(ranks))))
    worse = [voice.say(LOST[what]) if what in LOST else what for what in effect.worse(one.weight)]
    who = ", ".join(worse) or voice.say("no group, and nothing counted here")
    under.append(Point(voice.say("worse in nineteen members of twenty: {who}", who=who)))
    return Point(voice.say("{name}: {says}", name=effect.reform.name, says=effect.reform.says), tuple(under))


def _said(value: float) -> str:
    return f"{float(f'{value:.2g}'):+,.10g}" if abs(value) >= 0.05 else "0"
