"""The commands that keep cases: their arguments. What they do stands in `case_verbs`, `case_office`, `case_store`."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from safeconduct.cli.options import corpus_option, format_option, language_option, needs
from safeconduct.law.problems import InputError, Place, Problem

Run = Callable[[argparse.Namespace], int]
ABOUT = ("Keeps cases in one encrypted file. Code names only: no name of a person has a place here. "
         "Makes no network call. Not legal advice.")  # fmt: skip


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `case` with its verbs, and `memo`."""
    _add_case(commands)
    _add_memo(commands)


def _add_case(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `case` and its verbs."""
    case = commands.add_parser("case", help="keep cases in one encrypted file", description=ABOUT)
    verbs = case.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, says: str, *, code: str = "", corpus: bool = False) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = verbs.add_parser(name, help=says)
        if code:
            parser.add_argument(
                "code", metavar="CODE", nargs="?" if code == "?" else None, help="code name of the case"
            )
        _store_options(parser)
        if corpus:
            corpus_option(parser)
        parser.set_defaults(run=_guarded(name))
        return parser

    new = verb("new", "begin a case; makes the store if there is none", code="?", corpus=True)
    new.add_argument(
        "--from", dest="file", metavar="FILE", help="take the facts of a case file; - reads standard input"
    )
    new.add_argument("--keep", metavar="DATE", help="last day to keep it (default: three years)")
    _said_options(new)
    listed = verb("list", "all cases, and until when they are kept")
    show = verb("open", "what stands in a case, and what the law says of it", code="1", corpus=True)
    show.add_argument("--on", metavar="DATE", help="as it was known on that day, under the law of that day")
    show.add_argument("--member", default="person", help="of which member of the family the law is asked")
    show.add_argument("--facts", action="store_true", help="facts, notes and documents only")
    show.add_argument("--history", action="store_true", help="everything that was ever said, taken back or not")
    show.add_argument("--document", type=int, metavar="N", help="write document N to --out")
    show.add_argument("--out", metavar="FILE", help="where the document goes, as it was attached: not encrypted")
    language_option(show)
    edit = verb("edit", "say facts of a case", code="1", corpus=True)
    edit.add_argument("said", nargs="*", metavar="FACT=VALUE", help="custody.stage=detained; LIST+={...} adds an item; "
                      "FACT= takes back; none: asked for")  # fmt: skip
    edit.add_argument("--from", dest="file", metavar="FILE", help="take what differs from a case file; - reads stdin")
    _said_options(edit)
    note = verb("note", "write a note", code="1")
    note.add_argument("text", nargs="?", help="left out: read from standard input")
    note.add_argument("--by", default="", help="who said it, as a code name or a role")
    attach = verb("attach", "keep documents with a case, encrypted", code="1")
    attach.add_argument("files", nargs="+", metavar="FILE")
    board = verb("board", "all cases by their next clock", corpus=True)
    board.add_argument("--all", action="store_true", help="more than one screen")
    board.add_argument("--at", metavar="MOMENT", help="as at another moment: 2022-12-05T14:30+06:00")
    calendar = verb(
        "calendar", "deadlines as iCalendar: code names and `see file`, no other word", code="?", corpus=True
    )
    calendar.add_argument("--out", metavar="FILE", required=True)
    calendar.add_argument("--at", metavar="MOMENT", help="as at another moment")
    paper = verb("paper", "a paper to file; without PAPER, what papers there are", code="?", corpus=True)
    paper.add_argument("paper", nargs="?", metavar="PAPER")
    paper.add_argument("--lang", choices=("en", "ru"), default="en")
    paper.add_argument("--out", metavar="FILE", help="a .docx or .pdf file; it is not encrypted")
    paper.add_argument("--final", action="store_true", help="ask for every gap and leave none; answers are not kept")
    paper.add_argument("--member", default="person", help="for which member of the family")
    paper.add_argument("--at", metavar="MOMENT", help="by the law of another day")
    memo = verb("memo", "the assessment as a paper of the office, not to be filed", code="1", corpus=True)
    memo.add_argument("--out", metavar="FILE", required=True, help="a .docx or .pdf file; it is not encrypted")
    memo.add_argument("--member", default="person", help="for which member of the family")
    memo.add_argument("--at", metavar="MOMENT", help="by the law of another day")
    language_option(memo)
    recheck = verb("recheck", "which findings a new day or a new corpus changed; 1 if some did", corpus=True)
    recheck.add_argument("--since", metavar="DATE", help="compare with that day (default: that of the last recheck)")
    recheck.add_argument("--as-of", metavar="DATE", help="ask the law of that day (default: today)")
    recheck.add_argument("--old-corpus", metavar="DIR", help="the law as it was kept here before, in another folder")
    share = verb("share", "let another reader of this store open a case", code="1")
    with_ = share.add_mutually_exclusive_group()
    with_.add_argument("--with", dest="to", metavar="READER")
    with_.add_argument("--not-with", dest="end", metavar="READER", help="end it; the case gets a new key")
    export = verb("export", "a case for another store, encrypted for the key of its reader", code="1")
    export.add_argument("--to", action="append", required=True, metavar="AGE1...", help="public key; may stand twice")
    export.add_argument("--out", metavar="FILE", required=True)
    bring = verb("import", "a case from another store, or many from a spreadsheet; shows first what it would do",
                 corpus=True)  # fmt: skip
    bring.add_argument("file", metavar="FILE", help="what case export made, or a .csv or .xlsx file")
    bring.add_argument("--as", dest="code", metavar="CODE", help="under another code name")
    bring.add_argument("--yes", action="store_true", help="do it")
    _said_options(bring)
    delete = verb("delete", "delete cases; a tombstone without content stays", code="?")
    delete.add_argument("--due", action="store_true", help="all that are past their last day and not on hold")
    delete.add_argument("--yes", action="store_true", help="do it")
    keep = verb("keep", "until when a case is kept", code="1")
    keep.add_argument("--until", metavar="DATE")
    keep.add_argument("--hold", action=argparse.BooleanOptionalAction, default=None, help="forbid that it is deleted")
    reader = verb("reader", "the readers of this store and their public keys; with NAME, a new one")
    reader.add_argument("name", nargs="?", metavar="NAME")
    verb("passphrase", "change the passphrase of the store")
    trail = verb("trail", "who did what when, in actions and norms")
    check = verb("check", "whether the store is whole; 1 if it is not")
    backup = verb("backup", "copy the store, encrypted as it is")
    backup.add_argument("--out", metavar="FILE", required=True)
    back = verb("restore", "bring back a backup where no store stands")
    back.add_argument("file", metavar="FILE")
    destroy = verb("destroy", "make the whole store unreadable, and delete it")
    destroy.add_argument("--yes", action="store_true", help="do it")
    for parser in (listed, show, board, recheck, reader, trail, check):
        format_option(parser)


def _add_memo(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `memo`, which needs no store."""
    memo = commands.add_parser("memo", help="the assessment of a case file as a paper of the office, not to be filed")
    memo.add_argument("case", help="a case file (YAML)")
    memo.add_argument("--out", metavar="FILE", required=True, help="a .docx or .pdf file; it is not encrypted")
    memo.add_argument("--as-of", metavar="DATE", help="the day to ask the law of (default: the case's, else today)")
    corpus_option(memo)
    language_option(memo)
    memo.set_defaults(run=_guarded("memo_of_file", "memo"))


def _store_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the store")
    group.add_argument("--store", metavar="FILE", help="default: SAFECONDUCT_STORE, else a file in your data folder")
    group.add_argument("--reader", metavar="NAME", default="owner", help="who is reading (default: the owner)")
    group.add_argument(
        "--passphrase-fd", type=int, metavar="N", help="read passphrases from a file descriptor, one a line"
    )


def _said_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is said")
    group.add_argument("--by", default="", help="who said it, as a code name or a role: client, police, paper")
    group.add_argument("--said-on", metavar="DATE", default="", help="when (default: today)")
    group.add_argument("--sure", choices=("certain", "likely", "doubtful"), default="certain",
                       help="what is doubtful is kept, and open to the law")  # fmt: skip
    group.add_argument("--member", default="person", help="of whom in the family (default: the person)")


def store_path(args: argparse.Namespace) -> Path:
    """The file of the store."""
    if args.store or os.environ.get("SAFECONDUCT_STORE"):
        return Path(args.store or os.environ["SAFECONDUCT_STORE"])
    data = os.environ.get("XDG_DATA_HOME") or os.environ.get("APPDATA") or Path.home() / ".local" / "share"
    return Path(data) / "safeconduct" / "cases.db"


def now() -> datetime:
    """The moment by the clock of this machine, in its zone."""
    return datetime.now().astimezone()


def moment(args: argparse.Namespace) -> datetime:
    """The moment to look from: --at, else now."""
    try:
        return datetime.fromisoformat(args.at).astimezone() if args.at else now()
    except ValueError:
        raise InputError(
            [Problem(Place("--at"), f"{args.at:.40} is no moment", "write 2022-12-05T14:30+06:00")]
        ) from None


def _guarded(verb: str, command: str = "") -> Run:
    """The run function of a verb, called *command* in messages.

    What goes wrong unforeseen is told by its place only: values could be facts.
    """

    def run(args: argparse.Namespace) -> int:
        no_core()
        with needs("case", "casework"):
            from safeconduct.cli import case_office, case_papers, case_store, case_verbs
        found: Run = {**vars(case_store), **vars(case_verbs), **vars(case_office), **vars(case_papers)}[f"run_{verb}"]
        try:
            return found(args)
        except (InputError, BrokenPipeError):
            raise
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            what = f"stopped by a fault: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            mend = "what was written before is whole; tell us these words"
            raise InputError([Problem(Place(command or f"case {verb}"), what, mend)]) from None

    return run


def no_core() -> None:
    """No dump of memory onto the disk, should the interpreter itself break."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
