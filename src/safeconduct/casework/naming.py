"""Code names by lot: one that somebody chooses may point to the person."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from importlib import resources


def drawn(taken: Collection[str]) -> str:
    """A code name that is not taken."""
    names = resources.files("safeconduct.casework").joinpath("code-names.txt").read_text("utf-8").split()
    free = [name for name in names if name not in taken] or [f"{name}-{secrets.randbelow(10_000)}" for name in names]
    return secrets.choice(free)
