"""One plan as a lawyer would tell it: steps, places, articles, who learns, what if not, how it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, isfinite

from safeconduct.journey.results import Loss, Otherwise, Plan, Routes, RouteStep
from safeconduct.journey.status import ELSEWHERE, REFUSED, TURNED_BACK
from safeconduct.law.blocks import Door
from safeconduct.tell import words
from safeconduct.tell.barred import named, standing, whose
from safeconduct.tell.citations import cite
from safeconduct.tell.destinations import destinations
from safeconduct.tell.document import Paragraph, Part, Picture, Point, Points, section
from safeconduct.tell.figures import horizon, percent, reading
from safeconduct.tell.practice import count
from safeconduct.tell.route_drawing import drawing, timeline
from safeconduct.tell.voice import Voice, mark

END = {
    "surrendered": mark("handed over on an extradition decision"),
    "expelled": mark("expelled"),
    "handed over": mark("handed over outside any procedure"),
    REFUSED: mark("refused where asylum was asked for"),
    ELSEWHERE: mark("gone to a state that is no door"),
    TURNED_BACK: mark("turned back at the border"),
}
DAYS = {
    True: mark("{least} to {most} days."),
    False: mark("{least} to {most} days; how long some decision takes was not read."),
}
"""by whether the time of every step was read"""
PLACE = {"host": "", "consulate": mark("at a consulate"), "asylum office": mark("at an asylum office")}


def plan_parts(voice: Voice, routes: Routes, number: int, plan: Plan, *, figures: bool) -> tuple[Part, ...]:
    """A plan as a section, with its drawing and its timeline; without *figures* no chance is shown."""
    lo, hi = plan.days
    said: list[Part] = [Paragraph(voice.say(DAYS[plan.days_known], least=lo, most=hi))]
    if plan.doors:
        said.append(Paragraph(voice.say("Doors: {doors}.", doors="; ".join(door(voice, one) for one in plan.doors))))
    if plan.destinations:
        said += destinations(voice, routes, plan.destinations)
    if figures:
        bounds = [voice.say("protected {protected}, removed {removed} ({reading})", protected=percent(inside),
                            removed=percent(plan.removed[name]), reading=reading(voice, routes, name, plan.rests_on))
                  for name, inside in plan.protected.items()]  # fmt: skip
        said.append(Paragraph(voice.say("Within {time}: {bounds}.", time=horizon(voice, routes.horizon_days),
                                        bounds="; ".join(bounds))))  # fmt: skip
        said += [Paragraph(expected(voice, routes, plan, name)) for name, days in plan.expected.items()
                 if isfinite(days[1])]  # fmt: skip
    before = routes.plans[: number - 1]
    steps = [_step(voice, routes, at, one, before) for at, one in enumerate(plan.steps, 1)]
    lost = [loss(voice, one) for one in plan.lost_by]
    like = next((at for at, other in enumerate(before, 1) if [loss(voice, one) for one in other.lost_by] == lost), 0)
    losses = ([Point(voice.say("It is lost as plan {number} is.", number=like))] if like and lost else
              [Point(voice.say("It is lost if: {acts}.", acts=acts)) for acts in lost])  # fmt: skip
    way = Picture(drawing(voice, plan, number), (), ())
    title = voice.say("Plan {number}: {goal}", number=number, goal=goal(voice, routes, plan))
    return section(title, said, (way, Points((*steps, *losses)), _timed(voice, plan, number)))


def _timed(voice: Voice, plan: Plan, number: int) -> Picture:
    """The timeline, and the table that says the same."""
    rows = tuple((voice.act(step.act), voice.say("the person") if step.of_person else voice.authority(step.by),
                  voice.say("{least} to {most}, about {usual}", least=step.days[0], usual=step.days[1],
                            most=step.days[2]) if step.days else voice.say("not read"))
                 for step in plan.steps)  # fmt: skip
    head = (voice.say("step"), voice.say("by whom"), voice.say("days"))
    return Picture(timeline(voice, plan, number), head, rows)


def expected(voice: Voice, routes: Routes, plan: Plan, name: str) -> str:
    """How long it takes until it is decided either way, on average."""
    lo, hi = plan.expected[name]
    return voice.say("On average it takes {least} to {most} days until protection or removal ({reading}).",
                     least=floor(lo), most=ceil(hi), reading=reading(voice, routes, name, plan.rests_on))  # fmt: skip


def goal(voice: Voice, routes: Routes, plan: Plan) -> str:
    """Where a plan leads, in words."""
    if plan.goal == "host":
        return voice.say("asylum in {state}", state=voice.country(routes.case.host))
    names = [voice.country(one.state) for one in plan.destinations]
    names = names or list(dict.fromkeys(whose(voice, one) for one in plan.doors))
    if len(names) > 4:
        names[3:] = [voice.many("{n} more", "{n} more", len(names) - 3)]
    states = voice.either(names)
    if plan.destinations:
        return voice.say("go to {states}, and ask for asylum there", states=states)
    if plan.agreed:
        return voice.say("leave with the visa of {states}, and ask for asylum there", states=states)
    return (voice.say("admission by {states}", states=states) if plan.goal == "protection" else
            voice.say("a visa to ask for asylum in {states}", states=states))  # fmt: skip


def _step(voice: Voice, routes: Routes, at: int, step: RouteStep, before: Sequence[Plan]) -> Point:
    """A step, and what there is to know of it; what an earlier plan says already is not said again."""
    who = voice.say("The person") if step.of_person else capital(voice.authority(step.by))
    if step.state not in (routes.case.host, ""):
        who = voice.say("{who} in {state}", who=who, state=named(voice, step.state))
    where = voice.say(PLACE.get(step.place, step.place))
    text = f"{at}. {who}: {voice.act(step.act)}{f', {where}' if where else ''}."
    if told := _told(before, step):
        return Point(text, (Point(voice.say("As step {step} of plan {plan}.", plan=told[0], step=told[1])),))
    under = list(_law(voice, step))
    under += [voice.say("Reported: {count}.", count=count(voice, item)) for item in step.reported if item.fits != "no"]
    if step.days:
        least, usual, most = step.days
        under.append(voice.say("{least} to {most} days, most often about {usual}.", least=least, most=most,
                               usual=usual))  # fmt: skip
    if step.of_person:
        learns = [f"{voice.say(who_)}{f' ({voice.say(what)})' if what else ''}" for who_, what, _ in step.tells]
        under.append(voice.say("Who learns of it: {who}.", who="; ".join(learns)) if learns else
                     voice.say("Who learns of it: not known; assume they learn."))  # fmt: skip
    under += [voice.say("Keep away from: {place}.", place=voice.say(hazard.where)) for hazard in step.hazards]
    under += [otherwise(voice, item) for item in step.if_refused]
    return Point(text, tuple(Point(line) for line in under))


def _told(before: Sequence[Plan], step: RouteStep) -> tuple[int, int] | None:
    """The plan and the step in it that are the same, by their numbers."""
    return next(((number, at) for number, plan in enumerate(before, 1) for at, one in enumerate(plan.steps, 1)
                 if one == step), None)  # fmt: skip


def _law(voice: Voice, step: RouteStep) -> Iterator[str]:
    """What the law makes of a step, in a line."""
    cites = cite(voice, step.norms, most=3)
    if step.no_provision:
        yield voice.say("Practice, no provision found: it was reported, and no norm allows it or binds anyone to it.")
    elif step.encounter in ("visa_application", "asylum_decision_there"):
        yield voice.say("At its discretion: nobody here has a right to it, and the law of that state is not read here.")
    elif not step.of_person or step.modality != "may" or cites:
        said = capital(words.settled_or_open(voice, step.modality, step.possible))
        yield f"{said}{f' ({cites})' if cites else ''}."


def otherwise(voice: Voice, item: Otherwise) -> str:
    """Another way a decision may fall, and what then."""
    then = voice.both([voice.act(name) for name in item.then]) if item.then else voice.say("wait")
    if not item.act:
        return voice.say("If it does not come: {then}.", then=then)
    act = voice.act(item.act)
    act = voice.say("{act} (no law allows it)", act=act) if item.unlawful else act
    if item.end:
        return voice.say("If instead: {act}; then: {end}.", act=act, end=voice.say(END.get(item.end, item.end)))
    if item.follows:
        return voice.say("If instead: {act}; within hours: {encounter}. Say nothing without counsel; ask for asylum if "
                         "it was not asked for.", act=act, encounter=voice.encounter(item.follows))  # fmt: skip
    return voice.say("If instead: {act}; then: {then}.", act=act, then=then)


def loss(voice: Voice, item: Loss) -> str:
    """How a plan is lost: what others do that leads to the end, in order."""
    acts = [voice.say("{act}, there", act=voice.act(a.act)) if a.abroad else
            voice.act(a.act) + (f" ({voice.encounter(a.event)})" if a.event else "")
            for a in item.acts if a.by != "person"]  # fmt: skip
    said = acts[0]
    for act in acts[1:]:
        said = voice.say("{acts}, then {act}", acts=said, act=act)
    return said if item.lawful else voice.say("{acts}; no law allows it, and it was reported", acts=said)


def door(voice: Voice, one: Door) -> str:
    """A door with its dated state, for whom it is, and what is from memory."""
    marks = [standing(voice, one)]
    if one.who:
        marks.append(voice.say("for {people}", people=voice.say(one.who)))
    if one.excludes:
        marks.append(voice.say("excludes {people}", people=voice.say(one.excludes)))
    if one.checked == "memory":
        marks.append(voice.say("from memory"))
    return f"{whose(voice, one)}, {voice.say(one.route)} ({', '.join(marks)})"


def capital(text: str) -> str:
    """A sentence begins with a capital letter."""
    return text[:1].upper() + text[1:]
