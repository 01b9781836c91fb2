"""Words for modalities, kinds, facts and limits: the phrases that all outputs share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from safeconduct.law.blocks import Encounter, Limit
from safeconduct.law.expressions import Const
from safeconduct.reason.results import UNKNOWN, Assessment, Contested, Finding, NextQuestion, TimeLimit
from safeconduct.tell.citations import charged, citation, cite, translated
from safeconduct.tell.voice import Voice, mark

MODALITY = {
    "must": mark("must"),
    "may": mark("may"),
    "must_not": mark("must not"),
    "no_basis": mark("no basis in law"),
    "conflict": mark("the law contradicts itself"),
}
_SIDE = re.compile(r"[,;:(]| and | because ")
"""where the head of a view ends"""
WHERE = {"requesting": mark("the requesting state"), "destination": mark("the destination"), "host": mark("the host")}
LISTED = mark("True only of the charges listed: the list is not said to be complete.")
WARNING = {
    "charges listed": LISTED,
    "known until": mark("The law is not known here up to the day asked. No news is not calm."),
}
UNREVIEWED = mark("This translation has not been reviewed by a lawyer who speaks the language.")


def modality(voice: Voice, finding: Finding) -> str:
    """A finding's modality in words; one that is not settled names what is possible, the worst for the person first."""
    return settled_or_open(voice, finding.modality, finding.possible)


def settled_or_open(voice: Voice, modality: str, possible: Sequence[str]) -> str:
    """A modality in words, with all that is possible where it is not settled."""
    if modality != UNKNOWN:
        return voice.say(MODALITY[modality])
    return voice.say("open: {modalities}", modalities=modalities(voice, possible))


def modalities(voice: Voice, possible: Iterable[str]) -> str:
    """Modalities as alternatives: `must, may or must not`."""
    return voice.either([voice.say(MODALITY[modality]) for modality in possible])


def deciding(finding: Finding) -> list[str]:
    """The norms worth citing: of an open finding, those that do not hang on a fact nobody has answered yet."""
    if finding.modality != UNKNOWN:
        return list(finding.norms)
    hanging = {line.norm.id for line in finding.proof
               if line.norm.verb != "must" and any(item.value == "open" for item in line.because)}  # fmt: skip
    return [norm for norm in finding.norms if norm not in hanging]


def state(voice: Voice, role: str) -> str:
    """A state by its role in the case, or by its code."""
    return voice.say(WHERE[role]) if role in WHERE else voice.country(role)


def act(voice: Voice, finding: Finding) -> str:
    """What would be done, in words."""
    said = voice.act(finding.act)
    if finding.to:
        said = voice.say("{act} to {state}", act=said, state=state(voice, finding.to))
    return f"{said} ({voice.code('of', finding.of)})" if finding.of else said


def fact(voice: Voice, name: str) -> str:
    """What a fact says, in words, with the charge it is about."""
    number, said = _fact(voice, name)
    return voice.say("charge {number}: {fact}", number=number, fact=said) if number else said


def facts(voice: Voice, names: Iterable[str]) -> list[str]:
    """What facts say, each once; one about several charges names them together: `charges 1 and 2: the last day`."""
    charges: dict[str, list[str]] = {}
    for name in names:
        number, said = _fact(voice, name)
        charges.setdefault(said, []).append(str(number))
    return [said if of[0] == "0" else voice.many("charge {numbers}: {fact}", "charges {numbers}: {fact}", len(of),
                                                 numbers=voice.both(of), fact=said)
            for said, of in charges.items()]  # fmt: skip


def _fact(voice: Voice, name: str) -> tuple[int, str]:
    """The number of the charge a fact is about, 0 for none, and what it says."""
    vocabulary = voice.corpus.vocabulary
    if name == "charges":
        return 0, voice.say("what the person is charged with")
    if match := re.fullmatch(r"charges?(?:\[(\d+)\])?\.(.+)", name):
        charge = vocabulary.lists["charges"]
        found = charge.get(match[2]) or {(item.key or attr): item for attr, item in charge.items()}.get(match[2])
        return int(match[1] or -1) + 1, voice.say(found.says) if found else match[2]
    return 0, voice.say(vocabulary.facts[name].says) if name in vocabulary.facts else name


def change(voice: Voice, name: str, value: str, kind: str) -> str:
    """One change of a flip: a step, or something to be proved."""
    said = f"{fact(voice, name)}: {voice.value(name, value)}"
    return voice.say("{change} (to be proved)", change=said) if kind == "evidential" else said


