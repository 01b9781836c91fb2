"""Handouts: the card, the checklist, the blank form. They hold no fact of any case."""

from __future__ import annotations

from fastapi import APIRouter, Response

from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.reason.asking import states
from safeconduct.tell.handouts import card, checklist, form
from safeconduct.tell.sheet import SIZES, sheet_html
from safeconduct.tell.typeset import pdf, pictures
from safeconduct.web.pages import NotFoundError, Reader, file

router = APIRouter(include_in_schema=False)
KINDS = ("card", "checklist", "form")


@router.get("/handouts")
def show(at: Reader) -> Response:
    """What can be printed."""
    hosts = next(iter(states(at.desk.corpus))).codes
    return at.page("handouts.html", kinds=KINDS, sizes=SIZES, hosts=hosts)


@router.get("/handouts/{kind}.{form_}")
def handout(at: Reader, kind: str, form_: str) -> Response:
    """A handout as PDF, as a picture of its first page, or as a page to keep."""
    hosts = next(iter(states(at.desk.corpus))).codes
    host = at.request.query_params.get("host", hosts[0])
    size = at.request.query_params.get("size", SIZES[0])
    if kind not in KINDS or form_ not in ("pdf", "png", "html"):
        raise NotFoundError
    if host not in at.desk.corpus.countries:
        raise InputError([Problem(Place("host"), f"{host:.20} is no state here", nearest(host, hosts))])
    if size not in SIZES or (kind == "form" and size != SIZES[0]):
        raise InputError([Problem(Place("size"), "a form to write on is no card", "leave it at a4")])
    voice, day = at.voice, at.desk.today
    sheet = card(voice, host) if kind == "card" else (checklist if kind == "checklist" else form)(voice, host, day)
    if form_ == "html":
        return file(sheet_html(sheet).encode(), f"{kind}.html", "text/html; charset=utf-8")
    made = pdf(sheet, size) if form_ == "pdf" else pictures(sheet, size)[0]
    return file(made, f"{kind}.{form_}", "application/pdf" if form_ == "pdf" else "image/png")
