"""The same for programs: JSON behind the same lock, with OpenAPI. A token opens it for as long as it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.exceptions import HTTPException

from safeconduct.casework.board import board
from safeconduct.casework.file import StoreError
from safeconduct.casework.history import PERSON, Said, checked, members, paths_of, standing
from safeconduct.casework.lines import note_line
from safeconduct.casework.store import OWNER
from safeconduct.law.browse import look_up, search, version_on
from safeconduct.law.case import Case, read_case
from safeconduct.law.case_file import case_text
from safeconduct.law.changes import changes
from safeconduct.law.problems import CaseError, InputError, Place, Problem
from safeconduct.law.supposed import supposed
from safeconduct.reason.assess import assess
from safeconduct.reason.compare import compare
from safeconduct.reason.differences import difference
from safeconduct.reason.flips import with_flips
from safeconduct.reason.interview import begin
from safeconduct.tell.asked import asked, excluded, name, read, value
from safeconduct.tell.blocks import gist, kind
from safeconduct.tell.citations import citation
from safeconduct.tell.provision import provision_document
from safeconduct.tell.text import as_text
from safeconduct.web.cases import due, known, new_case, stored
from safeconduct.web.desk import Desk
from safeconduct.web.findings import judged, states_named, ways_out
from safeconduct.web.guard import TooLargeError, fault
from safeconduct.web.lock import opened
from safeconduct.web.pages import At, LockedError, NotFoundError, day_in_range, problems_of
from safeconduct.web.sessions import TooManyError

_WRONG = {400: "not readable", 401: "locked", 403: "not opened", 404: "not there", 405: "not so", 409: "does not fit",
          413: "too large", 422: "not of this form", 429: "too much at once"}  # fmt: skip


class Refusal(BaseModel):
    """Why something was not done: each thing that is wrong, and how to mend it."""

    problems: list[dict[str, str]]


def _asked(request: Request) -> None:
    """Every key of a question is known, as in a case file: nothing is guessed."""
    known = {field.alias for field in request.scope["route"].dependant.query_params}
    if unknown := set(request.query_params) - known:
        raise RequestValidationError([{"loc": ("query", name[:40]), "msg": "unknown"} for name in sorted(unknown)])


router = APIRouter(prefix="/api", dependencies=[Depends(_asked)],
                   responses={code: {"model": Refusal, "description": said} for code, said in _WRONG.items()})
Answer = dict[str, Any]


class Sent(BaseModel):
    """What is sent: every key is known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Unlock(Sent):
    passphrase: str = Field(max_length=1000)
    reader: str = Field(OWNER, max_length=40)
    own: str = Field("", max_length=1000, description="the passphrase of a reader who is not the owner")


class NewCase(Sent):
    code: str = Field("", max_length=40, description="a code name; without one it is drawn by lot")
    facts: str = Field("", max_length=100_000, description="a case file, as YAML")


class Facts(Sent):
    facts: str = Field(max_length=100_000, description="a case file, as YAML: what differs is said anew")
    by: str = Field("", max_length=100)


class Suppose(Sent):
    facts: list[Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=2, max_length=2)]] = Field(
        max_length=20, description="pairs of a fact and its value, as a case file writes them"
    )


class CaseFile(Sent):
    case: str = Field(max_length=100_000, description="a case file, as YAML")


class Answers(Sent):
    given: list[Annotated[str, Field(max_length=200)]] = Field(
        max_length=200, description="the answers so far, as they would be typed: a number of the list, ? or -"
    )


def _reader(request: Request, _: Annotated[Any, Depends(HTTPBearer(auto_error=False))]) -> Iterator[At]:
    desk: Desk = request.app.state.desk
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    session = desk.sessions.find(token) if scheme.lower() == "bearer" else None
    if session is None:
        raise LockedError
    session.rate.check()
    session.rate.note()
    with session.busy:
        yield At(request, desk, session, desk.voice("en"))


Reader = Annotated[At, Depends(_reader)]
Uid = Annotated[str, InPath(pattern="^[0-9a-f]{32}$")]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _written(day: object) -> object:
    """A day as it is written: a number is none."""
    if isinstance(day, str) and not _DAY.fullmatch(day):
        raise ValueError("a day is written 2022-09-20")
    return day


OneDay = Annotated[date, BeforeValidator(_written)]
AsOf = Annotated[OneDay | None, Query(description="the law of that day; today if not said")]


def refused(request: Request, error: Exception) -> JSONResponse:
    """Any refusal, in one form."""
    status, problems, headers = 500, [], None
    match error:
        case NotFoundError():
            status = 404
        case LockedError():
            status, headers = 401, {"www-authenticate": "Bearer"}
        case TooManyError():
            status, headers = 429, {"retry-after": "60"}
        case TooLargeError():
            status = 413
        case RequestValidationError():
            status = 422
            problems = [{"what": ".".join(map(str, item["loc"])), "mend": str(item["msg"])}
                        for item in error.errors()[:20]]  # fmt: skip
        case InputError():
            status, problems = 409, problems_of(error)
        case HTTPException(status_code=405):
            status, headers = 405, {"allow": ", ".join(_methods(request))}
        case HTTPException():
            status = error.status_code
    what = _WRONG[status] if status in _WRONG else fault(error)
    return JSONResponse({"problems": problems or [{"what": what, "mend": ""}]}, status, headers=headers)


