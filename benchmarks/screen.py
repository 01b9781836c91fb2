"""Times `safeconduct screen` end to end: a random Parquet table in, a Parquet table of answers out; Markdown.

`python benchmarks/screen.py [ROWS ...]`. Twenty-two columns, seven of ten facts said, the days of one month, one
charge; so random that one row in four contradicts itself. Times are of the whole command: its start, the compiling of
programs, the joining of the parts. What a further row costs is told by two sizes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from safeconduct import load_corpus  # noqa: E402
from safeconduct.law.compiled import shipped_corpus  # noqa: E402

CODES = ("asylum.stage", "stay.basis", "custody.stage", "request.stage", "expulsion.stage", "extradition.stage")
YES_OR_NO = ("warrant.interstate", "warrant.national", "risk.torture", "risk.persecution", "risk.death_penalty",
             "stay.entered_lawfully", "stay.registered", "protection.assurances")  # fmt: skip
SIZES = (1_000_000, 10_000_000)


def table(rows: int) -> pl.DataFrame:
    """Random people of whom something is said."""
    random, law = np.random.default_rng(11), load_corpus(shipped_corpus())
    facts = law.vocabulary.inputs

    def some(values: list[str], said: float = 0.7) -> pl.Series:
        picked = random.integers(0, len(values), rows)
        open_ = random.random(rows) >= said
        return pl.Series(values, dtype=pl.Enum(values)).gather(pl.Series(picked).set(pl.Series(open_), None))

    def day(first: date, days: int, said: float) -> pl.Series:
        number = (first - date(1970, 1, 1)).days + random.integers(0, days, rows)
        return pl.Series(number.astype(np.int32)).set(pl.Series(random.random(rows) >= said), None).cast(pl.Date)

    columns = {"as_of": day(date(2026, 8, 1), 30, 1), "host": some(["KZ"], 1), "requesting": some(["RU"], 1)}
    columns["charge1.article"] = some([*law.tables.offences, "other"], 0.9)
    columns["charge1.stage"] = some(list(law.vocabulary.lists["charges"]["stage"].type.codes))
    columns["charge1.committed.from"] = day(date(2022, 3, 1), 1400, 0.7)
    columns["person.citizenships"] = some(["RU", "RU|KZ", "none"])
    columns |= {name: some(list(facts[name].type.codes)) for name in CODES}
    for name in YES_OR_NO:
        columns[name] = pl.Series(random.random(rows) < 0.5).set(pl.Series(random.random(rows) >= 0.7), None)
    columns["stay.entered_on"] = day(date(2026, 8, 1) - timedelta(200), 200, 0.7)
    return pl.DataFrame(columns)


def screened(cases: Path, *options: str) -> tuple[float, float, float]:
    """Seconds of the processor and of the wall, and GB at most, of the command in processes of its own."""
    command = [sys.executable, "-m", "safeconduct", "screen", str(cases), "--out", str(cases.with_name("out.parquet"))]
    wall = time.perf_counter()
    with subprocess.Popen(
        [*command, *options], stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime, time.perf_counter() - wall, used.ru_maxrss / 1e6


def main(sizes: list[int]) -> None:
    print("| rows | | processor, s | wall, s | memory of a process at most, GB |")
    print("| ---: | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        warm = Path(folder) / "warm.parquet"
        subprocess.run([sys.executable, __file__, "table", "1", str(warm)], check=True)
        screened(warm)  # what is compiled and kept at the first use
        for rows in sizes:
            cases = Path(folder) / "cases.parquet"
            # in a process of its own: a child's peak counts what its parent held when it was made
            subprocess.run([sys.executable, __file__, "table", str(rows), str(cases)], check=True)
            os.sync()  # and what was made is still being written when it ends
            for options in (("--brief",), ()):
                cpu, wall, memory = screened(cases, *options)
                print(f"| {rows:,} | {' '.join(options)} | {cpu:.1f} | {wall:.1f} | {memory:.2f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["table"]:
        table(int(sys.argv[2])).write_parquet(sys.argv[3], row_group_size=262_144)
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
