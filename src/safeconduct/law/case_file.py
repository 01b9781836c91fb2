"""Writes a case as a case file: the contract that `load_case` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from safeconduct.law.case import Case, Event, Input
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.values import Answer
from safeconduct.law.vocabulary import FactType

_PLAIN = re.compile(
    r"[A-Za-z][A-Za-z0-9_.()-]*(?: [A-Za-z0-9_.()-]+)*|\d{4}(?:-\d{2}){0,2}(?:T\d{2}:\d{2}(?:[+-]\d{2}:\d{2})?)?"
)
_NOT_TEXT = ("true", "false", "null")
_YEAR = re.compile(r"\d{4}")


def case_text(case: Case, corpus: Corpus) -> str:
    """The YAML text of a case; reading it gives an equal case.

    Facts that were not asked are left out. Raises `ValueError` where a case says more than a file can: a detail of a
    thing the person does not have.
    """
    vocabulary = corpus.vocabulary
    tree: dict[str, Any] = {"case": case.name}
    if case.as_of is not None:
        tree["as_of"] = case.as_of
    tree |= {"host": case.host, "requesting": case.requesting}
    if case.destination:
        tree["destination"] = case.destination
    tree |= _tree(case.facts, vocabulary.facts)
    for name, items in case.lists.items():
        attrs = vocabulary.lists[name]
        tree[name] = items if isinstance(items, Answer) else [_tree(item, attrs) for item in items]
    if case.charges_known is not None:
        tree["charges_known"] = case.charges_known
    if case.events:
        tree["events"] = [_event(event) for event in case.events]
    return "".join(f"{line}\n" for key, value in tree.items() for line in _lines(key, value))


def _tree(facts: Mapping[str, Input], types: Mapping[str, FactType]) -> dict[str, Any]:
    """Facts by path as nested mappings; a thing that has details is written as its details."""
    tree: dict[str, Any] = {}
    places = {(types[path].key or path): value for path, value in facts.items()}
    for place in sorted(places, key=lambda one: one.count(".")):
        *above, last = place.split(".")
        branch = tree
        for depth, step in enumerate(above, 1):
            under = branch.get(step)
            if (under is None and ".".join(above[:depth]) not in types) or under is True:
                under = branch[step] = {}
            if not isinstance(under, dict):
                raise ValueError(f"{place} is said of what the person is not said to have")
            branch = under
        branch[last] = places[place]
    order = {name: index for index, name in enumerate(dict.fromkeys(path.split(".")[0] for path in types))}
    return dict(sorted(tree.items(), key=lambda item: order.get(item[0], len(order))))


def _event(event: Event) -> dict[str, Any]:
    said = {"what": event.what, "at": event.at, "served_at": event.served_at}
    return {key: str(value) for key, value in said.items() if value is not None}


def _lines(key: str, value: Any) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [f"{key}:", *(f"  - {_flow(item)}" for item in value)]
    return [f"{key}: {_flow(value)}"]


def _flow(value: Any) -> str:
    """A value on one line, as the case files of this repository are written."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, frozenset):
        return "[" + ", ".join(sorted(map(_flow, value))) + "]"
    if isinstance(value, Answer):
        return value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    if isinstance(value, (Day, date)) or (_PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT):
        return text if not (isinstance(value, str) and _YEAR.fullmatch(text)) else json.dumps(text)
    return json.dumps(text, ensure_ascii=False)
