"""Columns and the walker agree: on random worlds of law, and on random people under the law as it ships."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from safeconduct import Assessment, Case, CaseError, Corpus, assess, load_case, load_corpus
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.dates import Day
from safeconduct.law.values import DONT_KNOW, NOT_APPLICABLE, NOT_ASKED, Type
from safeconduct.reason.columns import Entries, Program, Table, compile_columns, consistent, possible
from safeconduct.reason.completions import MODALITIES
from safeconduct.reason.reasons import Conclusion
from safeconduct.reason.rows import Rows, decode, entries_of, table_of

from .asp import Answer, Key, NoCompletionError, answers
from .draw import random_world
from .render import case_text, write_corpus

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
WORLDS = range(1000 if LONG else 60)
PEOPLE = 5000 if LONG else 25
Said = dict[Conclusion, tuple[tuple[str, ...], tuple[str, ...]]]
"""for each conclusion, what is possible and what is so on record"""


def by_columns(corpus: Corpus, program: Program, case: Case) -> Said | None:
    """What columns make of a case; None where they leave it to the walker."""
    rows = Rows(corpus, program).of(case)
    if rows is None:
        return None
    table = table_of(program, rows)
    if not consistent(program, table).any():
        raise CaseError([])
    rests = consistent(program, table, rest=True)
    now, later = possible(program, table), possible(program, table, rest=True)
    said: Said = {}
    for about, bits in now.items():
        both = (int(bits_of.any() and _union(bits_of)) for bits_of in (bits, later[about][rests]))
        what, record = (decode(found, MODALITIES) for found in both)
        if what:
            said[about] = what, record
    return said


def refused(corpus: Corpus, program: Program, case: Case) -> bool:
    """Whether columns find the case in error too, or leave it to the walker."""
    try:
        return by_columns(corpus, program, case) is None
    except CaseError:
        return True


def _union(bits: Any) -> int:
    found = 0
    for row in bits:
        found |= int(row)
    return found


def by_walker(result: Assessment, program: Program) -> Said:
    wanted = {about for about, _ in program.plans}
    keyed = {Conclusion(f.encounter, f.act, f.by, f.to, f.of): f for f in result.findings if f.state == "KZ"}
    return {about: (f.possible, f.on_record_possible) for about, f in keyed.items() if about in wanted}


@pytest.mark.parametrize("seed", WORLDS)
def test_columns_agree_with_the_walker_on_random_law(seed: int, tmp_path: Path) -> None:
    world = random_world(Random(seed))
    write_corpus(world, tmp_path / "corpus")
    (tmp_path / "case.yaml").write_text(case_text(world), encoding="utf-8")
    corpus = load_corpus(tmp_path / "corpus")
    case = load_case(tmp_path / "case.yaml", corpus)
    assert case.as_of is not None
    try:
        walked: Assessment | None = assess(corpus, case)
    except CaseError:
        walked = None
    entries = entries_of(corpus, case)
    program = compile_columns(
        corpus,
        case.as_of,
        host="KZ",
        requesting="RU",
        charges=entries,
        acts=corpus.vocabulary.acts,
        tight=seed % 2 == 0,
    )
    if walked is None:
        assert refused(corpus, program, case)
        return
    said = by_columns(corpus, program, case)
    assert said is None or said == by_walker(walked, program)


@pytest.mark.parametrize("seed", range(1000 if LONG else 40))
def test_columns_agree_with_the_oracle_on_random_law(seed: int, tmp_path: Path) -> None:
    """Directly: neither side has a line of the walker's judging in it but the diagrams that the columns run."""
    world = random_world(Random(1_000_000 + seed))
    write_corpus(world, tmp_path / "corpus")
    (tmp_path / "case.yaml").write_text(case_text(world), encoding="utf-8")
    corpus = load_corpus(tmp_path / "corpus")
    try:
        oracle: Mapping[Key, Answer] | None = answers(world)
    except NoCompletionError:
        oracle = None
    try:
        case = load_case(tmp_path / "case.yaml", corpus)
        assert case.as_of is not None
        program = compile_columns(
            corpus, case.as_of, host="KZ", requesting="RU", charges=entries_of(corpus, case),
            acts=corpus.vocabulary.acts, tight=seed % 2 == 1,
        )  # fmt: skip
        said = by_columns(corpus, program, case)
    except CaseError:
        assert oracle is None
        return
    for about, (what, record) in (said or {}).items():
        assert oracle is not None
        only = "" if not about.to + about.of else f"to={about.to}" if about.to else f"of={about.of}"
        answer = oracle[about.encounter or "", about.act, only.replace("=RU", "=requesting")]
        assert (about.by, frozenset(what)) == (answer.by, answer.possible), about
        assert (record[0] if len(record) == 1 else "unknown") == answer.on_record, about


