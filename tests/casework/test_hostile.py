"""What somebody sends: workbooks that would fill the memory, exports that are no cases, formulas, damage."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from safeconduct import load_corpus
from safeconduct.casework import bundle
from safeconduct.casework.file import StoreError
from safeconduct.casework.keys import Identity, close_for
from safeconduct.casework.sheet import read_sheet
from safeconduct.casework.store import Store
from safeconduct.law.problems import InputError

from .conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
LONG = 200 << 20
HEAD = ["code", "host", "requesting", "person.occupation"]


def workbook(*rows: list[Any]) -> dict[str, bytes]:
    """The parts of a workbook."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    with zipfile.ZipFile(out) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def styles(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Three million styles: some kilobytes on the disk, gigabytes when they are built."""
    old = parts["xl/styles.xml"]
    return parts | {"xl/styles.xml": old.replace(b"</cellXfs>", b"<xf/>" * 3_000_000 + b"</cellXfs>")}


def understated(parts: dict[str, bytes]) -> dict[str, bytes]:
    return parts | {"xl/theme/theme1.xml": b" " * LONG}


def sparse(parts: dict[str, bytes]) -> dict[str, bytes]:
    """A cell at the last corner of the sheet: as a full table it would have seventeen thousand million cells."""
    sheet = "xl/worksheets/sheet1.xml"
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in (3, 1048576))
    return parts | {sheet: parts[sheet].replace(b"</sheetData>", rows + b"</sheetData>")}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory a process had at most")
@pytest.mark.parametrize(("bomb", "told"), [(styles, "larger than 8 MB"), (understated, "not a spreadsheet"),
                                            (sparse, "more than 5000 rows")])  # fmt: skip
def test_a_workbook_that_would_fill_the_memory_is_refused_within_little_of_it(
    bomb: Callable[[dict[str, bytes]], dict[str, bytes]], told: str, tmp_path: Path
) -> None:
    path = packed(tmp_path / "cases.xlsx", bomb(workbook(HEAD, ["heron", "KZ", "RU", "x"])))
    if bomb is understated:  # its directory and its head say that the part has a hundred bytes
        data = bytearray(path.read_bytes())
        for place, field in ((data.index(b"PK\x01\x02"), 24), (data.index(b"PK\x03\x04"), 22)):
            while data[place + field : place + field + 4] != struct.pack("<I", LONG):
                place = data.index(data[place : place + 4], place + 4)
            data[place + field : place + field + 4] = struct.pack("<I", 100)
        path.write_bytes(data)
    assert path.stat().st_size < 4 << 20
    program = f"""
import re
from pathlib import Path
import openpyxl
from safeconduct import load_corpus
from safeconduct.casework.sheet import read_sheet
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10
corpus, before = load_corpus({str(ROOT / "corpus")!r}), most()
try:
    read_sheet(Path({str(path)!r}), corpus)
except ValueError as error:
    print(error)
print(most() - before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    said, held = done.stdout.splitlines()

    assert told in said and int(held) < 150, done.stdout


def test_a_broken_workbook_is_one_line(tmp_path: Path) -> None:
    """Whatever breaks first: the archive, the markup, a style that is none, what names a file or itself."""
    corpus, parts = load_corpus(ROOT / "corpus"), workbook(HEAD, ["heron", "KZ", "RU", "x"])
    sheet = "xl/worksheets/sheet1.xml"
    named = parts[sheet].replace(b"<t>x</t>", b"<t>&a;</t>")
    broken = [
        {**parts, "xl/styles.xml": parts["xl/styles.xml"].replace(b'<color theme="1"/>', b'<color rgb="x"/>')},
        {**parts, "xl/workbook.xml": parts["xl/workbook.xml"].replace(b"<workbookView", b"<workbookView name='x'")},
        {**parts, sheet: b"<worksheet><sheetData><row r='x'/>"},
        {**parts, sheet: b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + named},
        {**parts, sheet: b"<!DOCTYPE x [<!ENTITY b 'yy'><!ENTITY a '&b;&b;'>]>" + named},
    ]
    for number, one in enumerate(broken):
        path = packed(tmp_path / f"{number}.xlsx", one)
        with pytest.raises(InputError) as refused:
            read_sheet(path, corpus)
        assert [problem.what for problem in refused.value.problems] == ["not a spreadsheet"], number
    whole = packed(tmp_path / "whole.xlsx", parts).read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="not a spreadsheet"):
        read_sheet(tmp_path / "half.xlsx", corpus)


def test_a_formula_is_text_that_nobody_computes(tmp_path: Path) -> None:
    path = packed(tmp_path / "cases.xlsx", workbook(HEAD, ["heron", "KZ", "RU", '=HYPERLINK("http://x.example","y")']))
    (row,) = read_sheet(path, load_corpus(ROOT / "corpus"))

    assert "person.occupation" not in {said.path for said in row.said}


FACT = {"path": "custody.stage", "value": "detained", "member": "person", "by": "", "on": "2022-12-05",
        "sure": "certain", "at": ""}  # fmt: skip
WHOLE = {"version": 1, "code": "heron", "history": [FACT], "notes": [], "documents": []}


@pytest.mark.parametrize(
    "change",
    [{"history": [{**FACT, "path": 7}]}, {"history": [{**FACT, "on": "soon"}]}, {"history": [{**FACT, "sure": "so"}]},
     {"history": [{**FACT, "name": "x"}]}, {"history": 7}, {"notes": [["a"]]}, {"notes": "abc"},
     {"code": None, "notes": [7]}, {"notes": [["\ud800", "client"]]},
     {"documents": [["a", "b", "\N{SNOWMAN}"]]}, {"documents": [["a", "b"]]}, {"version": [1]}, {"version": 2}],
)  # fmt: skip
def test_an_export_that_is_no_case_is_one_line(change: dict[str, Any], store: Store) -> None:
    """Also from somebody who has the key, which is no secret."""
    box = close_for(json.dumps(WHOLE | change).encode(), [store.recipient("owner")])

    with pytest.raises(StoreError, match=r"holds no case|made by another program"):
        bundle.unpack(store, box, Path("case.age"))


@pytest.mark.parametrize("plain", [b"", b"\xff\xfe", b"[]", b"7", b"[" * 100_000, b'{"version": 1}'])
def test_what_is_no_json_is_one_line_too(plain: bytes, store: Store) -> None:
    with pytest.raises(StoreError, match="holds no case"):
        bundle.unpack(store, close_for(plain, [store.recipient("owner")]), Path("case.age"))


def test_an_export_for_another_reader_or_changed_on_its_way_is_not_taken(store: Store) -> None:
    plain = json.dumps(WHOLE).encode()
    whole = close_for(plain, [store.recipient("owner")])
    assert bundle.unpack(store, whole, Path("case.age")).code == "heron"
    for box in (close_for(plain, [Identity.new().recipient]), whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-5]):
        with pytest.raises(StoreError, match="not made for this reader, or is damaged"):
            bundle.unpack(store, box, Path("case.age"))


def test_an_export_beyond_its_size_is_not_opened(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    box = close_for(json.dumps(WHOLE).encode(), [store.recipient("owner")])
    monkeypatch.setattr(bundle, "MOST_SENT", len(box) - 1)

    with pytest.raises(StoreError, match="larger than"):
        bundle.unpack(store, box, Path("case.age"))
    store.new("heron", now=NOW).attach("large", bytes(len(box)), now=NOW)
    with pytest.raises(StoreError, match="larger than"):
        bundle.export(store.case("heron"), [store.recipient("owner")], now=NOW)
    assert [step.action for step in store.trail()][-1] == "attach"
