"""Every kind of block in a sentence: what a list or a search shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from safeconduct.law.blocks import (
    Act,
    Block,
    Door,
    Encounter,
    Limit,
    Norm,
    Priority,
    Provision,
    Question,
    Selector,
    Slot,
    Term,
)  # fmt: skip
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Const, Expr
from safeconduct.tell import citations
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.voice import Voice, mark

RULE = {"must": mark("must {acts}"), "may": mark("may {acts}"), "must_not": mark("must not {acts}")}
STUB = {"must": mark("not encoded, could be: must {acts}"), "may": mark("not encoded, could be: may {acts}"),
        "must_not": mark("not encoded, could be: must not {acts}")}  # fmt: skip
GRADE = {"full": mark("the text was read"), "excerpt": mark("read in part, or in a report"),
         "memory": mark("recalled, not read")}  # fmt: skip
COUNTING = {"hours": mark("counted in hours"), "custody_days": mark("counted in days of custody"),
            "days": mark("counted in days"), "months": mark("counted in months"),
            "working_days": mark("counted in working days")}  # fmt: skip
KIND = {"norm": mark("norm"), "stub": mark("stub"), "term": mark("term"), "question": mark("question"),
        "limit": mark("limit"), "encounter": mark("encounter"), "act": mark("act"), "door": mark("door"),
        "provision": mark("provision"), "priority": mark("priority"), "hazard": mark("hazard")}  # fmt: skip
RANK = {"treaty": mark("treaties"), "statute": mark("statutes"), "constitution": mark("the constitution"),
        "regulation": mark("regulations")}  # fmt: skip
ROLES = {"requesting": mark("the requesting state"), "host": mark("the host state"),
         "destination": mark("the state of destination")}  # fmt: skip
ANYBODY = {"any": mark("any authority"), "person": mark("the person"), "chance": mark("nobody: it happens")}
DOOR = {"open": mark("open"), "limited": mark("limited"), "suspended": mark("suspended"), "closed": mark("closed")}
LONGEST = 220
"""of one line on a norm; the rest stands on its own page"""
_LIMIT = {"maximum": mark("at most {term} from {event}"), "deadline": mark("within {term} from {event}"),
          "waiting": mark("not before {term} from {event}"), "term": mark("within {term} from {event}")}  # fmt: skip


def kind(block: Block) -> str:
    """What a block is called: a norm, a stub, a term."""
    return "stub" if isinstance(block, Norm) and block.why_stub is not None else type(block).__name__.lower()


def act(voice: Voice, slot: Slot) -> str:
    """An act with its qualification, in words."""
    speaker = Speaker(voice)
    said = voice.act(slot.act)
    if slot.to:
        state = voice.say(ROLES[slot.to]) if slot.to in ROLES else speaker.value(Const(slot.to))
        said = voice.say("{act} to {state}", act=said, state=state)
    return f"{said} ({voice.code('of', slot.of)})" if slot.of else said


def authorities(voice: Voice, names: Sequence[str]) -> str:
    """Who acts: `the Prosecutor General or the Supreme Court`."""
    return voice.either([voice.say(ANYBODY[name]) if name in ANYBODY else
                         voice.say("the {authority}", authority=voice.authority(name)) for name in names])  # fmt: skip


def gist(voice: Voice, block: Block) -> str:
    """One line on what a block says."""
    match block:
        case Norm():
            return _norm(voice, block)
        case Term():
            each = voice.say("term, says when it is so, for each charge")
            return each if block.each else voice.say("term, says when it is so")
        case Question():
            return voice.say("contested: {question}", question=voice.say(block.asks))
        case Limit():
            on = [voice.act(name) for name in block.acts]
            return length(voice, block) + (f": {voice.both(on)}" if on else "")
        case Encounter():
            return voice.say("encounter: {encounter}", encounter=voice.encounter(block.id))
        case Act():
            return voice.say("act: {act}, by {authorities}", act=voice.act(block.id),
                             authorities=authorities(voice, block.by))  # fmt: skip
        case Door():
            return f"{voice.say(block.route)}: {voice.say(DOOR[block.state])}"
        case Provision():
            return voice.say("rules no act: {reason}", reason=voice.say(block.why))
        case Priority():
            return voice.say("{first} go before {others}", first=select(voice, block.higher),
                             others=select(voice, block.lower))  # fmt: skip
    return block.heading


def _norm(voice: Voice, norm: Norm) -> str:
    rules, speaker = RULE if norm.why_stub is None else STUB, Speaker(voice, norm.page.jurisdiction)
    said = voice.say(rules[norm.verb], acts=acts(voice, norm))
    if norm.when is not None:
        said += voice.say(", when {condition}", condition=speaker.inline(norm.when))
    if norm.unless is not None:
        said += voice.say(", unless {condition}", condition=speaker.inline(norm.unless))
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip(" ,") + "…"


def acts(voice: Voice, norm: Norm) -> str:
    """The acts a norm rules, in words."""
    return voice.both([act(voice, slot) for slot in norm.acts]) if norm.acts else "-"


def select(voice: Voice, side: Selector) -> str:
    """What a priority clause selects: `treaties`, `provisions of CPC`."""
    page = voice.corpus.pages[side.page].name(voice.language) if side.page in voice.corpus.pages else side.page
    said = voice.say(RANK.get(side.rank, side.rank)) or voice.say("provisions")
    said = voice.say("{provisions} of {page}", provisions=said, page=page) if page else said
    return voice.say("{provisions} in the group {group}", provisions=said, group=side.group) if side.group else said


def length(voice: Voice, limit: Limit) -> str:
    """How long a limit is, and from what it runs: `at most 72 hours from: detain`."""
    speaker = Speaker(voice, limit.page.jurisdiction)
    spans = [
        speaker.value(x).replace("-", "") if isinstance(x, Expr) else
        voice.say("until: {event}", event=voice.event(x)) for x in limit.lengths
    ]  # fmt: skip
    backwards = any(isinstance(x, Const) and str(x.value).startswith("-") for x in limit.lengths)
    said = voice.either(spans) if spans else voice.say("a term that is not fixed")
    if limit.start.startswith("end of "):
        start = voice.say("the end of {limit}", limit=citations.cite(voice, [limit.start.removeprefix("end of ")]))
    else:
        name, _, served = limit.start.partition(".")
        start = f'"{voice.event(name)}"'
        start = voice.say("service of {event}", event=start) if served else start
    return voice.say("{term} before {event}" if backwards else _LIMIT[limit.kind], term=said, event=start)


def cite(voice: Voice, block_id: str) -> str:
    """A provision as a lawyer cites it, also one that stands on no page: `kz-cpc-106` is CPC 106."""
    if block_id in voice.corpus.by_id:
        return citations.cite(voice, [block_id])
    pages = [page for page in voice.corpus.pages.values() if block_id.startswith(f"{page.id}-")]
    page = max(pages, key=lambda page: len(page.id), default=None)
    if page is None:
        return block_id
    number, *items = block_id.removeprefix(f"{page.id}-").split("-")
    article = citations.article_in(voice, page, number + "".join(f"({item})" for item in items))
    return (", " if voice.language in citations.DIVISIONS else " ").join([page.name(voice.language), article])


def dates(voice: Voice, block: Block) -> str:
    """Since when and until when a block is in force."""
    since = voice.say("since {day}", day=voice.date(block.since)) if block.since else voice.say("without a first day")
    if not block.until:
        return since
    return voice.say("{since}, until {day} (not included)", since=since, day=voice.date(block.until))


def age(voice: Voice, checked: Day, today: date) -> str:
    """How long ago a provision was checked."""
    days = (today - checked.last).days
    if days <= 0:
        return voice.say("on {day}", day=voice.date(checked))
    span = f"{days} days" if days < 60 else f"{days // 30} months"
    return voice.say("on {day}, {span} ago", day=voice.date(checked), span=voice.span(span))
