"""What blocks other than norms say: terms, questions, limits, encounters, acts, doors, clauses about precedence."""

from __future__ import annotations

from safeconduct.law.blocks import Act, Block, Door, Encounter, Hazard, Limit, Priority, Provision, Question, Slot, Term
from safeconduct.tell import citations
from safeconduct.tell.blocks import COUNTING, act, authorities, cite, gist, length
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.layout import section, wrap
from safeconduct.tell.voice import Voice, mark


def rest_of(voice: Voice, block: Block) -> list[str]:
    """The sections of a block that is no norm."""
    speaker = Speaker(voice, block.page.jurisdiction)
    match block:
        case Term():
            lead = voice.say("for each charge:") if block.each else ""
            return section(voice.say("When it is so"), speaker.lines(block.means, "  ", lead))
        case Question():
            return section(voice.say("Contested: nobody answers it for you"), _question(voice, block))
        case Limit():
            return section(voice.say("The limit"), _limit(voice, block, speaker))
        case Encounter():
            return section(voice.say("How it can end"), _encounter(voice, block))
        case Act():
            return section(voice.say("The act"), _act(voice, block, speaker))
        case Provision():
            return section(voice.say("Why it rules no act"),
                           wrap(voice.say("It {reason}.", reason=voice.say(block.why))))  # fmt: skip
        case Priority():
            why = f": {citations.cited(voice, voice.say(block.because))}" if block.because else ""
            said = voice.say("{order}. It orders two norms only where they oppose and no override has ordered them.",
                             order=gist(voice, block) + why)  # fmt: skip
            return section(voice.say("What goes before what"), wrap(said))
        case Door():
            told = [(mark("For: {text}."), block.who), (mark("Papers taken: {text}."), block.papers),
                    (mark("Not for: {text}."), block.excludes)]  # fmt: skip
            lines = [line for lead, text in told if text
                     for line in wrap(voice.say(lead, text=voice.say(text)), "- ", "  ")]  # fmt: skip
            return section(voice.say("The door"), [*wrap(f"{gist(voice, block)}."), *lines])
        case Hazard():
            place = voice.say("{where}. On the way of: {acts}.", where=voice.say(block.where),
                              acts=voice.both([voice.act(one) for one in block.acts]))  # fmt: skip
            return section(voice.say("Where another state acts"), wrap(place[:1].upper() + place[1:]))
    return []


def _question(voice: Voice, block: Question) -> list[str]:
    lines = wrap(voice.say(block.asks))
    for view in block.views:
        holders = ", ".join(filter(None, [voice.say(view.held_by), voice.say(view.court), view.date]))
        said = voice.say('"{view}", held by {holders}: {says}.', view=view.id, says=voice.say(view.says),
                         holders=holders or voice.say("nobody named"))  # fmt: skip
        lines += wrap(said + (f" ({view.source})" if view.source else ""), "- ", "  ")
    return lines


def _limit(voice: Voice, block: Limit, speaker: Speaker) -> list[str]:
    what = voice.both([voice.act(a) for a in block.acts]) if block.acts else voice.say("no act")
    lines = wrap(voice.say("{length}, {counting}. On: {acts}.", length=length(voice, block),
                           counting=voice.say(COUNTING[block.counting]), acts=what))  # fmt: skip
    lines += wrap(voice.say("Who must act: {who}.", who=voice.say(block.who))) if block.who else []
    lines += wrap(voice.say("When it lapses: {what}.", what=voice.say(block.then))) if block.then else []
    if block.extends:
        lines += wrap(voice.say("It prolongs {limit}.", limit=citations.cite(voice, [block.extends])))
    return lines + (speaker.lines(block.when, "", voice.say("It runs when")) if block.when is not None else [])


def _encounter(voice: Voice, block: Encounter) -> list[str]:
    lines = wrap(f"{authorities(voice, block.who)}; {voice.say(block.where)}.")
    for number, outcome in enumerate(block.outcomes):
        said = act(voice, outcome.slot)
        if outcome.by:
            said = voice.say("{act}, by {authorities}", act=said, authorities=authorities(voice, [outcome.by]))
        if number == 0:
            said = voice.say("{act} (needs no norm)", act=said)
        elif outcome.unlawful:
            said = voice.say("{act} (unlawful; listed because it was reported)", act=said)
        lines += wrap(said, "- ", "  ")
    return lines


def _act(voice: Voice, block: Act, speaker: Speaker) -> list[str]:
    said = voice.say("{act}, by {authorities}", act=act(voice, Slot(block.id)),
                     authorities=authorities(voice, block.by))  # fmt: skip
    lines = wrap(voice.say("{act}, judged charge by charge.", act=said) if block.per_charge else f"{said}.")
    lines += speaker.lines(block.needs, "", voice.say("It can be done where")) if block.needs is not None else []
    facts = voice.corpus.vocabulary.facts
    for path, value in block.effect:
        says = voice.say(facts[path].says) if path in facts else path
        left = f"{says}: {voice.value(path, str(value).lower())}"
        lines += wrap(voice.say("It leaves: {fact}.", fact=left), "- ", "  ")
    for who, what, norm in block.tells:
        said = voice.say("{who} learns {what} ({provision}).", who=voice.say(who), what=voice.say(what),
                         provision=cite(voice, norm))  # fmt: skip
        lines += wrap(said[:1].upper() + said[1:], "- ", "  ")
    if block.carries:
        lines += wrap(voice.say("It carries out: {act}.", act=voice.act(block.carries)))
    return lines
