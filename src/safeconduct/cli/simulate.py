"""`safeconduct simulate SCENARIO --out DIR`: everybody, on the same law; figures with their captions."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from safeconduct.cli.files import PARTS, Bar, Kept, folder_for, put, written
from safeconduct.cli.options import corpus_of, corpus_option, language_option, needs, rendered, voice_for
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.source import read_bytes
from safeconduct.tell.voice import Voice

if TYPE_CHECKING:
    import polars as pl

    from safeconduct.population.members import Values
    from safeconduct.population.net import Net
    from safeconduct.population.run import Each
    from safeconduct.population.scenario import Scenario
    from safeconduct.population.summary import Summary

MEMBERS: Final = "members.parquet"
FEW: Final = 10_000_000
"""lives, up to which processes take longer to begin than threads to be done"""
GIVEN: Final = {
    "runs": (2, 100_000),
    "waves": (0, 100),
    "processes": (1, 1024),
    "people": (1, (1 << 32) - 1),
    "events": (0, 1_000_000),
}
"""what numbers may be given: beyond them nothing ends in anybody's time"""
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
    simulate.add_argument(
        "--replay",
        metavar="MEMBER:PERSON",
        help="tell the life of one synthetic person and stop: of a run in --out, else of members drawn anew",
    )
    simulate.set_defaults(run=run_simulate)


def runs_options(parser: argparse.ArgumentParser, *, people: str = "the scenario's") -> None:
    """Add what every command that simulates can be told."""
    parser.add_argument("--runs", metavar="N", type=int, default=200, help="members of the ensemble (default: 200)")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="the same seed, the same answer (default: 1)")
    parser.add_argument("--people", metavar="N", type=int, help=f"people of each member (default: {people})")
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
    if args.replay:
        print(told_life(voice, net_for(corpus, scenario), args), end="")
        return 0
    if args.events and not args.out:
        raise InputError([Problem(Place("--events"), "without --out nothing is stored", "say --out DIR")])
    out = folder_for(args.out)
    net = net_for(corpus, scenario)
    total = (args.waves + 1) * args.runs if args.waves else args.runs
    with written(out), Bar(total, voice.say("members")) as bar, work(args) as each:
        kept = Kept(out / PARTS if out else None, _plan(net, args), bar)
        ensemble = simulate(
            net, runs=args.runs, seed=args.seed, people=args.people, waves=args.waves, each=each, kept=kept
        )
    summary = summary_of(ensemble)
    if out:
        with written(out):
            write(out, voice, summary, people=args.events)
            kept.done()
    from safeconduct.tell.populations import population_text

    print(rendered(population_text(voice, summary), "text"), end="")
    if args.out:
        print(f"summary.json, series.parquet, pictures and index.html are in {args.out}", file=sys.stderr)
    return 0


def scenario_of(args: argparse.Namespace) -> tuple[Corpus, Scenario]:
    """The corpus and the scenario a command names; the numbers it was given are checked."""
    from safeconduct.population.scenario_file import read_scenario

    for name, (least, most) in GIVEN.items():
        value = getattr(args, name, None)
        if value is not None and not least <= value <= most:
            mend = f"give {least} or more" if value < least else f"give {most:,} or less"
            raise InputError([Problem(Place(f"--{name}"), f"{value}"[:40], mend)])
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
        with _cluster(args) as client:
            yield in_dask(client)
    elif args.processes > 1 and args.runs * (args.people or FEW) >= FEW:
        try:
            yield in_processes(args.processes)
        except BrokenExecutor:
            mend = "perhaps for want of memory: try fewer --processes; with --out a second start goes on"
            told = "a process that worked on members ended", mend
            raise InputError([Problem(Place(args.command), *told)]) from None
    else:
        yield in_threads(args.processes)


@contextmanager
def _cluster(args: argparse.Namespace) -> Iterator[Any]:
    """A client of the cluster that was named; one that is not there, or loses its workers, is one line."""
    with needs(args.command, "cluster"):
        from distributed import Client, KilledWorker
    try:
        with Client(args.dask) as client:  # type: ignore[no-untyped-call]
            yield client
    except (OSError, KilledWorker) as error:
        told = str(error).splitlines()[0] if isinstance(error, OSError) else "its workers ended, one after the other"
        raise InputError([Problem(Place(f"--dask {args.dask}"), told)]) from None


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

    from safeconduct.population.series import events, numbers, series
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
    metadata = {"caption": "\n".join(said)}
    if people:
        put(out / "events.parquet", _parquet(pl.DataFrame(events(summary.ensemble, people)), metadata))
    net, ensemble = summary.ensemble.net, summary.ensemble
    members = _parquet(pl.DataFrame(numbers(ensemble)), {**metadata, **_lived(net, ensemble.seed)})
    put(out / MEMBERS, members)
    frame = pl.DataFrame(series(summary)).with_columns(pl.col("kind", "name", "of").cast(pl.Categorical))
    put(out / "series.parquet", _parquet(frame, metadata))


def _parquet(frame: pl.DataFrame, metadata: dict[str, str]) -> bytes:
    found = BytesIO()
    frame.write_parquet(found, metadata=metadata)
    return found.getvalue()


def _lived(net: Net, seed: int) -> dict[str, str]:
    """What members of a run can be lived again by."""
    from safeconduct.population.summary import digest

    return {"scenario": digest(net.scenario.text), "corpus": net.corpus, "seed": str(seed)}


def _member(net: Net, args: argparse.Namespace, member: int) -> tuple[int, Values]:
    """By what number a member's chance is drawn, and its uncertain numbers: as a run in a folder had them, or anew."""
    if not args.out:
        from safeconduct.population.members import drawn_values

        return member, drawn_values(net, args.seed, member)
    import polars as pl

    file, asked = Path(args.out) / MEMBERS, _lived(net, args.seed)
    if not file.is_file():
        raise InputError([Problem(Place(str(file)), "no such file", "simulate into that folder first")])
    told = pl.read_parquet_metadata(file)
    if {key: told.get(key) for key in asked} != asked:
        mend = "name what it was simulated with, or leave --out away"
        raise InputError([Problem(Place(str(file)), "is of another scenario, law or seed", mend)])
    rows = pl.read_parquet(file).filter(pl.col("member") == member)
    if rows.is_empty():
        raise InputError([Problem(Place("--replay"), f"no member {member} in {file}")])
    return int(rows["drawn_as"][0]), dict(zip(rows["name"], rows["share"], strict=True))


def told_life(voice: Voice, net: Net, args: argparse.Namespace) -> str:
    """One synthetic life, a step a line."""
    from datetime import timedelta

    from safeconduct.population.run import replay

    member, _, person = args.replay.partition(":")
    if not (member.isdigit() and person.isdigit()):
        raise InputError([Problem(Place("--replay"), f"{args.replay} is no MEMBER:PERSON", "write 0:12")])
    number, values = _member(net, args, int(member))
    steps = replay(net, values, args.seed, number, int(person))
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
