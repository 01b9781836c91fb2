"""`safeconduct screen`: a table of coded or synthetic cases, judged partition by partition."""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from safeconduct.cli.helpers import Helpers
from safeconduct.cli.options import corpus_of, corpus_option, folder_of, needs
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem

PROCESSES = 4
"""more are started only if asked for: each holds up to half a gigabyte"""
LEAST_BYTES = {".parquet": 1, ".csv": 17}
"""the tables that can be read, and what a row of one takes: a day and two states, or hardly anything in columns"""
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
    screen.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, PROCESSES), metavar="N",
                        help=f"that share a large table (default: one a core, {PROCESSES} at most)")  # fmt: skip
    corpus_option(screen)
    screen.set_defaults(run=run_screen)


def run_screen(args: argparse.Namespace) -> int:
    """`safeconduct screen CASES --out RESULT`."""
    cases, out = Path(args.cases), Path(args.out)
    if out.suffix != ".parquet":
        raise InputError([Problem(Place("--out"), f"{out.name} is no .parquet file", "name it RESULT.parquet")])
    for option in ("rows", "processes"):
        if getattr(args, option) < 1:
            raise InputError([Problem(Place(f"--{option}"), f"{getattr(args, option)}", "give 1 or more")])
    if not cases.is_file():
        raise InputError([Problem(Place(str(cases)), "no such file")])
    if cases.suffix.lower() not in LEAST_BYTES:
        raise InputError([Problem(Place(str(cases)), "is neither .csv nor .parquet")])
    gc.disable()  # a start lets go of nothing: `Work` enables it
    count = _most_helpers(args, cases)
    with Helpers(count, folder_of(args)) if count else nullcontext() as helpers:
        with needs("screen", "screen"):
            from safeconduct.cli import tables
        print(NOT_FOR, file=sys.stderr)
        corpus, parts = corpus_of(args), out.with_name(out.name + ".parts")
        tables.begin(parts, _plan(corpus, cases, args))
        try:
            _screen(args, corpus, parts, helpers)
        except tables.DiskError:
            raise
        except InputError:  # it would be refused again: nothing is kept of it
            tables.remove(parts)
            raise
    return 0


def _most_helpers(args: argparse.Namespace, cases: Path) -> int:
    """How many more processes may find a partition to judge, by the bytes of a table nobody has looked into."""
    partitions: int = cases.stat().st_size // (args.rows * LEAST_BYTES[cases.suffix.lower()])
    return min(partitions, int(args.processes) - 1)


def _screen(args: argparse.Namespace, corpus: Corpus, parts: Path, helpers: Helpers | None) -> None:
    """Judge what of the table is not judged yet, and join the parts."""
    from safeconduct.cli import tables
    from safeconduct.cli.partitions import Job, Work, unread

    source = tables.prepared(Path(args.cases), parts)
    job = Job(args.cases, source, parts, corpus.digest, args.rows, args.brief)
    job = replace(job, unread=unread(job, corpus))
    work, total = Work(job, corpus), tables.count_of(source)
    whole = max(1, -(-total // args.rows))
    todo = work.left(range(whole))
    bar, one_by_one = Progress(total), 0
    for alone in helpers.share(work, todo) if helpers else map(work, todo):
        one_by_one += alone
        bar.at(min(tables.done(parts) * args.rows, total))
    bar.done(tables.finish(parts, Path(args.out), whole), Path(args.out), one_by_one)


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

    def done(self, rows: int, out: Path, one_by_one: int) -> None:
        if self.watched:
            print(file=sys.stderr)
        said, rejected = f"{rows:,} rows in {out}", self.total - rows
        if one_by_one:
            said += f", {one_by_one:,} of them judged one by one"
        if rejected:
            said += f"; {rejected:,} rejected, see {out.with_suffix('.rejected.csv')}"
        print(said, file=sys.stderr)
