"""What stands in a case of the store, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.casework.history import Said

WARN = timedelta(days=30)
"""how long before its last day a case is warned of"""


@dataclass(frozen=True, slots=True)
class Held:
    """A case as the store knows it without opening it."""

    uid: str
    code: str
    made_at: str
    keep_until: date
    hold: bool

    def due(self, today: date) -> str:
        """`due` where the last day has passed, `soon` where it is near, else empty; a hold stops both."""
        if self.hold:
            return ""
        return "due" if today > self.keep_until else "soon" if today > self.keep_until - WARN else ""


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of an attached document; its bytes are read by themselves."""

    uid: str
    name: str
    kind: str
    size: int
    at: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the case's own story."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with all that was written in it, the oldest first."""

    held: Held
    history: tuple[Said, ...]
    notes: tuple[Note, ...]
    documents: tuple[Document, ...]

    @property
    def code(self) -> str:
        return self.held.code
