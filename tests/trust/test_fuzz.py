"""Broken input of every kind is answered with a value or one clear line.

`SAFECONDUCT_LONG=1` tries a million inputs in all, others each day; otherwise some hundreds, the same each time.
"""

from __future__ import annotations

import os
from datetime import date

import pytest

from .fuzz import TARGETS, run

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
INPUTS = {"case": (400_000, 600), "page": (250_000, 200), "table": (150_000, 300), "sheet": (190_000, 500),
          "command": (10_000, 40)}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_ends_in_a_traceback_a_hang_or_a_file_half_written(target: str) -> None:
    long, short = INPUTS[target]
    found = run(target, long, date.today().toordinal()) if LONG else run(target, short, seed=1)

    assert found.wrong == []
    assert 0 < found.refused < found.inputs
