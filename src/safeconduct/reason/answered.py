"""Judging a worked case: the views taken are given, so that what hangs on a contested question is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from safeconduct.law.blocks import Encounter
from safeconduct.law.case import Case
from safeconduct.law.corpus import Corpus
from safeconduct.law.dates import Day
from safeconduct.law.expressions import Expr
from safeconduct.law.worked import Facts, Pair, case_of
from safeconduct.reason.assessing import Assessing
from safeconduct.reason.diagrams import FALSE, Diagrams, Node
from safeconduct.reason.given import Env
from safeconduct.reason.noted import Changes
from safeconduct.reason.reading import Reading
from safeconduct.reason.results import Finding

APPLIES, FAILS = "applies", "fails"
ABSENT = "absent"
"""not in force, or out of scope: it stands in no proof"""


@dataclass(frozen=True, slots=True)
class Seen:
    """How a norm stands in a case, and what the law makes of its act."""

    status: str
    modality: str
    norms: tuple[str, ...] = ()
    """ids of the norms that give the modality"""
    defeats: tuple[str, ...] = ()
    """ids of the norms that it defeats"""


class AnsweredReading(Reading):
    """A reading in which some questions are answered."""

    answers: Mapping[str, str] = {}

    def view(self, question: str, entry: Expr | None, view: int | None, env: Env) -> Node:
        if question in self.answers:
            return self.diagrams.end(self.answers[question])
        return super().view(question, entry, view, env)


class Answered(Assessing):
    """An assessment in which some questions are answered."""

    def __init__(self, corpus: Corpus, case: Case, day: date, *, state: str, answers: Mapping[str, str]) -> None:
        self.answers = answers
        super().__init__(corpus, case, day, state=state)
        self._setting = (*self._setting, *answers.items())

    def read(self, day: Day, changes: Changes, *, moment: str | None = None, d: Diagrams | None = None) -> Reading:
        before = self.judgement(moment or "", ()).reading if changes else None
        reading = AnsweredReading(self.corpus, self.case, d or self.d, day=day, state=self.state,
                                  changes=dict(changes), before=before, noted=self.noted, moment=moment)  # fmt: skip
        reading.answers = self.answers
        return reading

    def of(self, pair: Pair) -> Finding | None:
        """The finding on the pair's act: at the first encounter where its authority decides, else by itself."""
        for encounter in self.law.of_kind(Encounter):
            outcomes = [o for o in encounter.outcomes if o.by == pair.by and o.slot.covers(pair.slot)]
            if outcomes and self.base.scope(encounter.page) != FALSE and self.base.in_force(encounter) != FALSE:
                for verdict in self.encounter(encounter):
                    slot, by = verdict.judged.slot, verdict.judged.by
                    if (slot.act, by) == (pair.slot.act, pair.by) and (
                        pair.slot.to in ("", slot.to) and pair.slot.of in ("", slot.of)
                    ):
                        return self.finding(verdict)
        judged = self.judge(pair.slot, pair.by)
        return self.finding(self.by_itself(judged)) if judged else None


def look(corpus: Corpus, pair: Pair) -> tuple[Seen, Seen]:
    """How the pair's norm stands in both of its cases."""
    first = _seen(corpus, pair, pair.applies, pair.on)
    return first, _seen(corpus, pair, {**pair.applies, **pair.fails}, pair.fails_on or pair.on)


def _seen(corpus: Corpus, pair: Pair, facts: Facts, on: date) -> Seen:
    case = case_of(corpus, facts, host=pair.host, requesting=pair.requesting, on=on)
    finding = Answered(corpus, case, on, state=pair.state, answers=pair.answers).of(pair)
    if finding is None:
        return Seen(ABSENT, "unreached")
    line = next((line for line in finding.proof if line.norm.id == pair.norm), None)
    defeats = sorted({other.norm.id for other in finding.proof if pair.norm in other.defeated_by})
    return Seen(line.status if line else ABSENT, " or ".join(finding.possible) or "unreached",
                tuple(sorted(finding.norms)), tuple(defeats))  # fmt: skip


def reaches(corpus: Corpus, pair: Pair, host: str) -> bool:
    """Whether the page of the pair's norm governs, or may govern, what another host does in its first case."""
    case = case_of(corpus, pair.applies, host=host, requesting=pair.requesting, on=pair.on)
    reading = Reading(corpus, case, Diagrams(), day=Day.of(pair.on), state=host, changes={})
    return any(reading.scope(block.page) != FALSE for block in corpus.by_id.get(pair.norm, ()))


def as_seen(pair: Pair, seen: tuple[Seen, Seen]) -> Pair:
    """The pair with what was seen of it: equal to the pair where nothing has become otherwise."""
    return replace(pair, modality=seen[0].modality, norms=seen[0].norms, defeats=seen[0].defeats,
                   otherwise=seen[1].modality)  # fmt: skip


def keeps(seen: tuple[Seen, Seen]) -> bool:
    """Whether a pair shows its norm both ways."""
    return seen[0].status == APPLIES and seen[1].status in (FAILS, ABSENT)
