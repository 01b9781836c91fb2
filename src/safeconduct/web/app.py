"""The application: the guard around, the pages and the API within, one lock for both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect

from safeconduct.law.problems import InputError
from safeconduct.web import (
    api,
    api_case,
    api_law,
    api_office,
    cases,
    findings,
    handouts,
    interview,
    law,
    lock,
    papers,
    reports,
)
from safeconduct.web.desk import Desk
from safeconduct.web.guard import LARGE, Guard, TooLargeError
from safeconduct.web.pages import LockedError, NotFoundError, RefusedError, anyone, refusals
from safeconduct.web.sessions import TooManyError

MultiPartParser.spool_max_size = LARGE
"""what is sent stays in memory: the parser would else write larger parts to a plain file"""
SWEEP = 5.0
"""seconds between two looks at who is idle"""


def application(desk: Desk) -> Guard:
    """The workbench of a desk."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async def sweep() -> None:
            while True:
                await asyncio.sleep(SWEEP)
                await asyncio.to_thread(desk.sweep)

        sweeping = asyncio.create_task(sweep())
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        desk.close()

    app = FastAPI(title="safeconduct", version="1", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    for part in (lock, cases, interview, findings, papers, law, handouts, reports, api, api_case, api_office,
                 api_law):  # fmt: skip
        app.include_router(part.router)
    for kind in (InputError, LockedError, RefusedError, NotFoundError, TooManyError, TooLargeError, HTTPException,
                 RequestValidationError, Exception):  # fmt: skip
        app.add_exception_handler(kind, _refused)
    app.add_exception_handler(ClientDisconnect, _gone)
    return Guard(app, desk)


def _gone(_: Request, __: Exception) -> Response:
    """Whoever asked went away before all was sent: nothing was done, and nobody is there to be told."""
    return Response(status_code=400)


def _refused(request: Request, error: Exception) -> Response:
    """Any refusal, as a page or for a program."""
    program = request.url.path.startswith("/api/")
    return api.refused(request, error) if program else refusals(anyone(request), error)
