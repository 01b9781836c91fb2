"""Proofs in words: how each norm stands and on which facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeconduct.law.blocks import Norm
from safeconduct.reason.results import Finding, ProofLine
from safeconduct.tell import words
from safeconduct.tell.citations import charged, citation, cite
from safeconduct.tell.conditions import membership
from safeconduct.tell.document import Part, fold, points
from safeconduct.tell.voice import Voice, mark

MOST = 4
"""facts told of a norm that is open"""
_BOUND = re.compile(r"(.*) bound by (.+)")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
OPEN = {"unknown": mark("not known"), "not asked": mark("not asked"),
        "n/a": mark("does not apply"), "none": mark("none"),
        "yes": mark("yes"), "no": mark("no")}  # fmt: skip
"""values that are none, and those of a condition"""
FAILS = mark("{provision} does not apply")
STATUS = {
    "applies": mark("{provision} applies"),
    "defeated": mark("{provision} yields to {others}"),
    "open": mark("{provision} is open"),
    "fails": FAILS,
}


def proof(voice: Voice, finding: Finding) -> tuple[Part, ...]:
    """A proof to unfold."""
    title = voice.say("Proof: {act}", act=words.act(voice, finding))
    return fold(title, points(proof_lines(voice, finding)))


def proof_lines(voice: Voice, finding: Finding) -> Iterator[str]:
    """First the norms that apply, then those that yield, are open or fail; those that stand alike together."""
    for status in STATUS:
        charges: dict[tuple[str, str, str], dict[str, None]] = {}
        for line in finding.proof:
            if line.status == status:
                key = line.norm.id, _others(voice, line), _because(voice, line)
                charges.setdefault(key, {})[line.charge] = None
        together: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
        for (norm, others, because), found in charges.items():
            together.setdefault((tuple(found), others, because), []).append(norm)
        for (of, others, because), ids in together.items():
            said = voice.say(STATUS[status], provision=cite(voice, ids, most=12), others=others)
            lead = ", ".join(charged(voice, charge) for charge in of if charge)
            yield ": ".join(filter(None, [lead, said, because])) + "."


def standing(voice: Voice, line: ProofLine) -> str:
    """How a norm stands: `CPC 590(1)(9) yields to Minsk Convention 56`."""
    return voice.say(STATUS[line.status], provision=citation(voice, line.norm), others=_others(voice, line))


def _others(voice: Voice, line: ProofLine) -> str:
    """What a norm yields to."""
    return cite(voice, line.defeated_by, most=2) or voice.say("another norm")


def _because(voice: Voice, line: ProofLine) -> str:
    """The facts a norm rests on; what is not known is named together, and what is contested by its provision."""
    missing = [_in_hand(line, item.fact) for item in line.because
               if item.value == "open" and not _of_the_law(voice, item.fact)]  # fmt: skip
    contested = [name for item in line.because if (name := item.fact.split(" ")[0]) in voice.corpus.questions
                 and item.value in ("open", "contested")]  # fmt: skip
    told = [_fact(voice, _in_hand(line, item.fact), item.value) for item in line.because
            if item.value not in ("open", "contested")]  # fmt: skip
    if missing:
        told.append(voice.say("not known: {facts}", facts=_some(voice, words.facts(voice, missing))))
    if contested:
        told.append(voice.say("contested: {question}", question=cite(voice, dict.fromkeys(contested))))
    return "; ".join(dict.fromkeys(told))


def _in_hand(line: ProofLine, fact: str) -> str:
    """A fact of the charge in hand without its number, which the line itself names."""
    return re.sub(r"^charges\[\d+\]", "charge", fact) if line.charge else fact


def _some(voice: Voice, facts: list[str]) -> str:
    """The first facts, and how many more there are: all of them stand where it is said what is worth asking."""
    said, more = "; ".join(facts[:MOST]), len(facts) - MOST
    return voice.many("{first} and {n} more", "{first} and {n} more", more, first=said) if more > 0 else said


def _of_the_law(voice: Voice, name: str) -> bool:
    """Whether a name is that of a term or question, whose own facts stand beside it, or of a provision not encoded."""
    return name.split(" ")[0] in voice.corpus.by_id


def _fact(voice: Voice, fact: str, value: str) -> str:
    """One fact on which a norm stands or falls: of the case, of the law, or of the reading of it."""
    corpus, name = voice.corpus, fact.partition(" ")[0]
    if name in corpus.questions:
        question = voice.say("the answer to: {question}", question=voice.say(corpus.questions[name].asks))
        return f'{question}: "{value}"'
    if bound := _BOUND.fullmatch(fact):
        states = ", ".join(voice.country(code) for code in bound[1].split(", "))
        return membership(voice, states, bound[2], no=value == "no")
    if isinstance(corpus.by_id.get(fact, (None,))[-1], Norm):
        said = FAILS if value == "does not apply" else STATUS["applies"]
        return voice.say(said, provision=cite(voice, [fact]))
    if fact == "as_of":
        day = voice.say("the day of the act")
        return f"{day}: {voice.written(value)}"
    if fact in corpus.terms:
        return f'"{voice.code("term", fact)}": {value_of(voice, fact, value)}'
    if fact in corpus.vocabulary.lists:
        number = value.removesuffix(" given")
        said = voice.say("{n} given", n=number) if number != value else value_of(voice, "", value)
        return f"{voice.code('list', fact)}: {said}"
    return f"{words.fact(voice, fact)}: {value_of(voice, fact, value)}"


def value_of(voice: Voice, name: str, value: str) -> str:
    """A value as a proof gives it: one that is not there, a code, a day, a country, or several of them."""
    if value in OPEN:
        return voice.say(OPEN[value])
    if _DAY.fullmatch(value):
        return voice.written(value)
    if all(part in voice.corpus.countries for part in value.split(", ")):
        return ", ".join(voice.country(part) for part in value.split(", "))
    return voice.value(name, value)
