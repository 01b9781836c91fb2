"""A norm that is changed is noticed by the worked cases.

`SAFECONDUCT_LONG=1` changes every norm in every way; otherwise a sample, another one each day.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from random import Random

from .mutation import draw, equivalent, watch

SAMPLE = None if os.environ.get("SAFECONDUCT_LONG") else 40
LISTED = Path(__file__).with_name("unnoticed.txt")


def test_what_is_changed_in_a_norm_is_noticed_or_listed_with_a_reason() -> None:
    listed = {line.partition(" | ")[0] for line in LISTED.read_text(encoding="utf-8").splitlines()}
    watching = watch()
    mutants = draw(watching.candidates(), SAMPLE, Random(date.today().toordinal()))
    missed = [mutant for mutant in mutants if not watching.notices(mutant) and not equivalent(watching.corpus, mutant)]

    assert {str(mutant) for mutant in missed} <= listed


def test_the_list_of_what_is_not_noticed_is_short() -> None:
    everything = draw(watch().candidates(), None, Random(0))
    listed = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line]

    assert len(listed) <= 0.05 * len(everything)
    assert {line.partition(" | ")[0] for line in listed} <= {str(mutant) for mutant in everything}
    assert all(line.partition(" | ")[2] for line in listed)
