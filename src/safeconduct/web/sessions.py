"""Who is at the workbench: sessions that hold an open store and end when nobody touches them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from safeconduct.casework.store import Store
from safeconduct.reason.interview import Interview

FAILURES, WINDOW = 10, 60.0
"""wrong passphrases within so many seconds before no more are taken"""
RATE = 1200
"""requests of one session within the window"""


class TooManyError(Exception):
    """More was asked than anybody asks; try again later."""


class Rate:
    """At most *most* events within *seconds*; *clock* is a monotonic one."""

    def __init__(self, most: int, clock: Callable[[], float], seconds: float = WINDOW) -> None:
        self.most, self.clock, self.seconds = most, clock, seconds
        self._times: deque[float] = deque()

    def check(self) -> None:
        """Raise `TooManyError` where there were too many of late."""
        now = self.clock()
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        if len(self._times) >= self.most:
            raise TooManyError

    def note(self) -> None:
        """One more."""
        self._times.append(self.clock())


@dataclass
class Session:
    """One reader at one browser, from unlocking to locking. Nothing of it is ever written down."""

    store: Store
    form_key: str
    """what a form must bring back: another site cannot know it"""
    seen: float
    rate: Rate
    busy: threading.Lock = field(default_factory=threading.Lock)
    """requests of one session wait for each other: they share a connection to the store. It knows no owner, since a
    request is begun and ended by different threads"""
    interview: Interview | None = None
    ended: bool = False


class Sessions:
    """The sessions that are open. A token is kept as its hash, so that looking one up tells nothing about others."""

    def __init__(self, idle: float, clock: Callable[[], float]) -> None:
        self.idle, self.clock = idle, clock
        self.failures = Rate(FAILURES, clock)
        self._open: dict[bytes, Session] = {}
        self._guard = threading.Lock()

    def begin(self, store: Store) -> str:
        """A new session; gives its token, which nobody else learns."""
        token = secrets.token_urlsafe(32)
        session = Session(store, secrets.token_urlsafe(32), self.clock(), Rate(RATE, self.clock))
        with self._guard:
            self._open[_hash(token)] = session
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, touched; None where there is none, or it has been idle for too long."""
        self.sweep()
        with self._guard:
            session = self._open.get(_hash(token))
            if session is not None and session.ended:
                return None
            if session is not None:
                session.seen = self.clock()
            return session

    def end(self, token: str) -> None:
        """Lock: the keys are forgotten."""
        with self._guard:
            session = self._open.pop(_hash(token), None)
        if session is not None:
            _close(session)

    def sweep(self) -> None:
        """Lock every session that nobody has touched."""
        limit = self.clock() - self.idle
        with self._guard:
            over = [self._open.pop(key) for key, session in [*self._open.items()]
                    if session.ended or session.seen < limit]  # fmt: skip
        for session in over:
            _close(session)

    def close(self) -> None:
        """Lock all."""
        with self._guard:
            over = [self._open.pop(key) for key in [*self._open]]
        for session in over:
            _close(session)

    def __len__(self) -> int:
        return len(self._open)


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are alike, in the same time however they differ."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _close(session: Session) -> None:
    with session.busy:
        session.interview = None
        session.store.close()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
