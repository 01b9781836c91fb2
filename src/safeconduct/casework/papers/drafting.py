"""From a case to a paper to file, and to the memo that stays inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from safeconduct.casework.papers.known import known
from safeconduct.casework.papers.template import Paper, Part, Template, template
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.reason.assess import assess
from safeconduct.reason.flips import with_flips
from safeconduct.reason.results import Assessment
from safeconduct.tell import document, words
from safeconduct.tell.assessment import assessment_document
from safeconduct.tell.catalogues import SOURCE
from safeconduct.tell.citations import cite
from safeconduct.tell.voice import Voice, voice_of

INSIDE = {
    "en": "INTERNAL: names contested points and doubts. Not to be filed, not to be left in a cell or a car.",
    "ru": "ВНУТРЕННИЙ ДОКУМЕНТ: здесь названы спорные вопросы и сомнения. Не подавать, не оставлять в камере и машине.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper, and what its lawyer should read before it is filed."""

    paper: Paper
    before: tuple[str, ...]
    norms: tuple[str, ...]


def draft(corpus: Corpus, case: Case, name: str, language: str, *, today: date, spoken: str = SOURCE) -> Draft:
    """A paper for a case, by the law of a day; *spoken* is the language in which its lawyer is told about it."""
    text = template(name)
    if text.host and case.host != text.host:
        here = corpus.tables.countries.get(text.host, {}).get("name_en", text.host)
        raise InputError([Problem(Place("case paper"), f"{name} is a paper of {here}, the host is {case.host}")])
    found = assess(corpus, case, as_of=today)
    paper = text.paper(language, known(voice_of(corpus, language), case, found))
    norms = tuple(dict.fromkeys([*text.norms, *filter(None, [text.limit])]))
    return Draft(paper, tuple(_before(voice_of(corpus, spoken), case, text, found)), norms)


def _before(voice: Voice, case: Case, text: Template, found: Assessment) -> Iterator[str]:
    """Who learns of the step, by when it is due, and what rests on memory."""
    say, blocks = voice.say, voice.corpus.by_id
    if text.tells:
        yield say("Who learns of it: {who}.", who=say(text.tells))
    if text.act:
        acts = voice.corpus.as_of(found.as_of).acts.get(text.act, ())
        tells = [one for act in acts if act.page.jurisdiction in (case.host, "") for one in act.tells]
        for who, what, norm in tells:
            yield say("Who learns of it: {who}: {what} ({provision}).", who=say(who), what=say(what),
                      provision=cite(voice, [norm]) or norm)  # fmt: skip
        if not tells:
            yield say("Who learns of it is not known here: assume that the authorities of both states do.")
    if text.limit:
        limit = next((item for item in found.deadlines if item.limit.id == text.limit), None)
        within = say("Due within the term of {provision}; it is not running.", provision=cite(voice, [text.limit]))
        yield words.limit(voice, limit) if limit else within
        if limit and limit.ends is not None and str(limit.ends)[:10] < found.as_of.isoformat():
            yield say("That term has run out: judge whether a later start, or its being restored, can be argued.")
    memory = [norm for norm in (*text.norms, text.limit) if norm in blocks and blocks[norm][-1].checked == "memory"]
    if memory:
        yield say("Read before filing, here it is recalled only: {provisions}.", provisions=cite(voice, memory))


def final(paper: Paper) -> None:
    """Raise `InputError` where a gap is left: such a paper is a draft."""
    if paper.gaps:
        raise InputError([Problem(Place(paper.id), f"not answered: {gap}", "answer it, or strike it with -")
                          for gap in paper.gaps])  # fmt: skip


def memo(voice: Voice, case: Case, *, today: date) -> Paper:
    """The whole assessment for the file of the office: contested points, doubts, what rests on memory."""
    found = with_flips(voice.corpus, case, assess(voice.corpus, case, as_of=today))
    told = assessment_document(voice, case, found)
    parts = [
        Part("title", told.title),
        *(Part("paragraph", said) for said in (INSIDE[voice.language], *told.under, *told.lead)),
    ]
    return Paper("memo", voice.language, (*parts, *_told(told.parts), *(Part("paragraph", said) for said in told.foot)))


def _told(parts: Iterable[document.Part]) -> Iterator[Part]:
    """The parts of a document in a row; what is folded away stays so."""
    for part in parts:
        match part:
            case document.Paragraph(text):
                yield Part("paragraph", text)
            case document.Points(points):
                for point in points:
                    yield Part("point", point.full or point.text)
                    yield from (Part("indented", under.full or under.text) for under in point.under)
            case document.Section(title, inner) if shown := list(_told(inner)):
                yield from (Part("heading", title), *shown)
