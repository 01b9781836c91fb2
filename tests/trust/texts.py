"""Targets that are text: cases, law, tables, scenarios, assumptions, and the words of a command line."""

from __future__ import annotations

import contextlib
import functools
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

from safeconduct import load_corpus, read_case
from safeconduct.casework.sheet import read_sheet
from safeconduct.cli import options
from safeconduct.cli.main import main as command
from safeconduct.law.assumed import load_assumptions
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.conditions import ConditionError, Names, parse_condition, problem_at
from safeconduct.law.expressions import walk
from safeconduct.law.load import _names, read_corpus
from safeconduct.law.pages import RawPage, read_page
from safeconduct.law.problems import InputError, Place, Problems
from safeconduct.law.source import read_bytes
from safeconduct.law.tables import load_tables
from safeconduct.law.vocabulary import load_vocabulary
from safeconduct.population.reform_file import read_reform
from safeconduct.population.scenario_file import read_scenario

from .breaking import broken, encoded
from .targets import EXAMPLES, ROOT, SCENARIOS, SPEC, Target, texts

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
_AMENDING_PAGE = """\
---
amends: law
title: No detention of those who asked
---
```norm
id: n
authority: police
must-not: detain
when: grown
overrides: [m]
because: "`n`"
since: 2027-01-01
checked: full
```
```norm
id: m
authority: any
may: detain
since: 2027-01-01
checked: full
```
"""
_ASSUMPTIONS = """\
by: counsel
assume:
- {encounter: extradition_decision, outcome: decide_surrender, chance: [0.1, 0.4], because: files of the office}
- {encounter: asylum_decision, outcome: grant_asylum, state: FR, chance: [0.02, 0.05]}
- {act: hand_over_informally, chance: [0, 0.01]}
"""


def case_files() -> Target:
    """A case file, read against the law that ships."""
    corpus = load_corpus(shipped_corpus())
    seeds = texts([*EXAMPLES.glob("*.yaml")])

    def one(random: Random, folder: Path) -> bool:
        file = folder / "case.yaml"
        file.write_bytes(encoded(random, broken(random, random.choice(seeds), random.choice(seeds))))
        read_case(read_bytes(file), corpus, file="case.yaml")
        return True

    return one


def conditions() -> Target:
    """A condition of the law that ships, against all that it may name; a page of its own for each would take long."""
    raw = [page for page in _pages() if page]
    seeds = sorted({str(block.keys[key]) for page in raw for block in page.blocks
                    for key in ("when", "unless", "means") if key in block.keys})  # fmt: skip
    names = _known(raw)

    def one(random: Random, folder: Path) -> bool:
        text = broken(random, random.choice(seeds), random.choice(seeds))
        try:
            expr, _ = parse_condition(text, names, charge=random.random() < 0.5)
        except ConditionError as error:
            raise InputError([problem_at(error, Place("law.md", 3))]) from None
        return any(True for _ in walk(expr))

    return one


def _pages() -> Iterator[RawPage | None]:
    for file in sorted(shipped_corpus().rglob("*.md")):
        if file.name != "README.md":
            yield read_page(file, Problems())


def _known(raw: list[RawPage]) -> Names:
    problems = Problems()
    vocabulary = load_vocabulary(sorted((shipped_corpus() / "vocabulary").glob("*.yaml")), problems, "corpus")
    return _names(vocabulary, load_tables(shipped_corpus() / "tables", problems), raw)


def pages() -> Target:
    """A page of law, loaded with the vocabulary and tables of the handbook."""
    shipped = [file for file in shipped_corpus().rglob("*.md") if file.name != "README.md"]
    seeds = texts(shipped) + [_HANDBOOK_PAGE] * 40

    def one(random: Random, folder: Path) -> bool:
        root = _small_corpus(folder)
        text = broken(random, random.choice(seeds), random.choice(seeds))
        (root / "law.md").write_bytes(encoded(random, text))
        read_corpus(root)
        return True

    return one


def amendments() -> Target:
    """A page that amends a page of law, as a reform brings it."""
    seeds = texts([*SCENARIOS.glob("reforms/*/*.md")]) + [_AMENDING_PAGE] * 20

    def one(random: Random, folder: Path) -> bool:
        root, patch = _small_corpus(folder), folder / "patch.md"
        (root / "law.md").write_text(_HANDBOOK_PAGE, encoding="utf-8")
        patch.write_bytes(encoded(random, broken(random, random.choice(seeds), random.choice(seeds))))
        read_corpus(root, patches=[patch])
        return True

    return one


