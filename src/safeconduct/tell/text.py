"""A document for the terminal, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeconduct.tell.document import Document, Fold, Paragraph, Part, Picture, Point, Points, Section
from safeconduct.tell.layout import wrap


def as_text(document: Document) -> str:
    """Plain text; what is folded away elsewhere is left out here."""
    lines = [line for said in (document.title, *document.under) for line in wrap(said)]
    lines += ["", *(line for said in document.lead for line in wrap(said, hang="  "))]
    lines += _parts(document.parts, "")
    for said in document.foot:
        lines += ["", *wrap(said)]
    return "\n".join([*lines, ""])


def _parts(parts: Sequence[Part], indent: str) -> Iterator[str]:
    for part in parts:
        match part:
            case Paragraph(text):
                yield from wrap(text, indent)
            case Points(points):
                for point in points:
                    yield from _point(point, indent)
            case Section(title, inner) if shown := list(_parts(inner, indent)):
                head = wrap(title)
                yield from ("", *head, "-" * max(map(len, head)), *shown)
            case Fold() | Section() | Picture():
                pass


def _point(point: Point, indent: str) -> Iterator[str]:
    if not point.under:
        yield from wrap(point.text, f"{indent}- ", f"{indent}  ")
        return
    yield from wrap(point.text, indent, indent + "  ")
    for under in point.under:
        yield from wrap(under.text, f"{indent}  ", f"{indent}      ")
