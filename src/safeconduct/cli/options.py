"""What commands share: the corpus they read, the language they speak, and days given on the command line."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from safeconduct.law.compiled import load_corpus, shipped_corpus
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.tell.catalogues import LANGUAGES, SOURCE
from safeconduct.tell.document import Document
from safeconduct.tell.voice import Voice, voice_of


@contextmanager
def needs(command: str, extra: str) -> Iterator[None]:
    """What a command imports: a package that is not there is one line that names the extra which brings it."""
    try:
        yield
    except ImportError as missing:
        what, mend = f"{missing.name} is not installed", f"install safeconduct[{extra}]"
        raise InputError([Problem(Place(command), what, mend)]) from None


def corpus_option(parser: argparse.ArgumentParser) -> None:
    """Add --corpus DIR."""
    parser.add_argument("--corpus", metavar="DIR", help="read the law from another folder")


def format_option(parser: argparse.ArgumentParser) -> None:
    """Add --format text|json."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json for programs (default: text)")


def language_option(parser: argparse.ArgumentParser) -> None:
    """Add --lang."""
    parser.add_argument("--lang", choices=LANGUAGES, help="the language to speak (default: SAFECONDUCT_LANG, else the "
                        "locale's, else en)")  # fmt: skip


def language_of(args: argparse.Namespace) -> str:
    """The language asked for on the command line, in SAFECONDUCT_LANG, or by the locale; else the source."""
    if args.lang:
        return str(args.lang)
    if asked := os.environ.get("SAFECONDUCT_LANG"):
        if asked not in LANGUAGES:
            mend = f"use {' or '.join(LANGUAGES)}"
            raise InputError([Problem(Place("SAFECONDUCT_LANG"), f"no catalogue for {asked:.20}", mend)])
        return asked
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return next((code for code in LANGUAGES if locale.startswith(code)), SOURCE)


def voice_for(args: argparse.Namespace, corpus: Corpus) -> Voice:
    """The voice in which a command speaks of a corpus."""
    return voice_of(corpus, language_of(args))


def rendered(document: Document, form: str) -> str:
    """A document as `html`, `markdown` or `text`; only what the format needs is loaded."""
    if form == "html":
        from safeconduct.tell.html import as_html

        return as_html(document)
    if form == "markdown":
        from safeconduct.tell.markdown import as_markdown

        return as_markdown(document)
    from safeconduct.tell.text import as_text

    return as_text(document)


def show_json(data: object) -> None:
    """Print what a program reads."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


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


def states_of(corpus: Corpus, text: str | None, option: str) -> tuple[str, ...]:
    """Countries as an option lists them; *option* is named where one is unknown."""
    codes = tuple(code.strip().upper() for code in (text or "").split(",") if code.strip())
    for code in codes:
        if code not in corpus.countries:
            raise InputError([Problem(Place(option), f"unknown country {code}", nearest(code, corpus.countries))])
    return codes
