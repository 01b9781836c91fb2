"""Whatever stands in a file, the answer is a value or one clear line: where, what is wrong, what to write instead."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct import CaseError, Corpus, assess, load_case, load_corpus, read_case
from safeconduct.cli.main import main

# Hypothesis loads libcst to show how to keep a failing example; its warning must not hide the failure.
pytestmark = pytest.mark.filterwarnings("ignore:mypy_extensions.TypedDict:DeprecationWarning")
Write = Callable[[str | bytes], Path]
SPEC = Path(__file__).parents[1] / "spec"
GOOD = """\
case: a person
as_of: 2024-06-03
host: XA
requesting: XR
person: {citizenships: [XR], age: 40}
stay: {basis: visa_free, entered_on: 2024-01-10}
asylum: {stage: none}
charges:
  - {article: XR-101, stage: wanted, committed: {from: 2023-01-01, to: 2023-02-01}}
charges_known: all
events: [{what: detain, at: 2024-06-01T10:00+05:00}]
"""
PAGE = """\
---
id: law
title: The law of Arcadia
jurisdiction: XA
rank: statute
---
## Article 1
```norm
id: n
authority: police
may: detain
when: %s
```
```limit
id: hold
kind: maximum
act: detain
from: detain
length: months(2)
```
"""
GOOD_CONDITION = "stay.entered_on + days(90) < as_of and not person.age == 3"
ANCHORS = zip("abcdefgh", "bcdefghi", strict=True)
BOMB = "a: &a [x]\n" + "".join(f"{b}: &{b} [{f'*{a}, ' * 9}]\n" for a, b in ANCHORS)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus on disk."""
    return make_corpus(tmp_path_factory.mktemp("good") / "corpus")


@pytest.fixture(scope="session")
def corpus(folder: Path) -> Corpus:
    return load_corpus(folder)


def make_corpus(root: Path, page: str = PAGE % GOOD_CONDITION) -> Path:
    (root / "vocabulary").mkdir(parents=True)
    shutil.copy(SPEC / "vocabulary.yaml", root / "vocabulary")
    shutil.copytree(SPEC / "tables", root / "tables")
    with (root / "tables" / "countries.csv").open("a") as file:
        file.write("NO,Norway,Норвегия,Europe/Oslo\n")
    (root / "law.md").write_text(page, encoding="utf-8")
    return root


@contextmanager
def within_a_second() -> Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < 1


def check_lines(message: str, place: str, words: tuple[str, ...]) -> None:
    """Each problem is one line that begins with a place; one of them is at *place* and says the words."""
    lines = message.splitlines()

    assert all(re.match(r"(safeconduct: )?\S+?(:\d+)?: \S", line) for line in lines), message
    assert all(len(line) < 400 for line in lines), message
    assert any(place + ": " in line and all(word in line for word in words) for line in lines), message


# -- the case file ----------------------------------------------------------------------------------------------------