def _methods(request: Request) -> list[str]:
    """What may be done at an address: several routes may stand there."""
    found = [route.methods or set() for route in router.routes
             if isinstance(route, APIRoute) and route.path_regex.match(request.url.path)]  # fmt: skip
    return sorted({method for methods in found for method in methods})


# -- the lock -----------------------------------------------------------------------------------------------------


@router.post("/session", status_code=201)
def unlock(request: Request, sent: Unlock) -> Answer:
    """Open the store; gives the token that all else needs."""
    desk: Desk = request.app.state.desk
    try:
        store = opened(desk, sent.passphrase, reader=sent.reader, own=sent.own)
    except StoreError as error:
        return JSONResponse({"problems": problems_of(error)}, 403)  # type: ignore[return-value]
    return {"token": desk.sessions.begin(store)}


@router.delete("/session", status_code=204)
def lock(at: Reader) -> None:
    """Lock it again: the token opens nothing from now on."""
    at.unlocked.ended = True


@router.get("/openapi.json", include_in_schema=False)
def openapi(at: Reader) -> Answer:
    """What there is, described."""
    found: Answer = at.request.app.openapi()
    return found


# -- cases --------------------------------------------------------------------------------------------------------


@router.get("/cases")
def cases(at: Reader) -> list[Answer]:
    """Every case this reader can open."""
    return [{"uid": case.held.uid, "code": case.held.code, "keep_until": case.held.keep_until.isoformat(),
             "hold": case.held.hold} for case in at.unlocked.store.mine()]  # fmt: skip


@router.post("/cases", status_code=201)
def begin_case(at: Reader, sent: NewCase) -> Answer:
    """A new case."""
    values = paths_of(sent.facts, at.desk.corpus, file="facts") if sent.facts else {}
    held = new_case(at, sent.code, values).held
    return {"uid": held.uid, "code": held.code}


@router.get("/cases/{uid}")
def case(at: Reader, uid: Uid) -> Answer:
    """What stands in a case, and everything that was ever said."""
    found = stored(at, uid).read()
    return {
        "uid": uid, "code": found.code,
        "facts": {member: {path: said.value for path, said in standing(found.history, member).items()}
                  for member in members(found.history)},
        "history": [said.to_dict() for said in found.history],
        "notes": [{"text": note.text, "by": note.by, "at": note.at} for note in found.notes],
        "documents": [{"name": item.name, "size": item.size, "at": item.at} for item in found.documents],
    }  # fmt: skip


@router.post("/cases/{uid}/facts")
def say(at: Reader, uid: Uid, sent: Facts) -> Answer:
    """Say what differs from a case file."""
    case, corpus = stored(at, uid), at.desk.corpus
    history, today = case.read().history, at.desk.today.isoformat()
    now = standing(history, PERSON)
    values = paths_of(sent.facts, corpus, file="facts")
    said = [Said(path, one, PERSON, sent.by, today, at="9") for path, one in values.items()
            if path not in now or now[path].value != one]  # fmt: skip
    checked(case.held.code, [*history, *said], corpus)
    if said:
        case.say(said, now=at.desk.now())
    return {"said": len(said)}


def _stated(at: At, uid: str) -> tuple[Any, Case]:
    found = stored(at, uid).read()
    if not found.history:
        raise InputError([Problem(Place("case"), "nothing is said in it yet", "say host and requesting first")])
    return found, known(at, found)


@router.get("/cases/{uid}/assessment")
def assessment(at: Reader, uid: Uid, as_of: AsOf = None) -> Answer:
    """What the law says of a case, and why: as `assess --format json`."""
    found, case = _stated(at, uid)
    return judged(at, found, case, day_in_range(as_of or at.desk.today)).to_dict()


@router.post("/cases/{uid}/what-if")
def what_if(at: Reader, uid: Uid, sent: Suppose) -> Answer:
    """What would be otherwise if facts were others."""
    found, case = _stated(at, uid)
    pairs = [(fact, given) for fact, given in sent.facts]
    other, day = supposed(case, pairs, at.desk.corpus), at.desk.today
    then = at.desk.think(lambda: assess(at.desk.corpus, other, as_of=day))
    return difference(judged(at, found, case, day), then, tuple(pairs)).to_dict()


@router.get("/cases/{uid}/deadlines")
def running(at: Reader, uid: Uid) -> list[Answer]:
    """The limits that run."""
    found, case = _stated(at, uid)
    return [limit.to_dict() for limit in at.desk.think(lambda: due(at.desk, found, case, at.desk.today))]


