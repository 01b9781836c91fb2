"""Tables of cases on disk: read in slices, coded, written in parts and joined. All of Polars is here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.population import refuse
from safeconduct.population.answers import Answers
from safeconduct.population.people import Coded, Codes, People

MOST_ID_DIGITS = 8


# -- reading -----------------------------------------------------------------------------------------------------------


def prepared(cases: Path, parts: Path, plan: str) -> Path:
    """The folder of parts made ready for a plan, and the table in columns: a CSV file is turned into one first."""
    told = parts / "plan.json"
    if not told.is_file() or told.read_text(encoding="utf-8") != plan:
        if parts.exists() and not told.is_file():
            raise InputError([Problem(Place(str(parts)), "is no folder of parts", "move it, or choose another --out")])
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir(parents=True)
        _atomic(told, lambda path: path.write_text(plan, encoding="utf-8"))
    if cases.suffix.lower() not in (".csv", ".parquet"):
        raise InputError([Problem(Place(str(cases)), "is neither .csv nor .parquet")])
    if cases.suffix.lower() == ".parquet":
        return cases
    source = parts / "cases.parquet"
    if not source.exists():
        lazy = pl.scan_csv(cases, infer_schema=False)
        try:
            _atomic(source, lambda path: lazy.sink_parquet(path))
        except pl.exceptions.PolarsError as error:
            raise InputError([Problem(Place(str(cases)), _first_line(error), "one row a line, UTF-8")]) from None
    return source


def columns_of(source: Path) -> list[str]:
    """The header."""
    try:
        return list(pl.read_parquet_schema(source))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError([Problem(Place(str(source)), _first_line(error), "a Parquet file is needed")]) from None


def count_of(source: Path) -> int:
    """How many rows there are."""
    return int(pl.scan_parquet(source).select(pl.len()).collect().item())


def rows_of(source: Path, start: int, count: int) -> pl.DataFrame:
    """Some rows."""
    return pl.scan_parquet(source).slice(start, count).collect()


def coded(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, Coded]:
    """Each column as numbers of its different values."""
    return {name: _coded(frame[name]) for name in names}


def _coded(column: pl.Series) -> Coded:
    kind = column.dtype
    if isinstance(kind, pl.List):
        column = column.cast(pl.List(pl.String)).list.join("|")
        column = pl.select(pl.when(column == "").then(pl.lit("none")).otherwise(column)).to_series()
        kind = column.dtype
    if kind == pl.Boolean:
        codes = column.cast(pl.UInt8).fill_null(2).to_numpy()
        return Coded(codes, ("false", "true", None))
    if kind == pl.String:
        column = column.cast(pl.Categorical)
        kind = column.dtype
    if isinstance(kind, (pl.Categorical, pl.Enum)):
        different = column.unique()
        return _of_physical(
            column.to_physical(), different.to_physical().to_list(), different.cast(pl.String).to_list()
        )
    if kind == pl.Date:
        different = column.unique()
        texts = [None if value is None else value.isoformat() for value in different.to_list()]
        return _of_physical(column.to_physical(), different.to_physical().to_list(), texts)
    different = column.unique(maintain_order=True)
    texts = [None if value is None else str(value) for value in different.to_list()]
    codes = column.to_frame("x").join(
        pl.DataFrame({"x": different, "n": np.arange(len(different), dtype=np.uint32)}), on="x", how="left",
        nulls_equal=True, maintain_order="left",
    )["n"].to_numpy()  # fmt: skip
    return Coded(codes, tuple(texts))


def _of_physical(codes: pl.Series, numbers: Sequence[int | None], texts: Sequence[str | None]) -> Coded:
    """By the numbers that stand for the values: found by place, since they lie close together."""
    known = sorted((n, text) for n, text in zip(numbers, texts, strict=True) if n is not None)
    first = known[0][0] if known else 0
    span = known[-1][0] - first + 1 if known else 0
    lut = np.zeros(span + 1, np.uint8 if len(known) < 255 else np.uint32)
    for place, (number, _) in enumerate(known):
        lut[number - first] = place
    lut[span] = len(known)
    placed = (codes.cast(pl.Int64) - first).fill_null(span).to_numpy()
    return Coded(lut[placed], (*((text or "").strip() or None for _, text in known), None))


# -- refusing ----------------------------------------------------------------------------------------------------------


def refuse_people(frame: pl.DataFrame, start: int, *, file: str) -> None:
    """Raise `InputError` where a value looks like a name or a number of somebody; the value is not repeated."""
    for name in frame.columns:
        column = frame[name]
        if name == "id" and column.dtype.is_integer():
            _refuse(column.abs() >= 10**MOST_ID_DIGITS, "the number of a paper", name, start, file)
            continue
        if column.dtype == pl.String and name == "id":
            for what, pattern in refuse.patterns():
                _refuse(column.str.contains(pattern), what, name, start, file)
        elif column.dtype == pl.String or isinstance(column.dtype, (pl.Categorical, pl.Enum)):
            for text in column.unique().to_list():
                if text is not None and (what := refuse.value(str(text))):
                    _refuse(column.cast(pl.String) == str(text), what, name, start, file)


def _refuse(found: pl.Series, what: str, name: str, start: int, file: str) -> None:
    if found.any():
        row = start + int(found.arg_true()[0]) + 1
        why = "a table of cases holds no names, numbers of papers, telephones or addresses"
        raise InputError([Problem(Place(file), f"column {name}, row {row}: looks like {what}", why)])


# -- writing -----------------------------------------------------------------------------------------------------------


def part(parts: Path, number: int) -> Path:
    """The file of a partition; it is there only when it is whole."""
    return parts / f"{number:06}.parquet"


def write(frame: pl.DataFrame, people: People, answers: Answers, parts: Path, number: int, start: int) -> None:
    """A partition's answers, and the rows it rejected; the answers last, as they say that all is there."""
    wrong = sorted(people.wrong.items())
    rejected = pl.DataFrame({"row": [start + row + 1 for row, _ in wrong], "reason": [why for _, why in wrong]},
                            schema={"row": pl.Int64, "reason": pl.String})  # fmt: skip
    _atomic(part(parts, number).with_suffix(".rejected"), rejected.write_parquet)
    names = [frame["id"]] if "id" in frame.columns else []
    rows = pl.Series("row", np.arange(start + 1, start + frame.height + 1))
    columns = [_texts(f"{slot.name}.{aspect}", c.texts, c.codes) for (slot, aspect), c in answers.columns.items()]
    result = pl.DataFrame([rows, *names, *columns])
    if wrong:
        result = result.filter(pl.Series(~people.bad))
    _atomic(part(parts, number), result.write_parquet)


def _texts(name: str, texts: Iterable[str | None], codes: Codes) -> pl.Series:
    return pl.Series(name, list(texts), dtype=pl.String).gather(pl.Series(codes))


def finish(parts: Path, out: Path, count: int) -> int:
    """Join the parts, remove them, and say how many rows were rejected."""
    files = [part(parts, number) for number in range(count)]
    rejected = (
        pl.concat([pl.read_parquet(file.with_suffix(".rejected")) for file in files]) if files else pl.DataFrame()
    )
    beside = out.with_suffix(".rejected.csv")
    if rejected.height:
        _atomic(beside, rejected.write_csv)
    else:
        beside.unlink(missing_ok=True)
    if files:
        joined = pl.scan_parquet(files)
        _atomic(out, lambda path: joined.sink_parquet(path, maintain_order=True))
    else:
        _atomic(out, pl.DataFrame({"row": []}, schema={"row": pl.Int64}).write_parquet)
    shutil.rmtree(parts)
    return rejected.height


def _atomic(path: Path, write: Any) -> None:
    """Write beside, then rename: whoever finds the file finds all of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
