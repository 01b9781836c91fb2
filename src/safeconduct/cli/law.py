"""The commands that browse and check the law: `law show`, `search`, `diff` and `check`."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from safeconduct.cli.options import (
    corpus_of,
    corpus_option,
    day_of,
    folder_of,
    language_option,
    needs,
    rendered,
    show_json,
    voice_for,
)  # fmt: skip
from safeconduct.law.blocks import Norm
from safeconduct.law.browse import look_up, search, version_on
from safeconduct.law.case import load_case
from safeconduct.law.changes import changes, memberships, states
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.tell.document import Document
from safeconduct.tell.voice import Voice


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `law` and its verbs."""
    law = commands.add_parser("law", help="read, search, compare and check the pages of law")
    verbs = law.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help="a provision as a page of a commentary")
    show.add_argument("id", nargs="+", metavar="ID", help="an id, the start of ids, or a citation: CPC 590(1)(9)")
    show.add_argument("--as-of", metavar="DATE", help="the version of that day (default: today)")
    show.set_defaults(run=run_show)
    find = verbs.add_parser("search", help="provisions in which all the words stand, the best first")
    find.add_argument("words", nargs="+", metavar="WORD")
    find.set_defaults(run=run_search)
    diff = verbs.add_parser("diff", help="what began, ended or changed between two days; 1 if something did")
    diff.add_argument("first", metavar="DATE")
    diff.add_argument("last", metavar="DATE")
    diff.add_argument("--state", metavar="ISO", help="only the law of one state, and its treaties")
    diff.set_defaults(run=run_diff)
    check = verbs.add_parser("check", help="report mistakes in the pages, with file and line; 1 if there are errors")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument("--stale", metavar="DAYS", type=int, help="list instead what was not read in so many days, the "
                       "most consequential first; 1 if there is any")  # fmt: skip
    check.set_defaults(run=run_check)
    cover = verbs.add_parser("coverage", help="norms with a worked case each way; 1 if one has none")
    cover.add_argument("--generate", action="store_true", help="find and freeze pairs for norms that have none")
    cover.set_defaults(run=run_coverage)
    for parser in (show, find, diff, check, cover):
        corpus_option(parser)
    for parser in (show, find, diff, cover):
        parser.add_argument("--format", choices=("text", "markdown", "html"), default="text",
                            help="html is one file to keep, readable offline on a telephone")  # fmt: skip
        language_option(parser)


def run_show(args: argparse.Namespace) -> int:
    """`safeconduct law show ID`."""
    from safeconduct.tell.provision import several_document

    corpus, asked, today = corpus_of(args), " ".join(args.id), date.today()
    voice = voice_for(args, corpus)
    as_of = day_of(args.as_of, "--as-of") if args.as_of else today
    ids = look_up(corpus, asked)
    if not ids:
        cites = (block.cite() for block in corpus.blocks if block.article)
        hint = nearest(asked, corpus.by_id) or nearest(asked, cites)
        raise InputError([Problem(Place("law show"), f"no provision {asked:.60}", hint or "try law search")])
    told = (shown(voice, ids[0], as_of=as_of, today=today) if len(ids) == 1 else
            several_document(voice, asked, ids, as_of=as_of))  # fmt: skip
    print(rendered(told, args.format), end="")
    return 0


def shown(voice: Voice, block_id: str, *, as_of: date, today: date) -> Document:
    """A provision with the examples and the worked case it decides."""
    from safeconduct.law.worked import load_worked
    from safeconduct.tell.covered import decided
    from safeconduct.tell.provision import provision_document

    block = version_on(voice.corpus.by_id[block_id], as_of)
    cases = decided(voice, load_worked(voice.corpus), block) if isinstance(block, Norm) else ()
    return provision_document(voice, block_id, as_of=as_of, today=today, decides=cases)