@router.get("/cases/{uid}/comparison")
def comparison(at: Reader, uid: Uid, as_of: AsOf = None) -> Answer:
    """What other states would make of the person: as `compare --format json`."""
    _, case = _stated(at, uid)
    day = day_in_range(as_of or at.desk.today)
    return at.desk.think(lambda: compare(at.desk.corpus, case, as_of=day), long=True).to_dict()


@router.get("/cases/{uid}/ways")
def ways(at: Reader, uid: Uid, to: Annotated[str, Query(pattern="^([A-Z]{2}(,[A-Z]{2})*)?$", max_length=200)] = "",
         horizon: Annotated[int | None, Query(ge=1, le=36500)] = None) -> Answer:  # fmt: skip
    """The lawful ways out: as `routes --format json`. It can take some seconds."""
    found, case = _stated(at, uid)
    return ways_out(at, found, case, to=states_named(at, to), horizon=horizon).to_dict()


@router.get("/board")
def clocks(at: Reader) -> Answer:
    """The next clock of every case, and what else to look at."""
    now = at.desk.now()
    found = at.desk.think(lambda: board(at.unlocked.store, at.desk.corpus, now, due=partial(due, at.desk)))
    return {"clocks": [{"case": clock.name, "at": clock.at.isoformat(), **clock.limit.to_dict()}
                       for clock in found.clocks], "total": found.total,
            "notes": [note_line(at.voice, note) for note in found.notes]}  # fmt: skip


# -- without a store ----------------------------------------------------------------------------------------------


@router.post("/assess")
def assess_file(at: Reader, sent: CaseFile, as_of: AsOf = None) -> Answer:
    """What the law says of a case file; nothing of it is kept."""
    corpus = at.desk.corpus
    case = read_case(sent.case, corpus, file="case")
    day = day_in_range(as_of or case.as_of or at.desk.today)
    return at.desk.think(lambda: with_flips(corpus, case, assess(corpus, case, as_of=day))).to_dict()


@router.post("/interview")
def interview(at: Reader, sent: Answers, as_of: AsOf = None) -> Answer:
    """The next question after some answers, and the case file they make; nothing of it is kept."""
    day = day_in_range(as_of or at.desk.today)
    found = at.desk.think(lambda: begin(at.desk.corpus, day))
    for typed in sent.given:
        if (ask := found.now) is None:
            break
        try:
            given = read(at.voice, ask, typed)
            found = at.desk.think(lambda found=found, given=given: found.answer(given))  # type: ignore[misc]
        except CaseError as error:
            raise InputError([Problem(Place(ask.name), excluded(at.voice, error))]) from None
        except ValueError as error:
            raise InputError([Problem(Place(ask.name), str(error))]) from None
    ask, complete = found.now, {"host", "requesting"} <= found.answers.keys()
    told = asked(at.voice, ask) if ask is not None else None
    return {
        "question": {"name": ask.name, "says": told.says, "serves": told.serves, "hint": told.hint,
                     "options": [words for _, words in told.options], "optional": ask.optional}
        if ask is not None and told is not None else None,
        "given": [{"name": one.name, "says": name(at.voice, one.name), "answer": value(at.voice, one, given)}
                  for one, given in found.given],
        "case": case_text(found.case(), at.desk.corpus) if complete else None,
    }  # fmt: skip


# -- the law ------------------------------------------------------------------------------------------------------


@router.get("/law")
def find(at: Reader, q: Annotated[str, Query(min_length=1, max_length=200)]) -> list[Answer]:
    """Provisions by words, the best first."""
    return [{"id": hit.block.id, "cite": citation(at.voice, hit.block), "kind": kind(hit.block),
             "says": gist(at.voice, hit.block)} for hit in search(at.desk.corpus, q)]  # fmt: skip


@router.get("/law/changes")
def changed(at: Reader, first: OneDay, last: OneDay,
            state: Annotated[str, Query(pattern="^([A-Z]{2})?$")] = "") -> list[Answer]:  # fmt: skip
    """What is otherwise on the second day than on the first."""
    found = changes(at.desk.corpus, day_in_range(first), day_in_range(last), state=state)
    return [{"kind": one.kind, "id": one.block.id, "cite": citation(at.voice, one.block),
             "on": str(one.on) if one.on else None, "keys": list(one.keys)} for one in found]  # fmt: skip


@router.get("/law/{provision}")
def provision(at: Reader, provision: Annotated[str, InPath(max_length=200)], as_of: AsOf = None) -> Answer:
    """A provision as it stood on a day."""
    ids, day = look_up(at.desk.corpus, provision), day_in_range(as_of or at.desk.today)
    if len(ids) != 1:
        raise NotFoundError
    block = version_on(at.desk.corpus.by_id[ids[0]], day)
    told = provision_document(at.voice, ids[0], as_of=day, today=at.desk.today)
    return {"id": ids[0], "cite": citation(at.voice, block), "kind": kind(block), "checked": block.checked,
            "since": str(block.since) if block.since else None, "until": str(block.until) if block.until else None,
            "source": block.source, "text": as_text(told)}  # fmt: skip
