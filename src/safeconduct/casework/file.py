"""The encrypted file: opening, migrations, integrity, and what can go wrong with a disk, each in one line.

SQLCipher encrypts every page of the file and of its journal. The salt is the first 16 bytes of the file, so that one
file is all there is. See docs/decisions/0046.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from safeconduct.casework.keys import SALT
from safeconduct.law.problems import InputError, Place, Problem

WAIT = 5.0
"""seconds to wait for another program that is writing"""
NOT_OPENED = "does not open: the passphrase is wrong, or the file is damaged or no store"

_MIGRATIONS = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE reader (name TEXT PRIMARY KEY, recipient TEXT NOT NULL, made_at TEXT NOT NULL);
    CREATE TABLE seal (reader TEXT NOT NULL REFERENCES reader ON DELETE CASCADE, salt BLOB NOT NULL, box BLOB NOT NULL);
    CREATE TABLE held (uid TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, made_at TEXT NOT NULL,
                       keep_until TEXT NOT NULL, hold INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE wrap (held TEXT NOT NULL REFERENCES held ON DELETE CASCADE,
                       reader TEXT NOT NULL REFERENCES reader ON DELETE CASCADE, box BLOB NOT NULL,
                       PRIMARY KEY (held, reader));
    CREATE TABLE record (uid TEXT PRIMARY KEY, held TEXT NOT NULL REFERENCES held ON DELETE CASCADE,
                         kind TEXT NOT NULL, at TEXT NOT NULL, box BLOB NOT NULL);
    CREATE INDEX record_held ON record (held, at);
    CREATE TABLE content (record TEXT PRIMARY KEY REFERENCES record ON DELETE CASCADE, box BLOB NOT NULL);
    CREATE TABLE tombstone (uid TEXT PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL);
    CREATE TABLE trail (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, reader TEXT NOT NULL, action TEXT NOT NULL,
                        held TEXT NOT NULL, norms TEXT NOT NULL, hash TEXT NOT NULL);
    """,
)
"""each brings a store from the version before to the next; never edited, only added to"""


class StoreError(InputError):
    """The store cannot do what it was asked to; says what stands there instead and what to do."""


def problem(path: Path | str, what: str, mend: str = "") -> StoreError:
    """A `StoreError` of one line."""
    return StoreError([Problem(Place(str(path)), what, mend)])


def salt_of(path: Path) -> bytes:
    """The first bytes of a store; raise `StoreError` where there is no file to read."""
    with disk(path), path.open("rb") as file:
        return file.read(SALT).ljust(SALT, b"\0")


def connect(path: Path, key: bytes, salt: bytes) -> sqlite.Connection:
    """Open the file with its key; raise `StoreError`, in the same words whatever is wrong with key or file."""
    with disk(path):
        base = sqlite.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=WAIT,
                              check_same_thread=False)  # fmt: skip
        try:
            base.execute("PRAGMA cipher_log_level = NONE")  # it would tell on stderr what fails, and how
            base.execute("PRAGMA cipher_memory_security = ON")
            base.execute(f'PRAGMA key = "{_raw(key, salt)}"')
            for setting in ("temp_store = MEMORY", "secure_delete = ON", "foreign_keys = ON", "trusted_schema = OFF",
                            "cell_size_check = ON", "journal_mode = DELETE", "synchronous = EXTRA"):  # fmt: skip
                base.execute(f"PRAGMA {setting}").fetchall()
            base.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            base.close()
            raise
        return base


def rekey(path: Path, base: sqlite.Connection, key: bytes, salt: bytes) -> None:
    """Encrypt the whole file anew."""
    with disk(path):
        base.execute(f'PRAGMA rekey = "{_raw(key, salt)}"')


def _raw(key: bytes, salt: bytes) -> str:
    return f"x'{key.hex()}{salt.hex()}'"


def migrate(path: Path, base: sqlite.Connection) -> None:
    """Bring the file to the version of this program; raise `StoreError` where it is of a later one."""
    with disk(path):
        version = base.execute("PRAGMA user_version").fetchone()[0]
        if version > len(_MIGRATIONS):
            raise problem(path, f"was made by a later program (version {version})", "update this one")
        if version == len(_MIGRATIONS):
            return
        with transaction(path, base):
            version = base.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(_MIGRATIONS[version:], version + 1):
                for statement in filter(str.strip, script.split(";")):
                    base.execute(statement)
                base.execute(f"PRAGMA user_version = {number}")


