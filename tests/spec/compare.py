"""Compares what the law makes of a case with what the page says it does. Only what is written is compared.

`finds` is YAML: `act: modality`, or `act: {key: value}`. An act may be named more closely: `expel to requesting`,
`grant_permit of permanent`, `fine by police`, `release at identity_check`. `no finding` says the law judges none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from safeconduct.law.source import YMap, parse_yaml

from .spec_file import Check

_KEY = re.compile(
    r"(?P<act>\w+)(?: to (?P<to>\w+))?(?: of (?P<of>\w+))?(?: by (?P<by>\w+))?(?: at (?P<encounter>\w+))?"
)
_PLAIN = ("modality", "on_record", "by", "to", "of", "state", "encounter", "checked", "unlawful")
_SETS = ("possible", "unknown", "not_encoded", "norms", "remedies")
NO_FINDING = "no finding"
ABSENT = "absent"

Found = Mapping[str, Any]


def differences(check: Check, found: Found) -> list[str]:
    """Each difference with its file and line."""
    expected = parse_yaml(check.expected.text, str(check.file), first_line=check.expected.line + 1)
    if not isinstance(expected, YMap):
        return [f"{check.place(check.expected.line)}: finds is a mapping of acts"]
    wrong: list[str] = []
    for key, value in expected.items():
        line = expected.lines[key]
        wrong += [f"{check.place(at or line)}: {key}: {what}" for at, what in _compare(key, value, found)]
    return wrong


def _compare(key: str, value: Any, found: Found) -> Iterator[tuple[int, str]]:
    if key == "questions":
        yield from _same(0, "questions", sorted(value), sorted(question["fact"] for question in found["questions"]))
        return
    if key == "deadlines":
        yield from _limits(value, found["deadlines"])
        return
    match = _KEY.fullmatch(key)
    if match is None:
        yield 0, "is no act"
        return
    matching = [finding for finding in found["findings"] if _is(finding, match.groupdict())]
    if value == NO_FINDING:
        if matching:
            yield 0, f"expected no finding, found {matching[0]['modality']}"
    elif len(matching) != 1:
        acts = sorted({_name(finding) for finding in found["findings"]})
        yield 0, f"{len(matching)} findings match, among: {', '.join(acts)}"
    elif isinstance(value, YMap):
        for part, wanted in value.items():
            yield from ((at or value.lines[part], what) for at, what in _part(part, wanted, matching[0]))
    else:
        yield from _same(0, "modality", value, matching[0]["modality"])


def _is(finding: Found, named: Mapping[str, str | None]) -> bool:
    exact = all(finding[key] == named[key] for key in ("act", "to", "of"))
    return exact and all(named[key] in (None, finding[key]) for key in ("by", "encounter"))


def _name(finding: Found) -> str:
    return str(finding["act"]) + "".join(f" {key} {finding[key]}" for key in ("to", "of", "by") if finding[key])


def _same(line: int, what: str, expected: Any, found: Any) -> Iterator[tuple[int, str]]:
    if expected != found:
        yield line, f"{what}: expected {expected!r}, found {found!r}"


def _part(part: str, expected: Any, finding: Found) -> Iterator[tuple[int, str]]:
    special: dict[str, Callable[[Any, Any], Iterator[tuple[int, str]]]] = {
        "charges": _charges, "proof": _proof, "time_limits": _limits, "contested": _contested, "flips": _flips
    }  # fmt: skip
    if part in _PLAIN or part == "after":
        yield from _same(0, part, expected, finding[part])
    elif part in _SETS:
        yield from _same(0, part, sorted(expected), sorted(finding[part]))
    elif part in special:
        yield from special[part](expected, finding[part])
    else:
        yield 0, f"finds has no key {part}"


def _contested(expected: Any, found: Any) -> Iterator[tuple[int, str]]:
    said = [item["question"] + (f" about {item['about']}" if item.get("about") else "") for item in found]
    yield from _same(0, "contested", sorted(expected), sorted(said))


def _flips(expected: Any, found: Any) -> Iterator[tuple[int, str]]:
    """`fact: value, fact: value -> modality`; in any order here, but told smallest first."""
    facts = [", ".join(sorted(f"{c['fact']}: {c['value']}" for c in flip["changes"])) for flip in found]
    said = [f"{changes} -> {flip['modality']}" for changes, flip in zip(facts, found, strict=True)]
    yield from _same(0, "flips", sorted(expected), sorted(said))
    sizes = [len(flip["changes"]) for flip in found]
    yield from _same(0, "sizes of flips", sorted(sizes), sizes)


def _charges(expected: Any, found: Any) -> Iterator[tuple[int, str]]:
    """`{article: modality}`, or `{article: {key: value}}`; every charge is named."""
    by_article = {charge["article"]: charge for charge in found}
    if sorted(expected) != sorted(by_article):
        yield 0, f"charges: expected {sorted(expected)}, found {sorted(by_article)}"
        return
    for article, value in expected.items():
        charge, line = by_article[article], expected.lines[article]
        for part, wanted in value.items() if isinstance(value, YMap) else [("modality", value)]:
            pair = (sorted(wanted), sorted(charge[part])) if part in _SETS else (wanted, charge[part])
            yield from _same(line, f"charge {article} {part}", *pair)


def _proof(expected: Any, found: Any) -> Iterator[tuple[int, str]]:
    """`{norm: status}`, `{norm: {status, defeated_by, because}}`; `norm for ARTICLE` where it is read per charge."""
    for name, value in expected.items():
        norm, _, article = name.partition(" for ")
        lines = [line for line in found if line["norm"] == norm and article in ("", line.get("charge"))]
        at = expected.lines[name]
        if value == ABSENT or not lines:
            yield from _same(at, f"proof {name}", value, ABSENT if not lines else lines[0]["status"])
            continue
        for line in lines:
            for part, wanted in value.items() if isinstance(value, YMap) else [("status", value)]:
                yield from _proof_part(at, name, part, wanted, line)


def _proof_part(at: int, name: str, part: str, wanted: Any, line: Found) -> Iterator[tuple[int, str]]:
    if part == "because":
        given = {item["fact"]: item["value"] for item in line["because"]}
        for fact, value in wanted.items():
            said = str(value).lower() if isinstance(value, bool) else str(value)
            yield from _same(at, f"proof {name} because {fact}", said, given.get(fact))
    else:
        yield from _same(at, f"proof {name} {part}", wanted, line[part])


def _limits(expected: Any, found: Any) -> Iterator[tuple[int, str]]:
    """`{limit: {key: value}}`; nothing as a value says that no date can be given."""
    by_id = {limit["limit"]: limit for limit in found}
    for name, value in expected.items():
        line = expected.lines[name]
        there = ABSENT if name not in by_id else "there"
        if ABSENT in (value, there):
            yield from _same(line, f"limit {name}", ABSENT if value == ABSENT else "there", there)
            continue
        for part, wanted in value.items():
            yield from _same(line, f"limit {name} {part}", wanted, by_id[name][part])
