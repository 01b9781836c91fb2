"""Every test of the solver runs on the compiled loops and on NumPy's."""

from __future__ import annotations

from types import ModuleType

import pytest

from safeconduct.journey import kernels, kernels_fast, kernels_plain


@pytest.fixture(params=[kernels_plain, kernels_fast], ids=["plain", "fast"])
def inner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The inner loops in use."""
    monkeypatch.setattr(kernels, "inner", request.param)
    return request.param  # type: ignore[no-any-return]
