"""The board, and what stands in a case: facts, notes, documents, deadlines, until when it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from starlette.datastructures import FormData, UploadFile

from safeconduct.casework.board import Board, board
from safeconduct.casework.deadlines import calendar, clocks, deadlines, lapsed
from safeconduct.casework.history import (
    GONE,
    PERSON,
    SURE,
    Said,
    case_on,
    checked,
    members,
    paths_of,
    read_facts,
    standing,
)
from safeconduct.casework.lines import CONVICT, SURELY, clock_row, note_line, value
from safeconduct.casework.naming import drawn
from safeconduct.casework.records import Document, Opened
from safeconduct.casework.stored import StoredCase
from safeconduct.law.case import Case
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.reason.results import TimeLimit
from safeconduct.tell import words
from safeconduct.tell.asked import name
from safeconduct.tell.voice import Voice
from safeconduct.web.desk import Desk
from safeconduct.web.pages import At, NotFoundError, Reader, Sent, day_of, file, text_of, to

router = APIRouter(include_in_schema=False)


# -- one case, found by its id, which says nothing ----------------------------------------------------------------


def stored(at: At, uid: str) -> StoredCase:
    """A case this reader can open; raise `NotFoundError` where there is none."""
    found = next((case for case in at.unlocked.store.mine() if case.held.uid == uid), None)
    if found is None:
        raise NotFoundError
    return found


def known(at: At, opened: Opened, member: str = PERSON) -> Case:
    """The case as it stands, for the law."""
    return case_on(opened.code, opened.history, at.desk.corpus, member=member)


def version(opened: Opened) -> tuple[str, int, str]:
    """What changes when something more is said in a case."""
    return opened.held.uid, len(opened.history), opened.history[-1].at if opened.history else ""


def member_of(at: At, opened: Opened) -> str:
    """The member of the family that is asked of, the person if none is named."""
    asked = at.request.query_params.get("member", PERSON)
    return asked if asked in members(opened.history) else PERSON


def due(desk: Desk, opened: Opened, case: Case, day: date) -> list[TimeLimit]:
    """The limits that run for a case on a day, worked out once for each version of it; asked for where it thinks."""
    key = ("due", version(opened), case.name, desk.corpus.digest, day)
    return desk.kept(key, lambda: deadlines(desk.corpus, case, day))


# -- the board ----------------------------------------------------------------------------------------------------


@router.get("/board")
def show_board(at: Reader) -> Response:
    """Every case by its next clock, and a form for a new one."""
    now, voice, store = at.desk.now(), at.voice, at.unlocked.store
    found: Board = at.desk.think(lambda: board(store, at.desk.corpus, now, due=partial(due, at.desk)))
    uids = {held.code: held.uid for held in store.cases()}
    rows = [(*clock_row(voice, clock, now), uids[clock.code]) for clock in found.clocks]
    over = [(name, uids[name.partition("/")[0]], voice.day(item.ends), item) for name, item in found.lapsed]
    mine = {case.held.uid for case in store.mine()}
    return at.page("board.html", rows=rows, total=found.total, now=voice.day(now), lapsed=over, held=store.cases(),
                   mine=mine, notes=[note_line(voice, note) for note in found.notes], cite=_cite(voice))  # fmt: skip


def _cite(voice: Voice) -> Any:
    from safeconduct.tell.citations import citation

    return lambda block: citation(voice, block)


@router.post("/cases")
def begin(at: Reader, form: Sent) -> Response:
    """A new case, empty or with the facts of a case file."""
    code, text = text_of(form, "code"), text_of(form, "facts")
    held = new_case(at, code, paths_of(text, at.desk.corpus, file="case") if text else {}, by=text_of(form, "by"))
    return to(f"/case/{held.held.uid}" if text else f"/case/{held.held.uid}/facts")


def new_case(at: At, code: str, values: Mapping[str, Any], *, by: str = "") -> StoredCase:
    """A case with facts, all of them read before it is begun; without a code name one is drawn."""
    store, now = at.unlocked.store, at.desk.now()
    code = code or drawn([held.code for held in store.cases()])
    said = [Said(path, one, PERSON, by, now.date().isoformat()) for path, one in values.items()]
    if said:
        checked(code, said, at.desk.corpus)
    case = store.new(code, now=now)
    if said:
        case.say(said, now=now)
    return case


# -- what stands in a case ----------------------------------------------------------------------------------------


@router.get("/case/{uid}/facts")
def show_facts(at: Reader, uid: str) -> Response:
    """Facts with who said them when, notes, documents; forms to add to them."""
    opened, voice = stored(at, uid).read(), at.voice
    told = [(member, [_row(voice, said) for said in sorted(standing(opened.history, member).values(),
             key=lambda said: said.path) if said.member == member]) for member in members(opened.history)]  # fmt: skip
    history = [(said.at[:16].replace("T", " "), said.member, *_row(voice, said)) for said in reversed(opened.history)]
    names = sorted({*at.desk.corpus.vocabulary.inputs, *at.desk.corpus.vocabulary.lists, "events", "charges_known"})
    return at.page("facts.html", case=opened, told=told, history=history, paths=names, convict=voice.say(CONVICT),
                   sure=[(one, voice.say(SURELY[one])) for one in SURE], here="facts")  # fmt: skip


def _row(voice: Voice, said: Said) -> tuple[str, str, str, str, str, str]:
    named = name(voice, said.path)
    given = voice.say("taken back") if said.withdrawn else value(said.value)
    return said.path, named[:1].upper() + named[1:], given, said.by, said.on, voice.say(SURELY[said.sure])


@router.post("/case/{uid}/facts")
def say_fact(at: Reader, uid: str, form: Sent) -> Response:
    """Say a fact, or take one back; what was said before stays in the history."""
    case = stored(at, uid)
    opened, path, word = case.read(), text_of(form, "path"), text_of(form, "value")
    if not path:
        raise InputError([Problem(Place("fact"), "no fact is named", "write one as a case file does: custody.stage")])
    values = read_facts({path: word}, at.desk.corpus, file=opened.code) if word else {path: GONE}
    say(at, case, values, form)
    return to(f"/case/{uid}/facts")


def say(at: At, case: StoredCase, values: Mapping[str, Any], form: FormData) -> None:
    """Write facts down after the case was read with them."""
    now, history = at.desk.now(), case.read().history
    on = day_of(text_of(form, "on")).isoformat() if text_of(form, "on") else now.date().isoformat()
    sure = text_of(form, "sure") or SURE[0]
    if sure not in SURE:
        raise InputError([Problem(Place("sure"), f"{sure:.20} is none of {', '.join(SURE)}")])
    member = text_of(form, "member") or PERSON
    said = [Said(path, one, member, text_of(form, "by"), on, sure, "9") for path, one in values.items()]
    checked(case.held.code, [*history, *said], at.desk.corpus)
    case.say(said, now=now)


@router.post("/case/{uid}/notes")
def write_note(at: Reader, uid: str, form: Sent) -> Response:
    """Write a note."""
    text = text_of(form, "text")
    if text:
        stored(at, uid).note(text, by=text_of(form, "by"), now=at.desk.now())
    return to(f"/case/{uid}/facts")


@router.post("/case/{uid}/documents")
def attach(at: Reader, uid: str, form: Sent) -> Response:
    """Keep a document, encrypted. It comes from memory: nothing of it is written on its way."""
    case, sent = stored(at, uid), form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise InputError([Problem(Place("document"), "no file was chosen")])
    name = sent.filename.replace("\\", "/").rpartition("/")[2]
    case.attach(name[:200], sent.file.read(), now=at.desk.now())
    return to(f"/case/{uid}/facts")


def document(at: At, uid: str, number: int) -> tuple[Document, bytes]:
    """A document of a case and its bytes, counted from one; raise `NotFoundError` where there is none."""
    case = stored(at, uid)
    documents = case.read().documents
    if not 1 <= number <= len(documents):
        raise NotFoundError
    return documents[number - 1], case.content(documents[number - 1])


@router.get("/case/{uid}/documents/{number}")
def take_out(at: Reader, uid: str, number: int) -> Response:
    """A document as it was attached: not encrypted."""
    found, content = document(at, uid, number)
    answer = file(content, "document", "application/octet-stream")
    answer.headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    return answer


@router.post("/case/{uid}/keep")
def keep(at: Reader, uid: str, form: Sent) -> Response:
    """Until when the case is kept, and whether it may be deleted."""
    case = stored(at, uid)
    if until := text_of(form, "until"):
        case.keep(day_of(until), now=at.desk.now())
    hold = bool(text_of(form, "hold"))
    if hold != case.held.hold:
        case.hold(hold, now=at.desk.now())
    return to(f"/case/{uid}/facts")


@router.post("/case/{uid}/delete")
def delete(at: Reader, uid: str, form: Sent) -> Response:
    """Delete the case, if its code name was typed."""
    case = stored(at, uid)
    if text_of(form, "code") != case.held.code:
        raise InputError([Problem(Place("delete"), "nothing was deleted", "type the code name of the case")])
    case.delete(why="asked", now=at.desk.now())
    return to("/board")


# -- deadlines ----------------------------------------------------------------------------------------------------


@router.get("/case/{uid}/deadlines")
def show_deadlines(at: Reader, uid: str) -> Response:
    """All limits that run for a case, the earliest first, and what has lapsed."""
    opened, voice, now = stored(at, uid).read(), at.voice, at.desk.now()
    if not opened.history:
        return at.page("empty.html", case=opened, here="deadlines")
    member = member_of(at, opened)
    case = known(at, opened, member)
    zone = at.desk.corpus.tables.zone(case.host)
    found = at.desk.think(lambda: due(at.desk, opened, case, now.astimezone(zone).date()))
    rows = [(*clock_row(voice, clock, now), words.ending(voice, clock.limit))
            for clock in clocks(found, now, zone, code=opened.code)]  # fmt: skip
    over = [words.limit(voice, item) for item in lapsed(found, now, zone)]
    return at.page("deadlines.html", case=opened, rows=rows, over=over, now=voice.day(now.astimezone(zone)),
                   here="deadlines")  # fmt: skip


@router.post("/case/{uid}/calendar")
def as_calendar(at: Reader, uid: str, _: Sent) -> Response:
    """Deadlines for a calendar program: code name and *see file*, no other word."""
    case, now = stored(at, uid), at.desk.now()
    opened, found = case.read(), []
    for member in members(opened.history):
        judged = known(at, opened, member)
        zone = at.desk.corpus.tables.zone(judged.host)
        limits = at.desk.think(partial(due, at.desk, opened, judged, now.astimezone(zone).date()))
        running = clocks(limits, now, zone, code=opened.code, member="" if member == PERSON else member)
        found += [(uid, clock) for clock in running]
    at.unlocked.store.log("calendar", held=uid, now=now)
    return file(calendar(found, now), "dates.ics", "text/calendar")
