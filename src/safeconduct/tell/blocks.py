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
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.tell import words
from safeconduct.tell.conditions import Speaker

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


def act(corpus: Corpus, slot: Slot) -> str:
    """An act with its qualification, in words."""
    speaker = Speaker(corpus)
    roles = {"requesting": "the requesting state", "host": "the host state", "destination": "the state of destination"}
    to = f" to {roles.get(slot.to) or speaker.value(Const(slot.to))}" if slot.to else ""
    return corpus.vocabulary.acts.get(slot.act, slot.act) + to + (f" ({slot.of.replace('_', ' ')})" if slot.of else "")


def authorities(corpus: Corpus, names: Sequence[str]) -> str:
    """Who acts: `the Prosecutor General or the Supreme Court`."""
    special = {"any": "any authority", "person": "the person", "chance": "nobody: it happens"}
    return words.either([special.get(n) or f"the {corpus.vocabulary.authorities.get(n, n)}" for n in names])


def gist(corpus: Corpus, block: Block) -> str:
    """One line on what a block says."""
    match block:
        case Norm():
            return _norm(corpus, block)
        case Term():
            return f"term, says when it is so{', for each charge' if block.each else ''}"
        case Question():
            return f"contested: {block.asks}"
        case Limit():
            on = [corpus.vocabulary.acts.get(name, name) for name in block.acts]
            return length(corpus, block) + (f": {words.both(on)}" if on else "")
        case Encounter():
            return f"encounter: {corpus.vocabulary.encounters.get(block.id, block.id)}"
        case Act():
            return f"act: {corpus.vocabulary.acts.get(block.id, block.id)}, by {authorities(corpus, block.by)}"
        case Door():
            return f"{block.route}: {block.state}"
        case Provision():
            return f"rules no act: {block.why}"
        case Priority():
            return f"{select(corpus, block.higher)} go before {select(corpus, block.lower)}"
    return block.heading


def _norm(corpus: Corpus, norm: Norm) -> str:
    verb = VERB[norm.verb] if norm.why_stub is None else f"not encoded, could be {VERB[norm.verb]}:"
    speaker, said = Speaker(corpus, norm.page.jurisdiction), f"{verb} {acts(corpus, norm)}"
    said += f", when {speaker.inline(norm.when)}" if norm.when is not None else ""
    said += f", unless {speaker.inline(norm.unless)}" if norm.unless is not None else ""
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip(" ,") + "…"


def acts(corpus: Corpus, norm: Norm) -> str:
    """The acts a norm rules, in words."""
    return words.both([act(corpus, slot) for slot in norm.acts]) if norm.acts else "-"


def select(corpus: Corpus, side: Selector) -> str:
    """What a priority clause selects: `treaties`, `provisions of CPC`."""
    page = corpus.pages[side.page].name() if side.page in corpus.pages else side.page
    rank = {"treaty": "treaties", "statute": "statutes", "constitution": "the constitution",
            "regulation": "regulations"}.get(side.rank, side.rank)  # fmt: skip
    parts = [rank or "provisions", f"of {page}" if page else "", f"in the group {side.group}" if side.group else ""]
    return " ".join(filter(None, parts))


def length(corpus: Corpus, limit: Limit) -> str:
    """How long a limit is, and from what it runs: `at most 72 hours from: detain`."""
    speaker, names = Speaker(corpus, limit.page.jurisdiction), {**corpus.vocabulary.acts, **corpus.vocabulary.events}
    spans = [
        speaker.value(x).replace("-", "") if isinstance(x, Expr) else f"until: {names.get(x, x)}" for x in limit.lengths
    ]
    backwards = any(isinstance(x, Const) and str(x.value).startswith("-") for x in limit.lengths)
    said = " or ".join(spans) or "a term that is not fixed"
    if limit.start.startswith("end of "):
        start = f"the end of {words.cite(corpus, [limit.start.removeprefix('end of ')])}"
    else:
        name, _, served = limit.start.partition(".")
        start = f'{"service of " if served else ""}"{names.get(name, name)}"'
    return f"{said} before {start}" if backwards else f"{_LIMIT[limit.kind]} {said} from {start}"


def cite(corpus: Corpus, block_id: str) -> str:
    """A provision as a lawyer cites it, also one that stands on no page: `kz-cpc-106` is CPC 106."""
    if block_id in corpus.by_id:
        return words.cite(corpus, [block_id])
    pages = [page for page in corpus.pages.values() if block_id.startswith(f"{page.id}-")]
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
