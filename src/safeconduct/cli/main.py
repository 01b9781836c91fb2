"""The command line: reads files and the clock, calls one library function, prints what `tell` says."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from safeconduct.cli.law import add_law
from safeconduct.cli.options import corpus_of, corpus_option, day_of, language_option, voice_for
from safeconduct.cli.screen import add_screen
from safeconduct.law.case import load_case
from safeconduct.law.problems import InputError
from safeconduct.reason.assess import assess
from safeconduct.reason.flips import with_flips

MOST_PROBLEMS = 20


class _Parser(argparse.ArgumentParser):
    """One line and exit code 2 for a wrong command line, like for any wrong input."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="safeconduct", description="Executable law for people caught between two states. "
                     "Not legal advice. Makes no network call and stores nothing.")  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    assess_ = commands.add_parser("assess", help="what the law says of one person, and why")
    assess_.add_argument("case", help="a case file (YAML)")
    assess_.add_argument("--as-of", metavar="DATE", help="the day to ask the law of (default: the case's, else today)")
    assess_.add_argument("--format", choices=("text", "json"), default="text")
    corpus_option(assess_)
    language_option(assess_)
    assess_.set_defaults(run=run_assess)
    add_law(commands)
    add_screen(commands)
    return parser


def run_assess(args: argparse.Namespace) -> int:
    """`safeconduct assess CASE`."""
    as_of = day_of(args.as_of, "--as-of") if args.as_of else None
    corpus = corpus_of(args)
    case = load_case(args.case, corpus)
    result = assess(corpus, case, as_of=as_of or case.as_of or date.today())
    result = with_flips(corpus, case, result)
    if args.format == "json":
        print(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        from safeconduct.tell.text import assessment_text

        print(assessment_text(voice_for(args, corpus), case, result), end="")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 found what it was asked to look for, 2 the input is wrong."""
    args = _parser().parse_args(argv)
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
