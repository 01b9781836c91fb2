"""The same for programs: JSON behind the same lock, with OpenAPI. A token opens it for as long as it is used.

Here is the form that all of it has, and the lock; the parts are `api_case`, `api_office` and `api_law`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic import Base64Bytes, BaseModel, BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema
from starlette.exceptions import HTTPException

from safeconduct.casework.file import StoreError
from safeconduct.casework.store import OWNER
from safeconduct.law.problems import InputError
from safeconduct.web.desk import Desk
from safeconduct.web.guard import TooLargeError, fault
from safeconduct.web.lock import opened
from safeconduct.web.pages import At, LockedError, NotFoundError, problems_of
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


def routes() -> APIRouter:
    """A router for a part of the API."""
    said: dict[int | str, dict[str, Any]] = {
        code: {"model": Refusal, "description": what} for code, what in _WRONG.items()
    }  # fmt: skip
    return APIRouter(prefix="/api", dependencies=[Depends(_asked)], responses=said)


router = routes()
Answer = dict[str, Any]


class Sent(BaseModel):
    """What is sent: every key is known."""

    model_config = ConfigDict(extra="forbid", strict=True)


_BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
Content = Annotated[Base64Bytes, Strict(False), WithJsonSchema({"type": "string", "pattern": _BASE64})]
"""bytes as JSON has them: as base64"""


class Unlock(Sent):
    passphrase: str = Field(max_length=1000)
    reader: str = Field(OWNER, max_length=40)
    own: str = Field("", max_length=1000, description="the passphrase of a reader who is not the owner")


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
    if not isinstance(day, str) or not _DAY.fullmatch(day):
        raise ValueError("a day is written 2022-09-20")
    return date.fromisoformat(day)


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
    found = [route.methods or set() for route in request.app.routes
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
