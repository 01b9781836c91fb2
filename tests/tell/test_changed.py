"""`law diff`: what is otherwise between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from safeconduct import Corpus, load_corpus
from safeconduct.law.changes import Change, changes, memberships
from safeconduct.law.compiled import shipped_corpus
from safeconduct.tell.changed import changes_document
from safeconduct.tell.text import as_text
from safeconduct.tell.voice import voice_of


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def told(found: Sequence[Change], first: date, last: date, state: str = "") -> str:
    return as_text(changes_document(voice_of(law()), found, first, last, state))


def kinds(first: date, last: date, state: str = "") -> dict[str, tuple[str, tuple[str, ...]]]:
    return {change.block.id: (change.kind, change.keys) for change in changes(law(), first, last, state=state)}


def test_blocks_begin_end_and_change_on_their_days() -> None:
    found = kinds(date(2025, 9, 15), date(2026, 7, 1))

    assert found["kz-cpc-589-1"] == ("began", ())
    assert found["kz-cpc-590-1-7"] == ("changed", ("when",))
    assert found["kz-const1995-11"] == ("ended", ())
    assert "kz-cpc-590-1-9" not in found


def test_nothing_changes_within_a_day() -> None:
    assert kinds(date(2025, 9, 16), date(2025, 9, 16)) == {}


def test_a_state_sees_its_own_pages_and_those_of_no_one_state() -> None:
    found = changes(law(), date(1990, 1, 1), date(2026, 11, 22), state="KZ")

    assert {"KZ", ""} == {change.block.page.jurisdiction for change in found}


def test_who_became_bound_is_told() -> None:
    bound = memberships(law(), date(2023, 6, 27), date(2023, 6, 28), state="KZ")

    assert [(state, treaty, now) for state, treaty, _, now in bound] == [("RU", "chisinau-2002", True)]
    said = told((), date(2023, 6, 27), date(2023, 6, 28), "KZ")
    assert "2023-06-28: Russia is bound by the Chisinau Convention." in said


def test_each_changed_key_is_told_before_and_after() -> None:
    first, last = date(2025, 9, 15), date(2025, 9, 16)
    said = " ".join(told(changes(law(), first, last), first, last).split())

    assert "changed 2025-09-16: CPC 590(1)(7) (kz-cpc-590-1-7)" in said
    assert "when was: substantial grounds" in said


def test_no_change_is_no_calm() -> None:
    day = date(2025, 1, 1)

    assert "No news is not calm" in told((), day, day)
