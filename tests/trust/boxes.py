"""Targets that are bytes: workbooks, tables in columns, exports of another office, the store and its backups."""

from __future__ import annotations

import functools
import io
import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import polars as pl

from safeconduct import Corpus, load_corpus
from safeconduct.casework.bundle import compare, export, merge, unpack
from safeconduct.casework.file import StoreError
from safeconduct.casework.history import Said, checked, paths_of
from safeconduct.casework.keys import Work, close_for
from safeconduct.casework.sheet import read_sheet
from safeconduct.casework.store import Store, restore
from safeconduct.cli import options
from safeconduct.law.compiled import shipped_corpus

from .breaking import broken, encoded, flipped
from .targets import EXAMPLES, Target
from .texts import told

LIGHT = Work(passes=1, memory=64, lanes=1)
"""opening costs nothing here: what a guess costs has a test of its own"""
PASSPHRASE = "otter lamp seven quarry"
NOW = datetime(2022, 12, 5, 8, 30, tzinfo=UTC)
MANY = 300
"""inputs after which a store is begun anew"""
JSON_WORDS = ["null", "true", "0", "-1", "1e999", '"', "[]", "{}", "[", "}", ",", ":", '"\\ud800"', '"x"', "[[1,2,3]]",
              '{"a":1}', "é", "\x00", "[" * 2000, '"2022-12-05"', '"custody.stage"', "NaN", '"..."']  # fmt: skip


def stored(path: Path, corpus: Corpus) -> Store:
    """A store with one case, *heron*: facts, a note, a document."""
    store = Store.create(path, PASSPHRASE, now=NOW, work=LIGHT)
    text = (EXAMPLES / "kz-officer-2022-12.yaml").read_text(encoding="utf-8")
    case = store.new("heron", now=NOW)
    case.say([Said(name, value) for name, value in paths_of(text, corpus, file="officer").items()], now=NOW)
    case.note("a note", by="client", now=NOW)
    case.attach("decision.pdf", b"decision " * 40, now=NOW)
    return store


