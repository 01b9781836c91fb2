"""A document as Markdown, to paste into a note or to convert further."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safeconduct.tell.document import Document, Fold, Paragraph, Part, Picture, Point, Points, Section, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def as_markdown(document: Document) -> str:
    """Markdown with headings; what can be folded away follows under a heading of its own."""
    lines = [f"# {_plain(document.title)}", ""]
    for said in (*document.under, *document.lead):
        lines += [_plain(said), ""]
    lines += _parts(document.parts, 2)
    for said in document.foot:
        lines += [f"*{_plain(said)}*", ""]
    return "\n".join(lines).rstrip() + "\n"


def _parts(parts: Sequence[Part], level: int) -> Iterator[str]:
    for part in parts:
        match part:
            case Paragraph(text):
                yield from (_plain(text), "")
            case Points(points):
                for point in points:
                    yield from _point(point, "")
                yield ""
            case (Picture(_, head, rows) | Table(head, rows)) if rows:
                yield from (_row(head), _row(["---"] * len(head)))
                yield from (_row([_plain(cell) for cell in row]) for row in rows)
                yield ""
            case Picture() | Table():
                pass
            case Section(title, inner) | Fold(title, inner):
                yield from (f"{'#' * level} {_plain(title)}", "")
                yield from _parts(inner, min(level + 1, 6))


def _point(point: Point, indent: str) -> Iterator[str]:
    yield f"{indent}- {_plain(point.full or point.text)}"
    for under in point.under:
        yield from _point(under, indent + "  ")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text whose own signs mean nothing to Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
