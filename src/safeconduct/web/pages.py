"""One page: who asks, in which language, what a form sent, and how a document gets its frame."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from safeconduct.casework.file import StoreError
from safeconduct.law.dates import Day
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.tell.catalogues import BEGUN, LANGUAGES, SOURCE
from safeconduct.tell.document import Document
from safeconduct.tell.html import article
from safeconduct.tell.voice import Voice
from safeconduct.web.citing import citations, linked
from safeconduct.web.desk import Desk
from safeconduct.web.guard import TooLargeError, fault
from safeconduct.web.sessions import Session, TooManyError, same

COOKIE, LANGUAGE = "session", "language"
NAMES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
"""what each language calls itself"""
TEMPLATES = Environment(loader=PackageLoader("safeconduct.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


class LockedError(Exception):
    """Nobody has unlocked the store, or it was locked again."""


class RefusedError(Exception):
    """A form that did not come from a page of this session."""


class NotFoundError(Exception):
    """There is no such page."""


@dataclass(frozen=True, slots=True)
class At:
    """A reader at a page: the desk, the session (None where the store is locked), and the voice."""

    request: Request
    desk: Desk
    session: Session | None
    voice: Voice

    @property
    def unlocked(self) -> Session:
        """The session; raise `LockedError` where there is none."""
        if self.session is None:
            raise LockedError
        return self.session

    def page(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """A template with what every page needs."""
        voice = self.voice
        text = TEMPLATES.get_template(name).render(
            say=voice.say, many=voice.many, voice=voice, names=NAMES, session=self.session, today=self.desk.today,
            path=self.request.url.path if self.request.method == "GET" else "/", begun=voice.language in BEGUN, **values
        )  # fmt: skip
        response = HTMLResponse(text, status)
        if self.session is not None:  # a screen nobody touches goes dark, also without JavaScript
            response.headers["refresh"] = f"{int(self.desk.idle) + 5}; url=/unlock"
        return response

    def told(self, document: Document) -> Markup:
        """A document, its citations leading to the law."""
        index = self.desk.kept(("citations", self.voice.language), lambda: citations(self.voice))
        return Markup(linked(index, "\n".join(article(document))))  # noqa: S704  (article escapes what it is told)

    def day(self, text: str | None) -> date:
        """A day a form gave, else today."""
        return day_of(text) if text else self.desk.today


def day_of(text: str) -> date:
    """One day; raise `InputError` where it is none."""
    try:
        day = Day.parse(text)
    except ValueError as error:
        raise InputError([Problem(Place("date"), str(error))]) from None
    if not day.exact:
        raise InputError([Problem(Place("date"), f"{text:.20} is not one day", "write 2022-09-20")])
    return day_in_range(day.first)


def day_in_range(day: date) -> date:
    """A day on which there can be law here; raise `InputError` for others."""
    if not 1900 <= day.year <= 2100:
        raise InputError([Problem(Place("date"), f"{day} is not in the years 1900 to 2100")])
    return day


def anyone(request: Request) -> At:
    """A reader who need not have unlocked anything."""
    desk: Desk = request.app.state.desk
    session = desk.sessions.find(request.cookies.get(COOKIE, ""))
    return At(request, desk, session, desk.voice(_language(request, desk)))


def reader(at: Annotated[At, Depends(anyone)]) -> Iterator[At]:
    """A reader who has; their requests wait for each other."""
    session = at.unlocked
    session.rate.check()
    session.rate.note()
    with session.busy:
        yield at


Anyone = Annotated[At, Depends(anyone)]
Reader = Annotated[At, Depends(reader)]


async def sent(at: Annotated[At, Depends(anyone)]) -> AsyncIterator[FormData]:
    """What a form of this session sent; nothing is kept on the disk on its way."""
    async with at.request.form(max_files=1, max_fields=500) as form:
        if not same(str(form.get("form_key", "")), at.unlocked.form_key):
            raise RefusedError
        yield form


Sent = Annotated[FormData, Depends(sent)]


def text_of(form: FormData, name: str) -> str:
    """One field as text, empty where there is none."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def file(content: bytes, name: str, kind: str) -> Response:
    """A file to keep. It leaves the store: the page says so before."""
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def to(path: str) -> RedirectResponse:
    """Another page, after something was done."""
    return RedirectResponse(path, 303)


def _language(request: Request, desk: Desk) -> str:
    known = (*LANGUAGES, *BEGUN)
    asked = request.cookies.get(LANGUAGE, "") or desk.language
    if asked in known:
        return asked
    wanted = (part.partition(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(","))
    return next((code for code in wanted if code in LANGUAGES), SOURCE)


def refusals(at: At, error: Exception) -> Response:
    """What went wrong, as a page."""
    say = at.voice.say
    match error:
        case LockedError():
            return to("/unlock")
        case TooManyError():
            return at.page("error.html", 429, problems=[say("Too much was asked at once. Wait a minute.")])
        case RefusedError():
            return at.page("error.html", 403, problems=[say("This form is not of this session. Open the page again.")])
        case StoreError():
            return at.page("error.html", 404 if "no case" in str(error) else 409, problems=_lines(error))
        case InputError():
            return at.page("error.html", 400, problems=_lines(error))
        case TooLargeError():
            return at.page("error.html", 413, problems=[say("Too large.")])
        case RequestValidationError() | HTTPException(status_code=400):
            return at.page("error.html", 400, problems=[say("The form is not complete.")])
        case HTTPException(status_code=405):
            return at.page("error.html", 405, problems=[say("There is no such page.")])
        case HTTPException() | NotFoundError():
            return at.page("error.html", 404, problems=[say("There is no such page.")])
    return PlainTextResponse(fault(error), 500)


def _lines(error: InputError) -> list[str]:
    return [f"{problem.what}{f'; {problem.mend}' if problem.mend else ''}" for problem in error.problems[:20]]


def problems_of(error: InputError) -> list[dict[str, str]]:
    """What was wrong, for a program."""
    return [{"what": problem.what, "mend": problem.mend or ""} for problem in error.problems[:20]]
