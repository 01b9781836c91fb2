"""`safeconduct simulate SCENARIO --out DIR`: everybody, on the same law; figures with their captions."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from safeconduct.cli.options import corpus_of, corpus_option, language_option, needs, rendered, voice_for
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.source import read_bytes
from safeconduct.tell.voice import Voice

if TYPE_CHECKING:
    from safeconduct.population.net import Net
    from safeconduct.population.run import Each
    from safeconduct.population.scenario import Scenario
    from safeconduct.population.summary import Summary
    from safeconduct.population.tables import Tally

PARTS: Final = "parts"
FEW: Final = 10_000_000
"""lives, up to which processes take longer to begin than threads to be done"""
NOT_FOR = "Synthetic people only: a model of rules, never for finding, ranking or selecting anybody."


def add(commands: Any) -> None:
    """Add the command."""
    simulate = commands.add_parser(
        "simulate", help="what happens to everybody under the law, with all that is unsure", description=NOT_FOR
    )
    simulate.add_argument("scenario", help="a scenario file (YAML); docs/scenario.md explains it")
    simulate.add_argument(
        "--out", metavar="DIR", help="where summary, series, pictures and page go; without it nothing is stored"
    )
    runs_options(simulate)
    simulate.add_argument(
        "--events", metavar="N", type=int, default=0, help="write every step of the first N people too"
    )
    simulate.add_argument("--replay", metavar="MEMBER:PERSON", help="tell the life of one synthetic person, and stop")
    simulate.set_defaults(run=run_simulate)


def runs_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command that simulates can be told."""
    parser.add_argument("--runs", metavar="N", type=int, default=200, help="members of the ensemble (default: 200)")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="the same seed, the same answer (default: 1)")
    parser.add_argument("--people", metavar="N", type=int, help="people of each member (default: the scenario's)")
    parser.add_argument(
        "--waves",
        metavar="N",
        type=int,
        default=3,
        help="waves of calibration to the scenario's figures; 0 for none (default: 3)",
    )
    parser.add_argument("--processes", metavar="N", type=int, default=os.cpu_count() or 1, help="default: one a core")
    parser.add_argument("--dask", metavar="ADDRESS", help="work on this Dask cluster instead")
    corpus_option(parser)
    language_option(parser)


def run_simulate(args: argparse.Namespace) -> int:
    """`safeconduct simulate SCENARIO`."""
    with needs("simulate", "population"):
        from safeconduct.population.ensemble import simulate
        from safeconduct.population.summary import summary_of
    corpus, scenario = scenario_of(args)
    voice = voice_for(args, corpus)
    net = net_for(corpus, scenario)
    if args.replay:
        print(told_life(voice, net, args), end="")
        return 0
    total = (args.waves + 1) * args.runs if args.waves else args.runs
    with work(args) as each:
        kept = Kept(Path(args.out) / PARTS if args.out else None, _plan(net, args), total)
        ensemble = simulate(
            net, runs=args.runs, seed=args.seed, people=args.people, waves=args.waves, each=each, kept=kept
        )
    kept.told()
    summary = summary_of(ensemble)
    if args.out:
        write(Path(args.out), voice, summary, people=args.events)
        kept.done()
    from safeconduct.tell.populations import population_text

    print(rendered(population_text(voice, summary), "text"), end="")
    if args.out:
        print(f"summary.json, series.parquet, pictures and index.html are in {args.out}", file=sys.stderr)
    return 0


def scenario_of(args: argparse.Namespace) -> tuple[Corpus, Scenario]:
    """The corpus and the scenario a command names; the numbers it was given are checked."""
    from safeconduct.population.scenario_file import read_scenario

    for name, least in (("runs", 2), ("waves", 0), ("processes", 1), ("people", 1)):
        value = getattr(args, name)
        if value is not None and value < least:
            raise InputError([Problem(Place(f"--{name}"), f"{value}", f"give {least} or more")])
    corpus = corpus_of(args)
    return corpus, read_scenario(read_bytes(Path(args.scenario)), corpus, file=args.scenario)


def net_for(corpus: Corpus, scenario: Scenario) -> Net:
    """The net of a scenario; one that grows too large is one line."""
    from safeconduct.population.reach import TooLargeError
    from safeconduct.population.weave import net_of

    try:
        return net_of(corpus, scenario)
    except TooLargeError as error:
        raise InputError([Problem(Place(scenario.file), str(error))]) from None


@contextmanager
def work(args: argparse.Namespace) -> Iterator[Each]:
    """Where the work is done: on a cluster, in processes, or, where that is little, in threads."""
    from safeconduct.population.run import in_dask, in_processes, in_threads

    if args.dask:
        with needs(args.command, "cluster"):
            from distributed import Client
        with Client(args.dask) as client:  # type: ignore[no-untyped-call]
            yield in_dask(client)
    elif args.processes > 1 and args.runs * (args.people or FEW) >= FEW:
        yield in_processes(args.processes)
    else:
        yield in_threads(args.processes)


# -- parts -------------------------------------------------------------------------------------------------------------


