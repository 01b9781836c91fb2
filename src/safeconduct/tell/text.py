"""A document for the terminal, in 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from safeconduct.tell.document import Document, Fold, Paragraph, Part, Picture, Point, Points, Section, Table
from safeconduct.tell.layout import WIDTH, wrap, wrap_to

NARROW = 16
"""the width below which the last column of a table does not give way"""
_FIGURE = re.compile(r"[\d.,%]*")


def as_text(document: Document) -> str:
    """Plain text; what is folded away elsewhere is left out here."""
    lines = [line for said in (document.title, *document.under) for line in wrap(said)]
    body = [line for said in document.lead for line in wrap(said, hang="  ")]
    body += _parts(document.parts, "")
    lines += body if body[:1] == [""] else ["", *body]
    for said in document.foot:
        lines += ["", *wrap(said)]
    return "\n".join([*lines, ""])


def _parts(parts: Sequence[Part], indent: str) -> Iterator[str]:
    before: Part | None = None
    for part in parts:
        match part:
            case Paragraph(text):
                yield from [""] * isinstance(before, Paragraph)
                yield from wrap(text, indent)
            case Points(points):
                for point in points:
                    yield from _point(point, indent)
            case Table(head, rows):
                yield from _table(head, rows)
            case Section(title, inner) if shown := list(_parts(inner, indent)):
                heading = wrap(title)
                yield from ("", *heading, "-" * max(map(len, heading)), *shown)
            case Fold() | Section() | Picture():
                pass
        before = part


def _point(point: Point, indent: str) -> Iterator[str]:
    if not point.under:
        yield from wrap(point.text, f"{indent}- ", f"{indent}  ")
        return
    yield from wrap(point.text, indent, indent + "  ")
    for under in point.under:
        yield from _under(under, f"{indent}  ", "")


def _under(point: Point, indent: str, mark: str) -> Iterator[str]:
    """A point under another, and those under it, which have a mark each."""
    yield from wrap(point.text, indent + mark, f"{indent}    ")
    for under in point.under:
        yield from _under(under, f"{indent}  {' ' * len(mark)}", "- ")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as what stands in them, figures from their right; the last gives way, then the first."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    figures = [all(_FIGURE.fullmatch(cell) for cell in column[1:]) for column in columns]
    over = sum(widths) + 2 * (len(widths) - 1) - WIDTH
    if over > 0:
        give = 0 if figures[-1] else min(over, max(widths[-1] - NARROW, 0))
        widths[-1] -= give
        widths[0] -= over - give
    for row in (head, *rows):
        ends = (wrap_to(row[0], widths[0]), [row[-1]] if figures[-1] else wrap_to(row[-1], widths[-1]))
        for at, (first, last) in enumerate(zip_longest(*ends, fillvalue="")):
            cells = [first, *(row[1:-1] if at == 0 else [""] * len(row[1:-1])), last]
            placed = [cell.rjust(width) if right else cell.ljust(width)
                      for cell, width, right in zip(cells, widths, figures, strict=True)]  # fmt: skip
            yield "  ".join(placed).rstrip()
