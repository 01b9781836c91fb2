"""Facts as a dated history: what was said of whom, by whom, when, how sure; and the case as it stood on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from safeconduct.law.case import Case, case_of
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Place, Problem
from safeconduct.law.source import YList, YMap, parse_yaml

SURE = ("certain", "likely", "doubtful")
PERSON = "person"
"""the member whom a case is about; others of the family have names of their own"""
SHARED = ("host", "requesting", "destination")
"""said once of the person, they hold for every member until said otherwise"""
GONE = {"withdrawn": True}
"""the value of a fact that was taken back: not asked, as before"""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said: *path* as a case file writes it, *value* as plain YAML data.

    *on* is the day it was said, *at* when it was written down. What is doubtful is kept and shown, and open to the law.
    """

    path: str
    value: Any
    member: str = PERSON
    by: str = ""
    on: str = ""
    sure: str = "certain"
    at: str = ""

    @property
    def withdrawn(self) -> bool:
        return bool(self.value == GONE)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def members(history: Iterable[Said]) -> list[str]:
    """Everyone the case is about, the person first."""
    return list(dict.fromkeys([PERSON, *(said.member for said in history)]))


def standing(history: Iterable[Said], member: str = PERSON, *, on: date | None = None) -> dict[str, Said]:
    """What stands for a member on a day (None: the last that was said): of each path the latest, none withdrawn.

    Of two things said on one day the one written down later stands.
    """
    until = on.isoformat() if on else "9999"
    known = sorted((said for said in history if said.on <= until), key=lambda said: (said.on, said.at))
    found = {said.path: said for said in known if said.member == PERSON and said.path in SHARED}
    found |= {said.path: said for said in known if said.member == member}
    return {path: said for path, said in found.items() if not said.withdrawn}


def case_on(
    code: str, history: Iterable[Said], corpus: Corpus, *, member: str = PERSON, on: date | None = None
) -> Case:
    """The case of a member as it stood on a day, for the law; raise `CaseError` where it no longer reads."""
    values = {path: "unknown" if said.sure == "doubtful" else said.value
              for path, said in standing(history, member, on=on).items()}  # fmt: skip
    name = code if member == PERSON else f"{code}/{member}"
    return case_of(tree(values, name), corpus, file=name)


def tree(values: Mapping[str, Any], name: str) -> YMap:
    """A case file from paths: `custody.stage` stands under `custody`; no lines, as there is no file."""
    root = YMap(0)
    root["case"], root.lines["case"] = name, 0
    for path in sorted(values):
        top, *rest = path.split(".")
        at, key = root, top
        for word in rest:
            below = at.get(key)
            if isinstance(below, YMap) or below is True or below is None:
                if not isinstance(below, YMap):  # details of a yes-or-no fact mean yes
                    at[key], at.lines[key] = YMap(0), 0
                at, key = at[key], word
            else:
                break  # details of what is not there, or not known, say nothing
        else:
            at[key], at.lines[key] = _lined(values[path]), 0
    return root


def _lined(value: Any) -> Any:
    """Plain data as the reader of case files knows it."""
    if isinstance(value, dict):
        found = YMap(0)
        for key, item in value.items():
            found[key], found.lines[key] = _lined(item), 0
        return found
    if isinstance(value, list):
        items = YList(0)
        items.extend(_lined(item) for item in value)
        items.lines = [0] * len(value)
        return items
    return value


def plain(value: Any) -> Any:
    """Data without lines, as it is kept."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def paths_of(text: str, corpus: Corpus, *, file: str) -> dict[str, Any]:
    """The facts of a case file by path, after it was read and found right; `case` and `as_of` are no facts."""
    data = parse_yaml(text, file)
    if not isinstance(data, YMap):
        raise InputError([Problem(Place(file), "a case file is keys and values", "see docs/case-file.md")])
    case_of(data, corpus, file=file)
    return paths_in(data, corpus)


def paths_in(data: YMap, corpus: Corpus) -> dict[str, Any]:
    """The facts of keys and values by path; a word for a whole group is said of each fact in it."""
    known = corpus.vocabulary.inputs
    whole = {*corpus.vocabulary.lists, "events", "charges_known", *SHARED}
    found: dict[str, Any] = {}

    def walk(prefix: str, node: YMap) -> None:
        for key, value in node.items():
            path = f"{prefix}{key}"
            below = [name for name in known if name.startswith(f"{path}.")]
            if isinstance(value, YMap) and path not in whole:
                found.update({path: True} if path in known else {})
                walk(f"{path}.", value)
            elif path not in ("case", "as_of"):
                paths = below if below and path not in known else [path]
                found.update(dict.fromkeys(paths, "unknown" if value is None else value))

    walk("", data)
    return {path: plain(value) for path, value in found.items()}


def read_facts(words: Mapping[str, str], corpus: Corpus, *, file: str) -> dict[str, Any]:
    """Facts written one by one, each value as YAML: `{"custody.stage": "detained"}`. `checked` finds what is wrong."""
    found: dict[str, Any] = {}
    for path, word in words.items():
        try:
            found |= paths_in(tree({path: parse_yaml(word, file)}, file), corpus)
        except InputError as error:
            told = [Problem(Place(file), f"{path}: {item.what}", item.mend) for item in error.problems]
            raise InputError(told) from None
    return found


def checked(code: str, history: Sequence[Said], corpus: Corpus) -> None:
    """Raise `CaseError` where a history, as it stands now, gives no case for one of its members."""
    for member in members(history):
        case_on(code, history, corpus, member=member)


def differences(history: Sequence[Said], values: Mapping[str, Any], member: str = PERSON) -> dict[str, Any]:
    """Of *values* those that say something else than what stands."""
    now = standing(history, member)
    return {path: value for path, value in values.items() if path not in now or now[path].value != value}
