"""The solver's inner loops: compiled where Numba is installed (extra `journey`), else with NumPy alone."""

from __future__ import annotations

try:
    from safeconduct.journey import kernels_fast as inner
except ImportError:  # no Numba on this machine
    from safeconduct.journey import kernels_plain as inner  # type: ignore[no-redef]

__all__ = ["inner"]
