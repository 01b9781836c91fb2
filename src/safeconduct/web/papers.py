"""Papers to file, with their gaps as a form, and the memo that stays inside. They leave as files, not encrypted."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from safeconduct.casework.papers.drafting import Draft, draft, final, memo
from safeconduct.casework.papers.files import docx, pdf
from safeconduct.casework.papers.template import LANGUAGES, Paper, of_host, template, templates
from safeconduct.law.case import Case
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.tell.catalogues import SOURCE
from safeconduct.web.cases import known, member_of, stored
from safeconduct.web.pages import At, NotFoundError, Reader, Sent, file, text_of

router = APIRouter(include_in_schema=False)
KINDS = {"docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
         "pdf": (pdf, "application/pdf")}  # fmt: skip


@router.get("/case/{uid}/papers")
def show(at: Reader, uid: str) -> Response:
    """What papers there are for the host of the case."""
    opened = stored(at, uid).read()
    host = known(at, opened).host if opened.history else ""
    here = [(text.id, text.title(at.voice.language), text.says if at.voice.language == SOURCE else "")
            for text in of_host(host)]  # fmt: skip
    return at.page("papers.html", case=opened, papers=here, here="papers")


@router.get("/case/{uid}/papers/{name}")
def show_paper(at: Reader, uid: str, name: str) -> Response:
    """A paper as far as the case gives it, what to read before it is filed, and its gaps to fill."""
    opened = stored(at, uid).read()
    language = at.request.query_params.get("language", at.voice.language)
    made = _draft(at, uid, name, language)
    title = template(name).title(at.voice.language)
    return at.page("paper.html", case=opened, paper=made.paper, before=made.before, title=title, languages=LANGUAGES,
                   here="papers")  # fmt: skip


@router.post("/case/{uid}/papers/{name}")
def make(at: Reader, uid: str, name: str, form: Sent) -> Response:
    """The paper as a file: a draft with its gaps marked, or, if asked for, a final one, which has none."""
    made = _draft(at, uid, name, text_of(form, "language"))
    given = {gap: text_of(form, f"gap-{number}") for number, gap in enumerate(made.paper.gaps)}
    paper = made.paper.filled({gap: said for gap, said in given.items() if said})
    if text_of(form, "final"):
        final(paper)
    answer = _file(paper, form)
    at.unlocked.store.log("paper", held=uid, norms=made.norms, now=at.desk.now())
    return answer


@router.post("/case/{uid}/memo")
def internal(at: Reader, uid: str, form: Sent) -> Response:
    """The assessment for the file of the office: never to be filed."""
    opened = stored(at, uid).read()
    case, today = known(at, opened, member_of(at, opened)), at.desk.today
    voice = at.voice if at.voice.language in LANGUAGES else at.desk.voice("en")
    answer = _file(at.desk.think(lambda: memo(voice, case, today=today)), form)
    at.unlocked.store.log("paper", held=uid, now=at.desk.now())
    return answer


def _draft(at: At, uid: str, name: str, language: str) -> Draft:
    if name not in templates():
        raise NotFoundError
    opened = stored(at, uid).read()
    return drafted(at, known(at, opened, member_of(at, opened)), name, language if language in LANGUAGES else "en")


def drafted(at: At, case: Case, name: str, language: str) -> Draft:
    """A paper for a case as of today, with what is said before it in the language of the reader."""
    today, spoken = at.desk.today, at.voice.language
    return at.desk.think(lambda: draft(at.desk.corpus, case, name, language, today=today, spoken=spoken))


def _file(paper: Paper, form: FormData) -> Response:
    kind = text_of(form, "kind") or "docx"
    if kind not in KINDS:
        raise InputError([Problem(Place("kind"), f"{kind:.20} is neither docx nor pdf")])
    write, media = KINDS[kind]
    return file(write(paper), f"{paper.id}.{kind}", media)
