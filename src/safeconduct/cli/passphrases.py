"""Passphrases, asked without an echo; for scripts from a file descriptor or the environment."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from safeconduct.law.problems import InputError, Place, Problem

ASKED = {
    "passphrase": ("SAFECONDUCT_PASSPHRASE", "Passphrase of the store: "),
    "reader": ("SAFECONDUCT_READER_PASSPHRASE", "Your own passphrase: "),
    "new": ("SAFECONDUCT_NEW_PASSPHRASE", "New passphrase: "),
}


class Secrets:
    """Where the passphrases of one command come from: lines of a file descriptor, the environment, or a prompt."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._lines: list[str] | None = None
        if args.passphrase_fd is not None:
            try:
                with os.fdopen(args.passphrase_fd, encoding="utf-8") as file:
                    self._lines = file.read().splitlines()
            except (OSError, UnicodeDecodeError):
                what = f"file descriptor {args.passphrase_fd} cannot be read"
                raise InputError([Problem(Place("--passphrase-fd"), what)]) from None

    def ask(self, what: str, *, twice: bool = False) -> str:
        """One passphrase; typed *twice* where it is a new one."""
        name, prompt = ASKED[what]
        if self._lines is not None:
            if not self._lines:
                raise InputError([Problem(Place("--passphrase-fd"), "has no further line", f"give the {what} one")])
            return self._lines.pop(0)
        if os.environ.get(name):
            return os.environ[name]
        if not _terminal():
            mend = f"type it at a terminal, or give --passphrase-fd or {name}"
            raise InputError([Problem(Place("case"), "no passphrase", mend)])
        typed = getpass.getpass(prompt)
        if twice and getpass.getpass("Once more: ") != typed:
            raise InputError([Problem(Place("case"), "the two are not the same")])
        return typed


def _terminal() -> bool:
    """Whether somebody can type unseen: `getpass` would else take what is piped in, and show it."""
    if os.name == "nt":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
