"""What blocks other than norms say: terms, questions, limits, encounters, acts, doors, clauses about precedence."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.law.blocks import Act, Block, Door, Encounter, Hazard, Limit, Priority, Provision, Question, Slot, Term
from safeconduct.tell import citations
from safeconduct.tell.blocks import COUNTING, act, authorities, cite, gist, length
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.document import Paragraph, Part, Point, paragraphs, points, section
from safeconduct.tell.voice import Voice, mark


def rest_of(voice: Voice, block: Block) -> tuple[Part, ...]:
    """The sections of a block that is no norm."""
    speaker = Speaker(voice, block.page.jurisdiction)
    match block:
        case Term():
            lead = voice.say("for each charge:") if block.each else ""
            return section(voice.say("When it is so"), points([speaker.point(block.means, lead)]))
        case Question():
            return section(voice.say("Contested: nobody answers it for you"), paragraphs([voice.say(block.asks)]),
                           points(_views(voice, block)))  # fmt: skip
        case Limit():
            return section(voice.say("The limit"), points(_limit(voice, block, speaker)))
        case Encounter():
            who = f"{authorities(voice, block.who)}; {voice.say(block.where)}."
            return section(voice.say("How it can end"), paragraphs([who]), points(_outcomes(voice, block)))
        case Act():
            return section(voice.say("The act"), _act(voice, block, speaker))
        case Provision():
            why = voice.say("It {reason}.", reason=voice.say(block.why))
            return section(voice.say("Why it rules no act"), paragraphs([why]))
        case Priority():
            why = f": {citations.cited(voice, voice.say(block.because))}" if block.because else ""
            said = voice.say("{order}. It orders two norms only where they oppose and no override has ordered them.",
                             order=gist(voice, block) + why)  # fmt: skip
            return section(voice.say("What goes before what"), paragraphs([said]))
        case Door():
            told = [(mark("For: {text}."), block.who), (mark("Papers taken: {text}."), block.papers),
                    (mark("Not for: {text}."), block.excludes)]  # fmt: skip
            return section(voice.say("The door"), paragraphs([f"{gist(voice, block)}."]), points(
                voice.say(lead, text=voice.say(text)) for lead, text in told if text))  # fmt: skip
        case Hazard():
            place = voice.say("{where}. On the way of: {acts}.", where=voice.say(block.where),
                              acts=voice.both([voice.act(one) for one in block.acts]))  # fmt: skip
            return section(voice.say("Where another state acts"), paragraphs([place[:1].upper() + place[1:]]))
    return ()


def _views(voice: Voice, block: Question) -> Iterator[str]:
    for view in block.views:
        holders = ", ".join(filter(None, [voice.say(view.held_by), voice.say(view.court), view.date]))
        said = voice.say('"{view}", held by {holders}: {says}.', view=view.id, says=voice.say(view.says),
                         holders=holders or voice.say("nobody named"))  # fmt: skip
        yield said + (f" ({view.source})" if view.source else "")


def _limit(voice: Voice, block: Limit, speaker: Speaker) -> Iterator[str | Point]:
    what = voice.both([voice.act(a) for a in block.acts]) if block.acts else voice.say("no act")
    yield voice.say("{length}, {counting}. On: {acts}.", length=length(voice, block),
                    counting=voice.say(COUNTING[block.counting]), acts=what)  # fmt: skip
    if block.who:
        yield voice.say("Who must act: {who}.", who=voice.say(block.who))
    if block.then:
        yield voice.say("When it lapses: {what}.", what=voice.say(block.then))
    if block.extends:
        yield voice.say("It prolongs {limit}.", limit=citations.cite(voice, [block.extends]))
    if block.when is not None:
        yield speaker.point(block.when, voice.say("It runs when"))


def _outcomes(voice: Voice, block: Encounter) -> Iterator[str]:
    for number, outcome in enumerate(block.outcomes):
        said = act(voice, outcome.slot)
        if outcome.by:
            said = voice.say("{act}, by {authorities}", act=said, authorities=authorities(voice, [outcome.by]))
        if number == 0:
            said = voice.say("{act} (needs no norm)", act=said)
        elif outcome.unlawful:
            said = voice.say("{act} (unlawful; listed because it was reported)", act=said)
        yield said


def _act(voice: Voice, block: Act, speaker: Speaker) -> Iterator[Part]:
    said = voice.say("{act}, by {authorities}", act=act(voice, Slot(block.id)),
                     authorities=authorities(voice, block.by))  # fmt: skip
    yield Paragraph(voice.say("{act}, judged charge by charge.", act=said) if block.per_charge else f"{said}.")
    yield from points(_around(voice, block, speaker))


def _around(voice: Voice, block: Act, speaker: Speaker) -> Iterator[str | Point]:
    """What an act needs, what it leaves, who learns of it."""
    if block.needs is not None:
        yield speaker.point(block.needs, voice.say("It can be done where"))
    facts = voice.corpus.vocabulary.facts
    for path, value in block.effect:
        says = voice.say(facts[path].says) if path in facts else path
        yield voice.say("It leaves: {fact}.", fact=f"{says}: {voice.value(path, str(value).lower())}")
    for who, what, norm in block.tells:
        said = voice.say("{who} learns {what} ({provision}).", who=voice.say(who), what=voice.say(what),
                         provision=cite(voice, norm))  # fmt: skip
        yield said[:1].upper() + said[1:]
    if block.carries:
        yield voice.say("It carries out: {act}.", act=voice.act(block.carries))
