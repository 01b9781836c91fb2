"""The uncertain decisions on which the plans hang most: what would follow if one of them never fell so."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.journey.results import Hinge, Routes
from safeconduct.tell.barred import named
from safeconduct.tell.figures import percent
from safeconduct.tell.voice import Voice, mark

MOST = {"protected": 3, "surrendered": 1, "expelled": 1, "handed over": 1}
"""decisions told for each end"""
NONE = percent((0.0, 0.0))
WITHOUT = {
    "protected": mark("{decision}: if it never does, no protection ({plans})."),
    "surrendered": mark("{decision}: if it never does, nobody is handed over on an extradition decision ({plans})."),
    "expelled": mark("{decision}: if it never does, nobody is expelled ({plans})."),
    "handed over": mark("{decision}: if it never does, nobody is handed over outside any procedure ({plans})."),
}
LESS = {
    "protected": mark("{decision}: if it never does, protection is {never} instead of {base} ({plans})."),
    "surrendered": mark("{decision}: if it never does, surrender is {never} instead of {base} ({plans})."),
    "expelled": mark("{decision}: if it never does, expulsion is {never} instead of {base} ({plans})."),
    "handed over": mark("{decision}: if it never does, a hand-over is {never} instead of {base} ({plans})."),
}


def hinges(voice: Voice, routes: Routes, *, figures: bool) -> Iterator[str]:
    """First the decisions that protection hangs on, then one for each way of removal; those of most plans first."""
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for number, plan in enumerate(routes.plans, 1):
        for one in plan.hinges:
            found.setdefault((one.end, _decision(voice, one), percent(one.never), percent(one.base)), []).append(number)
    for end, most in MOST.items():
        some = [(key, numbers) for key, numbers in found.items() if key[0] == end and (figures or key[2] == NONE)]
        for (_, decision, never, base), numbers in sorted(some, key=lambda one: -len(one[1]))[:most]:
            plans = voice.many("plan {numbers}", "plans {numbers}", len(numbers), numbers=", ".join(map(str, numbers)))
            phrase = WITHOUT if never == NONE else LESS
            yield voice.say(phrase[end], decision=decision, plans=plans, never=never, base=base)


def _decision(voice: Voice, hinge: Hinge) -> str:
    who, act = voice.authority(hinge.by), voice.act(hinge.act)
    if hinge.by == "chance":
        return act[:1].upper() + act[1:]
    if hinge.state:
        who = voice.say("{who} in {state}", who=who, state=named(voice, hinge.state))
    return f"{who[:1].upper()}{who[1:]}, {act}"
