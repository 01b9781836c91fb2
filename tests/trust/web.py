"""Targets of the workbench: bodies for its API, requests to its application, bytes on its port."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, unquote, urlencode

import uvicorn

from safeconduct import Corpus, load_corpus
from safeconduct.casework.store import Store
from safeconduct.law.compiled import shipped_corpus
from safeconduct.web.app import application
from safeconduct.web.desk import Desk
from safeconduct.web.pages import COOKIE

from .boxes import JSON_WORDS, LIGHT, MANY, PASSPHRASE, stored
from .breaking import broken, encoded
from .targets import EXAMPLES, Target

NOW = datetime(2022, 12, 5, 8, 30, tzinfo=UTC)
CASE = (EXAMPLES / "kz-officer-2022-12.yaml").read_text(encoding="utf-8")
KEY, UID, TOKEN = "KEY-OF-THE-FORM", "UID-OF-THE-CASE", "TOKEN-OF-THE-SESSION"
"""stand in seeds for what only a session has; put in after a seed is broken, so that what is behind is reached too"""
SEEN = {200, 201, 204, 303, 307, 400, 401, 403, 404, 405, 409, 413, 421, 422, 429}
"""what may be answered: never a fault of the program"""


@dataclass
class Bench:
    """An application with a store of one case and a session, begun anew now and then."""

    corpus: Corpus
    left: int = 0
    desk: Any = None
    app: Any = None
    store: Any = None
    token: str = ""
    uid: str = ""

    def ready(self, folder: Path) -> None:
        """The session is open and the case is there, whatever was asked before."""
        self.left -= 1
        if self.left <= 0:
            if self.desk is not None:
                self.desk.close()
            for file in folder.glob("cases.db*"):
                file.unlink()
            with stored(folder / "cases.db", self.corpus) as store:
                self.uid = store.case("heron").held.uid
            self.desk = Desk(self.corpus, folder / "cases.db", lambda: NOW, work=LIGHT, clock=self._clock)
            self.app, self.left, self.token = application(self.desk), MANY, ""
        session = self.desk.sessions.find(self.token) if self.token else None
        if session is None or session.ended:
            self.token = self.desk.sessions.begin(Store.open(folder / "cases.db", PASSPHRASE, work=LIGHT))
        if not any(held.held.uid == self.uid for held in self.desk.sessions.find(self.token).store.mine()):
            self.left = 0
            self.ready(folder)

    _time = 0.0

    def _clock(self) -> float:
        """A second passes with each look, so that nobody is ever told to wait."""
        self._time += 1.0
        return self._time

    @property
    def form_key(self) -> str:
        return str(self.desk.sessions.find(self.token).form_key)

    def filled(self, data: bytes) -> bytes:
        """What only this session has, in its places."""
        for mark, value in ((KEY, self.form_key), (UID, self.uid), (TOKEN, self.token)):
            data = data.replace(mark.encode(), value.encode())
        return data

    def ask(self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> tuple[int, bytes]:
        """One request, as a server hands it over; gives status and body."""
        path, _, query = target.partition(b"?")
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
                 "path": unquote(path.decode("ascii", "replace")), "raw_path": path, "query_string": query,
                 "root_path": "", "headers": headers, "client": ("127.0.0.1", 4000),
                 "server": ("127.0.0.1", 8646)}  # fmt: skip
        answered: list[dict[str, Any]] = []
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            return next(given, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            answered.append(message)

        asyncio.run(self.app(scope, receive, send))
        if not answered:
            raise AssertionError(f"no answer: {method} {target!r}")
        sent = b"".join(message.get("body", b"") for message in answered[1:])
        status = int(answered[0]["status"])
        if status not in SEEN:
            raise AssertionError(f"{status}: {method} {target!r} {headers} {body[:600]!r}: {sent[:300]!r}")
        assert b"Traceback" not in sent, target
        return status, sent


def _host(token: bool) -> list[tuple[bytes, bytes]]:
    session = (b"authorization", b"Bearer " + TOKEN.encode()) if token else (b"cookie", f"{COOKIE}={TOKEN}".encode())
    return [(b"host", b"127.0.0.1:8646"), session]


ASSESSED = ("POST", "/api/assess", {"case": CASE})
SENT: list[tuple[str, str, Any]] = [
    ("POST", "/api/cases", {"code": "otter", "facts": "host: KZ\nrequesting: RU\n"}),
    ("POST", f"/api/cases/{UID}/facts", {"facts": CASE, "by": "client"}),
    ("POST", "/api/interview", {"given": ["KZ", "RU", "RU-337(5)", "?", "-"]}),
    ("POST", "/api/session", {"passphrase": "wrong", "reader": "owner", "own": ""}),
    ("GET", "/api/law?q=bail", None), ("GET", "/api/law/kz-cpc-590-1-7?as_of=2020-01-01", None),
    ("GET", "/api/law/changes?first=2025-09-15&last=2025-09-16", None), ("GET", f"/api/cases/{UID}", None),
    ("GET", "/api/cases", None), ("GET", f"/api/cases/{UID}/deadlines", None), ("DELETE", "/api/session", None),
]  # fmt: skip
SLOW = [ASSESSED, ("POST", f"/api/cases/{UID}/what-if", {"facts": [["asylum.stage", "granted"]]}),
        ("GET", f"/api/cases/{UID}/assessment?as_of=2022-12-05", None), ("GET", "/api/board", None),
        ("GET", f"/api/cases/{UID}/comparison?as_of=2022-12-05", None)]  # fmt: skip
"""what the engine is asked for takes a hundred times as long"""


def _other(random: Random, value: Any) -> Any:
    """JSON with one value broken: texts as texts, anything by another kind."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(sorted(value))
        made = dict(value)
        if random.random() < 0.1:
            made[broken(random, key, key, JSON_WORDS)] = made.pop(key)
        else:
            made[key] = _other(random, value[key])
        return made
    if isinstance(value, list) and value and random.random() < 0.7:
        place = random.randrange(len(value))
        return [*value[:place], _other(random, value[place]), *value[place + random.randrange(2) :]]
    if isinstance(value, str) and random.random() < 0.8:
        return broken(random, value, CASE)
    return random.choice([None, True, -1, 1e308, "", "x" * 300, [], {}, [1], {"a": {}}, "\ud800", 10**40])


