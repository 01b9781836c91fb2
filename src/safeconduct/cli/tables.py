"""Tables of cases on disk: read in slices, coded, written in parts and joined. All of Polars is here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
    if kind == pl.Date or isinstance(kind, (pl.Categorical, pl.Enum)):
        return _by_place(column)
    different = column.unique(maintain_order=True)
    texts = [None if value is None else str(value) for value in different.to_list()]
    codes = column.to_frame("x").join(
        pl.DataFrame({"x": different, "n": np.arange(len(different), dtype=np.uint32)}), on="x", how="left",
        nulls_equal=True, maintain_order="left",
    )["n"].to_numpy()  # fmt: skip
    return Coded(codes, tuple(texts))


def _by_place(column: pl.Series) -> Coded:
    """By the numbers that stand for the values, found by place: they lie close together."""
    numbers = column.to_physical().cast(pl.Int64)
    low, high = numbers.min(), numbers.max()
    if not isinstance(low, int) or not isinstance(high, int):
        return Coded(np.zeros(len(column), np.uint8), (None,))
    span = high - low + 1
    placed = (numbers - low).fill_null(span).to_numpy()
    first = np.full(span + 1, -1, np.int64)
    first[placed[::-1]] = np.arange(len(column) - 1, -1, -1)
    present = np.flatnonzero(first >= 0)
    lut = np.zeros(span + 1, np.uint8 if len(present) < 256 else np.uint32)
    lut[present] = np.arange(len(present))
    texts = column.gather(first[present]).cast(pl.String).to_list()
    return Coded(lut[placed], tuple((text or "").strip() or None for text in texts))


# -- refusing ----------------------------------------------------------------------------------------------------------


def refuse_people(frame: pl.DataFrame, columns: Mapping[str, Coded], start: int, *, file: str) -> None:
    """Raise `InputError` where a value looks like a name or a number of somebody; the value is not repeated."""
    if "id" in frame.columns:
        names = frame["id"]
        if names.dtype.is_integer():
            _refuse((names.abs() >= 10**MOST_ID_DIGITS).to_numpy(), "the number of a paper", "id", start, file)
        for what, pattern in refuse.patterns() if names.dtype == pl.String else ():
            _refuse(names.str.contains(pattern).fill_null(False).to_numpy(), what, "id", start, file)
    for name, column in columns.items():
        for code, text in enumerate(column.texts):
            if text is not None and (what := refuse.value(text)):
                _refuse(column.codes == code, what, name, start, file)


def _refuse(found: NDArray[np.bool_], what: str, name: str, start: int, file: str) -> None:
    if found.any():
        row = start + int(found.argmax()) + 1
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
