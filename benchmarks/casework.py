"""A thousand cases in a store: what the board and a recheck cost. `python benchmarks/casework.py [N]`.

Times are processor time, so that what else the machine does does not count.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from safeconduct import load_corpus
from safeconduct.casework.board import board
from safeconduct.casework.history import Said, case_on, paths_of
from safeconduct.casework.recheck import recheck
from safeconduct.casework.store import Store
from safeconduct.law.compiled import shipped_corpus

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def varied(values: dict[str, object], rng: random.Random) -> dict[str, object]:
    """An example with its days moved and some facts otherwise, as an office would have them."""
    found = dict(values)
    back = timedelta(days=rng.randrange(700))
    found["stay.entered_on"] = str(NOW.date() - back - timedelta(days=rng.randrange(300)))
    found["person.age"] = rng.randrange(18, 60)
    found["asylum.stage"] = rng.choice(["none", "pending", "refused", "on_appeal"])
    found["custody.stage"] = rng.choice(["free", "free", "free", "detained", "extradition_arrest"])
    day = NOW - timedelta(days=rng.randrange(40), hours=rng.randrange(24))
    events = [{"what": "detain", "at": day.strftime("%Y-%m-%dT%H:%M")}] if found["custody.stage"] != "free" else []
    if found["asylum.stage"] == "refused":
        events.append({"what": "refuse_asylum", "at": str(day.date()), "served_at": str(day.date())})
    found["events"] = events
    if found["custody.stage"] == "extradition_arrest":
        found["request.stage"] = "received"
    return found


def main() -> None:
    count, rng = int(sys.argv[1]) if len(sys.argv) > 1 else 1000, random.Random(1)
    began = time.process_time()
    corpus = load_corpus(shipped_corpus())
    loaded = time.process_time() - began
    examples = [paths_of(file.read_text("utf-8"), corpus, file=file.name)
                for file in sorted((ROOT / "examples").glob("*.yaml"))]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.db"
        store = Store.create(path, "otter lamp seven quarry", now=NOW)
        began = time.process_time()
        for number in range(count):
            values = varied(rng.choice(examples), rng)
            store.new(f"case-{number}", now=NOW).say([Said(key, value) for key, value in values.items()], now=NOW)
        written = time.process_time() - began
        store.close()
        began = time.process_time()
        store = Store.open(path, "otter lamp seven quarry")
        opened = time.process_time() - began
        began = time.process_time()
        store.read_all()
        read = time.process_time() - began
        began = time.process_time()
        found = board(store, corpus, NOW)
        boarded = time.process_time() - began
        began = time.process_time()
        cases = {c.code: case_on(c.code, c.history, corpus) for c in store.read_all()}
        changed = recheck(cases, date(2026, 10, 20), NOW.date(), corpus)
        rechecked = time.process_time() - began
    print(f"corpus {loaded:.2f} s, open {opened:.2f} s, write {written / count * 1e3:.1f} ms a case")
    print(f"read {read:.2f} s; board {boarded:.2f} s ({len(found.clocks)} clocks of {found.total}, {path.name})")
    print(f"recheck {rechecked:.2f} s ({len({c.name for c in changed})} cases changed)")


if __name__ == "__main__":
    main()
