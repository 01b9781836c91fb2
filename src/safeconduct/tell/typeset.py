"""Sets a sheet as PDF or as pictures, with the fonts the typesetter brings; needs the extra `handouts`.

The PDF names neither a program nor a time: what the typesetter writes about itself is blanked.
"""

from __future__ import annotations

import re
from typing import Any

from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.tell.sheet import Sheet, sheet_typst

DOTS_PER_INCH = 200.0
_ABOUT = re.compile(rb"(?s)(?<=/Creator\()[^)]*(?=\))|(?<=<x:xmpmeta).*?(?=</x:xmpmeta>)")


def pdf(sheet: Sheet, size: str) -> bytes:
    """One PDF file; the same sheet gives the same bytes."""
    found = _compile(sheet, size, "pdf")
    assert isinstance(found, bytes)
    return _ABOUT.sub(_blank, found)


def pictures(sheet: Sheet, size: str) -> list[bytes]:
    """A PNG picture of each page."""
    found = _compile(sheet, size, "png")
    return [found] if isinstance(found, bytes) else found


def _blank(about: re.Match[bytes]) -> bytes:
    """As many spaces: the offsets of the file stay right."""
    said = about.group()
    return b">" + b" " * (len(said) - 1) if said.startswith((b" ", b">")) else b" " * len(said)


def _compile(sheet: Sheet, size: str, kind: str) -> bytes | list[bytes]:
    try:
        import typst
    except ImportError:
        what = "PDF and pictures need a typesetter"
        raise InputError([Problem(Place(kind), what, "pip install 'safeconduct[handouts]'")]) from None
    compile_: Any = typst.compile
    dots = {"ppi": DOTS_PER_INCH} if kind == "png" else {}
    source = sheet_typst(sheet, size).encode()
    found: bytes | list[bytes] = compile_(source, format=kind, ignore_system_fonts=True, **dots)
    return found
