"""The commands over all cases: what is due, and what has changed."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from safeconduct.casework import lines
from safeconduct.casework.file import write_new
from safeconduct.casework.history import PERSON, case_on, members
from safeconduct.casework.records import Opened
from safeconduct.casework.store import Store
from safeconduct.cli.case import moment, now
from safeconduct.cli.case_store import opened, show
from safeconduct.cli.options import corpus_of, day_of
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError
from safeconduct.tell.voice import voice_of

SCREEN = 20
"""cases on a board of one screen"""


def known_cases(store: Store, corpus: Corpus) -> Iterator[tuple[Opened, str, Case]]:
    """Every member of every case, read for the law; what no longer reads is told on the error stream."""
    for case in store.read_all():
        history = case.history
        for member in members(history) if history else ():
            try:
                yield (
                    case,
                    "" if member == PERSON else member,
                    case_on(case.held.code, history, corpus, member=member),
                )
            except InputError as error:
                for item in error.problems[:1]:
                    print(f"safeconduct: {item}", file=sys.stderr)


def run_board(args: argparse.Namespace) -> int:
    """`case board`."""
    from safeconduct.casework.board import board

    at, corpus = moment(args), corpus_of(args)
    with opened(args) as store:
        found = board(store, corpus, at)
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
        for case, member, known in known_cases(store, corpus):
            if args.code in (None, case.held.code):
                zone = corpus.tables.zone(known.host)
                limits = deadlines(corpus, known, at.astimezone(zone).date())
                due = clocks(limits, at, zone, code=case.held.code, member=member)
                found += [(case.held.uid, clock) for clock in due]
        write_new(Path(args.out), calendar(found, now()))
        store.log("calendar", held=store.case(args.code).held.uid if args.code else "", now=now())
        print(f"{len(found)} {'deadline' if len(found) == 1 else 'deadlines'} in {args.out}")
    return 0


def run_recheck(args: argparse.Namespace) -> int:
    """`case recheck`; exit code 1 where a finding changed."""
    from safeconduct.casework.recheck import recheck
    from safeconduct.law.compiled import load_corpus

    corpus = corpus_of(args)
    old = load_corpus(args.old_corpus) if args.old_corpus else None
    today = now().date()
    day = day_of(args.as_of, "--as-of") if args.as_of else today
    with opened(args) as store:
        last, digest = store.last_recheck() or (today - timedelta(days=30), corpus.digest)
        then = day_of(args.since, "--since") if args.since else last
        if digest != corpus.digest and old is None:
            print("The corpus is another than at the last recheck; give --old-corpus DIR to see what that changed.",
                  file=sys.stderr)  # fmt: skip
        cases = {known.name: known for _, _, known in known_cases(store, corpus)}
        found = recheck(cases, then, day, corpus, old, workers=os.cpu_count() or 1)
        store.rechecked(day, corpus.digest, norms=sorted({r.norm for c in found for r in c.reasons}), now=now())
    if args.format == "json":
        changed = [change.to_dict() for change in found]
        told = {"then": str(then), "now": str(day), "corpus": corpus.digest, "changed": changed}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        states = {(case.host, case.requesting) for case in cases.values()}
        show(lines.law_lines(voice_of(corpus), states, then, day))
        show(lines.changed_lines(voice_of(corpus), found, then, day, len(cases)))
    return 1 if found else 0
