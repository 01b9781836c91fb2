"""A call that may be heard, or a relative where the danger is: what is said first, and six general sentences last.

Neither names a person, a place, an article or a charge, and the sentences hold no fact of the case.
"""

from __future__ import annotations

from safeconduct.law.case import Case
from safeconduct.law.values import DONT_KNOW, NOT_APPLICABLE
from safeconduct.tell.voice import Voice, mark

LINES = ("unsafe", "third-party")
_OPENING = {
    "unsafe": mark("Say no names, no places and no articles: this line may be heard. I ask a few general questions. "
                   "Answer with a number, or say that you do not know. Nothing is kept."),
    "third-party": mark("Tell me no names, no places and no articles, neither yours nor theirs. I ask a few general "
                        "questions about the person. Answer with a number, or say that you do not know. Nothing is "
                        "kept, and you need not write anything down."),
}  # fmt: skip
_LAST = {
    "unsafe": mark("Speak of the rest in person with a lawyer, or on a line that both of you trust."),
    "third-party": mark(
        "Speak of this with nobody who might be asked about it, keep no notes, and leave the rest to the lawyer."
    ),
}


def opening_words(voice: Voice, line: str) -> str:
    """What is said before the first question."""
    return voice.say(_OPENING[line])


def general_sentences(voice: Voice, line: str, case: Case, *, expulsion: bool) -> list[str]:
    """Six sentences, removal by any channel first; which of two stands where hangs on the answers, what it says not."""
    stage = {name: case.facts.get(f"{name}.stage") for name in ("custody", "expulsion", "asylum")}
    if stage["expulsion"] in ("ordered", "appeal", "in_force"):
        removal = voice.say("A removal that has been ordered can be carried out before a complaint is decided; the day "
                            "set for it and the last day to complain stand on the paper.")  # fmt: skip
    elif expulsion:
        removal = voice.say("There is more than one way in which a person can be sent back, and one that is closed "
                            "closes no other.")  # fmt: skip
    else:
        removal = voice.say("Whether a person can be sent back hangs on more than was said here; treat every way as "
                            "open.")  # fmt: skip
    if stage["custody"] in (None, "free", "bail", DONT_KNOW, NOT_APPLICABLE):
        check = voice.say("Any check of papers can end in being held; a lawyer's number belongs where it can be found "
                          "without a telephone.")  # fmt: skip
        then = voice.say("Leaving through a border control is such a check too, and nothing should be paid or signed "
                         "there without a lawyer.")  # fmt: skip
    else:
        check = voice.say("Who is held can ask at once for a lawyer and an interpreter, and for the paper that says "
                          "why and since what hour, and need sign nothing unread.")  # fmt: skip
        then = voice.say("How long a person can be held without a judge is counted in hours from the moment of being "
                         "stopped, so that hour should be remembered.")  # fmt: skip
    if stage["asylum"] in ("pending", "on_appeal"):
        asylum = voice.say("A claim for asylum that is not decided is not yet a protection from being handed over, and "
                           "its dates have to be kept.")  # fmt: skip
    else:
        asylum = voice.say("Asylum can be asked for at any time, also by one who is held, and asking early leaves less "
                           "to argue with.")  # fmt: skip
    paper = voice.say("Every decision can be asked for in writing, and the days to complain of it are few and count "
                      "from the day it was handed over.")  # fmt: skip
    return [removal, check, then, asylum, paper, voice.say(_LAST[line])]