@contextmanager
def transaction(path: Path, base: sqlite.Connection) -> Iterator[None]:
    """All of it or nothing; waits for others that write, and tells when they do not end."""
    with disk(path):
        base.execute("BEGIN IMMEDIATE")
        try:
            yield
            base.execute("COMMIT")
        except BaseException:
            if base.in_transaction:
                base.execute("ROLLBACK")
            raise


def faults(path: Path, base: sqlite.Connection) -> list[str]:
    """What is damaged, in words that hold no content; empty where the file is whole."""
    try:
        with disk(path):
            pages = base.execute("PRAGMA cipher_integrity_check").fetchall()
            found = [f"{len(pages)} pages are damaged"] if pages else []
            tables = base.execute("PRAGMA integrity_check(3)").fetchall()
            found += ["tables and indexes do not agree"] if tables != [("ok",)] else []
            broken = base.execute("PRAGMA foreign_key_check").fetchall()
            return found + (["a record belongs to no case"] if broken else [])
    except StoreError as error:
        return [item.what for item in error.problems]


def flush(path: Path) -> None:
    """Make a written file and its name last through a loss of power."""
    for name, flags in ((path, os.O_RDWR), (path.parent, os.O_RDONLY)):
        if os.name == "nt" and flags == os.O_RDONLY:  # a folder cannot be flushed there
            continue
        number = os.open(name, flags)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def copy(source: Path, target: Path) -> None:
    """Copy bytes to a new file that only its owner can read, and make it last; a copy that fails leaves nothing."""
    number = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(number, "wb") as file, source.open("rb") as old:
            while part := old.read(1 << 20):
                file.write(part)
        flush(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> None:
    """Write a new file that only its owner can read; never over one that is there, and nothing where it fails."""
    with disk(path):
        number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(data)
            flush(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def destroy(path: Path) -> None:
    """Make a store unreadable, then delete it: without the salt at its beginning no passphrase opens the rest."""
    with disk(path):
        with path.open("r+b") as file:
            file.write(os.urandom(min(path.stat().st_size, 1 << 16)))
        flush(path)
        path.unlink()


_NOTHING_SAVED = "nothing of this was saved, and what was there before is whole"
_SAID: dict[str, tuple[str, str]] = {
    "SQLITE_NOTADB": (NOT_OPENED, ""),
    "SQLITE_CORRUPT": ("is damaged", "bring back a backup: case restore"),
    "SQLITE_BUSY": ("another program is writing to it", "wait for it to end, then try again"),
    "SQLITE_LOCKED": ("another program is writing to it", "wait for it to end, then try again"),
    "SQLITE_FULL": (f"the disk is full: {_NOTHING_SAVED}", "make room, then try again"),
    "SQLITE_READONLY": (f"cannot be written: {_NOTHING_SAVED}", "see the rights of the file and of its folder"),
    "SQLITE_CANTOPEN": (f"cannot be opened for writing: {_NOTHING_SAVED}", "see the rights of its folder"),
    "SQLITE_IOERR": (f"the disk refused: {_NOTHING_SAVED}", "see whether it is full or gone, then try again"),
    "SQLITE_TOOBIG": (f"too large for one record: {_NOTHING_SAVED}", ""),
}


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Tell what a disk or the file refused in one line, without anything that stood in the file."""
    try:
        yield
    except sqlite.Error as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        code = "_".join(name.split("_")[:2])
        if code not in _SAID and not isinstance(error, sqlite.OperationalError | sqlite.DatabaseError):
            raise
        what, mend = _SAID.get(code, (f"the file refused ({name or type(error).__name__})", "see case check"))
        raise problem(path, what, mend) from None
    except FileNotFoundError:
        raise problem(path, "no such file or folder") from None
    except IsADirectoryError:
        raise problem(path, "this is a directory", "name a file inside it") from None
    except FileExistsError:
        raise problem(path, "stands there already", "give another name, or move it away first") from None
    except OSError as error:
        raise problem(path, f"the disk refused ({error.strerror}): {_NOTHING_SAVED}") from None
