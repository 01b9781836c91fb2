"""Twelve rules on seven engines, and the law as it ships on ours: rows a second, one case, memory, answers equal.

    pip install -e '.[dev,bench]'; python benchmarks/rules.py [--most 1000000]

The rules: nine bars on surrender, each of which overrides the duty to surrender on a request; a stay-like must-not
that does not; and a power to surrender without a request. Each engine gets the rows in the layout it likes, made
before the clock starts; lines *from arrays* begin with arrays of truths instead, and end with one answer a row; the
line *from a dict a person* begins as a situation in OpenFisca's documentation does. Each is measured in a process of
its own. Times are processor time, so that other work on the machine counts little; the median of the runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
FACTS = ("dual", "citizen", "refugee", "torture", "political", "violent", "tried", "lapsed", "death", "assured",
         "minor", "request", "measures", "offered")  # fmt: skip
BARS = ("not dual", "citizen", "refugee", "torture", "political and not violent", "tried", "lapsed",
        "death and not assured", "minor")  # fmt: skip
MUST, MAY, MUST_NOT, NO_BASIS, CONFLICT = range(5)
Rows = dict[str, NDArray[np.bool_]]
Work = Callable[[], Any]


def table(rows: int) -> Rows:
    """The same random rows for every engine; bars are rare, as else there is nothing to decide."""
    random = np.random.default_rng(7)
    often = {"dual": 0.9, "request": 0.7, "violent": 0.5, "assured": 0.5, "offered": 0.5}
    return {name: random.random(rows) < often.get(name, 0.15) for name in FACTS}


# -- engines: each takes rows and gives the work to be timed, and how to read one modality a row from its result -------


def plain(rows: Rows) -> tuple[Work, Callable[[Any], Any]]:
    cases = list(zip(*(rows[name].tolist() for name in FACTS), strict=True))
    return lambda: [_judge(*case) for case in cases], np.array


def _judge(dual, citizen, refugee, torture, political, violent, tried, lapsed, death, assured, minor, request, measures,
           offered):  # type: ignore[no-untyped-def]  # fmt: skip
    if (not dual or citizen or refugee or torture or (political and not violent) or tried or lapsed
            or (death and not assured) or minor):  # fmt: skip
        return MUST_NOT
    if request:
        return CONFLICT if measures else MUST
    return MUST_NOT if measures else MAY if offered else NO_BASIS


def numpy_bool(rows: Rows) -> tuple[Work, Callable[[Any], Any]]:
    return lambda: _select(rows, np.select), np.asarray


def _select(f: Any, select: Any) -> Any:
    barred = (~f["dual"] | f["citizen"] | f["refugee"] | f["torture"] | (f["political"] & ~f["violent"]) | f["tried"]
              | f["lapsed"] | (f["death"] & ~f["assured"]) | f["minor"])  # fmt: skip
    asked, measures = f["request"], f["measures"]
    return select([barred, asked & measures, asked, measures, f["offered"]],
                  [MUST_NOT, CONFLICT, MUST, MUST_NOT, MAY], NO_BASIS)  # fmt: skip


def polars(rows: Rows) -> tuple[Work, Callable[[Any], Any]]:
    import polars as pl

    frame, f = pl.DataFrame(rows), {name: pl.col(name) for name in FACTS}

    def select(tests: list[Any], values: list[int], other: int) -> pl.Expr:
        done = pl.lit(other, pl.Int8)
        for test, value in reversed(list(zip(tests, values, strict=True))):
            done = pl.when(test).then(pl.lit(value, pl.Int8)).otherwise(done)
        return done.alias("modality")

    asked = _select(f, select)
    return lambda: frame.select(asked), lambda found: found["modality"].to_numpy()


def openfisca(rows: Rows, *, given: str = "inputs") -> tuple[Work, Callable[[Any], Any]]:
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="", is_person=True)
    system = TaxBenefitSystem([person])

    def add(name: str, kind: type, formula: Any = None) -> None:
        about = {"value_type": kind, "entity": person, "definition_period": DateUnit.DAY}
        system.add_variable(type(name, (Variable,), about | ({"formula": formula} if formula else {})))

    for name in FACTS:
        add(name, bool)

    def formula_of(bar: str) -> Any:
        names = bar.replace("not ", "~").split(" and ")

        def formula(one: Any, day: Any) -> Any:
            return np.logical_and.reduce([~one(n[1:], day) if n[0] == "~" else one(n, day) for n in names])

        return formula

    for number, bar in enumerate(BARS):
        add(f"bar_{number}", bool, formula_of(bar))
    add("duty", bool, lambda one, day: one("request", day))
    add("stay", bool, lambda one, day: one("measures", day))
    add("power", bool, lambda one, day: one("offered", day))

    def modality(one: Any, day: Any) -> Any:
        barred = np.logical_or.reduce([one(f"bar_{number}", day) for number in range(len(BARS))])
        duty, stay, power = (one(name, day) for name in ("duty", "stay", "power"))
        return np.select([barred, duty & stay, duty, stay, power], [MUST_NOT, CONFLICT, MUST, MUST_NOT, MAY], NO_BASIS)

    add("modality", int, modality)
    count = len(rows["dual"])

    def fresh() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, count=count)
        for name in FACTS:
            simulation.set_input(name, "2026-08-01", rows[name])
        return simulation

    if given == "arrays":
        return lambda: fresh().calculate("modality", "2026-08-01"), np.asarray
    if given == "dicts":  # as its documentation writes a situation: each person by name, each input by period
        said = {name: rows[name].tolist() for name in FACTS}
        people = {f"p{i}": {name: {"2026-08-01": said[name][i]} for name in FACTS} for i in range(count)}

        def built() -> Any:
            simulation = SimulationBuilder().build_from_entities(system, {"persons": people})
            return simulation.calculate("modality", "2026-08-01")

        return built, np.asarray
    ready = [fresh() for _ in range(RUNS + 1)]  # what was calculated once is remembered: a new one for each run
    return lambda: ready.pop().calculate("modality", "2026-08-01"), np.asarray


def clingo(rows: Rows) -> tuple[Work, Callable[[Any], Any]]:
    import clingo as asp

    count = len(rows["dual"])
    given = "".join(f"{name}({i})." for name in FACTS for i in np.flatnonzero(rows[name]))
    bars = "".join(f"barred(X) :- case(X), {', '.join(f'{name}(X)' for name in bar.split(' and '))}." for bar in BARS)
    program = f"""case(0..{count - 1}). {given} {bars}
        is(X,{MUST_NOT}) :- barred(X).
        is(X,{CONFLICT}) :- case(X), not barred(X), request(X), measures(X).
        is(X,{MUST}) :- case(X), not barred(X), request(X), not measures(X).
        is(X,{MUST_NOT}) :- case(X), not barred(X), not request(X), measures(X).
        is(X,{MAY}) :- case(X), not barred(X), not request(X), not measures(X), offered(X).
        is(X,{NO_BASIS}) :- case(X), not barred(X), not request(X), not measures(X), not offered(X).
        #show is/2."""

    def solve() -> Any:
        control = asp.Control(["--warn=none"])
        control.add("base", [], program)
        control.ground([("base", [])])
        found = np.zeros(count, np.int8)

        def take(model: Any) -> None:
            for atom in model.symbols(shown=True):
                found[atom.arguments[0].number] = atom.arguments[1].number

        control.solve(on_model=take)
        return found

    return solve, np.asarray


