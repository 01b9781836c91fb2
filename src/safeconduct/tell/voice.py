"""Who speaks: one corpus in one language. Every function that makes words takes a voice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations

from safeconduct.law.corpus import Corpus
from safeconduct.tell.catalogues import SOURCE, catalogue


def mark(phrase: str) -> str:
    """Mark a phrase that stands in a table for the catalogues; `Voice.say` translates it where it is used."""
    return phrase


@dataclass(frozen=True, slots=True)
class Voice:
    """Says phrases of the program and texts of a corpus in one language.

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

    def either(self, words: list[str]) -> str:
        """Alternatives: `must, may or must not`."""
        return words[0] if len(words) == 1 else self.say("{first} or {last}", first=", ".join(words[:-1]), last=words[-1])

    def both(self, words: list[str]) -> str:
        """Things of which all hold: `a, b and c`."""
        return words[0] if len(words) == 1 else self.say("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])

    @property
    def unreviewed(self) -> bool:
        """Whether no lawyer who speaks the language has reviewed its catalogues: each names its reviewer in its head."""
        return self.language != SOURCE and not self.catalogue.info().get("x-reviewed-by")


def voice_of(corpus: Corpus, language: str = SOURCE) -> Voice:
    """The voice of a corpus in a language of `LANGUAGES`."""
    return Voice(corpus, language, catalogue(language, corpus.folder))
