"""Every provision that the research found has a block on a page, or stands in the list of those still to come.

A block accounts for the longest listed id that is its own id or begins it: `kz-cpc-590-1-9` may stand in several blocks
`kz-cpc-590-1-9-...`. Earlier versions of a provision have a tail such as `-v2022`; on a page they share its id.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from safeconduct import Corpus

from .conftest import law

HERE = Path(__file__).parent
VERSION = re.compile(r"-(?:v\d{4}[a-z]?|old)$")


def listed(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def accounted_for(corpus: Corpus, provisions: set[str]) -> Counter[str]:
    """How many blocks stand for each provision."""
    found: Counter[str] = Counter()
    for block in corpus.blocks:
        pieces = block.id.split("-")
        names = ("-".join(pieces[:end]) for end in range(len(pieces), 0, -1))
        owner = next((name for name in names if name in provisions), None)
        if owner:
            found[owner] += 1
    return found


def test_every_provision_is_on_a_page_or_pending_and_never_both() -> None:
    provisions = {VERSION.sub("", name) for name in listed("dossier_ids.txt")}
    pending = {VERSION.sub("", name) for name in listed("dossier_pending.txt")}
    found = set(accounted_for(law(), provisions))

    assert sorted(provisions - found - pending) == [], "neither on a page nor pending"
    assert sorted(pending & found) == [], "on a page by now: take it out of dossier_pending.txt"
    assert sorted(pending - provisions) == [], "pending, but not a provision of the list"


def test_each_version_that_was_found_is_a_version_on_the_page() -> None:
    """Two versions of one id on the list are at least two blocks of that id."""
    names = listed("dossier_ids.txt")
    versions = Counter(VERSION.sub("", name) for name in names)
    pending = {VERSION.sub("", name) for name in listed("dossier_pending.txt")}
    found = accounted_for(law(), set(versions))

    assert [name for name, count in versions.items() if name not in pending and found[name] < count] == []


def test_a_list_names_each_provision_once() -> None:
    for name in ("dossier_ids.txt", "dossier_pending.txt"):
        assert [item for item, count in Counter(listed(name)).items() if count > 1] == []
