"""What stands in a case of the store, as frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from safeconduct.casework.history import PERSON, Said, case_on, members, standing
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError

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

    def to_dict(self) -> dict[str, Any]:
        return {"uid": self.uid, "code": self.code, "keep_until": self.keep_until.isoformat(), "hold": self.hold}


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of an attached document; its bytes are read by themselves."""

    uid: str
    name: str
    kind: str
    size: int
    at: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "at": self.at}


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the case's own story."""

    text: str
    by: str
    at: str

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "by": self.by, "at": self.at}


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

    def cases(self, corpus: Corpus) -> Iterator[tuple[str, Case | InputError]]:
        """Each member, empty for the person, as a case for the law, or why it no longer reads."""
        for member in members(self.history) if self.history else ():
            name = "" if member == PERSON else member
            try:
                yield name, case_on(self.code, self.history, corpus, member=member)
            except InputError as error:
                yield name, error

    def to_dict(self, on: date | None = None) -> dict[str, Any]:
        """What stands of each member on a day (None: now), and everything that was ever written."""
        return {
            **self.held.to_dict(),
            "facts": {member: {path: said.value for path, said in standing(self.history, member, on=on).items()}
                      for member in members(self.history)},
            "history": [said.to_dict() for said in self.history],
            "notes": [note.to_dict() for note in self.notes],
            "documents": [item.to_dict() for item in self.documents],
        }  # fmt: skip
