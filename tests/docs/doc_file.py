"""Reads a page of the documentation: its fences, the commands it shows and the law it writes as an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
SKIPS = ("…", "...")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its kind, the word after it, its text, where it stands and under which headings."""

    file: Path
    kind: str
    word: str
    text: str
    line: int
    section: str

    @property
    def place(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Run:
    """A command as a page shows it: what it quotes of the output, in runs between ellipses, and the exit code.

    *cases* are the case files that the page has written out before.
    """

    place: str
    command: str
    quotes: tuple[str, ...]
    code: int
    cases: tuple[Fence, ...]

    def __str__(self) -> str:
        return self.place


def doc_files() -> list[Path]:
    """Every page of the documentation."""
    front = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [path for path in (*front, *sorted((ROOT / "docs").rglob("*.md"))) if path.exists()]


def fences_of(file: Path) -> list[Fence]:
    """The fences of a page in order."""
    found: list[Fence] = []
    section = ""
    tokens = MarkdownIt("commonmark").parse(file.read_text(encoding="utf-8"))
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            section = tokens[index + 1].content
        elif token.type == "fence":
            kind, _, word = token.info.strip().partition(" ")
            line = (token.map or [0])[0] + 1
            found.append(Fence(file, kind, word.strip(), token.content, line, section))
    return found


def runs_of(file: Path) -> list[Run]:
    """The `safeconduct` commands of a page's console fences. `$ echo $?` after one shows its exit code."""
    cases: list[Fence] = []
    found: list[Run] = []
    for fence in fences_of(file):
        if fence.kind == "yaml" and fence.text.startswith("# ") and case_name(fence).endswith(".yaml"):
            cases.append(fence)
        elif fence.kind == "console":
            found += _runs(fence, tuple(cases))
    return found


def case_name(fence: Fence) -> str:
    """The name a case file has where its first line is a comment that says it."""
    return fence.text.splitlines()[0].removeprefix("# ").strip()


def _runs(fence: Fence, cases: tuple[Fence, ...]) -> Iterator[Run]:
    steps: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(fence.text.splitlines(), start=fence.line + 1):
        if line.startswith("$ "):
            steps.append((number, line.removeprefix("$ "), []))
        elif steps:
            steps[-1][2].append(line)
    for index, (number, command, output) in enumerate(steps):
        if command.split(" ")[0] != "safeconduct":
            continue
        refused = output[:1] and output[0].startswith("safeconduct")
        code = 2 if refused else 0
        if steps[index + 1 : index + 2] and steps[index + 1][1] == "echo $?":
            code = int(steps[index + 1][2][0])
        place = f"{fence.file.relative_to(ROOT)}:{number}"
        yield Run(place, command, tuple(quotes(output)), code, cases)


def quotes(output: Sequence[str]) -> Iterator[str]:
    """What is quoted between ellipses, as words: where a line breaks does not matter."""
    words: list[str] = []
    for line in (*output, SKIPS[0]):
        if line.strip() not in SKIPS:
            words += line.split()
        elif words:
            yield " ".join(words)
            words = []
