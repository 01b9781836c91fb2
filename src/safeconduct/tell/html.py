"""A document as one file of HTML that asks for nothing: read offline on a telephone, printed on A4, in any light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from safeconduct.tell.document import Document, Fold, Paragraph, Part, Picture, Point, Points, Section, Table

STYLE = Path(__file__).with_name("page.css")


def as_html(document: Document) -> str:
    """A page with its style inside; proofs fold away, and a printer shows what is open."""
    title = escape(document.title)
    lines = ["<!doctype html>", f'<html lang="{document.language}">', '<meta charset="utf-8">',
             '<meta name="viewport" content="width=device-width, initial-scale=1">',
             '<meta name="referrer" content="no-referrer">', '<meta name="color-scheme" content="light dark">',
             """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
             f"<title>{title}</title>", f"<style>{STYLE.read_text('utf-8')}</style>", "<main>",
             *article(document), "</main>", "</html>"]  # fmt: skip
    return "\n".join(lines) + "\n"


def article(document: Document) -> Iterator[str]:
    """What stands on the page, for a page that has its own frame."""
    yield from ("<header>", f"<h1>{escape(document.title)}</h1>")
    yield from (*(f"<p>{escape(said)}</p>" for said in document.under), "</header>")
    if document.lead:
        yield from ('<section class="lead">', *(f"<p>{escape(said)}</p>" for said in document.lead), "</section>")
    yield from _parts(document.parts, 2)
    if document.foot:
        yield from ("<footer>", *(f"<p>{escape(said)}</p>" for said in document.foot), "</footer>")


def _parts(parts: Sequence[Part], level: int) -> Iterator[str]:
    for part in parts:
        match part:
            case Paragraph(text):
                yield f"<p>{escape(text)}</p>"
            case Points(points):
                yield from ("<ul>", *(_point(point) for point in points), "</ul>")
            case Picture(svg, head, rows):
                yield f"<figure>{svg}</figure>"
                yield from _table(head, rows)
            case Table(head, rows):
                yield from _table(head, rows)
            case Section(title, inner):
                yield f"<section><h{level}>{escape(title)}</h{level}>"
                yield from _parts(inner, min(level + 1, 6))
                yield "</section>"
            case Fold(title, inner):
                yield f"<details><summary>{escape(title)}</summary>"
                yield from _parts(inner, min(level + 1, 6))
                yield "</details>"


def _point(point: Point) -> str:
    under = "".join(_point(inner) for inner in point.under)
    return f"<li>{escape(point.full or point.text)}{f'<ul>{under}</ul>' if under else ''}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield '<div class="wide" tabindex="0"><table>'
        yield f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>"
        yield from (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        yield "</table></div>"
