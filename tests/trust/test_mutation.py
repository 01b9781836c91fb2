"""A norm or a term that is changed is noticed by the worked cases, or it means the same as before.

`SAFECONDUCT_LONG=1` changes every norm and term in every way; otherwise a sample, another one each day.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from safeconduct.law.blocks import Norm, Term

from .mutation import Mutant, Watch, draw, equivalent, watch

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
LISTED = Path(__file__).with_name("equivalent.txt")
TODAY = Random(date.today().toordinal())


@cache
def watching() -> Watch:
    return watch()


@cache
def every(kind: type[Norm] | type[Term]) -> dict[str, Mutant]:
    blocks: Sequence[Norm | Term] = watching().candidates() if kind is Norm else watching().terms()
    return {str(mutant): mutant for mutant in draw(blocks, None, TODAY)}


def same() -> dict[str, str]:
    """Changes that change nothing, with the reason."""
    lines = (line.partition(" | ") for line in LISTED.read_text(encoding="utf-8").splitlines())
    return {change: reason for change, _, reason in lines}


def missed(blocks: Sequence[Norm | Term], sample: int) -> set[str]:
    mutants = draw(blocks, None if LONG else sample, TODAY)
    return {str(m) for m in mutants if not watching().notices(m) and not equivalent(watching().corpus, m)}


def test_what_is_changed_in_a_norm_is_noticed_or_is_the_same_law() -> None:
    assert missed(watching().candidates(), 40) <= same().keys()


def test_what_is_changed_in_a_term_is_noticed_or_is_the_same_law() -> None:
    assert missed(watching().terms(), 6) <= same().keys()


def test_the_list_of_what_is_the_same_law_is_short() -> None:
    everything = every(Norm) | every(Term)

    assert same().keys() <= everything.keys()
    assert len(same()) <= 0.05 * len(everything)
    assert all(same().values())


def test_what_is_listed_as_the_same_law_is_the_same_in_every_completion() -> None:
    """Every finding the change could reach is one decision diagram with the law's, in each state and at each time."""
    listed = [(every(Norm) | every(Term))[change] for change in same()]
    near = [mutant for mutant in listed if mutant.block.page.jurisdiction]  # a treaty is read in forty-five states

    for mutant in listed if LONG else TODAY.sample(near, 3):
        assert watching().same(mutant), mutant


def test_cases_that_show_a_change_come_out_as_they_are_written_down() -> None:
    """After a change of law: `python -m tests.trust.mutation --find`, and read what changed."""
    shown = watching().shown

    assert list(shown.values()) == [case.under(watching().corpus) for case in shown.values()]


def test_a_change_that_a_case_shows_is_not_taken_for_the_same_law() -> None:
    shown = [every(Norm)[change] for change in watching().shown if change in every(Norm)]

    assert not any(watching().same(mutant) for mutant in TODAY.sample(shown, 3))
