"""Ways out in words: first what can remove the person, then the plans as a lawyer would tell them, then what is barred.

`pages` says it once; `routes_text` and `routes_markdown` set it, `route_page` (HTML) draws it too. For the person
themselves there are no figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from safeconduct.journey.results import Blocked, Loss, Otherwise, Plan, Routes, RouteStep
from safeconduct.journey.status import ELSEWHERE, REFUSED
from safeconduct.law.blocks import Door
from safeconduct.law.corpus import Corpus
from safeconduct.tell import words
from safeconduct.tell.layout import WIDTH, section, wrap
from safeconduct.tell.practice import count

READING = {"law": "anything the law allows", "practice": "reported practice"}
END = {
    "surrendered": "handed over on an extradition decision", "expelled": "expelled",
    "handed over": "handed over outside any procedure", REFUSED: "refused where asylum was asked for",
    ELSEWHERE: "gone to a state that is no door",
}  # fmt: skip
PLACE = {"host": "", "consulate": "at a consulate"}
SHUT = {"suspended": "suspended", "closed": "closed", "papers": "papers that are not there", "excluded": "excludes"}


@dataclass(frozen=True, slots=True)
class Item:
    """A line, and what stands under it."""

    text: str
    under: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part; *plan* is the plan it tells, for what draws it."""

    title: str
    items: tuple[Item, ...]
    plan: Plan | None = None
    said: tuple[str, ...] = field(default=())
    """sentences before the list"""


def pages(corpus: Corpus, routes: Routes, *, figures: bool = True) -> list[Part]:
    """Everything that is said, part by part; without *figures* no chance is shown."""
    parts = [Part("", tuple(Item(text) for text in opening(corpus, routes, figures=figures)))]
    for number, plan in enumerate(routes.plans, 1):
        parts.append(_plan(corpus, routes, number, plan, figures=figures))
    if not routes.open_doors:
        parts.append(Part("What would open a door", tuple(_openers(corpus, routes))))
    parts.append(Part("What still protects", tuple(_bars(corpus, routes))))
    parts.append(Part("Decisions on which most hangs", tuple(_turns_on(corpus, routes))))
    parts.append(Part("What is barred", tuple(Item(blocked(corpus, b)) for b in routes.blocked if b.door is None)))
    parts.append(Part("Doors that do not open", tuple(_shut(corpus, routes))))
    parts.append(Part("What this rests on", tuple(Item(text) for text in _rests(corpus, routes))))
    return [part for part in parts if part.items]


def title_of(corpus: Corpus, routes: Routes) -> str:
    """One line: who, where, sought by whom, the law of which day."""
    case = routes.case
    return (f"{case.name[:40]}: {country(corpus, case.host)}, sought by {country(corpus, case.requesting)}; "
            f"ways out by the law of {routes.as_of}")  # fmt: skip


def opening(corpus: Corpus, routes: Routes, *, figures: bool) -> Iterator[str]:
    """What a lawyer reads first: what can remove the person meanwhile, then how sure anything is."""
    known = routes.known_until
    yield (f"Law known until {known['law'] or 'no stated day'}, practice until {known['practice'] or 'no stated day'}; "
           "no news is not calm.")  # fmt: skip
    began, ends = corpus.regime(routes.case.host, routes.as_of)
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
    if began:
        yield (f"Practice changed on {began.since}: {began.says}. Nothing reported before that day is counted here.")
    elif ends:
        yield f"Practice as reported before {ends}, when it changed."
    if figures and routes.plans:
        yield from _figures(routes)
    if routes.forks > 1:
        names = words.both(words.facts(corpus, [n for n in routes.open_facts if n.endswith(".stage")]))
        yield (f"The case does not say {names}: every way this can be is counted; the steps are told for somebody for "
               "whom nothing of it has begun.")  # fmt: skip


