"""`safeconduct reforms SCENARIO`: what changes of law or practice would do, with how sure each rank is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from safeconduct.cli.files import Bar, folder_for, put, written
from safeconduct.cli.options import folder_of, needs, rendered, voice_for
from safeconduct.cli.simulate import net_for, runs_options, scenario_of, work
from safeconduct.law.corpus import Corpus
from safeconduct.law.load import read_corpus
from safeconduct.law.patches import patch_files
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.source import YMap, read_bytes

if TYPE_CHECKING:
    from safeconduct.population.ensemble import Ensemble
    from safeconduct.population.net import Net
    from safeconduct.population.reform_file import ReformFile
    from safeconduct.population.reforms import Ranking
    from safeconduct.population.run import Each
    from safeconduct.population.scenario import Scenario

PEOPLE: Final = 20_000
FILE: Final = "reform.yaml"
NOT_FOR = "Compares rules, never people. It looks for no change that would trap more."


def add(commands: Any) -> None:
    """Add the command."""
    reforms = commands.add_parser(
        "reforms", help="which changes of law or practice would free most, and how sure that is", description=NOT_FOR
    )
    reforms.add_argument("scenario", help="a scenario file (YAML); docs/scenario.md explains it")
    reforms.add_argument("--reforms", metavar="DIR", help="a folder of reforms (default: reforms beside the scenario)")
    reforms.add_argument("--out", metavar="DIR", help="where reforms.json, picture and page go")
    runs_options(reforms, people=f"{PEOPLE:,}")
    reforms.set_defaults(run=run_reforms, replay=None)


def run_reforms(args: argparse.Namespace) -> int:
    """`safeconduct reforms SCENARIO`."""
    with needs("reforms", "population"):
        from safeconduct.population.ensemble import simulate
        from safeconduct.population.reforms import orders
    args.people = args.people or PEOPLE
    corpus, scenario = scenario_of(args)
    reforms, out = reforms_of(args, corpus), folder_for(args.out)
    net = net_for(corpus, scenario)
    voice = voice_for(args, corpus)
    many = len(_regimes(corpus, scenario)) * (1 + len(reforms))
    with Bar(many, voice.say("laws")) as bar, work(args) as each:
        history = simulate(net, runs=args.runs, seed=args.seed, people=args.people, waves=args.waves, each=each)
        rankings = list(_rankings(args, corpus, history, reforms, _told(each, bar)))
    order, flips = orders(rankings)
    from safeconduct.tell.reforms import reforms_document, reforms_json

    print(rendered(reforms_document(voice, history, rankings, order, flips), "text"), end="")
    if out:
        from safeconduct.tell.pictures import reforms_drawn
        from safeconduct.tell.reforms import caption

        drawings = reforms_drawn(voice, rankings, caption(voice, history))
        page = reforms_document(voice, history, rankings, order, flips, drawing=drawings["svg"].decode())
        told = reforms_json(voice, history, rankings, order, flips)
        with written(out):
            for form, data in drawings.items():
                put(out / f"reforms.{form}", data)
            put(out / "reforms.html", rendered(page, "html").encode())
            put(out / "reforms.json", (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
        print(f"reforms.json, reforms.html and the picture are in {out}", file=sys.stderr)
    return 0


def _told(each: Each, bar: Bar) -> Each:
    """The same map; each time all of it is done, the bar goes on by one."""
    done = count(1)

    def told(job: Any, numbers: Any) -> Iterator[Any]:
        yield from each(job, numbers)
        bar.at(next(done))

    return told


def _rankings(
    args: argparse.Namespace, corpus: Corpus, history: Ensemble, reforms: Sequence[tuple[ReformFile, Corpus]], each: Any
) -> Iterator[Ranking]:
    """Every reform under each regime of practice, held throughout."""
    from safeconduct.population.ensemble import again
    from safeconduct.population.reforms import Reform, effect_of, ranking

    for regime, net, changed in nets(args, corpus, history.net.scenario, reforms):
        before, effects = again(history, net, each=each), []
        for file, law, other in changed:
            quotes = tuple((name, law.by_id[name][-1].says) for name in file.quotes)
            reform = Reform(file.name, file.says, file.note, quotes)
            effects.append(effect_of(reform, before, again(before, other, each=each)))
        yield ranking(regime, before, effects)


def nets(
    args: argparse.Namespace, corpus: Corpus, scenario: Scenario, reforms: Sequence[tuple[ReformFile, Corpus]]
) -> Iterator[tuple[str, Net, Iterator[tuple[ReformFile, Corpus, Net]]]]:
    """For each regime of practice the net as the law is, and one after the other those of the reforms."""
    for regime, day in _regimes(corpus, scenario):
        changes = YMap(1)
        if day:
            changes["practice_as_of"], changes.lines["practice_as_of"] = day, 1
        changed = (
            (file, law, net_for(law, _changed(args, law, [changes, file.changes], file.file))) for file, law in reforms
        )
        yield regime, net_for(corpus, _changed(args, corpus, [changes])), changed


def _regimes(corpus: Corpus, scenario: Scenario) -> list[tuple[str, str]]:
    """The regimes of practice that the scenario passes through, each with a day in it; one alone has no day."""
    turns = [
        regime.since
        for regime in corpus.tables.regimes.get(scenario.host, ())
        if scenario.first < regime.since < scenario.last
    ]
    if not turns:
        return [("", "")]
    first = [(f"before {turns[0]}", str(turns[0] - timedelta(1)))]
    return first + [(f"since {turn}", str(turn)) for turn in turns]


def _changed(args: argparse.Namespace, corpus: Corpus, changes: Sequence[YMap], file: str = "") -> Scenario:
    """The scenario with changes laid over it, the later over the earlier; what is wrong then is wrong in *file*."""
    from safeconduct.population.checked import lay_over
    from safeconduct.population.scenario_file import read_scenario

    both = YMap(1)
    for some in changes:
        lay_over(both, some)
    return read_scenario(read_bytes(Path(args.scenario)), corpus, file=file or args.scenario, changes=both)


def reforms_of(args: argparse.Namespace, corpus: Corpus) -> list[tuple[ReformFile, Corpus]]:
    """The reforms a command names, each with its law."""
    folder = Path(args.reforms) if args.reforms else Path(args.scenario).parent / "reforms"
    return [_reform(args, corpus, path) for path in _folders(folder)]


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError([Problem(Place(str(folder)), "no such folder", "say --reforms DIR")])
    found = sorted(path for path in folder.iterdir() if (path / FILE).is_file())
    if not found:
        raise InputError([Problem(Place(str(folder)), f"no reform: no folder with a {FILE}")])
    return found


def _reform(args: argparse.Namespace, corpus: Corpus, folder: Path) -> tuple[ReformFile, Corpus]:
    """A reform, and the law with its pages laid over it; whatever is wrong with it is told before anything is run."""
    from safeconduct.population.reform_file import read_reform

    file = read_reform(read_bytes(folder / FILE), file=str(folder / FILE))
    _changed(args, corpus, [file.changes], file.file)
    patches = patch_files(folder)
    law = read_corpus(folder_of(args), patches=patches) if patches else corpus
    for name in file.quotes:
        if name not in law.by_id:
            mend = nearest(name, law.by_id)
            raise InputError([Problem(Place(file.file), f"quotes no norm that is there: {name}", mend)])
    return file, law
