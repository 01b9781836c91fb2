"""Times lives on one small model: ours, and simpy, mesa, mesa-frames and NumPy beside it in the same run; Markdown.

`python benchmarks/population.py [PEOPLE]`. Three years of four statuses with clocks by rate, some five events a person.
Each contender runs in a process of its own and tells the processor time of its lives alone: building people and, for
ours, compiling are left out. simpy gets the nearest of the competing clocks drawn for it, which spares it most of its
work; mesa, mesa-frames and NumPy take a step a day. mesa-frames needs another NumPy: name the Python of an environment
that has it in MESA_FRAMES_PYTHON. Then ours on the shipped scenario, an ensemble in processes, and the
whole command: processor time and time of the wall apart.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
YEAR, YEARS = 365.25, 3
END = YEAR * YEARS
RATES = {0: ((1, 0.85), (2, 0.5), (3, 0.12)), 1: ((0, 12.0),), 2: ((0, 1.5), (3, 0.1), (2, 0.5)), 3: ()}
"""for each status, of each clock: where it leads and how often a year; the last status is left by nobody"""
RUNS = 5
SCENARIO = ROOT / "scenarios" / "kazakhstan-2022-2026.yaml"


def ours(people: int) -> dict[str, float]:
    sys.path.insert(0, str(ROOT / "src"))
    from safeconduct.population import kernel_fast, kernel_plain

    def timed(kernel: object, count: int) -> tuple[float, float]:
        tables, drawn, grid, nobody = model()
        kernel.lives(tables, drawn, grid, 0, 10, nobody(), np.zeros(0, LOG))  # type: ignore[attr-defined]
        best, events = [], 0
        for _ in range(RUNS):
            tally = nobody()
            start = time.process_time()
            kernel.lives(tables, drawn, grid, 0, count, tally, np.zeros(0, LOG))  # type: ignore[attr-defined]
            best.append(time.process_time() - start)
            events = int(tally.events[0])
        return median(best), events / count

    from safeconduct.population.tables import LOG

    seconds, events = timed(kernel_fast, people)
    plain, _ = timed(kernel_plain, people // 20)
    return {"seconds": seconds, "people": people, "events": events, "plain": plain / (people // 20)}


def model():  # type: ignore[no-untyped-def]
    """The small model as tables of the kernel."""
    from safeconduct.population.draws import member_key, word_of
    from safeconduct.population.tables import BY_RATE, Drawn, Grid, Tables, empty

    flat = [(status, number, to, rate) for status, clocks in RATES.items() for number, (to, rate) in enumerate(clocks)]
    count = len(flat)

    def ints(values):  # type: ignore[no-untyped-def]
        return np.array(values, np.int32)

    row = ints([[0, 1, 2, 3]])
    entries = ints(np.concatenate(([0], np.cumsum([len(clocks) for clocks in RATES.values()]))))
    tables = Tables(
        np.array([word_of(str(clock)) for clock in range(count)], np.uint64),
        np.array([0.0, END]),
        row,
        np.ones_like(row),
        entries,
        ints(range(count)),
        ints(range(count)),
        ints([0] * count),
        ints(range(count + 1)),
        ints([to for _, _, to, _ in flat]),
        ints(range(count)),
        ints(range(4)),
        np.zeros(4, np.bool_),
    )
    zeros = np.zeros(count)
    drawn = Drawn(
        np.uint64(member_key(1, 0)),
        np.array([2.0]),
        np.zeros(1),
        np.zeros(1),
        ints([0]),
        ints([BY_RATE] * count),
        zeros,
        np.array([YEAR / rate for *_, rate in flat]),
        zeros,
        ints([0, 1]),
        np.array([2.0]),
    )
    grid = Grid(7.0, END)
    return tables, drawn, grid, lambda: empty(4, count, 1, grid)


def simpy_lives(people: int) -> dict[str, float]:
    import simpy

    events = 0

    def life(env):  # type: ignore[no-untyped-def]
        nonlocal events
        status = 0
        while RATES[status]:
            total = sum(rate for _, rate in RATES[status])
            yield env.timeout(random.expovariate(total / YEAR))
            events += 1
            status = random.choices([to for to, _ in RATES[status]], [rate for _, rate in RATES[status]])[0]

    random.seed(1)
    env = simpy.Environment()
    for _ in range(people):
        env.process(life(env))
    start = time.process_time()
    env.run(until=END)
    return {"seconds": time.process_time() - start, "people": people, "events": events / people}


def mesa_lives(people: int) -> dict[str, float]:
    import mesa

    events = 0

    class Person(mesa.Agent):  # type: ignore[misc]
        status = 0

        def step(self) -> None:
            nonlocal events
            share = self.random.random()
            for to, rate in RATES[self.status]:
                share -= rate / YEAR
                if share < 0:
                    events += 1
                    self.status = to
                    return

    world = mesa.Model(seed=1)
    Person.create_agents(world, people)
    start = time.process_time()
    for _ in range(int(END)):
        world.agents.shuffle_do("step")
    return {"seconds": time.process_time() - start, "people": people, "events": events / people}


def daily(people: int) -> dict[str, float]:
    chances, targets = _daily_tables()
    rng, status, events = np.random.default_rng(1), np.zeros(people, np.intp), 0
    start = time.process_time()
    for _ in range(int(END)):
        share = rng.random(people)
        place = (share[:, None] >= chances[status]).sum(axis=1)
        events += int((place < 3).sum())
        status = targets[status, place]
    return {"seconds": time.process_time() - start, "people": people, "events": events / people}


def _daily_tables() -> tuple[np.ndarray, np.ndarray]:
    chances, targets = np.zeros((4, 3)), np.repeat(np.arange(4)[:, None], 4, axis=1)
    for status, clocks in RATES.items():
        rates = [rate / YEAR for _, rate in clocks]
        chances[status] = np.cumsum(rates + [0.0] * (3 - len(rates)))
        for place, (to, _) in enumerate(clocks):
            targets[status, place] = to
    return chances, targets


def frames(people: int) -> dict[str, float]:
    """mesa-frames: people are a table of Polars, and a step is one expression over all of them."""
    import mesa_frames
    import polars as pl

    chances, targets = _daily_tables()
    events = 0

    class People(mesa_frames.AgentSetPolars):  # type: ignore[misc]
        def __init__(self, world: object) -> None:
            super().__init__(world)
            numbers = pl.Series(range(people), dtype=pl.Int64)
            self += pl.DataFrame({"unique_id": numbers, "status": np.zeros(people, np.int64)})

        def step(self) -> None:
            nonlocal events
            status = self.agents["status"].to_numpy()
            place = (self.random.random(len(status))[:, None] >= chances[status]).sum(axis=1)
            events += int((place < 3).sum())
            self["status"] = pl.Series(targets[status, place])

    world = mesa_frames.ModelDF(seed=1)
    world.agents += People(world)
    start = time.process_time()
    for _ in range(int(END)):
        world.agents.do("step")
    return {"seconds": time.process_time() - start, "people": people, "events": events / people}


def shipped(people: int) -> dict[str, float]:
    sys.path.insert(0, str(ROOT / "src"))
    from safeconduct import load_corpus
    from safeconduct.population.members import drawn, drawn_values
    from safeconduct.population.run import job_of, live
    from safeconduct.population.scenario_file import read_scenario
    from safeconduct.population.weave import net_of

    corpus = load_corpus(ROOT / "corpus")
    scenario = read_scenario(SCENARIO.read_text("utf-8"), corpus, file=SCENARIO.name)
    begun = time.process_time()
    net = net_of(corpus, scenario)
    woven = time.process_time() - begun
    numbers = drawn(net, drawn_values(net, 1, 0), 1, 0)
    live(job_of(net, 10), numbers)
    best, events = [], 0.0
    for _ in range(RUNS):
        start = time.process_time()
        tally = live(job_of(net, people), numbers)
        best.append(time.process_time() - start)
        events = int(tally.events[0]) / people
    return {"seconds": median(best), "people": people, "events": events, "woven": woven, "nodes": len(net.group)}


def ensemble(runs: int) -> dict[str, float]:
    sys.path.insert(0, str(ROOT / "src"))
    from safeconduct import load_corpus
    from safeconduct.population.ensemble import simulate
    from safeconduct.population.run import in_processes
    from safeconduct.population.scenario_file import read_scenario
    from safeconduct.population.weave import net_of

    corpus = load_corpus(ROOT / "corpus")
    net = net_of(corpus, read_scenario(SCENARIO.read_text("utf-8"), corpus, file=SCENARIO.name))
    before, wall = _processor(), time.monotonic()
    simulate(net, runs=runs, people=100_000, each=in_processes(2))
    return _used(before, wall)


def command(runs: int) -> dict[str, float]:
    """`simulate` of the shipped scenario as somebody runs it: three waves, pictures and page."""
    with TemporaryDirectory() as out:
        before, wall = _processor(), time.monotonic()
        words = ["simulate", str(SCENARIO), "--runs", str(runs), "--out", out, "--processes", "2"]
        subprocess.run([sys.executable, "-m", "safeconduct", *words], check=True, stdout=subprocess.DEVNULL)
        return _used(before, wall)


def _used(before: float, wall: float) -> dict[str, float]:
    """Processor time of this process and its children since then, time of the wall, and the largest process in GB."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": _processor() - before, "wall": time.monotonic() - wall, "peak": peak / 1e6}


