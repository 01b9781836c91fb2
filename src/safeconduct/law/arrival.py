"""The same person in another state: what was about the state before does not go along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from safeconduct.law.case import Case, Input
from safeconduct.law.values import Answer
from safeconduct.law.vocabulary import Vocabulary


def arrived(case: Case, host: str, vocabulary: Vocabulary) -> Case:
    """The case as it would be asked in *host*: unchanged where the person is there already.

    What changes stands in the vocabulary: by `arrival` procedures begin anew, and what was known of the stay, of the
    host's own offences and of what its code punishes was about the state before; by `unsaid` a paper of which the case
    says nothing is not held.
    """
    if host == case.host:
        return case
    known = {path: there(vocabulary, path, value) for path, value in case.facts.items()}
    stated = {path: value for path, value in vocabulary.arrival.items() if path in vocabulary.facts}
    unsaid = {path: value for path, value in vocabulary.unsaid.items() if path in vocabulary.facts}
    facts = {path: value for path, value in (unsaid | known | stated).items() if value is not None}
    lists: dict[str, tuple[Mapping[str, Input], ...] | Answer] = {
        name: () for name in vocabulary.unsaid if name in vocabulary.lists
    }
    for name, items in case.lists.items():
        if name not in vocabulary.arrival:
            kept = items if isinstance(items, Answer) else tuple(_kept(vocabulary, name, item) for item in items)
            lists[name] = kept
    return replace(case, host=host, facts=facts, lists=lists, events=())


def there(vocabulary: Vocabulary, path: str, value: Input) -> Any:
    """The value of a fact in another state: its own entry decides, else that of the nearest group, else it stays."""
    while path:
        if path in vocabulary.arrival:
            return vocabulary.arrival[path]
        path = path.rpartition(".")[0]
    return value


def _kept(vocabulary: Vocabulary, name: str, item: Mapping[str, Input]) -> Mapping[str, Input]:
    return {attribute: value for attribute, value in item.items() if f"{name}.{attribute}" not in vocabulary.arrival}