@cache
def shipped() -> Corpus:
    return load_corpus(shipped_corpus())


@cache
def shipped_program(day: date, entries: Entries | None) -> Program:
    return compile_columns(shipped(), day, host="KZ", requesting="RU", charges=entries)


DAYS = (date(2022, 12, 5), date(2024, 6, 1), date(2026, 8, 1))


def somebody(random: Random, day: date) -> Case:
    """A random person under the law as it ships: each fact given, unknown, not asked or not applicable."""
    vocabulary = shipped().vocabulary
    facts = {path: value for path, fact in vocabulary.facts.items() if random.random() < 0.8
             and (value := _value(random, fact.type, day)) is not NOT_ASKED}  # fmt: skip
    lists: dict[str, Any] = {}
    count = random.choice((None, 0, 1, 1, 1, 2) if LONG else (None, 0, 1, 1))
    if count is not None:
        lists["charges"] = tuple(_charge(random, day) for _ in range(count))
    return Case("somebody", "KZ", "RU", day, facts=facts, lists=lists, charges_known="all")


def _charge(random: Random, day: date) -> dict[str, Any]:
    tables = shipped().tables
    article = random.choice([*tables.offences, *tables.articles, "other", DONT_KNOW])
    charge: dict[str, Any] = {"article": article}
    for name, fact in shipped().vocabulary.lists["charges"].items():
        if name != "article" and (not fact.table or article == "other") and random.random() < 0.7:
            charge[name] = _value(random, fact.type, day)
    return charge


def _value(random: Random, kind: Type, day: date) -> Any:
    if random.random() < 0.25:
        return random.choice((DONT_KNOW, NOT_ASKED, *(() if kind.is_set else (NOT_APPLICABLE,))))
    if kind.is_set:
        some = random.sample(kind.codes or ("RU", "KZ", "FR"), random.randint(0, 2))
        return frozenset(some)
    choices: dict[str, Any] = {
        "bool": lambda: random.random() < 0.5, "code": lambda: random.choice(kind.codes),
        "country": lambda: random.choice(("RU", "KZ", "FR")), "text": lambda: "word",
        "int": lambda: random.choice((0, 1, 6, 12, 90, 180, 400)),
        "number": lambda: random.choice((0.5, 1, 2, 3, 5.5, 15)),
        "date": lambda: Day.of(date.fromordinal(day.toordinal() - random.randint(0, 900))),
    }  # fmt: skip
    return choices[kind.name]()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_columns_agree_with_the_walker_on_the_law_as_it_ships(day: date) -> None:
    random, asked, left = Random(day.toordinal()), 0, 0
    for _ in range(PEOPLE):
        case = somebody(random, day)
        program = shipped_program(day, entries_of(shipped(), case))
        try:
            walked: Assessment | None = assess(shipped(), case)
        except CaseError:
            walked = None
        try:
            said = by_columns(shipped(), program, case)
        except CaseError:
            said = {}
        if said is None:
            left += 1
            continue
        asked += 1
        assert said == (by_walker(walked, program) if walked is not None else {}), case
    assert asked > left


def test_an_order_of_its_own_changes_no_answer() -> None:
    """Ten million random rows of the law as it ships in the long mode; by the walker a sample is checked above."""
    random, day = np.random.default_rng(3), DAYS[-1]
    law = shipped_program(day, (0,))
    tight = compile_columns(shipped(), day, host="KZ", requesting="RU", charges=1, tight=True)
    again = compile_columns(shipped(), day, host="KZ", requesting="RU", charges=1, order=tight.order)
    masks = {name: (c.open, *(1 << i for i in range(len(c.cells)))) for name, c in law.columns.items()}
    for _ in range(100 if LONG else 1):
        codes = {name: random.integers(0, len(several), 100_000).astype(np.uint8) for name, several in masks.items()}
        table = Table(100_000, codes, masks)
        said = possible(law, table)
        for other in (tight, again):
            assert other.columns.keys() == law.columns.keys()
            theirs = possible(other, table)
            assert all((said[about] == theirs[about]).all() for about in said)
    assert sum(len(p.steps) for _, p in tight.plans) < sum(len(p.steps) for _, p in law.plans)