def _processor() -> float:
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


CONTENDERS = {
    "ours": (ours, 1),
    "simpy": (simpy_lives, 1 / 50),
    "mesa": (mesa_lives, 1 / 1000),
    "frames": (frames, 1 / 20),
    "daily": (daily, 1 / 20),
    "shipped": (shipped, 1),
    "ensemble": (ensemble, 0),
    "command": (command, 0),
}
NAMES = {
    "ours": "safeconduct, compiled",
    "simpy": "simpy",
    "mesa": "mesa, a step a day",
    "frames": "mesa-frames, a step a day",
    "daily": "NumPy, a step a day",
    "plain": "safeconduct, NumPy alone",
    "shipped": "safeconduct, scenario of Kazakhstan, 4.5 years",
}


def measured(name: str, people: int) -> dict[str, float] | None:
    python = os.environ.get("MESA_FRAMES_PYTHON", "") if name == "frames" else sys.executable
    if not python:
        return None
    done = subprocess.run([python, __file__, "one", name, str(people)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(CONTENDERS[sys.argv[2]][0](int(sys.argv[3]))))
        return
    people = int(sys.argv[1]) if sys.argv[1:] else 3_000_000
    results = {name: measured(name, max(int(people * part), 1)) for name, (_, part) in CONTENDERS.items() if part}
    mine = results["ours"]
    assert mine is not None
    rate = mine["people"] / mine["seconds"]
    print("| what | people | events each | processor s | people a second | ours is faster by |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    plain = {"people": people // 20, "seconds": mine["plain"] * (people // 20), "events": mine["events"]}
    for name, found in {**results, "plain": plain}.items():
        if found:
            own = found["people"] / found["seconds"]
            faster = f"{rate / own:,.0f}" if name not in ("ours", "shipped") else ""
            told = f"{found['people']:,} | {found['events']:.1f} | {found['seconds']:.2f} | {own:,.0f} | {faster}"
            print(f"| {NAMES[name]} | {told} |")
    print("\n| Kazakhstan, 100,000 people a member, two processes | processor s | wall s | largest process, GB |")
    print("| --- | ---: | ---: | ---: |")
    if woven := results["shipped"]:
        print(f"| {woven['nodes']:,.0f} nodes woven, in one process | {woven['woven']:.1f} | | |")
    for name, told in (
        ("ensemble", "200 members, lives alone"),
        ("command", "`simulate`: 800 members, pictures, page"),
    ):
        if found := measured(name, 200):
            print(f"| {told} | {found['seconds']:.1f} | {found['wall']:.1f} | {found['peak']:.2f} |")


if __name__ == "__main__":
    main()
