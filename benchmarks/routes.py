"""Times `routes` on people of the examples and on cases of which nothing is said; Markdown.

`python benchmarks/routes.py [CASE.yaml ...]`. Each case in a process of its own: seconds of the wall and of the
processor for the answer and for its text, the law loaded before, and the memory at its peak.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from safeconduct import load_case, load_corpus  # noqa: E402

NAMES = ("kz-deserter-2023-09", "kz-deserter-2026-03", "kz-journalist-2023-12", "kz-guard-2022-12",
         "kz-officer-2022-12")  # fmt: skip
NOTHING = ("2023-09-01", "2026-03-01")
"""days of cases that say nothing but who is asked by whom"""


def timed(path: str) -> dict[str, float]:
    """One answer, told as text."""
    from safeconduct.journey.routes import routes
    from safeconduct.tell.routes import routes_document
    from safeconduct.tell.text import as_text
    from safeconduct.tell.voice import voice_of

    corpus = load_corpus(ROOT / "corpus")
    case = load_case(path, corpus)
    wall, processor = time.perf_counter(), time.process_time()
    found = routes(corpus, case)
    as_text(routes_document(voice_of(corpus), found))
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - processor, "statuses": found.statuses,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}  # fmt: skip


def main(paths: list[str]) -> None:
    print("| case | statuses | seconds | processor, s | memory, MB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for path in paths:
        done = subprocess.run([sys.executable, __file__, "one", path], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        numbers = f"{found['statuses']} | {found['wall']:.1f} | {found['cpu']:.1f} | {found['memory']:.0f}"
        print(f"| {Path(path).stem} | {numbers} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(timed(sys.argv[2])))
    elif sys.argv[1:]:
        main(sys.argv[1:])
    else:
        with tempfile.TemporaryDirectory() as folder:
            for day in NOTHING:
                said = f"case: nothing\nas_of: {day}\nhost: KZ\nrequesting: RU\n"
                (Path(folder) / f"nothing-{day}.yaml").write_text(said, "utf-8")
            examples = [str(ROOT / "examples" / f"{name}.yaml") for name in NAMES]
            main([*examples, *sorted(map(str, Path(folder).glob("*.yaml")))])
