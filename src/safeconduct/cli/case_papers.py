"""The commands that make papers: to file, and the memo that stays inside."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from safeconduct.casework.file import write_new
from safeconduct.casework.history import case_on
from safeconduct.casework.papers.drafting import draft, final, memo
from safeconduct.casework.papers.template import Paper, templates
from safeconduct.cli.case import moment, now
from safeconduct.cli.case_store import opened, show
from safeconduct.cli.options import corpus_of, day_of, voice_for
from safeconduct.law.case import load_case
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.tell.layout import wrap


def run_paper(args: argparse.Namespace) -> int:
    """`case paper CODE PAPER --out FILE [--final]`; without a paper it lists them."""
    if not args.paper:
        if args.code:
            raise InputError([Problem(Place("case paper"), "which paper?", f"one of: {', '.join(templates())}")])
        for name, text in templates().items():
            show(wrap(f"{name}: {text.says}", hang="    "))
        return 0
    if not args.out:
        raise InputError([Problem(Place("--out"), "no file to write the paper to", "name a .docx or .pdf file")])
    corpus, today = corpus_of(args), moment(args).date()
    with opened(args) as store:
        stored = store.case(args.code)
        case = case_on(args.code, stored.read().history, corpus, member=args.member)
        made = draft(corpus, case, args.paper, args.lang, today=today)
        for line in made.before:
            print("\n".join(wrap(line, hang="  ")), file=sys.stderr)
        paper = made.paper.filled(dict(_answers(made.paper))) if args.final else made.paper
        if args.final:
            final(paper)
        write_new(Path(args.out), _file(paper, args.out))
        store.log("paper", held=stored.held.uid, norms=made.norms, now=now())
    left = f"a draft with {len(paper.gaps)} gaps" if paper.gaps else "without gaps"
    print(f"{args.out}: {left}. It is not encrypted; attach it to the case, and delete it.")
    return 0


def _answers(paper: Paper) -> list[tuple[str, str]]:
    """The answers to the gaps, one line each; they are kept nowhere."""
    found = []
    print("Answer each gap on a line; - strikes it out.", file=sys.stderr)
    for gap in paper.gaps:
        print(f"{gap}: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip()
        if answer:
            found.append((gap, answer))
    return found


def run_memo(args: argparse.Namespace) -> int:
    """`case memo CODE --out FILE`."""
    corpus, today = corpus_of(args), moment(args).date()
    with opened(args) as store:
        stored = store.case(args.code)
        case = case_on(args.code, stored.read().history, corpus, member=args.member)
        write_new(Path(args.out), _file(memo(voice_for(args, corpus), case, today=today), args.out))
        store.log("paper", held=stored.held.uid, now=now())
    print(f"{args.out}: internal, not to be filed. It is not encrypted; attach it to the case, and delete it.")
    return 0


def run_memo_of_file(args: argparse.Namespace) -> int:
    """`memo CASE --out FILE`: of a case file, without a store."""
    corpus = corpus_of(args)
    case = load_case(args.case, corpus)
    today = day_of(args.as_of, "--as-of") if args.as_of else case.as_of or now().date()
    write_new(Path(args.out), _file(memo(voice_for(args, corpus), case, today=today), args.out))
    print(f"{args.out}: internal, not to be filed. It is not encrypted.")
    return 0


def _file(paper: Paper, name: str) -> bytes:
    from safeconduct.casework.papers.files import docx, pdf

    kinds = {".docx": docx, ".pdf": pdf}
    kind = Path(name).suffix.lower()
    if kind not in kinds:
        raise InputError([Problem(Place("--out"), f"{Path(name).name} is neither .docx nor .pdf")])
    return kinds[kind](paper)
