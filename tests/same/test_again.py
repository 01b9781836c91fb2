"""What was concluded before is used again, and never shows: an answer does not hang on what was asked before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from safeconduct import Case, CaseError, assess

from .test_columns import shipped, somebody

DAY = date(2024, 6, 1)


def answer(case: Case) -> dict[str, Any] | None:
    try:
        return assess(shipped(), case).to_dict()
    except CaseError:
        return None


def test_an_answer_is_the_same_with_nothing_asked_before_and_after_many() -> None:
    random = Random(7)
    people = [somebody(random, DAY) for _ in range(12)]
    for person in tuple(people):  # and the same people with one fact changed
        path = random.choice(sorted(person.facts))
        people.append(replace(person, facts={p: v for p, v in person.facts.items() if p != path}))
    random.shuffle(people)
    warm = [answer(person) for person in [*people, *people]]
    for person, once, again in zip(people, warm, warm[len(people) :], strict=False):
        with ThreadPoolExecutor(1) as fresh:  # each thread keeps its own
            alone = fresh.submit(answer, person).result()
        assert once == again == alone
