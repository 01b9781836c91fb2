"""What a new day or a new body of law changes for the cases at hand, and why; both sides are computed."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from safeconduct.casework.store import Store
from safeconduct.law.blocks import Block
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.problems import InputError, Problem
from safeconduct.reason.brief import brief
from safeconduct.reason.results import Brief

_NONE: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())
SHARED_OUT = 64
"""cases from which on it is worth starting other processes"""
MONTH = timedelta(days=30)
COLLECT = 1000
"""cases after which a worker looks for cycles in its memory: it holds under a gigabyte by then"""


@dataclass(frozen=True, slots=True)
class Reason:
    """A norm that gives the finding on one side only, and what became of it."""

    norm: str
    gives: bool
    """whether it gives the finding now; else it gave it then"""
    why: str

    def to_dict(self) -> dict[str, Any]:
        return {"norm": self.norm, "gives": self.gives, "why": self.why}


@dataclass(frozen=True, slots=True)
class Changed:
    """A finding that is another: what was and what is possible, on record, and the norms behind it.

    Where a finding is on one side only, the other side is empty. Where both are alike, it rests on other norms.
    """

    name: str
    encounter: str | None
    act: str
    state: str
    by: str
    to: str
    of: str
    then: tuple[str, ...]
    now: tuple[str, ...]
    then_on_record: tuple[str, ...]
    now_on_record: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "case": self.name, "encounter": self.encounter, "act": self.act, "state": self.state, "by": self.by,
            "to": self.to or None, "of": self.of or None, "then": list(self.then), "now": list(self.now),
            "then_on_record": list(self.then_on_record), "now_on_record": list(self.now_on_record),
            "reasons": [reason.to_dict() for reason in self.reasons],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A recheck of a store: from which day to which, of which cases, what changed, and what could not be read."""

    then: date
    now: date
    corpus: Corpus
    other_corpus: bool
    """whether the pages are others than at the last recheck, and the old ones were not given"""
    cases: Mapping[str, Case]
    changed: tuple[Changed, ...]
    unread: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"then": str(self.then), "now": str(self.now), "corpus": self.corpus.digest,
                "changed": [change.to_dict() for change in self.changed],
                "unread": [str(problem) for problem in self.unread]}  # fmt: skip


def recheck_store(store: Store, corpus: Corpus, now: datetime, *, since: date | None = None, day: date | None = None,
                  old: Corpus | None = None, workers: int = 1) -> Rechecked:  # fmt: skip
    """Recheck all cases of a store and note it there. *since* is the day of the last recheck if not said, or a month
    before; *day* is today if not said.
    """
    last, digest = store.last_recheck() or (now.date() - MONTH, corpus.digest)
    then, day = since or last, day or now.date()
    cases, unread = dict[str, Case](), list[Problem]()
    for opened in store.read_all():
        for _, case in opened.cases(corpus):
            if isinstance(case, InputError):
                unread += case.problems[:1]
            else:
                cases[case.name] = case
    changed = recheck(cases, then, day, corpus, old, workers=workers)
    norms = sorted({reason.norm for change in changed for reason in change.reasons})
    store.rechecked(day, corpus.digest, norms=norms, now=now)
    other = digest != corpus.digest and old is None
    return Rechecked(then, day, corpus, other, cases, tuple(changed), tuple(unread))


def recheck(
    cases: Mapping[str, Case], then: date, now: date, corpus: Corpus, old: Corpus | None = None, *, workers: int = 1
) -> list[Changed]:
    """The findings on each case that differ between a day and a later one, or between an *old* corpus and this one.

    The facts are those of today on both sides, so that what differs is the law, or what time alone has done. Many cases
    are shared out among *workers*, processes of this machine that hold what they judge in memory only.
    """
    judge = _Judge(corpus, old, then, now)
    if workers < 2 or len(cases) < SHARED_OUT or "fork" not in get_all_start_methods():
        return [change for item in cases.items() for change in judge(item)]
    with ProcessPoolExecutor(workers, get_context("fork"), initializer=_take, initargs=(judge,)) as pool:
        return [change for found in pool.map(_judged, cases.items(), chunksize=SHARED_OUT // 8) for change in found]


@dataclass(frozen=True, slots=True)
class _Judge:
    corpus: Corpus
    old: Corpus | None
    then: date
    now: date

    def __call__(self, item: tuple[str, Case]) -> list[Changed]:
        name, case = item
        before = brief(self.old or self.corpus, case, as_of=self.then)
        return differing(name, before, brief(self.corpus, case, as_of=self.now), self)

    def why(self, norm: str) -> str:
        """What became of a norm between the two days, or the two corpora."""
        old = self.old or self.corpus
        before, after = _version(old, norm, self.then), _version(self.corpus, norm, self.now)
        if before is None and after is not None:
            return f"in force since {after.since}" if norm in old.by_id and after.since else "new here"
        if after is None and before is not None:
            return f"not in force since {before.until}" if before.until else "no longer here"
        if before is not None and after is not None and before.since != after.since:
            return f"another version since {after.since}"
        if old.digest != self.corpus.digest:
            return "another corpus, or time"
        return "time, or what other norms do"


_mine: list[_Judge] = []
"""what a worker judges by; it has it from its parent's memory, so that no corpus is copied for each case"""


_turns = count(1)


def _take(judge: _Judge) -> None:
    gc.disable()  # looking for cycles all the time takes a fifth of the work
    _mine[:] = [judge]


def _judged(item: tuple[str, Case]) -> list[Changed]:
    if next(_turns) % COLLECT == 0:
        gc.collect()
    return _mine[0](item)


def differing(name: str, then: Sequence[Brief], now: Sequence[Brief], days: _Judge) -> list[Changed]:
    """The findings on one case on two days that differ in what is possible, on record, or in their norms."""
    before, after = ({finding.key: finding for finding in found} for found in (then, now))
    found = []
    for key in {**after, **before}:
        one, other = before.get(key), after.get(key)
        was, on_record_was, norms_then = (one.possible, one.on_record_possible, one.norms) if one else _NONE
        possible, on_record, norms = (other.possible, other.on_record_possible, other.norms) if other else _NONE
        if (was, on_record_was, set(norms_then)) != (possible, on_record, set(norms)):
            gone = [norm for norm in norms_then if norm not in norms]
            new = [norm for norm in norms if norm not in norms_then]
            why = [Reason(norm, norm in new, days.why(norm)) for norm in (*new, *gone)]
            found.append(Changed(name, *key, was, possible, on_record_was, on_record, tuple(why)))
    return found


def _version(corpus: Corpus, norm: str, day: date) -> Block | None:
    return next((block for block in corpus.as_of(day).by_id.get(norm, ())), None)
