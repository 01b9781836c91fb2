"""Every test of the solver runs on the compiled loops and on NumPy's."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from safeconduct.journey import kernels, kernels_fast, kernels_plain


@pytest.fixture(params=[kernels_plain, kernels_fast], ids=["plain", "fast"])
def inner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The inner loops in use, whatever the size of a model."""
    monkeypatch.setattr(kernels, "FEW", sys.maxsize if request.param is kernels_plain else -1)
    assert kernels.loops(1) is request.param
    return kernels.loops(1)
