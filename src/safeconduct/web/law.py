"""The law browser: a provision as it stood on a day, a search, what changed between two days, what is covered."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from fastapi import APIRouter, Response

from safeconduct.law.blocks import Norm
from safeconduct.law.browse import look_up, search, version_on
from safeconduct.law.changes import changes, states
from safeconduct.law.coverage import coverage
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.worked import load_worked
from safeconduct.tell.changed import changes_document
from safeconduct.tell.covered import coverage_document, decided
from safeconduct.tell.document import Document
from safeconduct.tell.provision import found_document, provision_document, several_document
from safeconduct.web.pages import At, NotFoundError, Reader, to

router = APIRouter(include_in_schema=False)


@router.get("/law")
def show(at: Reader) -> Response:
    """A search, or the pages of law, state by state."""
    asked = at.request.query_params.get("q", "").strip()[:200]
    if asked:
        if len(ids := look_up(at.desk.corpus, asked)) == 1:
            return to(f"/law/of/{ids[0]}")
        told = (several_document(at.voice, asked, ids, as_of=at.desk.today) if ids else
                found_document(at.voice, asked, [hit.block for hit in search(at.desk.corpus, asked)]))  # fmt: skip
        return at.page("law.html", body=at.told(told), asked=asked, day=at.desk.today)
    pages = sorted(at.desk.corpus.pages.values(),
                   key=lambda page: (not page.jurisdiction, page.jurisdiction, page.id))  # fmt: skip
    listed = [(at.voice.country(state) if state else at.voice.say("of no one state"), [*group])
              for state, group in groupby(pages, key=lambda page: page.jurisdiction)]  # fmt: skip
    return at.page("law.html", body="", pages=listed, asked="", day=at.desk.today)


@router.get("/law/of/{name}")
def provision(at: Reader, name: str) -> Response:
    """What a provision said on a day: its words, versions, who relies on it, what it decides, its grade and age."""
    day = at.day(at.request.query_params.get("as_of"))
    key = ("law", at.desk.corpus.digest, at.voice.language, name, day)
    told = at.desk.kept(key, lambda: at.told(provision_of(at, name, day)))
    return at.page("provision.html", body=told, day=day)


def provision_of(at: At, name: str, day: date) -> Document:
    """One provision, or all that begin so."""
    corpus, voice = at.desk.corpus, at.voice
    ids = look_up(corpus, name)
    if not ids:
        raise NotFoundError
    if len(ids) > 1:
        return several_document(voice, name, ids, as_of=day)
    block = version_on(corpus.by_id[ids[0]], day)
    cases = [*decided(voice, load_worked(corpus), block)] if isinstance(block, Norm) else []
    return provision_document(voice, ids[0], as_of=day, today=at.desk.today, decides=cases)


@router.get("/law/changes")
def changed(at: Reader) -> Response:
    """What is otherwise on the second day than on the first."""
    asked = at.request.query_params
    known = sorted(states(at.desk.corpus), key=at.voice.country)
    if not asked.get("first") or not asked.get("last"):
        return at.page("changes.html", body="", first="", last=at.desk.today, state="", states=known)
    first, last, state = at.day(asked["first"]), at.day(asked["last"]), asked.get("state", "")
    if last < first:
        raise InputError([Problem(Place("days"), f"{last} is before {first}", "give the earlier day first")])
    if state and state not in known:
        raise InputError([Problem(Place("state"), f"no law of {state:.20} here", nearest(state, known))])
    found = changes(at.desk.corpus, first, last, state=state)
    body = at.told(changes_document(at.voice, found, first, last, state))
    return at.page("changes.html", body=body, first=first, last=last, state=state, states=known)


@router.get("/law/coverage")
def covered(at: Reader) -> Response:
    """Which norms have a worked case each way."""
    found = coverage(at.desk.corpus, load_worked(at.desk.corpus), by_hand=frozenset())
    return at.page("plain.html", title=at.voice.say("Worked cases"), body=at.told(coverage_document(at.voice, found)))
