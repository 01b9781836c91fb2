"""Times `assess`: cold from the shell, and as a library call with proofs; prints a Markdown table.

Run it on a quiet machine: `make bench`. Each figure is the median of the runs, with the least and the most.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from safeconduct import assess, load_case, load_corpus

ROOT = Path(__file__).resolve().parents[1]
CASES = ("kz-journalist-2022-09", "kz-officer-2022-12")


def timed(run: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """Median, least and most milliseconds of *runs* calls, after one that is not counted."""
    run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), min(times), max(times)


def shell(*args: str) -> Callable[[], object]:
    command = [sys.executable, "-m", "safeconduct", *args]
    return lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def main() -> None:
    corpus = load_corpus(ROOT / "corpus")
    rows = [("python -c pass (the interpreter alone)", timed(lambda: subprocess.run(
        [sys.executable, "-c", "pass"], check=True), 15))]  # fmt: skip
    rows.append(("load the corpus", timed(lambda: load_corpus(ROOT / "corpus"), 15)))
    for name in CASES:
        case = load_case(ROOT / "examples" / f"{name}.yaml", corpus)
        rows.append((f"assess {name}, library call with proofs", timed(lambda case=case: assess(corpus, case), 50)))
        cold = timed(shell("assess", f"examples/{name}.yaml"), 15)
        rows.append((f"safeconduct assess {name}, cold, with flips", cold))
    print("| what | median ms | least | most |\n| --- | ---: | ---: | ---: |")
    for what, (median, least, most) in rows:
        print(f"| {what} | {median:.1f} | {least:.1f} | {most:.1f} |")
    print(f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}, corpus {corpus.digest} "
          f"({len(corpus.blocks)} blocks).")  # fmt: skip


if __name__ == "__main__":
    main()
