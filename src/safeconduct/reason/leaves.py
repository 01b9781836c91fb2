"""Open leaves: what a condition reads and nobody has answered, for one of three reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass

FACT, QUESTION, STUB = "fact", "question", "stub"
_CHARGE = re.compile(r"charges\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One open leaf, or a part of one.

    *name* is what a report calls it: a fact's path, a question's id, a stub's id; *about* tells apart a question's
    entries and a stub's charges. Variables that differ only in *part* (the attributes of the abstract charge) are one
    leaf, open together.
    """

    kind: str
    name: str
    about: str = ""
    part: str = ""
    rests: object = None
    """the value that holds if the side with the burden shows nothing; None where there is none"""

    @property
    def band(self) -> int:
        """Where its variable stands in the order: what all charges share first, then charge by charge.

        A request is folded charge by charge, so diagrams grow with the number of charges, not with its power.
        """
        if match := _CHARGE.match(self.name) or _CHARGE.match(self.about):
            return 1 + int(match.group(1))
        return 0

    @property
    def whole(self) -> tuple[str, str, str]:
        """What the parts of one leaf have in common."""
        return self.kind, self.name, self.about
