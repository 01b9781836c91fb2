"""What stands around every answer: whom it is for, how large what is sent may be, what a browser may do with it."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from safeconduct.web.desk import Desk

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
SMALL = 1 << 20
"""bytes of what is sent, but for a document to be kept"""
LARGE = (64 << 20) + SMALL
CONTENT = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; " \
          "base-uri 'none'"  # fmt: skip
REPORT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""for a report, which carries its own style and pictures, and may do nothing"""
HEADERS = {
    "cache-control": "no-store", "referrer-policy": "same-origin", "x-content-type-options": "nosniff",
    "x-frame-options": "DENY", "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin", "x-robots-tag": "noindex",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}  # fmt: skip


class Guard:
    """The outermost layer. It answers only to names of its own, so that no other site can be pointed at it."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app, self.desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, got = Headers(scope=scope), 0
        limit = LARGE if scope["path"].endswith(("/documents", "/api/import")) else SMALL

        async def sent() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > limit:
                raise TooLargeError
            return message

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(scope=message)
                for name, value in {"content-security-policy": CONTENT, **HEADERS}.items():
                    own.setdefault(name, value)
            await send(message)

        if refusal := self._refused(scope, headers, limit):
            await _plain(answered, *refusal)
            return
        with suppress(Exception):  # it was told by `fault`
            await self.app(scope, sent, answered)

    def _refused(self, scope: Scope, headers: Headers, limit: int) -> tuple[int, str] | None:
        name = headers.get("host", "")
        name = name if name.endswith("]") else name.rpartition(":")[0] or name
        if name not in LOOPBACK | self.desk.names:
            return 421, "no such host here"
        size = headers.get("content-length", "0")
        if not size.isdigit() or int(size) > limit:
            return 413, "too large"
        if scope["method"] in ("GET", "HEAD"):
            return None
        origin = headers.get("origin")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or (
            origin is not None and origin.partition("://")[2] != headers.get("host")
        ):
            return 403, "not from this page"
        return None


class TooLargeError(Exception):
    """More was sent than is taken."""


def fault(error: Exception) -> str:
    """Tell what went wrong in the program by its place only, since values could be facts; gives words for the page."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    sys.stderr.write(f"safeconduct: serve: stopped by a fault: {type(error).__name__} at "
                     f"{Path(frame.filename).name}:{frame.lineno}; tell us these words\n")  # fmt: skip
    sys.stderr.flush()
    return "a fault of the program; what was written before is whole"


async def _plain(send: Send, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    await send({"type": "http.response.start", "status": status,
                "headers": [(b"content-type", b"text/plain; charset=utf-8"),
                            (b"content-length", str(len(body)).encode())]})  # fmt: skip
    await send({"type": "http.response.body", "body": body})
