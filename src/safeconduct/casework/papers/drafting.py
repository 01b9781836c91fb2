"""From a case to a paper to file, and to the memo that stays inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from safeconduct.casework.papers.known import known
from safeconduct.casework.papers.template import Paper, Part, Template, template
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.reason.assess import assess
from safeconduct.reason.flips import with_flips
from safeconduct.tell import words
from safeconduct.tell.layout import WIDTH
from safeconduct.tell.text import assessment_text

INSIDE = "INTERNAL: names contested points and doubts. Not to be filed, not to be left in a cell or a car."


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper, and what its lawyer should read before it is filed."""

    paper: Paper
    before: tuple[str, ...]
    norms: tuple[str, ...]


def draft(corpus: Corpus, case: Case, name: str, language: str, *, today: date) -> Draft:
    """A paper for a case, by the law of a day."""
    text = template(name)
    if text.host and case.host != text.host:
        here = corpus.tables.countries.get(text.host, {}).get("name_en", text.host)
        raise InputError([Problem(Place("case paper"), f"{name} is a paper of {here}, the host is {case.host}")])
    found = assess(corpus, case, as_of=today)
    paper = text.paper(language, known(corpus, case, found, language))
    norms = tuple(dict.fromkeys([*text.norms, *filter(None, [text.limit])]))
    return Draft(paper, tuple(_before(corpus, case, text, today)), norms)


def _before(corpus: Corpus, case: Case, text: Template, today: date) -> Iterator[str]:
    """Who learns of the step, by when it is due, and what rests on memory."""
    if text.tells:
        yield f"Who learns of it: {text.tells}."
    if text.act:
        acts = corpus.as_of(today).acts.get(text.act, ())
        mine = [act for act in acts if act.page.jurisdiction in (case.host, "")]
        tells = [one for act in mine for one in act.tells]
        for who, what, norm in tells:
            yield f"Who learns of it: {who}: {what} ({words.cite(corpus, [norm]) or norm})."
        if not tells:
            yield "Who learns of it is not known here: assume that the authorities of both states do."
    if text.limit:
        limit = next(
            (item for item in assess(corpus, case, as_of=today).deadlines if item.limit.id == text.limit), None
        )
        yield (
            words.limit(limit)
            if limit
            else f"Due within the term of {words.cite(corpus, [text.limit])}; it is not running."
        )
    memory = [norm for norm in (*text.norms, text.limit) if norm in corpus.by_id
              and corpus.by_id[norm][-1].checked == "memory"]  # fmt: skip
    if memory:
        yield f"Read before filing, here it is recalled only: {words.cite(corpus, memory)}."


def final(paper: Paper) -> None:
    """Raise `InputError` where a gap is left: such a paper is a draft."""
    if paper.gaps:
        raise InputError([Problem(Place(paper.id), f"not answered: {gap}", "answer it, or strike it with -")
                          for gap in paper.gaps])  # fmt: skip


def memo(corpus: Corpus, case: Case, *, today: date) -> Paper:
    """The whole assessment for the file of the office: contested points, doubts, what rests on memory."""
    found = with_flips(corpus, case, assess(corpus, case, as_of=today))
    lines = assessment_text(corpus, case, found).splitlines()
    parts = [Part("title", f"Memo: {case.name}"), Part("paragraph", INSIDE)]
    for number, line in enumerate(lines):
        under = lines[number + 1] if number + 1 < len(lines) else ""
        if under and set(under) == {"-"}:
            parts.append(Part("heading", line))
        elif not line.strip() or set(line) == {"-"}:
            continue
        elif _goes_on(lines[number - 1], line):
            parts[-1] = Part(parts[-1].kind, f"{parts[-1].text} {line.strip()}")
        else:
            parts.append(Part("indented" if line.startswith(" ") else "paragraph", line.strip()))
    return Paper("memo", "en", tuple(parts))


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is what its width left over of the line before."""
    return bool(before.strip("- ")) and not line.startswith("- ") and len(before) + len(line.split()[0]) >= WIDTH
