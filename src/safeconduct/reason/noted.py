"""What of a case is read, and answers kept under just that.

Which facts an answer turns on shows only as it is found: a bar that is out of scope never asks for the rest of its
condition. So whatever is asked of a case is noted, and an answer holds for every case that says the same to what was
asked on the way to it (the constructive traces of Mokhov, Mitchell and Peyton Jones 2018, kept by value).

Of days and numbers it is noted what a comparison of them came to, not what they are: an answer holds on every day, and
for every age, that the law does not tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from safeconduct.law.case import Case, Event, Input
from safeconduct.law.corpus import Corpus
from safeconduct.law.expressions import Expr
from safeconduct.law.values import NOT_ASKED, Answer

Value = TypeVar("Value")
Changes = tuple[tuple[str, Any], ...]
"""the facts that acts before have set"""
AS_OF: Final = "as of"
"""the day that is asked of"""
DAYS: Final = "days"
"""the days by which what is open is cut into cells"""
_EVENTS = "events"


@dataclass(frozen=True, slots=True, eq=False)
class Came:
    """What a condition, or an attribute of a charge, came to: on the day of an act already done, else on the day asked;
    with a charge in hand; in the status that some acts have left.
    """

    what: Expr | str
    moment: str
    view: int | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class Done:
    """Whether an act is done already, and by the law of which day it then is judged."""

    act: str


class Names:
    """A bit for whatever can be asked of a case; facts, lists and events by name."""

    def __init__(self) -> None:
        self.bits: dict[Hashable, int] = {}
        self.names: list[Hashable] = []
        self._in: dict[int, tuple[Hashable, ...]] = {}

    def bit(self, name: Hashable, key: Hashable = None) -> int:
        """The bit of a name; *key* is what it is found by, if not the name itself."""
        key = key or name
        found = self.bits.get(key)
        if found is None:
            found = self.bits[key] = 1 << len(self.names)
            self.names.append(name)
        return found

    def within(self, mask: int) -> tuple[Hashable, ...]:
        """The names whose bits are set."""
        found = self._in.get(mask)
        if found is None:
            bits, named = mask, list[Hashable]()
            while bits:
                lowest = bits & -bits
                named.append(self.names[lowest.bit_length() - 1])
                bits ^= lowest
            found = self._in[mask] = tuple(named)
        return found


class Noted:
    """One case as it is asked, with a note of what was asked: *mask*, a set of bits.

    *ask*: whoever reads the case says what is no part of it, such as what a condition came to; *days*: by which days
    they cut what is open into cells.
    """

    def __init__(
        self, case: Case, names: Names, ask: Callable[[Hashable], Hashable] | None = None, days: tuple[date, ...] = ()
    ) -> None:
        self.case, self.names, self.ask, self.days, self.mask = case, names, ask, days, 0
        self._values: dict[Hashable, Hashable] = {}
        self._together: dict[int, tuple[Hashable, ...]] = {}

    def note(self, name: Hashable) -> None:
        self.mask |= self.names.bits.get(name) or self.names.bit(name)

    def fact(self, path: str) -> Input:
        self.note(path)
        return self.case.facts.get(path, NOT_ASKED)

    def list(self, name: str) -> Any:
        self.note(name)
        return self.case.lists.get(name, NOT_ASKED)

    def charges(self) -> None:
        """Note that it was asked how many charges there are, if that is known."""
        self.note("charges")

    def charge(self, index: int, name: str) -> Input:
        """What the case says of an attribute of a charge."""
        self.note(("charges", index, name))
        charges = self.case.charges
        return charges[index].get(name, NOT_ASKED) if charges and index < len(charges) else None

    def event(self, what: str) -> Event | None:
        self.note(f"{_EVENTS} {what}")
        return self.case.event(what)

    def events(self) -> tuple[Event, ...]:
        self.note(_EVENTS)
        return self.case.events

    def once(self, memo: dict[Any, tuple[Value, int]], key: Hashable, make: Callable[..., Value], *args: Any) -> Value:
        """What *make* gives, made once for a key; what it asked counts each time as asked again."""
        done = memo.get(key)
        if done is None:
            before, self.mask = self.mask, 0
            done = memo[key] = make(*args), self.mask
            self.mask = before
        self.mask |= done[1]
        return done[0]

    def apart(self, came: Came, make: Callable[..., Value], *args: Any) -> tuple[Value, int]:
        """What *make* gives, and the bit for what it came to; what it asked on the way is not noted."""
        before = self.mask
        value = make(*args)
        self.mask = before
        name = came.what if isinstance(came.what, str) else id(came.what)
        return value, self.names.bit(came, (name, came.moment, came.view, came.changes))

    def said(self, mask: int) -> tuple[Hashable, ...]:
        """What the case says to all that was asked."""
        found = self._together.get(mask)
        if found is None:
            values, names = self._values, self.names.within(mask)
            for name in names:
                if name not in values:
                    values[name] = self._said(name)
            found = self._together[mask] = tuple([values[name] for name in names])
        return found

    def _said(self, name: Hashable) -> Hashable:
        case = self.case
        if isinstance(name, tuple):
            found: Hashable = self.charge(*name[1:])
            return found
        if not isinstance(name, str) or name in (AS_OF, DAYS):
            assert self.ask is not None
            return self.ask(name)
        if name == "charges":
            return None if case.charges is None else len(case.charges)
        if name in case.lists:
            items = case.lists[name]
            return items if isinstance(items, Answer) else tuple([tuple(sorted(i.items(), key=_first)) for i in items])
        if name.startswith(_EVENTS):
            return case.event(name.removeprefix(_EVENTS + " ")) if name != _EVENTS else case.events
        return case.facts.get(name)


class Answers:
    """Answers by question, then by what was asked on the way to them, then by what the case said to that."""

    def __init__(self) -> None:
        self.names = Names()
        self.size = 0
        self._laws: dict[int, Corpus] = {}
        self._kept: dict[Hashable, dict[int, dict[tuple[Hashable, ...], Any]]] = {}

    def law(self, law: Corpus) -> int:
        """A number for a body of law, which is held as long as answers rest on it."""
        return id(self._laws.setdefault(id(law), law))

    def once(self, question: Hashable, noted: Noted, make: Callable[..., Value], *args: Any) -> Value:
        """The answer kept for a case that says the same, else what *make* gives; it is never None."""
        kept = self._kept.setdefault(question, {})
        before = noted.mask
        for mask, answers in kept.items():
            found: Value | None = answers.get(noted.said(mask))
            if found is not None:
                noted.mask = before | mask
                return found
        noted.mask = 0
        made = make(*args)
        kept.setdefault(noted.mask, {})[noted.said(noted.mask)] = made
        noted.mask |= before
        self.size += 1
        return made


def _first(pair: tuple[str, Any]) -> str:
    return pair[0]
