"""`safeconduct assess`: one person, one moment, in five formats, and what if a fact were another."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from safeconduct.cli.options import corpus_of, corpus_option, day_of, language_option, rendered, voice_for
from safeconduct.law.case import Case, load_case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.supposed import supposed
from safeconduct.reason.assess import assess
from safeconduct.reason.differences import Difference, difference
from safeconduct.reason.flips import with_flips
from safeconduct.reason.results import Assessment
from safeconduct.tell.voice import Voice

FORMATS = ("text", "json", "html", "markdown", "message")


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `assess`."""
    parser = commands.add_parser("assess", help="what the law says of one person, and why")
    parser.add_argument("case", help="a case file (YAML)")
    parser.add_argument("--as-of", metavar="DATE", help="the day to ask the law of (default: the case's, else today)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="html is one file to keep or print; message "
                        "is ten lines to paste that tell no fact of the person")  # fmt: skip
    parser.add_argument("--what-if", metavar="FACT=VALUE", action="append", default=[], help="show beside the findings "
                        "what would be otherwise: asylum.stage=granted; can be given several times")  # fmt: skip
    corpus_option(parser)
    language_option(parser)
    parser.set_defaults(run=run_assess)


def run_assess(args: argparse.Namespace) -> int:
    """`safeconduct assess CASE`."""
    as_of = day_of(args.as_of, "--as-of") if args.as_of else None
    corpus = corpus_of(args)
    case = load_case(args.case, corpus)
    corpus = corpus.between(*case.states)  # the rest of the law need not be opened
    voice = voice_for(args, corpus)
    day = as_of or case.as_of or date.today()
    found = assess(corpus, case, as_of=day)
    if args.format == "json":
        found = with_flips(corpus, case, found)
    elif args.format != "message":
        from safeconduct.tell.assessment import EXPLAINED

        found = with_flips(corpus, case, found, EXPLAINED)
    what_if = _what_if(corpus, case, found, args.what_if) if args.what_if else None
    print(_told(args.format, voice, case, found, what_if), end="")
    return 0


def _what_if(corpus: Corpus, case: Case, found: Assessment, changes: Sequence[str]) -> Difference:
    """The difference that the changes on the command line make."""
    pairs = [pair_of(change) for change in changes]
    other = assess(corpus, supposed(case, pairs, corpus), as_of=found.as_of)
    return difference(found, other, tuple(pairs))


def pair_of(change: str) -> tuple[str, str]:
    """A fact and its value, as `--what-if` takes them."""
    name, equals, value = change.partition("=")
    if not equals:
        raise InputError([Problem(Place("--what-if"), f"{change:.60} is not FACT=VALUE", "asylum.stage=granted")])
    return name.strip(), value.strip()


def _told(form: str, voice: Voice, case: Case, found: Assessment, what_if: Difference | None) -> str:
    """The assessment in a format."""
    if form == "json":
        data = found.to_dict() | ({"what_if": what_if.to_dict()} if what_if is not None else {})
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if form == "message":
        from safeconduct.tell.message import message

        return message(voice, case.host, found.as_of)
    from safeconduct.tell.assessment import assessment_document

    return rendered(assessment_document(voice, case, found, what_if), form)
