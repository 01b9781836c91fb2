"""What is barred, by which norm, and what still protects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from safeconduct.journey.results import Bar, Blocked
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.reason.assess import parts
from safeconduct.reason.assessing import Assessing

HELPFUL: Final = frozenset({
    "allow_exit", "grant_permit", "grant_asylum", "issue_asylum_certificate", "issue_travel_document",
    "consent_to_exit",
})  # fmt: skip
"""acts of authorities that open a way"""
REMOVALS: Final = ("decide_surrender", "order_expulsion", "expel", "hand_over_informally")
BARRED: Final = frozenset({"must_not", "no_basis"})


def blocked_of(corpus: Corpus, case: Case, day: date, avoid: Sequence[str]) -> list[Blocked]:
    """The helpful acts that the law of the day bars for this person, or gives no basis for."""
    found = []
    for part in parts(corpus, case, day):
        for verdict in part.verdicts(HELPFUL):
            finding = part.finding(verdict)
            if finding.possible and set(finding.possible) <= BARRED:
                why = "must_not" if "must_not" in finding.possible else "no_basis"
                found.append(Blocked(finding.act + (f" of {finding.of}" if finding.of else ""), finding.norms, why))
    if case.requesting in avoid:
        found.append(Blocked("apply_for_travel_document", (), "reach"))
    return list({(item.act, item.why): item for item in found}.values())


def protects_of(corpus: Corpus, case: Case, day: date) -> tuple[Bar, ...]:
    """The removals that the law forbids now, and those that it forbids once asylum has been asked for."""
    now = {(bar.act, bar.to): bar for bar in _bars(corpus, case, day)}
    asking = replace(case, facts={**case.facts, "asylum.stage": "pending"})
    then = [replace(bar, after_asking=True) for bar in _bars(corpus, asking, day)
            if case.facts.get("asylum.stage") == "none" and (bar.act, bar.to) not in now]  # fmt: skip
    return (*now.values(), *then)


def _bars(corpus: Corpus, case: Case, day: date) -> Iterator[Bar]:
    part = Assessing(corpus, replace(case, as_of=day), day)
    for verdict in part.verdicts(frozenset(REMOVALS)):
        if verdict.encounter in (None, "extradition_decision", "expulsion_hearing", "identity_check"):
            finding = part.finding(verdict)
            if finding.modality in BARRED and finding.norms:
                yield Bar(finding.act, finding.to, finding.norms)
