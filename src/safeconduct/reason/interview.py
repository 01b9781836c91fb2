"""The interview: which matter to ask of next, from nothing known to a case file.

An interview is a value: what was asked and answered so far, and what is next. It knows no words and no screen, so a
terminal and a web page walk the same one, one question at a time. It asks

1. which state's law, and which state seeks the person;
2. the charges, and the processes that acts change, each unless the answers before leave it one value;
3. what was done and when, as far as a time limit runs from it;
4. what `next_questions` ranks, a few at a time, until no finding can turn on anything that is still unasked.

What could incriminate the person is never asked (`asked: false` in the vocabulary).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from safeconduct.law.case import Case, Event, Input, Moment
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.problems import CaseError
from safeconduct.law.values import COUNTRY, Answer
from safeconduct.reason.asking import EVENT, ITEM, Ask, attribute, charges, events, listed, processes, ranked, states
from safeconduct.reason.completions import Completions
from safeconduct.reason.diagrams import Diagrams
from safeconduct.reason.reading import Reading
from safeconduct.reason.tables import kept_tables


@dataclass(frozen=True)
class Interview:
    """An interview under way; `now` is the question to be answered, None when nothing that can be asked matters.

    >>> from safeconduct import load_corpus
    >>> interview = begin(load_corpus("corpus"), date(2025, 3, 14))
    >>> interview.now.name
    'host'
    """

    corpus: Corpus
    as_of: date
    given: tuple[tuple[Ask, Input], ...] = ()
    ahead: tuple[Ask, ...] = field(default=(), repr=False)
    processes_only: bool = False
    """ask of nothing but the stage of each process: no names, places or articles"""

    @property
    def now(self) -> Ask | None:
        return self.ahead[0] if self.ahead else None

    @property
    def answers(self) -> dict[str, Input]:
        return {ask.name: value for ask, value in self.given}

    def answer(self, value: Input) -> Interview:
        """The interview with the present question answered; raises `CaseError` where the answers exclude each other.

        A value is of the question's type, `DONT_KNOW` or `NOT_APPLICABLE`.
        """
        ask = self.now
        if ask is None:
            raise IndexError("nothing is left to ask")
        if isinstance(value, Answer) and not ask.optional:
            raise ValueError(f"{ask.name} cannot be left open")
        following = replace(self, given=(*self.given, (ask, value)), ahead=self.ahead[1:])
        following.check()
        return following.planned()

    def back(self) -> Interview:
        """The interview before its last answer; unchanged at the beginning."""
        if not self.given:
            return self
        return replace(self, given=self.given[:-1], ahead=(self.given[-1][0], *self.ahead))

    def revise(self, name: str, value: Input) -> Interview:
        """The interview with one answer changed; answers that hang on it (of a list that changed) are dropped.

        Raises `CaseError` where the answers exclude each other, `KeyError` where *name* was not asked.
        """
        if name not in self.answers:
            raise KeyError(name)
        given = tuple((ask, value if ask.name == name else old) for ask, old in self.given
                      if not ask.name.startswith((f"{name}[", f"{name}.")))  # fmt: skip
        revised = replace(self, given=given, ahead=())
        revised.check()
        return revised.planned()

    def check(self) -> None:
        """Raise `CaseError` where nobody can be in the situation the answers describe."""
        if {"host", "requesting"} <= self.answers.keys():
            _completions(self.corpus, self.case(), self.as_of)

    def planned(self) -> Interview:
        """The interview with its next questions worked out, where none are waiting."""
        for asks in chain((self.ahead,), self._stages()):
            if ahead := self._fit(asks):
                return replace(self, ahead=ahead)
        return replace(self, ahead=())

    # -- what was said ----------------------------------------------------------------------------------------------

    def case(self, name: str = "interview") -> Case:
        """The case the answers state; what was not asked is left out."""
        answers = self.answers
        lists: dict[str, Any] = {}
        facts: dict[str, Input] = {}
        events: dict[str, dict[str, Moment]] = {}
        for key, value in answers.items():
            if event := EVENT.fullmatch(key):
                if isinstance(value, Moment):
                    events.setdefault(event[1], {})[event[2]] = value
            elif item := ITEM.fullmatch(key):
                lists[item[1]][int(item[2])][attribute(self.corpus, item[1], item[3])] = value
            elif key == "charges":
                lists[key] = value if isinstance(value, Answer) else [{"article": one} for one in value]
            elif key in self.corpus.vocabulary.lists:
                lists[key] = value if isinstance(value, Answer) else [{} for _ in range(value)]
            elif key in self.corpus.vocabulary.facts:
                facts[key] = value
        known = {True: "all", False: "some"}.get(answers.get("charges_known"))  # type: ignore[arg-type]
        items = {key: given if isinstance(given, Answer) else tuple(given) for key, given in lists.items()}
        told = tuple(Event(what, **when) for what, when in events.items())
        host, requesting = answers.get("host", ""), answers.get("requesting", "")
        return Case(name, host, requesting, self.as_of, facts=facts, lists=items, charges_known=known, events=told)

    # -- what to ask ------------------------------------------------------------------------------------------------

    def _stages(self) -> Iterator[tuple[Ask, ...]]:
        """The next questions, stage by stage: each is worked out only when those before have nothing left."""
        corpus, answers, day = self.corpus, self.answers, self.as_of
        yield self._unasked(states(corpus))
        if not self.processes_only:
            yield self._unasked(charges(corpus, answers, day))
        yield self._unasked(processes(corpus, answers["host"], day))
        if not self.processes_only:
            yield self._unasked(events(corpus, answers, self.case(), day))
            yield self._unasked(listed(corpus, answers))
            yield ranked(corpus, answers, self.case(), day)

    def _unasked(self, asks: Iterator[Ask]) -> tuple[Ask, ...]:
        answers = self.answers
        return tuple({ask.name: ask for ask in asks if ask.name not in answers}.values())

    def _fit(self, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
        """The questions from the first that has more than one answer left, that one with the values it can have."""
        for index, ask in enumerate(asks):
            if ask.type.name != "code" or ITEM.match(ask.name):
                return asks[index:]
            codes = tuple(code for code in ask.type.codes if self._possible(ask.name, code))
            if len(codes) > 1:
                return (replace(ask, codes=codes), *asks[index + 1 :])
        return ()

    def _possible(self, name: str, value: Input) -> bool:
        case = self.case()
        try:
            _completions(self.corpus, replace(case, facts={**case.facts, name: value}), self.as_of)
        except CaseError:
            return False
        return True


def begin(
    corpus: Corpus, as_of: date, *, host: str = "", requesting: str = "", processes_only: bool = False
) -> Interview:
    """An interview on the law of a day; *host* and *requesting* are not asked where they are given."""
    heads = {"host": host, "requesting": requesting}
    given = tuple((Ask(name, COUNTRY, optional=False), state) for name, state in heads.items() if state)
    return Interview(corpus, as_of, given, processes_only=processes_only).planned()


def _completions(corpus: Corpus, case: Case, day: date) -> Completions:
    d = Diagrams(kept_tables(corpus.order), corpus.rank)
    law = corpus.between(*case.states)
    return Completions(Reading(law, case, d, day=Day.of(day), state=case.host, changes={}), case)
