"""A document: what is said, in its order, before it is known whether a terminal, a page or a printer shows it.

A terminal shows what can be read at midnight. A page has room: there a point may be *full*, and what is in a `Fold` is
shown when it is opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a list, the points *under* it, and what it says where there is room, if that is more."""

    text: str
    under: tuple[Point, ...] = ()
    full: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """What a reader may ask for: a page folds it away, a terminal leaves it out."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in SVG for a page, and the table beside it that says the same; a terminal shows neither."""

    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the first column says what a row is about, in the others figures stand."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    parts: tuple[Part, ...]


Part = Paragraph | Points | Picture | Table | Fold | Section


@dataclass(frozen=True, slots=True)
class Document:
    """A title, the lines beneath it, what comes first, the parts, and what stands at the foot."""

    language: str
    title: str
    under: tuple[str, ...]
    lead: tuple[str, ...]
    """sentences to be read first"""
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()


def points(texts: Iterable[str | Point]) -> tuple[Part, ...]:
    """A list of points, or nothing where there are none."""
    found = tuple(text if isinstance(text, Point) else Point(text) for text in texts)
    return (Points(found),) if found else ()


def paragraphs(texts: Iterable[str]) -> tuple[Part, ...]:
    """One paragraph a text."""
    return tuple(Paragraph(text) for text in texts)


def section(title: str, *parts: Iterable[Part]) -> tuple[Part, ...]:
    """A section, or nothing where it would be empty."""
    found = tuple(part for some in parts for part in some)
    return (Section(title, found),) if found else ()


def fold(title: str, *parts: Iterable[Part]) -> tuple[Part, ...]:
    """A fold, or nothing where it would be empty."""
    found = tuple(part for some in parts for part in some)
    return (Fold(title, found),) if found else ()
