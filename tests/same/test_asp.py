"""The product and the ASP oracle agree on random worlds.

`SAFECONDUCT_LONG=1` draws thousands of worlds, `SAFECONDUCT_SEED=n` only one; `SAFECONDUCT_SHRINK=1` makes a failing
world small before it is printed.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from .asp import NoCompletionError
from .compare import Findings, differences, expected, product, report
from .draw import random_world
from .shrink import shrink
from .worlds import World

ONE = os.environ.get("SAFECONDUCT_SEED")
SEEDS = [int(ONE)] if ONE else range(5000 if os.environ.get("SAFECONDUCT_LONG") else 300)

SLIPS = (AssertionError, AttributeError, ImportError, NameError, NotImplementedError, RecursionError, TypeError)
"""Errors of a program, which are no answer to a case in error."""


@pytest.mark.parametrize("seed", SEEDS)
def test_product_agrees_with_asp(seed: int, tmp_path: Path) -> None:
    """Every finding of a random world is the same: what is possible, on record, and which leaves decide."""
    world = random_world(Random(seed))
    try:
        ours = expected(world)
    except NoCompletionError:
        _refused(world, tmp_path)
        return
    lines = differences(ours, product(world, tmp_path))
    if lines and os.environ.get("SAFECONDUCT_SHRINK"):
        world = shrink(world, _disagree)
        lines = _differences(world)
    if lines:
        pytest.fail(f"seed {seed}\n{report(world, lines)}", pytrace=False)


def _refused(world: World, folder: Path) -> None:
    """With no completion left the case is in error, by its constraints and by nothing else."""
    product(replace(world, constraints=()), folder / "free")
    try:
        product(world, folder)
    except SLIPS:
        raise
    except Exception:
        return
    pytest.fail(report(world, ["no completion is left, and the product answers"]), pytrace=False)


def _differences(world: World) -> list[str]:
    with TemporaryDirectory() as folder:
        theirs: Findings = product(world, Path(folder))
    return differences(expected(world), theirs)


def _disagree(world: World) -> bool:
    try:
        return bool(_differences(world))
    except Exception:  # a world one side cannot answer is another failure than the one being shrunk
        return False
