"""A screened table says of each row what `assess` says of it; wrong rows and people's particulars stay out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest

from safeconduct import CaseError, Corpus, assess, load_corpus
from safeconduct.cli.main import main
from safeconduct.cli.tables import coded, refuse_people
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.problems import InputError
from safeconduct.law.values import Type
from safeconduct.population import refuse
from safeconduct.population.answers import ASPECTS, Answers
from safeconduct.population.flat import HEAD, flat_of
from safeconduct.population.people import Coded
from safeconduct.population.screen import Screen
from safeconduct.reason.brief import brief
from safeconduct.reason.columns import REMOVAL, Program, compile_columns
from safeconduct.reason.sameness import Sameness

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
ROWS = 5_000 if LONG else 30
FEW = ("0", "1", "1", "1", "unknown", None)
FULL: dict[str, Sequence[str | None]] = {"2022-12-05": (*FEW, "2"), "2022-12-20": FEW, "2026-08-01": FEW}
DAYS = FULL if LONG else {"2022-12-05": ("1",), "2022-12-20": ("1",)}
"""how many charges there may be on a day"""


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def table(rows: int, seed: int, most: Mapping[str, Sequence[str | None]] = DAYS) -> pl.DataFrame:
    """Random rows: about half the facts said, a few of them unknown or not applicable."""
    random, columns = Random(seed), dict[str, list[str | None]]()
    columns["as_of"] = [random.choice(list(most)) for _ in range(rows)]
    columns["host"], columns["requesting"] = ["KZ"] * rows, ["RU"] * rows
    columns["charges"] = [random.choice(most[day]) for day in columns["as_of"] if day]
    counts = [int(n) if n and n.isdecimal() else 0 for n in columns["charges"]]
    for name, fact in law().vocabulary.inputs.items():
        if fact.type.name != "text" and fact.type.element != "text":
            columns[name] = [value(random, fact.type) if random.random() < 0.45 else None for _ in range(rows)]
    articles = [*law().tables.offences, *law().tables.articles, "other", "unknown"]
    for slot in (1, 2):
        named = [random.choice(articles) if count >= slot else None for count in counts]
        columns[f"charge{slot}.article"] = named
        for attr, fact in law().vocabulary.lists["charges"].items():
            if attr == "article" or fact.type.name == "text":
                continue
            columns[f"charge{slot}.{fact.key or attr}"] = [
                value(random, fact.type)
                if article and random.random() < 0.5 and (not fact.table or article == "other") else None
                for article in named
            ]  # fmt: skip
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def value(random: Random, kind: Type) -> str:
    near = str(date(2022, 12, 5) + timedelta(random.randint(-110, 20)))
    choices: dict[str, tuple[str, ...]] = {
        "bool": ("true", "false"), "code": kind.codes, "country": ("RU", "KZ", "FR"), "set": ("RU", "KZ|RU", "none"),
        "int": ("0", "6", "180", "400"), "number": ("0.5", "1", "5"), "date": ("2022", "2022-04", "2022-10-01", near),
    }  # fmt: skip
    some = random.choice(choices[kind.name])
    return random.choice(("unknown", "n/a")) if random.random() < 0.1 and not kind.is_set else some


def screened(frame: pl.DataFrame, *, explain: bool = True) -> tuple[Screen, Any, Answers]:
    flat = flat_of(law(), frame.columns, file="cases")
    screen = Screen(law(), flat, explain=explain)
    return screen, *screen.batch(coded(frame, flat.columns), frame.height)


def test_each_row_is_answered_as_assess_answers_it() -> None:
    screen, people, answers = screened(table(ROWS, 1))
    told = 0
    for row in range(ROWS):
        if people.bad[row] and "contradict" not in list(people.reasons)[people.wrong[row] - 1]:
            continue
        case = people.case(row)
        try:
            result = assess(law(), case)
        except CaseError:
            assert people.bad[row]
            continue
        assert not people.bad[row], list(people.reasons)[people.wrong[row] - 1]
        walked = Answers(screen.slots, ASPECTS, 1)
        walked.of_findings(0, [f for f in result.findings if f.act in REMOVAL and f.state == "KZ"])
        exact = case.charges is None or all(charge.get("article") in law().tables.offences and "committed_to" in charge
                    for charge in case.charges or ())  # fmt: skip
        told += 1
        for (slot, aspect), column in answers.columns.items():
            mine, theirs = said(column, row), said(walked.columns[slot, aspect], 0)
            if aspect in ("possible", "on_record") or (exact and aspect in ("contested", "unknown")):
                assert mine == theirs, (row, slot.name, aspect)
            if aspect == "norms" and exact:
                assert mine <= theirs, (row, slot.name)
    assert told > ROWS / 4


ROUNDS, EACH, VARIED = (40, 250_000, 7) if LONG else (2, 20_000, 4)
"""in the long mode ten million rows"""
HOSTS = ("KZ", "KZ", "KZ", "AM", "GE")
Columns = dict[str, tuple[str | None, ...]]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_each_of_many_rows_is_answered_as_the_walker_answers_its_like(number: int) -> None:
    """Some facts vary over three values each, one of them open; the walker is asked of each combination once."""
    texts = background(Random(number))
    columns = drawn(texts, EACH, number)
    screen = Screen(law(), flat_of(law(), columns, file="cases"), explain=False)
    people, answers = screen.batch(columns, EACH)
    alike = np.zeros(EACH, np.intp)
    for name, several in texts.items():
        alike = alike * len(several) + columns[name].codes
    asked, first, alike = np.unique(alike, return_index=True, return_inverse=True)
    walked, wrong = Answers(screen.slots, screen.aspects, len(asked)), np.zeros(len(asked), np.bool_)
    for one, row in enumerate(first.tolist()):
        case = people.case(row)
        try:
            walked.of_findings(one, [f for f in brief(law(), case, set(REMOVAL)) if f.state == case.host])
        except CaseError:
            wrong[one] = True
    assert (people.bad == wrong[alike]).all()
    for key, column in answers.columns.items():
        assert (column.codes == walked.columns[key].codes[alike])[~people.bad].all(), (key, texts)
    print(EACH, "rows,", len(asked), "walked,", different(walked, ~wrong), "answers,", people.bad.sum(), "contradict")


def drawn(texts: Columns, count: int, seed: int) -> dict[str, Coded]:
    random = np.random.default_rng(seed)
    return {name: Coded(random.integers(0, len(of), count).astype(np.uint8), of) for name, of in texts.items()}


def different(answers: Answers, rows: Any) -> int:
    """How many different answers there are on some rows."""
    return len(np.unique(np.stack([column.codes[rows] for column in answers.columns.values()]), axis=1).T)


def background(random: Random) -> Columns:
    """One value for some columns, the same for all rows, and three for those that vary, which change the answer."""
    inputs, attrs = law().vocabulary.inputs, law().vocabulary.lists["charges"]
    while True:
        day, host, count = random.choice(list(FULL)), random.choice(HOSTS), random.choice((1, 1, 2, None))
        row = table(1, random.getrandbits(30), {day: (str(count or "unknown"),)}).row(0, named=True) | {"host": host}
        told = {column.path for column in told_by(day, host, count).columns.values()}
        texts: Columns = {name: (row[name],) for name in row if name in HEAD or (name in inputs and name in told)}
        turns = random.sample([name for name in inputs if name in told], VARIED)
        texts |= {name: three(random, inputs[name].type) for name in turns}
        if count:
            del texts[turns[0]]
            texts["charge1.article"] = (*random.sample(list(law().tables.offences), 2), "unknown")
            given = [fact.key or name for name, fact in attrs.items() if name != "article" and not fact.table]
            texts |= {name: (row[name],) for attr in given if (name := f"charge1.{attr}") in row}
        columns = drawn(texts, 500, 0)
        people, answers = Screen(law(), flat_of(law(), columns, file="cases"), explain=False).batch(columns, 500)
        if different(answers, ~people.bad) > 3:
            return texts


@cache
def told_by(day: str, host: str, charges: int | None) -> Program:
    return compile_columns(law(), date.fromisoformat(day), host=host, requesting="RU", charges=charges)


def three(random: Random, kind: Type) -> tuple[str | None, ...]:
    """Two values and an open one."""
    some: set[str] = set()
    while len(some) < 2:
        some.add(value(random, kind))
    return *sorted(some), random.choice((None, "unknown"))


def said(column: Any, row: int) -> frozenset[str]:
    text = list(column.texts)[column.codes[row]]
    return frozenset((text or "").split("|")) - {""}


def test_days_of_the_same_law_share_a_program_and_what_moves_with_the_day_moves() -> None:
    same = Sameness(law(), "KZ", REMOVAL)
    days = [same.of(date(2022, 12, 5)), same.of(date(2022, 12, 20)), same.of(date(2026, 8, 1))]
    assert days[0] == days[1] != days[2]
    program = compile_columns(law(), date(2022, 12, 5), host="KZ", requesting="RU", charges=None)
    column = program.columns["stay.entered_on"]
    later = same.cells_on(column, date(2022, 12, 5), date(2022, 12, 20))
    now = [cell for cell in column.cells if isinstance(cell, date)]
    moved = [cell for cell in later if isinstance(cell, date)]
    fixed = date(2023, 1, 27)
    assert {b - a for a, b in zip(now, moved, strict=True) if b < fixed - timedelta(60)} >= {timedelta(15)}


def test_columns_are_coded_by_value_whatever_they_hold() -> None:
    days = [date(1, 1, 1), None, date(9999, 12, 31), date(2022, 12, 5)]
    moments = [datetime(2022, 12, 5), None, datetime(2022, 12, 5, 1), datetime(2022, 12, 5)]
    near = [days[3], None, date(2022, 12, 14), days[3]]
    frame = pl.DataFrame({
        "far": days, "near": near, "moment": moments, "none": pl.Series([None] * 4, dtype=pl.Date),
        "same": ["a"] * 4, "word": ["b", "", None, " c "],
        "list": [["RU", "KZ"], [], None, ["RU"]],
        "yes": [True, None, False, True], "number": [3, None, -7, 3], "half": [0.5, 2.0, None, 0.5],
    })  # fmt: skip
    said = {name: [column.texts[code] for code in column.codes] for name, column in coded(frame, frame.columns).items()}
    assert said == {
        "far": ["0001-01-01", None, "9999-12-31", "2022-12-05"],
        "near": ["2022-12-05", None, "2022-12-14", "2022-12-05"],
        "moment": ["2022-12-05", None, "2022-12-05 01:00:00.000000", "2022-12-05"],
        "none": [None] * 4, "same": ["a"] * 4, "word": ["b", None, None, "c"],
        "list": ["RU|KZ", "none", None, "RU"], "yes": ["true", None, "false", "true"],
        "number": ["3", None, "-7", "3"], "half": ["0.5", "2.0", None, "0.5"],
    }  # fmt: skip


HEADER = "as_of,host,requesting,charge1.article,charge1.committed.from,charge1.committed.to,asylum.stage\n"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2022-12-05,KZ,RU,RU-337(5),2022-10-01,2022-09-01,none", "before the first day"),
        ("2022-02-30,KZ,RU,RU-337(5),,,none", "not a day of the calendar"),
        ("2022-12,KZ,RU,RU-337(5),,,none", "not one day"),
        (",KZ,RU,RU-337(5),,,none", "no as_of"),
        ("2022-12-05,KZ,RU,RU-337(99),,,none", "unknown offence"),
        ("2022-12-05,KZ,AM,RU-337(5),,,none", "no offence of AM"),
        ("2022-12-05,KZ,RU,RU-337(5),,,pendin", "did you mean pending"),
    ],
)
def test_a_wrong_row_is_rejected_with_its_number(row: str, reason: str, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.csv", tmp_path / "result.parquet"
    cases.write_text(HEADER + "2022-12-05,KZ,RU,RU-337(5),2022-10-01,2022-10,none\n" + row + "\n", encoding="utf-8")
    assert main(["screen", str(cases), "--out", str(out), "--brief"]) == 0
    rejected = (tmp_path / "result.rejected.csv").read_text(encoding="utf-8")
    assert rejected.splitlines()[1].startswith("2,") and reason in rejected
    assert pl.read_parquet(out)["row"].to_list() == [1]


@pytest.mark.parametrize("name", ["surname", "Passport No", "phone", "ИИН", "person.name", "homeAddress", "e-mail"])
def test_a_column_that_may_hold_particulars_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no names, numbers of papers"):
        flat_of(law(), ["as_of", "host", "requesting", name], file="cases")


@pytest.mark.parametrize(
    "text",
    ["Ivan Petrov", "Иванов Иван Иванович", "a.b@example.org", "+7 701 123 45 67", "770123300123", "45 12 123456",
     "https://t.me/x", "ул. Абая 12", "N1234567", "8 701 123 45 67", "123-45-6789", "IVANOV IVAN", "И. И. Иванов"],
)  # fmt: skip
def test_a_value_that_looks_like_somebody_stops_the_run(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text(f"id,as_of,host,requesting\nr1,2022-12-05,KZ,RU\n{text},2022-12-05,KZ,RU\n", encoding="utf-8")
    assert main(["screen", str(cases), "--out", str(tmp_path / "r.parquet")]) == 2
    told = capsys.readouterr().err
    assert "column id, row 2: looks like" in told and text not in told
    assert list(tmp_path.iterdir()) == [cases]


@pytest.mark.parametrize("ids", [pl.Series(["Ivan Petrov"]).cast(pl.Categorical), pl.Series([770123300123]),
                                 pl.Series([770123300123.0]), pl.Series([["Ivan", "Petrov"]])])  # fmt: skip
def test_a_name_is_refused_however_a_table_holds_it(ids: pl.Series) -> None:
    with pytest.raises(InputError, match="column id"):
        refuse_people(pl.DataFrame({"id": ids}), {}, 0, file="cases")


def test_what_cannot_be_read_is_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text('id,as_of,host,requesting\na,2022-12-05,KZ,RU\nPetrov,2022-12-05,KZ,RU,"\n', encoding="utf-8")
    assert main(["screen", str(cases), "--out", str(tmp_path / "r.parquet")]) == 2
    told = capsys.readouterr().err
    assert "cases.csv:3: cannot be read as a table" in told and "Petrov" not in told
    assert list(tmp_path.iterdir()) == [cases]


def test_what_a_helper_meets_is_told_as_if_there_were_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("id,as_of,host,requesting\n" + "a,2022-12-05,KZ,RU\n" * 5 + "Ivan Petrov,2022-12-05,KZ,RU\n")
    out = tmp_path / "r.parquet"
    assert main(["screen", str(cases), "--out", str(out), "--brief", "--rows", "1", "--processes", "3"]) == 2
    assert "column id, row 6: looks like a name" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [cases]


def test_no_word_of_the_contract_is_refused() -> None:
    words = {*law().tables.offences, *law().tables.articles, *law().countries}
    words |= {code for fact in law().vocabulary.inputs.values() for code in fact.type.codes}
    assert not [word for word in words if refuse.value(word)]


def test_a_contradictory_row_names_the_constraint(tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.csv", tmp_path / "result.parquet"
    header = "as_of,host,requesting,request.stage,extradition.stage\n"
    cases.write_text(header + "2022-12-05,KZ,RU,none,decided\n2022-12-05,KZ,RU,received,decided\n", encoding="utf-8")
    assert main(["screen", str(cases), "--out", str(out), "--brief"]) == 0
    rejected = (tmp_path / "result.rejected.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejected) == 2
    assert rejected[1].startswith("1,") and "a decision needs a request" in rejected[1]


@pytest.mark.parametrize("options", [["--brief"], *([[]] if LONG else [])], ids=" ".join)
def test_killed_at_any_moment_and_started_again_it_gives_the_same_file(options: list[str], tmp_path: Path) -> None:
    frame, random = table(600, 3, {"2022-12-05": ("1",)}), Random(4)
    cases = tmp_path / "cases.parquet"
    frame.write_parquet(cases)

    def command(out: str, processes: int = 2) -> list[str]:
        program = [sys.executable, "-m", "safeconduct", "screen", str(cases), *options, "--rows", "20"]
        return [*program, "--processes", str(processes), "--out", str(tmp_path / out)]

    start = time.monotonic()
    subprocess.run(command("unbroken.parquet", processes=1), check=True, capture_output=True)
    took, kills = time.monotonic() - start, 0
    parts = tmp_path / "broken.parquet.parts"
    for kill in range(60 if LONG else 5):
        running = subprocess.Popen(command("broken.parquet"), stderr=subprocess.DEVNULL)
        if kill:
            time.sleep(took * random.random())
        while not kill and running.poll() is None and len(list(parts.glob("0*.arrow"))) < 3:
            time.sleep(0.002)
        kills += running.poll() is None
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert kills
    subprocess.run(command("broken.parquet"), check=True, capture_output=True)
    for name in ("{}.parquet", "{}.rejected.csv"):
        whole, broken = ((tmp_path / name.format(run)).read_bytes() for run in ("unbroken", "broken"))
        assert whole == broken, name
    assert not parts.exists()
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


@pytest.mark.parametrize("moment", ["made", "cleared"])
def test_a_folder_of_parts_left_half_made_or_half_removed_is_no_obstacle(moment: str, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.csv", tmp_path / "result.parquet"
    cases.write_text("as_of,host,requesting\n2022-12-05,KZ,RU\n", encoding="utf-8")
    parts = tmp_path / "result.parquet.parts"
    parts.mkdir()
    if moment == "cleared":
        (parts / "plan.json").write_text("{}", encoding="utf-8")
    assert main(["screen", str(cases), "--out", str(out), "--brief"]) == 0
    assert not parts.exists()


def test_a_table_that_cannot_be_read_is_one_line_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever of it is broken: its end, a page within, a line of text."""
    whole = tmp_path / "whole.parquet"
    table(5, 1).write_parquet(whole, compression="uncompressed")
    data, random = whole.read_bytes(), Random(3)
    flips = [bytearray(data) for _ in range(40 if LONG else 8)]
    for flipped in flips:
        for _ in range(3):
            flipped[random.randrange(len(data) // 2, len(data))] ^= 1 << random.randrange(8)
    broken = {"cut.parquet": data[: len(data) // 2], "text.csv": b"as_of,host\n2022-12-05,KZ,RU\n", "none.csv": b"",
              **{f"{number}.parquet": bytes(flipped) for number, flipped in enumerate(flips)}}  # fmt: skip
    refused = 0
    for name, content in broken.items():
        cases, out = tmp_path / name, tmp_path / "result.parquet"
        cases.write_bytes(content)
        status = main(["screen", str(cases), "--out", str(out), "--brief"])
        told = capsys.readouterr().err.splitlines()[1:]
        refused += status == 2
        assert status == 0 or (out.with_name("result.parquet.parts").exists(), out.exists()) == (False, False), name
        assert status == 0 or all(line.startswith("safeconduct: ") for line in told), told
        out.unlink(missing_ok=True)
    assert refused > 3 + len(flips) // 4


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_is_one_line_and_what_was_done_is_kept(tmp_path: Path) -> None:
    """Started again where there is room, it goes on and gives the same file."""
    import resource

    cases = tmp_path / "cases.parquet"
    table(40, 3, {"2022-12-05": ("1",)}).write_parquet(cases)
    program = [sys.executable, "-m", "safeconduct", "screen", str(cases), "--rows", "5", "--brief", "--out"]
    subprocess.run([*program, str(tmp_path / "whole.parquet")], check=True, capture_output=True)
    parts = tmp_path / "full.parquet.parts"
    full = subprocess.Popen([*program, str(tmp_path / "full.parquet")], stderr=subprocess.PIPE, text=True)
    while len(list(parts.glob("0*.arrow"))) < 2:
        time.sleep(0.002)
    resource.prlimit(full.pid, resource.RLIMIT_FSIZE, (1000, 1000))
    said = full.communicate()[1].splitlines()
    assert full.returncode == 2 and len(said) == 2 and "the disk refused" in said[1], said
    assert len(list(parts.glob("0*.arrow"))) >= 2 and not (tmp_path / "full.parquet").exists()
    assert [file.name for file in tmp_path.rglob(".*")] == []

    subprocess.run([*program, str(tmp_path / "full.parquet")], check=True, capture_output=True)
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "full.parquet").read_bytes()
