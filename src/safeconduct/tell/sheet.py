"""A sheet of paper: what stands on it before it is known whether it is printed, shown or set in a pocket.

A sheet is told in 80 columns, as one HTML file, or as Typst source for `typeset`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from safeconduct.tell.layout import WIDTH, wrap


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: a text, with when it is due before it, a box to tick, or lines to write on after it."""

    text: str
    when: str = ""
    box: bool = False
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A title (none on a card), what is read first, the parts, and what stands at the foot."""

    language: str
    title: str
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    foot: tuple[str, ...] = ()


def part(title: str, rows: Iterable[Row | str]) -> Part:
    """A part; a bare text is a row."""
    return Part(title, tuple(row if isinstance(row, Row) else Row(row) for row in rows))


def sheet_text(sheet: Sheet) -> str:
    """A sheet in lines of at most 80 columns."""
    lines = [*wrap(sheet.title), ""] if sheet.title else []
    for text in sheet.lead:
        lines += wrap(text)
    for one in sheet.parts:
        lines += ["", *([one.title.upper()] if one.title else [])]
        for row in one.rows:
            lines += _row_text(row)
    lines += [""] if sheet.foot else []
    for text in sheet.foot:
        lines += wrap(text)
    return "\n".join([*lines, ""])


def _row_text(row: Row) -> Iterator[str]:
    mark = "[ ] " if row.box else f"{row.when}  " if row.when else "- "
    yield from wrap(row.text, mark, " " * min(len(mark), 4))
    yield from ["    " + "_" * (WIDTH - 4)] * row.lines


CSS = """
*{box-sizing:border-box}body{font:16px/1.4 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:44rem;color:#111;
background:#fff}h1{font-size:1.3rem;margin:0 0 .5rem}h2{font-size:1.05rem;margin:1.1rem 0 .3rem;border-bottom:1px solid
#888}ul{list-style:none;margin:0;padding:0}li{padding:.18rem 0 .18rem 1.1rem;text-indent:-1.1rem;overflow-wrap:anywhere}
li::before{content:"– "}li.when::before{content:""}li.box::before{content:"\\2610\\00a0"}b{white-space:nowrap}.line{display:
block;border-bottom:1px solid #888;height:1.6em;text-indent:0;margin-left:-1.1rem}small{color:#444}
@media(prefers-color-scheme:dark){body{color:#eee;background:#111}small{color:#bbb}}
@media print{@page{size:A4;margin:12mm}body{font-size:10pt;line-height:1.25;padding:0;max-width:none;color:#000;
background:#fff}h2{break-after:avoid}li{break-inside:avoid}}
"""


def sheet_html(sheet: Sheet) -> str:
    """A sheet as one HTML file that asks nothing of a network, for a phone and for a printer."""
    said = [f"<h1>{escape(sheet.title)}</h1>"] if sheet.title else []
    said += [f"<p>{escape(text)}</p>" for text in sheet.lead]
    for one in sheet.parts:
        said += [f"<h2>{escape(one.title)}</h2>"] if one.title else []
        said += ["<ul>", *map(_row_html, one.rows), "</ul>"]
    said += [f"<p><small>{escape(text)}</small></p>" for text in sheet.foot]
    head = ('<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{escape(sheet.title)}</title><style>{CSS}</style>")  # fmt: skip
    body = "\n".join(said)
    return f'<!doctype html>\n<html lang="{sheet.language}"><head>{head}</head><body>\n{body}\n</body></html>\n'


def _row_html(row: Row) -> str:
    kind = ' class="when"' if row.when else ' class="box"' if row.box else ""
    when = f"<b>{escape(row.when)}</b> " if row.when else ""
    return f"<li{kind}>{when}{escape(row.text)}{'<span class=line></span>' * row.lines}</li>"


SIZES = {
    "a4": '#set page(paper: "a4", margin: (x: 16mm, y: 13mm))\n#set text(size: 9.6pt)\n#let gap = 4.5pt\n#let rule = 6.5mm',
    "wallet": "#set page(width: 85.6mm, height: 54mm, margin: 3mm)\n#set text(size: 5.9pt)\n#let gap = 2pt\n"
              "#let rule = 3.6mm",
}  # fmt: skip
"""what a page is, by its name: A4, and a card of the size of a bank card"""
_STYLE = """
#set document(date: none)
#set par(leading: 0.5em, spacing: gap, justify: false)
#show heading: it => block(above: gap * 2, below: gap, text(size: 1.06em, weight: "bold", it.body))
#let line-to-write = block(above: rule - 0.6em, below: gap, line(length: 100%, stroke: 0.4pt + luma(90)))
#let point(mark, body) = block(breakable: false, below: gap, grid(columns: (auto, 1fr), column-gutter: 0.5em, mark, body))
#let box-to-tick = box(width: 0.75em, height: 0.75em, stroke: 0.5pt)
"""


def sheet_typst(sheet: Sheet, size: str) -> str:
    """A sheet as Typst source for a page of `SIZES`."""
    said = [SIZES[size], _STYLE, f'#set text(font: "Libertinus Serif", lang: "{sheet.language}")']
    said += [f'#text(size: 1.25em, weight: "bold", {_string(sheet.title)})\n'] if sheet.title else []
    said += [f"#par({_string(text)})" for text in sheet.lead]
    for one in sheet.parts:
        said += [f"#heading(level: 2, {_string(one.title)})"] if one.title else []
        for row in one.rows:
            mark = f"strong({_string(row.when)})" if row.when else "box-to-tick" if row.box else _string("–")
            said.append(f"#point({mark}, {_string(row.text)})")
            said += ["#line-to-write"] * row.lines
    said += [f"#text(size: 0.85em, fill: luma(60), par({_string(text)}))" for text in sheet.foot]
    return "\n".join(said) + "\n"


def _string(text: str) -> str:
    """A text as a string of Typst, in which nothing is markup."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
