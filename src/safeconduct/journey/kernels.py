"""Which inner loops a model gets: NumPy's where it is small, compiled ones (extra `journey`) where they pay."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

from safeconduct.journey import kernels_plain, walks_plain

FEW = 10_000
"""steps of a model up to which NumPy's loops are used: compiled ones take longer to load, the first time to compile"""


def loops(steps: int) -> ModuleType:
    """What works on values in a model of so many steps: `kernels_fast` or `kernels_plain`."""
    return (steps > FEW and _compiled("kernels_fast")) or kernels_plain


def walks(steps: int) -> ModuleType:
    """What walks through the graph of a model of so many steps: `walks_fast` or `walks_plain`."""
    return (steps > FEW and _compiled("walks_fast")) or walks_plain


@cache
def _compiled(name: str) -> ModuleType | None:
    try:
        return import_module(f"safeconduct.journey.{name}")
    except ImportError:  # no Numba on this machine
        return None
