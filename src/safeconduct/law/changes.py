"""What changed in a body of law: between two versions of a block, and between two days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from safeconduct.law.blocks import Block, Page
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Expr

_NOT_LAW = ("id", "page", "place", "heading", "says", "since", "until", "source", "checked", "checked_on", "article")
"""what may differ between versions without the law being another"""
_NAMES = {"why_stub": "why", "lengths": "length", "start": "from", "held_by": "held-by", "acts": "act",
          "collides_with": "collides-with", "authorities": "authority", "each": "for each charge"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A block that *began*, *ended* or *changed* between two days; imprecise dates are told as they are written."""

    kind: str
    old: Block | None
    new: Block | None
    keys: tuple[str, ...] = ()

    @property
    def block(self) -> Block:
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def on(self) -> Day | None:
        """The day of the change."""
        return self.new.since if self.new is not None else self.old.until if self.old is not None else None


def states(corpus: Corpus) -> frozenset[str]:
    """The states of which there is law here: pages, or a treaty they may be bound by."""
    pages = {page.jurisdiction for page in corpus.pages.values()}
    return frozenset((pages | {code for code, _ in corpus.tables.parties}) - {""})


def changed_keys(old: Block, new: Block) -> tuple[str, ...]:
    """The keys in which two versions differ, by the names a page gives them."""
    if type(old) is not type(new):
        return ("kind",)
    return tuple(_NAMES.get(field.name, field.name) for field in fields(old) if field.name not in _NOT_LAW
                 and getattr(old, field.name) != getattr(new, field.name))  # fmt: skip


def key_words(block: Block, key: str, say: Callable[[Expr], str]) -> str:
    """What a version says under a key; *say* puts a condition into words."""
    names = {shown: name for name, shown in _NAMES.items()}
    value: Any = type(block).__name__.lower() if key == "kind" else getattr(block, names.get(key, key), None)
    return _words(value, say) or "nothing"


def _words(value: Any, say: Callable[[Expr], str]) -> str:
    if isinstance(value, Expr):
        return say(value)
    if isinstance(value, (tuple, list)):
        return ", ".join(_words(item, say) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def changes(corpus: Corpus, first: date, last: date, *, state: str = "") -> tuple[Change, ...]:
    """What began, ended or changed after *first* and up to *last*, page by page.

    With a *state*: its own pages, and those of no one state. A change whose day is imprecise counts by its last day.
    """
    found = []
    groups: dict[tuple[str, str], list[Block]] = {}
    for block in corpus.blocks:
        if not state or block.page.jurisdiction in ("", state):
            groups.setdefault((block.page.id, block.id), []).append(block)
    for versions in groups.values():
        old, new = _on(versions, first), _on(versions, last)
        if old is new:
            continue
        if old is None or new is None:
            found.append(Change("began" if old is None else "ended", old, new))
        elif keys := changed_keys(old, new):
            found.append(Change("changed", old, new, keys))
    return tuple(sorted(found, key=lambda change: (_page(change.block.page), change.block.place)))


def memberships(corpus: Corpus, first: date, last: date, *, state: str = "") -> tuple[tuple[str, str, Day, bool], ...]:
    """The states that became bound by a treaty, or ceased to be, between two days: state, treaty, day, bound.

    With a *state*: of the treaties it stands in the table for; of what is no treaty, its own alone.
    """
    mine = {treaty for code, treaty in corpus.tables.parties if code == state}
    found = []
    for (code, treaty), member in corpus.tables.parties.items():
        own = code == state or treaty not in corpus.vocabulary.memberships
        if not state or (own and treaty in mine and corpus.tables.parties[state, treaty].since is not False):
            edges = ((member.since, True), (member.until, False))
            found += [(code, treaty, day, bound) for day, bound in edges
                      if isinstance(day, Day) and first < day.last <= last]  # fmt: skip
    return tuple(sorted(found, key=lambda item: (item[1], item[2], item[0])))


def _page(page: Page) -> tuple[bool, str, str]:
    return not page.jurisdiction, page.jurisdiction, page.id


def _on(versions: Sequence[Block], day: date) -> Block | None:
    """The version in force on a day, an imprecise date counted by its last day; None where none is."""
    return next((block for block in versions if (block.since is None or block.since.last <= day)
                 and (block.until is None or day < block.until.last)), None)  # fmt: skip