def _small_corpus(folder: Path) -> Path:
    root = folder / "corpus"
    if not root.exists():
        (root / "vocabulary").mkdir(parents=True)
        shutil.copy(SPEC / "vocabulary.yaml", root / "vocabulary")
        shutil.copytree(SPEC / "tables", root / "tables")
    return root


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
    """A spreadsheet of cases as text, as an office brings it."""
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


def scenarios() -> Target:
    """A scenario, and now and then what a reform would change in one."""
    corpus = load_corpus(shipped_corpus())
    seeds = texts([SCENARIOS / "tutorial.yaml"]) * 3 + texts([*SCENARIOS.glob("*.yaml")])
    reforms = texts([*SCENARIOS.glob("reforms/*/reform.yaml")])

    def one(random: Random, folder: Path) -> bool:
        file = folder / "scenario.yaml"
        if random.random() < 0.4:
            file.write_bytes(encoded(random, broken(random, random.choice(reforms), random.choice(reforms))))
            changes = read_reform(read_bytes(file), file="reform.yaml").changes
            read_scenario(seeds[0], corpus, file="reform.yaml", changes=changes)
            return True
        file.write_bytes(encoded(random, broken(random, random.choice(seeds), random.choice(seeds))))
        read_scenario(read_bytes(file), corpus, file="scenario.yaml")
        return True

    return one


def assumptions() -> Target:
    """A lawyer's own judgement of chances."""
    corpus = load_corpus(shipped_corpus())

    def one(random: Random, folder: Path) -> bool:
        file = folder / "assume.yaml"
        file.write_bytes(encoded(random, broken(random, _ASSUMPTIONS, _ASSUMPTIONS)))
        load_assumptions(file, corpus)
        return True

    return one


def command_lines() -> Target:
    """Words of a command line; files it names are there or are not. The law that ships is read once for all of them."""
    case, other = (str(EXAMPLES / name) for name in ("kz-journalist-2022-09.yaml", "kz-officer-2022-12.yaml"))
    scenario = str(ROOT / "scenarios" / "tutorial.yaml")
    lines = [
        ["assess", case, "--format", "json"],
        ["assess", case, "--what-if", "asylum.stage=granted", "--lang", "ru"],
        ["assess", other, "--as-of", "2023-07-01", "--format", "message"],
        ["compare", case, "--hosts", "AM,KG", "--format", "text"],
        ["card", "--lang", "ru"], ["checklist", "detained"], ["form"],
        ["law", "show", "kz-cpc-590-1-2", "--as-of", "2023-01-01"],
        ["law", "search", "custody"],
        ["law", "diff", "2023-06-27", "2023-06-28", "--state", "KZ"],
        ["case", "list", "--store", "no-such-store"],
        ["screen", case, "--out", "no-such-folder/x.parquet"],
        ["simulate", scenario, "--runs", "1"],
        ["reforms", scenario, "--reforms", "no-such-folder", "--runs", "0"],
    ]  # fmt: skip
    words = [
        *("form", "now", "detained", "no-such-file", "--as-of", "2023-02-30", "--format", "html", "xml", "ZZ"),
        *("--lang", "tlh", "--what-if", "asylum.stage=", "=x", "--corpus", "--out", "590", "--hosts", "--store"),
        *("--help", "-x", "", "\x00", "\u202e", "%s%n", "--runs", "-1", "9" * 30, "1e9", "/dev/null", "/", "~"),
    ]
    options.load_corpus = functools.cache(load_corpus)  # type: ignore[attr-defined]

    def one(random: Random, folder: Path) -> bool:
        said = list(random.choice(lines))
        for _ in range(random.randrange(4)):
            place = random.randrange(len(said) + 1)
            said[place : place + random.randrange(2)] = [random.choice(words)] if random.random() < 0.8 else []
        said = [*said, str(folder / "out")] if said and said[-1] == "--out" else said
        return told(said, folder)

    return one


def told(said: list[str], folder: Path) -> bool:
    """Give a command its words; whether it was accepted. What it refuses leaves no file and no traceback behind."""
    errors, before = io.StringIO(), sorted(folder.rglob("*"))
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")), contextlib.redirect_stderr(errors):
        try:
            status = command(said)
        except SystemExit as end:
            status = int(end.code or 0)
    if status == 2 and (left := set(folder.rglob("*")) - set(before)):
        raise AssertionError(f"refused, and something was left behind: {said} {left}")
    if "Traceback" in errors.getvalue() or "panicked" in errors.getvalue():
        raise AssertionError(errors.getvalue())
    if status == 2 and len(errors.getvalue().splitlines()) > 24:
        raise AssertionError(f"not told briefly: {said} {errors.getvalue():.300}")
    return status != 2
