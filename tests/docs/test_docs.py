"""The documentation says what is so: its commands run, its law loads, its tables are complete, its links lead."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import safeconduct
from safeconduct import CorpusError, load_corpus, read_case
from safeconduct.cli.main import main
from safeconduct.law.blocks import article_of
from safeconduct.law.compile import _COMMON, _FRONT, _KEYS
from safeconduct.law.problems import Problem
from safeconduct.reason.check import check

from .doc_file import ROOT, Fence, Run, case_name, doc_files, fences_of, quotes, runs_of
from .law_example import BLOCKS, is_law, write_law

LANGUAGE, ERRORS, CASE_FILE = (ROOT / "docs" / name for name in ("language.md", "errors.md", "case-file.md"))
RUNS = [run for file in doc_files() for run in runs_of(file)]
REFUSED = [fence for fence in fences_of(ERRORS) if fence.kind == "error"]
SHIPPED = cache(load_corpus)
NEVER_SAID = re.compile(r"\bsafe(?!-conduct)\b|\bguaranteed\b|you will be released|nothing can happen", re.IGNORECASE)
"""words that could harm someone who relies on them"""


# -- commands --------------------------------------------------------------------------------------------------------


def output_of(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """The exit code and what the command prints; case files that the page writes out are found by their name."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("safeconduct.cli.options.load_corpus", SHIPPED)
    for case in run.cases:
        (folder / case_name(case)).write_text(case.text, encoding="utf-8")
    arguments = [str(folder / word) if (folder / word).is_file() else word for word in shlex.split(run.command)[1:]]
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, (printed.out + printed.err).replace(f"{folder}/", "")


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_a_command_prints_what_the_page_shows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = output_of(run, tmp_path, monkeypatch, capsys)
    words, place = " ".join(printed.split()), 0
    for quote in run.quotes:
        found = words.find(quote, place)

        assert found >= 0, f"{run.place}: `{run.command}`\n{_departs(quote, words[place:])}"
        place = found + len(quote)

    assert run.code == code, printed


def _departs(quote: str, printed: str) -> str:
    """Where a quote leaves what is printed: its longest beginning that is there, and how both go on."""
    shown = quote.split(" ")
    length = max(n for n in range(len(shown)) if " ".join(shown[:n]) in printed)
    there = " ".join(shown[:length])
    after = printed.partition(there)[2] if there else printed
    return f"after `{there[-80:]}`\nthe page has: {' '.join(shown[length:][:20])}\nprinted is: {after[:200]}"


def test_every_case_file_that_is_shown_is_one() -> None:
    corpus = SHIPPED(ROOT / "corpus")
    shown = [fence for fence in fences_of(CASE_FILE) if fence.kind == "yaml"]

    assert shown
    assert all(read_case(fence.text, corpus, file=fence.place).name for fence in shown)


def test_quotes_are_compared_as_words_between_ellipses() -> None:
    words = list(quotes(["one", "  two", "…", "...", "three"]))

    assert words == ["one two", "three"]


PROGRAMS = [fence for file in doc_files() for fence in fences_of(file)
            if fence.kind == "python" and fence.text.startswith("from safeconduct import")]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.place)
def test_a_program_runs(program: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(program.text, program.place, "exec"), {})


# -- law -------------------------------------------------------------------------------------------------------------


def test_the_law_of_the_language_page_loads(tmp_path: Path) -> None:
    """Every block, page, vocabulary and table shown there, together as one corpus."""
    shown = [fence for fence in fences_of(LANGUAGE) if is_law(fence)]
    write_law(shown, tmp_path / "corpus")

    assert load_corpus(tmp_path / "corpus").blocks
    assert set(BLOCKS) == {fence.kind for fence in shown} & set(BLOCKS)


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: error.place)
def test_law_is_refused_in_the_words_the_page_shows(error: Fence, tmp_path: Path) -> None:
    """Each line of an `error` fence stands in a problem of the law above it in its section."""
    before = [fence for fence in fences_of(ERRORS) if fence.section == error.section and fence.line < error.line]
    write_law([fence for fence in before if is_law(fence)], tmp_path / "corpus")
    problems: tuple[Problem, ...]
    try:
        problems = check(load_corpus(tmp_path / "corpus"), today=date(2026, 11, 22)).problems
    except CorpusError as found:
        problems = found.problems
    said = [" ".join(str(problem).split()) for problem in problems]
    for line in quotes(error.text.replace("\n", "\n…\n").splitlines()):
        others = "\n".join(text for text in said if "nobody uses" not in text)
        assert any(line in text for text in said), f"{error.place}: {line}\nis not among\n{others}"


def test_every_key_of_a_block_is_explained() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    keys = {key for block in _KEYS.values() for key in block} | {*_COMMON, *_FRONT}

    assert set() == {key for key in keys if f"`{key}`" not in text and f"`{key}:" not in text}


def test_citations_come_from_headings_as_shown() -> None:
    """The table of headings, ids and citations."""
    row = re.compile(r"^\| `(?P<heading>[^`|]+)` \| `(?P<id>[^`|]+)` \| `?(?P<article>[^`|]*?)`? \|$", re.MULTILINE)
    rows = list(row.finditer(LANGUAGE.read_text(encoding="utf-8")))

    assert len(rows) >= 4
    for found in rows:
        page = "-".join(found["id"].split("-")[:2])
        assert found["article"] == article_of(found["heading"].lstrip("# "), page, found["id"])


# -- the case file ---------------------------------------------------------------------------------------------------


def test_every_key_of_a_case_file_is_explained() -> None:
    vocabulary = SHIPPED(ROOT / "corpus").vocabulary
    text = CASE_FILE.read_text(encoding="utf-8")
    keys = {*vocabulary.inputs, *vocabulary.lists}
    keys |= {fact.key or attr for attrs in vocabulary.lists.values() for attr, fact in attrs.items()}

    assert set() == {key for key in keys if f"`{key}`" not in text}


def test_every_event_of_a_case_file_is_explained() -> None:
    vocabulary = SHIPPED(ROOT / "corpus").vocabulary
    text = CASE_FILE.read_text(encoding="utf-8")

    assert set() == {name for name in vocabulary.events if f"`{name}`" not in text}


# -- all pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", doc_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]

    assert not [target for target in targets if target and not (file.parent / target).exists()]


@pytest.mark.parametrize("file", doc_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_words_that_could_harm_are_not_used(file: Path) -> None:
    assert not NEVER_SAID.findall(file.read_text(encoding="utf-8"))


# -- docstrings ------------------------------------------------------------------------------------------------------


def _modules() -> list[str]:
    found = pkgutil.walk_packages(safeconduct.__path__, "safeconduct.")
    return [module.name for module in found if not module.name.endswith("__main__")]


@pytest.mark.parametrize("name", _modules())
def test_examples_in_docstrings_hold(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))

    assert failed == 0
