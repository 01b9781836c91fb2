"""One case of the store: its key, its records, its readers, its end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from safeconduct.casework.file import problem
from safeconduct.casework.history import Said
from safeconduct.casework.keys import WrongKeyError, new_id, new_key, seal, unseal
from safeconduct.casework.records import Document, Held, Note, Opened

if TYPE_CHECKING:
    from safeconduct.casework.store import Store

LARGEST = 64 << 20
"""bytes of one document"""
_FACT, _NOTE, _DOCUMENT, _CONTENT = "fact", "note", "document", "content"
_BACKUP = "bring back a backup: case restore"


class StoredCase:
    """A case that this reader can open. What was written is added to, never rewritten."""

    def __init__(self, store: Store, held: Held, wrapped: bytes | None = None) -> None:
        self.store, self.held, self._wrapped = store, held, wrapped

    @cached_property
    def _key(self) -> bytes:
        return self.store.key_of(self.held, self._wrapped)

    # -- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> Opened:
        """All that was written in the case."""
        sql = "SELECT uid, kind, at, box FROM record WHERE held = ? ORDER BY at, rowid"
        return self.opened(self.store.rows(sql, (self.held.uid,)))

    def opened(self, rows: Iterable[tuple[str, str, str, bytes]]) -> Opened:
        """The same from rows of the store: id, kind, time, sealed record."""
        facts, notes, documents = list[Said](), list[Note](), list[Document]()
        for uid, kind, at, box in rows:
            data = json.loads(self._plain(box, uid, kind))
            if kind == _FACT:
                facts += [Said(at=at, **one) for one in data]
            elif kind == _NOTE:
                notes.append(Note(at=at, **data))
            else:
                documents.append(Document(uid=uid, at=at, **data))
        return Opened(self.held, tuple(facts), tuple(notes), tuple(documents))

    def content(self, document: Document) -> bytes:
        """The bytes of a document."""
        rows = self.store.rows("SELECT box FROM content WHERE record = ?", (document.uid,))
        if not rows:
            raise problem(self.store.path, f"a document of {self.held.code} is missing", _BACKUP)
        return self._plain(rows[0][0], document.uid, _CONTENT)

    def _about(self, uid: str, kind: str) -> str:
        """What a record is sealed with besides its key, so that it opens in its own place only."""
        return f"{self.held.uid} {uid} {kind}"

    def _plain(self, box: bytes, uid: str, kind: str) -> bytes:
        try:
            return unseal(self._key, box, self._about(uid, kind))
        except WrongKeyError:
            raise problem(self.store.path, f"a record of {self.held.code} is damaged", _BACKUP) from None

    # -- writing ----------------------------------------------------------------------------------------------------

    def say(self, said: Sequence[Said], *, now: datetime, action: str = "edit") -> None:
        """Write down facts, all of them or none. A day that is not said is today."""
        day = now.date().isoformat()
        facts = [replace(one, on=one.on or day).to_dict() for one in said]
        for fact in facts:
            del fact["at"]
        self._write(_FACT, facts, now, action)

    def note(self, text: str, *, now: datetime, by: str = "") -> None:
        """Write a note."""
        self._write(_NOTE, {"text": text, "by": by}, now, "note")

    def attach(self, name: str, data: bytes, *, now: datetime, kind: str = "") -> None:
        """Keep a document, encrypted; not even *name* is seen without the key of the case."""
        if len(data) > LARGEST:
            raise problem(self.store.path, f"a document may have {LARGEST >> 20} MB", "attach it in parts")
        self._write(_DOCUMENT, {"name": name, "kind": kind, "size": len(data)}, now, "attach", data)

    def _write(self, kind: str, data: Any, now: datetime, action: str, content: bytes | None = None) -> None:
        uid = new_id()
        box = seal(self._key, json.dumps(data, ensure_ascii=False).encode(), self._about(uid, kind))
        with self.store.writing(now, action, self.held.uid) as at:
            self.store.do("INSERT INTO record VALUES (?, ?, ?, ?, ?)", (uid, self.held.uid, kind, at, box))
            if content is not None:
                box = seal(self._key, content, self._about(uid, _CONTENT))
                self.store.do("INSERT INTO content VALUES (?, ?)", (uid, box))

    # -- readers ----------------------------------------------------------------------------------------------------

    def readers(self) -> list[str]:
        """Who can open the case."""
        sql = "SELECT reader FROM wrap WHERE held = ? ORDER BY reader"
        return [row[0] for row in self.store.rows(sql, (self.held.uid,))]

    def share(self, reader: str, *, now: datetime) -> None:
        """Let a reader of this store open the case."""
        recipient, key = self.store.recipient(reader), self._key
        with self.store.writing(now, "share", self.held.uid):
            self.store.wrap(self.held, key, {reader: recipient})

    def unshare(self, reader: str, *, now: datetime) -> None:
        """End it: the case gets a new key, so that the old one opens nothing that is in the file from now on."""
        left = [name for name in self.readers() if name != reader]
        if reader not in self.readers():
            mend = f"its readers: {', '.join(left)}"
            raise problem(self.store.path, f"{self.held.code} is not shared with {reader:.40}", mend)
        if not left:
            raise problem(self.store.path, f"{reader} is the last reader of {self.held.code}", "delete it instead")
        opened = self.read()
        contents = [(document, self.content(document)) for document in opened.documents]
        old, key = self._key, new_key()
        with self.store.writing(now, "unshare", self.held.uid):
            for uid, kind, box in self.store.rows("SELECT uid, kind, box FROM record WHERE held = ?", (self.held.uid,)):
                about = self._about(uid, kind)
                again = seal(key, unseal(old, box, about), about)
                self.store.do("UPDATE record SET box = ? WHERE uid = ?", (again, uid))
            for document, data in contents:
                box = seal(key, data, self._about(document.uid, _CONTENT))
                self.store.do("UPDATE content SET box = ? WHERE record = ?", (box, document.uid))
            self.store.do("DELETE FROM wrap WHERE held = ?", (self.held.uid,))
            self.store.wrap(self.held, key, {name: self.store.recipient(name) for name in left})
        self._wrapped = None
        del self.__dict__["_key"]

    # -- its end ----------------------------------------------------------------------------------------------------

    def keep(self, until: date, *, now: datetime) -> None:
        """Set the last day on which the case is kept."""
        with self.store.writing(now, "keep", self.held.uid):
            self.store.do("UPDATE held SET keep_until = ? WHERE uid = ?", (until.isoformat(), self.held.uid))

    def hold(self, on: bool, *, now: datetime) -> None:
        """Forbid, or allow again, that the case is deleted."""
        with self.store.writing(now, "hold" if on else "unhold", self.held.uid):
            self.store.do("UPDATE held SET hold = ? WHERE uid = ?", (int(on), self.held.uid))

    def delete(self, *, why: str, now: datetime) -> None:
        """Delete the case and its key, overwriting both; a tombstone without content stays. A hold forbids it."""
        if self.held.hold:
            raise problem(self.store.path, f"{self.held.code} is on hold", "end the hold first: case keep --no-hold")
        with self.store.writing(now, "delete", self.held.uid) as at:
            self.store.do("DELETE FROM held WHERE uid = ?", (self.held.uid,))
            self.store.do("INSERT INTO tombstone VALUES (?, ?, ?)", (self.held.uid, at[:10], why))
