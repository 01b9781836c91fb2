"""Ways out in words: first what can remove the person, then the plans as a lawyer would tell them, then what is barred.

For the person themselves there are no figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from safeconduct.journey.results import Loss, Otherwise, Plan, Routes, RouteStep
from safeconduct.journey.status import ELSEWHERE, REFUSED
from safeconduct.tell import words
from safeconduct.tell.barred import barred, bars, openers, shut
from safeconduct.tell.citations import cite
from safeconduct.tell.document import Document, Paragraph, Part, Picture, Point, Points, points, section
from safeconduct.tell.practice import count
from safeconduct.tell.route_drawing import drawing, timeline
from safeconduct.tell.voice import Voice

READING = {"law": "anything the law allows", "practice": "reported practice"}
END = {
    "surrendered": "handed over on an extradition decision", "expelled": "expelled",
    "handed over": "handed over outside any procedure", REFUSED: "refused where asylum was asked for",
    ELSEWHERE: "gone to a state that is no door",
}  # fmt: skip
PLACE = {"host": "", "consulate": "at a consulate"}
LAST = "Not legal advice. Bounds hold for this model of the law, not for the world."


def routes_document(voice: Voice, routes: Routes, *, figures: bool = True) -> Document:
    """Everything that is said, in its order; without *figures* no chance is shown."""
    case, known = routes.case, routes.known_until
    title = (f"{case.name[:40]}: {voice.country(case.host)}, sought by {voice.country(case.requesting)}; ways out by "
             f"the law of {voice.day(routes.as_of)}")  # fmt: skip
    under = (f"Law known until {voice.written(known['law'])}, practice until {voice.written(known['practice'])}; no "
             "news is not calm.")  # fmt: skip
    plans = tuple(part for number, plan in enumerate(routes.plans, 1)
                  for part in _plan(voice, routes, number, plan, figures=figures))  # fmt: skip
    doors = () if routes.open_doors else section("What would open a door", points(openers(voice, routes)))
    protects = section("What still protects", points(bars(voice, routes)))
    rest = (
        *section("Decisions on which most hangs", points(_turns_on(voice, routes))),
        *section("What is barred", points(barred(voice, routes))),
        *section("Doors that do not open", points(shut(voice, routes))),
        *section("What this rests on", points(_rests(voice, routes))),
    )
    first = (*plans, *doors, *protects) if routes.open_doors else (*protects, *doors, *plans)
    return Document(voice.language, title, (under,), tuple(_opening(voice, routes, figures=figures)), (*first, *rest),
                    (LAST,))  # fmt: skip


def _opening(voice: Voice, routes: Routes, *, figures: bool) -> Iterator[str]:
    """What a lawyer reads first: what can remove the person meanwhile, then how sure anything is."""
    lawful = [plan for plan in routes.plans if not plan.no_lawful_decision_removes]
    if routes.plans and lawful:
        yield ("While any of these plans runs, a decision that the law allows can still remove the person; how is said "
               "under each plan." if len(lawful) == len(routes.plans) else
               "While some of these plans run, a decision that the law allows can remove the person.")  # fmt: skip
    elif routes.plans:
        yield ("Under these plans no decision that the law allows removes the person. What no law allows is not ruled "
               "out.")  # fmt: skip
    if not routes.open_doors:
        yield ("No door is open: no plan of lawful steps leads to protection as the doors stand and as authorities are "
               "reported to act. What still protects, and what would open a door, stands below.")  # fmt: skip
    began, ends = voice.corpus.regime(routes.case.host, routes.as_of)
    if began:
        yield (f"Practice changed on {voice.day(began.since)}: {voice.say(began.says)}. Nothing reported before that "
               "day is counted here.")  # fmt: skip
    elif ends:
        yield f"Practice as reported before {voice.day(ends)}, when it changed."
    if figures and routes.plans:
        yield from _figures(routes)
    stages = [name for name in routes.open_facts if name.endswith(".stage")]
    if routes.forks > 1 and stages:
        yield (f"The case does not say: {'; '.join(words.facts(voice, stages))}. Every way this can be is counted; the "
               "steps are told for somebody for whom nothing of it has begun.")  # fmt: skip


def _figures(routes: Routes) -> Iterator[str]:
    shown = {name: percent(bounds) for name, bounds in routes.limbo.items()}
    if all(text == "0 to 100 %" for plan in routes.plans for text in map(percent, plan.protected.values())):
        yield ("No number can be given: of how many people the reports are is not known, so practice bounds nothing. "
               "The plans are ordered by the decisions they leave to discretion, by doors, and by days.")  # fmt: skip
    yield (f"Neither protected nor removed after {_days(routes.horizon_days)}, under the first plan: "
           f"{shown['law']} ({READING['law']}), {shown['practice']} ({READING['practice']}).")  # fmt: skip


# -- a plan -----------------------------------------------------------------------------------------------------------


def _plan(voice: Voice, routes: Routes, number: int, plan: Plan, *, figures: bool) -> tuple[Part, ...]:
    lo, hi = plan.days
    unknown = "" if plan.days_known else "; how long some decision takes was not read"
    said: list[Part] = [Paragraph(f"{lo} to {hi} days{unknown}.")]
    if plan.doors:
        said.append(Paragraph("Doors: " + "; ".join(_door(voice, plan, i) for i in range(len(plan.doors))) + "."))
    if figures:
        bounds = [f"protected {percent(plan.protected[r])}, removed {percent(plan.removed[r])} ({READING[r]})"
                  for r in READING]  # fmt: skip
        said.append(Paragraph(f"Within {_days(routes.horizon_days)}: {'; '.join(bounds)}."))
    steps = [_step(voice, routes, at, one) for at, one in enumerate(plan.steps, 1)]
    losses = [Point(f"It is lost if: {loss(voice, one)}") for one in plan.lost_by]
    way, time = Picture(drawing(voice, plan, number), (), ()), _timed(voice, plan, number)
    return section(f"Plan {number}: {goal(voice, routes, plan)}", said, (way, Points((*steps, *losses)), time))


def _timed(voice: Voice, plan: Plan, number: int) -> Picture:
    """The timeline, and the table that says the same."""
    rows = tuple((voice.act(step.act), "the person" if step.of_person else voice.authority(step.by),
                  *(map(str, step.days) if step.days else ("not read",) * 3)) for step in plan.steps)  # fmt: skip
    return Picture(timeline(voice, plan, number), ("step", "by", "days, least", "usual", "most"), rows)


def goal(voice: Voice, routes: Routes, plan: Plan) -> str:
    """Where a plan leads, in words."""
    if plan.goal == "host":
        return f"asylum in {voice.country(routes.case.host)}"
    names = list(dict.fromkeys(whose for whose in (_whose(voice, plan, i) for i in range(len(plan.doors)))))
    shown = voice.either([*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else names)
    if plan.agreed:
        return f"leave with the visa of {shown}, and ask for asylum there"
    return f"admission by {shown}" if plan.goal == "protection" else f"a visa to ask for asylum in {shown}"


def _step(voice: Voice, routes: Routes, at: int, step: RouteStep) -> Point:
    who = "The person" if step.of_person else _capital(voice.authority(step.by))
    state = f" in {voice.country(step.state)}" if step.state not in (routes.case.host, "") else ""
    where = PLACE.get(step.place, step.place)
    text = f"{at}. {who}{'' if step.of_person else state}: {voice.act(step.act)}{f', {where}' if where else ''}."
    under = list(_law(voice, step))
    under += [f"Reported: {count(voice, item)}." for item in step.reported if item.fits != "no"]
    if step.days:
        under.append(f"{step.days[0]} to {step.days[2]} days, most often about {step.days[1]}.")
    if step.of_person:
        learns = [f"{voice.say(who_)}{f' ({voice.say(what)})' if what else ''}" for who_, what, _ in step.tells]
        under.append(f"Who learns of it: {'; '.join(learns) or 'not known; assume they learn'}.")
    under += [f"Keep away from: {hazard.where}." for hazard in step.hazards]
    under += [otherwise(voice, item) for item in step.if_refused]
    return Point(text, tuple(Point(line) for line in under))


def _law(voice: Voice, step: RouteStep) -> Iterator[str]:
    """What the law makes of a step, in a line."""
    cites = cite(voice, step.norms, most=3)
    if step.no_provision:
        yield "Practice, no provision found: it was reported, and no norm allows it or binds anyone to it."
    elif step.encounter in ("visa_application", "asylum_decision_there"):
        yield "At its discretion: nobody here has a right to it, and the law of that state is not read here."
    elif not step.of_person or step.modality != "may" or cites:
        said = _capital(words.settled_or_open(voice, step.modality, step.possible))
        yield f"{said}{f' ({cites})' if cites else ''}."


def otherwise(voice: Voice, item: Otherwise) -> str:
    """Another way a decision may fall, and what then."""
    then = voice.both([voice.act(name) for name in item.then]) if item.then else "wait"
    if not item.act:
        return f"If it does not come: {then}."
    start = f"If instead: {voice.act(item.act)}{' (no law allows it)' if item.unlawful else ''}"
    if item.end:
        return f"{start}; then {END.get(item.end, item.end)}."
    if item.follows:
        return (f"{start}; within hours: {voice.encounter(item.follows)}. Say nothing without counsel; ask for asylum "
                "if it was not asked for.")  # fmt: skip
    return f"{start}; then: {then}."


def loss(voice: Voice, item: Loss) -> str:
    """How a plan is lost: what others do that leads to the end, in order."""
    acts = [voice.act(a.act) + (f" ({voice.encounter(a.event)})" if a.event else "")
            for a in item.acts if a.by != "person"]  # fmt: skip
    return f"{', then '.join(acts)}{'' if item.lawful else '; no law allows it, and it was reported'}."


def _whose(voice: Voice, plan: Plan, at: int) -> str:
    page = plan.doors[at].page
    return voice.country(page.jurisdiction) if page.jurisdiction else page.name(voice.language)


def _door(voice: Voice, plan: Plan, at: int) -> str:
    door = plan.doors[at]
    since = f" since {voice.date(door.since)}" if door.since else ""
    who = f", for {voice.say(door.who)}" if door.who else ""
    excludes = f", excludes {voice.say(door.excludes)}" if door.excludes else ""
    memory = ", from memory" if door.checked == "memory" else ""
    return f"{_whose(voice, plan, at)}, {voice.say(door.route)} ({door.state}{since}{who}{excludes}{memory})"


# -- the rest ---------------------------------------------------------------------------------------------------------


def _turns_on(voice: Voice, routes: Routes) -> Iterator[str]:
    """The uncertain decisions on most plans: nobody knows how they are made."""
    counts: dict[tuple[str, str], int] = {}
    for plan in routes.plans:
        for step in plan.steps:
            if not step.of_person and step.modality != "must":
                counts[step.by, step.act] = counts.get((step.by, step.act), 0) + 1
    for (by, act), times in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]:
        yield f"{_capital(voice.authority(by))}, {voice.act(act)}: {'1 plan' if times == 1 else f'{times} plans'}."


def _rests(voice: Voice, routes: Routes) -> Iterator[str]:
    yield (f"A model of {routes.statuses} statuses, by the law, practice and doors of {voice.day(routes.as_of)}; what "
           "changes later is not in it.")  # fmt: skip
    if routes.assumed_not_done:
        yield f"Taken as not so, since the case does not say: {'; '.join(words.facts(voice, routes.assumed_not_done))}."
    rest = [n for n in routes.open_facts if not (routes.forks > 1 and n.endswith(".stage"))]
    if rest:
        yield f"Left open at each step, for any authority to read as it may: {'; '.join(words.facts(voice, rest))}."
    yield "Every other open fact and contested question is left open at each step in the same way."
    if routes.case.charges_known != "all":
        yield voice.say(words.LISTED)
    yield "How long a step takes is from the terms of the law where they were read, else a recollection."


def percent(bounds: tuple[float, float]) -> str:
    """Whole percents, rounded outwards.

    >>> percent((0.1049, 0.2)), percent((0.0, 0.0))
    ('10 to 20 %', '0 %')
    """
    lo, hi = floor(round(bounds[0] * 100, 9)), ceil(round(bounds[1] * 100, 9))
    return f"{lo} %" if lo == hi else f"{lo} to {hi} %"


def _days(days: int) -> str:
    years, rest = divmod(days, 365)
    return f"{years} year{'s' if years > 1 else ''}" if years and not rest else f"{days} days"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
