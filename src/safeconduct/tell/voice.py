"""Who speaks: one corpus in one language. Every function that makes words takes a voice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations

from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.tell.catalogues import SOURCE, catalogue


def mark(phrase: str) -> str:
    """Mark a phrase that stands in a table for the catalogues; `Voice.say` translates it where it is used."""
    return phrase


_DAY = re.compile(r"\d{4}(-\d\d){0,2}")
TRUTH = {"true": mark("yes"), "false": mark("no")}


@dataclass(frozen=True, slots=True)
class Voice:
    """Says phrases of the program and texts of a corpus in one language.

    >>> from safeconduct import load_corpus
    >>> english = voice_of(load_corpus("corpus"))
    >>> english.say("File by {day}.", day="2022-12-19")
    'File by 2022-12-19.'
    """

    corpus: Corpus
    language: str
    catalogue: NullTranslations

    def say(self, phrase: str, /, **values: object) -> str:
        """A phrase of the program or a text of the corpus, with values in its named places.

        A text of the corpus has no values, so its braces stay as they are. What no catalogue has is said in English.
        """
        said = self.catalogue.gettext(phrase) if phrase else ""
        return said.format_map(values) if values else said

    def many(self, one: str, several: str, n: int, /, **values: object) -> str:
        """A phrase whose form hangs on a count, which it may name `{n}`."""
        return self.catalogue.ngettext(one, several, n).format_map({"n": n, **values})

    def sense(self, context: str, phrase: str, /, **values: object) -> str:
        """A phrase in one of its senses, where another language has several words for the English one."""
        said = self.catalogue.pgettext(context, phrase)
        return said.format_map(values) if values else said

    def day(self, day: date | datetime | None) -> str:
        """A day as a court there writes it; a moment has its local time and its offset."""
        if day is None:
            return self.say("not known")
        written = f"{day:%d.%m.%Y}" if self.language == "ru" else f"{day:%Y-%m-%d}"
        if not isinstance(day, datetime):
            return written
        zone = day.strftime("%z")
        return f"{written} {day:%H:%M}" + (f" {zone[:3]}:{zone[3:]}" if zone else "")

    def written(self, day: str | None) -> str:
        """A day that a table gives as text."""
        return self.date(Day.parse(day)) if day else self.say("no stated day")

    def date(self, day: Day) -> str:
        """A day that may be imprecise: `2022-09`, `09.2022`."""
        written = str(day)
        return ".".join(reversed(written.split("-"))) if self.language == "ru" and _DAY.fullmatch(written) else written

    def span(self, span: str) -> str:
        """A length of time as a limit gives it: `72 hours`, `2 months 1 day`."""
        return re.sub(r"(\d+) (hour|day|working day|month|year)s?", lambda m: self._units(int(m[1]), m[2]), span)

    def _units(self, n: int, unit: str) -> str:
        match unit:
            case "hour":
                return self.many("{n} hour", "{n} hours", n)
            case "day":
                return self.many("{n} day", "{n} days", n)
            case "working day":
                return self.many("{n} working day", "{n} working days", n)
            case "month":
                return self.many("{n} month", "{n} months", n)
        return self.many("{n} year", "{n} years", n)

    def either(self, said: Sequence[str]) -> str:
        """Alternatives: `must, may or must not`."""
        return said[0] if len(said) == 1 else self.say("{first} or {last}", first=", ".join(said[:-1]), last=said[-1])

    def both(self, said: Sequence[str]) -> str:
        """Things of which all hold: `a, b and c`."""
        return said[0] if len(said) == 1 else self.say("{first} and {last}", first=", ".join(said[:-1]), last=said[-1])

    # -- names of the corpus ------------------------------------------------------------------------------------------

    def act(self, name: str) -> str:
        """An act as an infinitive."""
        return self.say(self.corpus.vocabulary.acts.get(name, name))

    def event(self, name: str) -> str:
        """What begins a limit: an event, or an act."""
        vocabulary = self.corpus.vocabulary
        return self.say(vocabulary.events.get(name) or vocabulary.acts.get(name, name))

    def encounter(self, name: str) -> str:
        """Where person and authority meet."""
        return self.say(self.corpus.vocabulary.encounters.get(name, name))

    def authority(self, name: str) -> str:
        """Who acts for a state."""
        return self.say(self.corpus.vocabulary.authorities.get(name, name))

    def country(self, code: str) -> str:
        """A country by its name, as the table of countries has it."""
        names = self.corpus.tables.countries.get(code, {})
        return names.get(f"name_{self.language}") or names.get(f"name_{SOURCE}") or code

    def code(self, fact: str, value: str) -> str:
        """One of the codes a fact can take, or a qualification of an act (`of`), in words."""
        said = self.sense(fact, value)
        return said if said != value else value.replace("_", " ")

    def value(self, fact: str, value: str) -> str:
        """The value of a fact as it is shown: yes, no, a code, a day."""
        path = re.sub(r"^charges?(?:\[\d+\])?\.", "charges.", fact)
        attribute = self.corpus.vocabulary.lists["charges"].get(path.removeprefix("charges."))
        path = f"charges.{attribute.key}" if attribute and attribute.key else path
        return self.say(TRUTH[value]) if value in TRUTH else self.code(path, value)

    @property
    def unreviewed(self) -> bool:
        """Whether no lawyer who speaks the language has reviewed the phrases: their catalogue names its reviewer."""
        return self.language != SOURCE and not self.catalogue.info().get("x-reviewed-by")


def voice_of(corpus: Corpus, language: str = SOURCE) -> Voice:
    """The voice of a corpus in a language of `LANGUAGES`."""
    return Voice(corpus, language, catalogue(language, corpus.folder))
