"""Fuzzing: whatever comes in, the answer is a value or one clear line; no traceback, no hang, no half-written file.

Inputs are the files of the repository, broken in a few places at once: bytes, words, lines, whole parts of another
file. A seed gives the same inputs again. By hand: `python -m tests.trust.fuzz [TARGET ...] [--inputs N] [--seed S]`;
without `--inputs` the shares of a million.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType
from typing import NoReturn

from safeconduct.law.problems import InputError

from . import boxes, texts, web
from .targets import Target

SLOWEST, MOST_MEMORY = 5.0, 1 << 30
"""seconds of the processor an input may take, and bytes the process may come to hold beyond the law"""
HANGS = 6 * SLOWEST
"""seconds after which an input is stopped"""


@dataclass(frozen=True, slots=True)
class Share:
    """A target, and how many of a million inputs it gets: the most go where one takes a thousandth of a second."""

    target: Callable[[], Target]
    inputs: int


TARGETS: dict[str, Share] = {
    "case": Share(texts.case_files, 400_000),
    "condition": Share(texts.conditions, 230_000),
    "import": Share(boxes.imports, 130_000),
    "assume": Share(texts.assumptions, 100_000),
    "sheet": Share(texts.spreadsheets, 40_000),
    "scenario": Share(texts.scenarios, 30_000),
    "page": Share(texts.pages, 20_000),
    "api": Share(web.bodies, 12_000),
    "amend": Share(texts.amendments, 10_000),
    "request": Share(web.requests, 6_000),
    "workbook": Share(boxes.workbooks, 6_000),
    "table": Share(texts.tables, 5_000),
    "store": Share(boxes.stores, 5_000),
    "wire": Share(web.wire, 3_000),
    "command": Share(texts.command_lines, 2_500),
    "screen": Share(boxes.screens, 500),
}


@dataclass
class Findings:
    """What came of a run: inputs tried, how many were refused, the slowest in seconds, and what went wrong."""

    target: str
    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    """of the processor, in all"""
    memory: int = 0
    """bytes that the process came to hold beyond what it had when it began"""
    wrong: list[str] = field(default_factory=list)


class HangError(BaseException):
    """An input was stopped; nothing that catches errors catches this."""


def _stop(_: int, __: FrameType | None) -> NoReturn:
    raise HangError


def run(name: str, inputs: int, seed: int, first: int = 0) -> Findings:
    """Try so many inputs on a target, from the *first* on."""
    signal.signal(signal.SIGPROF, _stop)
    target, found, began = TARGETS[name].target(), Findings(name), time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(first, first + inputs):
            random, started = Random(f"{seed}/{name}/{number}"), time.process_time()
            signal.setitimer(signal.ITIMER_PROF, HANGS)
            accepted = False
            try:
                accepted = target(random, Path(place))
            except InputError as error:
                if not error.problems or any("\n" in str(problem) for problem in error.problems):
                    found.wrong.append(f"{name} {seed}/{number}: not one line each: {error!r:.300}")
            except KeyboardInterrupt:
                raise
            except BaseException:  # whatever it is, it is a finding
                found.wrong.append(f"{name} {seed}/{number}: {traceback.format_exc(limit=-4)}")
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            took = time.process_time() - started
            found.inputs += 1
            found.refused += not accepted
            found.slowest = max(found.slowest, took)
            if took > SLOWEST:
                found.wrong.append(f"{name} {seed}/{number}: took {took:.1f} s")
            if len(found.wrong) >= 20:
                break
    found.seconds = time.process_time() - began
    found.memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    if found.memory > MOST_MEMORY:
        found.wrong.append(f"{name}: the process came to hold {found.memory >> 20} MB more")
    return found


def lines_of(found: Sequence[Findings]) -> Iterator[str]:
    """A row for each target, as docs/trust.md has them."""
    for item in found:
        yield (f"| {item.target} | {item.inputs:,} | {item.refused:,} | {item.slowest:.2f} | {item.memory >> 20} | "
               f"{item.seconds:.0f} | {len(item.wrong)} |")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz the targets named, or all, each in a process of its own; 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, help="for each target (default: its share of a million)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    args = parser.parse_args(arguments)
    found = []
    context = multiprocessing.get_context("spawn")
    for name in args.targets or TARGETS:
        with ProcessPoolExecutor(1, mp_context=context) as alone:
            inputs = TARGETS[name].inputs if args.inputs is None else args.inputs
            found.append(alone.submit(run, name, inputs, args.seed, args.first).result())
        print(next(lines_of(found[-1:])), flush=True)
        for wrong in found[-1].wrong:
            print(wrong, file=sys.stderr, flush=True)
    total = Findings("all", sum(item.inputs for item in found), sum(item.refused for item in found),
                     max(item.slowest for item in found), sum(item.seconds for item in found),
                     max(item.memory for item in found), [wrong for item in found for wrong in item.wrong])  # fmt: skip
    print(next(lines_of([total])))
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
