"""Which provisions to read again, or at last: those on which most turns first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeconduct.law.blocks import GRADES, Block, Limit, Norm
from safeconduct.law.corpus import Corpus
from safeconduct.law.worked import Worked

_WEAKEST = {grade: -place for place, grade in enumerate(GRADES)}


@dataclass(frozen=True, slots=True)
class Stale:
    """A version of a provision, and in how many examples and worked cases it gives a modality."""

    block: Block
    decides: int

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the id, its citation, grade, the day it was read (null: never), what turns on it, and its place."""
        block = self.block
        read = str(block.checked_on) if block.checked_on else None
        return {"id": block.id, "cite": block.cite(), "checked": block.checked, "read": read, "decides": self.decides,
                "place": str(block.place)}  # fmt: skip


def stale(corpus: Corpus, worked: Worked, *, before: date) -> list[Stale]:
    """Norms and limits whose text was last read before a day, or never: the most consequential first.

    Between those that decide as much, what rests on memory goes before what was read in part.
    """
    decided = Counter(name for ids in worked.examples.values() for name in ids)
    decided.update(name for pair in worked.pairs.values() for name in pair.norms)
    found = [
        Stale(block, decided[block.id])
        for block in corpus.blocks
        if isinstance(block, Norm | Limit) and not (isinstance(block, Norm) and block.why_stub is not None)
        and (block.checked_on is None or block.checked_on.last < before)
    ]  # fmt: skip
    return sorted(found, key=lambda item: (-item.decides, _WEAKEST.get(item.block.checked, -9), item.block.id))
