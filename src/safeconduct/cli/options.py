"""What commands share: the corpus they read, and days given on the command line."""

from __future__ import annotations

import argparse
import os
from datetime import date

from safeconduct.law.compiled import load_corpus, shipped_corpus
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.problems import InputError, Place, Problem


def corpus_option(parser: argparse.ArgumentParser) -> None:
    """Add --corpus DIR."""
    parser.add_argument("--corpus", metavar="DIR", help="read the law from another folder")


def folder_of(args: argparse.Namespace) -> str:
    """The folder that --corpus names, else that of the corpus that came with this installation."""
    return args.corpus or os.path.relpath(shipped_corpus())


def corpus_of(args: argparse.Namespace) -> Corpus:
    """The corpus in that folder."""
    return load_corpus(folder_of(args))


def day_of(text: str, place: str) -> date:
    """A whole day; *place* is the option or argument it was given as."""
    try:
        day = Day.parse(text)
    except ValueError as error:
        raise InputError([Problem(Place(place), str(error))]) from None
    if not day.exact:
        raise InputError([Problem(Place(place), f"{text} is not one day", "write 2022-09-20")])
    return day.first
