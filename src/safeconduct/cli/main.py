"""The command line: reads files and the clock, calls one library function, prints what `tell` says."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from safeconduct.law.problems import InputError

MOST_PROBLEMS = 20
COMMANDS = {"assess": "assess", "compare": "compare", "routes": "routes", "ask": "ask", "now": "now",
            "card": "handouts", "checklist": "handouts", "form": "handouts", "law": "law", "screen": "screen",
            "simulate": "simulate", "reforms": "reforms", "case": "case", "memo": "case", "serve": "serve"}  # fmt: skip
"""the module of each command; only that of the one asked for is loaded"""
ONE_PERSON = ("assess", "compare", "routes", "now", "card", "checklist", "form")
"""commands that end with one answer: what a search for cycles in memory could free is not worth what it costs, up to
a third of their time
"""


class _Parser(argparse.ArgumentParser):
    """One line and exit code 2 for a wrong command line, like for any wrong input."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def _parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(prog="safeconduct", description="Executable law for people caught between two states. "
                     "Not legal advice. Makes no network call; stores nothing unless asked.")  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in dict.fromkeys([COMMANDS[command]] if command in COMMANDS else COMMANDS.values()):
        import_module(f"safeconduct.cli.{module}").add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 found what it was asked to look for, 2 the input is wrong."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(words[0] if words else "")
    if any("\0" in word for word in words):
        parser.error("a word holds a zero byte, and no file or fact has one")
    args, rest = parser.parse_known_args(words)
    if hasattr(args, "said") and not any(word.startswith("-") for word in rest):
        args.said += rest  # argparse takes words in one place only: those after an option are left over
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    collected = gc.isenabled()
    if args.command in ONE_PERSON:
        gc.disable()
    try:
        status: int = args.run(args)
        sys.stdout.flush()
        return status
    except InputError as error:
        for problem in error.problems[:MOST_PROBLEMS]:
            print(f"safeconduct: {problem}", file=sys.stderr)
        if len(error.problems) > MOST_PROBLEMS:
            print(f"safeconduct: and {len(error.problems) - MOST_PROBLEMS} more", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (a pager, head) has gone: nothing more to say, and nothing to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        if collected:
            gc.enable()


def run() -> int:
    """`main` in a process that ends with it: what is left in memory is not searched once more on the way out."""
    status = main()
    gc.freeze()
    return status
