"""The trail: who did what when, in actions and norm ids, never in facts; each entry holds a hash of all before it.

A changed, missing or added entry shows. Whoever has the passphrase could write the whole trail anew: note its last hash
elsewhere (`case backup` prints it), and that shows too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from safeconduct.casework.file import disk

ACTIONS = frozenset({
    "store", "new", "edit", "note", "attach", "share", "unshare", "export", "import", "paper", "calendar", "recheck",
    "keep", "hold", "unhold", "delete", "backup", "restore", "passphrase", "reader",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One entry. *held* is the random id of a case, which outlives its code name; empty where it is about the store."""

    seq: int
    at: str
    reader: str
    action: str
    held: str
    norms: tuple[str, ...]
    hash: str

    def hashed(self, before: str) -> str:
        """What the hash of this entry has to be after *before*."""
        said = "\x1f".join((before, str(self.seq), self.at, self.reader, self.action, self.held, " ".join(self.norms)))
        return hashlib.sha256(said.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        return {"seq": self.seq, "at": self.at, "reader": self.reader, "action": self.action, "case": self.held,
                "norms": list(self.norms), "hash": self.hash}  # fmt: skip


def add(base: sqlite.Connection, at: str, reader: str, action: str, held: str, norms: Sequence[str] = ()) -> None:
    """Write one entry; inside the transaction of what it tells."""
    assert action in ACTIONS
    last = base.execute("SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    step = Step(last[0] + 1, at, reader, action, held, tuple(norms), "")
    base.execute("INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?)",
                 (step.seq, at, reader, action, held, " ".join(norms), step.hashed(last[1])))  # fmt: skip


def steps(path: Path, base: sqlite.Connection) -> list[Step]:
    """The whole trail, the oldest first."""
    with disk(path):
        rows = base.execute("SELECT seq, at, reader, action, held, norms, hash FROM trail ORDER BY seq").fetchall()
    return [Step(seq, at, reader, action, held, tuple(norms.split()), hashed)
            for seq, at, reader, action, held, norms, hashed in rows]  # fmt: skip


def broken(trail: Sequence[Step]) -> int | None:
    """The number of the first entry that was changed, is missing or was added; None where the chain holds."""
    before = ""
    for number, step in enumerate(trail, 1):
        if step.seq != number or step.hash != step.hashed(before):
            return number
        before = step.hash
    return None
