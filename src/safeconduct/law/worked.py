"""Worked cases: for each norm somebody to whom it applies, and the smallest change of facts after which it fails.

They stand beside the pages, in `worked/PAGE.yaml`, and are no part of the law: what a program makes of them is for
`reason`. Whatever a worked case does not say is as `worked/anybody.yaml` says, and beyond it no, none or nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from safeconduct.law.blocks import Norm, Slot
from safeconduct.law.case import Case, read_case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.source import parse_yaml, read_bytes
from safeconduct.law.vocabulary import FactType

FOLDER = "worked"
ANYBODY = "anybody"
Facts = Mapping[str, Any]
"""what a case says by its keys, `charge.committed.in` for the one charge; values as YAML has them"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A norm's version, somebody to whom it applies, and the change after which it does not."""

    norm: str
    since: str
    slot: Slot
    by: str
    state: str
    host: str
    requesting: str
    on: date
    applies: Facts
    modality: str
    fails: Facts
    otherwise: str
    fails_on: date | None = None
    """the day asked of the second case, where a day makes the difference"""
    answers: Mapping[str, str] = field(default_factory=dict)
    """views taken, so that the norm applies: question -> view"""
    until: str = ""
    """the version's first day no longer in force, as the page says it"""
    norms: tuple[str, ...] = ()
    """ids of the norms that give the modality of the first case"""
    defeats: tuple[str, ...] = ()
    """ids of the norms that it defeats there"""
    outside: str = ""
    """a host that the page does not reach, where it applies by a condition: the norm stands in no proof there"""
    reviewed: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.norm, self.since


@dataclass(frozen=True, slots=True)
class Worked:
    """All pairs, why some norms have none, and the examples that norms decide."""

    pairs: Mapping[tuple[str, str], Pair] = field(default_factory=dict)
    without: Mapping[tuple[str, str], str] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """example -> ids of the norms that decide something in it"""


def version_of(norm: Norm) -> str:
    """A version's name among those of its norm: its first day."""
    return str(norm.since or "")


def until_of(norm: Norm) -> str:
    """The first day on which a version is no longer in force, as its page says it."""
    return str(norm.until or "")


# -- cases ------------------------------------------------------------------------------------------------------------


@cache
def _anybody(file: Path) -> str:
    return json.dumps(parse_yaml(read_bytes(file), str(file)))


def anybody(corpus: Corpus, requesting: str) -> dict[str, Any]:
    """The case that worked cases change, as a case file says it; of a citizen of the requesting state."""
    text = _anybody(Path(corpus.folder) / FOLDER / f"{ANYBODY}.yaml")
    data: dict[str, Any] = json.loads(text.replace('"RU"', json.dumps(requesting)))
    return data


def case_of(corpus: Corpus, facts: Facts, *, host: str, requesting: str, on: date) -> Case:
    """A worked case in full: *facts* laid over anybody, all else no, none or nothing."""
    data = anybody(corpus, requesting)
    data |= {"host": host, "requesting": requesting, "as_of": on.isoformat()}
    for key, value in facts.items():
        if key.startswith("charge."):
            _put(data["charges"][0], key.removeprefix("charge."), value)
        else:
            _put(data, key, deepcopy(value))
    return closed(corpus, read_case(json.dumps(data), corpus, file="worked case"))


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    """Set a key by its path; a mapping at a yes-or-no fact means yes."""
    head, _, rest = path.partition(".")
    if not rest:
        if not (isinstance(data.get(head), dict) and value is True):
            data[head] = value
        return
    if not isinstance(data.get(head), dict):
        data[head] = {}
    _put(data[head], rest, value)


def closed(corpus: Corpus, case: Case) -> Case:
    """The case with every fact that has a usual value and is not said: no, none, nothing, or what rests."""
    vocabulary = corpus.vocabulary
    facts = {path: usual for path, fact in vocabulary.facts.items() if (usual := usual_of(fact, case)) is not None}
    charges = tuple({**_usual_charge(corpus, case), **charge} for charge in case.charges or ())
    lists = {name: () for name in vocabulary.lists if name != "charges"}
    return replace(case, facts={**facts, **case.facts}, lists={**lists, **case.lists, "charges": charges})


def _usual_charge(corpus: Corpus, case: Case) -> dict[str, Any]:
    attributes = corpus.vocabulary.lists["charges"].items()
    return {name: usual for name, fact in attributes if (usual := usual_of(fact, case)) is not None and not fact.table}


def usual_of(fact: FactType, case: Case) -> Any:
    """What is so of most people; None where nothing is."""
    if fact.type.name == "bool":
        return fact.rests if fact.kind == "evidential" and isinstance(fact.rests, bool) else False
    if fact.type.name == "code":
        return next((code for code in ("none", "no") if code in fact.type.codes), None)
    if fact.type.name == "country" and fact.rests in ("host", "requesting"):
        return case.host if fact.rests == "host" else case.requesting
    return frozenset() if fact.type.is_set else None


# -- files ------------------------------------------------------------------------------------------------------------