def _figures(routes: Routes) -> Iterator[str]:
    shown = {name: percent(bounds) for name, bounds in routes.limbo.items()}
    if all(text == "0 to 100 %" for plan in routes.plans for text in map(percent, plan.protected.values())):
        yield ("No number can be given: of how many people the reports are is not known, so practice bounds nothing. "
               "The plans are ordered by the decisions they leave to discretion, by doors, and by days.")  # fmt: skip
    yield (f"Neither protected nor removed after {_days(routes.horizon_days)}, under the first plan: "
           f"{shown['law']} ({READING['law']}), {shown['practice']} ({READING['practice']}).")  # fmt: skip


# -- a plan -----------------------------------------------------------------------------------------------------------


def _plan(corpus: Corpus, routes: Routes, number: int, plan: Plan, *, figures: bool) -> Part:
    lo, hi = plan.days
    unknown = "" if plan.days_known else "; how long the last decision takes was not read"
    said = [f"{lo} to {hi} days{unknown}."]
    if plan.doors:
        said.append("Doors: " + "; ".join(_door(corpus, plan, i) for i in range(len(plan.doors))) + ".")
    if figures:
        bounds = [f"protected {percent(plan.protected[r])}, removed {percent(plan.removed[r])} ({READING[r]})"
                  for r in READING]  # fmt: skip
        said.append(f"Within {_days(routes.horizon_days)}: {'; '.join(bounds)}.")
    items = [_step(corpus, routes, at, one) for at, one in enumerate(plan.steps, 1)]
    items += [Item(f"It is lost if: {loss(corpus, one)}") for one in plan.lost_by]
    return Part(f"Plan {number}: {goal(corpus, routes, plan)}", tuple(items), plan, tuple(said))


