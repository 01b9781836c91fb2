"""What comes out on paper: text, HTML, PDF or pictures, to the output or to a new file."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.tell.sheet import SIZES, Sheet, sheet_html, sheet_text
from safeconduct.tell.typeset import pdf, pictures

FORMATS = ("text", "html", "pdf", "png")


def paper_options(parser: argparse.ArgumentParser, *, default: str, sizes: bool = False) -> None:
    """Add --format and --out, and --size where a sheet can be a card."""
    parser.add_argument("--format", choices=FORMATS, default=default)
    if sizes:
        parser.add_argument("--size", choices=SIZES, default=SIZES[0], help="the page of a PDF or a picture")
    parser.add_argument("--out", metavar="FILE", help="write a new file (default: to the output)")


def put_paper(args: argparse.Namespace, sheet: Sheet) -> None:
    """Put a sheet where it was asked for; several pictures go to FILE-1.png, FILE-2.png and so on."""
    size = getattr(args, "size", SIZES[0])
    if args.format in ("text", "html"):
        text = sheet_text(sheet) if args.format == "text" else sheet_html(sheet)
        pages = [text.encode()]
    else:
        pages = [pdf(sheet, size)] if args.format == "pdf" else pictures(sheet, size)
    if args.out:
        out = Path(args.out)
        for number, page in enumerate(pages, 1):
            write_new(out if len(pages) == 1 else out.with_stem(f"{out.stem}-{number}"), page)
    elif args.format in ("pdf", "png") and (sys.stdout.isatty() or len(pages) > 1):
        raise InputError([Problem(Place(args.format), "is no text for a terminal", "name a file with --out")])
    else:
        sys.stdout.buffer.write(pages[0])


def write_new(path: Path, content: bytes) -> None:
    """A new file that only its owner can read; nothing is overwritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError([Problem(Place(str(path)), "is there already", "name a new file")]) from None
    except OSError as error:
        raise InputError([Problem(Place(str(path)), f"cannot be written: {error.strerror}")]) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
