"""What was concluded before is used again, and never shows: an answer does not hang on what was asked before it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from safeconduct import Case, CaseError, assess, compare, load_case
from safeconduct.law.case import Event, Moment
from safeconduct.law.compiled import shipped_corpus
from safeconduct.law.dates import Day
from safeconduct.law.values import DONT_KNOW

from .test_columns import LONG, shipped, somebody

DAY = date(2024, 6, 1)
PEOPLE = 80 if LONG else 4


def answer(case: Case) -> dict[str, Any] | None:
    try:
        return assess(shipped(), case).to_dict()
    except CaseError:
        return None


def alone(case: Case) -> dict[str, Any] | None:
    """The answer with nothing asked before: each thread keeps its own."""
    with ThreadPoolExecutor(1) as fresh:
        return fresh.submit(answer, case).result()


def agree(cases: Sequence[Case]) -> None:
    warm = [answer(case) for case in [*cases, *cases]]
    for case, once, again in zip(cases, warm, warm[len(cases) :], strict=False):
        assert once == again == alone(case)


def test_an_answer_is_the_same_with_nothing_asked_before_and_after_many() -> None:
    random = Random(7)
    people = [somebody(random, DAY) for _ in range(12)]
    for person in tuple(people):  # and the same people with one fact changed
        path = random.choice(sorted(person.facts))
        people.append(replace(person, facts={p: v for p, v in person.facts.items() if p != path}))
    random.shuffle(people)
    agree(people)


def test_an_answer_is_the_same_after_those_of_other_days() -> None:
    """Days, numbers and what was done when are kept by what the law makes of them: of people who differ in a day or an
    event alone, asked in no order, none is answered by the day of another.
    """
    random = Random(11)
    asked = []
    for _ in range(PEOPLE):
        person = shifted(random.choice(examples()), random) if random.random() < 0.7 else somebody(random, DAY)
        act = random.choice(judged(person))
        asked += [one_thing_else(person.on(DAY), act, random) for _ in range(8)]
    random.shuffle(asked)
    agree(asked)


def test_an_act_done_is_judged_by_its_own_day_whatever_was_asked_before() -> None:
    """An act done on the day before its law changed, on the day it did, and today."""
    random, differ = Random(17), 0
    person = next(case for case in examples() if case.name == "kz-officer").on(DAY)
    for act, turn in sorted(changed().items()):
        days = [turn - timedelta(days=1), turn, DAY]
        asked = [replace(person, events=(Event(act, Moment(Day.of(day))),)) for day in days]
        random.shuffle(asked)
        agree(asked)
        differ += len({str(assess(shipped(), case).find(act)) for case in asked}) > 1
    assert differ > 3


def changed() -> dict[str, date]:
    """The acts on which a norm of the host began, each with the last such day before `DAY`."""
    law = shipped().between("KZ")
    begun = [(norm.since.first, slot.act) for norm in law.norms if norm.page.jurisdiction == "KZ"
             for slot in norm.acts if norm.since and norm.since.exact]  # fmt: skip
    return {act: day for day, act in sorted(begun) if DAY - timedelta(days=700) < day < DAY}


def test_a_comparison_is_the_same_after_those_of_other_days() -> None:
    random = Random(13)
    cases = [shifted(random.choice(examples()), random).on(DAY + timedelta(days=random.randrange(800)))
             for _ in range(PEOPLE // 2)]  # fmt: skip
    hosts = ("AM", "GE", "DE", "KG")
    warm = [compare(shipped(), case, hosts=hosts).to_dict() for case in [*cases, *cases]][len(cases) :]
    for case, once in zip(cases, warm, strict=True):
        with ThreadPoolExecutor(1) as fresh:
            assert once == fresh.submit(compare, shipped(), case, hosts=hosts).result().to_dict()


@cache
def examples() -> tuple[Case, ...]:
    folder = shipped_corpus().parent / "examples"
    return tuple(load_case(file, shipped()) for file in sorted(folder.glob("*.yaml")))


def judged(case: Case) -> list[str]:
    """The acts that norms of the host are on."""
    law = shipped().acting(case.host, Day.of(DAY))
    return sorted({slot.act for norm in law.norms if norm.page.jurisdiction == case.host for slot in norm.acts})


def shifted(case: Case, random: Random) -> Case:
    """An example with its days moved, some of them forgotten, and other things done on other days."""
    facts = {path: moved(value, random) for path, value in case.facts.items()}
    charges = case.lists.get("charges", ())
    assert isinstance(charges, tuple)
    charged = tuple({name: moved(value, random) for name, value in charge.items()} for charge in charges)
    facts["person.age"] = random.randrange(16, 70)
    facts["stay.entered_on"] = Day.of(DAY - timedelta(days=random.randrange(500)))
    return replace(case, facts=facts, lists={**case.lists, "charges": charged}, events=())


def moved(value: Any, random: Random) -> Any:
    if not isinstance(value, Day):
        return value
    if random.random() < 0.2:
        return random.choice((DONT_KNOW, Day.parse(value.first.year)))
    return Day.of(value.first + timedelta(days=random.randrange(-40, 40)))


def one_thing_else(case: Case, act: str, random: Random) -> Case:
    """The same person on another day, at another age, entered on another day; half of them with an act done, on a day
    before, after or on that asked, one in four on one of which the month is known.
    """
    back, other = random.choice((-5, 0, 1, 2, 5, 90, 400, 900)), random.randrange(4)
    day = DAY - timedelta(days=back)
    if random.random() < 0.5:
        done = Day.parse(f"{day:%Y-%m}") if random.random() < 0.25 else Day.of(day)
        case = replace(case, events=(Event(act, Moment(done)),))
    if other == 0:
        return case.on(DAY + timedelta(days=random.choice((1, 3, 10, 30, 90, 400))))
    if other == 1:
        return replace(case, facts={**case.facts, "person.age": random.randrange(16, 70)})
    if other == 2:
        return replace(case, facts={**case.facts, "stay.entered_on": Day.of(day)})
    return case
