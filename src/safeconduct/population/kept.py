"""What was worked out last, kept while it is asked of equal things: the slices of a table are much alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """One result under each name."""

    def __init__(self) -> None:
        self._last: dict[Hashable, tuple[object, Any]] = {}

    def of(self, name: Hashable, things: object, make: Callable[[], T]) -> T:
        """What *make* gives of some things, or gave when it was last asked."""
        last = self._last.get(name)
        if last is None or last[0] != things:
            last = self._last[name] = things, make()
        found: T = last[1]
        return found
