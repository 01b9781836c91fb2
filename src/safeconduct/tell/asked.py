"""The interview in words: what is asked, which decision it serves, what an answer may be, and reading one.

It says which decision hangs on a matter and never which answer helps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from safeconduct.law.case import Input, read_moment, read_value
from safeconduct.law.problems import CaseError, InputError
from safeconduct.law.source import parse_yaml
from safeconduct.law.values import BOOL, COUNTRY, DONT_KNOW, NOT_APPLICABLE, Answer, Type
from safeconduct.law.vocabulary import FactType
from safeconduct.reason.asking import EVENT, ITEM, OFFENCES, Ask, attribute, states
from safeconduct.tell import words
from safeconduct.tell.voice import Voice, mark

UNKNOWN_KEY, NONE_KEY = "?", "-"
"""what is typed for *don't know* and for *does not apply*, in every language"""
HEADS = {
    "host": mark("the state the person is in, whose law is asked"),
    "requesting": mark("the state that seeks the person"),
    "charges": mark("the articles the person is charged with, with the part where it is known"),
    "charges_known": mark("these are all the charges there are"),
    "events": mark("which of these have been done already"),
    "hour": mark("when the person was stopped, by the local clock"),
    "decision": mark("which decision it is"),
    "made": mark("the day the decision was made"),
    "served": mark("the day the paper was handed over"),
    "stays": mark("how many earlier stays in the host"),
    "visas": mark("how many visas of other states"),
    "earlier": mark("how many earlier dealings with an authority"),
    "family": mark("how many family members who matter for the stay"),
}
HINTS = {
    "date": mark("a day: 2022-09-20, or only 2022-09, or 2022"),
    "moment": mark("local time or a day: 2025-03-14 23:00, or 2025-03-14"),
    "int": mark("a whole number"),
    "number": mark("a number"),
    "text": mark("one or two words; write nothing here that could convict anyone"),
    "country": mark("a country by its code: {codes}"),
    "offences": mark("articles, with commas between: {codes}; 0 if there is none"),
    "set": mark("codes, with commas between; 0 if there is none"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person reads it; *options* are the values with their words, empty where an answer is written."""

    says: str
    serves: str
    options: tuple[tuple[Input, str], ...]
    hint: str


def asked(voice: Voice, ask: Ask) -> Asked:
    """A question in words."""
    return Asked(name(voice, ask.name), _serves(voice, ask), tuple(_options(voice, ask)), _hint(voice, ask))


def name(voice: Voice, matter: str) -> str:
    """A matter in words, with the number of the item it is about."""
    vocabulary = voice.corpus.vocabulary
    if matter in HEADS:
        return voice.say(HEADS[matter])
    if event := EVENT.fullmatch(matter):
        if event[2] == "served_at":
            return voice.say("when the paper was handed over: {event}", event=voice.event(event[1]))
        return voice.say("when this was done: {event}", event=voice.event(event[1]))
    if (item := ITEM.fullmatch(matter)) and item[1] != "charges":
        said = vocabulary.lists[item[1]][attribute(voice.corpus, item[1], item[3])].says
        return voice.say("item {n} of {list}: {fact}", n=int(item[2]) + 1, list=item[1], fact=voice.say(said))
    return words.fact(voice, matter)


def value(voice: Voice, ask: Ask, given: Input) -> str:
    """An answer in words."""
    if given is DONT_KNOW:
        return voice.say("don't know")
    if given is NOT_APPLICABLE:
        return voice.say("does not apply")
    if isinstance(given, bool):
        return voice.say("yes") if given else voice.say("no")
    if isinstance(given, (frozenset, tuple)):
        said = dict(_options(voice, ask))
        return ", ".join(sorted(said.get(one, str(one)) for one in given)) or voice.say("none")
    return dict(_options(voice, ask)).get(given, str(given))


def read(voice: Voice, ask: Ask, text: str) -> Input:
    """The answer a person typed; raise `ValueError`, with what would be one, where it is none.

    An option is chosen by its number or its words, several with commas between.
    """
    text = text.strip() or UNKNOWN_KEY  # Enter alone
    options = [*_options(voice, ask)]
    if text in (UNKNOWN_KEY, NONE_KEY):
        if ask.optional:
            return DONT_KNOW if text == UNKNOWN_KEY else NOT_APPLICABLE
        raise ValueError(voice.say("The interview cannot go on without this."))
    several = ask.type.is_set
    if several and text == "0":
        return () if ask.name == "charges" else frozenset()
    if options and not (ask.type == COUNTRY and text.isalpha()):
        chosen = [_chosen(options, one.strip()) for one in (text.split(",") if several else [text])]
        if None in chosen or not text:
            raise ValueError(voice.say("Type a number from the list."))
        picked = [options[index][0] for index in chosen if index is not None]
        return frozenset(picked) if several else picked[0]
    try:
        return _written(voice, ask, text)
    except InputError as error:
        said = voice.say("Not understood: {text}.", text=text[:40])
        known = (*voice.corpus.tables.offences, *voice.corpus.tables.articles) if ask.type is OFFENCES else ()
        near = get_close_matches(text.split(",")[-1].strip().upper(), known, n=2, cutoff=0.5)
        if near:
            said += " " + voice.say("Perhaps {codes}?", codes=voice.either(near))
        raise ValueError(said) from error


def excluded(voice: Voice, error: CaseError) -> str:
    """Why an answer cannot stand beside an earlier one."""
    reasons = [constraint.because for constraint in voice.corpus.vocabulary.constraints]
    because = next((said for said in reasons if said and said in str(error)), "")
    return voice.say("This and an earlier answer exclude each other. {why}", why=voice.say(because))


def _written(voice: Voice, ask: Ask, text: str) -> Input:
    corpus, kind = voice.corpus, ask.type
    if kind.name == "moment":
        found = read_moment(text.replace(" ", "T", 1) if len(text) > 10 else text, corpus, name="at")
        if found is None:
            raise ValueError(_hint(voice, ask))
        return found
    several = kind.is_set
    one = kind.of_element() if several else kind
    fact = FactType(
        ask.name, Type(one.name, one.codes), "fixed", "", next(iter(corpus.vocabulary.facts.values())).place
    )
    found_all: list[Any] = []
    for part in text.split(",") if several else [text]:
        written = part.strip() if one.name in ("text", "country", "offence", "date") else parse_yaml(part, "answer")
        read_one = read_value(written.upper() if one.name == "country" else written, fact, corpus, name="answer")
        if isinstance(read_one, Answer) or written == "":
            raise ValueError(_hint(voice, ask))
        found_all.append(read_one)
    if ask.type is OFFENCES:
        return tuple(found_all)
    return frozenset(found_all) if several else found_all[0]


def _chosen(options: list[tuple[Input, str]], text: str) -> int | None:
    """The option a person means: by number, by its words, or by how its words begin where only one does."""
    if text.isascii() and text.isdigit():
        return int(text) - 1 if 1 <= int(text) <= len(options) else None
    lower = [said.lower() for _, said in options]
    begins = [index for index, said in enumerate(lower) if text and said.startswith(text.lower())]
    return lower.index(text.lower()) if text.lower() in lower else begins[0] if len(begins) == 1 else None


def _options(voice: Voice, ask: Ask) -> Iterator[tuple[Input, str]]:
    kind = ask.type
    if kind == BOOL:
        yield from ((True, voice.say("yes")), (False, voice.say("no")))
    elif ask.name in ("events", "decision"):
        yield from ((code, voice.act(code)) for code in kind.codes)
    elif kind.codes:
        path = ITEM.sub(r"\1.\3", ask.name)
        yield from ((code, voice.code(path, code)) for code in (ask.codes or kind.codes))
    elif ask.codes:
        yield from ((code, voice.country(code)) for code in ask.codes)


def _hint(voice: Voice, ask: Ask) -> str:
    kind, codes = ask.type, ""
    if ask.codes and kind == COUNTRY:
        return voice.say("a number, or the two letters of another state")
    if kind == BOOL or kind.codes:
        return voice.say("several numbers with commas; 0 if there is none") if kind.is_set else ""
    names = [kind.name]
    if kind is OFFENCES:
        names, codes = ["offences"], ", ".join(sorted(voice.corpus.tables.offences)[:2])
    elif "country" in (kind.name, kind.element):
        names, codes = (["country", "set"] if kind.is_set else ["country"]), ", ".join(sorted(_near(voice)))
    return "; ".join(voice.say(hint, codes=codes) for hint in map(HINTS.__getitem__, names))


def _near(voice: Voice) -> list[str]:
    """A few states as examples: those whose law or offences the corpus has."""
    return [code for ask in states(voice.corpus) for code in ask.codes]


def _serves(voice: Voice, ask: Ask) -> str:
    """Which decision hangs on it: the first three acts, removal first as they come from the engine."""
    acts = [voice.act(act) for act in ask.serves[:3]]
    return voice.say("bears on: {acts}", acts=voice.both(acts)) if acts else ""
