"""What blocks other than norms say: terms, questions, limits, encounters, acts, doors, clauses about precedence."""

from __future__ import annotations

from safeconduct.law.blocks import Act, Block, Door, Encounter, Limit, Priority, Provision, Question, Slot, Term
from safeconduct.law.corpus import Corpus
from safeconduct.tell import words
from safeconduct.tell.blocks import COUNTING, act, authorities, cite, gist, length
from safeconduct.tell.conditions import Speaker
from safeconduct.tell.layout import section, wrap


def rest_of(corpus: Corpus, block: Block) -> list[str]:
    """The sections of a block that is no norm."""
    speaker = Speaker(corpus, block.page.jurisdiction)
    match block:
        case Term():
            return section("When it is so", speaker.lines(block.means, "  ", "for each charge:" if block.each else ""))
        case Question():
            return section("Contested: nobody answers it for you", _question(block))
        case Limit():
            return section("The limit", _limit(corpus, block, speaker))
        case Encounter():
            return section("How it can end", _encounter(corpus, block))
        case Act():
            return section("The act", _act(corpus, block, speaker))
        case Provision():
            return section("Why it rules no act", wrap(f"It {block.why}."))
        case Priority():
            why = f": {words.cited(corpus, block.because)}" if block.because else ""
            return section("What goes before what", wrap(f"{gist(corpus, block)}{why}. It orders two norms only where "
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


def _limit(corpus: Corpus, block: Limit, speaker: Speaker) -> list[str]:
    what = words.both([corpus.vocabulary.acts.get(a, a) for a in block.acts]) if block.acts else "no act"
    lines = wrap(f"{length(corpus, block)}, {COUNTING[block.counting]}. On: {what}.")
    lines += wrap(f"Who must act: {block.who}.") if block.who else []
    lines += wrap(f"When it lapses: {block.then}.") if block.then else []
    lines += wrap(f"It prolongs {words.cite(corpus, [block.extends])}.") if block.extends else []
    return lines + (speaker.lines(block.when, "", "It runs when") if block.when is not None else [])


def _encounter(corpus: Corpus, block: Encounter) -> list[str]:
    lines = wrap(f"{authorities(corpus, block.who)}; {block.where}.")
    for number, outcome in enumerate(block.outcomes):
        note = (
            " (needs no norm)"
            if number == 0
            else " (unlawful; listed because it was reported)"
            if outcome.unlawful
            else ""
        )
        by = f", by {authorities(corpus, [outcome.by])}" if outcome.by else ""
        lines += wrap(f"{act(corpus, outcome.slot)}{by}{note}", "- ", "  ")
    return lines


def _act(corpus: Corpus, block: Act, speaker: Speaker) -> list[str]:
    lines = wrap(f"{act(corpus, Slot(block.id))}, by {authorities(corpus, block.by)}"
                 + (", judged charge by charge." if block.per_charge else "."))  # fmt: skip
    lines += speaker.lines(block.needs, "", "It can be done where") if block.needs is not None else []
    facts = corpus.vocabulary.facts
    for path, value in block.effect:
        says = facts[path].says if path in facts else path
        lines += wrap(f"It leaves: {says}: {str(value).lower().replace('_', ' ')}.", "- ", "  ")
    for who, what, norm in block.tells:
        lines += wrap(f"{who[:1].upper()}{who[1:]} learns {what} ({cite(corpus, norm)}).", "- ", "  ")
    if block.carries:
        lines += wrap(f"It carries out: {corpus.vocabulary.acts.get(block.carries, block.carries)}.")
    return lines
