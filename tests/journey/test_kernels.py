"""Which inner loops are taken."""

from __future__ import annotations

from safeconduct.journey import kernels, kernels_fast, kernels_plain


def test_small_models_are_solved_without_compiled_loops() -> None:
    assert kernels.loops(kernels.FEW) is kernels_plain
    assert kernels.loops(kernels.FEW + 1) is kernels_fast
