"""Times the column evaluator on the corpus as it ships: from packed planes, and from coded columns; Markdown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from safeconduct import load_corpus
from safeconduct.reason.columns import Packed, Table, compile_columns, fitting, possible
from safeconduct.reason.planes import WORDS, run

ROOT = Path(__file__).resolve().parents[1]
ROWS = 64 * WORDS * 4


def seconds(work: Callable[[], object], runs: int = 9) -> float:
    """Median processor seconds of some runs, after one that is not counted: other work on the machine counts little."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    corpus, random = load_corpus(ROOT / "corpus"), np.random.default_rng(1)
    print(
        "| law of | order | compile, s | steps | packed, million rows/s | from codes, million rows/s | "
        "one open case, ms |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for day in (date(2022, 12, 5), date(2026, 8, 1)):
        for tight in (False, True):
            start = time.process_time()
            program = compile_columns(corpus, day, host="KZ", requesting="RU", charges=1, tight=tight)
            compiled = time.process_time() - start
            codes, masks = {}, {}
            for name, column in program.columns.items():
                masks[name] = (column.open, *(1 << cell for cell in range(len(column.cells))))
                codes[name] = random.integers(0, len(masks[name]), ROWS).astype(np.uint8)
            table = Table(ROWS, codes, masks)
            planes = Packed(table, slice(0, 64 * WORDS)).literals(fitting(program, table))
            packed = 64 * WORDS / seconds(lambda p=program, x=planes: [run(plan, x, WORDS) for plan, _ in p.together])
            coded = ROWS / seconds(lambda p=program, t=table: possible(p, t), 3)
            alone = seconds(lambda p=program: possible(p, Table(1, {}, {}))) * 1000
            steps = sum(len(plan.steps) for plan, _ in program.together)
            print(f"| {day} | {'sifted' if tight else 'as the law has it'} | {compiled:.2f} | {steps} | "
                  f"{packed / 1e6:.1f} | {coded / 1e6:.1f} | {alone:.1f} |")  # fmt: skip
    print(
        f"\nAll removal findings, one charge; one core, processor time; NumPy {np.__version__}, corpus {corpus.digest}."
    )


if __name__ == "__main__":
    main()
