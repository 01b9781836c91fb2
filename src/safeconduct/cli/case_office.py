"""The commands over all cases: what is due, and what has changed."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from safeconduct.casework import lines
from safeconduct.casework.file import write_new
from safeconduct.cli.case import moment, now
from safeconduct.cli.case_store import opened, show
from safeconduct.cli.options import corpus_of, day_of, show_json
from safeconduct.law.problems import InputError, Problem
from safeconduct.tell.voice import voice_of

SCREEN = 20
"""cases on a board of one screen"""


def run_board(args: argparse.Namespace) -> int:
    """`case board`."""
    from safeconduct.casework.board import board

    at, corpus = moment(args), corpus_of(args)
    with opened(args) as store:
        found = board(store, corpus, at)
    if args.format == "json":
        show_json(found.to_dict())
    else:
        most = len(found.clocks) if args.all else SCREEN
        show(lines.board_lines(voice_of(corpus), found, at, most=most))
    return 0


def run_calendar(args: argparse.Namespace) -> int:
    """`case calendar [CODE] --out FILE`."""
    from safeconduct.casework.deadlines import calendar, clocks, deadlines

    at, corpus = moment(args), corpus_of(args)
    with opened(args) as store:
        if args.code:
            store.case(args.code)
        found = []
        for case in store.read_all():
            for member, known in case.cases(corpus) if args.code in (None, case.code) else ():
                if isinstance(known, InputError):
                    tell(*known.problems[:1])
                    continue
                zone = corpus.tables.zone(known.host)
                limits = deadlines(corpus, known, at.astimezone(zone).date())
                due = clocks(limits, at, zone, code=case.code, member=member)
                found += [(case.held.uid, clock) for clock in due]
        write_new(Path(args.out), calendar(found, now()))
        store.log("calendar", held=store.case(args.code).held.uid if args.code else "", now=now())
        print(f"{len(found)} {'deadline' if len(found) == 1 else 'deadlines'} in {args.out}")
    return 0


def run_recheck(args: argparse.Namespace) -> int:
    """`case recheck`; exit code 1 where a finding changed."""
    from safeconduct.casework.recheck import recheck_store
    from safeconduct.law.compiled import load_corpus

    corpus = corpus_of(args)
    old = load_corpus(args.old_corpus) if args.old_corpus else None
    since = day_of(args.since, "--since") if args.since else None
    day = day_of(args.as_of, "--as-of") if args.as_of else None
    with opened(args) as store:
        found = recheck_store(store, corpus, now(), since=since, day=day, old=old, workers=os.cpu_count() or 1)
    tell(*found.unread)
    if found.other_corpus:
        print("The corpus is another than at the last recheck; give --old-corpus DIR to see what that changed.",
              file=sys.stderr)  # fmt: skip
    if args.format == "json":
        show_json(found.to_dict())
    else:
        states = {(case.host, case.requesting) for case in found.cases.values()}
        show(lines.law_lines(voice_of(corpus), states, found.then, found.now))
        show(lines.changed_lines(voice_of(corpus), found))
    return 1 if found.changed else 0


def tell(*problems: Problem) -> None:
    """What no longer reads, on the error stream."""
    for problem in problems:
        print(f"safeconduct: {problem}", file=sys.stderr)
