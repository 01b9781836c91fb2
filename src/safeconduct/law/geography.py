"""Which states lie side by side, and which have a direct flight between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from safeconduct.law.csv_rows import read_rows
from safeconduct.law.problems import Problems

Links = Mapping[str, frozenset[str]]
"""state -> the states it is linked with, both ways"""


def read_links(problems: Problems, path: Path, *, newer: Path | None = None) -> Links:
    """Pairs `a,b` of a file; a state that is an `a` in the *newer* file has the links of that one alone."""
    pairs = [(row["a"], row["b"]) for _, row in read_rows(path, ("a", "b"), problems)]
    if newer is not None:
        later = [(row["a"], row["b"]) for _, row in read_rows(newer, ("a", "b"), problems)]
        known = {a for a, _ in later}
        pairs = [(a, b) for a, b in pairs if not known & {a, b}] + later
    found: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        found[a].add(b)
        found[b].add(a)
    return {state: frozenset(others) for state, others in sorted(found.items())}