class Kept(MutableMapping[int, "Tally"]):
    """Members that are done, on disk as they come, if there is a folder: a command that was stopped goes on there."""

    def __init__(self, folder: Path | None, plan: str, total: int) -> None:
        self.folder, self.known, self.total, self.start = folder, dict[int, Any](), total, time.monotonic()
        self.watched, self.before = sys.stderr.isatty(), 0
        if folder is not None:
            _planned(folder, plan)
            self.known = {int(file.stem): _read(file) for file in folder.glob("[0-9]*.npz")}
        self.before = len(self.known)

    def __getitem__(self, number: int) -> Tally:
        found: Tally = self.known[number]
        return found

    def __setitem__(self, number: int, tally: Tally) -> None:
        if self.folder is not None:
            _write(self.folder / f"{number:06}.npz", tally)
        self.known[number] = tally
        done = len(self.known)
        if self.watched:
            left = (time.monotonic() - self.start) / max(done - self.before, 1) * (self.total - done)
            bar = ("#" * int(24 * done / self.total)).ljust(24, ".")
            print(f"\r[{bar}] {done} of {self.total} members, {left:.0f} s left ", end="", file=sys.stderr, flush=True)

    def __delitem__(self, number: int) -> None:
        del self.known[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def told(self) -> None:
        """The bar is at its end."""
        if self.watched:
            print(file=sys.stderr)

    def done(self) -> None:
        """Nothing is to be gone on with."""
        if self.folder is not None:
            shutil.rmtree(self.folder)


def _planned(folder: Path, plan: str) -> None:
    """A folder of parts for a plan; what is there of another plan is thrown away, what is no part stays."""
    told = folder / "plan.json"
    if told.is_file() and told.read_text(encoding="utf-8") == plan:
        return
    if folder.exists() and not told.is_file():
        raise InputError([Problem(Place(str(folder)), "is no folder of parts", "move it, or choose another --out")])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    told.write_text(plan, encoding="utf-8")


def _write(file: Path, tally: Tally) -> None:
    import numpy as np

    def savez(path: Path) -> None:
        with path.open("wb") as out:
            np.savez_compressed(out, **tally._asdict())

    atomically(file, savez)


def _read(file: Path) -> Any:
    import numpy as np

    from safeconduct.population.tables import Tally

    with np.load(file) as found:
        return Tally(**found)


def _plan(net: Net, args: argparse.Namespace) -> str:
    """What the parts depend on; parts of another plan are thrown away."""
    from safeconduct.population.summary import digest

    said = {
        "scenario": digest(net.scenario.text),
        "corpus": net.corpus,
        "seed": args.seed,
        "runs": args.runs,
        "people": args.people or net.scenario.people,
        "waves": args.waves,
    }
    return json.dumps(said)


# -- results -----------------------------------------------------------------------------------------------------------


def write(out: Path, voice: Voice, summary: Summary, *, people: int = 0) -> None:
    """Everything that leaves, each file whole or not at all; the steps of some *people* if asked for."""
    import polars as pl

    from safeconduct.population.summary import events, series
    from safeconduct.tell.pictures import PICTURES, drawn
    from safeconduct.tell.populations import caption, population_document

    said = caption(voice, summary)
    drawings = {}
    for name in PICTURES:
        for form, data in drawn(name, voice, summary, said).items():
            put(out / f"{name}.{form}", data)
            if form == "svg":
                drawings[name] = data.decode()
    page = rendered(population_document(voice, summary, drawings), "html")
    put(out / "index.html", page.encode())
    told = {"caption": list(said), **summary.to_dict()}
    put(out / "summary.json", (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    whole = {"caption": "\n".join(said)}
    if people:
        lived = pl.DataFrame(events(summary.ensemble, people))
        atomically(out / "events.parquet", lambda path: lived.write_parquet(path, metadata=whole))
    frame = pl.DataFrame(series(summary)).with_columns(pl.col("kind", "name", "of").cast(pl.Categorical))
    atomically(out / "series.parquet", lambda path: frame.write_parquet(path, metadata=whole))


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    atomically(path, lambda beside: beside.write_bytes(data))


def atomically(path: Path, write_to: Callable[[Path], object]) -> None:
    """Write beside, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_to(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def told_life(voice: Voice, net: Net, args: argparse.Namespace) -> str:
    """One synthetic life, a step a line."""
    from datetime import timedelta

    from safeconduct.population.members import drawn_values
    from safeconduct.population.run import replay

    member, _, person = args.replay.partition(":")
    if not (member.isdigit() and person.isdigit()):
        raise InputError([Problem(Place("--replay"), f"{args.replay} is no MEMBER:PERSON", "write 0:12")])
    steps = replay(net, drawn_values(net.scenario, args.seed, int(member)), args.seed, int(member), int(person))
    lines = []
    said: dict[str, Any] = {}
    for step in steps:
        day = net.scenario.first + timedelta(step.day)
        changed = ", ".join(f"{name}: {value}" for name, value in step.said.items() if said.get(name) != value)
        what = voice.act(step.act) if step.act in voice.corpus.vocabulary.acts else step.act
        where = voice.encounter(step.clock) if step.clock in voice.corpus.vocabulary.encounters else ""
        lines.append(
            f"{voice.day(day)}  {what}"
            + (f" ({where})" if where and where != what else "")
            + (f": {changed}" if said and changed else f": {step.said['group']}" if not said else "")
        )
        said = step.said
    return "\n".join([voice.say("A synthetic person; nobody lived this."), *lines, ""])