def run_search(args: argparse.Namespace) -> int:
    """`safeconduct law search WORD ...`; 0 also where nothing is found, which is an answer too."""
    from safeconduct.tell.provision import NOTHING, found_document, hit_line

    corpus, asked = corpus_of(args), " ".join(args.words)
    voice = voice_for(args, corpus)
    blocks = [hit.block for hit in search(corpus, asked)]
    if args.format != "text":
        print(rendered(found_document(voice, asked, blocks), args.format), end="")
        return 0
    for block in blocks:
        print(hit_line(voice, block))
    if not blocks:
        print(voice.say(NOTHING, words=asked[:200]), file=sys.stderr)
    return 0


def run_diff(args: argparse.Namespace) -> int:
    """`safeconduct law diff DATE DATE`; exit code 1 where something differs, as diff does."""
    from safeconduct.tell.changed import changes_document

    corpus = corpus_of(args)
    voice = voice_for(args, corpus)
    first, last = day_of(args.first, "DATE"), day_of(args.last, "DATE")
    state = args.state or ""
    known = states(corpus)
    if state and state not in known:
        raise InputError([Problem(Place("--state"), f"no law of {state:.20} here", nearest(state, known))])
    if last < first:
        raise InputError([Problem(Place("law diff"), f"{last} is before {first}", "give the earlier day first")])
    found = changes(corpus, first, last, state=state)
    print(rendered(changes_document(voice, found, first, last, state), args.format), end="")
    return 1 if found or memberships(corpus, first, last, state=state) else 0


def run_coverage(args: argparse.Namespace) -> int:
    """`safeconduct law coverage`; exit code 1 where a norm has no worked case that holds."""
    from safeconduct.law.coverage import coverage, named_in_tests
    from safeconduct.law.worked import load_worked, version_of, write_worked
    from safeconduct.reason.answered import keeps, look
    from safeconduct.tell.covered import coverage_document

    corpus = corpus_of(args)
    around = Path(corpus.folder).resolve().parent
    worked = load_worked(corpus)
    if args.generate:
        from safeconduct.reason.pairs import decided_examples, worked_cases

        cases = {file.stem: load_case(file, corpus) for file in sorted((around / "examples").glob("*.yaml"))}
        worked = worked_cases(corpus, worked, examples=decided_examples(corpus, cases))
        write_worked(corpus, worked)
    known = {(norm.id, version_of(norm)) for norm in corpus.norms}
    broken = [key for key, pair in worked.pairs.items() if key in known and not keeps(look(corpus, pair))]
    by_hand = named_in_tests(around / "tests" / "corpus", (norm.id for norm in corpus.norms))
    found = coverage(corpus, worked, by_hand=by_hand, broken=broken)
    print(rendered(coverage_document(voice_for(args, corpus), found), args.format), end="")
    return 1 if found.gaps else 0


def _stale(args: argparse.Namespace) -> int:
    from safeconduct.law.stale import stale
    from safeconduct.law.worked import load_worked
    from safeconduct.tell.checked import stale_text

    if not 0 <= args.stale <= 36500:
        what = f"{args.stale} is no number of days"
        raise InputError([Problem(Place("--stale"), what, "write a whole number of days, up to a hundred years")])
    corpus, before = corpus_of(args), date.today() - timedelta(days=args.stale)
    found = stale(corpus, load_worked(corpus), before=before)
    if args.format == "json":
        show_json([item.to_dict() for item in found])
    else:
        print(stale_text(found, before), end="")
    return 1 if found else 0


def run_check(args: argparse.Namespace) -> int:
    """`safeconduct law check`; exit code 1 where errors were found."""
    from safeconduct.law.load import read_corpus

    if args.stale is not None:
        return _stale(args)
    with needs("law check", "check"):
        from safeconduct.reason.check import check
        from safeconduct.tell.checked import report_text

    report = check(read_corpus(folder_of(args)), today=date.today())
    if args.format == "json":
        show_json(report.to_dict())
    else:
        print(report_text(report), end="")
    return 1 if report.errors else 0
