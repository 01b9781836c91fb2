"""The store: one encrypted file of cases. What was written is never rewritten; what follows from it is never kept."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from safeconduct.casework import trail
from safeconduct.casework.file import (
    NOT_OPENED,
    StoreError,
    connect,
    copy,
    disk,
    faults,
    flush,
    migrate,
    problem,
    rekey,
    salt_of,
    transaction,
)  # fmt: skip
from safeconduct.casework.keys import (
    SALT,
    SHORTEST,
    Identity,
    Work,
    WrongKeyError,
    close_for,
    new_id,
    new_key,
    seal,
    stretch,
    unseal,
)  # fmt: skip
from safeconduct.casework.records import Held, Opened
from safeconduct.casework.stored import StoredCase

OWNER = "owner"
"""the reader whose passphrase is that of the store"""
KEEP = timedelta(days=3 * 365)
"""how long a case is kept where nobody says"""
SLACK = timedelta(minutes=5)
"""by how much a clock may stand behind the last entry without a word: two machines are never quite alike"""
_CODE = re.compile(r"[^\W\d_][\w-]{1,39}")


class Store:
    """An open store. Times are arguments, aware of their zone; in the file they never run backwards."""

    def __init__(self, path: Path, base: sqlite.Connection, reader: str, identity: Identity, work: Work) -> None:
        self.path, self.reader = path, reader
        self._base, self._identity, self._work = base, identity, work
        self.clock_behind = False
        """whether the clock was seen to stand before the last entry; what is then written is dated as that entry"""

    # -- opening and closing ----------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, passphrase: str, *, now: datetime, work: Work | None = None) -> Store:
        """A new store in a file that is not there yet, readable by its owner only. Stopped midway it leaves none."""
        work = work or Work()
        check_passphrase(passphrase, path)
        part = path.with_name(f"{path.name}.{new_id()[:8]}")
        with disk(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists() and not path.stat().st_size:  # what a creation that was stopped left behind
                path.unlink()
            for file in (path, part):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            salt, identity = os.urandom(SALT), Identity.new()
            keys = stretch(passphrase, salt, work)
            store = cls(part, connect(part, keys.file, salt), OWNER, identity, work)
            migrate(part, store._base)
            with store.writing(now, "store") as at:
                store.do("INSERT INTO reader VALUES (?, ?, ?)", (OWNER, identity.recipient, at))
                box = seal(keys.reader, identity.secret.encode(), _whose(OWNER))
                store.do("INSERT INTO seal VALUES (?, ?, ?)", (OWNER, b"", box))
            store.close()
            with disk(path):
                part.replace(path)
                flush(path)
        except BaseException:
            part.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        return cls(path, connect(path, keys.file, salt), OWNER, identity, work)

    @classmethod
    def open(
        cls, path: Path, passphrase: str, *, reader: str = OWNER, reader_passphrase: str = "", work: Work | None = None
    ) -> Store:
        """Open a store; a wrong passphrase, a damaged file and a file that is no store are told in the same words."""
        work = work or Work()
        salt = salt_of(path)
        keys = stretch(passphrase, salt, work)
        if not path.stat().st_size:
            raise problem(path, NOT_OPENED)
        base = connect(path, keys.file, salt)
        try:
            migrate(path, base)
            with disk(path):
                rows = base.execute("SELECT salt, box FROM seal WHERE reader = ?", (reader,)).fetchall()
            for own, box in rows:
                key = stretch(reader_passphrase, own, work).reader if own else keys.reader
                with suppress(WrongKeyError):
                    return cls(path, base, reader, Identity.of(unseal(key, box, _whose(reader)).decode()), work)
            raise problem(path, NOT_OPENED)
        except BaseException:
            base.close()
            raise

    def close(self) -> None:
        """Forget the keys."""
        self._base.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what its cases need ----------------------------------------------------------------------------------------

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Read rows."""
        with disk(self.path):
            found: list[Any] = self._base.execute(sql, values).fetchall()
            return found

    def do(self, sql: str, values: Sequence[Any]) -> None:
        """Change something; within `writing`."""
        assert self._base.in_transaction
        self._base.execute(sql, values)

    @contextmanager
    def writing(self, now: datetime, action: str, held: str = "", norms: Sequence[str] = ()) -> Iterator[str]:
        """All of it or nothing, with its entry on the trail; gives the time its records bear."""
        with transaction(self.path, self._base):
            last = self._base.execute("SELECT max(at) FROM trail").fetchone()[0] or ""
            at = stamp(now)
            self.clock_behind = self.clock_behind or stamp(now + SLACK) < last
            at = max(at, last)
            yield at
            trail.add(self._base, at, self.reader, action, held, norms)

    def key_of(self, held: Held, wrapped: bytes | None = None) -> bytes:
        """The key of a case, if it is shared with this reader; *wrapped* as it stands in the file, if it was read."""
        if wrapped is None:
            found = self.rows("SELECT box FROM wrap WHERE held = ? AND reader = ?", (held.uid, self.reader))
            if not found:
                raise problem(self.path, f"{held.code} is not shared with {self.reader}", "ask its reader: case share")
            wrapped = found[0][0]
        try:
            return self._identity.open(wrapped)
        except WrongKeyError:
            mend = "bring back a backup: case restore"
            raise problem(self.path, f"the key of {held.code} is damaged", mend) from None

    def wrap(self, held: Held, key: bytes, readers: Mapping[str, str]) -> None:
        """Give readers (name: public key) the key of a case; within `writing`."""
        for name, recipient in readers.items():
            self.do("INSERT OR REPLACE INTO wrap VALUES (?, ?, ?)", (held.uid, name, close_for(key, [recipient])))

    # -- cases ------------------------------------------------------------------------------------------------------

    def cases(self) -> list[Held]:
        """All cases by code name, also those this reader cannot open."""
        found = self.rows("SELECT uid, code, made_at, keep_until, hold FROM held ORDER BY code")
        return [Held(uid, code, at, date.fromisoformat(until), bool(hold)) for uid, code, at, until, hold in found]

    def case(self, code: str) -> StoredCase:
        """A case by its code name; raise `StoreError` where there is none. Other code names are not told."""
        for held in self.cases():
            if held.code == code:
                return StoredCase(self, held)
        raise problem(self.path, f"no case {code:.40}", "see case list")

    def mine(self) -> list[StoredCase]:
        """Every case this reader can open, by code name."""
        wraps = dict(self.rows("SELECT held, box FROM wrap WHERE reader = ?", (self.reader,)))
        return [StoredCase(self, held, wraps[held.uid]) for held in self.cases() if held.uid in wraps]

    def read_all(self) -> list[Opened]:
        """What was written in every case this reader can open, read at once."""
        found: dict[str, list[tuple[str, str, str, bytes]]] = {}
        for held, *row in self.rows("SELECT held, uid, kind, at, box FROM record ORDER BY at, rowid"):
            found.setdefault(held, []).append((row[0], row[1], row[2], row[3]))
        return [case.opened(found.get(case.held.uid, ())) for case in self.mine()]

    def new(self, code: str, *, now: datetime, keep_until: date | None = None) -> StoredCase:
        """Begin a case under a code name, with a key of its own."""
        if not _CODE.fullmatch(code):
            raise problem(self.path, f"{code:.40} is no code name", "2 to 40 letters, digits or -, a letter first")
        if any(held.code == code for held in self.cases()):
            raise problem(self.path, f"a case {code} is there already", "take another code name")
        held = Held(new_id(), code, stamp(now), keep_until or now.date() + KEEP, False)
        with self.writing(now, "new", held.uid):
            self.do("INSERT INTO held VALUES (?, ?, ?, ?, 0)", (held.uid, code, held.made_at, str(held.keep_until)))
            self.wrap(held, new_key(), {self.reader: self._identity.recipient})
        return StoredCase(self, held)

    def tombstones(self) -> list[tuple[str, str, str]]:
        """Random id, day and reason of each case that was deleted."""
        return [(uid, at, why) for uid, at, why in self.rows("SELECT * FROM tombstone ORDER BY at, uid")]

    # -- readers ----------------------------------------------------------------------------------------------------

    def readers(self) -> dict[str, str]:
        """The public key of each reader, by name."""
        return {str(name): str(key) for name, key in self.rows("SELECT name, recipient FROM reader ORDER BY made_at")}

    def recipient(self, reader: str) -> str:
        """The public key of a reader of this store."""
        readers = self.readers()
        if reader not in readers:
            raise problem(self.path, f"no reader {reader:.40}", f"known: {', '.join(readers)}")
        return readers[reader]

    def add_reader(self, name: str, passphrase: str, *, now: datetime) -> str:
        """Let somebody else open the store too, with a passphrase of their own besides that of the store.

        They read a case once it is shared with them. Gives their public key.
        """
        check_passphrase(passphrase, self.path)
        if not _CODE.fullmatch(name) or name in self.readers():
            raise problem(self.path, f"{name:.40} is no new name for a reader", "2 to 40 letters, digits or -")
        identity, salt = Identity.new(), os.urandom(SALT)
        key = stretch(passphrase, salt, self._work).reader
        with self.writing(now, "reader") as at:
            self.do("INSERT INTO reader VALUES (?, ?, ?)", (name, identity.recipient, at))
            box = seal(key, identity.secret.encode(), _whose(name))
            self.do("INSERT INTO seal VALUES (?, ?, ?)", (name, salt, box))
        return identity.recipient

    def unlock(self, box: bytes) -> bytes:
        """Decrypt an age file that was made for this reader's public key."""
        try:
            return self._identity.open(box)
        except WrongKeyError:
            raise problem(self.path, "the file was not made for this reader, or is damaged",
                          "give its sender your key: case reader") from None  # fmt: skip

    # -- the file ---------------------------------------------------------------------------------------------------

    def change_passphrase(self, passphrase: str, *, now: datetime) -> None:
        """Encrypt the file under a new passphrase; a stop at any point leaves a store that opens by one of the two."""
        check_passphrase(passphrase, self.path)
        if self.reader != OWNER:
            raise problem(self.path, "only the owner changes the passphrase of the store")
        salt = salt_of(self.path)
        keys = stretch(passphrase, salt, self._work)
        box = seal(keys.reader, self._identity.secret.encode(), _whose(OWNER))
        with self.writing(now, "passphrase"):
            self.do("INSERT INTO seal VALUES (?, ?, ?)", (OWNER, b"", box))
        rekey(self.path, self._base, keys.file, salt)
        with transaction(self.path, self._base):
            self.do("DELETE FROM seal WHERE reader = ? AND box <> ?", (OWNER, box))

    def log(self, action: str, *, held: str = "", norms: Sequence[str] = (), now: datetime) -> None:
        """Put something that left the store on the trail: a paper, an export, a calendar."""
        with self.writing(now, action, held, norms):
            pass

    def last_recheck(self) -> tuple[date, str] | None:
        """The day the cases were last rechecked for, and the digest of the corpus they were rechecked by."""
        found = self.rows("SELECT value FROM setting WHERE name = 'recheck'")
        day, _, digest = found[0][0].partition(" ") if found else ("", "", "")
        return (date.fromisoformat(day), digest) if day else None

    def rechecked(self, day: date, digest: str, *, norms: Sequence[str] = (), now: datetime) -> None:
        """Note that all cases were rechecked; what was found is not kept."""
        with self.writing(now, "recheck", norms=norms):
            self.do("INSERT OR REPLACE INTO setting VALUES ('recheck', ?)", (f"{day} {digest}",))

    def trail(self) -> list[trail.Step]:
        """Who did what when."""
        return trail.steps(self.path, self._base)

    def check(self) -> list[str]:
        """What is damaged or was tampered with; empty where all is whole."""
        if found := faults(self.path, self._base):
            return found
        step = trail.broken(self.trail())
        found = [f"the trail was changed at entry {step}"] if step else []
        for case in self.mine():
            try:
                for document in case.read().documents:
                    case.content(document)
            except StoreError as error:
                found += [item.what for item in error.problems]
        return found

    def backup(self, target: Path, *, now: datetime) -> str:
        """Copy the store, as it is encrypted, to a new file; gives the last hash of its trail, to be noted."""
        self.log("backup", now=now)
        with transaction(self.path, self._base), disk(target):  # nobody writes meanwhile
            copy(self.path, target)
        return self.trail()[-1].hash


def restore(source: Path, target: Path, passphrase: str, *, now: datetime, work: Work | None = None) -> str:
    """Bring back a backup where no store stands, after it was opened and found whole; gives its trail's last hash."""
    if target.exists():
        raise problem(target, "a store stands here", "move it away first, or name another place: --store")
    with Store.open(source, passphrase, work=work) as kept:
        if found := kept.check():
            raise StoreError([item for what in found for item in problem(source, what).problems])
    with disk(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy(source, target)
    with Store.open(target, passphrase, work=work) as store:
        store.log("restore", now=now)
        return store.trail()[-1].hash


def check_passphrase(passphrase: str, path: Path) -> None:
    """Raise `StoreError` for a new passphrase that is too short."""
    if len(passphrase) < SHORTEST:
        raise problem(path, f"a passphrase has at least {SHORTEST} characters", "five or six random words are good")


def stamp(now: datetime) -> str:
    """A time as it is written down: universal, to the second."""
    if now.tzinfo is None:
        raise ValueError("a time without a zone")
    return now.astimezone(UTC).isoformat(timespec="seconds")


def _whose(reader: str) -> str:
    return f"reader {reader}"
