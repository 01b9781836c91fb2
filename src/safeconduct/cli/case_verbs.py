"""The commands about one case: what is said, noted, attached, shared, sent and brought."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.casework import lines
from safeconduct.casework.file import disk, write_new
from safeconduct.casework.history import (
    GONE,
    Said,
    case_on,
    checked,
    differences,
    paths_of,
    plain,
    read_facts,
    standing,
)
from safeconduct.casework.naming import drawn
from safeconduct.casework.records import Opened
from safeconduct.casework.store import Store
from safeconduct.casework.stored import LARGEST, StoredCase
from safeconduct.cli.case import now
from safeconduct.cli.case_store import opened, show
from safeconduct.cli.options import corpus_of, day_of, show_json, voice_for
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.source import parse_yaml, read_bytes

if TYPE_CHECKING:
    from safeconduct.reason.results import Assessment


def run_new(args: argparse.Namespace) -> int:
    """`case new [CODE]`: without a code name one is drawn."""
    until = day_of(args.keep, "--keep") if args.keep else None
    said = _from_file(args) if args.file else []
    with opened(args, make=True) as store:
        code = args.code or drawn([held.code for held in store.cases()])
        if said:
            checked(code, said, corpus_of(args))
        case = store.new(code, now=now(), keep_until=until)
        if said:
            case.say(said, now=now())
        print(f"{code}: kept until {case.held.keep_until}")
    return 0


def _said(args: argparse.Namespace, values: dict[str, Any]) -> list[Said]:
    on = str(day_of(args.said_on, "--said-on")) if args.said_on else ""
    return [Said(path, value, args.member, args.by, on, args.sure) for path, value in values.items()]


def _from_file(args: argparse.Namespace) -> list[Said]:
    name = "standard input" if args.file == "-" else args.file
    return _said(args, paths_of(text_of(args.file), corpus_of(args), file=name))


def text_of(file: str) -> str:
    """The text of a file, or of standard input."""
    return sys.stdin.read() if file == "-" else read_bytes(Path(file))


def run_open(args: argparse.Namespace) -> int:
    """`case open CODE`: what stands in it, then what the law says."""
    day = day_of(args.on, "--on") if args.on else None
    with opened(args) as store:
        case = store.case(args.code)
        found = case.read()
        if args.document is not None:
            return _document(args, case)
    judged = _judged(args, found, day) if found.history and not (args.facts or args.history) else None
    if args.format == "json":
        show_json(found.to_dict(day) | ({"assessment": judged[1].to_dict()} if judged else {}))
    else:
        show(lines.case_lines(found, day, whole=args.history))
        if judged:
            from safeconduct.tell.assessment import assessment_text

            print("\n" + assessment_text(voice_for(args, corpus_of(args)), *judged), end="")
    return 0


def _judged(args: argparse.Namespace, found: Opened, day: date | None) -> tuple[Case, Assessment]:
    from safeconduct.reason.assess import assess
    from safeconduct.reason.flips import with_flips

    corpus = corpus_of(args)
    known = case_on(found.code, found.history, corpus, member=args.member, on=day)
    return known, with_flips(corpus, known, assess(corpus, known, as_of=day or now().date()))


def _document(args: argparse.Namespace, case: StoredCase) -> int:
    documents = case.read().documents
    if not args.out:
        raise InputError([Problem(Place("--out"), "no file to write the document to")])
    if not 1 <= args.document <= len(documents):
        raise InputError([Problem(Place("--document"), f"{args.document} of {len(documents)} documents")])
    write_new(Path(args.out), case.content(documents[args.document - 1]))
    return 0


def run_edit(args: argparse.Namespace) -> int:
    """`case edit CODE FACT=VALUE ...`: all of them or none."""
    corpus = corpus_of(args)
    said = _from_file(args) if args.file else []
    with opened(args) as store:
        case = store.case(args.code)
        history = case.read().history
        if args.file:
            changed = differences(history, {one.path: one.value for one in said}, args.member)
            said = [one for one in said if one.path in changed]
        else:
            facts = args.said or list(_typed())
            said = _said(args, _values(facts, standing(history, args.member), corpus, args.code))
        if not said:
            print("Nothing to change.")
            return 0
        today = [
            Said(one.path, one.value, one.member, one.by, one.on or str(now().date()), one.sure, "9") for one in said
        ]
        checked(args.code, [*history, *today], corpus)
        case.say(said, now=now())
        print(f"{args.code}: {len(said)} {'fact' if len(said) == 1 else 'facts'} said")
    return 0


def _typed() -> Iterator[str]:
    """Facts typed one a line, until an empty line."""
    print(f"FACT=VALUE, one a line; an empty line ends. {lines.CONVICT}", file=sys.stderr)
    for line in sys.stdin:
        if not line.strip():
            return
        yield line.strip()


def _values(facts: Sequence[str], now: dict[str, Said], corpus: Corpus, code: str) -> dict[str, Any]:
    """Values by path from `FACT=VALUE`, `LIST+=ITEM` and `FACT=` (taken back)."""

    values: dict[str, Any] = {}
    for fact in facts:
        path, mark, word = fact.partition("=")
        path = path.strip()
        if not mark or not path:
            raise InputError([Problem(Place(code), f"{fact:.40}: no fact", "write custody.stage=detained")])
        if path.endswith("+"):
            path = path[:-1]
            before = values.get(path, now[path].value if path in now else [])
            values[path] = [*(before if isinstance(before, list) else []), plain(parse_yaml(word, code))]
        elif not word.strip():
            values[path] = GONE
        else:
            values |= read_facts({path: word}, corpus, file=code)
    return values


def run_note(args: argparse.Namespace) -> int:
    """`case note CODE TEXT`."""
    if args.text is None:
        print(lines.CONVICT, file=sys.stderr)
    text = (args.text if args.text is not None else sys.stdin.read()).strip()
    if not text:
        raise InputError([Problem(Place("case note"), "no text")])
    with opened(args) as store:
        store.case(args.code).note(text, by=args.by, now=now())
    return 0


def run_attach(args: argparse.Namespace) -> int:
    """`case attach CODE FILE ...`."""

    with opened(args) as store:
        case = store.case(args.code)
        for name in args.files:
            path = Path(name)
            if not path.is_file():
                raise InputError([Problem(Place(name), "no such file")])
            with disk(path), path.open("rb") as file:
                data = file.read(LARGEST + 1)
            case.attach(path.name, data, now=now())
            print(f"{args.code}: {path.name} is kept. The file itself is still where it was.")
    return 0


def run_share(args: argparse.Namespace) -> int:
    """`case share CODE [--with READER | --not-with READER]`; without one it tells who reads it."""
    with opened(args) as store:
        case = store.case(args.code)
        if args.to:
            case.share(args.to, now=now())
        elif args.end:
            case.unshare(args.end, now=now())
        print(f"{args.code}: read by {', '.join(case.readers())}")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """`case export CODE --to AGE1... --out FILE`."""
    from safeconduct.casework.bundle import export

    with opened(args) as store:
        write_new(Path(args.out), export(store.case(args.code), args.to, now=now()))
        print(f"{args.code}: in {args.out}, for {len(args.to)} {'key' if len(args.to) == 1 else 'keys'}")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """`case import FILE`: what it would do, and with --yes does."""
    path = Path(args.file)
    with opened(args) as store:
        if path.suffix.lower() in (".csv", ".xlsx"):
            _import_sheet(args, store, path)
        else:
            _import_bundle(args, store, path)
        if not args.yes:
            print("Nothing was written; --yes does it.")
    return 0


def _import_bundle(args: argparse.Namespace, store: Store, path: Path) -> None:
    from safeconduct.casework.bundle import MOST_SENT, merge, preview, unpack

    with disk(path), path.open("rb") as file:
        data = file.read(MOST_SENT + 1)
    bundle = unpack(store, data, path)
    code = args.code or bundle.code
    here, brought = preview(store, bundle, code, corpus_of(args))
    show(lines.merge_lines(code, brought, new=here is None))
    if args.yes:
        merge(here or store.new(code, now=now()), brought, now=now())


def _import_sheet(args: argparse.Namespace, store: Store, path: Path) -> None:
    from safeconduct.casework.bundle import Bundle, compare, merge
    from safeconduct.casework.sheet import read_sheet

    by_code: dict[str, list[Said]] = {}
    for row in read_sheet(path, corpus_of(args), by=args.by):
        by_code.setdefault(row.code, []).extend(row.said)
    here = {case.held.code: case for case in store.mine()}
    for code, said in by_code.items():
        case = here.get(code)
        history = case.read().history if case else ()
        dated = [Said(s.path, s.value, s.member, s.by, args.said_on or str(now().date()), args.sure) for s in said]
        new = [one for one in dated if one.path in differences(history, {one.path: one.value}, one.member)]
        brought = compare(Bundle(code, tuple(new), (), ()), case.read() if case else None)
        show(lines.merge_lines(code, brought, new=case is None))
        if args.yes:
            merge(case or store.new(code, now=now()), brought, now=now())
