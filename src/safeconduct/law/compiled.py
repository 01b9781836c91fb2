"""The shipped corpus, read once and kept compiled beside it, as Python keeps its own modules.

Only the corpus of the installation is kept: who can write beside it can change the program itself. A folder given by
name is read and checked anew each time, and nothing in it is ever unpickled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from safeconduct.law.blocks import Block, Page
from safeconduct.law.corpus import Corpus, digest_of, home_of
from safeconduct.law.seen import Seen

Placed = tuple[int, Block]
"""a block and its place among all"""
Section = tuple[list[Placed], dict[Block | Page, Seen]]
_LENGTH = 8


def shipped_corpus() -> Path:
    """The folder of the corpus that came with this installation, or of the checkout it runs from."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "corpus"
    return inside if inside.is_dir() else package.parents[1] / "corpus"


def load_corpus(folder: str | Path) -> Corpus:
    """A checked corpus; raise `CorpusError` with every mistake found.

    >>> load_corpus("no-such-folder")
    Traceback (most recent call last):
    safeconduct.law.problems.CorpusError: no-such-folder: no such folder; give --corpus a folder of law pages
    """
    root = Path(folder)
    if root.resolve() != shipped_corpus():
        return _read(folder)
    file = root / "__pycache__" / f"corpus.{sys.implementation.cache_tag}.pickle"
    key = _key(root)
    with contextlib.suppress(OSError):
        kept = file.read_bytes()
        if kept.startswith(key):
            return opened(memoryview(kept)[len(key) :])
    corpus = _read(folder)
    with contextlib.suppress(OSError):  # where nothing can be written it is read each time
        file.parent.mkdir(exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_bytes(key + shelved(corpus))
        part.replace(file)
    return corpus


class Shelved(Corpus):
    """A compiled corpus: the blocks of a state are unpickled when they are asked for."""

    _shelf: Shelf

    def __getattr__(self, name: str) -> Any:  # of what is not there yet
        if name != "blocks":
            raise AttributeError(name)
        self.__dict__[name] = self._blocks_of(self._shelf.homes)
        return self.__dict__[name]

    def _blocks_of(self, states: Set[str]) -> tuple[Block, ...]:
        found: list[Placed] = []
        for state in sorted({"", *states} & self._shelf.homes):
            blocks, seen = self._shelf.section(state, self.pages)
            found += blocks
            self._seen.update(seen)
        return tuple([block for _, block in sorted(found, key=_place)])


class Shelf:
    """The blocks of each state as bytes."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._sections = sections
        self.homes = frozenset(sections)
        self._open: dict[str, Section] = {}

    def section(self, state: str, pages: Mapping[str, Page]) -> Section:
        if state not in self._open:
            self._open[state] = _Unpickler(BytesIO(self._sections[state]), pages).load()
        return self._open[state]


def shelved(corpus: Corpus) -> bytes:
    """A corpus as bytes: all but its blocks, then the blocks of each state, with what their conditions read."""
    placed: defaultdict[str, list[Placed]] = defaultdict(list)
    for place, block in enumerate(corpus.blocks):
        placed[home_of(block)].append((place, block))
    sections: dict[str, bytes] = {}
    for state, blocks in placed.items():
        out = BytesIO()
        _SectionPickler(out, pickle.HIGHEST_PROTOCOL).dump((blocks, {block: corpus.seen(block) for _, block in blocks}))
        sections[state] = out.getvalue()
    scopes: dict[Block | Page, Seen] = {page: corpus.seen(page) for page in corpus.pages.values()}
    rest = replace(corpus.part(()), _seen=scopes)
    head = BytesIO()
    _Pickler(head, pickle.HIGHEST_PROTOCOL).dump((rest, {state: len(data) for state, data in sections.items()}))
    return b"".join([len(head.getvalue()).to_bytes(_LENGTH, "big"), head.getvalue(), *sections.values()])


def opened(data: memoryview) -> Corpus:
    """The corpus that `shelved` gave as bytes."""
    start = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    rest, lengths = pickle.loads(data[_LENGTH:start])  # noqa: S301 - no less trusted than the program itself
    sections = {}
    for state, length in lengths.items():
        sections[state] = data[start : start + length]
        start += length
    corpus = Shelved.__new__(Shelved)
    corpus.__dict__.update({name: value for name, value in rest.__dict__.items() if name != "blocks"})
    corpus.__dict__["_shelf"] = Shelf(sections)
    return corpus


class _Pickler(pickle.Pickler):
    """Frozen values are written as calls of their type: opened in a third of the time that setting each field takes."""

    def reducer_override(self, obj: Any) -> Any:
        if not is_dataclass(obj) or isinstance(obj, type | Corpus):
            return NotImplemented
        return type(obj), tuple([getattr(obj, field.name) for field in fields(obj)])


class _SectionPickler(_Pickler):
    """Pages are written by name: blocks of several sections stand on one page."""

    def persistent_id(self, obj: object) -> str | None:
        return obj.id if isinstance(obj, Page) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BytesIO, pages: Mapping[str, Page]) -> None:
        super().__init__(file)
        self._pages = pages

    def persistent_load(self, name: str) -> Page:
        return self._pages[name]


def _place(placed: Placed) -> int:
    return placed[0]


def _read(folder: str | Path) -> Corpus:
    from safeconduct.law.load import read_corpus  # parsers take a third of a cold start

    return read_corpus(folder)


def _key(root: Path) -> bytes:
    """What the compiled corpus depends on: the law, the code that read it, and how the folder was named."""
    code = hashlib.sha256(str(root).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return f"{digest_of(root)} {code.hexdigest()}\n".encode()
