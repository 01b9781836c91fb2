"""`safeconduct screen`: a table of coded or synthetic cases, judged partition by partition."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from safeconduct.cli.options import corpus_of, corpus_option, needs
from safeconduct.law.problems import InputError, Place, Problem

if TYPE_CHECKING:
    import polars as pl

    from safeconduct.law.corpus import Corpus
    from safeconduct.population.people import Coded

Read = TypeVar("Read")
ROWS = 262_144
"""rows of a partition: what is lost when the command is killed, and what it holds at a time"""
NOT_FOR = (
    "screen answers what the law makes of coded or synthetic rows, for statistics. It is not for finding, ranking or "
    "selecting people; it takes no names and puts nobody before anybody. Not legal advice."
)


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `screen`."""
    screen = commands.add_parser("screen", help="the removal findings of a table of coded cases", description=NOT_FOR)
    screen.add_argument("cases", metavar="CASES", help="a .parquet or .csv file; docs/screen.md says which columns")
    screen.add_argument("--out", metavar="RESULT.parquet", required=True, help="where the answers go")
    screen.add_argument("--brief", action="store_true", help="possible and on record only, without norms and reasons")
    screen.add_argument("--rows", type=int, default=ROWS, metavar="N", help=f"rows of a partition (default {ROWS:,})")
    corpus_option(screen)
    screen.set_defaults(run=run_screen)


def run_screen(args: argparse.Namespace) -> int:
    """`safeconduct screen CASES --out RESULT`."""
    cases, out = Path(args.cases), Path(args.out)
    if out.suffix != ".parquet":
        raise InputError([Problem(Place("--out"), f"{out.name} is no .parquet file", "name it RESULT.parquet")])
    if args.rows < 1:
        raise InputError([Problem(Place("--rows"), f"{args.rows} is no number of rows")])
    if not cases.is_file():
        raise InputError([Problem(Place(str(cases)), "no such file")])
    if cases.suffix.lower() not in (".csv", ".parquet"):
        raise InputError([Problem(Place(str(cases)), "is neither .csv nor .parquet")])
    with needs("screen", "screen"):
        from safeconduct.cli import tables
    print(NOT_FOR, file=sys.stderr)
    corpus = corpus_of(args)
    parts = out.with_name(out.name + ".parts")
    tables.begin(parts, _plan(corpus, cases, args))
    try:
        _screen(args, corpus, cases, parts, out)
    except tables.DiskError:
        raise
    except InputError:  # it would be refused again: nothing is kept of it
        tables.remove(parts)
        raise
    return 0


def _screen(args: argparse.Namespace, corpus: Corpus, cases: Path, parts: Path, out: Path) -> None:
    """Judge what of the table is not judged yet, and join the parts."""
    from safeconduct.cli import tables
    from safeconduct.population.flat import flat_of
    from safeconduct.population.screen import Screen, needed

    source = tables.prepared(cases, parts)
    flat = flat_of(corpus, tables.columns_of(source), file=str(cases))
    flat = flat.without(tables.never_wrong(source, flat) - needed(corpus))
    total = tables.count_of(source)
    screen, bar = Screen(corpus, flat, explain=not args.brief), Progress(total)
    whole = -(-total // args.rows)
    todo = [number for number in range(whole) if not tables.part(parts, number).exists()]

    def read(number: int) -> tuple[pl.DataFrame, dict[str, Coded]]:
        with tables.reading(source):
            frame = tables.rows_of(source, flat, number * args.rows, args.rows)
            return frame, tables.coded(frame, flat.columns)

    with ThreadPoolExecutor(1) as writer:
        written: Future[None] | None = None
        for number, (frame, columns) in _ahead(read, todo):
            start = number * args.rows
            tables.refuse_people(frame, columns, start, file=str(cases))
            people, answers = screen.batch(columns, frame.height)
            if written is not None:
                written.result()
            written = writer.submit(tables.write, frame, people, answers, parts, number, start)
            bar.at(start + frame.height)
        if written is not None:
            written.result()
    rejected = tables.finish(parts, out, whole)
    bar.done(rejected, out, screen.one_by_one)


def _ahead(read: Callable[[int], Read], todo: Sequence[int]) -> Iterator[tuple[int, Read]]:
    """Each partition as it was read: the next one while this one is judged."""
    with ThreadPoolExecutor(1) as pool:
        coming = [pool.submit(read, number) for number in todo[:1]]
        for place, number in enumerate(todo):
            mine = coming.pop()
            coming += [pool.submit(read, later) for later in todo[place + 1 : place + 2]]
            yield number, mine.result()


def _plan(corpus: Corpus, cases: Path, args: argparse.Namespace) -> str:
    """What the parts depend on; parts of another plan are thrown away."""
    stat = cases.stat()
    plan = {"cases": str(cases.resolve()), "bytes": stat.st_size, "changed": stat.st_mtime_ns,
            "corpus": corpus.digest, "rows": args.rows, "brief": args.brief}  # fmt: skip
    return json.dumps(plan)


class Progress:
    """A line on the error stream; one that moves only where somebody watches."""

    def __init__(self, total: int) -> None:
        self.total, self.start, self.width = total, time.monotonic(), shutil.get_terminal_size().columns
        self.watched = sys.stderr.isatty()

    def at(self, done: int) -> None:
        if not self.watched:
            return
        share = done / max(self.total, 1)
        bar = ("#" * int(share * 24)).ljust(24, ".")
        speed = done / max(time.monotonic() - self.start, 1e-9)
        line = f"\r[{bar}] {done:,} of {self.total:,} rows, {speed:,.0f} a second"
        print(line[: self.width].ljust(self.width - 1), end="", file=sys.stderr, flush=True)

    def done(self, rejected: int, out: Path, one_by_one: int) -> None:
        if self.watched:
            print(file=sys.stderr)
        said = f"{self.total - rejected:,} rows in {out}"
        if one_by_one:
            said += f", {one_by_one:,} of them judged one by one"
        if rejected:
            said += f"; {rejected:,} rejected, see {out.with_suffix('.rejected.csv')}"
        print(said, file=sys.stderr)
