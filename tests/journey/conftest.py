"""Every test of the solver runs on the compiled loops and on NumPy's."""

from __future__ import annotations

import sys

import pytest

from safeconduct.journey import kernels


@pytest.fixture(params=["plain", "fast"])
def inner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inner loops in use, whatever the size of a model."""
    if request.param == "fast":
        pytest.importorskip("numba")
    monkeypatch.setattr(kernels, "FEW", sys.maxsize if request.param == "plain" else -1)
    assert kernels.loops(1).__name__.endswith(request.param)
