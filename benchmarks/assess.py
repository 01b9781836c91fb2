"""Times `assess`: cold from the shell, first in a process, asked again, and of people nobody asked about before.

Prints a Markdown table of processor time, so that what else the machine does counts little. `make bench`.
"""

from __future__ import annotations

import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from safeconduct import Assessment, Case, CaseError, Corpus, assess, load_case, load_corpus

ROOT = Path(__file__).resolve().parents[1]
CASE = "kz-officer-2022-12"
CHANGES = 3
"""how many facts of each example are changed, one at a time"""


def timed(run: Callable[[], object]) -> float:
    """Milliseconds of processor time of a call, with those of the processes it waits for."""
    begun = time.process_time() + sum(getrusage(RUSAGE_CHILDREN)[:2])
    run()
    return (time.process_time() + sum(getrusage(RUSAGE_CHILDREN)[:2]) - begun) * 1000


def shell(*args: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *args], cwd=ROOT, check=True, capture_output=True)


def changed(corpus: Corpus, case: Case, found: Assessment, rng: random.Random) -> Iterator[Case]:
    """The case with one fact otherwise that it gives or that is asked next: a yes or no, or a code."""
    facts = corpus.vocabulary.facts
    asked = {**dict.fromkeys(case.facts), **dict.fromkeys(question.fact for question in found.questions)}
    names = [name for name in asked if name in facts and facts[name].type.name in ("bool", "code")]
    while True:
        name = rng.choice(names)
        value = rng.choice(facts[name].type.codes or (False, True))
        if case.facts.get(name) != value:
            yield replace(case, facts={**case.facts, name: value})


def of_changes(corpus: Corpus, rng: random.Random) -> list[float]:
    """What each changed example takes, in a process that has judged the examples themselves."""
    times = []
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        case = load_case(path, corpus)
        found, left = assess(corpus, case), CHANGES
        for other in changed(corpus, case, found, rng):
            try:
                times.append(timed(partial(assess, corpus, other)))
            except CaseError:  # nobody can be in that situation
                continue
            left -= 1
            if not left:
                break
    return times


def fresh(run: Callable[[], object]) -> float:
    """What a call takes with nothing asked before: each thread keeps its own answers."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(timed, run).result()


def main() -> None:
    corpus, rng = load_corpus(ROOT / "corpus"), random.Random(5)
    case = load_case(ROOT / "examples" / f"{CASE}.yaml", corpus)
    blank = Case("blank", case.host, case.requesting, case.as_of)
    assess(corpus, case)
    rows = {
        "python -c pass (the interpreter alone)": [timed(shell("-c", "pass")) for _ in range(9)],
        "load the corpus": [timed(lambda: load_corpus(ROOT / "corpus")) for _ in range(9)],
        "safeconduct assess, cold, with flips": [
            timed(shell("-m", "safeconduct", "assess", f"examples/{CASE}.yaml")) for _ in range(9)],
        "assess, nothing asked before": [fresh(lambda: assess(corpus, case)) for _ in range(9)],
        "assess, asked again": [timed(lambda: assess(corpus, case)) for _ in range(50)],
        "assess, one fact changed": of_changes(corpus, rng),
        "assess, nothing known of the person": [fresh(lambda: assess(corpus, blank)) for _ in range(3)],
    }  # fmt: skip
    print("| what | median ms | nine of ten | most |\n| --- | ---: | ---: | ---: |")
    for what, times in rows.items():
        ordered = sorted(times)
        most = ordered[-1]
        print(f"| {what} | {statistics.median(times):.1f} | {ordered[int(0.9 * len(times))]:.1f} | {most:.1f} |")
    print(f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}, corpus {corpus.digest} "
          f"({len(corpus.blocks)} blocks).")  # fmt: skip


if __name__ == "__main__":
    main()
