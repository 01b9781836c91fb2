"""One provision as a page of a commentary, and several by what they say in a line: `law show` and `law search`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from safeconduct.law.blocks import Block, Limit, Norm, Question, Term, ViewOption, conditions_of
from safeconduct.law.browse import version_on
from safeconduct.law.changes import changed_keys, key_words
from safeconduct.law.relations import beside, cited_by, questions_of, readers_of, terms_of
from safeconduct.tell import citations
from safeconduct.tell.blocks import GRADE, KIND, acts, age, authorities, cite, dates, gist, kind, length
from safeconduct.tell.catalogues import SOURCE
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.document import Document, Part, Point, Section, paragraphs, points, section
from safeconduct.tell.layout import WIDTH
from safeconduct.tell.others import rest_of
from safeconduct.tell.standing import standing
from safeconduct.tell.voice import Voice, mark
from safeconduct.tell.words import UNREVIEWED

_DO = {"must": mark("{who} must {acts}."), "may": mark("{who} may {acts}."), "must_not": mark("{who} must not {acts}.")}
_COULD = {"must": mark("{who} could be bound to {acts}."), "may": mark("{who} could be allowed to {acts}."),
          "must_not": mark("{who} could be forbidden to {acts}.")}  # fmt: skip
PROSE = mark("The words of the page are in English only.")
NOTHING = mark("no provision has all these words: {words}")


def provision_document(
    voice: Voice, block_id: str, *, as_of: date, today: date, decides: Iterable[str] = ()
) -> Document:
    """A block of any kind, as it stands on a day; *decides* tells the cases known to turn on it."""
    versions = voice.corpus.by_id[block_id]
    block = version_on(versions, as_of)
    parts = (*_words(voice, block), *_body(voice, block, as_of),
             *section(voice.say("Versions"), points(_versions(voice, versions, block))),
             *section(voice.say("Who relies on it"), points(_relied(voice, block))),
             *section(voice.say("Cases it decides"), points(decides)),
             *section(voice.say("Beside it"), _list(voice, beside(voice.corpus, block))),
             *section(voice.say("Source"), points(_source(voice, block, today))))  # fmt: skip
    return Document(voice.language, citations.citation(voice, block), tuple(_head(voice, block, as_of)), (), parts,
                    foot(voice))  # fmt: skip


def several_document(voice: Voice, title: str, ids: Sequence[str], *, as_of: date) -> Document:
    """Several provisions, page by page and by article: what each says in a line."""
    pages: dict[str, dict[str, list[Block]]] = {}
    for block_id in ids:
        block = version_on(voice.corpus.by_id[block_id], as_of)
        pages.setdefault(block.page.title, {}).setdefault(block.heading, []).append(block)
    parts = [Section(page, tuple(part for heading, blocks in headings.items()
                                 for part in section(_heading(voice, heading), _list(voice, blocks))))
             for page, headings in pages.items()]  # fmt: skip
    under = (voice.say("As of {day}.", day=voice.day(as_of)),)
    return Document(voice.language, title, under, (), tuple(parts), foot(voice))


def found_document(voice: Voice, asked: str, blocks: Sequence[Block]) -> Document:
    """What a search found, the best first."""
    told = points(f"{citations.citation(voice, block)} ({block.id}): {gist(voice, block)}" for block in blocks)
    nothing = paragraphs([voice.say(NOTHING, words=asked[:200])])
    return Document(voice.language, asked[:200], (), (), told or nothing, foot(voice))


def hit_line(voice: Voice, block: Block) -> str:
    """One line of at most 80 columns: id, citation, gist."""
    line = f"{block.id}  {citations.citation(voice, block)}: {gist(voice, block)}"
    return line if len(line) <= WIDTH else line[: WIDTH - 1].rstrip() + "…"


# -- sections ---------------------------------------------------------------------------------------------------------


def _head(voice: Voice, block: Block, as_of: date) -> Iterator[str]:
    yield block.id
    yield block.page.title + (f" ({voice.code('rank', block.page.rank)})" if block.page.rank else "")
    others = [citations.citation(replace(voice, language=language), block) for language in block.page.cite
              if language != voice.language]  # fmt: skip
    if others:
        yield voice.say("In other languages: {citations}", citations="; ".join(others))
    kinds, day = voice.say(KIND[kind(block)]), voice.day(as_of)
    said = voice.say("{kind}; as of {day}", kind=kinds, day=day)
    if block.since and block.since.first > as_of:
        said = voice.say("{kind}; as of {day}; not yet in force", kind=kinds, day=day)
    elif block.until and block.until.last <= as_of:
        said = voice.say("{kind}; as of {day}; no longer in force", kind=kinds, day=day)
    yield said[:1].upper() + said[1:]


def foot(voice: Voice) -> tuple[str, ...]:
    """What stands at the foot of whatever tells the law in another language than its pages."""
    prose = (voice.say(PROSE),) if voice.language != SOURCE else ()
    return (*prose, voice.say(UNREVIEWED)) if voice.unreviewed else prose


def _heading(voice: Voice, heading: str) -> str:
    return heading.replace("`", "") or voice.say("(no heading)")


def _words(voice: Voice, block: Block) -> tuple[Part, ...]:
    """What the page says of the block, under the heading of its article."""
    said = paragraphs(_prose(voice, block))
    return (Section(_heading(voice, block.heading), said),) if block.heading else said


def _prose(voice: Voice, block: Block) -> Iterator[str]:
    """What the page says of the block; before it the opening words of its article, where they are others."""
    mine = block.says.split("\n\n") if block.says else []
    first = next((b for b in voice.corpus.blocks if b.page is block.page and b.heading == block.heading), block)
    opening = first.says.split("\n\n")[:1]
    if opening and opening[0] and not opening[0].startswith("(") and opening[0] not in mine:
        mine = [*opening, *mine]
    marks = re.match(r"[\d.-]*\d((?:\(\w+\))+)", block.article)
    if marks and len(mine) > 2:  # several items in one run of paragraphs: the one that is meant, and what none claims
        kept = [text for text in mine if text.startswith(marks.group(1)) or not text.startswith("(")]
        mine = kept if any(text.startswith("(") for text in kept) else mine
    yield from (citations.cited(voice, text).replace("*", "") for text in mine)


def _body(voice: Voice, block: Block, as_of: date) -> tuple[Part, ...]:
    if not isinstance(block, Norm):
        return (*rest_of(voice, block), *_where(voice, block, as_of), *_questions(voice, block, as_of))
    speaker = Speaker(voice, block.page.jurisdiction)
    who = authorities(voice, block.authorities)
    said = voice.say((_DO if block.why_stub is None else _COULD)[block.verb], acts=acts(voice, block),
                     who=who[:1].upper() + who[1:])  # fmt: skip
    said += " " + voice.say("Read for each charge by itself.") if block.each else ""
    when = [speaker.point(block.page.applies, voice.say("where"))] if block.page.applies is not None else []
    when.append(speaker.point(block.when, voice.say("when")) if block.when is not None else Point(voice.say("always")))
    when += [speaker.point(block.unless, voice.say("unless"))] if block.unless is not None else []
    rule: tuple[Part, ...] = points([Point(said, tuple(when))])
    if block.group:
        rule += paragraphs([voice.say("It is one of the group {group}.", group=block.group)])
    why = [f"{citations.cited(voice, voice.say(block.why_stub))}."] if block.why_stub is not None else []
    return (*section(voice.say("What it makes of which act"), rule),
            *section(voice.say("Why it is not encoded"), paragraphs(why)),
            *_where(voice, block, as_of), *standing(voice, block, as_of), *_questions(voice, block, as_of),
            *section(voice.say("Time limits and remedies"), points(_limits(voice, block, as_of))))  # fmt: skip


def _where(voice: Voice, block: Block, as_of: date) -> tuple[Part, ...]:
    """The terms that the block reads, each in words."""
    told = []
    applies = [block.page.applies] if block.page.applies is not None and isinstance(block, Norm) else []
    for term in terms_of(voice.corpus, [*conditions_of(block), *applies], state=block.page.jurisdiction, day=as_of):
        speaker = Speaker(voice, term.page.jurisdiction or block.page.jurisdiction)
        states = {other.page.jurisdiction for other in voice.corpus.terms[term.id]}
        cites = citations.citation(voice, term)
        if len(states) > 1 and not block.page.jurisdiction:
            cites = voice.say("{provision}; other states have their own", provision=cites)
        told.append(speaker.point(term.means, f"{_quoted(voice, term)} ({cites}):"))
    return section(voice.say("The words in quotes"), points(told))


def _quoted(voice: Voice, term: Block) -> str:
    return f'"{voice.code("term", term.id)}"'


def _questions(voice: Voice, block: Block, as_of: date) -> tuple[Part, ...]:
    if isinstance(block, Question):
        return ()
    terms = terms_of(voice.corpus, conditions_of(block), state=block.page.jurisdiction, day=as_of)
    asked = questions_of(voice.corpus, [*conditions_of(block), *(term.means for term in terms)])
    told = [Point(f"{voice.say(question.asks)} ({citations.citation(voice, question)}; {question.id})",
                  tuple(Point(_view(voice, view)) for view in question.views)) for question in asked]  # fmt: skip
    return section(voice.say("Contested: nobody answers it for you"), points(told))


def _view(voice: Voice, view: ViewOption) -> str:
    """A view with who holds it."""
    holders = ", ".join(filter(None, [voice.say(view.held_by), voice.say(view.court), view.date]))
    holders = holders or voice.say("nobody named")
    return f"{holders[:1].upper()}{holders[1:]}: {voice.say(view.says)}."


def _limits(voice: Voice, norm: Norm, as_of: date) -> Iterator[str]:
    """The remedy, the norm's own limit, then the others on its acts."""
    law = voice.corpus.as_of(as_of)
    state = norm.page.jurisdiction
    here = [limit for limit in law.of_kind(Limit) if not state or limit.page.jurisdiction in ("", state)]
    remedies = [limit for limit in here if norm.remedy and (limit.id == norm.remedy or (
        limit.id.startswith(f"{norm.remedy}-") and limit.who == "person"))]  # fmt: skip
    for limit in remedies:
        yield voice.say("Remedy: {limit}, {length}; then {what}.", limit=citations.citation(voice, limit),
                        length=length(voice, limit), what=voice.say(limit.then))  # fmt: skip
    if norm.remedy and not remedies:
        found = law.by_id.get(norm.remedy, ())
        what = gist(voice, found[-1]) if found else voice.say("not on a page here")
        yield voice.say("Remedy: {provision}.", provision=f"{cite(voice, norm.remedy)}, {what}")
    mine = {slot.act for slot in norm.acts}
    for limit in here:
        if limit not in remedies and (limit.id == norm.within or mine & set(limit.acts)):
            said = (mark("{limit}, its own limit: {length}; then {what}.") if limit.id == norm.within else
                    mark("{limit}: {length}; then {what}."))  # fmt: skip
            yield voice.say(said, limit=citations.citation(voice, limit), length=length(voice, limit),
                            what=voice.say(limit.then))  # fmt: skip


