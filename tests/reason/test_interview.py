"""The interview: it asks only what can still matter, and reaches what the full case file says."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest

from safeconduct import Case, CaseError, Corpus, assess, load_case, load_corpus, read_case
from safeconduct.law.case import Moment
from safeconduct.law.case_file import case_text
from safeconduct.law.dates import Day
from safeconduct.law.values import DONT_KNOW, NOT_APPLICABLE
from safeconduct.reason.asking import Ask
from safeconduct.reason.assess import parts
from safeconduct.reason.blank import blank
from safeconduct.reason.interview import Interview, begin

from .answering import finished

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
SEEDS = range(30 if LONG else 2)
DAY = date(2025, 3, 14)


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


def findings(case: Case) -> dict[Any, Any]:
    """What is possible, on record and charge by charge, after which acts, and when limits end; of the requesting
    state what it does to the person, not what it does at its desk, of which nobody is asked."""
    assert case.as_of is not None
    found: dict[Any, Any] = {}
    for part in parts(corpus(), case, case.as_of):
        values = part.completions.possible_values
        for verdict in part.verdicts():
            if part.state == case.host or verdict.encounter:
                judged, on_record = verdict.judged, part.completions.on_record(verdict.node)
                charges = [values(node) for node in judged.charges]
                found[part.state, verdict.key] = values(verdict.node), on_record, judged.turns[0].after, charges
        found[part.state, "limits"] = sorted(
            (item.limit.id, str(item.starts), str(item.ends), item.certain) for item in part.limits)  # fmt: skip
    return found


def begun(**given: Any) -> Interview:
    """An interview in which the head is given and some of the first questions are answered, the others unknown."""
    interview = begin(corpus(), DAY, host="KZ", requesting="RU")
    while interview.now is not None and given:
        interview = interview.answer(given.pop(interview.now.name.replace(".", "_"), DONT_KNOW))
    return interview


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_half_the_questions_of_the_form_reach_the_findings_of_the_full_case_file(file: Path) -> None:
    case = load_case(file, corpus())
    assert case.as_of is not None
    interview = finished(begin(corpus(), case.as_of), case)
    form = blank(corpus(), case.host, case.as_of, charges=len(case.charges or (1,)))
    half = replace(interview, given=interview.given[: len(form) // 2]).case()
    assert findings(half) == findings(case)


def test_a_matter_that_could_incriminate_is_never_asked() -> None:
    kept = {path for path, fact in corpus().vocabulary.facts.items() if not fact.asked}
    assert kept and not kept & {ask.name for ask in blank(corpus(), "KZ", DAY)}
    interview = random_interview(0)
    assert not kept & set(interview.answers)
    assert not any(name.endswith("for_gain") for name in interview.answers)


def random_answer(ask: Ask, draw: random.Random) -> Any:
    """Some answer of the question's type, or none."""
    if ask.optional and draw.random() < 0.4:
        return draw.choice((DONT_KNOW, NOT_APPLICABLE))
    kind = ask.type
    options: Any = {
        "bool": (True, False), "int": (0, 1, 17, 40) if "." in ask.name else (0, 1), "number": (2, 10),
        "date": (Day.parse("2023-01-05"), Day.parse("2022-09"), Day.parse("2026")), "text": ("word", "two words"),
        "country": ask.codes or ("RU", "KZ", "FR"), "moment": (Moment(Day.parse("2025-03-01")),),
        "offence": ("RU-338",),
    }.get(kind.name)  # fmt: skip
    if kind.name == "code":
        return draw.choice(ask.codes or kind.codes)
    if ask.name == "charges":
        return tuple(draw.sample(("RU-337(5)", "RU-207.3", "RU-338"), draw.randint(0, 2)))
    if kind.is_set:
        members = kind.codes or {"country": ("RU", "KZ"), "text": ("a",)}[kind.element]
        return frozenset(draw.sample(members, min(len(members), draw.randint(0, 2))))
    return draw.choice(options)


@cache
def random_interview(seed: int) -> Interview:
    draw = random.Random(seed)
    interview = begin(corpus(), DAY, host="KZ", requesting="RU")
    while interview.now is not None and len(interview.given) < 200:
        value = random_answer(interview.now, draw)
        try:
            interview = interview.answer(value)
        except CaseError:
            interview = interview.answer(DONT_KNOW)
    return interview


