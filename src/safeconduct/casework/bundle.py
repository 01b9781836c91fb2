"""A case on its way to another store: encrypted for the keys of its recipients, and told before it is merged."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safeconduct.casework.file import StoreError, problem
from safeconduct.casework.history import SURE, Said, checked, standing
from safeconduct.casework.keys import close_for
from safeconduct.casework.records import Opened
from safeconduct.casework.store import Store
from safeconduct.casework.stored import StoredCase
from safeconduct.law.corpus import Corpus

_VERSION = 1
MOST_SENT = 128 << 20
"""bytes of an export: it is read and opened in memory, never on a disk"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a case holds, without its key and its id: they are those of the store it comes to."""

    code: str
    history: tuple[Said, ...]
    notes: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """What a bundle would bring to a case: what is new, and which facts then stand otherwise (path, now, then)."""

    said: tuple[Said, ...]
    notes: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, str, bytes], ...]
    turns: tuple[tuple[str, str, Any, Any], ...]
    """member, path, what stands, what would stand"""

    def to_dict(self) -> dict[str, Any]:
        turns = [{"member": member, "fact": path, "now": now, "then": then} for member, path, now, then in self.turns]
        return {"facts": len(self.said), "notes": len(self.notes), "documents": len(self.documents), "turns": turns}

    def __bool__(self) -> bool:
        return bool(self.said or self.notes or self.documents)


def pack(case: StoredCase) -> Bundle:
    """All that a case holds."""
    opened = case.read()
    documents = tuple((item.name, item.kind, case.content(item)) for item in opened.documents)
    return Bundle(opened.code, opened.history, tuple((note.text, note.by) for note in opened.notes), documents)


def export(case: StoredCase, recipients: Sequence[str], *, now: datetime) -> bytes:
    """An age file of a case for public keys; it goes on the trail."""
    bundle = pack(case)
    data = {
        "version": _VERSION, "code": bundle.code, "history": [said.to_dict() for said in bundle.history],
        "notes": bundle.notes,
        "documents": [[name, kind, base64.b85encode(data).decode()] for name, kind, data in bundle.documents],
    }  # fmt: skip
    plain = json.dumps(data, ensure_ascii=False).encode()
    if len(plain) > MOST_SENT:
        raise problem("--out", f"larger than {MOST_SENT >> 20} MB", "send its documents apart")
    try:
        made = close_for(plain, list(recipients))
    except ValueError:
        raise problem("--to", "not a public key", "one looks like age1qqq...: ask for `case reader`") from None
    case.store.log("export", held=case.held.uid, now=now)
    return made


def unpack(store: Store, data: bytes, file: Path) -> Bundle:
    """Read an age file that was made for this reader."""
    if len(data) > MOST_SENT:
        raise problem(file, f"larger than {MOST_SENT >> 20} MB", "ask for its documents apart")
    try:
        found = json.loads(store.unlock(data))
        json.dumps(found, ensure_ascii=False).encode()  # half a sign is JSON, and nothing that can be kept
        version = found["version"]
        if version != _VERSION:
            raise problem(file, f"was made by another program (version {version!s:.10})", "update this one")
        return Bundle(
            str(found["code"]), tuple(_said(item) for item in found["history"]),
            tuple((str(text), str(by)) for text, by in found["notes"]),
            tuple((str(name), str(kind), base64.b85decode(text)) for name, kind, text in found["documents"]),
        )  # fmt: skip
    except StoreError:
        raise
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise problem(file, "holds no case", "it is made by case export") from error


def _said(item: dict[str, Any]) -> Said:
    """A fact as it came; raise `ValueError` where one of its parts is of another kind."""
    said = Said(**item)
    words = (said.path, said.member, said.by, said.on, said.sure, said.at)
    if not all(isinstance(word, str) for word in words) or not said.path or said.sure not in SURE:
        raise ValueError("not what a fact is made of")
    if said.on and str(date.fromisoformat(said.on)) != said.on:
        raise ValueError("no day")
    return said


def compare(bundle: Bundle, opened: Opened | None, contents: Sequence[bytes] = ()) -> Merge:
    """What a bundle would bring to a case, None where there is none yet; what is there already is left out."""
    have = [replace(said, at="") for said in opened.history] if opened else []
    said = tuple(one for one in bundle.history if replace(one, at="") not in have)
    notes = {(note.text, note.by) for note in opened.notes} if opened else set()
    there = opened.history if opened else ()
    turns = []
    for member in dict.fromkeys(one.member for one in said):
        before, after = standing(there, member), standing([*there, *said], member)
        turns += [(member, path, before[path].value if path in before else None,
                   after[path].value if path in after else None)
                  for path in sorted({*before, *after}) if before.get(path) != after.get(path)]  # fmt: skip
    return Merge(said, tuple(note for note in bundle.notes if note not in notes),
                 tuple(item for item in bundle.documents if item[2] not in contents), tuple(turns))  # fmt: skip


def preview(store: Store, bundle: Bundle, code: str, corpus: Corpus) -> tuple[StoredCase | None, Merge]:
    """The case of that code name that is here, if there is one, and what the bundle would bring to it.

    Raise `CaseError` where both together would not read.
    """
    here = next((case for case in store.mine() if case.held.code == code), None)
    found = here.read() if here else None
    contents = [here.content(item) for item in found.documents] if here and found else []
    merged = compare(bundle, found, contents)
    checked(code, [*(found.history if found else ()), *merged.said], corpus)
    return here, merged


def merge(case: StoredCase, brought: Merge, *, now: datetime) -> None:
    """Write what a bundle brings."""
    if brought.said:
        case.say(brought.said, now=now, action="import")
    for text, by in brought.notes:
        case.note(text, by=by, now=now)
    for name, kind, data in brought.documents:
        case.attach(name, data, kind=kind, now=now)
