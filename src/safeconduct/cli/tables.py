"""Tables of cases on disk: read in slices, coded, written in parts and joined. All of Polars is here."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.population import refuse
from safeconduct.population.answers import ASPECTS, SETS, Answers
from safeconduct.population.flat import Flat
from safeconduct.population.people import Coded, Codes, People

MOST_ID_DIGITS = 8
MOST_FREE = 1 << 14
"""numbers that stand for values are taken as they lie, if they lie no further apart than this"""


class DiskError(InputError):
    """The disk refused; what was written before is whole and kept, so that the command can go on there."""


# -- reading -----------------------------------------------------------------------------------------------------------


def begin(parts: Path, plan: str) -> None:
    """The folder of parts made ready for a plan; what another plan left there is thrown away."""
    told = parts / "plan.json"
    if not told.is_file() or told.read_text(encoding="utf-8") != plan:
        if parts.exists() and not told.is_file() and any(not file.name.startswith(".") for file in parts.iterdir()):
            raise InputError([Problem(Place(str(parts)), "is no folder of parts", "move it, or choose another --out")])
        remove(parts)
        parts.mkdir(parents=True)
        _atomic(told, lambda path: path.write_text(plan, encoding="utf-8"))


def prepared(cases: Path, parts: Path) -> Path:
    """The table in columns: a CSV file is turned into one first, beside the parts."""
    if cases.suffix.lower() == ".parquet":
        return cases
    source = parts / "cases.parquet"
    if not source.exists():
        lazy = pl.scan_csv(cases, infer_schema=False)
        try:
            _atomic(source, lambda path: lazy.sink_parquet(path))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):  # which would repeat what stands there
            place, mend = Place(str(cases), _longer(cases)), "one row a line, no more fields than columns, UTF-8"
            raise InputError([Problem(place, "cannot be read as a table", mend)]) from None
    return source


def _longer(cases: Path) -> int:
    """The first line of a CSV file with more fields than the first one; 0 where there is none."""
    with suppress(csv.Error), cases.open(encoding="utf-8", errors="replace", newline="") as file:
        lines = csv.reader(file)
        width = len(next(lines, ()))
        return next((lines.line_num for fields in lines if len(fields) > width), 0)
    return 0


@contextmanager
def reading(source: Path) -> Iterator[None]:
    """A Parquet file that cannot be read is one line: the library tells what is broken, or breaks itself."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise InputError([Problem(Place(str(source)), _first_line(error), "a Parquet file is needed")]) from None


def columns_of(source: Path) -> list[str]:
    """The header."""
    with reading(source):
        return list(pl.read_parquet_schema(source))


def count_of(source: Path) -> int:
    """How many rows there are."""
    with reading(source):
        return int(pl.scan_parquet(source).select(pl.len()).collect().item())


def never_wrong(source: Path, flat: Flat) -> frozenset[str]:
    """The columns of facts in which Parquet itself allows nothing but values or nothing: yes and no, and days."""
    kinds = {"bool": pl.Boolean, "date": pl.Date}
    schema = pl.read_parquet_schema(source)
    return frozenset(name for name, fact in flat.facts.items() if schema[name] == kinds.get(fact.type.name))


def rows_of(source: Path, flat: Flat, start: int, count: int) -> pl.DataFrame:
    """Some rows, in the columns that are read."""
    names = [*flat.columns, *({"id"} & flat.head)]
    return pl.scan_parquet(source).select(names).slice(start, count).collect()


def coded(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, Coded]:
    """Each column as small numbers that stand for its values: no text is looked at twice."""
    schema = frame.schema
    frame = frame.select([_as_kind(name, schema[name]) for name in names])
    spans = _spans(frame)
    numbers = frame.select([_numbers(name, *spans[name]) for name in frame.columns])
    return {name: _coded(frame[name], numbers[name].to_numpy(), spans[name][1]) for name in frame.columns}


def _small(highest: int) -> type[pl.DataType]:
    return pl.UInt8 if highest < 1 << 8 else pl.UInt16 if highest < 1 << 16 else pl.UInt32