def contested(voice: Voice, item: Contested, *, brief: bool = False) -> str:
    """A contested question with both sides, and the article the other side names; in brief the heads of their views."""
    views = [(voice.say(view.held_by) or view.id, voice.say(view.says)) for view in item.question.views]
    sides = "; ".join(f"{who}: {_SIDE.split(says)[0] if brief else says}" for who, says in views)
    said = f"{voice.say(item.question.asks)} ({citation(voice, item.question)})"
    if item.about and not item.reason:
        said += " " + voice.say("{charge}: no article of the host is encoded.", charge=charged(voice, item.about))
    elif item.about:
        against = translated(voice, item.host_article) or voice.say("no article")
        said += " " + voice.say("{charge} against {article}: {reason}.", charge=charged(voice, item.about),
                                article=against, reason=voice.say(item.reason))  # fmt: skip
    return f"{said} {sides[:1].upper()}{sides[1:]}."


def when(voice: Voice, item: TimeLimit) -> str:
    """By when, or until when, a limit runs."""
    ends = voice.day(item.ends)
    if item.file_by:
        return voice.say("file by {day}, lapses {ends}: {what}", day=voice.day(item.file_by), ends=ends,
                         what=filing(voice, item.limit))  # fmt: skip
    if not item.ends:
        return voice.say("running, its end is not known")
    if item.limit.kind == "maximum":
        return voice.say("at most until {day}", day=ends)
    return voice.say("not before {day}", day=ends) if item.limit.kind == "waiting" else voice.say("by {day}", day=ends)


def limit(voice: Voice, item: TimeLimit) -> str:
    """A limit that runs: by when, who, and what follows."""
    return f"{when(voice, item)}: {ending(voice, item)}."


def ending(voice: Voice, item: TimeLimit) -> str:
    """Who must have acted when a limit ends, what follows, and by which provision."""
    cites = citation(voice, item.limit)
    cites = cites if item.certain else voice.say("{provision}; if it applies", provision=cites)
    who = "" if item.file_by else _who(voice, item.limit.who)
    return f"{who}{voice.say(item.limit.then)} ({cites})"


def filing(voice: Voice, limit: Limit) -> str:
    """What a deadline of the person is for: an act that no authority does, else what stands under it."""
    acts = voice.corpus.acts
    offered = {outcome.slot.act for place in voice.corpus.of_kind(Encounter) for outcome in place.outcomes}
    own = [name for name in limit.acts if name != "stay" and name not in offered
           and all("person" in act.by for act in acts.get(name, ()))]  # fmt: skip
    return voice.act(own[0] if own else limit.acts[0]) if limit.acts else voice.say(limit.then)


def coming(voice: Voice, item: TimeLimit) -> str:
    """A limit that has not begun: how long, from what."""
    block = item.limit
    spans = [voice.span(str(x.value).lstrip("-")) for x in block.lengths if isinstance(x, Const)]
    term = voice.either(spans) if spans else voice.say("a term")
    name, _, served = block.start.partition(".")
    if block.start.startswith("end of "):
        start = cite(voice, [block.start.removeprefix("end of ")])
        said = voice.say("{term} before the end of {limit}", term=term, limit=start)
    elif served:
        said = voice.say("{term} from service of: {event}", term=term, event=voice.event(name))
    else:
        said = voice.say("{term} from {event}", term=term, event=voice.event(name))
    mine = block.who == "person" and block.kind == "deadline"
    who = f"{filing(voice, block)}: " if mine else _who(voice, block.who)
    return f"{said}: {who}{voice.say(block.then)} ({citation(voice, block)})."


def _who(voice: Voice, name: str) -> str:
    said = voice.say(name)
    return f"{said[:1].upper()}{said[1:]}: " if said else voice.say("then ")


def question(voice: Voice, item: NextQuestion) -> str:
    """A question worth asking and the decisions it serves, never the answer that helps."""
    acts = [voice.act(name) for name in item.serves]
    return voice.say("{fact} (bears on: {acts})", fact=fact(voice, item.fact), acts=voice.both(acts[:2]))


def warnings(voice: Voice, assessment: Assessment) -> list[str]:
    """What the findings rest on that was not read, or is not encoded."""
    said = [voice.say(WARNING[name]) for name in assessment.warnings if name in WARNING]
    if memory := _provisions(voice, assessment, "memory: "):
        said.append(voice.say("Rests on memory, not on a text that was read: {provisions}.", provisions=memory))
    if old := _provisions(voice, assessment, "read long ago: "):
        said.append(voice.say("Read more than a year before the day asked, and may have changed since: {provisions}.",
                              provisions=old))  # fmt: skip
    if missing := _provisions(voice, assessment, "not encoded: "):
        said.append(voice.say("Not encoded yet: {provisions}.", provisions=missing))
    return said


def _provisions(voice: Voice, assessment: Assessment, kind: str) -> str:
    ids = [name.removeprefix(kind) for name in assessment.warnings if name.startswith(kind)]
    named = [i for i in ids if i not in voice.corpus.by_id]
    return "; ".join(filter(None, [cite(voice, ids, most=12), *named]))
