"""Pages: Markdown with front matter whose fenced blocks run. Here they are read, not yet understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt

from safeconduct.law.problems import InputError, Place, Problems
from safeconduct.law.source import YMap, parse_yaml, read_bytes

BLOCKS = ("term", "question", "norm", "priority", "limit", "encounter", "act", "door", "hazard", "stub",
          "provision")  # fmt: skip
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A fenced block: its kind, its keys with their lines, and the words it stands under.

    *says* are the paragraphs just before it, or before the fences it follows at once.
    """

    kind: str
    keys: YMap
    place: Place
    heading: str
    says: str


@dataclass(frozen=True, slots=True)
class RawPage:
    front: YMap
    place: Place
    blocks: tuple[RawBlock, ...]


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").disable(["html_block", "reference", "lheading"])


def read_page(path: Path, problems: Problems) -> RawPage | None:
    """Read one page; None (with a problem) where it has no front matter. Other fences stay words."""
    file = str(path)
    try:
        text = read_bytes(path)
    except InputError as error:
        problems.found += error.problems
        return None
    match = _FRONT.match(text)
    if not match:
        problems.add(Place(file, 1), "a page begins with front matter between --- lines", "see docs/language.md")
        return None
    front = _mapping(match.group(1), file, 2, problems)
    if front is None:
        return None
    offset = text[: match.end()].count("\n")
    blocks: list[RawBlock] = []
    heading, said = "", list[str]()
    in_heading = False
    after_fence = False
    for token in _markdown().parse(text[match.end() :]):
        if token.type == "heading_open":
            in_heading = True
        elif token.type == "heading_close":
            in_heading = False
        elif token.type == "inline" and in_heading:
            heading, said = token.content, []
        elif token.type == "inline":
            said = [*([] if after_fence else said), " ".join(token.content.split())]
            after_fence = False
        elif token.type == "fence" and token.info.strip().split(" ")[0] in BLOCKS:
            after_fence = True
            line = (token.map or [0])[0] + offset + 1
            keys = _mapping(token.content, file, line + 1, problems)
            if keys is not None:
                blocks.append(
                    RawBlock(token.info.strip().split(" ")[0], keys, Place(file, line), heading, "\n\n".join(said))
                )
    return RawPage(front, Place(file, 1), tuple(blocks))


def _mapping(text: str, file: str, first_line: int, problems: Problems) -> YMap | None:
    try:
        value = parse_yaml(text, file, first_line=first_line)
    except InputError as error:
        problems.found += error.problems
        return None
    if isinstance(value, YMap):
        return value
    problems.add(Place(file, first_line), "expected keys and values", "write id: ...")
    return None
