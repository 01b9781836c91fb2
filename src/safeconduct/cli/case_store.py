"""Opening the store, and the commands about it as a whole."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from safeconduct.casework import lines
from safeconduct.casework.file import destroy, problem
from safeconduct.casework.store import Store, restore
from safeconduct.cli.case import now, store_path
from safeconduct.cli.options import day_of, show_json
from safeconduct.cli.passphrases import Secrets
from safeconduct.law.problems import InputError, Place, Problem


@contextmanager
def opened(args: argparse.Namespace, *, make: bool = False) -> Iterator[Store]:
    """The store, opened with passphrases; *make*: a new one where none is."""
    path, secret = store_path(args), Secrets(args)
    if make and not (path.exists() and path.stat().st_size):
        print(f"No store at {path}: a new one is made. Nobody can recover a lost passphrase.", file=sys.stderr)
        store = Store.create(path, secret.ask("passphrase", twice=True), now=now())
    else:
        if not path.exists():
            raise problem(path, "no store here", "case new makes one; --store FILE names another")
        passphrase = secret.ask("passphrase")
        own = secret.ask("reader") if args.reader != "owner" else ""
        store = Store.open(path, passphrase, reader=args.reader, reader_passphrase=own)
    args.secret = secret
    with store:
        yield store
        if store.clock_behind:
            print("The clock of this machine is behind the last entry: entries bear the later time.", file=sys.stderr)


def show(found: Iterable[str]) -> None:
    """Print lines."""
    for line in found:
        print(line)


def run_list(args: argparse.Namespace) -> int:
    """`case list`."""
    with opened(args) as store:
        mine, found = {case.held.uid for case in store.mine()}, store.cases()
    if args.format == "json":
        show_json([held.to_dict() | {"yours": held.uid in mine} for held in found])
    else:
        show(lines.list_lines(found, mine, now().date()))
    return 0


def run_keep(args: argparse.Namespace) -> int:
    """`case keep CODE [--until DATE] [--hold | --no-hold]`."""
    until = day_of(args.until, "--until") if args.until else None
    with opened(args) as store:
        if until:
            store.case(args.code).keep(until, now=now())
        if args.hold is not None:
            store.case(args.code).hold(args.hold, now=now())
        held = store.case(args.code).held
        print(f"{held.code}: kept until {held.keep_until}{', on hold' if held.hold else ''}")
    return 0


def run_delete(args: argparse.Namespace) -> int:
    """`case delete CODE | --due`."""
    today = now().date()
    with opened(args) as store:
        if bool(args.code) == args.due:
            raise InputError([Problem(Place("case delete"), "which cases?", "give a code name, or --due")])
        found = (
            [held for held in store.cases() if held.due(today) == "due"] if args.due else [store.case(args.code).held]
        )
        for held in found:
            if args.yes:
                store.case(held.code).delete(why="retention" if args.due else "asked", now=now())
            print(f"{held.code}: {'deleted' if args.yes else 'would be deleted'}")
        print("Backups and exports still hold them." if args.yes and found else
              "Nothing was deleted; --yes does it." if found else "No case is past its last day.")  # fmt: skip
    return 0


def run_reader(args: argparse.Namespace) -> int:
    """`case reader [NAME]`."""
    with opened(args) as store:
        if args.name:
            store.add_reader(args.name, args.secret.ask("new", twice=True), now=now())
        found = store.readers()
    if args.format == "json":
        show_json(found)
    else:
        show(f"{name:<12} {recipient}" for name, recipient in found.items())
    return 0


def run_passphrase(args: argparse.Namespace) -> int:
    """`case passphrase`."""
    with opened(args) as store:
        store.change_passphrase(args.secret.ask("new", twice=True), now=now())
        print("Changed. Backups still open with the old one.")
    return 0


def run_trail(args: argparse.Namespace) -> int:
    """`case trail`."""
    with opened(args) as store:
        codes, found = {held.uid: held.code for held in store.cases()}, store.trail()
    if args.format == "json":
        show_json([step.to_dict() for step in found])
    else:
        show(lines.trail_lines(found, codes))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """`case check`; exit code 1 where something is damaged."""
    with opened(args) as store:
        found, cases, entries = store.check(), len(store.cases()), len(store.trail())
    if args.format == "json":
        show_json({"whole": not found, "damaged": list(found), "cases": cases, "entries": entries})
    elif found:
        show(f"{store.path}: {what}; bring back a backup: case restore" for what in found)
    else:
        print(f"{store.path}: whole, {cases} cases, {entries} entries on the trail")
    return 1 if found else 0


def run_backup(args: argparse.Namespace) -> int:
    """`case backup --out FILE`."""
    with opened(args) as store:
        last = store.backup(Path(args.out), now=now())
        print(f"Copied to {args.out}; it opens with the same passphrase.\nNote the last hash of the trail: {last}")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """`case restore FILE`."""
    last = restore(Path(args.file), store_path(args), Secrets(args).ask("passphrase"), now=now())
    print(f"Brought back to {store_path(args)}.\nLast hash of the trail: {last}")
    return 0


def run_destroy(args: argparse.Namespace) -> int:
    """`case destroy`: the passphrase is asked, so that nobody destroys what they cannot read."""
    with opened(args) as store:
        count = len(store.cases())
    if not args.yes:
        print(f"{store_path(args)} with {count} cases would be destroyed; --yes does it.")
        return 0
    destroy(store_path(args))
    print("Destroyed. Backups and exports still hold what was in it.")
    return 0