def by_hand(rows: Rows) -> tuple[Work, Callable[[Any], Any]]:
    """What somebody would write who knows the rules: for each fact where it may be true and where false, in planes."""
    from safeconduct.reason.planes import WORDS, pack

    size = 64 * WORDS
    chunks = [{n: (pack(rows[n][at : at + size]), pack(~rows[n][at : at + size])) for n in FACTS}
              for at in range(0, len(rows["dual"]), size)]  # fmt: skip
    return lambda: [_planes_by_hand(chunk) for chunk in chunks], lambda found: _read(found, len(rows["dual"]))


def _planes_by_hand(f: Any) -> dict[int, Any]:
    both, either = np.bitwise_and, np.bitwise_or
    barred = both(f["political"][0], f["violent"][1])
    either(barred, both(f["death"][0], f["assured"][1]), barred)
    either(barred, f["dual"][1], barred)
    free = either(f["political"][1], f["violent"][0])
    both(free, either(f["death"][1], f["assured"][0]), free)
    both(free, f["dual"][0], free)
    for name in ("citizen", "refugee", "torture", "tried", "lapsed", "minor"):
        either(barred, f[name][0], barred)
        both(free, f[name][1], free)
    asked, alone = both(free, f["request"][0]), both(free, f["request"][1])
    either(barred, both(alone, f["measures"][0]), barred)
    both(alone, f["measures"][1], alone)
    return {MUST: both(asked, f["measures"][1]), MAY: both(alone, f["offered"][0]), MUST_NOT: barred,
            NO_BASIS: both(alone, f["offered"][1]), CONFLICT: both(asked, f["measures"][0])}  # fmt: skip


