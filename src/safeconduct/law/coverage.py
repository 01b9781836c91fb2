"""Which norms have a worked case each way: by hand in a test, or as a frozen pair; and which have none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from safeconduct.law.blocks import Norm
from safeconduct.law.corpus import Corpus
from safeconduct.law.worked import Worked, version_of

Key = tuple[str, str]
"""a norm and its version"""


@dataclass(frozen=True, slots=True)
class PageCoverage:
    """One page: how many versions of norms it has, and how many have what."""

    page: str
    state: str
    norms: int
    stubs: int
    by_hand: int
    pairs: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole corpus. *without* has the norms with no worked case, and why; *broken* pairs no longer hold."""

    pages: tuple[PageCoverage, ...]
    without: Mapping[Key, str]
    broken: tuple[Key, ...]
    unread: tuple[str, ...]
    """norms that decide an example, and whose worked case nobody has written or reviewed"""

    @property
    def gaps(self) -> bool:
        """Whether a norm has no worked case that holds."""
        return bool(self.without or self.broken)


def named_in_tests(folder: Path, ids: Iterable[str]) -> frozenset[str]:
    """The ids that tests name, as words of their own; none where there is no such folder."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(folder.glob("**/*.py")))
    said = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    return frozenset(ids) & said


def coverage(corpus: Corpus, worked: Worked, *, by_hand: frozenset[str], broken: Iterable[Key] = ()) -> Coverage:
    """Count worked cases; *by_hand* are the norms that tests name, *broken* the pairs that no longer hold."""
    lost = frozenset(broken)
    pages: dict[str, list[Norm]] = {}
    for norm in corpus.norms:
        pages.setdefault(norm.page.id, []).append(norm)
    told, without = [], dict[Key, str]()
    for page, norms in pages.items():
        stubs = [norm for norm in norms if norm.why_stub is not None]
        encoded = [norm for norm in norms if norm.why_stub is None]
        keys = [(norm.id, version_of(norm)) for norm in encoded]
        pairs = [worked.pairs[key] for key in keys if key in worked.pairs and key not in lost]
        told.append(PageCoverage(page, norms[0].page.jurisdiction, len(encoded), len(stubs),
                                 sum(norm.id in by_hand for norm in encoded), len(pairs),
                                 sum(bool(pair.reviewed) for pair in pairs)))  # fmt: skip
        for key in keys:
            if key not in worked.pairs and key[0] not in by_hand:
                without[key] = worked.without.get(key, "not generated yet")
    encoded_ids = {norm.id for norm in corpus.norms if norm.why_stub is None}
    decided = {norm for ids in worked.examples.values() for norm in ids} & encoded_ids
    read = by_hand | {pair.norm for pair in worked.pairs.values() if pair.reviewed}
    unread = tuple(sorted(decided - read))
    ordered = sorted(told, key=lambda item: (not item.state, item.state, item.page))
    return Coverage(tuple(ordered), without, tuple(sorted(lost)), unread)