def edited(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


BAD_CASES: dict[str, tuple[str | bytes, int, tuple[str, ...]]] = {
    "unknown key": (edited("asylum:", "asylm:"), 7, ("asylm", "did you mean asylum")),
    "unknown key below": (edited("basis:", "bassis:"), 6, ("stay.bassis", "did you mean stay.basis")),
    "unknown value": (edited("visa_free", "visafree"), 6, ("visafree", "did you mean visa_free")),
    "maybe is no answer": (edited("charges:", "papers: {passport: maybe}\ncharges:"), 8, ("maybe", "unknown")),
    "impossible date": (edited("2024-01-10", "2024-02-30"), 6, ("2024-02-30", "calendar")),
    "no date": (edited("2024-06-03", "yesterday"), 2, ("yesterday", "2022-09-20")),
    "not one day": (edited("2024-06-03", "2024-06"), 2, ("2024-06", "not one day")),
    "impossible hour": (edited("10:00", "25:00"), 11, ("25:00",)),
    "ends before it begins": (edited("to: 2023-02-01", "to: 2022-02-01"), 9, ("before",)),
    "unknown article": (edited("XR-101", "XR-1O1"), 9, ("XR-1O1", "did you mean XR-101")),
    "article of another state": (edited("requesting: XR", "requesting: XB"), 9, ("XR-101", "XB")),
    "unknown country": (edited("host: XA", "host: ZZ"), 3, ("ZZ", "XA")),
    "unknown citizenship": (edited("[XR]", "[XR, ZZ]"), 5, ("ZZ", "XA")),
    "no host": (edited("host: XA\n", ""), 1, ("host",)),
    "a list as a country": (edited("host: XA", "host: [XA]"), 3, ("host",)),
    "a mapping as a country": (edited("requesting: XR", "requesting: {code: XR}"), 4, ("requesting",)),
    "a list in a list": (edited("[XR]", "[[XR]]"), 5, ("person.citizenships",)),
    "a list where a mapping is due": (edited("{stage: none}", "[stage, none]"), 7, ("asylum",)),
    "a list for the whole": ("- case: a person\n", 1, ("keys and values",)),
    "a mapping where a list is due": (edited("charges:\n  - {", "charges:\n  {"), 8, ("charges is a list",)),
    "a number as a charge": (edited("  - {art", "  - 7\n  - {art"), 9, ("item 1",)),
    "a mapping as events": (edited("[{what: detain, at: 2024-06-01T10:00+05:00}]", "{what: detain}"), 11, ("list",)),
    "an unknown event": (edited("what: detain", "what: detian"), 11, ("detian", "did you mean detain")),
    "a list as an event": (edited("what: detain", "what: [detain]"), 11, ("event",)),
    "charges_known": (edited("known: all", "known: every"), 10, ("every", "all")),
    "a huge number": (edited("age: 40", "age: 1" + "0" * 400), 5, ("person.age", "whole number")),
    "a number below zero": (edited("age: 40", "age: -1"), 5, ("person.age", "below zero", "0 or more")),
    "an infinite number": (edited("age: 40", "age: 1e999"), 5, ("person.age", "whole number")),
    "a look-alike key": (edited("asylum:", "asуlum:"), 7, ("did you mean asylum",)),
    "a look-alike country": (edited("host: XA", "host: ХA"), 3, ("XA",)),
    "a look-alike value": (edited("visa_free", "visa_frее"), 6, ("did you mean visa_free",)),
    "a key twice": (GOOD + "host: XB\n", 12, ("host", "twice", "line 3")),
    "a fact told twice": (GOOD + "asylum.stage: pending\n", 12, ("asylum.stage",)),
    "two documents": (GOOD + "---\n" + GOOD, 13, ("document",)),
    "broken YAML": (edited("[XR]", "[XR"), 5, ("not valid YAML",)),
    "a key that is a list": (edited("asylum:", "[asylum]:"), 7, ("key",)),
    "a Python object": (edited("a person", "!!python/object/apply:os.system [touch SENTINEL]"), 1, ("tag",)),
    "a Python name": (edited("a person", "!!python/name:os.system x"), 1, ("tag",)),
    "an alias bomb": (BOMB, 1, ("anchors",)),
    "a merge key": (edited("{stage: none}", "{<<: {stage: none}}"), 7, ("<<",)),
    "nested deep": (edited("a person", "[" * 40 + "]" * 40), 1, ("nested deeper",)),
    "an empty file": (b"", 1, ("empty",)),
    "not UTF-8": (GOOD.replace("a person", "café").encode("latin-1"), 1, ("UTF-8",)),
    "UTF-16": (GOOD.encode("utf-16"), 1, ("UTF-8",)),
    "a NUL byte": (GOOD.replace("a person", "a\0person").encode(), 0, ("binary",)),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", 1, ("UTF-8",)),
    "a control character": (edited("a person", "a\x07person"), 1, ("not valid YAML",)),
    "10 MB of nesting": (b"[" * 10_000_000, 0, ("larger than",)),
}  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "case.yaml"
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data.replace(b"SENTINEL", str(tmp_path / "SENTINEL").encode()))
        return path

    return written


