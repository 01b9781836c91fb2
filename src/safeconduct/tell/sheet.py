"""A sheet of paper: what stands on it before it is known whether it is printed, shown or set in a pocket.

A sheet is told in 80 columns, as one HTML file, or as Typst source for `typeset`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

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
    one_page: bool = True
    """whether it is set smaller until it fits on one page"""


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


def sheet_html(sheet: Sheet) -> str:
    """A sheet as one HTML file that asks nothing of a network, for a phone and for a printer."""
    said = [f"<h1>{escape(sheet.title)}</h1>"] if sheet.title else []
    said += [f"<p>{escape(text)}</p>" for text in sheet.lead]
    for one in sheet.parts:
        said += [f"<h2>{escape(one.title)}</h2>"] if one.title else []
        said += ["<ul>", *map(_row_html, one.rows), "</ul>"]
    said += [f"<p><small>{escape(text)}</small></p>" for text in sheet.foot]
    head = ('<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{escape(sheet.title)}</title><style>{_beside('sheet.css')}</style>")  # fmt: skip
    body = "\n".join(said)
    return f'<!doctype html>\n<html lang="{sheet.language}"><head>{head}</head><body>\n{body}\n</body></html>\n'


def _row_html(row: Row) -> str:
    kind = ' class="when"' if row.when else ' class="box"' if row.box else ""
    when = f"<b>{escape(row.when)}</b> " if row.when else ""
    return f"<li{kind}>{when}{escape(row.text)}{'<span></span>' * row.lines}</li>"


SIZES = ("a4", "wallet")
"""what a page can be: A4, or a card of the size of a bank card"""


def sheet_typst(sheet: Sheet, size: str, scale: float = 1.0) -> str:
    """A sheet as Typst source for a page of `SIZES`, its letters scaled."""
    settings = {"size": string(size), "scale": str(scale), "title": string(sheet.title)}
    said = [f"#let {name} = {value}" for name, value in settings.items()]
    said.append(_beside("sheet.typ"))
    said.append(f'#set text(lang: "{sheet.language}")')
    said += [f'#text(size: 1.25em, weight: "bold", {string(sheet.title)})\n'] if sheet.title else []
    said += [f"#par({string(text)})" for text in sheet.lead]
    for one in sheet.parts:
        said += [f"#heading(level: 2, {string(one.title)})"] if one.title else []
        for row in one.rows:
            mark = f"strong({string(row.when)})" if row.when else "box-to-tick" if row.box else string("–")
            said.append(f"#point({mark}, {string(row.text)}{', width: 11.3em' if row.when else ''})")
            said += ["#line-to-write"] * row.lines
    said += [f"#text(size: 0.85em, fill: luma(60), par({string(text)}))" for text in sheet.foot]
    return "\n".join(said) + "\n"


def string(text: str) -> str:
    """A text as a string of Typst, in which nothing is markup."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _beside(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")
