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
from safeconduct.law.conditions import Const, Expr
from safeconduct.law.dates import Day
from safeconduct.tell import citations
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.voice import Voice

VERB = {"must": "must", "may": "may", "must_not": "must not"}
GRADE = {"full": "the text was read", "excerpt": "read in part, or in a report", "memory": "recalled, not read"}
COUNTING = {"hours": "counted in hours", "custody_days": "counted in days of custody", "days": "counted in days",
            "months": "counted in months", "working_days": "counted in working days"}  # fmt: skip
LONGEST = 220
"""of one line on a norm; the rest stands on its own page"""
_LIMIT = {"maximum": "at most", "deadline": "within", "waiting": "not before", "term": "within"}


def kind(block: Block) -> str:
    """What a block is called: a norm, a stub, a term."""
    return "stub" if isinstance(block, Norm) and block.why_stub is not None else type(block).__name__.lower()


def act(voice: Voice, slot: Slot) -> str:
    """An act with its qualification, in words."""
    speaker = Speaker(voice)
    roles = {"requesting": "the requesting state", "host": "the host state", "destination": "the state of destination"}
    to = f" to {roles.get(slot.to) or speaker.value(Const(slot.to))}" if slot.to else ""
    return voice.act(slot.act) + to + (f" ({slot.of.replace('_', ' ')})" if slot.of else "")


def authorities(voice: Voice, names: Sequence[str]) -> str:
    """Who acts: `the Prosecutor General or the Supreme Court`."""
    special = {"any": "any authority", "person": "the person", "chance": "nobody: it happens"}
    return voice.either([special.get(n) or f"the {voice.authority(n)}" for n in names])


def gist(voice: Voice, block: Block) -> str:
    """One line on what a block says."""
    match block:
        case Norm():
            return _norm(voice, block)
        case Term():
            return f"term, says when it is so{', for each charge' if block.each else ''}"
        case Question():
            return f"contested: {block.asks}"
        case Limit():
            on = [voice.act(name) for name in block.acts]
            return length(voice, block) + (f": {voice.both(on)}" if on else "")
        case Encounter():
            return f"encounter: {voice.encounter(block.id)}"
        case Act():
            return f"act: {voice.act(block.id)}, by {authorities(voice, block.by)}"
        case Door():
            return f"{block.route}: {block.state}"
        case Provision():
            return f"rules no act: {block.why}"
        case Priority():
            return f"{select(voice, block.higher)} go before {select(voice, block.lower)}"
    return block.heading


def _norm(voice: Voice, norm: Norm) -> str:
    verb = VERB[norm.verb] if norm.why_stub is None else f"not encoded, could be {VERB[norm.verb]}:"
    speaker, said = Speaker(voice, norm.page.jurisdiction), f"{verb} {acts(voice, norm)}"
    said += f", when {speaker.inline(norm.when)}" if norm.when is not None else ""
    said += f", unless {speaker.inline(norm.unless)}" if norm.unless is not None else ""
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip(" ,") + "…"


def acts(voice: Voice, norm: Norm) -> str:
    """The acts a norm rules, in words."""
    return voice.both([act(voice, slot) for slot in norm.acts]) if norm.acts else "-"


def select(voice: Voice, side: Selector) -> str:
    """What a priority clause selects: `treaties`, `provisions of CPC`."""
    page = voice.corpus.pages[side.page].name() if side.page in voice.corpus.pages else side.page
    rank = {"treaty": "treaties", "statute": "statutes", "constitution": "the constitution",
            "regulation": "regulations"}.get(side.rank, side.rank)  # fmt: skip
    parts = [rank or "provisions", f"of {page}" if page else "", f"in the group {side.group}" if side.group else ""]
    return " ".join(filter(None, parts))


def length(voice: Voice, limit: Limit) -> str:
    """How long a limit is, and from what it runs: `at most 72 hours from: detain`."""
    speaker = Speaker(voice, limit.page.jurisdiction)
    spans = [
        speaker.value(x).replace("-", "") if isinstance(x, Expr) else f"until: {voice.event(x)}" for x in limit.lengths
    ]
    backwards = any(isinstance(x, Const) and str(x.value).startswith("-") for x in limit.lengths)
    said = " or ".join(spans) or "a term that is not fixed"
    if limit.start.startswith("end of "):
        start = f"the end of {citations.cite(voice, [limit.start.removeprefix('end of ')])}"
    else:
        name, _, served = limit.start.partition(".")
        start = f'{"service of " if served else ""}"{voice.event(name)}"'
    return f"{said} before {start}" if backwards else f"{_LIMIT[limit.kind]} {said} from {start}"


def cite(voice: Voice, block_id: str) -> str:
    """A provision as a lawyer cites it, also one that stands on no page: `kz-cpc-106` is CPC 106."""
    if block_id in voice.corpus.by_id:
        return citations.cite(voice, [block_id])
    pages = [page for page in voice.corpus.pages.values() if block_id.startswith(f"{page.id}-")]
    page = max(pages, key=lambda page: len(page.id), default=None)
    if page is None:
        return block_id
    number, *items = block_id.removeprefix(f"{page.id}-").split("-")
    return f"{page.name()} {number}{''.join(f'({item})' for item in items)}"


def dates(block: Block) -> str:
    """Since when and until when a block is in force."""
    since = f"since {block.since}" if block.since else "without a first day"
    return f"{since}, until {block.until} (not included)" if block.until else since


def age(checked: Day | None, today: date) -> str:
    """How long ago a provision was checked."""
    if checked is None:
        return "on no stated day"
    days = (today - checked.last).days
    if days <= 0:
        return f"on {checked}"
    months = days // 30
    ago = f"{days} day{'s' if days != 1 else ''}" if days < 60 else f"{months} months"
    return f"on {checked}, {ago} ago"
