"""Broken input of every kind is answered with a value or one clear line.

`SAFECONDUCT_LONG=1` tries a million inputs in all, others each day; otherwise some hundreds, the same each time.
"""

from __future__ import annotations

import os
from datetime import date

import pytest

from .fuzz import TARGETS, run

LONG = bool(os.environ.get("SAFECONDUCT_LONG"))
FEW = {"case": 600, "condition": 600, "sheet": 300, "import": 400, "assume": 400, "scenario": 300, "page": 200,
       "screen": 8}  # fmt: skip
"""inputs of the short mode where it is not a hundred"""


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_ends_in_a_traceback_a_hang_or_a_file_half_written(target: str) -> None:
    inputs, seed = (TARGETS[target].inputs, date.today().toordinal()) if LONG else (FEW.get(target, 100), 1)
    found = run(target, inputs, seed)

    assert found.wrong == []
    assert 0 < found.refused < found.inputs
