"""Reads a reform: pages that amend the law, and what else would change with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from safeconduct.law.problems import InputError, Place, Problem, nearest
from safeconduct.law.source import YMap, parse_yaml

KEYS: Final = ("reform", "says", "note", "quotes", "changes")
CHANGED: Final = ("groups", "rates", "chances", "practice_as_of", "duties_kept")
"""what of a scenario a reform may change: not who comes, and not what was counted"""


@dataclass(frozen=True)
class ReformFile:
    """A reform as its file says it, before any law is read."""

    name: str
    says: str
    note: str
    quotes: tuple[str, ...]
    """ids of the norms that are quoted"""
    changes: YMap
    file: str


def read_reform(text: str, *, file: str) -> ReformFile:
    """Read `reform.yaml`; raise `InputError` with every mistake found."""
    data = parse_yaml(text, file)
    if not isinstance(data, YMap):
        raise InputError([Problem(Place(file, 1), "a reform is keys and values", "start with reform: and says:")])
    problems = [
        Problem(Place(file, data.lines[key]), f"unknown key {key:.40} of a reform", nearest(key, KEYS))
        for key in data
        if key not in KEYS
    ]
    problems += [Problem(Place(file, data.line), f"a reform says no {key}") for key in KEYS[:2] if not data.get(key)]
    changes = data.get("changes", YMap(data.line))
    if not isinstance(changes, YMap):
        problems.append(Problem(Place(file, data.lines["changes"]), "changes are keys and values"))
        changes = YMap(data.line)
    problems += [
        Problem(Place(file, changes.lines[key]), f"a reform cannot change {key:.40}", nearest(key, CHANGED))
        for key in changes
        if key not in CHANGED
    ]
    quotes = data.get("quotes", [])
    if not isinstance(quotes, list):
        problems.append(Problem(Place(file, data.lines["quotes"]), "quotes are a list of ids of norms"))
        quotes = []
    if problems:
        raise InputError(problems)
    note = str(data.get("note") or "")
    return ReformFile(str(data["reform"]), str(data["says"]), note, tuple(map(str, quotes)), changes, file)
