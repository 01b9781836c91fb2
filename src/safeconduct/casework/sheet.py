"""Cases from a spreadsheet: a row for each person, a column for each fact; all are read before one is kept."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from safeconduct.casework.history import PERSON, Said, case_on, read_facts
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.source import read_bytes

LARGEST, MOST, WIDEST = 8 << 20, 5000, 300
"""bytes of a file, rows, and columns"""
UNPACKED, BESIDE = 64 << 20, 2 << 20
"""bytes of all parts of a workbook, and of one without rows: what describes styles grows a hundredfold when read"""
_ROWS = ("xl/worksheets/", "xl/sharedStrings")
HEAD = ("code", "member")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the code name, the member, and what it says."""

    code: str
    member: str
    said: tuple[Said, ...]


def read_sheet(path: Path, corpus: Corpus, *, by: str = "") -> list[Row]:
    """The rows of a .csv or .xlsx file; raise `InputError` with every mistake found, each with its row.

    The first row names the columns: `code`, if wanted `member`, and facts as a case file writes them
    (`custody.stage`, `charges`). An empty cell says nothing.
    """
    table = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    if not table or "code" not in table[0]:
        raise InputError([Problem(Place(str(path), 1), "no column code", "the first row names the columns")])
    if len(table) > MOST + 1:
        raise InputError([Problem(Place(str(path)), f"more than {MOST} rows", "import it in parts")])
    head, rows, problems = table[0], list[Row](), _columns(table[0], corpus, path)
    if problems:
        raise InputError(problems)
    for number, cells in enumerate(table[1:], 2):
        row = {name: cell for name, cell in zip(head, cells, strict=False) if name and cell}
        try:
            if row:
                rows.append(_row(row, rows, corpus, by))
        except InputError as error:
            problems += [Problem(Place(str(path), number), item.what, item.mend) for item in error.problems]
    if problems:
        raise InputError(problems)
    return rows


def _columns(head: Sequence[str], corpus: Corpus, path: Path) -> list[Problem]:
    known = {*HEAD, "host", "requesting", "destination", "charges_known", "events", *corpus.vocabulary.inputs,
             *corpus.vocabulary.lists}  # fmt: skip
    return [Problem(Place(str(path), 1), f"unknown column {name:.40}", nearest(name, known))
            for name in head if name and name not in known]  # fmt: skip


def _row(row: dict[str, str], before: Sequence[Row], corpus: Corpus, by: str) -> Row:
    """A row, read together with those of the same code name that stand above it."""
    code, member = row.pop("code", ""), row.pop("member", PERSON)
    if not code:
        raise InputError([Problem(Place("row"), "no code name in this row")])
    values = read_facts(row, corpus, file=code)
    said = tuple(Said(path, value, member, by) for path, value in values.items())
    family = [one for other in before if other.code == code for one in other.said]
    case_on(code, [*family, *said], corpus, member=member)
    return Row(code, member, said)


def _csv(path: Path) -> Iterator[list[str]]:
    text = read_bytes(path, limit=LARGEST)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(io.StringIO(text, newline=""), dialect)
    try:
        yield from ([cell.strip() for cell in row] for row in rows)
    except csv.Error as error:
        raise InputError([Problem(Place(str(path), rows.line_num), f"not a table: {error}")]) from None


def _xlsx(path: Path) -> list[list[str]]:
    """The rows of the first sheet. Sizes are counted before anything is built from them."""
    import defusedxml  # noqa: F401  (without it openpyxl would expand entities)
    from openpyxl import load_workbook

    place = Place(str(path))
    try:
        with path.open("rb") as file:
            data = io.BytesIO(file.read(LARGEST + 1))
    except OSError as error:
        raise InputError([Problem(place, f"cannot be read: {error.strerror}")]) from None
    try:
        if not _fits(data):
            raise InputError([Problem(place, f"larger than {LARGEST >> 20} MB", "import it in parts")])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library doubts of styles is nothing to us
            book = load_workbook(data, read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(max_row=MOST + 2, max_col=WIDEST + 1, values_only=True)
            table = [_cells(row) for row in rows]
    except InputError:
        raise
    except Exception:  # the library tells a broken workbook by whatever breaks first
        raise InputError([Problem(place, "not a spreadsheet", "save it as .xlsx or .csv")]) from None
    if any(len(row) > WIDEST for row in table):
        raise InputError([Problem(place, f"more than {WIDEST} columns", "leave out what is no fact")])
    return table


def _fits(data: io.BytesIO) -> bool:
    """Whether a workbook unpacks to no more than is taken, whatever its directory says of sizes."""
    if len(data.getbuffer()) > LARGEST:
        return False
    left = UNPACKED
    with zipfile.ZipFile(data) as parts:
        for part in parts.infolist():
            left -= part.file_size
            if left < 0 or (part.file_size > BESIDE and not part.filename.startswith(_ROWS)):
                return False
            with parts.open(part) as content:  # a part longer than it says is found by its checksum
                while content.read(1 << 16):
                    pass
    return True


def _cells(row: Sequence[object]) -> list[str]:
    """The cells of a row up to its last that says something: the library fills it up to the width asked for."""
    last = next((place for place in range(len(row), 0, -1) if row[place - 1] is not None), 0)
    return [_cell(value) for value in row[:last]]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
