"""Paragraphs, sections and lists in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

WIDTH = 80
MESSAGE = 10
"""lines of a message"""


def wrap(text: str, indent: str = "", hang: str = "") -> list[str]:
    """A paragraph; *hang* is the indent of all lines but the first, if it differs."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=hang or indent, break_on_hyphens=False)


def wrap_to(text: str, width: int) -> list[str]:
    """The lines of a cell; one that is empty has one line."""
    return textwrap.wrap(text, max(width, 8), break_on_hyphens=False) or [""]


def section(title: str, lines: Iterable[str]) -> list[str]:
    """A titled section, or nothing where it would be empty."""
    lines = list(lines)
    return ["", title, "-" * len(title), *lines] if lines else []


def items(texts: Iterable[str]) -> Iterator[str]:
    """One dash a text."""
    for text in texts:
        yield from wrap(text, "- ", "  ")
