"""A thousand cases in a store: what the board and a recheck cost. `python benchmarks/casework.py [N]`.

Times are processor time, so that what else the machine does does not count; of the rechecks, which are shared out among
processes, that of all of them together, and beside it the wall's.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from safeconduct import Case, Corpus, load_corpus
from safeconduct.casework.board import board
from safeconduct.casework.history import Said, case_on, paths_of
from safeconduct.casework.recheck import recheck
from safeconduct.casework.store import Store
from safeconduct.law.compiled import shipped_corpus
from safeconduct.reason.brief import brief

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
THEN = date(2026, 10, 20)
DONE = ("detain", "fine", "order_expulsion", "refuse_permit", "shorten_stay", "place_in_extradition_arrest")


def varied(values: dict[str, object], rng: random.Random) -> dict[str, object]:
    """An example with its days moved and some facts otherwise, as an office would have them."""
    found = {key: _moved(key, value, rng) for key, value in values.items()}
    back = timedelta(days=rng.randrange(700))
    found["stay.entered_on"] = str(NOW.date() - back - timedelta(days=rng.randrange(300)))
    found["person.age"] = rng.randrange(18, 60)
    found["asylum.stage"] = rng.choice(["none", "pending", "refused", "on_appeal"])
    found["custody.stage"] = rng.choice(["free", "free", "free", "detained", "extradition_arrest"])
    events = [_event("detain", rng)] if found["custody.stage"] != "free" else []
    events += [_event(what, rng) for what in rng.sample(DONE[1:], rng.choice((0, 0, 0, 1, 1, 2)))]
    if found["asylum.stage"] == "refused":
        day = str((NOW - timedelta(days=rng.randrange(40))).date())
        events.append({"what": "refuse_asylum", "at": day, "served_at": day})
    found["events"] = events
    if found["custody.stage"] == "extradition_arrest":
        found["request.stage"] = "received"
    return found


def _event(what: str, rng: random.Random) -> dict[str, str]:
    at = NOW - timedelta(days=rng.randrange(40), hours=rng.randrange(24))
    return {"what": what, "at": at.strftime("%Y-%m-%dT%H:%M")}


def _moved(key: str, value: object, rng: random.Random) -> object:
    """Charges of other days, each person's own."""
    if key != "charges" or not isinstance(value, list):
        return value
    return [{k: _on(v, rng) if k in ("committed", "since") else v for k, v in charge.items()}
            if isinstance(charge, dict) else charge for charge in value]  # fmt: skip


def _on(value: object, rng: random.Random) -> object:
    if isinstance(value, dict):
        by = rng.randrange(-60, 300)
        return {k: _later(v, by) for k, v in value.items()}
    return _later(value, rng.randrange(-60, 300))


def _later(value: object, days: int) -> object:
    try:
        return str(date.fromisoformat(str(value)) + timedelta(days=days))
    except ValueError:
        return value


def spent() -> float:
    """Processor seconds of this process and of those it waited for."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def changed_law(corpus: Corpus, cases: Mapping[str, Case]) -> Corpus:
    """The law without one norm, which decides in some of the cases: a corpus of another day."""
    found = (one for case in cases.values() for one in brief(corpus, case, {"order_expulsion"}, as_of=THEN))
    norm = next(one.norms[0] for one in found if one.norms)
    return replace(corpus.part(tuple(block for block in corpus.blocks if block.id != norm)), digest="another")


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
        made = time.process_time() - began
    print(f"corpus {loaded:.2f} s, open {opened:.2f} s, write {written / count * 1e3:.1f} ms a case")
    print(f"read {read:.2f} s; board {boarded:.2f} s ({len(found.clocks)} clocks of {found.total}, {path.name})")
    print(f"cases read and made for a recheck {made:.2f} s")
    old = changed_law(corpus, cases)
    for name, then, before in (("another day", THEN, None), ("another corpus", NOW.date(), old)):
        began, wall = spent(), time.perf_counter()
        changed = recheck(cases, then, NOW.date(), corpus, before, workers=os.cpu_count() or 1)
        took, wall = spent() - began, time.perf_counter() - wall
        print(f"recheck, {name}: {took:.2f} s, {took / count * 1e3:.1f} ms a case, {wall:.1f} s of the wall "
              f"({len({c.name for c in changed})} cases changed)")  # fmt: skip


if __name__ == "__main__":
    main()
