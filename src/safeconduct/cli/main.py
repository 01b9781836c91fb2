"""The command line: reads files and the clock, calls one library function, prints what `tell` says."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from safeconduct.cli.ask import add_ask
from safeconduct.cli.assess import add_assess
from safeconduct.cli.case import add_case, add_memo
from safeconduct.cli.handouts import add_handouts
from safeconduct.cli.law import add_law
from safeconduct.cli.now import add_now
from safeconduct.cli.routes import add_routes
from safeconduct.cli.screen import add_screen
from safeconduct.law.problems import InputError

MOST_PROBLEMS = 20


class _Parser(argparse.ArgumentParser):
    """One line and exit code 2 for a wrong command line, like for any wrong input."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="safeconduct", description="Executable law for people caught between two states. "
                     "Not legal advice. Makes no network call; stores nothing unless asked.")  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_assess(commands)
    add_ask(commands)
    add_now(commands)
    add_handouts(commands)
    add_routes(commands)
    add_law(commands)
    add_screen(commands)
    add_case(commands)
    add_memo(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 found what it was asked to look for, 2 the input is wrong."""
    parser = _parser()
    args, rest = parser.parse_known_args(argv)
    if hasattr(args, "said") and not any(word.startswith("-") for word in rest):
        args.said += rest  # argparse takes words in one place only: those after an option are left over
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
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
