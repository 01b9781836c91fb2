"""Answers an interview out of a full case, as a person would who knows exactly what the file says."""

from __future__ import annotations

import re
from typing import Any

from safeconduct import Case, Corpus
from safeconduct.law.values import DONT_KNOW
from safeconduct.reason.asking import Ask
from safeconduct.reason.interview import Interview


def answer_of(case: Case, ask: Ask, corpus: Corpus) -> Any:
    """What the case says of a matter; DONT_KNOW where it says nothing."""
    if ask.name in ("host", "requesting"):
        return getattr(case, ask.name)
    if ask.name == "charges":
        return tuple(str(charge["article"]) for charge in case.charges) if case.charges is not None else DONT_KNOW
    if ask.name == "charges_known":
        return case.charges_known == "all"
    if ask.name == "events":
        return frozenset(event.what for event in case.events if event.what in ask.type.codes)
    if event := re.fullmatch(r"events\[(\w+)\]\.(\w+)", ask.name):
        found = case.event(event[1])
        return getattr(found, event[2], None) or DONT_KNOW
    if item := re.fullmatch(r"(\w+)\[(\d+)\]\.(.+)", ask.name):
        items = case.lists[item[1]]
        assert isinstance(items, tuple)
        attrs = corpus.vocabulary.lists[item[1]]
        attr = next(name for name, fact in attrs.items() if item[3] in (name, fact.key))
        return items[int(item[2])].get(attr, DONT_KNOW)
    if ask.name in corpus.vocabulary.lists:
        items = case.lists.get(ask.name, DONT_KNOW)
        return len(items) if isinstance(items, tuple) else items
    return case.facts.get(ask.name, DONT_KNOW)


def finished(interview: Interview, case: Case) -> Interview:
    """The interview when nothing is left to ask."""
    while interview.now is not None:
        interview = interview.answer(answer_of(case, interview.now, interview.corpus))
    return interview