def load_worked(corpus: Corpus) -> Worked:
    """The worked cases beside the pages of a corpus; none where there is no such folder."""
    folder = Path(corpus.folder) / FOLDER
    pairs: dict[tuple[str, str], Pair] = {}
    without: dict[tuple[str, str], str] = {}
    examples: dict[str, tuple[str, ...]] = {}
    for file in sorted(folder.glob("*.yaml")):
        data = parse_yaml(read_bytes(file), str(file)) or {}
        if file.stem == "examples":
            examples = {str(name): tuple(ids) for name, ids in data.items()}
        elif file.stem != ANYBODY:
            for norm, versions in data.items():
                for item in versions:
                    key = norm, str(item.get("since") or "")
                    if "none" in item:
                        without[key] = str(item["none"])
                    else:
                        pairs[key] = _pair(norm, item)
    return Worked(pairs, without, examples)


def _pair(norm: str, item: Mapping[str, Any]) -> Pair:
    day = {key: Day.parse(item[key]).first for key in ("on", "fails_on") if key in item}
    act = item["act"]
    slot = Slot(act["does"], str(act.get("to") or ""), str(act.get("of") or ""))
    return Pair(norm, str(item.get("since") or ""), slot, act["by"], item["state"], item["host"], item["requesting"],
                day["on"], item.get("applies") or {}, item["modality"], item.get("fails") or {}, item["otherwise"],
                day.get("fails_on"), item.get("answers") or {}, str(item.get("until") or ""),
                tuple(item.get("norms") or ()), tuple(item.get("defeats") or ()), str(item.get("outside") or ""),
                str(item.get("reviewed") or ""))  # fmt: skip


def write_worked(corpus: Corpus, worked: Worked) -> None:
    """Write the files again, page by page in the order of the pages, so that a change of law changes few lines."""
    folder = Path(corpus.folder) / FOLDER
    pages: dict[str, dict[str, list[str]]] = {}
    for norm in dict.fromkeys(corpus.norms):
        key = norm.id, version_of(norm)
        if key in worked.pairs:
            told = _told(worked.pairs[key])
        elif key in worked.without:
            told = [*_since(key[1]), f"none: {_yaml(worked.without[key])}"]
        else:
            continue
        lines = pages.setdefault(norm.page.id, {}).setdefault(norm.id, [])
        lines += [f"  {'- ' if number == 0 else '  '}{line}" for number, line in enumerate(told)]
    for file in folder.glob("*.yaml"):
        if file.stem not in (ANYBODY, "examples", *pages):
            file.unlink()
    for page, norms in pages.items():
        text = [_HEAD.format(page=page), *(f"{norm}:\n" + "\n".join(lines) + "\n" for norm, lines in norms.items())]
        (folder / f"{page}.yaml").write_text("\n".join(text), encoding="utf-8")
    decided = [f"{name}:\n" + "".join(f"  - {norm}\n" for norm in ids) for name, ids in worked.examples.items()]
    (folder / "examples.yaml").write_text("\n".join([_EXAMPLES, *decided]), encoding="utf-8")


_PLAIN = re.compile(r"[A-Za-z][\w.-]*")
_SPECIAL = ("true", "false", "null", "yes", "no", "on", "off")
_HEAD = """\
# Worked cases of {page}: anybody.yaml with the facts under `applies`, and with those under `fails` too.
# Made by `safeconduct law coverage --generate`; who has read one writes the day under `reviewed`.
"""
_EXAMPLES = """\
# Which norms decide something in the examples. Made by `safeconduct law coverage --generate`.
"""


def _told(pair: Pair) -> list[str]:
    act = {"does": pair.slot.act, "to": pair.slot.to, "of": pair.slot.of, "by": pair.by}
    lines = _since(pair.since) + ([f"until: {pair.until}"] if pair.until else [])
    lines.append(f"act: {_yaml({key: value for key, value in act.items() if value})}")
    lines += [f"state: {pair.state}", f"host: {pair.host}", f"requesting: {pair.requesting}", f"on: {pair.on}"]
    if pair.answers:
        lines.append(f"answers: {_yaml(pair.answers)}")
    lines += [f"applies: {_yaml(pair.applies)}", f"modality: {pair.modality}"]
    lines += [f"{key}: {_yaml(ids)}" for key, ids in (("norms", pair.norms), ("defeats", pair.defeats)) if ids]
    lines.append(f"fails: {_yaml(pair.fails)}")
    lines += [f"fails_on: {pair.fails_on}"] if pair.fails_on else []
    lines.append(f"otherwise: {pair.otherwise}")
    lines += [f"outside: {_yaml(pair.outside)}"] if pair.outside else []
    lines += [f"reviewed: {pair.reviewed or 'null'}"]
    return lines


def _since(since: str) -> list[str]:
    return [f"since: {since}"] if since else ["since: null"]


def _yaml(value: Any) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:g}"
    text = str(value)
    return text if _PLAIN.fullmatch(text) and text not in _SPECIAL else json.dumps(text, ensure_ascii=False)
