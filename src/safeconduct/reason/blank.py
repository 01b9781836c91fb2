"""The blank form: everything a case file can say of a person, in the order of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from safeconduct.law.blocks import Limit
from safeconduct.law.corpus import Corpus
from safeconduct.law.values import BOOL, COUNTRY, INT
from safeconduct.reason.asking import MOMENT, OFFENCES, Ask


def blank(corpus: Corpus, host: str, as_of: date, *, charges: int = 1) -> list[Ask]:
    """Every matter that may be asked of, one charge's attributes for each of *charges*; never what could incriminate.

    What tables say of an article is not asked; events are those from which a time limit of the host runs.
    """
    return list(_blank(corpus, host, as_of, charges))


def _blank(corpus: Corpus, host: str, as_of: date, charges: int) -> Iterator[Ask]:
    vocabulary = corpus.vocabulary
    yield Ask("host", COUNTRY, optional=False)
    yield Ask("requesting", COUNTRY, optional=False)
    yield Ask("charges", OFFENCES)
    yield Ask("charges_known", BOOL)
    for index in range(charges):
        for attr, fact in vocabulary.lists["charges"].items():
            if fact.asked and not fact.table and attr != "article":
                yield Ask(f"charges[{index}].{fact.key or attr}", fact.type)
    yield from (Ask(path, fact.type) for path, fact in vocabulary.facts.items() if fact.asked)
    yield from (Ask(name, INT) for name in vocabulary.lists if name != "charges")
    yield from (Ask(f"events[{name}].{when}", MOMENT) for name, when in dict.fromkeys(_starts(corpus, host, as_of)))


def _starts(corpus: Corpus, host: str, as_of: date) -> Iterator[tuple[str, str]]:
    """What begins a time limit of the host and when: done, or served; not what a fact gives the day of."""
    for limit in corpus.as_of(as_of).of_state(host).of_kind(Limit):
        name, _, served = limit.start.partition(".")
        ours = limit.page.jurisdiction in (host, "")
        if ours and not name.startswith("end of ") and name not in corpus.vocabulary.dated_by:
            yield name, "served_at" if served else "at"