def _read(chunks: list[dict[int, Any]], count: int) -> NDArray[np.int8]:
    """One modality a row, where only one is possible."""
    from safeconduct.reason.planes import WORDS, unpack

    found = np.full(count, -1, np.int8)
    for number, planes in enumerate(chunks):
        part = found[number * 64 * WORDS : (number + 1) * 64 * WORDS]
        for modality, plane in planes.items():
            part[unpack(plane, len(part)) == 1] = modality
    return found


def ours(rows: Rows, *, raw: bool = False) -> tuple[Work, Callable[[Any], Any]]:
    from safeconduct.reason.columns import Packed, Table, chunks, fitting, possible
    from safeconduct.reason.completions import MODALITIES
    from safeconduct.reason.planes import run

    program, count = twelve(), len(rows["dual"])
    numbers = {modality: number for number, modality in enumerate(MODALITIES)}
    codes = {f"person.{name}": rows[name].view(np.uint8) for name in FACTS}
    given = Table(count, codes, dict.fromkeys(codes, (1, 2)))
    if raw:
        number = np.full(1 << len(MODALITIES), -1, np.int8)
        number[1 << np.arange(len(MODALITIES))] = np.arange(len(MODALITIES))
        return lambda: next(iter(possible(program, given).values())), lambda found: number[found]
    fits = fitting(program, given)
    parts = [(packed.literals(fits), packed.words) for packed in (Packed(given, part) for part in chunks(count))]
    ((plan, _),) = program.together
    return lambda: [run(plan, planes, words) for planes, words in parts], lambda found: _read(
        [{numbers[modality]: plane for modality, plane in planes.items()} for planes in found], count)  # fmt: skip


def twelve() -> Any:
    """The twelve rules as a page, compiled."""
    from safeconduct import load_corpus
    from safeconduct.reason.columns import compile_columns

    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        corpus = load_corpus(folder)
    return compile_columns(corpus, date(2026, 8, 1), host="KZ", requesting="RU", charges=None, acts=["surrender_him"],
                           tight=True)  # fmt: skip


def _write(folder: Path) -> None:
    for name in ("vocabulary", "pages", "tables"):
        (folder / name).mkdir()
    facts = "".join(f"  person.{n}: {{type: bool, kind: fixed, says: {n}}}\n" for n in FACTS)
    (folder / "vocabulary" / "all.yaml").write_text(
        f"facts:\n{facts}authorities: [court]\nranks: [statute]\nacts: {{surrender_him: surrender}}\nencounters: {{}}\n"
    )
    (folder / "tables" / "countries.csv").write_text("code,iso3,name_en\nKZ,KAZ,Kazakhstan\nRU,RUS,Russia\n")
    said = [("must-not", bar, True) for bar in BARS]
    said += [("must", "request", False), ("must-not", "measures", False), ("may", "offered", False)]
    blocks = []
    for number, (verb, when, over) in enumerate(said):
        words = [word if word in ("and", "not") else f"person.{word}" for word in when.split()]
        block = f"id: rule-{number}\nauthority: court\n{verb}: surrender_him\nwhen: {' '.join(words)}\n"
        block += "overrides: [rule-9]\nbecause: a bar goes before the duty\n" if over else ""
        blocks.append(f"## Article {number}\n\n```norm\n{block}```\n")
    head = "---\nid: code\ntitle: Code\nrank: statute\njurisdiction: KZ\ncite: {en: Code}\nsource: invented\n---\n\n"
    act = "## Acts\n\n```act\nid: surrender_him\nby: court\n```\n\n"
    (folder / "pages" / "code.md").write_text(head + act + "\n".join(blocks))


