"""`safeconduct compare`: one person and many states, in four formats."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from safeconduct.cli.options import (
    corpus_of,
    corpus_option,
    day_of,
    language_option,
    rendered,
    show_json,
    states_of,
    voice_for,
)
from safeconduct.law.case import load_case


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `compare`."""
    parser = commands.add_parser("compare", help="what other states would make of one person: entry, removal, asylum")
    parser.add_argument("case", help="a case file (YAML)")
    parser.add_argument("--hosts", metavar="ISO,...|all", default="all", help="the states to ask (default: all)")
    parser.add_argument("--as-of", metavar="DATE", help="the day to ask the law of (default: the case's, else today)")
    parser.add_argument("--format", choices=("text", "json", "html", "markdown"), default="text",
                        help="html is one file with a map")  # fmt: skip
    corpus_option(parser)
    language_option(parser)
    parser.set_defaults(run=run_compare)


def run_compare(args: argparse.Namespace) -> int:
    """`safeconduct compare CASE`."""
    from safeconduct.reason.compare import compare

    as_of = day_of(args.as_of, "--as-of") if args.as_of else None
    corpus = corpus_of(args)
    voice, case = voice_for(args, corpus), load_case(args.case, corpus)
    hosts = () if args.hosts == "all" else states_of(corpus, args.hosts, "--hosts")
    found = compare(corpus, case, hosts=hosts, as_of=as_of or case.as_of or date.today())
    if args.format == "json":
        show_json(found.to_dict())
        return 0
    from safeconduct.tell.compared import comparison_document

    print(rendered(comparison_document(voice, case, found), args.format), end="")
    return 0
