"""What blocks other than norms say: terms, questions, limits, encounters, acts, doors, clauses about precedence."""

from __future__ import annotations

from safeconduct.law.blocks import Act, Block, Door, Encounter, Limit, Priority, Provision, Question, Slot, Term
from safeconduct.tell import citations
from safeconduct.tell.blocks import COUNTING, act, authorities, cite, gist, length
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.layout import section, wrap
from safeconduct.tell.voice import Voice


def rest_of(voice: Voice, block: Block) -> list[str]:
    """The sections of a block that is no norm."""
    speaker = Speaker(voice, block.page.jurisdiction)
    match block:
        case Term():
            return section("When it is so", speaker.lines(block.means, "  ", "for each charge:" if block.each else ""))
        case Question():
            return section("Contested: nobody answers it for you", _question(block))
        case Limit():
            return section("The limit", _limit(voice, block, speaker))
        case Encounter():
            return section("How it can end", _encounter(voice, block))
        case Act():
            return section("The act", _act(voice, block, speaker))
        case Provision():
            return section("Why it rules no act", wrap(f"It {block.why}."))
        case Priority():
            why = f": {citations.cited(voice, block.because)}" if block.because else ""
            return section("What goes before what", wrap(f"{gist(voice, block)}{why}. It orders two norms only where "
                                                         "they oppose and no override has ordered them."))  # fmt: skip
        case Door():
            told = [("For", block.who), ("Papers taken", block.papers), ("Not for", block.excludes)]
            lines = [line for lead, text in told if text for line in wrap(f"{lead}: {text}.", "- ", "  ")]
            return section("The door", [*wrap(f"{block.route}: {block.state}."), *lines])
    return []


def _question(block: Question) -> list[str]:
    lines = wrap(block.asks)
    for view in block.views:
        holders = ", ".join(filter(None, [view.held_by, view.court, view.date])) or "nobody named"
        lines += wrap(f'"{view.id}", held by {holders}: {view.says}.' + (f" ({view.source})" if view.source else ""),
                      "- ", "  ")  # fmt: skip
    return lines


def _limit(voice: Voice, block: Limit, speaker: Speaker) -> list[str]:
    what = voice.both([voice.act(a) for a in block.acts]) if block.acts else "no act"
    lines = wrap(f"{length(voice, block)}, {COUNTING[block.counting]}. On: {what}.")
    lines += wrap(f"Who must act: {block.who}.") if block.who else []
    lines += wrap(f"When it lapses: {block.then}.") if block.then else []
    lines += wrap(f"It prolongs {citations.cite(voice, [block.extends])}.") if block.extends else []
    return lines + (speaker.lines(block.when, "", "It runs when") if block.when is not None else [])


def _encounter(voice: Voice, block: Encounter) -> list[str]:
    lines = wrap(f"{authorities(voice, block.who)}; {block.where}.")
    for number, outcome in enumerate(block.outcomes):
        note = (
            " (needs no norm)"
            if number == 0
            else " (unlawful; listed because it was reported)"
            if outcome.unlawful
            else ""
        )
        by = f", by {authorities(voice, [outcome.by])}" if outcome.by else ""
        lines += wrap(f"{act(voice, outcome.slot)}{by}{note}", "- ", "  ")
    return lines


def _act(voice: Voice, block: Act, speaker: Speaker) -> list[str]:
    lines = wrap(f"{act(voice, Slot(block.id))}, by {authorities(voice, block.by)}"
                 + (", judged charge by charge." if block.per_charge else "."))  # fmt: skip
    lines += speaker.lines(block.needs, "", "It can be done where") if block.needs is not None else []
    facts = voice.corpus.vocabulary.facts
    for path, value in block.effect:
        says = facts[path].says if path in facts else path
        lines += wrap(f"It leaves: {says}: {str(value).lower().replace('_', ' ')}.", "- ", "  ")
    for who, what, norm in block.tells:
        lines += wrap(f"{who[:1].upper()}{who[1:]} learns {what} ({cite(voice, norm)}).", "- ", "  ")
    if block.carries:
        lines += wrap(f"It carries out: {voice.act(block.carries)}.")
    return lines
