"""What of a case is read, and answers kept under just that.

Which facts an answer turns on shows only as it is found: a bar that is out of scope never asks for the rest of its
condition. So whatever is asked of a case is noted, and an answer holds for every case that says the same to what was
asked on the way to it (the constructive traces of Mokhov, Mitchell and Peyton Jones 2018, kept by value).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from safeconduct.law.case import Case, Event, Input
from safeconduct.law.corpus import Corpus
from safeconduct.law.values import NOT_ASKED, Answer

Value = TypeVar("Value")
_EVENTS = "events"


class Names:
    """A bit for whatever can be asked of a case; facts, lists and events by name."""

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.names: list[str] = []
        self._in: dict[int, tuple[str, ...]] = {}

    def bit(self, name: str) -> int:
        found = self.bits.get(name)
        if found is None:
            found = self.bits[name] = 1 << len(self.names)
            self.names.append(name)
        return found

    def within(self, mask: int) -> tuple[str, ...]:
        """The names whose bits are set."""
        found = self._in.get(mask)
        if found is None:
            bits, named = mask, list[str]()
            while bits:
                lowest = bits & -bits
                named.append(self.names[lowest.bit_length() - 1])
                bits ^= lowest
            found = self._in[mask] = tuple(named)
        return found


class Noted:
    """One case as it is asked, with a note of what was asked: *mask*, a set of bits."""

    def __init__(self, case: Case, names: Names) -> None:
        self.case, self.names, self.mask = case, names, 0
        self._values: dict[int, tuple[Hashable, ...]] = {}

    def fact(self, path: str) -> Input:
        self.mask |= self.names.bits.get(path) or self.names.bit(path)
        return self.case.facts.get(path, NOT_ASKED)

    def list(self, name: str) -> Any:
        self.mask |= self.names.bits.get(name) or self.names.bit(name)
        return self.case.lists.get(name, NOT_ASKED)

    def charges(self) -> None:
        """Note that the charges were asked for, or how many there are."""
        self.mask |= self.names.bits.get("charges") or self.names.bit("charges")

    def event(self, what: str) -> Event | None:
        self.mask |= self.names.bit(f"{_EVENTS} {what}")
        return self.case.event(what)

    def events(self) -> tuple[Event, ...]:
        self.mask |= self.names.bit(_EVENTS)
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

    def said(self, mask: int) -> tuple[Hashable, ...]:
        """What the case says to all that was asked."""
        found = self._values.get(mask)
        if found is None:
            found = self._values[mask] = tuple([self._said(name) for name in self.names.within(mask)])
        return found

    def _said(self, name: str) -> Hashable:
        case = self.case
        if name in case.lists or name == "charges":
            items = case.lists.get(name)
            known = case.charges_known if name == "charges" else None  # an empty list of some charges is no list
            if items is None or isinstance(items, Answer):
                return items, known
            return tuple([tuple(sorted(item.items(), key=_first)) for item in items]), known
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
        for mask, answers in kept.items():
            found: Value | None = answers.get(noted.said(mask))
            if found is not None:
                noted.mask |= mask
                return found
        before, noted.mask = noted.mask, 0
        made = make(*args)
        kept.setdefault(noted.mask, {})[noted.said(noted.mask)] = made
        noted.mask |= before
        self.size += 1
        return made


def _first(pair: tuple[str, Any]) -> str:
    return pair[0]
