"""The interview: one question a page, why it is asked, don't know, does not apply, back, review; a case at its end."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from safeconduct.casework.history import differences, paths_of
from safeconduct.law.case_file import case_text
from safeconduct.law.problems import CaseError
from safeconduct.reason.asking import Ask
from safeconduct.reason.interview import Interview, begin
from safeconduct.tell.asked import NONE_KEY, UNKNOWN_KEY, asked, excluded, name, read, value
from safeconduct.web.cases import new_case, say, stored
from safeconduct.web.pages import At, NotFoundError, Reader, Sent, text_of, to

router = APIRouter(include_in_schema=False)


@router.get("/interview")
def show(at: Reader) -> Response:
    """The question of now; what was answered, where nothing is left to ask; a beginning, where none was made."""
    session = at.unlocked
    if session.interview is None:
        return at.page("interview.html", ask=None, problem="")
    if session.interview.now is None:
        return to("/interview/answers")
    return _question(at, session.interview.now)


def _question(at: At, ask: Ask, *, again: int | None = None, problem: str = "", status: int = 200) -> Response:
    """A question; *again* is the number of an answer that is to be changed."""
    interview = at.unlocked.interview
    assert interview is not None
    said = asked(at.voice, ask)
    number = len(interview.given) + 1 if again is None else again
    return at.page("interview.html", status, ask=ask, said=said, number=number, again=again, problem=problem,
                   country=ask.type.name == "country" and not ask.type.is_set, several=ask.type.is_set,
                   unknown=UNKNOWN_KEY, none=NONE_KEY)  # fmt: skip


@router.post("/interview/begin")
def start(at: Reader, form: Sent) -> Response:
    """Begin anew, on the law of a day."""
    day = at.day(text_of(form, "day"))
    at.unlocked.interview = at.desk.think(lambda: begin(at.desk.corpus, day))
    return to("/interview")


def _typed(form: FormData) -> str:
    """What was answered, as it would be typed in a terminal."""
    if key := text_of(form, "open"):
        return key
    chosen = [part for part in form.getlist("chosen") if isinstance(part, str)]
    written = text_of(form, "written")
    return written or ",".join(chosen)


@router.post("/interview/answer")
def answer(at: Reader, form: Sent) -> Response:
    """Take an answer, or ask again where it is none."""
    interview = at.unlocked.interview
    if interview is None or interview.now is None:
        return to("/interview")
    ask, typed = interview.now, _typed(form)
    if text_of(form, "matter") != ask.name:  # an old page, sent again
        return to("/interview")
    return _taken(at, ask, typed, lambda given: interview.answer(given))


def _taken(at: At, ask: Ask, typed: str, take: Any, *, again: int | None = None) -> Response:
    try:
        if not typed:
            raise ValueError(at.voice.say("Choose an answer, or say that it is not known."))
        given = read(at.voice, ask, typed)
        at.unlocked.interview = at.desk.think(lambda: take(given))
    except CaseError as error:
        return _question(at, ask, again=again, problem=excluded(at.voice, error), status=400)
    except ValueError as error:
        return _question(at, ask, again=again, problem=str(error), status=400)
    return to("/interview" if again is None else "/interview/answers")


@router.post("/interview/back")
def back(at: Reader, _: Sent) -> Response:
    """Undo the last answer."""
    if at.unlocked.interview is not None:
        at.unlocked.interview = at.unlocked.interview.back()
    return to("/interview")


@router.get("/interview/answers")
def review(at: Reader) -> Response:
    """All answers, each to be changed; and what to make of them."""
    interview = at.unlocked.interview
    if interview is None:
        return to("/interview")
    rows = [(number, name(at.voice, ask.name), value(at.voice, ask, given))
            for number, (ask, given) in enumerate(interview.given, 1)]  # fmt: skip
    enough = {"host", "requesting"} <= interview.answers.keys()
    mine = [case.held for case in at.unlocked.store.mine()]
    return at.page("answers.html", rows=rows, left=interview.now is not None, enough=enough, held=mine)


def _given(at: At, number: int) -> tuple[Interview, Ask]:
    interview = at.unlocked.interview
    if interview is None or not 1 <= number <= len(interview.given):
        raise NotFoundError
    return interview, interview.given[number - 1][0]


@router.get("/interview/answers/{number}")
def change(at: Reader, number: int) -> Response:
    """Ask again what was answered."""
    return _question(at, _given(at, number)[1], again=number)


@router.post("/interview/answers/{number}")
def changed(at: Reader, number: int, form: Sent) -> Response:
    """Take the other answer; those that hang on it are dropped."""
    interview, ask = _given(at, number)
    return _taken(at, ask, _typed(form), lambda given: interview.revise(ask.name, given), again=number)


@router.post("/interview/keep")
def keep(at: Reader, form: Sent) -> Response:
    """Make a case of the answers, or say them in one that is there; the interview is then forgotten."""
    interview = at.unlocked.interview
    if interview is None:
        return to("/interview")
    text = case_text(interview.case(), at.desk.corpus)
    values = paths_of(text, at.desk.corpus, file="interview")
    if uid := text_of(form, "into"):
        case = stored(at, uid)
        say(at, case, differences(case.read().history, values), form)
    else:
        case = new_case(at, text_of(form, "code"), values, by=text_of(form, "by"))
    at.unlocked.interview = None
    return to(f"/case/{case.held.uid}")


@router.post("/interview/end")
def end(at: Reader, _: Sent) -> Response:
    """Forget all answers."""
    at.unlocked.interview = None
    return to("/interview")
