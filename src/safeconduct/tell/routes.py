"""Ways out in words: first what can remove the person, then the plans as a lawyer would tell them, then what is barred.

For the person themselves there are no figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from safeconduct.journey.results import Routes
from safeconduct.tell import words
from safeconduct.tell.assumed import assumptions, weighed
from safeconduct.tell.barred import barred, bars, openers, shut
from safeconduct.tell.citations import cite
from safeconduct.tell.document import Document, points, section
from safeconduct.tell.figures import horizon, percent, reading
from safeconduct.tell.hinges import hinges
from safeconduct.tell.plan import plan_parts
from safeconduct.tell.voice import Voice


def routes_document(voice: Voice, routes: Routes, *, figures: bool = True) -> Document:
    """Everything that is said, in its order; without *figures* no chance is shown."""
    say, case = voice.say, routes.case
    law, practice = (voice.written(routes.known_until[kind]) for kind in ("law", "practice"))
    title = say("{case}: {host}, sought by {state}; ways out by the law of {day}", case=case.name[:40],
                host=voice.country(case.host), state=voice.country(case.requesting),
                day=voice.day(routes.as_of))  # fmt: skip
    under = say("Law known until {law}, practice until {practice}; no news is not calm.", law=law, practice=practice)
    plans = tuple(part for number, plan in enumerate(routes.plans, 1)
                  for part in plan_parts(voice, routes, number, plan, figures=figures))  # fmt: skip
    doors = () if routes.open_doors else section(say("What would open a door"), points(openers(voice, routes)))
    protects = section(say("What still protects"), points(bars(voice, routes)))
    assumed = points(assumptions(voice, routes)) if figures else ()
    rest = (
        *section(say("Protection against removal"), points(weighed(voice, routes)) if figures else ()),
        *section(say("Decisions on which most hangs"), points(hinges(voice, routes, figures=figures))),
        *section(say("What is barred"), points(barred(voice, routes))),
        *section(say("Doors that do not open"), points(shut(voice, routes))),
        *section(say("What is assumed, and is neither law nor practice"), assumed),
        *section(say("What this rests on"), points(_rests(voice, routes))),
    )
    first = (*plans, *doors, *protects) if routes.open_doors else (*protects, *doors, *plans)
    foot = [say("Not legal advice. Bounds hold for this model of the law, not for the world.")]
    foot += [say(words.UNREVIEWED)] if voice.unreviewed else []
    return Document(voice.language, title, (under,), tuple(_opening(voice, routes, figures=figures)), (*first, *rest),
                    tuple(foot))  # fmt: skip


def _opening(voice: Voice, routes: Routes, *, figures: bool) -> Iterator[str]:
    """What a lawyer reads first: what can remove the person meanwhile, then how sure anything is."""
    say = voice.say
    lawful = [plan for plan in routes.plans if not plan.no_lawful_decision_removes]
    if lawful and len(lawful) == len(routes.plans):
        yield say("While any of these plans runs, a decision that the law allows can still remove the person; how is "
                  "said under each plan.")  # fmt: skip
    elif lawful:
        yield say("While some of these plans run, a decision that the law allows can remove the person.")
    elif routes.plans:
        yield say("Under these plans no decision that the law allows removes the person. What no law allows is not "
                  "ruled out.")  # fmt: skip
    if not routes.open_doors:
        yield say("No door is open: no plan of lawful steps leads to protection as the doors stand and as authorities "
                  "are reported to act. What still protects, and what would open a door, stands below.")  # fmt: skip
    began, ends = voice.corpus.regime(routes.case.host, routes.as_of)
    if began:
        yield say("Practice changed on {day}: {what}. Nothing reported before that day is counted here.",
                  day=voice.day(began.since), what=say(began.says))  # fmt: skip
    elif ends:
        yield say("Practice as reported before {day}, when it changed.", day=voice.day(ends))
    if figures:
        yield from _figures(voice, routes)
    stages = [name for name in routes.open_facts if name.endswith(".stage")]
    if routes.forks > 1 and stages:
        yield say("The case does not say: {facts}. Every way this can be is counted; the steps are told for somebody "
                  "for whom nothing of it has begun.", facts="; ".join(words.facts(voice, stages)))  # fmt: skip


def _figures(voice: Voice, routes: Routes) -> Iterator[str]:
    """Limbo in both readings, with a plan or without one."""
    if routes.plans and all(bounds == (0, 1) for plan in routes.plans for bounds in plan.protected.values()):
        yield voice.say("No number can be given: of how many people the reports are is not known, so practice bounds "
                        "nothing. The plans are ordered by the decisions they leave to discretion, by doors, and by "
                        "days.")  # fmt: skip
    rests = routes.plans[0].rests_on if routes.plans else ()
    shown = voice.both([f"{percent(bounds)} ({reading(voice, routes, name, rests)})"
                        for name, bounds in routes.limbo.items()])  # fmt: skip
    time = horizon(voice, routes.horizon_days)
    yield (voice.say("Neither protected nor removed after {time}, under the first plan: {chances}.", time=time,
                     chances=shown) if routes.plans else
           voice.say("Neither protected nor removed after {time}, if nothing but what can be contested is done: "
                     "{chances}.", time=time, chances=shown))  # fmt: skip


def _rests(voice: Voice, routes: Routes) -> Iterator[str]:
    yield voice.many("A model of {n} status, by the law, practice and doors of {day}; what changes later is not in it.",
                     "A model of {n} statuses, by the law, practice and doors of {day}; what changes later is not in "
                     "it.", routes.statuses, day=voice.day(routes.as_of))  # fmt: skip
    if routes.assumed_not_done:
        yield voice.say("Taken as not so, since the case does not say: {facts}.",
                        facts="; ".join(words.facts(voice, routes.assumed_not_done)))  # fmt: skip
    rest = [n for n in routes.open_facts if not (routes.forks > 1 and n.endswith(".stage"))]
    if rest:
        yield voice.say("Left open at each step, for any authority to read as it may: {facts}.",
                        facts="; ".join(words.facts(voice, rest)))  # fmt: skip
    yield voice.say("Every other open fact and contested question is left open at each step in the same way.")
    if routes.not_encoded:
        yield voice.say("Of the law of {state} not read here, so that anything may follow from it: {provisions}.",
                        state=voice.country(routes.case.host),
                        provisions=cite(voice, routes.not_encoded, most=6))  # fmt: skip
    if routes.case.charges_known != "all":
        yield voice.say(words.LISTED)
    if routes.plans and not any(isfinite(hi) for plan in routes.plans for _, hi in plan.expected.values()):
        yield voice.say("No expected time can be given: nothing in the model obliges an authority to decide by a day.")
    yield voice.say("How long a step takes is from the terms of the law where they were read, else a recollection.")