def goal(corpus: Corpus, routes: Routes, plan: Plan) -> str:
    """Where a plan leads, in words."""
    if plan.goal == "host":
        return f"asylum in {country(corpus, routes.case.host)}"
    names = [country(corpus, state) if state in corpus.tables.countries else _page(plan, state)
             for state in plan.states]  # fmt: skip
    shown = words.either([*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else names)
    if plan.agreed:
        return f"leave with the visa of {shown}, and ask for asylum there"
    return f"admission by {shown}" if plan.goal == "protection" else f"a visa to ask for asylum in {shown}"


def _step(corpus: Corpus, routes: Routes, at: int, step: RouteStep) -> Item:
    vocabulary = corpus.vocabulary
    who = "The person" if step.of_person else _capital(vocabulary.authorities.get(step.by, step.by))
    where = PLACE.get(step.place, step.place)
    state = f" in {country(corpus, step.state)}" if step.state not in (routes.case.host, "") else ""
    text = f"{who}{state if not step.of_person else ''}: {vocabulary.acts.get(step.act, step.act)}"
    text += f", {where}" if where else ""
    under: list[str] = []
    cites = words.cite(corpus, step.norms, most=3)
    if step.no_provision:
        under.append("Practice, no provision found: it was reported, and no norm allows it or binds anyone to it.")
    elif step.encounter in ("visa_application", "asylum_decision_there"):
        under.append("At its discretion: nobody here has a right to it, and the law of that state is not read here.")
    elif not step.of_person or step.modality != "may":
        said = _capital(words.settled_or_open(step.modality, step.possible))
        under.append(f"{said}{f' ({cites})' if cites else ''}.")
    elif cites:
        under.append(f"May ({cites}).")
    under += [f"Reported: {count(corpus, item)}." for item in step.reported if item.fits != "no"]
    if step.days:
        under.append(f"{step.days[0]} to {step.days[2]} days, most often about {step.days[1]}.")
    learns = [f"{who_}{f' ({what})' if what else ''}" for who_, what, _ in step.tells]
    if step.of_person:
        under.append(f"Who learns of it: {'; '.join(learns) or 'not known; assume they learn'}.")
    under += [f"Keep away from: {hazard.where}." for hazard in step.hazards]
    under += [otherwise(corpus, item) for item in step.if_refused]
    return Item(text + ".", tuple(under), at)


def otherwise(corpus: Corpus, item: Otherwise) -> str:
    """Another way a decision may fall, and what then."""
    acts = corpus.vocabulary.acts
    if not item.act:
        waiting = words.both([acts.get(name, name) for name in item.then]) if item.then else "wait"
        return f"If it does not come: {waiting}."
    start = f"If instead: {acts.get(item.act, item.act)}{' (no law allows it)' if item.unlawful else ''}"
    if item.end:
        return f"{start}; then {END.get(item.end, item.end)}."
    if item.follows:
        follows = corpus.vocabulary.encounters.get(item.follows, item.follows)
        return f"{start}; within hours: {follows}. Say nothing without counsel; ask for asylum if it was not asked for."
    then = words.both([acts.get(name, name) for name in item.then]) if item.then else "wait; nothing is left to file"
    return f"{start}; then: {then}."


def loss(corpus: Corpus, item: Loss) -> str:
    """How a plan is lost: the authorities' acts that lead to the end, in order."""
    names, places = corpus.vocabulary.acts, corpus.vocabulary.encounters
    acts = [names.get(a.act, a.act) + (f" ({places.get(a.event, a.event)})" if a.event else "")
            for a in item.acts if a.by != "person"]  # fmt: skip
    chain = ", then ".join(acts)
    law = "" if item.lawful else "; no law allows it, and it was reported"
    return f"{chain}{law}."


def _door(corpus: Corpus, plan: Plan, at: int) -> str:
    door = plan.doors[at]
    name = _whose(corpus, door)
    since = f" since {door.since}" if door.since else ""
    who = f", for {door.who}" if door.who else ""
    excludes = f", excludes {door.excludes}" if door.excludes else ""
    memory = ", from memory" if door.checked == "memory" else ""
    return f"{name}, {door.route} ({door.state}{since}{who}{excludes}{memory})"


# -- the rest ---------------------------------------------------------------------------------------------------------


def _bars(corpus: Corpus, routes: Routes) -> Iterator[Item]:
    for bar in routes.protects:
        to = f" to {words.WHERE.get(bar.to, bar.to)}" if bar.to else ""
        when = "once asylum has been asked for, " if bar.after_asking else ""
        act = corpus.vocabulary.acts.get(bar.act, bar.act)
        yield Item(f"{_capital(f'{when}nobody may {act}{to}')} ({words.cite(corpus, bar.norms, most=3)}).")


def _turns_on(corpus: Corpus, routes: Routes) -> Iterator[Item]:
    """The uncertain decisions on most plans: nobody knows how they are made."""
    counts: dict[tuple[str, str], int] = {}
    for plan in routes.plans:
        for step in plan.steps:
            if not step.of_person and step.modality != "must":
                counts[step.by, step.act] = counts.get((step.by, step.act), 0) + 1
    for (by, act), times in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]:
        who = corpus.vocabulary.authorities.get(by, by)
        plans = "1 plan" if times == 1 else f"{times} plans"
        yield Item(f"Whether the {who} will {corpus.vocabulary.acts.get(act, act)}: {plans}.")


def blocked(corpus: Corpus, item: Blocked) -> str:
    """A way that is barred, and by what."""
    name, _, of = item.act.partition(" of ")
    act = _capital(corpus.vocabulary.acts.get(name, name)) + (f" ({of})" if of else "")
    if item.why == "reach":
        return (f"{act} at the consulate of the requesting state: left out, since it learns there where the person is "
                "(--avoid none lets it in).")  # fmt: skip
    said = "must not" if item.why == "must_not" else "no basis in law"
    cites = words.cite(corpus, item.norms, most=3)
    return f"{act}: {said}{f' ({cites})' if cites else ''}."


def _shut(corpus: Corpus, routes: Routes) -> Iterator[Item]:
    for item in routes.blocked:
        if (door := item.door) is not None:
            name = _whose(corpus, door)
            why = {"papers": f"it takes {item.opened_by}", "excluded": f"it excludes {door.excludes}"}.get(
                item.why, f"{item.why} since {door.since}" if door.since else item.why)  # fmt: skip
            yield Item(f"{name}, {door.route}: {why}.")


