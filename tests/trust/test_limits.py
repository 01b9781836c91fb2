"""A time limit that is changed is noticed: by a day, by its start, by its way of counting.

`SAFECONDUCT_LONG=1` changes every limit in every way; otherwise a sample, another one each day.
"""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from safeconduct import Corpus, load_corpus
from safeconduct.law.compiled import shipped_corpus

from .limits import mutants, notices, read_table, shown, worked

SAMPLE = None if os.environ.get("SAFECONDUCT_LONG") else 90
LISTED = Path(__file__).with_name("equivalent_limits.txt")


@cache
def law() -> Corpus:
    return load_corpus(shipped_corpus())


def test_worked_starts_come_out_as_they_are_written_down() -> None:
    """After a change of law: `python -m tests.trust.limits --write`, and read what changed."""
    assert [row for rows in read_table().values() for row in rows] == worked(law())


def test_what_is_changed_in_a_limit_is_noticed_or_is_the_same_law() -> None:
    listed = {line.partition(" | ")[0] for line in LISTED.read_text(encoding="utf-8").splitlines()}
    table = read_table()
    every = [mutant for limit in shown(law(), table) for mutant in mutants(law(), limit)]
    drawn = every if SAMPLE is None else Random(date.today().toordinal()).sample(every, SAMPLE)

    assert {str(mutant) for mutant in drawn if not notices(law(), mutant, table)} <= listed
    assert listed <= {str(mutant) for mutant in every}
    assert len(listed) <= 0.05 * len(every)
