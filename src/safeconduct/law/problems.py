"""Mistakes in what people write, each with its place and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; line 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where, what is wrong, and what to do about it."""

    place: Place
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.what}" + (f"; {self.mend}" if self.mend else ""))


class InputError(ValueError):
    """What was read cannot be used; carries every problem found in one pass."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class CorpusError(InputError):
    """A corpus does not load."""


class CaseError(InputError):
    """A case file does not load, or contradicts the vocabulary's constraints."""


class Problems:
    """Collects problems so that one load reports all of them."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: Place, what: str, mend: str = "") -> None:
        self.found.append(Problem(place, what, mend))


def printable(text: str) -> str:
    r"""One line that no terminal acts on: what breaks, hides or reverses text is shown as its escape.

    >>> printable("new\nline, \x1b[2J")
    'new\\nline, \\x1b[2J'
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def nearest(word: object, known: Iterable[str]) -> str:
    """Say which known words come nearest to a wrong one.

    >>> nearest("asylum.stag", ["asylum.stage", "custody.stage"])
    'did you mean asylum.stage?'
    """
    words = sorted(set(known))
    close = difflib.get_close_matches(str(word), words, n=2, cutoff=0.55)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if len(words) <= 14:
        return f"expected one of: {', '.join(words)}"
    return ""
