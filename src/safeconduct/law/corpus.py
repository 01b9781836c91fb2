"""The corpus: all pages, vocabulary and tables together, checked as one."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from safeconduct.law.blocks import Act, Block, Door, Encounter, Hazard
from safeconduct.law.dates import Day
from safeconduct.law.tables import Practice, Regime
from safeconduct.law.turning import Turning


@dataclass(frozen=True)
class Corpus(Turning):
    """A checked body of law. Immutable; `as_of` gives the law of one day."""

    _by_day: dict[int, Corpus] = field(default_factory=dict, repr=False, compare=False)
    _by_state: dict[str, Corpus] = field(default_factory=dict, repr=False, compare=False)
    _between: dict[frozenset[str], Corpus] = field(default_factory=dict, repr=False, compare=False)
    _whole: Corpus | None = field(default=None, repr=False, compare=False)
    """what this is the part between some states of"""

    def as_of(self, day: date) -> Corpus:
        """The blocks that are, or with an imprecise date may be, in force on *day*.

        Days between which no block begins or ends share one corpus.
        """
        between = bisect_right(self.turning_days, day)
        if between not in self._by_day:
            blocks = tuple(block for block in self.blocks if may_be_in_force(block, day))
            self._by_day[between] = self.part(blocks)
        return self._by_day[between]

    def of_state(self, state: str) -> Corpus:
        """The blocks that can be in scope where *state* acts: a foreign page names nobody and orders nothing here.

        Of acts and encounters, the state's own go before those of a page without jurisdiction.
        """
        if state not in self._by_state:
            here = [b for b in self.blocks if b.page.applies is not None or b.page.jurisdiction == state]
            own = {(type(b), b.id) for b in here if isinstance(b, Act | Encounter) and b.page.jurisdiction == state}
            blocks = tuple(b for b in here if b.page.jurisdiction == state or (type(b), b.id) not in own)
            self._by_state[state] = self.part(blocks)
        return self._by_state[state]

    def between(self, *states: str) -> Corpus:
        """The part of the law a case between some states can turn on: their pages, those of no state, all doors."""
        if self._whole is not None:
            return self._whole.between(*states)
        named = self._with_pages.intersection(states)
        if named not in self._between:
            self._between[named] = replace(self.part(self._blocks_of(named)), _whole=self)
        return self._between[named]

    def acting(self, state: str, day: Day) -> Corpus:
        """The law a state acts by on a day: what is, or may be, in force and in scope; the same corpus each time."""
        here = self.between(state)
        return (here.as_of(day.first) if day.exact else here).of_state(state)

    def _blocks_of(self, states: Set[str]) -> tuple[Block, ...]:
        return tuple([block for block in self.blocks if home_of(block) in ("", *states)])

    @cached_property
    def _with_pages(self) -> frozenset[str]:
        """The states that have pages of their own."""
        return frozenset([page.jurisdiction for page in self.pages.values() if page.jurisdiction])

    def part(self, blocks: tuple[Block, ...]) -> Corpus:
        """The corpus with some of its blocks only."""
        return Corpus(self.folder, self.digest, self.vocabulary, self.tables, self.pages, blocks, self.order, self.rank,
                      self._seen)  # fmt: skip

    @cached_property
    def countries(self) -> frozenset[str]:
        """Every country code a case may name."""
        named = {page.jurisdiction for page in self.pages.values() if page.jurisdiction}
        return frozenset({*self.tables.countries, *(state for state, _ in self.tables.parties), *named})

    def practice(self, state: str, encounter: str, act: str, day: date) -> tuple[Practice, ...]:
        """What was reported of an act in the regime of *day*; where the encounter has no cell, of the act anywhere."""
        table = self.tables.practice
        found = [cell for cell in table.get((state, encounter, act), ()) if cell.covers(day)]
        return tuple(found or [cell for cell in table.get((state, "", act), ()) if cell.covers(day)])

    def regime(self, state: str, day: date) -> tuple[Regime | None, date | None]:
        """The change of practice that *day* lies after, if any, and the day of the next one."""
        before = [regime for regime in self.tables.regimes.get(state, ()) if regime.since <= day]
        after = [regime for regime in self.tables.regimes.get(state, ()) if regime.since > day]
        return (before[-1] if before else None), (after[0].since if after else None)

    @cached_property
    def turning_days(self) -> tuple[date, ...]:
        """The days on which a block or a party's being bound may begin or end."""
        edges = [edge for block in self.blocks for edge in (block.since, block.until) if edge is not None]
        return tuple(sorted({day for edge in edges for day in (edge.first, edge.last)} | self.tables.turning_days))


def home_of(block: Block) -> str:
    """The only state where a block can matter; none for one whose page says itself where it applies, and for doors and
    hazards, on which anybody may come.
    """
    return "" if block.page.applies is not None or isinstance(block, Door | Hazard) else block.page.jurisdiction


def may_be_in_force(block: Block, day: date) -> bool:
    """Whether a block is in force on a day, or could be where its own dates are imprecise."""
    return (block.since is None or block.since.first <= day) and (block.until is None or day < block.until.last)


def digest_of(root: Path, patches: Sequence[Path] = ()) -> str:
    """The first 12 hex digits of a SHA-256 over the names and bytes of all files of a corpus; worked cases are none."""
    total = hashlib.sha256()
    files = (path for path in root.rglob("*") if path.suffix in (".md", ".yaml", ".csv") and path.is_file())
    for path in sorted(path for path in files if path.relative_to(root).parts[0] != "worked"):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for path in patches:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]
