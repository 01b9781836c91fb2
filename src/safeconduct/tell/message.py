"""Ten plain lines to paste: the law of a state on a day, and no fact of anybody, for they may be read by others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from safeconduct.law.blocks import Limit, Norm
from safeconduct.law.corpus import Corpus
from safeconduct.law.expressions import Const
from safeconduct.tell import words
from safeconduct.tell.citations import cite
from safeconduct.tell.layout import MESSAGE
from safeconduct.tell.voice import Voice, mark

APPEALS = ("complain_against_detention", "appeal_custody", "appeal_expulsion", "appeal")
"""papers whose time runs from what an authority does"""


def message(voice: Voice, host: str, day: date) -> str:
    """Ten lines at most: what to ask for, which claim can always be made, and how long there is for each complaint."""
    law = voice.corpus.as_of(day).of_state(host)
    lines = [
        voice.say("What anybody held in {country} can ask for, by the law of {day}. It tells of no one.",
                  country=voice.country(host), day=voice.day(day)),
        voice.say("Ask for a lawyer and an interpreter first. Sign nothing that you have not read or heard read."),
        voice.say("Ask for the detention record, with the hour in it, and for a copy of every paper."),
        *_claim(voice, law),
        *_complaints(voice, law),
        voice.say("Write no names, places or articles into messages. Not legal advice: call a lawyer."),
    ]  # fmt: skip
    if voice.unreviewed:
        lines.append(voice.say(words.UNREVIEWED))
    return "\n".join(lines[:MESSAGE]) + "\n"


def _claim(voice: Voice, law: Corpus) -> Iterator[str]:
    """The claim for asylum."""
    norms = [norm.id for norm in law.of_kind(Norm) if norm.verb in ("may", "must") and norm.page.rank != "treaty"
             and any(slot.act == "apply_for_asylum" for slot in norm.acts)]  # fmt: skip
    if norms:
        yield voice.say("Whoever fears to be sent back can ask for asylum, in writing and also in custody; ask for the "
                        "paper that says so ({provisions}).", provisions=cite(voice, norms, most=2))  # fmt: skip


def _complaints(voice: Voice, law: Corpus) -> Iterator[str]:
    for act in APPEALS:
        limits = [limit for limit in law.of_kind(Limit) if act in limit.acts and limit.kind == "deadline"
                  and limit.who == "person"]  # fmt: skip
        for limit in limits[:1]:
            spans = [voice.span(str(length.value)) for length in limit.lengths if isinstance(length, Const)]
            if not spans:
                continue
            said = (mark("{act}: within {term} ({provision}).") if len(limit.lengths) == 1 else
                    mark("{act}: within {term}, or sooner where a day is set ({provision})."))  # fmt: skip
            told = voice.say(said, act=voice.act(act), term=spans[0], provision=cite(voice, [limit.id]))
            yield told[:1].upper() + told[1:]
