"""`safeconduct card | checklist | form`: handouts to print."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from safeconduct.cli.ask import put
from safeconduct.cli.options import corpus_of, corpus_option, day_of, language_option, voice_for
from safeconduct.cli.paper import paper_options, put_paper
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.reason.asking import states
from safeconduct.tell.handouts import card, checklist, form
from safeconduct.tell.words import UNREVIEWED

HELP = {"card": "what to say when stopped, for the pocket", "checklist": "the papers of each step",
        "form": "the interview on paper, for a visit without a laptop"}  # fmt: skip


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the three commands."""
    for name, said in HELP.items():
        parser = commands.add_parser(name, help=said)
        parser.add_argument("--host", metavar="STATE", help="whose law (default: the one state the corpus has)")
        parser.add_argument("--as-of", metavar="DATE", help="the law of which day (default: today)")
        paper_options(parser, default="pdf", sizes=True)
        corpus_option(parser)
        language_option(parser)
        parser.set_defaults(run=run_handout, handout=name)


def run_handout(args: argparse.Namespace) -> int:
    """`safeconduct card [--size wallet] [--format pdf|png|html|text] [--out FILE]`, and its like."""
    if args.handout == "form" and args.size == "wallet":
        raise InputError([Problem(Place("--size"), "a form to write on is no card", "leave it at a4")])
    corpus = corpus_of(args)
    voice = voice_for(args, corpus)
    day = day_of(args.as_of, "--as-of") if args.as_of else date.today()
    hosts = next(iter(states(corpus))).codes
    host = args.host or (hosts[0] if len(hosts) == 1 else "")
    if host not in corpus.countries:
        raise InputError([Problem(Place("--host"), f"{host or 'none'} is no state here", nearest(host, hosts))])
    sheet = card(voice, host) if args.handout == "card" else {"checklist": checklist, "form": form}[args.handout](
        voice, host, day)  # fmt: skip
    if voice.unreviewed and not sheet.foot:  # the card has no room for it
        put(voice.say(UNREVIEWED))
    put_paper(args, sheet)
    return 0