@pytest.mark.parametrize(("content", "line", "words"), BAD_CASES.values(), ids=BAD_CASES.keys())
def test_a_bad_case_is_told_in_one_line_with_its_place(
    content: str | bytes, line: int, words: tuple[str, ...], corpus: Corpus, folder: Path, write: Write,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = write(content)
    place = f"{path}:{line}" if line else str(path)
    with pytest.raises(CaseError) as caught, within_a_second():
        load_case(path, corpus)
    check_lines(str(caught.value), place, words)

    with within_a_second():
        assert main(["assess", str(path), "--corpus", str(folder)]) == 2
    out, err = capsys.readouterr()
    assert not out
    check_lines(err, place, words)
    assert not (path.parent / "SENTINEL").exists()


@pytest.mark.parametrize(("name", "word"), [("", "directory"), ("nowhere.yaml", "no such file")])
def test_a_directory_or_nothing_is_told(name: str, word: str, corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=word):
        load_case(tmp_path / name, corpus)


def test_from_a_shell_there_is_one_line_and_exit_code_2(folder: Path, write: Write) -> None:
    path = write(BAD_CASES["a Python object"][0])
    done = subprocess.run([sys.executable, "-m", "safeconduct", "assess", str(path), "--corpus", str(folder)],
                          capture_output=True, text=True, check=False)  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"{path}:1: " in done.stderr


def test_10_mb_of_nesting_in_memory_is_refused_at_once(corpus: Corpus) -> None:
    for text in ("[" * 10_000_000, "{a: " * 2_500_000, "- " * 5_000_000):
        with pytest.raises(CaseError, match="nested deeper"), within_a_second():
            read_case(text, corpus)


def test_every_mistake_is_told_at_once(corpus: Corpus) -> None:
    with pytest.raises(CaseError) as caught:
        read_case(edited("host: XA", "host: ZZ").replace("visa_free", "x").replace("wanted", "y"), corpus, file="f")

    assert [str(problem.place) for problem in caught.value.problems] == ["f:3", "f:6", "f:9"]


def test_norway_is_a_country_and_not_false(corpus: Corpus) -> None:
    case = read_case(edited("host: XA", "host: NO").replace("[XR]", "[NO, XR]"), corpus)

    assert case.host == "NO"
    assert frozenset({"NO", "XR"}) == case.facts["person.citizenships"]


def test_an_unknown_member_of_a_set_is_not_a_no(folder: Path, tmp_path: Path) -> None:
    """Whoever has another citizenship that nobody knows may be a citizen of the host; or the file is refused."""
    corpus = load_corpus(make_corpus(tmp_path / "corpus", PAGE % "\"'XA' in person.citizenships\""))
    try:
        case = read_case(edited("[XR]", "[XR, unknown]"), corpus)
    except CaseError:
        return

    assert assess(corpus, case).find("detain").modality == "unknown"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("old", ["2024-06-03", "2024-01-10", "2023-02-01", "2024-06-01T10:00+05:00"])
def test_days_at_the_ends_of_the_calendar_are_days_or_mistakes(old: str, day: str, corpus: Corpus) -> None:
    try:
        assess(corpus, read_case(edited(old, day), corpus))
    except CaseError as error:
        check_lines(str(error), "", ())


# -- whatever else ----------------------------------------------------------------------------------------------------

SETTINGS = settings(max_examples=300, deadline=2000)
MARKS = ("[", "]", "{", "}", "-", "?", ":", "&a", "*a", "!!x ", "<<:", "|", ">", "---", "...", "~", '"', "\0", "\ud800")
WORDS = ("XA", "other", "free", "XR-101", "2024-05", "none", "unknown", "n/a", "yes", "2024-13-01", "9999-12-31", "1e9")
SCALARS = st.one_of(st.sampled_from(WORDS), st.text(max_size=8), st.booleans(), st.none(), st.integers())
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
Judge = Callable[[str | Path], None]
TOKENS = [match.span() for match in re.finditer(r"[\w.+-]+(:[\d+:]+)?", GOOD)]


@pytest.fixture(scope="session")
def judge(corpus: Corpus) -> Judge:
    """A file is a case that can be judged, or a mistake that is told."""

    def judged(source: str | Path) -> None:
        try:
            case = load_case(source, corpus) if isinstance(source, Path) else read_case(source, corpus)
            if case.as_of is not None:
                assess(corpus, case)
        except CaseError as error:
            problems = error.problems
        else:
            return
        assert problems and all("\n" not in str(problem) for problem in problems)

    return judged


@SETTINGS
@given(data=st.binary(max_size=200))
def test_random_bytes_are_a_case_or_a_mistake(data: bytes, folder: Path, judge: Judge) -> None:
    path = folder.parent / "random.yaml"
    path.write_bytes(data)
    judge(path)


@SETTINGS
@given(
    start=st.integers(0, len(GOOD)), length=st.integers(0, 12), new=st.sampled_from(MARKS + WORDS) | st.text(max_size=6)
)
def test_other_letters_are_a_case_or_a_mistake(start: int, length: int, new: str, judge: Judge) -> None:
    judge(GOOD[:start] + new + GOOD[start + length :])


@SETTINGS
@given(token=st.sampled_from(TOKENS), new=VALUES)
def test_other_values_are_a_case_or_a_mistake(token: tuple[int, int], new: Any, judge: Judge) -> None:
    """YAML takes JSON: one word of the case becomes any value."""
    judge(GOOD[: token[0]] + json.dumps(new) + GOOD[token[1] :])
