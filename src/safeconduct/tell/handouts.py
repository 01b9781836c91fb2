"""Handouts to print before anything happens: a card for the pocket, a checklist of papers, the interview as a form.

The card and the form name no person, no charge, no state and no program.
"""

from __future__ import annotations

from datetime import date

from safeconduct.law.blocks import Limit
from safeconduct.law.expressions import Const
from safeconduct.reason.asking import EVENT, ITEM, OFFENCES, Ask
from safeconduct.reason.blank import blank
from safeconduct.tell.asked import asked
from safeconduct.tell.citations import citation
from safeconduct.tell.rights import SAY, provisions, say
from safeconduct.tell.sheet import Row, Sheet, part
from safeconduct.tell.voice import Voice, mark
from safeconduct.tell.words import UNREVIEWED

ON_CARD = ("counsel", "language", "record", "charge", "consul", "complaint", "hour")
ASYLUM = "asylum"
STEPS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "held": (mark("Held"), (
        mark("the day and hour of the stop, and who was there"),
        mark("a copy of the record"),
        mark("the paper on which the person is held: search notice, request or petition"),
        mark("the lawyer's authority to act, signed"),
        mark("medical papers, and the medicine that is taken"),
    ), ("detain", "detain_administratively", "place_in_provisional_arrest", "place_in_extradition_arrest")),
    "asylum": (mark("Claim for asylum"), (
        mark("the claim in writing, with the day it was handed in and the number it was given"),
        mark("papers on who the person is: identity card, passport, or what there is"),
        mark("what shows the danger: summonses, charges, search notices, with the day each was learned of"),
        mark("proof of address, kept up to date with the body that decides"),
        mark("the certificate, and the day until which it is good"),
    ), ("apply_for_asylum", "refuse_asylum", "uphold_asylum_refusal")),
    "extradition": (mark("Decision on extradition"), (
        mark("the decision, with the day it was handed over"),
        mark("the request and what came with it"),
        mark("the complaint, with the day it was handed in"),
        mark("judgments, or papers that a case was ended, here or at home"),
    ), ("decide_surrender",)),
    "expulsion": (mark("Case about the stay, or expulsion"), (
        mark("the record of the offence and the court's order, with the day it was handed over"),
        mark("stamps, tickets and migration cards that show each entry and exit"),
        mark("what kept the person from leaving in time: custody, illness, a refused exit"),
        mark("papers of family members who live in the host"),
    ), ("order_expulsion", "order_civil_expulsion")),
    "leaving": (mark("Leaving"), (
        mark("travel document or passport, and the visa or what the next state accepts instead"),
        mark("a written answer on whether any decision forbids the exit"),
        mark("the refusal at the border in writing, if there was one"),
    ), ()),
    "stay": (mark("Staying on"), (
        mark("proof of registration at the present address"),
        mark("the application for a permit, with the day it was handed in and the number it was given"),
        mark("the owner's consent, and the contract of work or the sponsor's papers"),
    ), ("entry", "new_address", "permitted_stay_ends")),
}  # fmt: skip
"""papers for each step, and what begins the person's own terms in it"""


def card(voice: Voice, host: str) -> Sheet:
    """What to say, with bare articles, and slots for contacts, filled by hand with the day they were checked."""
    spoken = [Row(text) for text in say(voice, host, ON_CARD, bare=True)]
    cites = provisions(voice, host, ASYLUM, bare=True)
    words = voice.say(SAY[ASYLUM]) + (f" ({cites})" if cites else "")
    slots = [Row(voice.say("lawyer:"), lines=1), Row(voice.say("my own person:"), lines=1),
             Row(voice.say("these numbers were checked on:"), lines=1)]  # fmt: skip
    return Sheet(voice.language, "", (), (part(voice.say("I say"), [*spoken, Row(words, box=True)]),
                                          part(voice.say("I call"), slots)))  # fmt: skip


def checklist(voice: Voice, host: str, day: date) -> Sheet:
    """The papers of each step, with the terms that are the person's own."""
    law = voice.corpus.as_of(day).of_state(host)
    limits = [limit for limit in law.of_kind(Limit) if limit.who == "person" and limit.page.jurisdiction in (host, "")]
    parts = []
    for title, papers, starts in STEPS.values():
        rows = [Row(voice.say(paper), box=True) for paper in papers]
        mine = [limit for limit in limits if limit.start.partition(".")[0] in starts and limit.kind == "deadline"]
        rows += [Row(_term(voice, limit, length)) for limit in mine for length in limit.lengths[:1]
                 if isinstance(length, Const) and str(length.value) != "0 days"]  # fmt: skip
        parts.append(part(voice.say(title), rows))
    return Sheet(voice.language, voice.say("Papers, step by step"),
                 (voice.say("Keep copies away from the originals. Each paper with the day it came and who gave it."),),
                 tuple(parts), _foot(voice))  # fmt: skip


def _term(voice: Voice, limit: Limit, length: Const) -> str:
    name, _, served = limit.start.partition(".")
    told = {"length": voice.span(str(length.value)), "event": voice.event(name), "provision": citation(voice, limit)}
    if served:
        return voice.say("term: {length} from service of: {event} ({provision})", **told)
    return voice.say("term: {length} from: {event} ({provision})", **told)


def form(voice: Voice, host: str, day: date) -> Sheet:
    """The interview on paper, for a visit without a laptop: everything a case file can say."""
    groups: dict[str, list[Row]] = {}
    for ask in blank(voice.corpus, host, day):
        if ask.name not in ("host", "requesting"):
            groups.setdefault(_group(ask), []).append(_line(voice, ask))
    lead = (voice.say("Ring what is true. Leave a line empty if it was not asked; write ? for not known and – for does "
                      "not apply. Write no name, and nothing that could convict anyone."),)  # fmt: skip
    parts = [part(voice.say(GROUPS[name]), rows) for name, rows in groups.items()]
    return Sheet(voice.language, voice.say("Interview"), lead, tuple(parts), _foot(voice), one_page=False)


GROUPS = {
    "charges": mark("Charges (one sheet for each)"),
    "person": mark("The person, papers and searches"),
    "more": mark("Stay, custody and other procedures"),
    "events": mark("What happened, and when"),
}
_OF_THE_PERSON = ("person", "documents", "warrant", "military", "summons")


def _group(ask: Ask) -> str:
    if EVENT.fullmatch(ask.name):
        return "events"
    if ask.name in ("charges", "charges_known") or ITEM.fullmatch(ask.name):
        return "charges"
    return "person" if ask.name.partition(".")[0] in _OF_THE_PERSON else "more"


def _line(voice: Voice, ask: Ask) -> Row:
    """A matter with what can be ticked, or with room to write."""
    said = asked(voice, ask)
    if said.options and not ask.name.startswith("events"):
        return Row(f"{said.says}: " + " / ".join(words for _, words in said.options))
    return Row(f"{said.says}: " + "_" * (40 if ask.type is OFFENCES else 16))


def _foot(voice: Voice) -> tuple[str, ...]:
    return (voice.say(UNREVIEWED),) if voice.unreviewed else ()
