"""The API of one case: what is said in it, what follows, its papers, who reads it, its end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path as InPath
from fastapi import Query, Response
from pydantic import Field

from safeconduct.casework.bundle import export
from safeconduct.casework.history import PERSON, Said, checked, paths_of, standing
from safeconduct.casework.papers.drafting import Draft, final
from safeconduct.casework.papers.template import of_host, templates
from safeconduct.casework.records import Opened
from safeconduct.law.case import Case
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.supposed import supposed
from safeconduct.reason.assess import assess
from safeconduct.reason.compare import compare
from safeconduct.reason.differences import difference
from safeconduct.web.api import Answer, AsOf, Content, OneDay, Reader, Sent, Uid, routes
from safeconduct.web.cases import document, due, known, new_case, stored
from safeconduct.web.findings import judged, states_named, ways_out
from safeconduct.web.pages import At, NotFoundError, day_in_range
from safeconduct.web.papers import KINDS, drafted

router = routes()
BYTES: dict[str, Any] = {
    "response_class": Response, "responses": {200: {"content": {"application/octet-stream": {}}}},
}  # fmt: skip
"""an answer that is a file"""


class NewCase(Sent):
    code: str = Field("", max_length=40, description="a code name; without one it is drawn by lot")
    facts: str = Field("", max_length=100_000, description="a case file, as YAML")


class Facts(Sent):
    facts: str = Field(max_length=100_000, description="a case file, as YAML: what differs is said anew")
    by: str = Field("", max_length=100)


class NewNote(Sent):
    text: str = Field(min_length=1, max_length=100_000)
    by: str = Field("", max_length=100)


class NewDocument(Sent):
    name: str = Field(min_length=1, max_length=200)
    content: Content


class Suppose(Sent):
    facts: list[Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=2, max_length=2)]] = Field(
        max_length=20, description="pairs of a fact and its value, as a case file writes them"
    )


class Filling(Sent):
    language: Literal["en", "ru"] = "en"
    answers: dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=10_000)]] = Field(
        {}, max_length=100, description="what fills a gap; - strikes it out; they are kept nowhere"
    )
    final: bool = Field(False, description="refuse while a gap is left")
    form: Literal["docx", "pdf"] = "docx"


class Keeping(Sent):
    until: OneDay | None = None
    hold: bool | None = None


class Recipients(Sent):
    to: list[Annotated[str, Field(max_length=100)]] = Field(min_length=1, max_length=20, description="public keys")


class Sharing(Sent):
    reader: str = Field(max_length=40)


# -- what is said -------------------------------------------------------------------------------------------------


@router.get("/cases")
def cases(at: Reader) -> list[Answer]:
    """Every case this reader can open."""
    return [case.held.to_dict() for case in at.unlocked.store.mine()]


@router.post("/cases", status_code=201)
def begin_case(at: Reader, sent: NewCase) -> Answer:
    """A new case."""
    values = paths_of(sent.facts, at.desk.corpus, file="facts") if sent.facts else {}
    return new_case(at, sent.code, values).held.to_dict()


@router.get("/cases/{uid}")
def case(at: Reader, uid: Uid) -> Answer:
    """What stands in a case, and everything that was ever said."""
    return stored(at, uid).read().to_dict()


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


@router.post("/cases/{uid}/notes", status_code=201)
def write_note(at: Reader, uid: Uid, sent: NewNote) -> Answer:
    """Write a note."""
    case = stored(at, uid)
    case.note(sent.text, by=sent.by, now=at.desk.now())
    return {"notes": len(case.read().notes)}


@router.post("/cases/{uid}/documents", status_code=201)
def attach(at: Reader, uid: Uid, sent: NewDocument) -> Answer:
    """Keep a document, encrypted."""
    case = stored(at, uid)
    case.attach(sent.name, sent.content, now=at.desk.now())
    return {"number": len(case.read().documents)}


@router.get("/cases/{uid}/documents/{number}", **BYTES)
def take_out(at: Reader, uid: Uid, number: Annotated[int, InPath(ge=1, le=100_000)]) -> Response:
    """A document as it was attached: not encrypted."""
    return Response(document(at, uid, number)[1], media_type="application/octet-stream")


# -- what follows -------------------------------------------------------------------------------------------------


def _stated(at: At, uid: str) -> tuple[Opened, Case]:
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


# -- papers -------------------------------------------------------------------------------------------------------


@router.get("/cases/{uid}/papers")
def papers(at: Reader, uid: Uid) -> list[Answer]:
    """What papers there are for the host of the case."""
    found = stored(at, uid).read()
    host = known(at, found).host if found.history else ""
    return [{"paper": text.id, "says": text.says} for text in of_host(host)]


@router.get("/cases/{uid}/papers/{name}")
def paper(at: Reader, uid: Uid, name: Annotated[str, InPath(max_length=40)],
          language: Literal["en", "ru"] = "en") -> Answer:  # fmt: skip
    """A draft as far as the case gives it, its gaps, and what to read before it is filed."""
    made = _draft(at, uid, name, language)
    return {**made.paper.to_dict(), "before": list(made.before), "norms": list(made.norms)}


@router.post("/cases/{uid}/papers/{name}", **BYTES)
def make_paper(at: Reader, uid: Uid, name: Annotated[str, InPath(max_length=40)], sent: Filling) -> Response:
    """The paper as a file, its gaps filled as far as they are answered. It is not encrypted."""
    made = _draft(at, uid, name, sent.language)
    filled = made.paper.filled({gap: said for gap, said in sent.answers.items() if said})
    if sent.final:
        final(filled)
    write, _ = KINDS[sent.form]
    content = write(filled)
    at.unlocked.store.log("paper", held=uid, norms=made.norms, now=at.desk.now())
    return Response(content, media_type="application/octet-stream")


def _draft(at: At, uid: str, name: str, language: str) -> Draft:
    if name not in templates():
        raise NotFoundError
    return drafted(at, _stated(at, uid)[1], name, language)


# -- who reads it, and its end ------------------------------------------------------------------------------------


@router.post("/cases/{uid}/readers", status_code=201)
def share(at: Reader, uid: Uid, sent: Sharing) -> list[str]:
    """Let another reader of this store open the case; gives all who can."""
    case = stored(at, uid)
    case.share(sent.reader, now=at.desk.now())
    return case.readers()


@router.delete("/cases/{uid}/readers/{reader}")
def unshare(at: Reader, uid: Uid, reader: Annotated[str, InPath(max_length=40)]) -> list[str]:
    """End it: the case gets a new key; gives all who still can."""
    case = stored(at, uid)
    case.unshare(reader, now=at.desk.now())
    return case.readers()


@router.post("/cases/{uid}/export", **BYTES)
def send(at: Reader, uid: Uid, sent: Recipients) -> Response:
    """The case for other stores, encrypted for the public keys of their readers (age)."""
    content = export(stored(at, uid), sent.to, now=at.desk.now())
    return Response(content, media_type="application/octet-stream")


@router.patch("/cases/{uid}")
def keep(at: Reader, uid: Uid, sent: Keeping) -> Answer:
    """Until when the case is kept, and whether it is on hold, which forbids to delete it."""
    case = stored(at, uid)
    if sent.until is not None:
        case.keep(day_in_range(sent.until), now=at.desk.now())
    if sent.hold is not None:
        case.hold(sent.hold, now=at.desk.now())
    return stored(at, uid).held.to_dict()


@router.delete("/cases/{uid}", status_code=204)
def delete(at: Reader, uid: Uid) -> None:
    """Delete the case and its key; a tombstone without content stays."""
    stored(at, uid).delete(why="asked", now=at.desk.now())
