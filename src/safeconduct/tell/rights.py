"""What a held or stopped person can say and ask for, each with the provisions the corpus names for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from safeconduct.tell.citations import cite
from safeconduct.tell.voice import Voice, mark

SAY = {
    "counsel": mark("I want to speak to a lawyer. I answer questions when the lawyer is here."),
    "language": mark("I ask for an interpreter. I sign nothing that I have not read in a language I know well."),
    "record": mark("Please draw up the record with the hour and minute at which I was stopped, and give me a copy."),
    "charge": mark("On what ground am I held, and at whose request? I ask to see that paper and to have a copy."),
    "consul": mark("To meet the consul of my state is my right, not my duty. I do not ask for it."),
    "relatives": mark("I ask that a person I name be told where I am."),
    "asylum": mark("I ask for asylum. Please take my claim in writing and pass it on."),
    "no-return": mark("I do not want to be taken to the state that seeks me. I ask that this be written down."),
    "exit": mark("I ask for the refusal in writing: the article, the post, the hour and the officer's name."),
    "ban": mark(
        "If a decision forbids my exit: which body took it, on which day, and how is it appealed?"
    ),
    "notice": mark("If there is a search notice: is it an entry of another state or a decision made here?"),
    "receipt": mark("If my papers are taken, I ask for a receipt."),
    "copy": mark("I ask for a copy of the decision, with the day on which it is handed to me written on it."),
    "complaint": mark("I complain of this. I ask how, where and by which day."),
    "appeal": mark("I complain of this. I ask how, where and by which day."),
    "hour": mark("Beside every signature I write the day and the hour."),
}
"""words to say, by the right they use; a right the corpus has no row for is said without an article"""


def say(voice: Voice, host: str, names: Iterable[str], *, bare: bool = False) -> list[str]:
    """The words for some rights, each with where it stands; *bare* leaves out in which state's law."""
    found = []
    for name in names:
        cites = provisions(voice, host, name, bare=bare)
        found.append(voice.say(SAY[name]) + (f" ({cites})" if cites else ""))
    return found


def provisions(voice: Voice, host: str, name: str, *, bare: bool = False) -> str:
    """The provisions of a right, as a lawyer cites them; nothing where the corpus names none."""
    cites = cite(voice, voice.corpus.tables.rights.get(host, {}).get(name, ()), most=2)
    return stateless(voice, cites) if bare else cites


def stateless(voice: Voice, text: str) -> str:
    """A citation without the name of a state: `УПК РК, ст. 586` is `УПК, ст. 586`."""
    names = {name for row in voice.corpus.tables.countries.values() for key, name in row.items() if "name" in key}
    for token in (*STATES, *sorted(names, key=len, reverse=True)):
        text = re.sub(rf"\s*(?<!\w){re.escape(token)}(?!\w)", "", text) if token else text
    return text


STATES = ("РК", "РФ", "КР", "РА", "РБ", "ҚР")
"""how titles of laws shorten the state"""