def _as_kind(name: str, kind: pl.DataType) -> pl.Expr:
    """A column as one of the kinds that Polars holds as numbers: booleans, dates, categories."""
    column = pl.col(name)
    if kind in (pl.Boolean, pl.Date) or isinstance(kind, (pl.Categorical, pl.Enum)):
        return column
    if isinstance(kind, pl.Datetime):  # midnight is a day; another moment is shown as it is
        day = column.dt.date().cast(pl.String)
        column = pl.when(column == column.dt.truncate("1d")).then(day).otherwise(column.cast(pl.String)).alias(name)
    if isinstance(kind, pl.List):
        column = column.cast(pl.List(pl.String)).list.join("|")
        column = pl.when(column == "").then(pl.lit("none")).otherwise(column).alias(name)
    return column.cast(pl.String).cast(pl.Categorical)


def _spans(frame: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """For each column the lowest of the numbers that stand for its values, and how far above it they end."""
    known, free = dict[str, tuple[int, int]](), list[str]()
    for name, kind in frame.schema.items():
        if kind == pl.Boolean:
            known[name] = 0, 2
        elif isinstance(kind, pl.Enum):
            known[name] = 0, len(kind.categories)
        else:
            free.append(name)
    numbers = frame.lazy().select([pl.col(name).to_physical() for name in free])
    ends = pl.concat([numbers.min(), numbers.max()]).collect() if free else pl.DataFrame()
    for name, low, high in ((column.name, *column) for column in ends):
        known[name] = (0, 0) if low is None else (int(low), int(high) - int(low) + 1)
    return known


def _numbers(name: str, low: int, missing: int) -> pl.Expr:
    """The numbers that stand for a column's values, from *low* on; *missing* for none."""
    numbers = pl.col(name).to_physical().cast(pl.Int64 if low else _small(missing))
    return (numbers - low if low else numbers).fill_null(missing).cast(_small(missing))


def _coded(column: pl.Series, codes: Codes, missing: int) -> Coded:
    if column.dtype == pl.Boolean:
        return Coded(codes, ("false", "true", None))
    if isinstance(column.dtype, pl.Enum):
        return Coded(codes, tuple(_said(text) for text in (*column.dtype.categories.to_list(), None)))
    if missing > MOST_FREE:
        _, first, place = np.unique(codes, return_index=True, return_inverse=True)
        each = column.gather(first).cast(pl.String).to_list()
        return Coded(place.reshape(-1).astype(np.uint32), tuple(_said(text) for text in each))
    somewhere = np.full(missing + 1, -1, np.intp)
    somewhere[codes] = np.arange(len(codes))
    there = np.flatnonzero(somewhere >= 0)
    texts: list[str | None] = [None] * (missing + 1)
    for code, text in zip(there.tolist(), column.gather(somewhere[there]).cast(pl.String).to_list(), strict=True):
        texts[code] = _said(text)
    return Coded(codes, tuple(texts))


def _said(text: str | None) -> str | None:
    return (text or "").strip() or None


# -- refusing ----------------------------------------------------------------------------------------------------------


def refuse_people(frame: pl.DataFrame, columns: Mapping[str, Coded], start: int, *, file: str) -> None:
    """Raise `InputError` where a value looks like a name or a number of somebody; the value is not repeated."""
    if "id" in frame.columns:
        _refuse_names(frame["id"], start, file)
    for name, column in columns.items():
        for code, text in enumerate(column.texts):
            if text is not None and (what := refuse.value(text)):
                _refuse(column.codes == code, what, name, start, file)


def _refuse_names(names: pl.Series, start: int, file: str) -> None:
    """What rows are called may be text or whole numbers: what else there is could not be looked at."""
    if names.dtype.is_integer():
        long = (names.abs() >= 10**MOST_ID_DIGITS).fill_null(False)
        _refuse(long.to_numpy(), "the number of a paper", "id", start, file)
        return
    if names.dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        raise InputError([Problem(Place(file), f"column id holds {names.dtype}", "name rows by text or whole numbers")])
    texts = names.cast(pl.String)
    for what, pattern in refuse.patterns():
        _refuse(texts.str.contains(pattern).fill_null(False).to_numpy(), what, "id", start, file)


def _refuse(found: NDArray[np.bool_], what: str, name: str, start: int, file: str) -> None:
    if found.any():
        row = start + int(found.argmax()) + 1
        why = "a table of cases holds no names, numbers of papers, telephones or addresses"
        raise InputError([Problem(Place(file), f"column {name}, row {row}: looks like {what}", why)])


# -- writing -----------------------------------------------------------------------------------------------------------


def part(parts: Path, number: int) -> Path:
    """The file of a partition; it is there only when it is whole."""
    return parts / f"{number:06}.arrow"


def done(parts: Path) -> int:
    """How many partitions are."""
    return sum(1 for _ in parts.glob("*.arrow"))


def _rejected(parts: Path, number: int) -> Path:
    return part(parts, number).with_suffix(".csv")


def write(frame: pl.DataFrame, people: People, answers: Answers, parts: Path, number: int, start: int) -> None:
    """A partition's answers, and the rows it rejected; the answers last, as they say that all is there."""
    good, bad = np.flatnonzero(people.wrong == 0), np.flatnonzero(people.wrong)
    why = _texts("reason", [None, *people.reasons], people.wrong[bad])
    rejected = pl.DataFrame([pl.Series("row", start + bad + 1, dtype=pl.Int64), why])
    _atomic(_rejected(parts, number), partial(rejected.write_csv, include_header=False))
    names = [frame["id"].gather(good)] if "id" in frame.columns else []
    rows = pl.Series("row", start + good + 1, dtype=pl.Int64)
    columns = [_texts(f"{slot.name}.{aspect}", c.texts, c.codes[good]) for (slot, aspect), c in answers.columns.items()]
    result = pl.DataFrame([rows, *names, *columns])
    _atomic(part(parts, number), partial(result.write_ipc, compression="uncompressed"))


def _texts(name: str, texts: Iterable[str | None], codes: Codes) -> pl.Series:
    aspect = name.rpartition(".")[2]
    kind = pl.Enum(SETS) if aspect in ASPECTS[:2] else pl.Categorical()
    return pl.Series(name, list(texts), dtype=kind).gather(pl.Series(codes))


def finish(parts: Path, out: Path, count: int) -> int:
    """Join the parts, remove them, and say how many rows are in the result."""
    files = [part(parts, number) for number in range(count)]
    beside, rejected = out.with_suffix(".rejected.csv"), [_rejected(parts, number) for number in range(count)]
    if any(file.stat().st_size for file in rejected):
        _atomic(beside, partial(_joined, rejected), within=parts)
    else:
        beside.unlink(missing_ok=True)
    joined = pl.scan_ipc(files)
    lean = partial(joined.sink_parquet, compression_level=1, statistics=False, maintain_order=True)
    _atomic(out, lean, within=parts)
    height = int(joined.select(pl.len()).collect().item())
    remove(parts)
    return height


def _joined(files: Iterable[Path], out: Path) -> None:
    with out.open("wb") as joined:
        joined.write(b"row,reason\n")
        for file in files:
            with file.open("rb") as one:
                shutil.copyfileobj(one, joined)


def remove(parts: Path) -> None:
    """Remove a folder of parts, its plan last: killed on the way, it is still known for what it is."""
    if parts.exists():
        plan = parts / "plan.json"
        for file in parts.iterdir():
            if file != plan:
                file.unlink()
        plan.unlink(missing_ok=True)
        parts.rmdir()


def _atomic(path: Path, write: Any, *, within: Path | None = None) -> None:
    """Write beside, or in a folder beside, then rename: whoever finds the file finds all of it."""
    beside = (within or path.parent) / f".{path.name}.{os.getpid()}"
    try:
        write(beside)
        os.replace(beside, path)
    except (OSError, pl.exceptions.PolarsError) as error:
        if "(os error" not in str(error) and not isinstance(error, OSError):
            raise
        what, mend = f"the disk refused: {_first_line(error)}", "make room and start it again: what is done is kept"
        raise DiskError([Problem(Place(str(path)), what, mend)]) from None
    finally:
        beside.unlink(missing_ok=True)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
