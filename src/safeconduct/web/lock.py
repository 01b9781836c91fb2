"""Unlocking the store, or making one; locking it; leaving at once; the language; the style."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from safeconduct.casework.file import StoreError
from safeconduct.casework.store import OWNER, Store
from safeconduct.tell.catalogues import BEGUN, LANGUAGES
from safeconduct.tell.html import STYLE
from safeconduct.web.desk import Desk
from safeconduct.web.pages import COOKIE, LANGUAGE, Anyone, Sent, to

router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form()]


@router.get("/")
def home(at: Anyone) -> RedirectResponse:
    """Where to begin."""
    return to("/board" if at.session else "/unlock")


@router.get("/unlock")
def unlock(at: Anyone) -> Response:
    """The form: one passphrase where a store is, else two for a new one."""
    if at.session is not None:
        return to("/board")
    return at.page("unlock.html", new=not _there(at.desk), problem="", idle=int(at.desk.idle) // 60)


@router.post("/unlock")
def unlocked(at: Anyone, passphrase: Field = "", again: Field = "", reader: Field = "", own: Field = "") -> Response:
    """Open the store, or make it."""
    say, new = at.voice.say, not _there(at.desk)
    try:
        if new and passphrase != again:
            raise _WrongError(say("The two are not the same."))
        store = opened(at.desk, passphrase, reader=reader.strip() or OWNER, own=own, make=new)
    except _WrongError as error:
        return at.page("unlock.html", 403, new=new, problem=str(error), idle=int(at.desk.idle) // 60)
    except StoreError as error:
        problem = "; ".join(filter(None, (error.problems[0].what, error.problems[0].mend)))
        return at.page("unlock.html", 403, new=new, problem=problem, idle=int(at.desk.idle) // 60)
    answer = to("/board")
    answer.set_cookie(COOKIE, at.desk.sessions.begin(store), httponly=True, samesite="strict")
    return answer


def opened(desk: Desk, passphrase: str, *, reader: str = OWNER, own: str = "", make: bool = False) -> Store:
    """The store, opened; after too many wrong passphrases of late raise `TooManyError`."""
    with desk.unlocking:
        desk.sessions.failures.check()
        try:
            if make:
                return Store.create(desk.store, passphrase, now=desk.now(), work=desk.work)
            return Store.open(desk.store, passphrase, reader=reader, reader_passphrase=own, work=desk.work)
        except StoreError:
            desk.sessions.failures.note()
            raise


@router.post("/lock")
def lock(at: Anyone, _: Sent) -> Response:
    """Forget the keys."""
    at.desk.sessions.end(at.request.cookies.get(COOKIE, ""))
    at.desk.sweep()
    answer = to("/unlock")
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/leave")
def leave(at: Anyone) -> Response:
    """Lock, and show an empty page that says nothing of what was here."""
    at.desk.sessions.end(at.request.cookies.get(COOKIE, ""))
    at.desk.sweep()
    answer = HTMLResponse('<!doctype html><html lang="en"><meta charset="utf-8"><title>-</title><main></main></html>')
    answer.delete_cookie(COOKIE)
    answer.delete_cookie(LANGUAGE)
    answer.headers["clear-site-data"] = '"cache", "cookies", "storage"'
    return answer


@router.post("/language")
def language(code: Field = "", path: Field = "/") -> Response:
    """Speak another language."""
    answer = to(path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/")
    if code in (*LANGUAGES, *BEGUN):
        answer.set_cookie(LANGUAGE, code, httponly=True, samesite="strict", max_age=365 * 86400)
    return answer


@router.get("/style.css")
def style() -> Response:
    """How pages look: as the files that leave here, and what a workbench has besides."""
    return Response(_style(), media_type="text/css", headers={"cache-control": "max-age=300"})


@cache
def _style() -> str:
    return STYLE.read_text("utf-8") + Path(__file__).with_name("workbench.css").read_text("utf-8")


def _there(desk: Desk) -> bool:
    return desk.store.exists() and desk.store.stat().st_size > 0


class _WrongError(Exception):
    pass
