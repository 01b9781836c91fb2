"""Fuzzing: whatever comes in, the answer is a value or one clear line; no traceback, no hang, no half-written file.

Inputs are the files of the repository, broken in a few places at once: bytes, words, lines, whole parts of another
file. A seed gives the same inputs again. By hand: `python -m tests.trust.fuzz [TARGET ...] --inputs N [--seed S]`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from safeconduct import load_corpus, read_case
from safeconduct.cli.main import main as command
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.load import read_corpus
from safeconduct.law.problems import InputError, Problems
from safeconduct.law.source import read_bytes
from safeconduct.law.tables import load_tables

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "tests" / "spec"
SLOWEST, MOST_MEMORY = 5.0, 1 << 30
"""seconds of the processor an input may take, and bytes the process may come to hold beyond the law"""

WORDS = [
    *("unknown", "n/a", "null", "~", "true", "no", "[]", "{}", "[[", "}}", "- ", "? ", ": ", "&a", "*a", "<<: *a"),
    *("'", '"', "|", ">", "---", "...", "%YAML 9", "!!python/name:os.system", "__import__('os')", "${HOME}"),
    *("\t", "\r\n", "\u2028", "\ufeff", "\u202e", "\x00", "\x1b[2J", "é", "ё", "{{7*7}}", "<script>"),
    *("2022-02-30", "2022-09", "0000-00-00", "9999-12-31", "1e309", "-0", "9" * 20, "0x10", "1_000", "NaN"),
    *("KZ", "RU", "RU-337(5)", "RU-207.3", "other", "charges", "person:", "as_of:", "../../../etc/passwd"),
    *("any(x for x in charges)", "view('q')", "party(host, 'cat')", "not ", " and ", "=" * 300, "(" * 300, "a." * 200),
]


@dataclass
class Findings:
    """What came of a run: inputs tried, how many were refused, the slowest in seconds, and what went wrong."""

    target: str
    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


Target = Callable[[Random, Path], bool]
"""tries one input in a folder of its own; whether it was accepted"""


def broken(random: Random, text: str, other: str) -> str:
    """A text with one to eight things done to it."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 5, 8))):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + int(random.expovariate(1 / 12)))
        piece = text[start:end]
        lines = text.split("\n")
        match random.randrange(9):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + piece * random.randrange(2, 5) + text[end:]
            case 2 | 3:
                text = text[:start] + random.choice(WORDS) + text[end:]
            case 4:
                sign = chr(random.choice((random.randrange(128), random.randrange(0x110000))))
                text = text[:start] + sign + text[end:]
            case 5:
                line = random.randrange(len(lines))
                lines[line] = " " * random.randrange(9) + lines[line].lstrip()
                text = "\n".join(lines)
            case 6:
                random.shuffle(lines) if len(lines) < 40 else lines.pop(random.randrange(len(lines)))
                text = "\n".join(lines)
            case 7:
                theirs = other.split("\n")
                at, place = random.randrange(len(theirs)), random.randrange(len(lines))
                lines[place:place] = theirs[at : at + random.randrange(1, 9)]
                text = "\n".join(lines)
            case _:
                words = text.split(" ")
                words[random.randrange(len(words))] = random.choice(other.split(" "))
                text = " ".join(words)
    return text


