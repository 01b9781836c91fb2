"""What to ask of next, stage by stage: pure functions of a corpus, a day and the answers so far."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeconduct.law.blocks import Act, Encounter
from safeconduct.law.case import Case, Input
from safeconduct.law.corpus import Corpus
from safeconduct.law.expressions import Fact, walk
from safeconduct.law.inputs import conditions_of
from safeconduct.law.values import BOOL, COUNTRY, DONT_KNOW, INT, NOT_APPLICABLE, Answer, Type
from safeconduct.law.vocabulary import FactType
from safeconduct.reason.assess import parts
from safeconduct.reason.questions import REMOVAL, next_questions
from safeconduct.reason.results import NextQuestion

BATCH = 6
"""questions asked before what can still matter is worked out again"""
MOMENT = Type("moment")
"""a day, or a local time"""
OFFENCES = Type("set", (), "offence")
ITEM = re.compile(r"(\w+)\[(\d+)\]\.(.+)")
EVENT = re.compile(r"events\[(\w+)\]\.(at|served_at)")
Answers = Mapping[str, Input]


@dataclass(frozen=True, slots=True)
class Ask:
    """One matter to ask of: what reports call it, what an answer is, and the acts whose decision it serves.

    *name* is a fact's path (`asylum.stage`, `charges[0].stage`), `host`, `requesting`, `charges` (a tuple of articles),
    `charges_known` (whether these are all), another list (how many items), or `events[act].at` and `.served_at`.
    *codes* are the values the answers before leave possible, where the type lists its values.
    """

    name: str
    type: Type
    serves: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    optional: bool = True
    """False where the interview cannot go on without an answer"""


def states(corpus: Corpus) -> Iterator[Ask]:
    """Host and requesting state; the codes are those whose encounters, and whose offences, the corpus has.

    Where it has rights of a held person for some hosts, only these: of the others it knows no first hours.
    """
    seekers = sorted({code.partition("-")[0] for code in corpus.tables.offences})
    hosts = {encounter.page.jurisdiction for encounter in corpus.of_kind(Encounter)} - {"", *seekers}
    yield Ask("host", COUNTRY, (), tuple(sorted(hosts & corpus.tables.rights.keys() or hosts)), optional=False)
    yield Ask("requesting", COUNTRY, (), tuple(seekers), optional=False)


def charges(corpus: Corpus, answers: Answers, as_of: date) -> Iterator[Ask]:
    """The articles, whether these are all, and since when: which edition of an article is charged hangs on it."""
    law = corpus.as_of(as_of).of_state(answers["host"])
    serves = tuple(sorted({act.id for act in law.of_kind(Act) if act.per_charge}))
    yield Ask("charges", OFFENCES, serves)
    given = answers.get("charges", ())
    if not isinstance(given, Answer) and given:
        yield Ask("charges_known", BOOL, serves)
        first = corpus.vocabulary.lists["charges"]["committed_from"]
        for index in range(len(given)):
            yield Ask(f"charges[{index}].{first.key}", first.type, serves)


def processes(corpus: Corpus, host: str, as_of: date) -> Iterator[Ask]:
    """The processes whose stage acts need and change: custody, stay, asylum, extradition, expulsion."""
    law = corpus.as_of(as_of).of_state(host)
    needed = {path for paths in law.act_reads.values() for path in paths}
    changed = {path for act in law.of_kind(Act) for path, _ in act.effect}
    removals = {act: {node.path for expr in conditions_of(law, [act]) for node in walk(expr) if isinstance(node, Fact)}
                for act in REMOVAL}  # fmt: skip
    for path, fact in corpus.vocabulary.facts.items():
        if path in needed and path in changed and fact.type.name == "code" and fact.asked:
            others = sorted(act.id for act, paths in law.act_reads.items() if path in paths)
            serves = dict.fromkeys((*(act for act, read in removals.items() if path in read), *others))
            yield Ask(path, fact.type, tuple(serves))


def listed(corpus: Corpus, answers: Answers) -> Iterator[Ask]:
    """The attributes of every item of a list but the charges, whose attributes are ranked one by one."""
    for name, attrs in corpus.vocabulary.lists.items():
        count = answers.get(name)
        if name != "charges" and isinstance(count, int):
            for index in range(count):
                yield from (Ask(f"{name}[{index}].{attr}", fact.type) for attr, fact in attrs.items())


def ranked(corpus: Corpus, answers: Answers, case: Case, as_of: date) -> tuple[Ask, ...]:
    """What the engine would ask next, at most `BATCH`; a thing before its details."""
    found: list[Ask] = []
    for question in next_questions_of(corpus, case, as_of):
        name = question.fact
        whole = name.rpartition(".")[0]
        if whole in corpus.vocabulary.facts and answers.get(whole) is not True:
            if whole in answers:
                continue  # a detail of what the person does not have
            name = whole
        kind = type_of(corpus, case, name)
        if name not in answers and kind is not None and name not in [ask.name for ask in found]:
            found.append(Ask(name, kind.type, question.serves))
        if len(found) == BATCH:
            break
    return tuple(found)


def next_questions_of(corpus: Corpus, case: Case, as_of: date) -> tuple[NextQuestion, ...]:
    """What `assess` would ask next, without the proofs."""
    states = parts(corpus, case, as_of)
    host = states[0]
    finals = [(verdict.judged.slot.act, verdict.node) for part in states for verdict in part.verdicts()
              if part is host or verdict.encounter]  # fmt: skip
    return next_questions(host.completions, finals, host.law.vocabulary)


def type_of(corpus: Corpus, case: Case, name: str) -> FactType | None:
    """The type of what a report names; None for what tables say, or what is never asked."""
    vocabulary = corpus.vocabulary
    if name in vocabulary.lists:
        return FactType(name, INT, "fixed", "", next(iter(vocabulary.lists[name].values())).place)
    if item := ITEM.fullmatch(name):
        attr = attribute(corpus, item[1], item[3])
        fact = vocabulary.lists[item[1]][attr]
        article = case.lists[item[1]][int(item[2])].get("article")  # type: ignore[index]
        return None if (fact.table and article != "other") or not fact.asked else fact
    fact_ = vocabulary.facts.get(name)
    return fact_ if fact_ is not None and fact_.asked else None


def attribute(corpus: Corpus, name: str, place: str) -> str:
    """The attribute a case file states at a place: `committed.from` is `committed_from`."""
    attrs = corpus.vocabulary.lists[name]
    return next(attr for attr, fact in attrs.items() if place in (attr, fact.key))


def events(corpus: Corpus, answers: Answers, case: Case, as_of: date) -> Iterator[Ask]:
    """What was done and when, as far as a time limit or the day of a judgement hangs on it."""
    law = corpus.as_of(as_of).of_state(case.host)
    dated = corpus.vocabulary.dated_by
    host = parts(corpus, case, as_of)[0]
    led_here = [name for name, act in host.acts.items() if any(_reached(corpus, answers, *one) for one in act.effect)]
    asked: dict[str, dict[str, None]] = {f"events[{name}].at": {name: None} for name in led_here}
    applies: dict[str, Ask] = {}
    for limit in (item.limit for item in host.limits):
        acts = dict.fromkeys(name for name in limit.acts if name in led_here)
        start, _, served = limit.start.partition(".")
        if acts and start not in dated and not start.startswith("end of "):
            asked.setdefault(f"events[{start}].{'served_at' if served else 'at'}", {}).update(acts)
        if acts and limit.when is not None:
            for level in sorted(host.d.support(host.base.truth(limit.when))):
                name = host.d.leaves[level].name
                if kind := type_of(corpus, case, name):
                    applies.setdefault(name, Ask(name, kind.type, tuple(acts)))
    others = tuple(name for name in _untold(law, answers) if name not in led_here)
    chosen: Any = answers.get("events")
    for name in others if isinstance(chosen, frozenset) else ():
        if name in chosen:
            asked.setdefault(f"events[{name}].at", {name: None})
    yield from (Ask(name, MOMENT, tuple(serves)) for name, serves in asked.items())
    yield from applies.values()
    yield Ask("events", Type("set", others, "code"), others)


def _reached(corpus: Corpus, answers: Answers, path: str, value: Any) -> bool:
    """Whether the status has a value that an act leads to, and not the one everybody begins with."""
    begins = (corpus.vocabulary.facts[path].type.codes or (False,))[0]
    return bool(value != begins and answers.get(path) == value)


def _untold(law: Corpus, answers: Answers) -> Iterator[str]:
    """Acts that may have been done though the status does not tell: they change nothing that norms read, or were
    steps of a process that has gone on.
    """
    read, facts = law.read_by_norms, law.vocabulary.facts
    effects = {act.id: [path for path, _ in act.effect if path in read] for act in law.of_kind(Act)}
    at_encounters = dict.fromkeys(o.slot.act for e in law.of_kind(Encounter) for o in e.outcomes if not o.unlawful)
    for name in dict.fromkeys((*at_encounters, *effects)):
        paths = [path for path in effects.get(name, ()) if facts[path].type.codes]
        values = [answers.get(path, facts[path].type.codes[0]) for path in paths]
        under_way = any(value not in (facts[path].type.codes[0], DONT_KNOW, NOT_APPLICABLE)
                        for path, value in zip(paths, values, strict=True))  # fmt: skip
        if under_way or (name in at_encounters and not effects.get(name)):
            yield name
