"""Reads a page of the specification: words, fences of the page language, and cases with what the law makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).parent
LAW = ("page", "term", "question", "norm", "priority", "limit", "encounter", "act", "stub", "vocabulary", "csv")
EXPECTED = ("finds", "error")


class SpecError(Exception):
    """A page of the specification cannot be read."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its kind, the word after it, its text, and the line it begins on."""

    kind: str
    word: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: this law, asked about this case, finds this. Without a case the law itself must be refused."""

    file: Path
    heading: str
    law: tuple[Fence, ...]
    case: Fence | None
    expected: Fence

    def __str__(self) -> str:
        return f"{self.file.stem}:{self.expected.line}"

    def place(self, line: int) -> str:
        return f"{self.file}:{line}"


def spec_files() -> list[Path]:
    """The pages of the specification, in reading order."""
    return sorted(FOLDER.glob("[0-9][0-9]-*.md"))


def checks_of(file: Path) -> list[Check]:
    """The promises of one page. A second-level heading begins a new corpus; what stands before the first is in all."""
    found: list[Check] = []
    shared: list[Fence] = []
    law: list[Fence] = []
    heading, case = "", None
    for item in _items(file):
        if isinstance(item, str):
            shared, heading, law, case = (shared if heading else law), item, [], None
        elif item.kind in LAW:
            law.append(item)
        elif item.kind == "case":
            case = item
        elif item.kind in EXPECTED:
            both = (*shared, *law) if heading else tuple(law)
            if item.kind == "finds" and case is None:
                raise SpecError(f"{file}:{item.line}: finds without a case")
            found.append(Check(file, heading, both, case, item))
        else:
            raise SpecError(f"{file}:{item.line}: no such fence: {item.kind}")
    return found


def _items(file: Path) -> Iterator[str | Fence]:
    """Second-level headings and fences, in order."""
    tokens = MarkdownIt("commonmark").parse(file.read_text(encoding="utf-8"))
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            yield tokens[index + 1].content
        elif token.type == "fence":
            yield _fence(token)


def _fence(token: Token) -> Fence:
    kind, _, word = token.info.strip().partition(" ")
    return Fence(kind, word.strip(), token.content, (token.map or [0])[0] + 1)


def all_checks(files: Sequence[Path] | None = None) -> list[Check]:
    """Every promise of the specification."""
    return [check for file in (spec_files() if files is None else files) for check in checks_of(file)]
