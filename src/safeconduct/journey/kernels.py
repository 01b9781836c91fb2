"""Which inner loops a model gets: NumPy's where it is small, compiled ones (extra `journey`) where they pay."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

from safeconduct.journey import kernels_plain

FEW = 10_000
"""steps of a model up to which NumPy's loops are used: compiled ones take longer to load, the first time to compile"""


def loops(steps: int) -> ModuleType:
    """The inner loops for a model of so many steps: `kernels_fast` or `kernels_plain`."""
    return (steps > FEW and _compiled()) or kernels_plain


@cache
def _compiled() -> ModuleType | None:
    try:
        return import_module("safeconduct.journey.kernels_fast")
    except ImportError:  # no Numba on this machine
        return None
