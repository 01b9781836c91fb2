"""Types of values and the special answers a case can give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Answer(Enum):
    """The three inputs that are not a value; the first two are unknown to the law.

    `ANYTHING` is no input: it stands for all of them and every value at once, where law is compiled for many cases.
    """

    NOT_ASKED = "not asked"
    DONT_KNOW = "unknown"
    NOT_APPLICABLE = "n/a"
    ANYTHING = "anything"

    def __bool__(self) -> bool:
        raise TypeError(f"'{self.value}' is neither true nor false; compare it with Answer.{self.name}")


NOT_ASKED: Final = Answer.NOT_ASKED
DONT_KNOW: Final = Answer.DONT_KNOW
NOT_APPLICABLE: Final = Answer.NOT_APPLICABLE
ANYTHING: Final = Answer.ANYTHING


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `bool`, `int`, `number`, `date`, `text`, `country`, `offence`, `span`, `code`, or a set of one of them.

    *codes* lists the values of a `code`, or of the elements of a `set of [..]`.
    """

    name: str
    codes: tuple[str, ...] = ()
    element: str = ""

    @property
    def ordered(self) -> bool:
        return self.name in ("int", "number", "date", "span")

    @property
    def is_set(self) -> bool:
        return self.name == "set"

    def of_element(self) -> Type:
        return Type(self.element, self.codes)

    def accepts(self, other: Type) -> bool:
        """Whether values of the two types may be compared."""
        if self.name == other.name:
            return True
        return {self.name, other.name} in (
            {"int", "number"},
            {"code", "text"},
            {"country", "text"},
            {"offence", "text"},
        )

    def __str__(self) -> str:
        if self.is_set:
            return f"set of {self.of_element()}"
        return f"one of {', '.join(self.codes)}" if self.codes else self.name


BOOL: Final = Type("bool")
INT: Final = Type("int")
NUMBER: Final = Type("number")
DATE: Final = Type("date")
TEXT: Final = Type("text")
COUNTRY: Final = Type("country")
OFFENCE: Final = Type("offence")
SPAN: Final = Type("span")
SIMPLE: Final = {t.name: t for t in (BOOL, INT, NUMBER, DATE, TEXT, COUNTRY, OFFENCE)}
