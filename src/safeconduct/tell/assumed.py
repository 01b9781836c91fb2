"""A lawyer's own judgement as it was entered, and protection weighed against removal by it."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.results import Routes
from safeconduct.law.assumed import Assumption
from safeconduct.tell.figures import at_least, at_most, percent
from safeconduct.tell.voice import Voice


def assumptions(voice: Voice, routes: Routes) -> Iterator[str]:
    """Each assumption with its number, by which the figures that rest on it name it."""
    for item in routes.assumed.items if routes.assumed else ():
        said = f"{item.number}. {_about(voice, item)}: {percent(item.chance)}"
        said += f" ({item.because})" if item.because else ""
        yield voice.say("{assumption}; nothing in this model is about it.", assumption=said) if (
            item.number in routes.unused) else f"{said}."  # fmt: skip


def _about(voice: Voice, item: Assumption) -> str:
    where = voice.encounter(item.encounter) if item.encounter else voice.act(item.act)
    where = f"{where} ({voice.country(item.state)})" if item.state else where
    if item.outcome:
        return voice.say("{encounter}, {act}", encounter=where, act=voice.act(item.outcome))
    return voice.say("{encounter}, that it comes in any ten days in which it may", encounter=where)


def weighed(voice: Voice, routes: Routes) -> Iterator[str]:
    """What the best timed plans of the model yield, from the least removal to the most protection."""
    shown = dict.fromkeys((at_least(lo), at_most(hi)) for lo, hi in routes.weighed)
    for protected, removed in shown:
        yield voice.say("By a timed plan of this model: protected at least {protected}, removed at most {removed}, as "
                        "{who} assumes.", protected=protected, removed=removed,
                        who=routes.assumed.by if routes.assumed else "")  # fmt: skip
    if len(shown) > 1:
        yield voice.say("None of these is better than another on both.")
