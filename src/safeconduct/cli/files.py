"""Files that are written whole or not at all, parts of a command that may be stopped, and a bar of how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from safeconduct.law.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from safeconduct.population.tables import Tally

PARTS: Final = "parts"
PLAN: Final = "plan.json"
FORWARD: Final = 24
"""signs of a bar"""


def folder_for(out: str | None) -> Path | None:
    """The folder that results go to, made if need be; that it cannot be written to is told before anything is run."""
    if out is None:
        return None
    with written(Path(out)):
        put(Path(out) / ".writable", b"")
        (Path(out) / ".writable").unlink()
    return Path(out)


@contextmanager
def written(out: Path | None) -> Iterator[None]:
    """While something is written there: a disk that is full and a folder that is closed are one line."""
    try:
        yield
    except OSError as error:
        place = str(error.filename or out or "")
        raise InputError([Problem(Place(place), f"cannot be written: {error.strerror or error}")]) from None


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    atomically(path, lambda beside: beside.write_bytes(data))


def atomically(path: Path, write_to: Callable[[Path], object]) -> None:
    """Write beside, then rename. What a command that was killed left beside is written over by the next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        write_to(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


class Bar:
    """How much of something is done and how long the rest takes, on the error stream, where somebody watches."""

    def __init__(self, total: int, what: str) -> None:
        self.total, self.what, self.before = total, what, 0
        self.start, self.watched = time.monotonic(), sys.stderr.isatty()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.watched:
            print(file=sys.stderr)

    def at(self, done: int) -> None:
        """So many are done."""
        if not self.watched:
            return
        left = (time.monotonic() - self.start) / max(done - self.before, 1) * (self.total - done)
        bar = ("#" * int(FORWARD * done / self.total)).ljust(FORWARD, ".")
        print(f"\r[{bar}] {done} / {self.total} {self.what}, {left:.0f} s ", end="", file=sys.stderr, flush=True)


class Kept(MutableMapping[int, "Tally"]):
    """Members that are done, on disk as they come, if there is a folder: a command that was stopped goes on there.

    A part that cannot be read is not there. Parts of another *plan* are thrown away.
    """

    def __init__(self, folder: Path | None, plan: str, bar: Bar) -> None:
        self.folder, self.known, self.bar = folder, dict[int, Any](), bar
        if folder is not None:
            _planned(folder, plan)
            found = {int(file.stem): _read(file) for file in folder.glob("[0-9]*.npz")}
            self.known = {number: tally for number, tally in found.items() if tally is not None}
        bar.before = len(self.known)

    def __getitem__(self, number: int) -> Tally:
        found: Tally = self.known[number]
        return found

    def __setitem__(self, number: int, tally: Tally) -> None:
        if self.folder is not None:
            _write(self.folder / f"{number:06}.npz", tally)
        self.known[number] = tally
        self.bar.at(len(self.known))

    def __delitem__(self, number: int) -> None:
        del self.known[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def done(self) -> None:
        """Nothing is to be gone on with."""
        if self.folder is not None:
            _removed(self.folder)


def _planned(folder: Path, plan: str) -> None:
    """A folder of parts for a plan; what is there of another plan is thrown away, what is no part stays."""
    told = folder / PLAN
    if told.is_file():
        if told.read_bytes() == plan.encode():
            return
        _removed(folder)
    elif folder.exists() and (not folder.is_dir() or any(not path.match(".*.part") for path in folder.iterdir())):
        raise InputError([Problem(Place(str(folder)), "is no folder of parts", "move it, or choose another --out")])
    put(told, plan.encode())


def _removed(folder: Path) -> None:
    """Remove a folder of parts, its plan last: killed on the way, it is still known for what it is."""
    for file in [*folder.glob("[0-9]*.npz"), *folder.glob(".*.part"), folder / PLAN]:
        file.unlink(missing_ok=True)
    with suppress(OSError):  # something else is there
        folder.rmdir()


def _write(file: Path, tally: Tally) -> None:
    import numpy as np

    def savez(path: Path) -> None:
        with path.open("wb") as out:
            np.savez_compressed(out, **tally._asdict())

    atomically(file, savez)


def _read(file: Path) -> Any:
    """A member's tally; nothing where the file is damaged."""
    from zipfile import BadZipFile
    from zlib import error as damaged

    import numpy as np

    from safeconduct.population.tables import Tally

    try:
        with file.open("rb") as packed, np.load(packed) as found:
            return Tally(**found)
    except (OSError, ValueError, TypeError, EOFError, BadZipFile, damaged):
        return None