def _versions(voice: Voice, versions: Sequence[Block], shown: Block) -> Iterator[Point]:
    if len(versions) == 1:
        yield Point(voice.say("One: {dates}.", dates=dates(voice, shown)))
        return
    for before, block in zip((None, *versions), versions, strict=False):
        where = "" if block.page is shown.page else f" ({block.page.name(voice.language)})"
        here = voice.say("shown") if block is shown else ""
        keys = changed_keys(before, block) if before is not None and before.page is block.page else ()
        yield Point(f"{dates(voice, block)}{where}{here and f' ({here})'}", tuple(
            point for key in keys if before is not None for point in change_points(voice, before, block, key)
        ))  # fmt: skip


def change_points(voice: Voice, old: Block, new: Block, key: str) -> tuple[Point, Point]:
    """One key that differs between two versions, before and after."""
    speaker = Speaker(voice, new.page.jurisdiction)
    before, after = (key_words(block, key, speaker.inline) for block in (old, new))
    return (Point(voice.say("{key} was: {value}", key=key, value=before)),
            Point(voice.say("{key} is:  {value}", key=key, value=after)))  # fmt: skip


def _relied(voice: Voice, block: Block) -> Iterator[str]:
    readers = readers_of(voice.corpus, block.id)
    terms = [f"{_quoted(voice, b)} ({citations.citation(voice, b)})" for b in readers if isinstance(b, Term)]
    if terms:
        yield voice.say("Terms that read it: {terms}.", terms=voice.both(terms))
    norms = [b for b in readers if isinstance(b, Norm)]
    others = [b for b in readers if not isinstance(b, (Norm, Term))]
    named = cited_by(voice.corpus, block.id)
    for said, blocks in ((mark("Norms that turn on it: {provisions}."), norms),
                         (mark("Limits and acts that turn on it: {provisions}."), others),
                         (mark("Named in the reasons of, or as limit or remedy by: {provisions}."), named)):
        if blocks:
            yield voice.say(said, provisions=citations.cite(voice, [b.id for b in blocks], most=12))


def _list(voice: Voice, blocks: Sequence[Block]) -> tuple[Part, ...]:
    return points(f"{block.id}: {gist(voice, block)}" for block in blocks)


def _source(voice: Voice, block: Block, today: date) -> Iterator[str]:
    grade = voice.say("Grade: {grade} ({meaning})", grade=block.checked, meaning=voice.say(GRADE[block.checked]))
    if block.checked_on is not None:
        grade = voice.say("{grade}, checked {when}", grade=grade, when=age(voice, block.checked_on, today))
    yield voice.say("Text: {source}", source=block.source or voice.say("no source is given"))
    yield f"{grade}."
    yield voice.say("Page: {place}", place=block.place)
