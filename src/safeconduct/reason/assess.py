"""One person, one moment: what may happen at each encounter with the state, why, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from safeconduct.law.blocks import Encounter
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import add_months
from safeconduct.law.problems import CaseError, Place, Problem
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.practice import with_practice
from safeconduct.reason.questions import next_questions
from safeconduct.reason.results import Assessment, Finding, TimeLimit

READ_AGAIN_AFTER = 12
"""months between the reading of a text and the day asked, after which a finding warns that the law may have moved"""


def assess(corpus: Corpus, case: Case, *, as_of: date | None = None) -> Assessment:
    """Judge every act of the host's encounters with a person, and those of the requesting state with them abroad.

    *as_of* overrides the day of the case; one of the two is needed, since the library knows no clock. Raises
    `CaseError` where the facts contradict the vocabulary's constraints.
    """
    day = day_of(case, as_of)
    states = parts(corpus, replace(case, as_of=day), day)
    found = [finding for part in states for finding in with_practice(part.findings(), part.base, part.completions)]
    host = states[0]
    finals = [final for part in states for final in part.finals]
    questions = next_questions(host.completions, finals, host.law.vocabulary)
    limits = [limit for part in states for limit in part.limits if limit.starts is not None or limit.running]
    return Assessment(case.name, day, corpus.digest, host.known_until(), tuple(found), questions,
                      tuple(sorted(limits, key=_when)), _warnings(states, found, limits), corpus.regime(case.host, day),
                      tuple(door for door in host.corpus.as_of(day).doors
                            if door.page.jurisdiction not in (case.host, case.requesting)))  # fmt: skip


def day_of(case: Case, as_of: date | None = None) -> date:
    """The day the law is asked of: *as_of*, else that of the case; raises `CaseError` where there is none."""
    day = as_of or case.as_of
    if day is None:
        raise CaseError([Problem(Place(case.name), "no as_of", "give the day the law is asked of")])
    return day


def parts(corpus: Corpus, case: Case, day: date) -> list[Assessing]:
    """One assessment for each state whose law is here: the host first, then the requesting state."""
    host = Assessing(corpus, case, day)
    corpus = host.corpus
    home = case.requesting if case.requesting != case.host else ""
    at_home = any(encounter.page.jurisdiction == home for encounter in corpus.of_kind(Encounter)) if home else False
    return [host, Assessing(corpus, case, day, state=home, diagrams=host.d)] if at_home else [host]


def _warnings(parts: Sequence[Assessing], findings: Sequence[Finding], limits: Sequence[TimeLimit]) -> tuple[str, ...]:
    host = parts[0]
    found: dict[str, None] = {f"memory: {block_id}": None for part in parts for block_id in part.remembered}
    found |= {f"memory: {limit.limit.id}": None for limit in limits if limit.limit.checked == "memory"}
    oldest = add_months(host.day, -READ_AGAIN_AFTER)
    for finding in findings:
        for name in finding.not_encoded:
            found.setdefault(f"not encoded: {name}")
        for name in finding.norms:
            read = host.corpus.find(name).checked_on
            if read is not None and read.last < oldest:
                found.setdefault(f"read long ago: {name}")
    until = host.known_until()["law"]
    if until is None or until < host.day.isoformat():
        found.setdefault("known until")
    if host.case.charges_known != "all":
        found.setdefault("charges listed")
    return tuple(found)


def _when(limit: TimeLimit) -> tuple[bool, str]:
    return limit.ends is None, str(limit.ends)
