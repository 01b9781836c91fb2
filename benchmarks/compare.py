"""One person, all states: what `compare` costs. `python benchmarks/compare.py [CASE.yaml ...]`.

Times are processor time of a fresh process each, so that nothing is kept from a case before.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ("kz-journalist-2022-09", "kz-officer-2022-12", "kz-deserter-2023-09", "kz-deserter-2026-03")
RUNS = 5
ASK = """
import sys, time
from safeconduct import compare, load_case, load_corpus
begun = time.process_time()
corpus = load_corpus("corpus")
case = load_case(sys.argv[1], corpus)
loaded = time.process_time()
found = compare(corpus, case)
first = time.process_time()
compare(corpus, case)
print(len(found.hosts), loaded - begun, first - loaded, time.process_time() - first)
"""


def command(file: str) -> float:
    """The seconds of the whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "safeconduct", "compare", file, "--hosts", "all", "--format", "json"],
                   cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(file: str) -> tuple[int, float, float, float, float]:
    """How many states, and the seconds to load, to ask all, to ask all again, and of the whole command."""
    said = subprocess.run([sys.executable, "-c", ASK, file], cwd=ROOT, check=True, capture_output=True, text=True)
    hosts, *seconds = said.stdout.split()
    load, first, again = map(float, seconds)
    return int(hosts), load, first, again, command(file)


def main() -> None:
    print("| case | states | load, s | all states, s | the same again, s | the command, s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for file in sys.argv[1:] or [f"examples/{name}.yaml" for name in EXAMPLES]:
        runs = [run(file) for _ in range(RUNS)]
        load, first, again, whole = (median(one[at] for one in runs) for at in (1, 2, 3, 4))
        print(f"| {Path(file).stem} | {runs[0][0]} | {load:.2f} | {first:.2f} | {again:.3f} | {whole:.2f} |")


if __name__ == "__main__":
    main()