def _openers(corpus: Corpus, routes: Routes) -> Iterator[Item]:
    papers = [b.door for b in routes.blocked if b.door is not None and b.why == "papers"]
    shut = [b.door for b in routes.blocked if b.door is not None and b.why in ("suspended", "closed")]
    if papers:
        names = dict.fromkeys(_whose(corpus, door) for door in papers)
        yield Item(f"A travel document that is recognised would open doors of {words.both(list(names))}.")
    for door in shut:
        yield Item(f"{country(corpus, door.page.jurisdiction)} opening its {door.route} again.")
    yield Item("A state or organisation that takes up the case by name; a change of the practice or of the law here.")


def _rests(corpus: Corpus, routes: Routes) -> Iterator[str]:
    yield (f"A model of {routes.statuses} statuses, by the law, practice and doors of {routes.as_of}; what changes "
           "later is not in it.")  # fmt: skip
    if routes.assumed_not_done:
        names = words.both(words.facts(corpus, routes.assumed_not_done))
        yield f"Taken as not so, since the case does not say: {names}."
    rest = [n for n in routes.open_facts if not (routes.forks > 1 and n.endswith(".stage"))]
    if rest:
        yield f"Left open at each step, for any authority to read as it may: {words.both(words.facts(corpus, rest))}."
    if routes.case.charges_known != "all":
        yield words.WARNING["charges listed"]
    yield "How long a step takes is from the terms of the law where they were read, else a recollection."


def percent(bounds: tuple[float, float]) -> str:
    """Whole percents, rounded outwards.

    >>> percent((0.1049, 0.2)), percent((0.0, 0.0))
    ('10 to 20 %', '0 %')
    """
    lo, hi = floor(round(bounds[0] * 100, 9)), ceil(round(bounds[1] * 100, 9))
    return f"{lo} %" if lo == hi else f"{lo} to {hi} %"


def country(corpus: Corpus, code: str) -> str:
    """A state's name."""
    return corpus.tables.countries.get(code, {}).get("name_en", code)


def _whose(corpus: Corpus, door: Door) -> str:
    return country(corpus, door.page.jurisdiction) if door.page.jurisdiction else door.page.name()


def _page(plan: Plan, name: str) -> str:
    return next((door.page.name() for door in plan.doors if door.page.id == name), name)


def _days(days: int) -> str:
    years, rest = divmod(days, 365)
    return f"{years} year{'s' if years > 1 else ''}" if years and not rest else f"{days} days"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- set --------------------------------------------------------------------------------------------------------------

LAST = "Not legal advice. Bounds hold for this model of the law, not for the world."


def routes_text(corpus: Corpus, routes: Routes, *, figures: bool = True) -> str:
    """Plain text in lines of at most 80 columns."""
    lines = wrap(title_of(corpus, routes))
    for part in pages(corpus, routes, figures=figures):
        body = [line for said in part.said for line in wrap(said)]
        for item in part.items:
            lead = f"{item.number}. " if item.number else "- " if part.title else ""
            body += wrap(item.text, lead, " " * len(lead) or "  ")
            for under in item.under:
                body += wrap(under, " " * max(len(lead), 2), " " * (max(len(lead), 2) + 2))
        lines += section(part.title[:WIDTH], body) if part.title else body
    return "\n".join([*lines, "", *wrap(LAST), ""])


def routes_markdown(corpus: Corpus, routes: Routes, *, figures: bool = True) -> str:
    """Markdown with the same parts."""
    lines = [f"# {title_of(corpus, routes)}", ""]
    for part in pages(corpus, routes, figures=figures):
        lines += [f"## {part.title}", ""] if part.title else []
        lines += [line for said in part.said for line in (said, "")]
        for item in part.items:
            lead = f"{item.number}. " if item.number else "- " if part.title else ""
            lines.append(f"{lead}{item.text}")
            lines += [f"{' ' * (len(lead) or 2)}- {under}" for under in item.under]
            lines += [] if part.title else [""]
        lines.append("")
    return "\n".join([*lines, f"*{LAST}*", ""])


def steps_of(plan: Plan) -> Sequence[RouteStep]:
    """The steps whose time is known, for a timeline."""
    return [step for step in plan.steps if step.days is not None]
