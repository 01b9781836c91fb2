"""The API without a case of the store: a case file that is not kept, the interview, the law."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path as InPath
from fastapi import Query
from pydantic import Field

from safeconduct.law.browse import look_up, search, version_on
from safeconduct.law.case import read_case
from safeconduct.law.case_file import case_text
from safeconduct.law.changes import changes
from safeconduct.law.problems import CaseError, InputError, Place, Problem
from safeconduct.reason.assess import assess
from safeconduct.reason.flips import with_flips
from safeconduct.reason.interview import begin
from safeconduct.tell.asked import asked, excluded, name, read, value
from safeconduct.tell.blocks import gist, kind
from safeconduct.tell.citations import citation
from safeconduct.tell.provision import provision_document
from safeconduct.tell.text import as_text
from safeconduct.web.api import Answer, AsOf, OneDay, Reader, Sent, routes
from safeconduct.web.pages import NotFoundError, day_in_range

router = routes()


class CaseFile(Sent):
    case: str = Field(max_length=100_000, description="a case file, as YAML")


class Answers(Sent):
    given: list[Annotated[str, Field(max_length=200)]] = Field(
        max_length=200, description="the answers so far, as they would be typed: a number of the list, ? or -"
    )


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
