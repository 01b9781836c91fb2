"""Times the column evaluator on the corpus as it ships: from packed planes, and from coded columns; Markdown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from safeconduct import load_corpus
from safeconduct.reason.columns import Table, compile_columns, literal_planes, possible
from safeconduct.reason.planes import WORDS, run

ROOT = Path(__file__).resolve().parents[1]
ROWS = 64 * WORDS * 4


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Median seconds of some runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    corpus, random = load_corpus(ROOT / "corpus"), np.random.default_rng(1)
    print(
        "| law of | compile, s | steps | packed, million rows/s | from codes, million rows/s |\n"
        "| --- | ---: | ---: | ---: | ---: |"
    )
    for day in (date(2022, 12, 5), date(2026, 8, 1)):
        start = time.perf_counter()
        program = compile_columns(corpus, day, host="KZ", requesting="RU", charges=1)
        compiled = time.perf_counter() - start
        codes, masks = {}, {}
        for name, column in program.columns.items():
            masks[name] = (column.open, *(1 << cell for cell in range(len(column.cells))))
            codes[name] = random.integers(0, len(masks[name]), ROWS).astype(np.uint8)
        table = Table(ROWS, codes, masks)
        planes = literal_planes(program, table, slice(0, 64 * WORDS))
        packed = 64 * WORDS / seconds(lambda p=program, x=planes: [run(plan, x, WORDS) for plan, _ in p.together])
        coded = ROWS / seconds(lambda p=program, t=table: possible(p, t), 3)
        steps = sum(len(plan.steps) for plan, _ in program.together)
        print(f"| {day} | {compiled:.2f} | {steps} | {packed / 1e6:.1f} | {coded / 1e6:.1f} |")
    print(f"\nAll removal findings, one charge; one core; NumPy {np.__version__}, corpus {corpus.digest}.")


if __name__ == "__main__":
    main()