ENGINES: dict[str, tuple[Callable[[Rows], tuple[Work, Callable[[Any], Any]]], int, str]] = {
    "clingo": (clingo, 10_000, "clingo"),
    "plain Python": (plain, 1_000_000, ""),
    "OpenFisca-core": (openfisca, 1_000_000, "openfisca-core"),
    "Polars": (polars, 10_000_000, "polars"),
    "NumPy, bool": (numpy_bool, 10_000_000, "numpy"),
    "NumPy, bit-sliced by hand": (by_hand, 10_000_000, "numpy"),
    "safeconduct": (ours, 10_000_000, "safeconduct"),
    "OpenFisca-core, from arrays": (partial(openfisca, given="arrays"), 1_000_000, "openfisca-core"),
    "OpenFisca-core, from a dict a person": (partial(openfisca, given="dicts"), 1_000, "openfisca-core"),
    "safeconduct, from arrays": (partial(ours, raw=True), 10_000_000, "safeconduct"),
}
"""each engine, the most rows it is given, and the distribution whose version is told"""
RUNS = 7


def measure(engine: str, rows: int) -> dict[str, Any]:
    """Median processor seconds, peak memory above what the rows took, and a digest of the answers."""
    given = table(rows)
    work, read = ENGINES[engine][0](given)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = work()
    times = []
    for _ in range(50 if rows < 1000 and not engine.startswith("OpenFisca") else RUNS):
        start, wall = time.process_time(), time.perf_counter()
        result = work()
        times.append((time.process_time() - start, time.perf_counter() - wall))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = np.asarray(read(result)).astype(np.int8)
    return {"seconds": statistics.median(cpu for cpu, _ in times), "wall": statistics.median(wall for _, wall in times),
            "megabytes": (peak - before) / 1024, "answers": hashlib.sha256(answers.tobytes()).hexdigest()}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--measure", nargs=2, metavar=("ENGINE", "ROWS"))
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure[0], int(args.measure[1]))))
        return
    sizes = [size for size in (1, 1_000, 10_000, 100_000, 1_000_000, 10_000_000) if size <= args.most]
    print("| engine | one case, \u00b5s |" + "".join(f" {size:,} |" for size in sizes[1:]) + " MB |")
    print("| --- |" + " ---: |" * (len(sizes) + 1))
    speeds: dict[tuple[str, int], float] = {}
    for engine, (_, most, package) in ENGINES.items():
        cells, memory = [], 0.0
        for size in sizes:
            if size > most:
                cells.append("\u2013")
                continue
            command = [sys.executable, __file__, "--measure", engine, str(size)]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            expected = hashlib.sha256(np.asarray(_select(table(size), np.select)).astype(np.int8).tobytes()).hexdigest()
            if found["answers"] != expected:
                raise SystemExit(f"{engine} answers {size:,} rows otherwise")
            speeds[engine, size] = size / max(found["seconds"], 1e-9)
            cells.append(f"{found['seconds'] * 1e6:,.0f}" if size == 1 else f"{speeds[engine, size] / 1e6:,.3g}")
            memory = found["megabytes"]
        told = f" {version(package)}" if package else f" {sys.version.split()[0]}"
        print(f"| {engine}{told} | " + " | ".join(cells) + f" | {memory:,.0f} |", flush=True)
    size = min(sizes[-1], 1_000_000)
    for mine, other in (("safeconduct", "OpenFisca-core"), ("safeconduct", "NumPy, bit-sliced by hand"),
                        ("safeconduct, from arrays", "OpenFisca-core, from arrays")):  # fmt: skip
        print(f"\n{mine} is {speeds[mine, size] / speeds[other, size]:,.2f} times {other} on {size:,} rows.")


if __name__ == "__main__":
    main()