def bodies() -> Target:
    """What is sent to the API: JSON broken as text, or well formed with something else in it."""
    bench = Bench(load_corpus(shipped_corpus()))

    def one(random: Random, folder: Path) -> bool:
        bench.ready(folder)
        method, path, sent = random.choice(SLOW if random.random() < 0.01 else SENT)
        if random.random() < 0.25 or sent is None:
            path = broken(random, path, "/api/cases?as_of=2020-02-30&x=1", PATHS)
        body = b""
        if sent is not None:
            text = json.dumps(_other(random, sent) if random.random() < 0.7 else sent)
            body = encoded(random, text if random.random() < 0.7 else broken(random, text, text, JSON_WORDS))
        headers = [*_host(token=True), (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        target = bench.filled(quote(path.encode("utf-8", "surrogatepass"), safe="/?&=%;:.,-_~()").encode())
        status, _ = bench.ask(method, target, [(name, bench.filled(value)) for name, value in headers], body)
        return status < 400

    return one


FORMS: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/", {}), ("GET", "/board", {}), ("GET", f"/case/{UID}/facts", {}), ("GET", "/law?q=bail", {}),
    ("GET", "/law/of/kz-cpc-590-1-7?day=2020-01-01", {}), ("GET", "/law/changes?first=2025-09-15&last=2025-09-16", {}),
    ("GET", "/interview", {}), ("GET", "/interview/answers/1", {}), ("GET", "/handouts", {}), ("GET", "/style.css", {}),
    ("GET", f"/case/{UID}/documents/1", {}), ("GET", f"/case/{UID}/papers", {}), ("GET", "/reports/x", {}),
    ("GET", f"/case/{UID}/what-if", {}), ("GET", "/leave", {}), ("GET", "/unlock", {}),
    ("POST", "/unlock", {"passphrase": "wrong", "reader": "owner", "own": ""}),
    ("POST", "/language", {"code": "ru", "path": "/board"}), ("POST", "/lock", {}),
    ("POST", "/cases", {"code": "lynx", "facts": "host: KZ\nrequesting: RU\n", "by": "client"}),
    ("POST", f"/case/{UID}/facts", {"path": "custody.stage", "value": "detained", "on": "2022-12-05", "sure": "likely",
                                    "member": "person", "by": "client"}),
    ("POST", f"/case/{UID}/notes", {"text": "a note", "by": "client"}),
    ("POST", f"/case/{UID}/keep", {"until": "2026-12-05", "hold": "1"}),
    ("POST", f"/case/{UID}/delete", {"code": "hero"}), ("POST", "/interview/begin", {}),
    ("POST", "/interview/answer", {"answer": "KZ", "typed": "KZ", "choice": "1"}), ("POST", "/interview/back", {}),
    ("POST", "/interview/answers/1", {"answer": "RU"}), ("POST", "/interview/end", {}),
]  # fmt: skip
HEAVY: list[tuple[str, str, dict[str, str]]] = [
    ("GET", f"/case/{UID}?as_of=2022-12-05", {}), ("GET", f"/case/{UID}/deadlines", {}),
    ("POST", f"/case/{UID}/what-if", {"fact": "asylum.stage", "value": "granted", "fact-1": "custody.stage"}),
    ("POST", f"/case/{UID}/calendar", {}), ("POST", f"/case/{UID}/memo", {"kind": "docx"}),
    ("GET", f"/case/{UID}/papers/surrender-complaint?language=ru", {}),
    ("POST", f"/case/{UID}/papers/surrender-complaint", {"kind": "docx", "language": "ru", "gap-0": "x", "final": "1"}),
    ("GET", "/handouts/card.pdf?language=ru", {}), ("GET", "/law/coverage", {}), ("GET", f"/case/{UID}/ways", {}),
]  # fmt: skip
BOUNDARY = "----otter"


def _form(random: Random, fields: dict[str, str], path: str) -> tuple[str, str]:
    """A form as a browser sends it, and its kind; broken in values, names, or altogether."""
    given = {"form_key": KEY, **fields}
    for name in list(fields):
        if random.random() < 0.5:
            given[name] = broken(random, given[name], CASE)
        elif random.random() < 0.1:
            given[broken(random, name, "path value text")] = given.pop(name)
    if path.endswith("/documents") or random.random() < 0.15:
        parts = "".join(f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                        for name, value in given.items())  # fmt: skip
        parts += f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="../a\\b.pdf"\r\n' \
                 f"content-type: application/pdf\r\n\r\nbytes\r\n--{BOUNDARY}--\r\n"  # fmt: skip
        return parts, f"multipart/form-data; boundary={BOUNDARY}"
    return urlencode(given, errors="surrogatepass"), "application/x-www-form-urlencoded"


def _asked(random: Random) -> tuple[str, str, list[str], str]:
    """A request of a browser, before it is broken as a whole: method, path, lines of its head, body."""
    heavy = random.random() < 0.01
    method, path, fields = random.choice(HEAVY if heavy else FORMS)
    if method == "POST" and random.random() < 0.05:
        path = f"/case/{UID}/documents"
    body, kind = _form(random, fields, path) if method == "POST" else ("", "")
    lines = ["host: 127.0.0.1:8646", f"cookie: {COOKIE}={TOKEN}; language=ru", "accept-language: ru, en;q=0.5"]
    if method == "POST":
        lines += [f"content-type: {kind}", "origin: http://127.0.0.1:8646", "sec-fetch-site: same-origin"]
    return method, path, lines, body


PATHS = ["%00", "../", "%2e%2e%2f", "..\\", "%ff%fe", "//", "?", "#", "%", "%u0041", "+", "/etc/passwd", "\u202e", "&",
         "=", ";", "x" * 3000]  # fmt: skip
HEADS = ["host: evil.example", "content-length: -1", "content-length: 99999999999", "transfer-encoding: chunked",
         "cookie: a=b; c", "content-type: multipart/form-data", "content-type: multipart/form-data; boundary=",
         "x-forwarded-for: 1.2.3.4", "authorization: Bearer \x00", "range: bytes=0-", "upgrade: websocket",
         "expect: 100-continue", "accept-language: " + "xx," * 500, "origin: null"]  # fmt: skip


def requests() -> Target:
    """Requests of a browser: broken paths, heads, cookies, forms, files."""
    bench = Bench(load_corpus(shipped_corpus()))

    def one(random: Random, folder: Path) -> bool:
        bench.ready(folder)
        method, path, lines, body = _asked(random)
        if random.random() < 0.3:
            path = broken(random, path, "/case/x/facts?as_of=2022", PATHS)
        if random.random() < 0.3:
            lines = broken(random, "\n".join(lines), "\n".join(HEADS), HEADS).split("\n")
        if random.random() < 0.15:
            body = broken(random, body, CASE)
        if random.random() < 0.05:
            method = random.choice(("PUT", "HEAD", "OPTIONS", "PATCH", "DELETE", "TRACE", "BREW"))
        data = bench.filled(encoded(random, body))
        heads = [(name.strip().lower().encode("latin-1", "replace"), value.strip().encode("latin-1", "replace"))
                 for name, _, value in (line.partition(":") for line in lines)]  # fmt: skip
        if not any(name == b"content-length" for name, _ in heads):
            heads.append((b"content-length", b"%d" % len(data)))
        target = bench.filled(quote(path.encode("utf-8", "surrogatepass"), safe="/?&=%;:.,-_~()").encode())
        status, _ = bench.ask(method, target, [(name, bench.filled(value)) for name, value in heads], data)
        return status < 400

    return one


def wire() -> Target:
    """The bytes of a request on a port, as `serve` listens there: broken lines, lengths, endings."""
    bench = Bench(load_corpus(shipped_corpus()))
    served: dict[str, Any] = {}

    def one(random: Random, folder: Path) -> bool:
        desk = bench.desk
        bench.ready(folder)
        if bench.desk is not desk:
            if served:
                served["server"].should_exit = True
                served["thread"].join()
            served.update(_serving(bench.app))
        method, path, lines, body = _asked(random)
        data = body.encode("utf-8", "replace")
        text = "\r\n".join([f"{method} {quote(path, safe='/?&=%')} HTTP/1.1", *lines, "connection: close"])
        filled = bench.filled(data)
        head = bench.filled(f"{text}\r\ncontent-length: {len(filled)}\r\n\r\n".encode())
        raw = (head + filled).decode("latin-1")
        if random.random() < 0.8:
            raw = broken(random, raw, "\n".join(HEADS), [*HEADS, "\r\n", "\r\n\r\n", " HTTP/0.9", "\x00", "x" * 70_000])
        answer = _exchange(served["port"], raw.encode("latin-1", "replace"))
        found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
        if found is None:
            assert not answer, f"no answer of HTTP: {answer[:100]!r}"
            return False
        if int(found[1]) not in SEEN | {100, 413, 431}:
            raise AssertionError(f"{found.group()!r}: {raw[:600]!r}")
        assert b"Traceback" not in answer
        return int(found[1]) < 400

    return one


def _serving(app: Callable[..., Any]) -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", access_log=False,
                                           server_header=False, date_header=False, proxy_headers=False))  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    return {"server": server, "thread": thread, "port": port}


def _exchange(port: int, data: bytes) -> bytes:
    """Send, and read until the answer is whole, the connection ends, or nothing more comes of half a request."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        try:
            line.sendall(data)
            line.settimeout(0.3)
            while part := line.recv(1 << 16):
                got += part
                line.settimeout(30)
                if _whole(got):
                    break
        except (TimeoutError, ConnectionError, BrokenPipeError):
            pass
    return got


def _whole(got: bytes) -> bool:
    head, end, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(end and length and len(body) >= int(length[1]))
