"""What one running workbench has: the law, the place of the store, the clock, its sessions, what it has worked out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TypeVar, cast

from safeconduct.casework.keys import Work
from safeconduct.law.corpus import Corpus
from safeconduct.tell.voice import Voice, voice_of
from safeconduct.web.sessions import Sessions

T = TypeVar("T")
MOST_KEPT = 512
"""answers kept while somebody is at the workbench"""
IDLE = 15 * 60.0
"""seconds after which a session nobody touches is locked"""


@dataclass
class Desk:
    """One workbench. *now* gives the moment with its zone; *names* are hosts it answers to besides this machine."""

    corpus: Corpus
    store: Path
    now: Callable[[], datetime]
    idle: float = IDLE
    names: frozenset[str] = frozenset()
    reports: Path | None = None
    work: Work | None = None
    clock: Callable[[], float] = monotonic
    language: str = ""
    """what is spoken where a browser asks for nothing else"""
    sessions: Sessions = field(init=False)
    unlocking: threading.Lock = field(default_factory=threading.Lock)
    """one passphrase is tried at a time: each takes 128 MB"""

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.idle, self.clock)
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._guard = threading.Lock()
        # the engine keeps its tables by thread: one that answers all stays warm; ways out take longer, and apart
        self._thinking, self._looking = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    @property
    def today(self) -> date:
        return self.now().date()

    def voice(self, language: str) -> Voice:
        """The voice of the corpus in a language."""
        return voice_of(self.corpus, language)

    def think(self, what: Callable[[], T], *, long: bool = False) -> T:
        """Ask the engine, one question after the other; *long* ones do not keep others waiting."""
        return (self._looking if long else self._thinking).submit(what).result()

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was worked out before under a key, else worked out now; in memory only, while somebody is here."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        made = make()
        with self._guard:
            self._kept[key] = made
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def sweep(self) -> None:
        """Lock what is idle, and forget what was worked out when nobody is left."""
        self.sessions.sweep()
        if not len(self.sessions):
            with self._guard:
                self._kept.clear()

    def close(self) -> None:
        """Lock all, forget all."""
        self.sessions.close()
        self.sweep()
        self._thinking.shutdown(cancel_futures=True)
        self._looking.shutdown(wait=False, cancel_futures=True)
