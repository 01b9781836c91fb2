"""A case with other facts: what `assess --what-if` asks about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from safeconduct.law.case import Case, Input, read_value
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import CaseError, InputError, Place, Problem, nearest
from safeconduct.law.source import parse_yaml

_CHARGE = re.compile(r"charges\[(\d+)\]\.(.+)")


def supposed(case: Case, changes: Iterable[tuple[str, str]], corpus: Corpus) -> Case:
    """The case with facts changed, each by its name in a case file or in the findings (`charges[0].political`).

    Values are written as in a case file; raise `CaseError` for a wrong name or value.
    """
    for name, text in changes:
        case = _one(case, name, text, corpus)
    return case


def _one(case: Case, name: str, text: str, corpus: Corpus) -> Case:
    try:
        value: Any = parse_yaml(text, name)
    except InputError as error:
        raise CaseError(error.problems) from None
    inputs = corpus.vocabulary.inputs
    if match := _CHARGE.fullmatch(name):
        attrs = {(fact.key or attr): (attr, fact) for attr, fact in corpus.vocabulary.lists["charges"].items()}
        charges, place = list(case.charges or ()), int(match[1])
        if match[2] not in attrs or place >= len(charges):
            raise _unknown(name, [f"charges[{n}].{attr}" for n in range(len(charges)) for attr in attrs])
        attr, fact = attrs[match[2]]
        changed: Mapping[str, Input] = {**charges[place], attr: read_value(value, fact, corpus, name=name)}
        charges[place] = changed
        return replace(case, lists={**case.lists, "charges": tuple(charges)})
    if name not in inputs:
        raise _unknown(name, inputs)
    fact = inputs[name]
    return replace(case, facts={**case.facts, fact.path: read_value(value, fact, corpus, name=name)})


def _unknown(name: str, known: Iterable[str]) -> CaseError:
    return CaseError([Problem(Place("--what-if"), f"no fact {name:.60}", nearest(name, list(known)))])
