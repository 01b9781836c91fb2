"""Sets a sheet as PDF or as pictures, with the fonts the typesetter brings; needs the extra `handouts`.

The PDF names neither a program nor a time: what the typesetter writes about itself is blanked.
"""

from __future__ import annotations

import re
from typing import Any

from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.tell.sheet import Sheet, sheet_typst, string

DOTS_PER_INCH = 200.0
SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
"""how far letters are made smaller, step by step, for a sheet that has to fit on one page"""
_ABOUT = re.compile(
    rb"""(?s)(?<=/Creator\()[^)]*(?=\))|(?<=xmptk=")[^"]*(?=")|(?<=22-rdf-syntax-ns\#">).*?(?=</rdf:RDF>)"""
)
"""what a PDF says of its making: the program, and all its metadata says but that there is none"""


def pdf(sheet: Sheet, size: str) -> bytes:
    """One PDF file; the same sheet gives the same bytes."""
    return _ABOUT.sub(_blank, _compile(sheet, size, _scale(sheet, size), "pdf"))


def pictures(sheet: Sheet, size: str) -> list[bytes]:
    """A PNG picture of each page."""
    found = _compile(sheet, size, _scale(sheet, size), "png")
    return [found] if isinstance(found, bytes) else found


def drawn(svg: str) -> bytes:
    """A drawing as a PNG picture on white, as large as it is drawn."""
    source = f'#set page(width: auto, height: auto, margin: 6pt)\n#image(bytes({string(svg)}), format: "svg")\n'
    made: bytes = _typst()(source.encode(), format="png", ignore_system_fonts=True, ppi=DOTS_PER_INCH)
    return made


def _scale(sheet: Sheet, size: str) -> float:
    """The largest scale at which a sheet of one page fits on one; the smallest where none does."""
    scales = SCALES if sheet.one_page else SCALES[:1]
    fits = (scale for scale in scales if isinstance(_compile(sheet, size, scale, "svg"), bytes))
    return next(fits, scales[-1]) if sheet.one_page else scales[0]


def _blank(about: re.Match[bytes]) -> bytes:
    """As many spaces, so that the places of everything else stay right."""
    return b" " * len(about.group())


def _compile(sheet: Sheet, size: str, scale: float, kind: str) -> Any:
    """What the typesetter makes: bytes, or a list of them where there are several pages of a picture."""
    dots = {"ppi": DOTS_PER_INCH} if kind == "png" else {}
    return _typst()(sheet_typst(sheet, size, scale).encode(), format=kind, ignore_system_fonts=True, **dots)


def _typst() -> Any:
    """The typesetter."""
    try:
        import typst
    except ImportError:
        what = "PDF and pictures need a typesetter"
        raise InputError([Problem(Place("typeset"), what, "pip install 'safeconduct[handouts]'")]) from None
    return typst.compile
