"""Simulates, is killed, and goes on: `python -m tests.population.killed FOLDER TIMES`; a program of its own.

It reads the law and weaves the net once, before there is any thread, and lets its children do all else: what `simulate`
does from there on is killed at random moments with kill -9 and started again in the same folder.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from safeconduct.cli import simulate
from safeconduct.cli.main import main

SMALL = Path(__file__).parents[2] / "scenarios" / "tutorial.yaml"
FAST = ["simulate", str(SMALL), "--runs", "5", "--people", "400", "--waves", "1", "--processes", "1", "--out"]


def once(function: Any) -> Any:
    """A function that is worked out for the first arguments only."""
    found: list[Any] = []

    def known(*arguments: Any) -> Any:
        if not found:
            found.append(function(*arguments))
        return found[0]

    return known


def started(out: Path) -> int:
    """The number of a child that simulates."""
    number = os.fork()
    if number:
        return number
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os._exit(main([*FAST, str(out)]))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def run(folder: Path, times: int) -> None:
    for name in ("corpus_of", "scenario_of", "net_for"):
        setattr(simulate, name, once(getattr(simulate, name)))
    simulate.net_for(*simulate.scenario_of(_arguments()))
    begun = time.monotonic()
    assert os.waitpid(started(folder / "whole"), 0)[1] == 0
    takes, whole, random = time.monotonic() - begun, files(folder / "whole"), Random(7)
    for _ in range(times):
        child = started(folder / "out")
        time.sleep(random.uniform(0, takes))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        there = files(folder / "out") if (folder / "out").exists() else {}
        assert all(whole[name] == data for name, data in there.items() if not name.startswith("."))
    assert os.waitpid(started(folder / "out"), 0)[1] == 0
    assert files(folder / "out") == whole
    assert not (folder / "out" / "parts").exists()
    print(f"killed {times} times, and the same")


def _arguments() -> Any:
    from safeconduct.cli.main import _parser

    return _parser("simulate").parse_args([*FAST, "x"])


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