def encoded(random: Random, text: str) -> bytes:
    """The bytes of a text, now and then with some that are no text."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    if data and random.random() < 0.1:
        for _ in range(random.randrange(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def case_files() -> Target:
    """A case file, read against the law that ships."""
    corpus = load_corpus(shipped_corpus())
    seeds = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "examples").glob("*.yaml"))]

    def one(random: Random, folder: Path) -> bool:
        file = folder / "case.yaml"
        file.write_bytes(encoded(random, broken(random, random.choice(seeds), random.choice(seeds))))
        read_case(read_bytes(file), corpus, file="case.yaml")
        return True

    return one


def pages() -> Target:
    """A page of law, loaded with the vocabulary and tables of the handbook."""
    shipped = sorted(file for file in shipped_corpus().rglob("*.md") if file.name != "README.md")
    seeds = [file.read_text(encoding="utf-8") for file in shipped] + [_HANDBOOK_PAGE] * 40

    def one(random: Random, folder: Path) -> bool:
        root = folder / "corpus"
        if not root.exists():
            (root / "vocabulary").mkdir(parents=True)
            shutil.copy(SPEC / "vocabulary.yaml", root / "vocabulary")
            shutil.copytree(SPEC / "tables", root / "tables")
        text = broken(random, random.choice(seeds), random.choice(seeds))
        (root / "law.md").write_bytes(encoded(random, text))
        read_corpus(root)
        return True

    return one


_HANDBOOK_PAGE = """\
---
id: law
title: The law of Arcadia
jurisdiction: XA
rank: statute
---
## Article 1
```term
id: grown
means: person.age >= 18
```
```norm
id: n
authority: police
may: detain
when: grown and stay.entered_on + days(90) < as_of and not person.age == 33
unless: any(charge.stage == 'wanted' for charge in charges)
since: 2010-01-01
checked: full
```
```limit
id: hold
kind: maximum
act: detain
from: detain
length: [months(2), hours(72)]
```
"""


def tables() -> Target:
    """The tables of the corpus, one of them broken."""
    files = sorted((shipped_corpus() / "tables").glob("*.csv"))
    seeds = {file.name: file.read_text(encoding="utf-8") for file in files}

    def one(random: Random, folder: Path) -> bool:
        root = folder / "tables"
        if not root.exists():
            root.mkdir()
            for name, text in seeds.items():
                (root / name).write_text("\n".join(text.split("\n")[:40]), encoding="utf-8")
        name = random.choice(sorted(seeds))
        whole = (root / name).read_bytes()
        text = broken(random, whole.decode(), random.choice(list(seeds.values())))
        (root / name).write_bytes(encoded(random, text))
        problems = Problems()
        try:
            load_tables(root, problems)
        finally:
            (root / name).write_bytes(whole)
        if problems.found:
            raise InputError(problems.found)
        return True

    return one


def spreadsheets() -> Target:
    """A spreadsheet of cases, as an office brings it."""
    from safeconduct.casework.sheet import read_sheet

    corpus = load_corpus(shipped_corpus())
    seed = (
        "code,member,host,requesting,person.citizenships,charges,stay.basis,custody.stage\n"
        'a,,KZ,RU,[RU],"[{article: RU-337(5), stage: wanted}]",visa_free,free\n'
        "b,person,KZ,RU,RU,[],none,detained\nb,child,KZ,RU,[RU],,,\n"
    )

    def one(random: Random, folder: Path) -> bool:
        file = folder / "cases.csv"
        file.write_bytes(encoded(random, broken(random, seed, seed)))
        read_sheet(file, corpus)
        return True

    return one


def command_lines() -> Target:
    """Words of a command line; files it names are there or are not."""
    case = str(ROOT / "examples" / "kz-journalist-2022-09.yaml")
    lines = [
        ["assess", case, "--format", "json"],
        ["assess", case, "--what-if", "asylum.stage=granted", "--lang", "ru"],
        ["law", "show", "kz-cpc-590-1-2", "--as-of", "2023-01-01"],
        ["law", "search", "custody"],
        ["law", "diff", "2023-06-27", "2023-06-28", "--state", "KZ"],
    ]
    words = [
        *("form", "now", "detained", "no-such-file", "--as-of", "2023-02-30", "--format", "html", "xml", "ZZ"),
        *("--lang", "tlh", "--what-if", "asylum.stage=", "=x", "--corpus", "--out", "590"),
        *("--help", "-x", "", "\x00", "\u202e", "%s%n"),
    ]

    def one(random: Random, folder: Path) -> bool:
        said = list(random.choice(lines))
        for _ in range(random.randrange(4)):
            place = random.randrange(len(said) + 1)
            said[place : place + random.randrange(2)] = [random.choice(words)] if random.random() < 0.8 else []
        said = [*said, str(folder / "out")] if said and said[-1] == "--out" else said
        errors, before = io.StringIO(), sorted(folder.iterdir())
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")), contextlib.redirect_stderr(errors):
            try:
                status = command(said)
            except SystemExit as end:
                status = int(end.code or 0)
        if status == 2 and sorted(folder.iterdir()) != before:
            raise AssertionError(f"refused, and something was left behind: {said}")
        if "Traceback" in errors.getvalue():
            raise AssertionError(errors.getvalue())
        return status != 2

    return one


TARGETS: dict[str, Callable[[], Target]] = {
    "case": case_files, "page": pages, "table": tables, "sheet": spreadsheets, "command": command_lines,
}  # fmt: skip


def run(name: str, inputs: int, seed: int) -> Findings:
    """Try so many inputs on a target."""
    target, found = TARGETS[name](), Findings(name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as place:
        for number in range(inputs):
            random, started = Random(f"{seed}/{name}/{number}"), time.process_time()
            try:
                accepted = target(random, Path(place))
            except InputError as error:
                accepted = False
                if not error.problems or any("\n" in str(problem) for problem in error.problems):
                    found.wrong.append(f"{name} {seed}/{number}: not one line each: {error!r:.300}")
            except Exception:  # whatever it is, it is a finding
                accepted = False
                found.wrong.append(f"{name} {seed}/{number}: {traceback.format_exc(limit=-4)}")
            took = time.process_time() - started
            found.inputs += 1
            found.refused += not accepted
            found.slowest = max(found.slowest, took)
            if took > SLOWEST:
                found.wrong.append(f"{name} {seed}/{number}: took {took:.1f} s")
            if len(found.wrong) >= 20:
                break
    held = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    if held > MOST_MEMORY:
        found.wrong.append(f"{name}: the process came to hold {held >> 20} MB more")
    return found


def lines_of(found: Sequence[Findings]) -> Iterator[str]:
    """A line for each target."""
    for item in found:
        yield (f"{item.target}: {item.inputs} inputs, {item.refused} refused, slowest {item.slowest:.2f} s, "
               f"{len(item.wrong)} findings")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz the targets named, or all; 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, default=10_000, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(arguments)
    found = []
    for name in args.targets or TARGETS:
        found.append(run(name, args.inputs, args.seed))
        print(next(lines_of(found[-1:])), flush=True)
        for wrong in found[-1].wrong:
            print(wrong, file=sys.stderr, flush=True)
    return 1 if any(item.wrong for item in found) else 0


if __name__ == "__main__":
    sys.exit(main())
