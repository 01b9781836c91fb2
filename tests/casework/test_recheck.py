"""A recheck tells what time and law have changed, and the engine keeps nothing over from one day to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from safeconduct import Corpus, assess, load_case, load_corpus
from safeconduct.casework.recheck import recheck
from safeconduct.law.dates import Day

ROOT = Path(__file__).resolve().parents[2]


@cache
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def test_what_only_time_changes_is_told() -> None:
    """The last day of a stay passes, in the longest time without a change of law."""
    law = corpus().between("KZ", "RU")
    days = [day for day in law.turning_days if date(2022, 1, 1) <= day <= date(2026, 1, 1)]
    gap = max(range(len(days) - 1), key=lambda at: days[at + 1] - days[at])
    then, now = days[gap] + timedelta(days=1), days[gap + 1] - timedelta(days=1)
    case = load_case(ROOT / "examples" / "kz-officer-2022-12.yaml", corpus())
    facts = {**case.facts, "custody.stage": "free", "stay.entered_on": Day.of(then - timedelta(days=5)),
             "stay.permitted_until": Day.of(then + (now - then) / 2)}  # fmt: skip
    case = replace(case, facts=facts, events=())
    assert law.as_of(then) is law.as_of(now)
    found = recheck({"heron": case}, then, now, corpus())
    fresh = load_corpus(ROOT / "corpus")  # other tables, so that nothing can be kept over

    assert found
    assert assess(corpus(), case, as_of=now).to_dict() == assess(fresh, case, as_of=now).to_dict()


def test_nothing_is_told_where_nothing_changed() -> None:
    case = load_case(ROOT / "examples" / "kz-journalist-2022-09.yaml", corpus())

    assert recheck({"heron": case}, date(2022, 9, 20), date(2022, 9, 20), corpus()) == []


def test_another_corpus_is_compared_on_the_same_day() -> None:
    """An old corpus without one norm: what that norm gives is told as new here."""
    case = load_case(ROOT / "examples" / "kz-journalist-2022-09.yaml", corpus())
    day = date(2022, 9, 20)
    surrender = assess(corpus(), case, as_of=day).find("decide_surrender")
    norm = surrender.norms[0]
    blocks = tuple(block for block in corpus().blocks if block.id != norm)
    old = replace(corpus().part(blocks), digest="other")
    found = recheck({"heron": case}, day, day, corpus(), old)
    reasons = {(reason.norm, reason.gives, reason.why) for change in found for reason in change.reasons}

    assert (norm, True, "new here") in reasons


def test_many_cases_are_judged_alike_by_one_process_or_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeconduct.casework.recheck.SHARED_OUT", 8)
    case = load_case(ROOT / "examples" / "kz-journalist-2022-09.yaml", corpus())
    cases = {f"case-{number}": case for number in range(8)}
    days = date(2022, 12, 1), date(2023, 7, 1)
    alone = recheck(cases, *days, corpus())

    assert alone
    assert recheck(cases, *days, corpus(), workers=2) == alone
