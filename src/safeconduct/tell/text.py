"""A document for the terminal, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from safeconduct.tell.document import Document, Fold, Paragraph, Part, Picture, Point, Points, Section, Table
from safeconduct.tell.layout import WIDTH, wrap


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
    """Columns as wide as what stands in them: the first from its left, which gives way, the others from their right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    widths[0] = min(widths[0], WIDTH - sum(width + 2 for width in widths[1:]))
    for row in (head, *rows):
        cells = (cell.rjust(width + 2) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield (f"{row[0]:<{widths[0]}.{widths[0]}}" + "".join(cells)).rstrip()