@pytest.mark.parametrize("seed", SEEDS)
def test_an_interview_ends_and_asks_nothing_twice(seed: int) -> None:
    interview = random_interview(seed)
    names = [ask.name for ask, _ in interview.given]
    assert interview.now is None and len(names) == len(set(names))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_not_asked_can_no_longer_matter(seed: int) -> None:
    """Of the facts on which a finding still turns none could be asked that was not."""
    interview = random_interview(seed)
    vocabulary = corpus().vocabulary
    left = {question.fact for question in assess(corpus(), interview.case()).questions} - set(interview.answers)
    details = {name for name in left if name.rpartition(".")[0] in vocabulary.facts}
    looked_up = {name for name in left if name.startswith("charges[")
                 and vocabulary.lists["charges"].get(name.rpartition(".")[2]) is not None
                 and vocabulary.lists["charges"][name.rpartition(".")[2]].table}  # fmt: skip
    assert left - details - looked_up == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_case_file_written_is_the_case(seed: int) -> None:
    case = random_interview(seed).case("drawn")
    again = read_case(case_text(case, corpus()), corpus())
    assert again == replace(case, facts=again.facts, lists=again.lists)
    assert dict(again.facts) == dict(case.facts)
    assert {name: items if not isinstance(items, tuple) else [dict(item) for item in items]
            for name, items in again.lists.items()} == {
                name: items if not isinstance(items, tuple) else [dict(item) for item in items]
                for name, items in case.lists.items()}  # fmt: skip


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_written_and_read_again_is_the_same(file: Path) -> None:
    case = load_case(file, corpus())
    assert read_case(case_text(case, corpus()), corpus()) == case


def test_going_back_undoes_the_last_answer() -> None:
    before = begun(charges=("RU-337(5)",))
    assert before.now is not None
    after = before.answer(DONT_KNOW)
    assert after.back().given == before.given and after.back().now == before.now
    assert begin(corpus(), DAY).back() == begin(corpus(), DAY)


def test_other_charges_drop_what_was_said_of_the_old_ones() -> None:
    interview = begun(charges=("RU-337(5)",), charges_known=False)
    assert interview.now is not None and interview.now.name == "charges[0].committed.from"
    interview = interview.answer(Day.parse("2022-10"))
    revised = interview.revise("charges", ("RU-207.3",))
    assert "charges[0].committed.from" not in revised.answers
    assert revised.answers["charges"] == ("RU-207.3",)
    with pytest.raises(KeyError):
        revised.revise("risk.torture", True)


def test_a_status_that_an_answer_leaves_no_choice_is_not_asked() -> None:
    interview = begun(charges=DONT_KNOW, request_stage="none")
    answered = set[str]()
    while interview.now is not None and interview.now.name not in ("events", "documents.internal_id"):
        answered.add(interview.now.name)
        if interview.now.name == "custody.stage":
            assert "extradition_arrest" not in interview.now.codes and "detained" in interview.now.codes
            break
        interview = interview.answer(DONT_KNOW)
    assert "custody.stage" in answered
    interview = interview.answer("free")
    assert interview.now is not None and interview.now.name != "extradition.stage"


def test_answers_that_exclude_each_other_are_refused() -> None:
    interview = begun(charges=("RU-338",), charges_known=True)
    facts = corpus().vocabulary.facts
    said = tuple((Ask(name, facts[name].type), value) for name, value in (
        ("request.stage", "none"), ("extradition.stage", "decided")))  # fmt: skip
    with pytest.raises(CaseError, match="an extradition procedure begins with a request"):
        replace(interview, given=(*interview.given, *said)).check()


def test_an_interview_of_the_processes_only_asks_of_no_name_place_or_article() -> None:
    interview = begin(corpus(), DAY, host="KZ", requesting="RU", processes_only=True)
    asked = []
    while interview.now is not None:
        asked.append(interview.now)
        interview = interview.answer(DONT_KNOW)
    assert {ask.type.name for ask in asked} == {"code"} and 4 <= len(asked) <= 8