def workbooks() -> Target:
    """A workbook of cases: bytes of its archive, or the markup within."""
    corpus = load_corpus(shipped_corpus())
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["code", "member", "host", "requesting", "person.citizenships", "person.age", "stay.entered_on"])
    sheet.append(["otter", None, "KZ", "RU", "[RU]", 40, datetime(2022, 9, 20)])
    sheet.append(["lynx", "child", "KZ", "RU", "RU", "=1+1", "unknown"])
    book.save(out)
    whole = out.getvalue()
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        inside = {name: parts.read(name).decode() for name in parts.namelist()}
    words = ["<!DOCTYPE x [<!ENTITY a 'aaaa'>]>", "&a;", "&#0;", "<row r='1048576'/>", "<c r='XFD1048576'/>", 'r="-1"',
             't="s"', 't="e"', "<f>cmd()</f>", "1e999", "9" * 40, "<v>", "</v>", "\x00", "<![CDATA["]  # fmt: skip

    def one(random: Random, folder: Path) -> bool:
        file = folder / "cases.xlsx"
        if random.random() < 0.5:
            file.write_bytes(flipped(random, whole))
        else:
            name, made = random.choice(sorted(inside)), io.BytesIO()
            with zipfile.ZipFile(made, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
                for part, text in inside.items():
                    if part == name:
                        text = broken(random, text.replace(">", ">\n"), random.choice(list(inside.values())), words)
                        archive.writestr(part, encoded(random, text))
                    else:
                        archive.writestr(part, text)
            file.write_bytes(made.getvalue())
        read_sheet(file, corpus)
        return True

    return one


def imports() -> Target:
    """An export of another office: its encrypted bytes, or, from somebody who has the key, what stands within."""
    corpus = load_corpus(shipped_corpus())
    held: dict[str, Any] = {}

    def one(random: Random, folder: Path) -> bool:
        if held.get("left", 0) == 0:
            for file in folder.glob("cases.db*"):
                file.unlink()
            if held:
                held["store"].close()
            store = stored(folder / "cases.db", corpus)
            key = store.recipient("owner")
            box = export(store.case("heron"), [key], now=NOW)
            held.update(store=store, key=key, box=box, text=store.unlock(box).decode(), left=MANY)
        held["left"] -= 1
        store, text = held["store"], held["text"]
        if random.random() < 0.3:
            data = flipped(random, held["box"])
        else:
            data = close_for(encoded(random, _json(random, text)), [held["key"]])
        file = folder / "case.age"
        bundle = unpack(store, data, file)
        here = store.case("heron")
        found = here.read()
        brought = compare(bundle, found, [here.content(item) for item in found.documents])
        checked("heron", [*found.history, *brought.said], corpus)
        if random.random() < 0.05:
            merge(here, brought, now=NOW)
            assert here.read().notes and store.check() == []
        return True

    return one


def _json(random: Random, text: str) -> str:
    """JSON broken as text, or well formed with values of other kinds in it."""
    if random.random() < 0.5:
        return broken(random, text, text, JSON_WORDS)
    data = json.loads(text)
    for _ in range(random.choice((1, 1, 2, 3))):
        at: Any = data
        while isinstance(at, dict | list) and at:
            key = random.choice(sorted(at)) if isinstance(at, dict) else random.randrange(len(at))
            if random.random() < 0.35 or not isinstance(at[key], dict | list) or not at[key]:
                at[key] = random.choice([None, True, -1, 1e308, "", "x", "\ud800", [], {}, [1, 2, 3], {"a": 1},
                                         "9" * 40, "2022-02-30", "n/a", "unknown", [[]], 10**30,
                                         text[:2000]])  # fmt: skip
                break
            at = at[key]
    return json.dumps(data)


def stores() -> Target:
    """A store or a backup with bits turned: what is damaged is told, and never read as what was written."""
    corpus = load_corpus(shipped_corpus())
    held: dict[str, Any] = {}

    def all_of(store: Store) -> Any:
        case = store.case("heron")
        found = case.read()
        return found, [case.content(item) for item in found.documents], store.last_recheck()

    def one(random: Random, folder: Path) -> bool:
        if not held:
            with stored(folder / "cases.db", corpus) as store:
                held["whole"] = all_of(store)
            held["bytes"] = (folder / "cases.db").read_bytes()
        file, back = folder / "broken.db", folder / "back.db"
        file.write_bytes(flipped(random, held["bytes"], most=3))
        if random.random() < 0.3:
            back.unlink(missing_ok=True)
            try:
                restore(file, back, PASSPHRASE, now=NOW, work=LIGHT)
            except StoreError:
                assert not back.exists()
                raise
            file = back
        with Store.open(file, PASSPHRASE, work=LIGHT) as store:
            if found := store.check():
                assert all(found)
                return False
            assert all_of(store) == held["whole"]
        return True

    return one


def screens() -> Target:
    """A table in columns or as text for `screen`, with bytes turned; the command as it is typed."""
    frame = pl.DataFrame({
        "id": ["a1", "a2", "a3", "a4"], "as_of": ["2022-12-05"] * 4, "host": ["KZ"] * 4, "requesting": ["RU"] * 4,
        "charges": ["1", "0", "unknown", None], "charge1.article": ["RU-337(5)", None, None, None],
        "charge1.stage": ["wanted", None, None, None], "person.age": [40, 30, None, 25],
        "person.citizenships": [["RU"], ["RU", "KZ"], [], None], "asylum.stage": ["none", "pending", "n/a", "unknown"],
        "custody.stage": ["free", "detained", None, "free"], "warrant.national": [True, False, None, True],
    })  # fmt: skip
    out = io.BytesIO()
    frame.write_parquet(out)
    whole = {"zstd": out.getvalue()}
    for how in ("uncompressed", "snappy"):
        out = io.BytesIO()
        frame.write_parquet(out, compression=how)
        whole[how] = out.getvalue()
    text = frame.with_columns(pl.col("person.citizenships").list.join("|")).write_csv()
    options.load_corpus = functools.cache(load_corpus)  # type: ignore[attr-defined]

    def one(random: Random, folder: Path) -> bool:
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        if random.random() < 0.7:
            file = folder / "cases.parquet"
            file.write_bytes(flipped(random, whole[random.choice(sorted(whole))], most=4))
        else:
            file = folder / "cases.csv"
            file.write_bytes(encoded(random, broken(random, text, text)))
        return told(["screen", str(file), "--out", str(folder / "result.parquet"), "--brief"], folder)

    return one
